"""A plain function that waits on a stack of its own (`child/stacks.rs`), while its task waits for its end and can be cancelled."""

import _drive
import _loop
from asyncio.futures import Future


class End(Future):
    """That of a plain function: while it waits, the line that counts is the function's."""

    _rests_within = True

    def __init__(self, is_shielded):
        super().__init__()
        # Whether it is waited for as anyio waits for a thread: who cancels by anyio's rules cancels no such wait.
        self.is_shielded = is_shielded

    def tell(self):
        if not self.done():
            self.set_result(None)


class Call:
    def __init__(self, function, args, kwargs, is_shielded=True):
        self.function, self.args, self.kwargs = function, args, kwargs
        self.ended = End(is_shielded)
        self.result = self.error = None
        # Whether its task waits for it.
        self.is_awaited = False

    async def made(self):
        """Makes the call on a stack of its own; whether its task waited for its end."""
        if not _drive.begin(self):
            self.is_awaited = True
            await self.ended
        return self.is_awaited

    def run(self):
        """Called on the stack."""
        try:
            self.result = _drive.alone(self.function, self.args, self.kwargs)
        except BaseException as error:
            self.error = error
        if self.is_awaited:
            _drive.leave()
            _loop.soon(self.ended.tell)

    def outcome(self):
        if self.error is None:
            return self.result
        try:
            raise self.error
        finally:
            self.error = None


def shielded(task):
    """The end of a plain function for which a task waits and goes on waiting where anyio cancels it; None where it does not."""
    awaited = task._awaited
    return awaited if isinstance(awaited, End) and awaited.is_shielded else None
