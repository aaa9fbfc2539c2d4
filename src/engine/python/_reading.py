"""Who reads a request's body, and what is then left of it: it is a stream that comes once, piece by piece (Starlette's
`Request.stream`)."""

import _drive
from _exceptions import ClientDisconnect, StarletteHTTPException
from _schema import Unsupported


class Arrival:
    """The body as it comes from the client; one that is longer than the app takes cannot be read."""

    def __init__(self, request):
        # None where it had not come as a whole when the app was asked.
        self.received, self.exchange = request._received, request._exchange
        self.most, self.size = request.most, 0
        announced = request.headers.get("content-length", "") if self.most is not None else ""
        self.announced = int(announced) if announced.isdigit() else 0
        # Whether its end was given out.
        self.has_ended = False

    def at_hand(self):
        """All of it, where that is there; else None."""
        if self.received is None or self.has_ended:
            return None
        self.hear()
        self.has_ended = True
        return self.measured(self.received)

    async def receive(self):
        """What comes next, and whether more follows."""
        whole = self.at_hand()
        if whole is not None:
            return whole, False
        if self.has_ended:
            raise Unsupported("the request's body, read after its end: FastAPI's waits for it until the client leaves")
        self.hear()
        import _client

        piece, more = await _client.piece(self.exchange)
        self.has_ended = not more
        return self.measured(piece), more

    def hear(self):
        """Of a client that left while the app did something else nothing is heard any more."""
        self.measured(b"")
        if _drive.current is not _drive.UNNAMED and self.exchange.has_left():
            raise ClientDisconnect()

    def measured(self, piece):
        """A piece, where all until now is not too long."""
        self.size += len(piece)
        if self.most is not None and max(self.size, self.announced) > self.most:
            raise StarletteHTTPException(413, "Content Too Large")
        return piece

    def look(self):
        """Takes away what came of it; whether anything did."""
        came = self.exchange.receive()
        if came is not None:
            self.has_ended = not came[1]
        return came is not None


class Messages:
    """The body as middleware gives it: by a function of its own."""

    def __init__(self, receive):
        self.messages = receive

    @staticmethod
    def at_hand():
        return None

    async def receive(self):
        message = await self.messages()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect()
        return message.get("body", b""), message.get("more_body", False)


class Beyond:
    """No body, for one who stands outside of where it comes."""

    @staticmethod
    def at_hand():
        return None

    @staticmethod
    async def receive():
        raise RuntimeError("Receive channel has not been made available")


class Exhausted(Beyond):
    """No more body, for one who is asked a second time."""

    @staticmethod
    async def receive():
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

    async def whole(self):
        """All of it; who reads it so has it again."""
        if self.kept is None:
            self.kept = await self.taken()
        return self.kept

    async def taken(self):
        """All of it, not kept."""
        if self.kept is not None:
            return self.kept
        self.check()
        whole = self.source.at_hand()
        if whole is not None:
            self.is_consumed = True
            return whole
        return b"".join([piece async for piece in self.pieces()])

    def check(self):
        """That it can be read."""
        if self.is_consumed:
            raise RuntimeError("Stream consumed")
        if self.is_over:
            raise ClientDisconnect()
        if self.is_lost:
            raise Unsupported("the request's body, read after is_disconnected() or while a StreamingResponse goes out: FastAPI waits for it without an end")

    async def pieces(self):
        """It as `stream()` gives it."""
        if self.kept is not None:
            yield self.kept
        else:
            self.check()
            while not self.is_consumed:
                piece = await self.next()
                if piece:
                    yield piece
        yield b""

    async def next(self):
        """The next piece; empty where none came but an end."""
        more = True
        piece = b""
        while more and not piece:
            piece, more = await self.source.receive()
        self.is_consumed = not more
        return piece

    def lose(self):
        """Somebody looks from now on whether the client has left; whether what came of the body is what they see instead."""
        seen = not self.is_consumed and not self.is_lost
        self.is_lost = not self.is_consumed
        if isinstance(self.source, Arrival):
            self.source.exchange.lose()
        return seen

    def look(self):
        """The same, once: what has yet to come is not lost."""
        arrival = self.source
        while isinstance(arrival, Reading):
            arrival = arrival.source
        if not isinstance(arrival, Arrival) or arrival.received is not None or arrival.has_ended:
            return self.lose()
        seen = arrival.look()
        if arrival.has_ended:
            self.lose()
        return seen

    def at_hand(self):
        """All of what one that reads behind this gets, where that is there: nothing where it was read and not kept."""
        if self.kept is not None or self.is_consumed:
            return self.kept or b""
        self.check()
        whole = self.source.at_hand()
        self.is_consumed = whole is not None
        return whole

    async def receive(self):
        """What one that reads behind this gets next, and whether more follows."""
        whole = self.at_hand()
        if whole is not None:
            return whole, False
        return await self.next(), not self.is_consumed
