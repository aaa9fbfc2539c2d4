"""Coroutines that take turns."""

import types

import _drive
import _loop
import _trace

from .exceptions import CancelledError
from .futures import PENDING, Future, isfuture

ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION = "ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"

# How many tasks there were.
made = 0
# The tasks that are not done, in the order in which they were made: the app's, then those of each loop of one's own that runs.
living = [{}]


def skip(count):
    """So many numbers are those of tasks that CPython makes for itself."""
    global made
    made += count


def iscoroutine(thing):
    return hasattr(thing, "cr_frame") or isinstance(thing, types.CoroutineType)


def iscoroutinefunction(function):
    import inspect

    return inspect.iscoroutinefunction(function)


class Waiting(Future):
    """What waits for one thing at a time, and can be cancelled while it does."""

    # Whether somebody has got hold of it.
    _is_known = True

    def __init__(self, name=None):
        super().__init__()
        global made
        made += 1
        self._name = f"Task-{made}" if name is None else str(name)
        self._awaited = None
        self._must_cancel = False
        self._requests = 0

    def get_name(self):
        return self._name

    def set_name(self, name):
        self._name = str(name)

    def cancelling(self):
        return self._requests

    def uncancel(self):
        if self._requests > 0:
            self._requests -= 1
            if self._requests == 0:
                self._must_cancel = False
        return self._requests

    def cancel(self, msg=None):
        if self.done():
            return False
        self._requests += 1
        self._cancel_message = msg
        if self._awaited is not None and self._awaited.cancel(msg=msg):
            return True
        self._must_cancel = True
        return True

    def _wait_for(self, awaited, wake):
        """Sees to it that `wake` is called with what was awaited when that is done; gives what is wrong with it, if anything."""
        if awaited is None:
            _loop.soon(wake, None, context=self._context)
            return None
        if not isfuture(awaited):
            return RuntimeError(f"Task got bad yield: {awaited!r}")
        if not awaited._asyncio_future_blocking:
            return RuntimeError(f"yield was used instead of yield from in task {self!r} with {awaited!r}")
        if awaited is self:
            return RuntimeError(f"Task cannot await on itself: {self!r}")
        awaited._asyncio_future_blocking = False
        self._awaited = awaited
        awaited.add_done_callback(wake, context=self._context)
        if self._must_cancel and awaited.cancel(msg=self._cancel_message):
            self._must_cancel = False
        return None

    def _woken(self, awaited):
        """What is to be thrown into the coroutine, now that it goes on."""
        self._awaited = None
        if self._must_cancel:
            self._must_cancel = False
            return self._cancellation()
        if awaited is None:
            return None
        try:
            awaited.result()
        except BaseException as error:
            return error
        return None


class Task(Waiting):
    def __init__(self, coro, *, loop=None, name=None, context=None, eager_start=False):
        if not iscoroutine(coro):
            raise TypeError(f"a coroutine was expected, got {coro!r}")
        super().__init__(name)
        import contextvars

        self._coroutine = coro
        self._context = contextvars.copy_context() if context is None else context
        self._lives()
        _loop.soon(self._step, context=self._context)

    def _described(self):
        return [super()._described()[0], f"name={self._name!r}", f"coro=<{described(self._coroutine)}>", *super()._described()[1:]]

    def get_coro(self):
        return self._coroutine

    def get_context(self):
        return self._context

    def set_result(self, result):
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, exception):
        raise RuntimeError("Task does not support set_exception operation")

    def _wake(self, awaited):
        self._step(self._woken(awaited))

    def _step(self, error=None):
        """One turn: to where the coroutine waits next, or to its end."""
        if self._must_cancel:
            self._must_cancel = False
            if not isinstance(error, CancelledError):
                error = self._cancellation()
        _drive.current, running = self, _drive.current
        try:
            awaited = self._coroutine.send(None) if error is None else self._coroutine.throw(error)
        except StopIteration as stop:
            self._ended(stop.value)
        except CancelledError:
            self._gone()
            Future.cancel(self, msg=self._cancel_message)
        except BaseException as error:
            self._gone()
            # Without this very line, at which it is caught: the exception would hold the task, and the task the exception.
            error.__traceback__ = error.__traceback__.tb_next
            Future.set_exception(self, error)
            if isinstance(error, (SystemExit, KeyboardInterrupt)):
                raise
        else:
            self._rest(awaited)
        finally:
            _drive.current = running

    def _rest(self, awaited):
        """Waits for what the coroutine yielded."""
        problem = self._wait_for(awaited, self._wake)
        if problem is not None:
            _loop.soon(self._step, problem, context=self._context)

    def _ended(self, value):
        self._gone()
        if self._must_cancel:
            self._must_cancel = False
            Future.cancel(self, msg=self._cancel_message)
        else:
            Future.set_result(self, value)

    def _lives(self):
        self._among = living[-1]
        self._among[id(self)] = self

    def _gone(self):
        if self._among is not None:
            del self._among[id(self)]


