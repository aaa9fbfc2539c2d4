"""A result that is not there yet."""

import _loop

from .exceptions import CancelledError, InvalidStateError

PENDING, CANCELLED, FINISHED = "PENDING", "CANCELLED", "FINISHED"


class Future:
    _asyncio_future_blocking = False
    # It holds an exception of which nobody has heard.
    _unheard = False

    def __init__(self, *, loop=None):
        self._state = PENDING
        self._result = self._exception = self._cancel_message = None
        self._callbacks = []

    def __class_getitem__(cls, _):
        return cls

    def __repr__(self):
        return f"<{type(self).__name__} {' '.join(self._described())}>"

    def _described(self):
        """What a future tells of itself."""
        parts = [self._state.lower()]
        if self._state == FINISHED:
            parts.append(f"result={self._result!r}" if self._exception is None else f"exception={self._exception!r}")
        return parts

    def get_loop(self):
        from .events import the_loop

        return the_loop

    def cancel(self, msg=None):
        if self._state != PENDING:
            return False
        self._state, self._cancel_message = CANCELLED, msg
        self._tell()
        return True

    def cancelled(self):
        return self._state == CANCELLED

    def done(self):
        return self._state != PENDING

    def _cancellation(self):
        return CancelledError() if self._cancel_message is None else CancelledError(self._cancel_message)

    def result(self):
        error = self._outcome("Result is not set.")
        if error is not None:
            raise error.with_traceback(error.__traceback__)
        return self._result

    def exception(self):
        return self._outcome("Exception is not set.")

    def _outcome(self, what):
        if self._state == CANCELLED:
            raise self._cancellation()
        if self._state == PENDING:
            raise InvalidStateError(what)
        self._unheard = False
        return self._exception

    def set_result(self, result):
        self._end(result, None)

    def set_exception(self, exception):
        if isinstance(exception, type):
            exception = exception()
        if type(exception) is StopIteration:
            raise TypeError("StopIteration interacts badly with generators and cannot be raised into a Future")
        self._end(None, exception)
        self._unheard = True

    def _end(self, result, exception):
        if self._state != PENDING:
            raise InvalidStateError("invalid state")
        self._state, self._result, self._exception = FINISHED, result, exception
        self._tell()

    def _tell(self):
        """Whoever wanted to know gets a turn."""
        callbacks, self._callbacks = self._callbacks, []
        for callback, context in callbacks:
            _loop.soon(callback, self, context=context)

    def add_done_callback(self, callback, *, context=None):
        if self._state != PENDING:
            _loop.soon(callback, self, context=context)
        else:
            import contextvars

            self._callbacks.append((callback, contextvars.copy_context() if context is None else context))

    def remove_done_callback(self, callback):
        kept = [pair for pair in self._callbacks if pair[0] != callback]
        removed, self._callbacks = len(self._callbacks) - len(kept), kept
        return removed

    def __await__(self):
        if self._state == PENDING:
            self._asyncio_future_blocking = True
            yield self
        if self._state == PENDING:
            raise RuntimeError("await wasn't used with future")
        return self.result()

    __iter__ = __await__

    def __del__(self):
        if self._unheard:
            import sys

            import _trace

            print(f"{type(self).__name__} exception was never retrieved\nfuture: {self!r}", file=sys.stderr)
            _trace.report(self._exception)


def isfuture(thing):
    return hasattr(type(thing), "_asyncio_future_blocking") and thing._asyncio_future_blocking is not None
