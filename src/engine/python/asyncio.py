"""`await asyncio.sleep(…)` and its like. Requests are answered one by one here, so nothing runs meanwhile."""

import time as _time


class CancelledError(BaseException):
    pass


TimeoutError = TimeoutError


async def sleep(delay, result=None):
    if delay > 0:
        _time.sleep(delay)
    return result


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
    return function(*args, **kwargs)


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


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    from _schema import Unsupported

    raise Unsupported(f"asyncio.{name}")
