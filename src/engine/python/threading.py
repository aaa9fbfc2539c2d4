"""Locks for an app that guards what it has. No thread is started here: what waits for each other are plain functions that
FastAPI calls."""

import time as _time
from _thread import _local as local, get_ident  # noqa: F401

import _drive


def _until(holds, timeout):
    """Waits until something holds; False where the time is over first."""
    end = None if timeout is None or timeout < 0 else _time.monotonic() + timeout
    again = False
    while not holds():
        left = None if end is None else end - _time.monotonic()
        if left is not None and left <= 0:
            return False
        _drive.rest(left, True, again)
        again = True
    return True


class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = self._most = value

    def acquire(self, blocking=True, timeout=None):
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        found = _until(lambda: self._value > 0, timeout if blocking else 0)
        self._value -= found
        return found

    def release(self, n=1):
        self._value += n

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()


class BoundedSemaphore(Semaphore):
    def release(self, n=1):
        if self._value + n > self._most:
            raise ValueError("Semaphore released too many times")
        super().release(n)


class Lock:
    def __init__(self):
        self._held = 0

    def locked(self):
        return self._held > 0

    def acquire(self, blocking=True, timeout=-1):
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        found = _until(lambda: not self._held, timeout if blocking else 0)
        self._held += found
        return found

    def release(self):
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held -= 1

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()


class RLock(Lock):
    """Who has it may take it again."""

    _owner = None

    def acquire(self, blocking=True, timeout=-1):
        if self._held and self._owner is _drive.thread():
            self._held += 1
            return True
        found = super().acquire(blocking, timeout)
        if found:
            self._owner = _drive.thread()
        return found

    def release(self):
        if not self._held or self._owner is not _drive.thread():
            raise RuntimeError("cannot release un-acquired lock")
        self._held -= 1


class Event:
    def __init__(self):
        self._set, self._rang = False, 0

    def is_set(self):
        return self._set

    def set(self):
        self._set = True
        self._rang += 1

    def clear(self):
        self._set = False

    def wait(self, timeout=None):
        rang = self._rang
        # Who waits is woken even where the event is cleared right after.
        return _until(lambda: self._set or self._rang != rang, timeout)
