"""The library's own `posixpath` where that is about text; what looks at files finds those of the course's own folder."""

import _library
import _native
from _schema import Unsupported as _Unsupported

from . import fspath as _fspath

_library.run("posixpath", globals(), os={"fspath": _fspath}, stat={})


def isfile(path):
    return _native.read_file(fspath_text(path)) is not None


def isdir(s):
    return _native.list_folder(fspath_text(s)) is not None


def exists(path):
    return isfile(path) or isdir(path)


lexists = exists


def fspath_text(path):
    path = _fspath(path)
    return path.decode() if isinstance(path, bytes) else path


def _found(filename):
    found = _native.read_file(fspath_text(filename))
    if found is None:
        raise FileNotFoundError(2, "No such file in the app's folder", fspath_text(filename))
    return found


def getsize(filename):
    return len(_found(filename)[0])


def getmtime(filename):
    return _found(filename)[1]


def abspath(path):
    """Where the folder is that the code runs in nobody knows here: what is in it keeps its name."""
    return normpath(path)


def realpath(filename, *, strict=False):
    return normpath(filename)


def _refused(name):
    def refused(*args, **kwargs):
        raise _Unsupported(f"os.path.{name}")

    return refused


for _name in ("expanduser", "expandvars", "getatime", "getctime", "islink", "ismount", "relpath", "samefile", "sameopenfile", "samestat", "isjunction", "isdevdrive"):
    globals()[_name] = _refused(_name)