def described(coroutine):
    """What a task tells of its coroutine: where that waits, or where it stands in the source."""
    name, code, frame = getattr(coroutine, "__qualname__", "?") + "()", getattr(coroutine, "cr_code", None), getattr(coroutine, "cr_frame", None)
    if code is None or not _trace.is_own(code):
        return name
    if frame is None:
        return f"{name} done, defined at {code.co_filename}:{code.co_firstlineno}"
    return f"{name} running at {code.co_filename}:{frame.f_lineno}"


class Outermost(Task):
    """The task of a request, or of what is run to its end (`_drive.driven`): made where somebody asks for it, or it waits."""

    _is_known = False

    def __init__(self):
        Waiting.__init__(self)
        self._coroutine = self._context = self._among = None

    def _begin(self, coroutine, context):
        self._coroutine, self._context = coroutine, context
        self._lives()

    def joins(self, coroutine, context):
        """It has its first turn behind all who are ready."""
        self._begin(coroutine, context)
        _loop.soon(self._step, context=context)

    def goes_on(self, coroutine, awaited, context):
        """It had its first turn, and waits."""
        self._begin(coroutine, context)
        self._rest(awaited)

    def _rest(self, awaited):
        line = None if getattr(awaited, "_rests_within", False) else _loop.line_of(self._coroutine)
        if line is not None:
            _trace.rests_at(line)
        super()._rest(awaited)


def current():
    """The task that runs, made where nobody has asked for it yet."""
    if _drive.current is _drive.UNNAMED:
        _drive.current = Outermost()
    return _drive.current


def current_task(loop=None):
    if _drive.current is None:
        raise RuntimeError("no running event loop")
    return known(current())


def known(task):
    """From here on, somebody has got hold of a task."""
    if not task._is_known:
        task._is_known = True
    return task


def all_tasks(loop=None):
    if _drive.current is None:
        raise RuntimeError("no running event loop")
    return {known(task) for task in (current(), *living[-1].values())}


def create_task(coro, *, name=None, context=None):
    if _drive.current is None:
        coro.close()
        raise RuntimeError("no running event loop")
    return Task(coro, name=name, context=context)


def ensure_future(thing, *, loop=None):
    if isfuture(thing):
        return thing
    if not iscoroutine(thing):
        if not hasattr(thing, "__await__"):
            raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
        thing = _awaited(thing)
    from .events import get_event_loop

    get_event_loop()
    return Task(thing)


async def _awaited(thing):
    return await thing


class _Turn:
    def __await__(self):
        yield


async def sleep(delay, result=None):
    if delay != delay:
        raise ValueError("Invalid delay: NaN (not a number)")
    if delay <= 0:
        await _Turn()
        return result
    future = Future()
    handle = _loop.at(_loop.time.monotonic() + delay, _settle, future, result)
    try:
        return await future
    finally:
        handle.cancel()


def _settle(future, result):
    if not future.done():
        future.set_result(result)


class _Gathered(Future):
    """What `gather` gives: to cancel it cancels all of them."""

    def __init__(self, children):
        super().__init__()
        self._children = children
        self._asked_to_end = False

    def cancel(self, msg=None):
        if self.done():
            return False
        cancelled = [child.cancel(msg=msg) for child in self._children]
        self._asked_to_end = self._asked_to_end or any(cancelled)
        return any(cancelled)


def gather(*awaitables, return_exceptions=False):
    if not awaitables:
        future = Future()
        future.set_result([])
        return future
    futures = {}
    for one in awaitables:
        if id(one) not in futures:
            futures[id(one)] = ensure_future(one)
    children = [futures[id(one)] for one in awaitables]
    distinct = list(futures.values())
    gathered = _Gathered(distinct)
    left = len(distinct)

    def done(child):
        nonlocal left
        left -= 1
        if gathered.done():
            if not child.cancelled():
                child.exception()
            return
        if not return_exceptions:
            error = child._cancellation() if child.cancelled() else child.exception()
            if error is not None:
                gathered.set_exception(error)
                return
        if left == 0:
            if gathered._asked_to_end:
                gathered.set_exception(gathered._cancellation())
            else:
                gathered.set_result([outcome(child) for child in children])

    for child in distinct:
        child.add_done_callback(done)
    return gathered


