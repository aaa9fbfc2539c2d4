"""Plain functions beside the loop. There is one thread: the function is done at once, and others have their turns after it."""

import _drive

from .tasks import sleep


async def to_thread(func, /, *args, **kwargs):
    return await later(func, args, kwargs)


async def later(function, args=(), kwargs={}):
    """The function's result, which comes as late as it would come from a thread: two turns."""
    error = result = None
    try:
        result = _drive.alone(function, args, kwargs)
    except BaseException as raised:
        error = raised
    await sleep(0)
    await sleep(0)
    if error is not None:
        raise error
    return result
