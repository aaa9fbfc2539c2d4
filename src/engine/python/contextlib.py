"""The part of the standard library's `contextlib` that apps use."""

import sys as _sys
from abc import ABC
from functools import wraps as _wraps

from _drive import drive as _drive


class AbstractContextManager(ABC):
    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        return None


class AbstractAsyncContextManager(ABC):
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, traceback):
        return None


class ContextDecorator:
    """What can stand before a function as a decorator, too: each call is within a manager of its own."""

    def _recreate_cm(self):
        return self

    def __call__(self, function):
        @_wraps(function)
        def inner(*args, **kwargs):
            with self._recreate_cm():
                return function(*args, **kwargs)

        return inner


class AsyncContextDecorator:
    def _recreate_cm(self):
        return self

    def __call__(self, function):
        @_wraps(function)
        async def inner(*args, **kwargs):
            async with self._recreate_cm():
                return await function(*args, **kwargs)

        return inner


class _GeneratorContextManager(AbstractContextManager, ContextDecorator):
    def __init__(self, function, args, kwargs):
        self._made = function, args, kwargs
        self._generator = function(*args, **kwargs)

    def _recreate_cm(self):
        return type(self)(*self._made)

    def __enter__(self):
        try:
            return next(self._generator)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, kind, error, traceback):
        if error is None:
            try:
                next(self._generator)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            self._generator.throw(error)
        except StopIteration as stop:
            return stop is not error
        except BaseException as other:
            if other is error:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(function):
    @_wraps(function)
    def made(*args, **kwargs):
        return _GeneratorContextManager(function, args, kwargs)

    return made


class _AsyncGeneratorContextManager(AbstractAsyncContextManager, AsyncContextDecorator):
    def __init__(self, function, args, kwargs):
        self._made = function, args, kwargs
        self._generator = function(*args, **kwargs)

    def _recreate_cm(self):
        return type(self)(*self._made)

    async def __aenter__(self):
        generator = self._generator
        try:
            return await generator.__anext__()
        except StopAsyncIteration:
            raise RuntimeError("generator didn't yield") from None

    async def __aexit__(self, kind, error, traceback):
        generator = self._generator
        if error is None:
            try:
                await generator.__anext__()
            except StopAsyncIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            await self._generator.athrow(error)
        except StopAsyncIteration:
            return True
        except BaseException as other:
            if other is error:
                return False
            raise
        raise RuntimeError("generator didn't stop after athrow()")


def asynccontextmanager(function):
    @_wraps(function)
    def made(*args, **kwargs):
        return _AsyncGeneratorContextManager(function, args, kwargs)

    return made


class aclosing(AbstractAsyncContextManager):
    def __init__(self, thing):
        self.thing = thing

    async def __aenter__(self):
        return self.thing

    async def __aexit__(self, *_):
        await self.thing.aclose()


class redirect_stdout:
    """What is printed inside goes elsewhere."""

    _name = "stdout"

    def __init__(self, new_target):
        self._new, self._before = new_target, []

    def __enter__(self):
        self._before.append(getattr(_sys, self._name))
        setattr(_sys, self._name, self._new)
        return self._new

    def __exit__(self, kind, error, traceback):
        setattr(_sys, self._name, self._before.pop())


class redirect_stderr(redirect_stdout):
    _name = "stderr"


class suppress:
    def __init__(self, *kinds):
        self._kinds = kinds

    def __enter__(self):
        return None

    def __exit__(self, kind, error, traceback):
        return kind is not None and issubclass(kind, self._kinds)


class nullcontext:
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *_):
        return None


class closing:
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *_):
        self.thing.close()


class ExitStack(AbstractContextManager):
    """What is to be left again, the last entered first."""

    def __init__(self):
        self._exits = []

    def push(self, exit):
        """A context manager that was entered already, or a function that is called as its `__exit__`."""
        leave = getattr(type(exit), "__exit__", None)
        self._exits.append(exit if leave is None else lambda *error: leave(exit, *error))
        return exit

    def enter_context(self, manager):
        kind = type(manager)
        if not hasattr(kind, "__enter__") or not hasattr(kind, "__exit__"):
            raise TypeError(f"'{kind.__module__}.{kind.__qualname__}' object does not support the context manager protocol")
        value = kind.__enter__(manager)
        self.push(manager)
        return value

    def callback(self, function, /, *args, **kwargs):
        self._exits.append(lambda *_: function(*args, **kwargs) and None)
        return function

    def pop_all(self):
        other = type(self)()
        other._exits, self._exits = self._exits, []
        return other

    def close(self):
        self.__exit__(None, None, None)

    async def _leave(self, error):
        """Leaves all that was entered; whether the exception that it began with is dealt with."""
        given = error
        while self._exits:
            exit = self._exits.pop()
            try:
                done = exit(type(error) if error else None, error, None)
                if await done if isinstance(exit, _Awaited) else done:
                    error = None
            except BaseException as other:
                error = other
        if error is not None and error is not given:
            raise error
        return given is not None and error is None

    def __exit__(self, kind, error, traceback):
        # There is nothing to wait for.
        return _drive(self._leave(error))


class AsyncExitStack(ExitStack, AbstractAsyncContextManager):
    """The same, where some of it is awaited."""

    def push_async_exit(self, exit):
        leave = getattr(type(exit), "__aexit__", None)
        self._exits.append(_Awaited(exit if leave is None else lambda *error: leave(exit, *error)))
        return exit

    async def enter_async_context(self, manager):
        kind = type(manager)
        if not hasattr(kind, "__aenter__") or not hasattr(kind, "__aexit__"):
            raise TypeError(f"'{kind.__module__}.{kind.__qualname__}' object does not support the asynchronous context manager protocol")
        value = await kind.__aenter__(manager)
        self.push_async_exit(manager)
        return value

    def push_async_callback(self, function, /, *args, **kwargs):
        async def called(*_):
            await function(*args, **kwargs)

        self._exits.append(_Awaited(called))
        return function

    async def aclose(self):
        await self.__aexit__(None, None, None)

    async def __aexit__(self, kind, error, traceback):
        return await self._leave(error)


class _Awaited:
    def __init__(self, function):
        self._function = function

    def __call__(self, *error):
        return self._function(*error)
