"""What dependencies with `yield` do after it: in which order, and what becomes of an exception."""

import _unfit
from _drive import called, drive
from _trace import report


class Exits:
    """Dependencies that yielded and wait to be finished, the last first."""

    def __init__(self):
        self.early = []
        self.late = []

    def add(self, generator, scope):
        (self.early if scope == "function" else self.late).append(generator)

    def close_early(self):
        """What has `scope="function"` ends before the answer goes out: it may still raise."""
        while self.early:
            ended(self.early.pop())

    def close_late(self):
        """The rest ends after the answer: nobody hears what it raises. Whether it raised nothing."""
        well = True
        while self.late:
            try:
                ended(self.late.pop())
            except BaseException as error:
                report(error)
                well = False
        return well

    def fail(self, error):
        """Throws the exception into each, from the inside out; what comes out at the end goes up."""
        for stack in (self.early, self.late):
            while stack:
                generator = stack.pop()
                try:
                    thrown(generator, error)
                except StopIteration:
                    swallowed()
                except BaseException as other:
                    error = other
        raise error


def swallowed():
    raise _unfit.FastAPIError("No response object was returned. There's a high chance that the application code is raising an "
                              "exception and a dependency with yield has a block with a bare except, or a block with except Exception, "
                              "and is not raising the exception again.")


def ended(generator):
    try:
        if hasattr(generator, "__anext__"):
            drive(generator.__anext__())
        else:
            called(next, (generator,))
    except (StopIteration, StopAsyncIteration):
        return
    raise RuntimeError("generator didn't stop")


def thrown(generator, error):
    if hasattr(generator, "athrow"):
        try:
            drive(generator.athrow(error))
        except StopAsyncIteration:
            raise StopIteration from None
    else:
        called(generator.throw, (error,))
    raise RuntimeError("generator didn't stop after throw()")
