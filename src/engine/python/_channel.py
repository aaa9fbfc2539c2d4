"""Between what is inside of middleware and the middleware: messages go from hand to hand (Starlette's `BaseHTTPMiddleware`
has a memory stream of anyio's there). Who sends waits until a message is taken, and others have a turn before."""

from collections import deque

import _sending
from _drive import Turn
from asyncio.futures import Future


class Taken(Future):
    """What middleware waits for while what is inside of it waits: the line that counts is the inner one's."""

    _rests_within = True

    def tell(self, _=None):
        if not self.done():
            self.set_result(None)


class Channel:
    def __init__(self):
        # What sends, where its end is to be heard of by who takes.
        self.task = None
        # The next message, where somebody looked at it.
        self.looked_at = None
        # What is offered, each with whom to tell that it was taken; and who waits for some.
        self.offered, self.taker = deque(), None
        # Whether nothing more comes; whether nobody takes any more, and who waits for that.
        self.has_ended = self.is_closed = False
        self.closed = []

    async def send(self, message):
        await Turn()
        if not self.is_closed and not self._hand(message):
            taken = Taken()
            self.offered.append((message, taken))
            await taken
        if message["type"] == "http.response.body" and not message.get("more_body") and not self.is_closed:
            # What comes after the answer waits until that is out.
            self.closed.append(Taken())
            await self.closed[-1]

    def _hand(self, message):
        """Gives it to who waits for one; whether somebody does."""
        if self.taker is None or self.taker.done():
            return False
        self.taker.set_result(message)
        return True

    def take(self):
        """What is offered, or None."""
        if not self.offered:
            return None
        message, taken = self.offered.popleft()
        taken.tell()
        return message

    async def first(self, task):
        """The first message of what a task sends; None where it ends without one."""
        message = self.take()
        if message is None and not task.done():
            self.taker = Taken()
            task.add_done_callback(self.taker.tell)
            message = await self.taker
        return message

    async def next(self):
        """The next message, or None at the end."""
        await Turn()
        message = self.take()
        if message is None and not self.has_ended:
            self.taker = Taken()
            message = await self.taker
        if message is None and self.task is not None:
            await self.task
        return message

    async def whole(self):
        """The body, where it comes as one; else None."""
        self.looked_at = await self.next()
        return self.looked_at.get("body", b"") if self.looked_at is not None and not self.looked_at.get("more_body") else None

    async def pieces(self):
        """The body, piece by piece."""
        while True:
            message, self.looked_at = self.looked_at or await self.next(), None
            if message is None:
                return
            if message.get("body", b""):
                yield message["body"]
            if not message.get("more_body"):
                return

    def end(self):
        """Nothing more is sent."""
        self.has_ended = True
        if self.taker is not None:
            self.taker.tell()

    def close(self):
        """Nobody takes any more."""
        self.is_closed = True
        for waits in [*self.closed, *[taken for _, taken in self.offered]]:
            waits.tell()


async def conversation(call_next, request, channel):
    """What is inside of middleware: its response, where that goes out at once, or what it sends through a channel."""
    try:
        if call_next.speaks():
            return await call_next.through(request, channel.send)
        response = await call_next(request)
        if not response._streams:
            return response
        await _sending.sent(response, request, call_next, channel.send)
    finally:
        channel.end()
