"""Locks for an app that guards what it has. No thread is started here: what waits for each other are plain functions that
FastAPI calls."""

import time as _time
from collections import deque as _deque

import _drive


def _until(holds, timeout, line=None):
    """Waits until something holds; False where the time is over first. Who stand in one `line` have it in their order."""
    if (timeout == 0 or not line) and holds():
        return True
    if timeout == 0:
        return False
    end = None if timeout is None or timeout < 0 else _time.monotonic() + timeout
    me, again = object(), False
    line = _deque() if line is None else line
    line.append(me)
    try:
        while line[0] is not me or not holds():
            left = None if end is None else end - _time.monotonic()
            if left is not None and left <= 0:
                return False
            _drive.rest(left, True, again)
            again = True
        return True
    finally:
        line.remove(me)


class _Main:
    """The thread of the loop."""


_main = _Main()


def _thread():
    return _drive.thread() or _main


def get_ident():
    return id(_thread())


class local:
    """What each thread has of its own."""

    def _values(self):
        return _thread().__dict__.setdefault(id(self), {})

    def __getattribute__(self, name):
        if name == "__dict__":
            return local._values(self)
        values = local._values(self)
        return values[name] if name in values else super().__getattribute__(name)

    def __setattr__(self, name, value):
        local._values(self)[name] = value

    def __delattr__(self, name):
        if local._values(self).pop(name, self) is self:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = self._most = value
        self._line = _deque()

    def acquire(self, blocking=True, timeout=None):
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        found = _until(lambda: self._value > 0, timeout if blocking else 0, self._line)
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
        self._held, self._line = 0, _deque()

    def locked(self):
        return self._held > 0

    def acquire(self, blocking=True, timeout=-1):
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        if timeout < 0 and timeout != -1:
            raise ValueError("timeout value must be positive")
        found = _until(lambda: not self._held, timeout if blocking else 0, self._line)
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