def outcome(future):
    """A future's result, or what it raised."""
    if future.cancelled():
        return CancelledError("" if future._cancel_message is None else future._cancel_message)
    return future.exception() or future._result


async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    if isfuture(fs) or iscoroutine(fs):
        raise TypeError(f"expect a list of futures, not {type(fs).__name__}")
    fs = set(fs)
    if not fs:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return_when value: {return_when}")
    if any([iscoroutine(one) for one in fs]):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    return await _waited(fs, timeout, return_when)


async def _waited(fs, timeout, return_when):
    left = [one for one in fs if not one.done()]
    enough = len(left) < len(fs) and return_when == FIRST_COMPLETED
    enough = enough or return_when == FIRST_EXCEPTION and any([one.done() and not one.cancelled() and one.exception() for one in fs])
    if left and not enough:
        waiter = Future()
        handle = None if timeout is None else _loop.at(_loop.time.monotonic() + timeout, _settle, waiter, None)
        count = len(left)

        def done(one):
            nonlocal count
            count -= 1
            failed = return_when == FIRST_EXCEPTION and not one.cancelled() and one.exception() is not None
            if (count == 0 or return_when == FIRST_COMPLETED or failed) and not waiter.done():
                if handle is not None:
                    handle.cancel()
                waiter.set_result(None)

        for one in left:
            one.add_done_callback(done)
        try:
            await waiter
        finally:
            if handle is not None:
                handle.cancel()
            for one in left:
                one.remove_done_callback(done)
    return {one for one in fs if one.done()}, {one for one in fs if not one.done()}


async def wait_for(fut, timeout):
    """What is waited for is a task of its own, as until Python 3.12."""
    if timeout is None:
        return await fut
    fut = ensure_future(fut)
    if timeout > 0:
        try:
            await _done_within(fut, timeout)
        except CancelledError:
            if not fut.done():
                await _cancelled(fut)
                raise
        if fut.done():
            return fut.result()
    elif fut.done():
        return fut.result()
    await _cancelled(fut)
    try:
        return fut.result()
    except CancelledError as error:
        raise TimeoutError from error


async def _done_within(future, timeout):
    """Waits until a future is done, at most so many seconds."""
    waiter = Future()

    def done(_):
        _settle(waiter, None)

    handle = _loop.at(_loop.time.monotonic() + timeout, done, None)
    future.add_done_callback(done)
    try:
        await waiter
    finally:
        handle.cancel()
        future.remove_done_callback(done)


async def _cancelled(future):
    """Cancels a future and waits until it is done."""
    waiter = Future()

    def done(_):
        _settle(waiter, None)

    future.add_done_callback(done)
    try:
        future.cancel()
        await waiter
    finally:
        future.remove_done_callback(done)


def shield(arg):
    inner = ensure_future(arg)
    if inner.done():
        return inner
    outer = Future()

    def inner_done(inner):
        if outer.cancelled():
            return
        if inner.cancelled():
            outer.cancel()
        elif inner.exception() is not None:
            outer.set_exception(inner.exception())
        else:
            outer.set_result(inner._result)

    def outer_done(_):
        if not inner.done():
            inner.remove_done_callback(inner_done)

    inner.add_done_callback(inner_done)
    outer.add_done_callback(outer_done)
    return outer


def as_completed(fs, *, timeout=None):
    from .queues import Queue

    if isfuture(fs) or iscoroutine(fs):
        raise TypeError(f"expect an iterable of futures, not {type(fs).__name__}")
    done = Queue()
    left = {ensure_future(one) for one in dict.fromkeys(fs)}
    handle = None

    def ran_out():
        for one in left:
            one.remove_done_callback(completed)
            done.put_nowait(None)
        left.clear()

    def completed(one):
        if left:
            left.remove(one)
            done.put_nowait(one)
            if not left and handle is not None:
                handle.cancel()

    async def next_one():
        one = await done.get()
        if one is None:
            raise TimeoutError
        return one.result()

    for one in left:
        one.add_done_callback(completed)
    if left and timeout is not None:
        handle = _loop.at(_loop.time.monotonic() + timeout, ran_out)
    for _ in range(len(left)):
        yield next_one()
