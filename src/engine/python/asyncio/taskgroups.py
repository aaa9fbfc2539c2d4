"""Tasks that end together."""

from .exceptions import CancelledError
from .futures import Future
from .tasks import Task, current_task


class TaskGroup:
    def __init__(self):
        self._parent = self._waiter = self._base_error = None
        self._entered = self._exiting = self._aborting = self._cancelled_parent = False
        self._tasks = {}
        self._errors = []

    async def __aenter__(self):
        if self._entered:
            raise RuntimeError(f"TaskGroup {self!r} has already been entered")
        self._entered, self._parent = True, current_task()
        return self

    async def __aexit__(self, kind, error, traceback):
        self._exiting = True
        cancelled = error if kind is not None and issubclass(kind, CancelledError) else None
        if kind is not None and issubclass(kind, (SystemExit, KeyboardInterrupt)):
            self._base_error = error
        if self._cancelled_parent and self._parent.uncancel() == 0:
            cancelled = None
        if kind is not None and not self._aborting:
            self._abort()
        while self._tasks:
            if self._waiter is None:
                self._waiter = Future()
            try:
                await self._waiter
            except CancelledError as ended:
                if not self._aborting:
                    # It was cancelled from outside.
                    cancelled = ended
                    self._abort()
            self._waiter = None
        if self._base_error is not None:
            raise self._base_error
        if self._cancelled_parent and cancelled is not None and not self._parent.cancelling():
            cancelled = None
        if cancelled is not None and not self._errors:
            raise cancelled
        if kind is not None and not issubclass(kind, CancelledError):
            self._errors.append(error)
        if self._errors:
            raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._errors) from None

    def create_task(self, coro, *, name=None, context=None):
        why = None
        if not self._entered:
            why = "has not been entered"
        elif self._exiting and not self._tasks:
            why = "is finished"
        elif self._aborting:
            why = "is shutting down"
        if why is not None:
            coro.close()
            raise RuntimeError(f"TaskGroup {self!r} {why}")
        task = Task(coro, name=name, context=context)
        self._tasks[id(task)] = task
        task.add_done_callback(self._done)
        return task

    def __repr__(self):
        parts = [f"tasks={len(self._tasks)}" if self._tasks else "", f"errors={len(self._errors)}" if self._errors else "",
                 "cancelling" if self._aborting else "entered" if self._entered else ""]
        return f"<TaskGroup{''.join([' ' + part for part in parts if part])}>"

    def _abort(self):
        self._aborting = True
        for task in list(self._tasks.values()):
            if not task.done():
                task.cancel()

    def _done(self, task):
        del self._tasks[id(task)]
        if self._waiter is not None and not self._tasks and not self._waiter.done():
            self._waiter.set_result(True)
        if task.cancelled() or task.exception() is None:
            return
        error = task.exception()
        self._errors.append(error)
        if isinstance(error, (SystemExit, KeyboardInterrupt)) and self._base_error is None:
            self._base_error = error
        if self._parent.done():
            return
        if not self._aborting and not self._cancelled_parent:
            self._abort()
            self._cancelled_parent = True
            self._parent.cancel()
