"""Coroutines run to their end; anything else is already there."""


def drive(value):
    if not hasattr(value, "send") or not hasattr(value, "cr_frame"):
        if hasattr(value, "__await__"):
            iterator = value.__await__()
            try:
                while True:
                    next(iterator)
            except StopIteration as stop:
                return stop.value
        return value
    try:
        while True:
            value.send(None)
    except StopIteration as stop:
        return stop.value


def items_of(iterator):
    """The items of an asynchronous iterator, one by one."""
    iterator = iterator.__aiter__()
    while True:
        try:
            item = drive(iterator.__anext__())
        except StopAsyncIteration:
            return
        yield item
