"""Plain functions beside the loop: others have their turns while one waits, and after it."""

import _apart
import _drive

from .tasks import sleep


async def to_thread(func, /, *args, **kwargs):
    return await later(func, args, kwargs, is_shielded=False)


async def later(function, args=(), kwargs={}, is_shielded=True):
    """The function's result, which comes as late as it would come from a thread: two turns after its end."""
    call = _apart.Call(function, args, kwargs, is_shielded)
    if not _drive.is_known():
        call.run()
    elif await call.made():
        return call.outcome()
    await sleep(0)
    await sleep(0)
    return call.outcome()
