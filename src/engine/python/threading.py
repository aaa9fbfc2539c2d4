"""Locks for an app that guards what it has. No other thread is started here: who waits for one waits until its time is up."""

import time as _time
from _thread import _local as local, get_ident  # noqa: F401


def _until(holds, timeout):
    """Waits until something holds; False where the time is over first."""
    end = None if timeout is None or timeout < 0 else _time.monotonic() + timeout
    while not holds():
        if end is not None and _time.monotonic() >= end:
            return False
        _time.sleep(0.001)
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
    """All that runs is one thread's, so that it may always take it again."""

    def acquire(self, blocking=True, timeout=-1):
        self._held += 1
        return True

    def release(self):
        if not self._held:
            raise RuntimeError("cannot release un-acquired lock")
        self._held -= 1


class Event:
    def __init__(self):
        self._set = False

    def is_set(self):
        return self._set

    def set(self):
        self._set = True

    def clear(self):
        self._set = False

    def wait(self, timeout=None):
        return _until(self.is_set, timeout)
