"""Who reads a request's body, and what is then left of it: it is a stream that comes once (Starlette's `Request.stream`)."""

import _drive
from _exceptions import ClientDisconnect, StarletteHTTPException
from _schema import Unsupported


class Arrival:
    """The body as it comes from the client; one that is longer than the app takes cannot be read."""

    def __init__(self, received, most):
        # None until it is asked for.
        self.received, self.most = received, most

    def passed_on(self):
        if self.received is None:
            self.received = _drive.exchange.body()
            if self.received is None:
                raise ClientDisconnect()
        if self.most is not None and len(self.received) > self.most:
            raise StarletteHTTPException(413, "Content Too Large")
        return self.received


class Beyond:
    """No body, for one who stands outside of where it comes."""

    @staticmethod
    def passed_on():
        raise RuntimeError("Receive channel has not been made available")


class Exhausted:
    """No more body, for one who is asked a second time."""

    @staticmethod
    def passed_on():
        raise Unsupported("the request's body, read behind a second call_next(): FastAPI's waits for it without an end")


class Reading:
    """The body as one object of a request reads it: from the client, or behind middleware that may have read it."""

    def __init__(self, source):
        self.source, self.kept, self.is_consumed = source, None, False
        # Whether something looked for a client that leaves, as an answer does that goes out in pieces: that takes away what comes of the body.
        self.is_lost = False
        # Whether the answer has gone out: who asks for the body only now hears that the client has left.
        self.is_over = False

    def whole(self):
        """All of it; who reads it so has it again."""
        if self.kept is None:
            self.kept = self.taken()
        return self.kept

    def taken(self):
        """All of it, not kept."""
        if self.kept is not None:
            return self.kept
        if self.is_consumed:
            raise RuntimeError("Stream consumed")
        if self.is_over:
            raise ClientDisconnect()
        if self.is_lost:
            raise Unsupported("the request's body, read after is_disconnected() or while a StreamingResponse goes out: FastAPI waits for it without an end")
        came = self.source.passed_on()
        self.is_consumed = True
        return came

    def pieces(self):
        """It as `stream()` gives it."""
        was_kept = self.kept is not None
        came = self.taken()
        if came or was_kept:
            yield came
        yield b""

    def lose(self):
        """Somebody looks whether the client has left."""
        self.is_lost = not self.is_consumed

    def passed_on(self):
        """What one that reads behind this gets: nothing where it was read and not kept."""
        if self.kept is None and self.is_consumed:
            return b""
        return self.taken()
