"""What the server cannot send: the errors of uvicorn and h11, which the app hears of while its answer goes out."""

import _native
from _unfit import advised

LONGER = "Too much data for declared Content-Length"
SHORTER = "Too little data for declared Content-Length"
WITHOUT_BODY = (204, 304)


class LocalProtocolError(Exception):
    """What h11 raises at what is no HTTP."""

    __module__ = "h11._util"


def head(code, pairs):
    """What is wrong with the head of an answer; None where it can be sent."""
    if not isinstance(code, int) or not 100 <= code < 600:
        return advised(KeyError(code), "A status code is a number from 200 to 599.")
    if code < 200:
        return advised(LocalProtocolError(f"Response status_code should be in range [200, 1000), not {code}"),
                       "An answer ends with a code from 200 on: what comes before that announces one.")
    words = _native.unfit_headers(pairs)
    return None if words is None else LocalProtocolError(words)


class Promise:
    """How much of a body is to come, where that is said."""

    def __init__(self, code, pairs, method):
        self.code = code
        self.left = None if method == "HEAD" else 0 if code in WITHOUT_BODY else announced(pairs)

    def comes(self, length):
        """A piece is to go out."""
        if self.left is not None:
            self.left -= length
            if self.left < 0:
                raise self.broken(LONGER)

    def ends(self):
        if self.left:
            raise self.broken(SHORTER)

    def broken(self, words):
        is_bare = self.code in (*WITHOUT_BODY, 205)
        return advised(LocalProtocolError(words), f"A {self.code} has no body: return nothing, or a Response without content." if is_bare else None)


def announced(pairs):
    """How long a body is said to be, if that is said."""
    if any([name == "transfer-encoding" for name, _ in pairs]):
        return None
    return next((int(value) for name, value in pairs if name == "content-length" and value.isdigit()), None)
