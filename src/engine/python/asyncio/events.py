"""The loop as an object."""

import functools
import time

import _drive
import _loop
from _schema import Unsupported

from .futures import Future
from .runners import until_done
from .tasks import Task, ensure_future
from .threads import later


class AbstractEventLoop:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise Unsupported(f"asyncio's loop.{name}")

    def time(self):
        return time.monotonic()

    def is_running(self):
        return _drive.current is not None

    def is_closed(self):
        return False

    def close(self):
        pass

    def create_future(self):
        return Future()

    def create_task(self, coro, *, name=None, context=None):
        return Task(coro, name=name, context=context)

    def call_soon(self, callback, *args, context=None):
        return _loop.soon(callback, *args, context=context)

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(time.monotonic() + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        return _loop.at(when, callback, *args, context=context)

    def run_in_executor(self, executor, func, *args):
        if executor is not None:
            raise Unsupported("an executor of asyncio's run_in_executor")
        return ensure_future(later(worker()._turn, (func, *args)))

    def run_until_complete(self, future):
        if _drive.current is not None:
            raise RuntimeError("This event loop is already running")
        return until_done(ensure_future(future))


the_loop = AbstractEventLoop()


@functools.cache
def worker():
    """The context of the executor's thread: nothing is copied into it, and what is set there stays."""
    import contextvars

    return contextvars.Context()


def get_running_loop():
    if _drive.current is None:
        raise RuntimeError("no running event loop")
    return the_loop


def get_event_loop():
    if _drive.thread() is not None:
        raise RuntimeError("There is no current event loop in thread 'AnyIO worker thread'.")
    return the_loop


def new_event_loop():
    return the_loop


def set_event_loop(loop):
    pass
