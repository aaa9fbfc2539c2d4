"""The library's own `inspect`, without what reads sources or looks into code."""

import _library
from _schema import Unsupported


class _Absent:
    """A module whose every use is refused."""

    def __init__(self, what):
        self._what = what

    def __getattr__(self, name):
        raise Unsupported(self._what)


_FLAGS = ("OPTIMIZED", "NEWLOCALS", "VARARGS", "VARKEYWORDS", "NESTED", "GENERATOR", "NOFREE", "COROUTINE", "ITERABLE_COROUTINE", "ASYNC_GENERATOR")
_library.run("inspect", globals(), os={}, tokenize={}, linecache={}, importlib={}, dis={"COMPILER_FLAG_NAMES": {1 << at: name for at, name in enumerate(_FLAGS)}},
             **{"importlib.machinery": {"all_suffixes": None}})
os = tokenize = linecache = importlib = _Absent("inspect of sources")
dis = _Absent("inspect of code")


def isasyncgenfunction(obj):
    # The interpreter marks it as both.
    return _has_code_flag(obj, CO_GENERATOR) and _has_code_flag(obj, CO_COROUTINE)


def iscoroutinefunction(obj):
    return not isasyncgenfunction(obj) and (_has_code_flag(obj, CO_COROUTINE) or _has_coroutine_mark(obj))


def isgeneratorfunction(obj):
    return not isasyncgenfunction(obj) and _has_code_flag(obj, CO_GENERATOR)


def getcoroutinestate(coroutine):
    # The interpreter does not tell itself which coroutine rests.
    if coroutine.cr_running:
        return CORO_RUNNING
    if coroutine.cr_frame is None:
        return CORO_CLOSED
    return CORO_CREATED if coroutine.cr_frame.f_lasti <= 0 else CORO_SUSPENDED


def getsource(object):
    raise Unsupported("inspect.getsource")


getsourcelines = getsourcefile = getfile = findsource = getcomments = getblock = stack = trace = getsource


def _signature_fromstr(cls, obj, s, skip_bound_arg=True):
    # What is written in Rust has no signature to be read but that of `object`.
    if obj is object:
        return cls([])
    raise ValueError(f"no signature found for builtin {obj!r}")
