"""`await asyncio.sleep(…)` and its like. Requests are answered one by one here; within one, what is gathered takes turns."""

import time as _time

from _drive import Pause as _Pause, drive as _drive


class CancelledError(BaseException):
    pass


TimeoutError = TimeoutError


# When the timeouts run out inside which something waits.
_deadlines = []


async def sleep(delay, result=None):
    """Waits as long as it is asked to, or until the first timeout around it runs out."""
    began = _time.monotonic()
    end = began + delay
    limit = min(_deadlines, default=end)
    await _Pause(min(end, limit))
    if limit < end:
        raise CancelledError
    return result


class Timeout:
    """`async with asyncio.timeout(…)`: what waits longer inside is cancelled."""

    def __init__(self, when):
        self._when = when
        self._expired = False

    def when(self):
        return self._when

    def expired(self):
        return self._expired

    async def __aenter__(self):
        self._limit = float("inf") if self._when is None else self._when
        _deadlines.append(self._limit)
        return self

    async def __aexit__(self, kind, error, traceback):
        _deadlines.remove(self._limit)
        self._expired = _time.monotonic() >= self._limit
        if kind is not None and issubclass(kind, CancelledError) and self._expired:
            raise TimeoutError from error


def timeout(delay):
    return Timeout(None if delay is None else _time.monotonic() + delay)


async def wait_for(awaitable, timeout):
    async with Timeout(None if timeout is None else _time.monotonic() + timeout):
        return await awaitable


class _Run:
    """One of several coroutines that take turns."""

    def __init__(self, awaitable):
        self.coroutine = _awaited(awaitable)
        self.deadlines = _deadlines[:]
        self.until = 0
        self.done = False
        self.result = self.error = None

    def step(self):
        """Runs it to where it waits next, inside its own timeouts."""
        others, _deadlines[:] = _deadlines[:], self.deadlines
        try:
            what = self.coroutine.send(None)
            self.until = what.until if type(what) is _Pause else 0
        except StopIteration as stop:
            self.done, self.result = True, stop.value
        except (Exception, CancelledError) as error:
            self.done, self.error = True, error
        finally:
            self.deadlines, _deadlines[:] = _deadlines[:], others


async def _awaited(awaitable):
    return await awaitable


async def gather(*awaitables, return_exceptions=False):
    runs = [_Run(one) for one in awaitables]
    waiting = runs
    while waiting:
        now = _time.monotonic()
        for run in sorted([run for run in waiting if run.until <= now], key=lambda run: run.until):
            run.step()
            if run.error is not None and not return_exceptions:
                raise run.error
        waiting = [run for run in waiting if not run.done]
        if waiting:
            await _Pause(min([run.until for run in waiting]))
    return [run.result if run.error is None else run.error for run in runs]


async def to_thread(function, /, *args, **kwargs):
    result = function(*args, **kwargs)
    # The time that the function took counts.
    await sleep(0)
    return result


def run(coroutine):
    return _drive(coroutine)


def iscoroutinefunction(function):
    import inspect

    return inspect.iscoroutinefunction(function)


class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        self._value = value

    def locked(self):
        return self._value == 0

    async def acquire(self):
        while not self._value:
            await _Pause(_time.monotonic() + 0.001)
        self._value -= 1
        return True

    def release(self):
        self._value += 1

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *_):
        self.release()


class Event:
    def __init__(self):
        self._set = False

    def is_set(self):
        return self._set

    def set(self):
        self._set = True

    def clear(self):
        self._set = False

    async def wait(self):
        while not self._set:
            await _Pause(_time.monotonic() + 0.001)
        return True


class Lock:
    def __init__(self):
        self._held = False

    def locked(self):
        return self._held

    async def acquire(self):
        while self._held:
            await _Pause(_time.monotonic() + 0.001)
        self._held = True
        return True

    def release(self):
        self._held = False

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *_):
        self.release()
