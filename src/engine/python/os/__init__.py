"""The part of `os` that needs nothing of the machine: paths as text, and an environment that is told apart from an empty one.

Code runs without the environment. A variable that is not set where httplings was started is not set here, either; to read one that
is set there is refused, for its value is not here.
"""

import errno as _errno
import sys as _sys
from abc import ABC as _ABC
from abc import abstractmethod as _abstractmethod
from collections.abc import MutableMapping as _MutableMapping

import _native
from _schema import Unsupported as _Unsupported

name, linesep = "posix", "\n"
error = OSError
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
O_RDONLY, O_WRONLY, O_RDWR = 0, 1, 2
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    kind = type(path)
    if not hasattr(kind, "__fspath__"):
        raise TypeError(f"expected str, bytes or os.PathLike object, not {kind.__name__}")
    made = kind.__fspath__(path)
    if not isinstance(made, (str, bytes)):
        raise TypeError(f"expected {kind.__name__}.__fspath__() to return str or bytes, not {type(made).__name__}")
    return made


def fsencode(filename):
    filename = fspath(filename)
    return filename.encode("utf-8", "surrogateescape") if isinstance(filename, str) else filename


def fsdecode(filename):
    filename = fspath(filename)
    return filename.decode("utf-8", "surrogateescape") if isinstance(filename, bytes) else filename


class PathLike(_ABC):
    """Whatever knows its path."""

    @_abstractmethod
    def __fspath__(self):
        raise NotImplementedError

    @classmethod
    def __subclasshook__(cls, other):
        return hasattr(other, "__fspath__") if cls is PathLike else NotImplemented


# This makes `os.path`, too.
from .path import altsep, curdir, defpath, devnull, extsep, pardir, pathsep, sep  # noqa: E402, F401


def _absent(what):
    from _unfit import advised

    return advised(_Unsupported(what), "Code that httplings runs has no environment. Write the value into the code, or set it there: os.environ[…] = …")


class _Environ(_MutableMapping):
    """What the app sets itself, and otherwise only that a variable is not set."""

    def __init__(self):
        self._own, self._gone = {}, set()

    @staticmethod
    def _text(value):
        if not isinstance(value, str):
            raise TypeError(f"str expected, not {type(value).__name__}")
        return value

    def __getitem__(self, key):
        if self._text(key) in self._own:
            return self._own[key]
        if key not in self._gone and _native.is_set(key):
            raise _absent(f"os.environ[{key!r}], which is set where httplings was started")
        raise KeyError(key)

    def __setitem__(self, key, value):
        self._own[self._text(key)] = self._text(value)

    def __delitem__(self, key):
        self[key]
        self._gone.add(key)
        del self._own[key]

    def __iter__(self):
        raise _absent("all of os.environ")

    __len__ = copy = __repr__ = __or__ = __ror__ = __iter__


environ = _Environ()


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def unsetenv(key):
    environ.pop(key, None)


def urandom(size, /):
    if size < 0:
        raise ValueError("negative argument not allowed")
    return b"".join([_native.random(min(4096, size - at)) for at in range(0, size, 4096)])


def strerror(code, /):
    raise _Unsupported(f"os.strerror({_errno.errorcode.get(code, code)})")


_sys.modules.setdefault("posixpath", _sys.modules["os.path"])
