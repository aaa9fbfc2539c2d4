"""Coroutines run to their end. Between requests nothing waits; within one, what is gathered takes turns."""

import time


class Pause:
    """What a coroutine yields that waits until a moment of `time.monotonic`."""

    def __init__(self, until):
        self.until = until

    def __await__(self):
        yield self


def rest(what):
    if type(what) is Pause:
        time.sleep(max(0, what.until - time.monotonic()))


def drive(value):
    if not hasattr(value, "send") or not hasattr(value, "cr_frame"):
        if hasattr(value, "__await__"):
            iterator = value.__await__()
            try:
                while True:
                    rest(next(iterator))
            except StopIteration as stop:
                return stop.value
        return value
    try:
        while True:
            rest(value.send(None))
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
