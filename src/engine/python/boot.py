"""What runs first in the child: output, imports, and the calls that Rust makes: `load` and `handle`, or `run_snippet`.

Rust puts `sources` (module name -> source) and `emit(kind, text)` into this module's globals.
"""

import sys


class Output:
    """A stream whose every write goes to the parent."""

    def __init__(self, kind):
        self.kind = kind

    def write(self, text):
        emit(self.kind, str(text))
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


sys.stdout = Output("out")
sys.stderr = Output("err")

Spec = sys.modules["_frozen_importlib"].ModuleSpec

# Modules of the standard library that need nothing of the machine.
HARMLESS = {
    "abc", "bisect", "calendar", "collections", "contextlib", "copy", "datetime", "decimal", "enum", "fractions", "functools", "heapq", "html",
    "http", "io", "itertools", "json", "keyword", "math", "numbers", "operator", "re", "reprlib", "string", "textwrap", "time", "types",
    "typing", "unicodedata", "warnings", "__future__",
}


class Refused(ImportError):
    """The engine does not have this; never a silently different answer."""


class Finder:
    """Finds our own modules first; lets harmless library modules pass; refuses the rest when the app asks for it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in sources:
            package = any(other.startswith(name + ".") for other in sources)
            return Spec(name, Finder, is_package=package)
        top = name.split(".")[0]
        asked_by_app = sys._getframe(1) is not None and importing_app[0]
        if asked_by_app and top not in HARMLESS and not imported_by_library():
            raise Refused(f"the built-in engine has no module {name!r}")
        return None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        name = module.__name__
        exec(compile(sources[name], f"<{name}>", "exec"), module.__dict__)


importing_app = [False]


def imported_by_library():
    """Whether the import statement stands in a library module, not in the app."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith("<frozen importlib") and "importlib" not in file and file != "<boot>":
            return file != app_file[0]
        frame = frame.f_back
    return False


app_file = [None]
sys.meta_path.insert(0, Finder)

# All that an app is likely to ask for is here before there is an app: every child begins as a copy of this moment.
import _files  # noqa: E402
import _native  # noqa: E402
import _openapi  # noqa: E402, F401
import _serve  # noqa: E402
import _trace  # noqa: E402
import asyncio  # noqa: E402, F401
import builtins  # noqa: E402
import contextlib  # noqa: E402, F401
import datetime  # noqa: E402, F401
import decimal  # noqa: E402, F401
import enum  # noqa: E402, F401
import fastapi  # noqa: E402
import fastapi.responses  # noqa: E402, F401
import gc  # noqa: E402
import pydantic  # noqa: E402
import uuid  # noqa: E402, F401

builtins.open = _files.opened
plain_round = builtins.round


def rounded(number, ndigits=None):
    if ndigits is not None and type(number) is float:
        return _native.round(number, ndigits)
    return plain_round(number) if ndigits is None else plain_round(number, ndigits)


rounded.__name__ = "round"
builtins.round = rounded
_trace.app_file = "<_warm>"
import _warm  # noqa: E402, F401
del sys.modules["_warm"], _warm
# What is there now stays to the end; to look through it again and again is work for nothing.
gc.collect()
gc.freeze()
del sys.modules["gc"]


def load(source, name, traces):
    """Runs the app's file; gives None, or what is wrong: (message, line, advice). `traces`: whether anybody reads them."""
    app_file[0] = name
    _trace.app_file = name
    _trace.wanted = traces
    space = {"__name__": "app", "__file__": name, "__builtins__": __builtins__}
    module = type(sys)("app")
    module.__dict__.update(space)
    sys.modules["app"] = module
    importing_app[0] = True
    try:
        exec(compile(source, name, "exec"), module.__dict__)
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg}", error.lineno, None
    except BaseException as error:
        return f"{type(error).__name__}: {error}", _trace.line_of(error), advice(error)
    finally:
        importing_app[0] = False
    pydantic.retry()
    apps = [value for value in module.__dict__.values() if isinstance(value, fastapi.FastAPI)]
    if not apps:
        return "there is no `app = FastAPI()` in this file", None, None
    named = module.__dict__.get("app")
    global app
    app = named if isinstance(named, fastapi.FastAPI) else apps[0]
    try:
        app.table()
    except BaseException as error:
        # A router that was included already got something that it cannot have there.
        return f"{type(error).__name__}: {error}", _trace.line_of(error), advice(error)
    return None


def advice(error):
    """What to do about something that the engine does not know; None about any other error."""
    unknown = isinstance(error, (Refused, _files.Unsupported)) or missing_here(error)
    return "The built-in engine does not know this. Real FastAPI does: run it with --engine cpython." if unknown else None


def missing_here(error):
    """Whether a name is asked of one of our stand-ins that the real module has."""
    return isinstance(error, ImportError) and error.name in sources


def handle(method, path, query, headers, body):
    """Answers one request: (status, headers, body, trace)."""
    return _serve.answer(app, method, path, query, headers, body)


def run_snippet(source, name):
    """Runs a file once, as a program. What it raises goes to Rust."""
    app_file[0] = name
    _trace.app_file = name
    module = type(sys)("__main__")
    module.__dict__.update({"__file__": name, "__builtins__": __builtins__})
    sys.modules["__main__"] = module
    importing_app[0] = True
    try:
        exec(compile(source, name, "exec"), module.__dict__)
    except SystemExit as end:
        if end.code not in (None, 0):
            raise
