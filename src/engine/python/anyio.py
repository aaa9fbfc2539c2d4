"""`anyio`, as far as it is `asyncio` by other names."""

import asyncio as _asyncio
from asyncio import Event, sleep  # noqa: F401
from math import inf as _inf

import _apart
from fastapi.concurrency import run_in_threadpool as _in_thread


class to_thread:
    @staticmethod
    async def run_sync(func, *args, **_):
        return await _in_thread(func, *args)


class _TaskGroup(_asyncio.TaskGroup):
    def start_soon(self, func, *args, name=None):
        self.create_task(func(*args), name=name)

    async def __aenter__(self):
        await super().__aenter__()
        return self


def create_task_group():
    return _TaskGroup()


class _Deadline(_asyncio.Timeout):
    """Once it has passed, a task that waits for a thread is cancelled where it waits next."""

    has_passed = False

    def _run_out(self):
        self.has_passed = True
        thread = _apart.shielded(self._task)
        if thread is None:
            super()._run_out()
        else:
            self._handle = None
            thread.add_done_callback(self._goes_on)

    def _goes_on(self, _):
        if self._state == "active":
            self._run_out()


class _Scope:
    """`with` a deadline: what waits longer inside is cancelled."""

    def __init__(self, delay, fails):
        when = None if delay is None or delay == _inf else _asyncio.get_event_loop().time() + delay
        self._timeout, self._fails = _Deadline(when), fails
        self.cancelled_caught = self.cancel_called = False

    def __enter__(self):
        self._step(self._timeout.__aenter__())
        return self

    def __exit__(self, kind, error, traceback):
        try:
            self._step(self._timeout.__aexit__(kind, error, traceback))
        except TimeoutError:
            self.cancelled_caught = True
            if self._fails:
                raise
        self.cancel_called = self._timeout.has_passed
        return self.cancelled_caught

    @staticmethod
    def _step(coroutine):
        """Runs what has nothing to wait for."""
        try:
            coroutine.send(None)
        except StopIteration:
            pass


def fail_after(delay):
    return _Scope(delay, True)


def move_on_after(delay):
    return _Scope(delay, False)
