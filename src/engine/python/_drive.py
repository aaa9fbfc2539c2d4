"""Coroutines begin: requests, and what is run to its end. What one waits for gets its turns from the event loop
(`_loop.py`), which is there once something waits: most requests never do."""

from collections import deque

import _native
import _trace

# The task whose code runs now: None outside of all coroutines, UNNAMED where nobody has asked for it yet.
UNNAMED = object()
current = None
# What takes its turn next (`_loop.Handle`), in order.
ready = deque()
# The values of context variables; to set one makes another dict, so that whoever has this one has a copy.
values = {}


class Apart:
    """The context of a plain function's call: it is nobody else's."""

    _kept = None


# Which context these values are of: what was set in another is not taken back in this one.
context = None
# What the layer has of the request whose code runs now; None outside of all requests.
exchange = None


def keep():
    """The context variables as they are now are those that every request begins with."""
    global base
    base = values


base = values


def start(coroutine, its_exchange):
    """Begins a request's coroutine: it goes as far as it goes. What then waits is a task of the loop's."""
    global current, exchange, values, context
    if ready:
        # Others have their turn before.
        import _loop

        return _loop.join(coroutine, its_exchange)
    current, exchange, values, context = UNNAMED, its_exchange, base, contextvars.Context.of(base, its_exchange)
    try:
        awaited = coroutine.send(None)
    except StopIteration:
        if current is not UNNAMED:
            current._ended(None)
    else:
        import _loop

        context._kept = values
        _loop.go_on(coroutine, awaited, context)
    finally:
        current = exchange = context = None


def drive(value):
    """The result of a coroutine, or of anything else that can be awaited, run to its end before all else goes on: for what is
    not part of a request. Any other value is itself."""
    if not hasattr(value, "cr_frame"):
        if not hasattr(value, "__await__"):
            return value
        value = value.__await__()
    global current
    if current is not None:
        return driven(value)
    current = UNNAMED
    try:
        return driven(value)
    finally:
        current = None


def driven(coroutine):
    send = getattr(coroutine, "send", None) or (lambda _: next(coroutine))
    try:
        awaited = send(None)
        while True:
            import _loop

            error = _loop.waited(awaited, coroutine)
            awaited = send(None) if error is None else coroutine.throw(error)
    except StopIteration as stop:
        return stop.value


class Turn:
    """To await it lets all who are ready have their turns."""

    def __await__(self):
        yield


async def called(function, args=(), kwargs={}):
    """The result of a plain function; who else is ready has a turn before and after, as FastAPI gives it a thread."""
    if ready:
        await Turn()
    while resting >= THREADS:
        await room()
    result = await beside(function, args, kwargs)
    if ready or held:
        await Turn()
    return result


# So many plain functions run at once at most, as under `AnyIO`; how many wait for something in their midst, and what waits to begin.
THREADS = 40
resting = 0
rooms = deque()
# How many hold up the loop: what a plain function is done with then goes on when it goes on.
held = 0


def room():
    """What is done when one that runs is at its end."""
    from asyncio.futures import Future

    rooms.append(Future())
    return rooms[-1]


def admit():
    """Lets the next begin that waits to, and still does."""
    while rooms:
        first = rooms.popleft()
        if not first.done():
            return first.set_result(None)


def alone(function, args=(), kwargs={}):
    """The result of a plain function as in a thread of its own: no loop runs there, its context is a copy, and where it waits
    others go on (`rest`)."""
    global current, values, context, apart
    waiting, kept, outer, around = current, values, context, apart
    current, context, apart = None, Apart(), Thread()
    try:
        return function(*args, **kwargs)
    finally:
        current, values, context, apart = waiting, kept, outer, around
        if rooms:
            admit()


def is_known():
    """Whether somebody has got hold of the task that runs, and could cancel it while it waits."""
    return current is not UNNAMED and current is not None and current._is_known


async def beside(function, args=(), kwargs={}):
    """The result of a plain function. A known task waits for it as for anything else: to cancel the task ends the wait, and the
    function goes on, as a thread would."""
    if not is_known():
        return alone(function, args, kwargs)
    import _apart

    call = _apart.Call(function, args, kwargs)
    await call.made()
    return call.outcome()


def begin(call):
    """Runs what plain function it is on another stack until that is at its end, or waits; whether it is at its end."""
    global current, values, context, exchange, apart
    kept = current, values, context, exchange, apart
    try:
        return _native.begin(call)
    finally:
        current, values, context, exchange, apart = kept


def leave():
    """What runs is part of nothing any more."""
    global current, context, exchange, apart
    current = context = exchange = apart = None


class Thread:
    """Stands for the thread in which FastAPI would run a plain function."""


# That of the plain function that runs now, if one does.
apart = None


def thread():
    """What stands for the thread of what runs now; None is that of the loop."""
    return apart if current is None else None


def rest(seconds, heeds=False, again=False):
    """What runs waits, so many seconds (None: without an end), or, where it `heeds` what others do, until something happened;
    `again`, if it has waited for the same before. A plain function lets all others go on meanwhile (Rust gives them another
    stack); what stands in a coroutine holds up the loop, as everywhere."""
    global current, values, context, exchange, apart, resting, held
    kept = current, values, context, exchange, apart
    line = _trace.here(2)
    # What waits in the loop alone has said before where it does.
    if line is not None:
        _trace.rests_at(line)
    holds = thread() is None
    leave()
    resting += not holds
    held += holds
    try:
        _native.lend(None if seconds is None else float(seconds), heeds, again, holds)
    finally:
        resting -= not holds
        held -= holds
        current, values, context, exchange, apart = kept


def is_async(function):
    """Whether a function, or what can be called like one, gives a coroutine (`is_async_callable` of Starlette's)."""
    while hasattr(function, "func") and hasattr(function, "keywords"):
        function = function.func
    code = getattr(function, "__code__", None) or getattr(getattr(type(function), "__call__", None), "__code__", None)
    # A generator that is one, too, is an asynchronous generator: RustPython has no flag of its own for those.
    return code is not None and code.co_flags & 0xA0 == 0x80


async def invoked(function, *args, **kwargs):
    """The result of a function of the app's, a coroutine's or a plain one's."""
    return await function(*args, **kwargs) if is_async(function) else await called(function, args, kwargs)


END = object()


async def items_of(iterator):
    """The items of an asynchronous iterator, or of a plain one, which is asked as in a thread."""
    if hasattr(iterator, "__aiter__"):
        async for item in iterator:
            yield item
        return
    iterator = iter(iterator)
    while True:
        item = alone(next, (iterator, END))
        if held:
            await Turn()
        if item is END:
            return
        yield item


import contextvars  # noqa: E402
