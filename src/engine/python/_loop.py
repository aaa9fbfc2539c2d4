"""The event loop: what is ready takes its turn in the order in which it became so, as CPython's does.

There is one thread and one loop, which lives as long as the app. Rust lets it run between the requests that begin (`turns`);
what is run to its end lets it run while it waits (`waited`).
"""

import contextvars
import heapq
import time

import _drive
import _left  # noqa: F401
import _native
import _trace
from _drive import ready

# What waits for its moment: (moment, number, handle), the next first.
timers = []
# How many of `ready` take their turns before the clock is looked at again.
left = 0
count = 0


class Handle:
    """A call that is to be made; in the context that there was when it was asked for."""

    def __init__(self, callback, args, context, when=None):
        self._callback, self._args, self._when = callback, args, when
        self._context = contextvars.copy_context() if context is None else context
        self._cancelled = False

    def cancel(self):
        self._cancelled = True

    def cancelled(self):
        return self._cancelled

    def when(self):
        return self._when

    def run(self):
        _native.turn(self._context._exchange)
        try:
            self._context._turn(self._callback, *self._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            _trace.report(error)


_trace.turns = Handle.run.__code__


def soon(callback, *args, context=None):
    """`callback` has its turn behind all that is ready now."""
    handle = Handle(callback, args, context)
    ready.append(handle)
    return handle


def at(when, callback, *args, context=None):
    global count
    count += 1
    handle = Handle(callback, args, context, when)
    heapq.heappush(timers, (when, count, handle))
    return handle


def turn():
    """One turn: the next that is ready; where there is none, the loop sleeps until a timer's moment."""
    global left
    # Where a plain function waited in the midst of a round, others took what was ready.
    if not (left and ready):
        rest()
        left = due()
        if left == 0:
            return
    left -= 1
    take()


def take():
    handle = ready.popleft()
    if not handle._cancelled:
        handle.run()


def rest():
    """Sleeps where nothing is ready. What waits for something that never comes waits as long as it may."""
    while timers and timers[0][2]._cancelled:
        heapq.heappop(timers)
    if not ready:
        _drive.rest(max(0, timers[0][0] - time.monotonic()) if timers else None, True)


def due():
    """Those whose moment has come are ready; how many are."""
    while timers and (timers[0][2]._cancelled or timers[0][0] <= time.monotonic()):
        ready.append(heapq.heappop(timers)[2])
    return len(ready)


def turns():
    """All that is ready now has its turn; gives the seconds until the next wants one, or None."""
    _drive.current = None
    count = due()
    for _ in range(count):
        if ready:
            take()
    if count:
        _native.happens()
    if due():
        return 0.0
    return max(0.0, timers[0][0] - time.monotonic()) if timers else None


def join(coroutine, exchange):
    """A request whose turn comes behind those that are ready."""
    from asyncio.tasks import Outermost

    Outermost().joins(coroutine, contextvars.Context.of(_drive.base, exchange))


def go_on(coroutine, awaited, context):
    """A request that began waits for what it yielded: it is a task from here on."""
    from asyncio.tasks import current

    current().goes_on(coroutine, awaited, context)


def waited(awaited, coroutine=None):
    """Waits for what a coroutine of the current task yielded, while others have their turns; gives what to throw into it."""
    from asyncio.tasks import current

    task = current()
    woken = []
    problem = task._wait_for(awaited, woken.append)
    if problem is not None:
        return problem
    _trace.rests_at(line_of(coroutine))
    running, _drive.current = _drive.current, None
    kept = _drive.values
    try:
        while not woken:
            turn()
    finally:
        _drive.current, _drive.values = running, kept
    return task._woken(woken[0])


def line_of(coroutine):
    """The line of the app at which a coroutine waits, the innermost; None where there is none."""
    line = None
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "ag_frame", None)
        if frame is not None and _trace.is_own(frame.f_code):
            line = _trace.line_in(frame.f_code.co_filename, frame.f_lineno)
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "ag_await", None)
        if type(coroutine).__name__ in ("async_generator_asend", "anext_awaitable"):
            # It does not say of which generator it is; whoever asked for it in the layer calls that one so.
            coroutine = frame and frame.f_locals.get("generator")
    return line
