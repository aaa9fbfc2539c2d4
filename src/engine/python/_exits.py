"""What dependencies with `yield` do after it: in which order, and what becomes of an exception."""

import _unfit
from _drive import END, called


class Exits:
    """Dependencies that yielded and wait to be finished, the last first."""

    def __init__(self):
        self.early = []
        self.late = []

    def add(self, generator, scope):
        (self.early if scope == "function" else self.late).append(generator)

    async def end_early(self, error):
        """What has `scope="function"` ends before the answer goes out."""
        return await leave(self.early, error)

    async def end_late(self, error):
        """The rest ends after the answer, or with what was raised instead of one."""
        left = await leave(self.late, error)
        return unanswered() if left is None and error is not None else left


async def leave(stack, error):
    """Leaves all, the innermost first, as an `AsyncExitStack` does: each is told what the one before it raised, and what it
    swallows the next does not hear of. Gives what came out at the end."""
    while stack:
        generator = stack.pop()
        try:
            if error is None:
                await ended(generator)
            elif await thrown(generator, error):
                error = None
        except BaseException as other:
            error = other
    return error


def unanswered():
    return _unfit.FastAPIError("Response not awaited. There's a high chance that the application code is raising an exception and a "
                               "dependency with yield has a block with a bare except, or a block with except Exception, and is not "
                               "raising the exception again. Read more about it in the docs: https://fastapi.tiangolo.com/tutorial/"
                               "dependencies/dependencies-with-yield/#dependencies-with-yield-and-except")


async def ended(generator):
    """Lets what stands behind the `yield` run."""
    if hasattr(generator, "__anext__"):
        try:
            await generator.__anext__()
        except StopAsyncIteration:
            return
    elif await called(next, (generator, END)) is END:
        return
    raise RuntimeError("generator didn't stop")


async def thrown(generator, error):
    """Raises the exception at the `yield`; whether it went no further."""
    if hasattr(generator, "athrow"):
        try:
            await generator.athrow(error)
        except StopAsyncIteration:
            return True
    elif await called(into, (generator, error)) is END:
        return True
    raise RuntimeError("generator didn't stop after throw()")


def into(generator, error):
    try:
        return generator.throw(error)
    except StopIteration:
        return END
