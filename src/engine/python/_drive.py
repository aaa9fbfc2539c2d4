"""Coroutines run to their end. What one waits for gets its turns from the event loop (`_loop.py`), which is there once
something waits: most requests never do."""

from collections import deque

# The task whose code runs now: None outside of all coroutines, UNNAMED where nobody has asked for it yet.
UNNAMED = object()
current = None
# The task of the request, or of what else comes from outside: one and the same in all that this runs.
outermost = UNNAMED
# What takes its turn next (`_loop.Handle`), in order.
ready = deque()
# The values of context variables; to set one makes another dict, so that whoever has this one has a copy.
values = {}


class Apart:
    """The context of a request, or of a plain function's call: it is nobody else's."""

    _kept = None


# Which context these values are of: what was set in another is not taken back in this one.
context = None


def begin():
    """What comes from outside from here on is another task, with the context that there was before any."""
    global outermost, values, context, inner
    outermost, values, context, inner = UNNAMED, base, Apart(), None


def keep():
    """The context variables as they are now are those that every request begins with."""
    global base
    base = values
# Those of the innermost part of a request, once that is through: middleware around it has others.
inner = None


def leave():
    """The innermost part of a request is through: what is called first counts."""
    global inner
    if inner is None:
        inner = values


def come_back():
    """What runs after the answer runs in the context of the innermost part."""
    global values
    if inner is not None:
        values = inner


base = values


def drive(value):
    """The result of a coroutine, or of anything else that can be awaited; any other value is itself."""
    if not hasattr(value, "cr_frame"):
        if not hasattr(value, "__await__"):
            return value
        value = value.__await__()
    global current, outermost
    if current is not None:
        return driven(value)
    current = outermost
    try:
        return driven(value)
    finally:
        current, outermost = None, current


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


def called(function, args=(), kwargs={}):
    """The result of a plain function; who else is ready has a turn before and after, as FastAPI gives it a thread."""
    give_turn()
    result = alone(function, args, kwargs)
    give_turn()
    return result


def alone(function, args=(), kwargs={}):
    """The result of a plain function as in a thread of its own: no loop runs there, and its context is a copy."""
    global current, values, context
    waiting, kept, outer = current, values, context
    current, context = None, Apart()
    try:
        return function(*args, **kwargs)
    finally:
        current, values, context = waiting, kept, outer


def give_turn():
    if ready:
        import _loop

        error = _loop.waited(None)
        if error is not None:
            raise error


def items_of(iterator):
    """The items of an asynchronous iterator, one by one."""
    iterator = iterator.__aiter__()
    while True:
        try:
            item = drive(iterator.__anext__())
        except StopAsyncIteration:
            return
        yield item
