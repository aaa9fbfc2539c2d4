"""Who reads a request's body, and what is then left of it: it is a stream that comes once (Starlette's `Request.stream`)."""

from _exceptions import ClientDisconnect, StarletteHTTPException
from _schema import Unsupported


class Arrival:
    """The body as it comes from the client; one that is longer than the app takes cannot be read."""

    def __init__(self, received, most, exchange):
        # None until it has come.
        self.received, self.most, self.exchange = received, most, exchange

    async def come(self):
        if self.received is None:
            import _client

            came = await _client.body(self.exchange)
            # Others may have waited for it, too.
            self.received = self.received if came is None else came

    def passed_on(self):
        if self.received is None:
            raise ClientDisconnect()
        if self.most is not None and len(self.received) > self.most:
            raise StarletteHTTPException(413, "Content Too Large")
        return self.received


class Missing:
    """No body comes."""

    @staticmethod
    async def come():
        pass


class Beyond(Missing):
    """No body, for one who stands outside of where it comes."""

    @staticmethod
    def passed_on():
        raise RuntimeError("Receive channel has not been made available")


class Exhausted(Missing):
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

    def is_behind(self):
        """Whether middleware stands between."""
        return isinstance(self.source, Reading)

    async def come(self):
        """Waits for a body that has yet to come, if it is to be read: who reads it then has it."""
        if self.kept is None and not self.is_consumed and not self.is_over and not self.is_lost:
            await self.source.come()

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
        """Somebody looks whether the client has left; whether what came of the body is what they see instead."""
        seen = not self.is_consumed and not self.is_lost
        self.is_lost = not self.is_consumed
        return seen

    def passed_on(self):
        """What one that reads behind this gets: nothing where it was read and not kept."""
        if self.kept is None and self.is_consumed:
            return b""
        return self.taken()
