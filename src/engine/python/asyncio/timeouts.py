"""`async with asyncio.timeout(…)`: what takes longer inside is cancelled."""

import time

import _loop

from .exceptions import CancelledError
from .tasks import current_task


class Timeout:
    def __init__(self, when):
        self._when = when
        self._state = "created"
        self._handle = self._task = None

    def when(self):
        return self._when

    def expired(self):
        return self._state in ("expiring", "expired")

    def reschedule(self, when):
        if self._state != "active":
            raise RuntimeError("Timeout has not been entered" if self._state == "created" else f"Cannot change state of {self._state} Timeout")
        self._when = when
        if self._handle is not None:
            self._handle.cancel()
        if when is None:
            self._handle = None
        elif when <= time.monotonic():
            self._handle = _loop.soon(self._run_out)
        else:
            self._handle = _loop.at(when, self._run_out)

    def __repr__(self):
        when = f" when={self._when:.3f}" if self._state == "active" and self._when is not None else ""
        return f"<Timeout [{self._state}]{when}>"

    async def __aenter__(self):
        if self._state != "created":
            raise RuntimeError("Timeout has already been entered")
        self._state, self._task = "active", current_task()
        self._requests = self._task.cancelling()
        self.reschedule(self._when)
        return self

    async def __aexit__(self, kind, error, traceback):
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._state != "expiring":
            self._state = "exited"
            return None
        self._state = "expired"
        if self._task.uncancel() <= self._requests and kind is not None and issubclass(kind, CancelledError):
            raise TimeoutError from error
        return None

    def _run_out(self):
        self._task.cancel()
        self._state, self._handle = "expiring", None


def timeout(delay):
    return Timeout(None if delay is None else time.monotonic() + delay)


def timeout_at(when):
    return Timeout(when)
