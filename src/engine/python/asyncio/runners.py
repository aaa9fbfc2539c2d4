"""A loop of one's own: that of a program."""

import _drive
import _left
import _loop

from .tasks import Task, gather, iscoroutine, living, skip


def run(main, *, debug=None, loop_factory=None):
    refuse_inner(main)
    with Runner() as runner:
        return runner.run(main)


def refuse_inner(main):
    if _drive.current is not None:
        if iscoroutine(main):
            main.close()
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")


class Runner:
    """Its tasks are its own: those of an app live on."""

    def __init__(self, *, debug=None, loop_factory=None):
        self._own = None

    def __enter__(self):
        self._own = {}
        living.append(self._own)
        _left.watch()
        return self

    def __exit__(self, *_):
        self.close()

    def get_loop(self):
        from .events import the_loop

        return the_loop

    def run(self, coro, *, context=None):
        refuse_inner(coro)
        if self._own is None:
            self.__enter__()
        if not iscoroutine(coro):
            raise ValueError(f"a coroutine was expected, got {coro!r}")
        return until_done(Task(coro, context=context))

    def close(self):
        """What still runs is cancelled, and waited for."""
        if self._own is None:
            return
        rest = [task for task in self._own.values() if not task.done()]
        for task in rest:
            task.cancel()
        if rest:
            until_done(gather(*rest, return_exceptions=True))
        # CPython ends asynchronous generators and threads, in a task each.
        until_done(Task(_left.close_all()))
        skip(1)
        living[:] = [one for one in living if one is not self._own]
        self._own = None


def until_done(future):
    outside, _drive.current = _drive.current, None
    try:
        while not future.done():
            _loop.turn()
    finally:
        _drive.current = outside
    return future.result()
