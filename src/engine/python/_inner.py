"""What stands inside of middleware is a task of its own, in a copy of the context, as Starlette's `BaseHTTPMiddleware` has it.

It begins at once, and is mostly done then: only one that waits becomes a task.
"""

import contextvars

import _apart
import _drive
from _drive import UNNAMED, Turn
from asyncio.exceptions import CancelledError
from asyncio.futures import Future
from asyncio.tasks import Outermost, current, known


class Answered(Future):
    """What middleware waits for while what is inside of it waits: the line that counts is the inner one's."""

    _rests_within = True

    def tell(self, _):
        if not self.done():
            self.set_result(None)


class Inners:
    """What one layer of middleware called, and what of it still runs."""

    def __init__(self):
        self.tasks = []

    def begin(self, coroutine):
        """Begins it; gives its answer, or its task where it waits."""
        outer = _drive.current, _drive.values, _drive.context
        # Who could cancel what is outside could do so while it waits for what is inside.
        task = known(Outermost()) if _drive.is_known() else UNNAMED
        _drive.current, _drive.context = task, contextvars.Context.of(_drive.values, _drive.exchange)
        try:
            awaited = coroutine.send(None)
        except StopIteration as stop:
            if _drive.current is not UNNAMED:
                _drive.current._ended(stop.value)
            return stop.value
        except CancelledError:
            raise unanswered() from None
        else:
            _drive.context._kept = _drive.values
            self.tasks.append(current())
            current().goes_on(coroutine, awaited, _drive.context)
            return current()
        finally:
            _drive.current, _drive.values, _drive.context = outer

    async def cancel(self):
        """Cancels what runs, at each turn again until it ends, as anyio does."""
        for task in self.tasks:
            while not task.done():
                thread = _apart.shielded(task)
                if thread is None:
                    task.cancel()
                    await Turn()
                else:
                    await done(thread)
            task._unheard = False


def runs(begun):
    """Whether what began is not done."""
    return type(begun) is Outermost


async def done(future):
    """Waits until it is. To cancel who waits for it does not cancel it."""
    answered = Answered()
    future.add_done_callback(answered.tell)
    await answered


async def answer(begun):
    """What it answers. To cancel who waits for it does not cancel it."""
    if not runs(begun):
        return begun
    if not begun.done():
        await done(begun)
    if begun.cancelled():
        raise unanswered()
    return begun.result()


def behind(response):
    """What runs after a response that does not go out: it runs all the same."""
    while hasattr(response, "_inner"):
        response = response._inner
    return response.background


def unanswered():
    return RuntimeError("No response returned.")
