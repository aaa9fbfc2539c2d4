"""What a request waits for from its client: the body, room for more of the answer, or that it leaves."""

from asyncio.exceptions import CancelledError
from asyncio.futures import Future
from asyncio.tasks import current

import _loop
from _exceptions import ClientDisconnect
from _drive import Turn

# How many pieces are made for nobody in one go, where nothing is waited for in between.
MOST = 1000
# Who waits for something to happen at the client's end, by port and number of the request; and the answers that end where it leaves.
waiting = {}
# Whose answer is out, while the app goes on.
answered = set()
ears = {}


def happened(key):
    """Something did: whoever waits for it looks."""
    for future in waiting.pop(key, ()):
        if not future.done():
            future.set_result(None)
    for ear in list(ears.get(key, ())):
        ear.listen()


async def news(exchange):
    """Waits until something happens. The time that a client takes is not the app's."""
    future, key = Future(), exchange.key()
    waiting.setdefault(key, []).append(future)
    exchange.pause()
    try:
        await future
    finally:
        exchange.go_on()
        if future in waiting.get(key, ()):
            waiting[key].remove(future)


async def room(exchange):
    """Waits until a client that takes little has taken some of the answer."""
    while exchange.is_full():
        await news(exchange)


async def leaves(exchange):
    """Waits until the client has left, or has its answer."""
    while not exchange.has_left() and exchange.key() not in answered:
        await news(exchange)


async def piece(exchange):
    """What comes next of the body, which is asked for, and whether more follows."""
    while True:
        # What it sent before it left counts.
        has_left = exchange.has_left()
        came = exchange.receive()
        if came is not None:
            return came
        if has_left:
            raise ClientDisconnect()
        await news(exchange)


class Ear:
    """Ends an answer that goes out in pieces where its client leaves: as Starlette's `StreamingResponse` it ends where it waits,
    and what follows it goes on."""

    def __init__(self, request, pieces):
        self.exchange, self.key = request._exchange, request._exchange.key()
        # A plain iterator is asked in a thread, and middleware gets pieces from another task: there is always something to wait for.
        self.is_behind = request._reading.is_behind()
        self.most = MOST if hasattr(pieces, "__aiter__") and not self.is_behind else 1
        # The task that waits for a piece of the app's; None while one goes out.
        self.task, self.cancelled = current(), 0
        self.ends, self.ready = False, 0

    def __enter__(self):
        ears.setdefault(self.key, []).append(self)
        self.listen()
        return self

    def goes_out(self):
        """A piece is there."""
        self.task = None

    async def goes_on(self):
        """A piece went out, and others have a turn; whether the next is asked for."""
        if not self.ends and not self.is_behind:
            await Turn()
        self.task = current()
        if self.ends:
            self.ready += 1
            _loop.soon(self.cancel)
        return self.ready < self.most

    def listen(self):
        if not self.ends and self.exchange.has_left():
            self.ends = True
            self.cancel()

    def cancel(self):
        """Cancels what waits, at each turn again until it ends: anyio takes no other answer."""
        if self.task is not None:
            self.ready = 0
            self.cancelled += self.task.cancel()
            _loop.soon(self.cancel)

    def __exit__(self, kind, error, traceback):
        task, self.task = self.task, None
        ears[self.key].remove(self)
        if not ears[self.key]:
            del ears[self.key]
        if not self.cancelled:
            return False
        for _ in range(self.cancelled):
            task.uncancel()
        return kind is not None and issubclass(kind, CancelledError)
