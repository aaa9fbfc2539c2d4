"""`await asyncio.sleep(…)` and its like. Requests are answered one by one here, so nothing runs meanwhile."""

import time as _time


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
    _time.sleep(max(0, min(end, limit) - began))
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


async def gather(*awaitables, return_exceptions=False):
    results = []
    for one in awaitables:
        try:
            results.append(await one)
        except Exception as error:
            if not return_exceptions:
                raise
            results.append(error)
    return results


async def to_thread(function, /, *args, **kwargs):
    result = function(*args, **kwargs)
    # The time that the function took counts.
    await sleep(0)
    return result


def run(coroutine):
    import _drive

    return _drive.drive(coroutine)


class Lock:
    def __init__(self):
        self._held = False

    def locked(self):
        return self._held

    async def acquire(self):
        self._held = True
        return True

    def release(self):
        self._held = False

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *_):
        self.release()
