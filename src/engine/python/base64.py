"""Base64 (RFC 4648), both alphabets."""

import _native


class Error(ValueError):
    """What `binascii` raises."""


def b64encode(s, altchars=None):
    text = _native.base64_encoded(bytes(s))
    return text.translate(bytes.maketrans(b"+/", altchars)) if altchars else text


def b64decode(s, altchars=None, validate=False):
    data = s.encode("ascii") if isinstance(s, str) else bytes(s)
    if altchars:
        data = data.translate(bytes.maketrans(altchars, b"+/"))
    known = bytes([c for c in data if chr(c).isalnum() or c in b"+/="])
    if validate and known != data:
        raise Error("Only base64 data is allowed")
    found = _native.base64(known.decode())
    if found is None:
        raise Error("Incorrect padding")
    return found


standard_b64encode, standard_b64decode = b64encode, b64decode


def urlsafe_b64encode(s):
    return b64encode(s, b"-_")


def urlsafe_b64decode(s):
    return b64decode(s, b"-_")
