"""What runs first in the child: output, imports, and the calls that Rust makes: `load` and `handle`, or `run_snippet`.

Rust puts into this module's globals: `packages` (the name of each module of ours -> whether it has modules within),
`code_of(name)` (its code), and `emit(kind, text)`.
"""

import gc
import sys

# All that is made from here on stays: nothing is worth looking through before it is there.
gc.disable()


class Output:
    """A stream whose every write goes to the parent."""

    encoding = "utf-8"

    def __init__(self, kind, errors):
        self.kind, self.errors = kind, errors

    def write(self, text):
        text = str(text)
        emit(self.kind, text if text.isascii() else text.encode("utf-8", self.errors).decode())
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


# Half of a surrogate pair cannot be printed; what tells of errors shows it as it is written.
sys.stdout = Output("out", "strict")
sys.stderr = Output("err", "backslashreplace")

Spec = sys.modules["_frozen_importlib"].ModuleSpec

# Modules of the standard library that need nothing of the machine.
HARMLESS = {
    "_pycodecs", "abc", "bisect", "calendar", "colorsys", "copyreg", "collections", "contextlib", "copy", "datetime", "decimal", "difflib", "enum", "errno", "fractions", "functools", "graphlib", "heapq", "hmac", "html",
    "http", "io", "ipaddress", "itertools", "json", "keyword", "math", "numbers", "operator", "pprint", "re", "reprlib", "shlex", "statistics", "string", "textwrap", "time", "timeit", "tomllib", "types",
    "typing", "warnings", "weakref", "__future__",
}


# Modules of the standard library of which we have a part.
STAND_INS = {
    "asyncio", "base64", "contextlib", "contextvars", "dataclasses", "hashlib", "io", "logging", "pathlib", "random", "secrets", "uuid",
}


def lacking(module, name):
    """What a stand-in lacks, the real module may have."""
    if name.startswith("__"):
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    from _schema import Unsupported

    raise Unsupported(f"{module}.{name}")


class Refused(ModuleNotFoundError):
    """The engine does not have this; never a silently different answer."""

    __module__ = "builtins"


def missing(name):
    """The error about a module that is not here: one of FastAPI's or Pydantic's may be nowhere."""
    import _names

    if _names.is_nowhere(name):
        return ModuleNotFoundError(f"No module named {name!r}", name=name)
    return Refused(f"the built-in engine has no module {name!r}", name=name)


class Finder:
    """Finds our own modules first; lets harmless library modules pass; refuses the rest when the app asks for it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in packages:
            return Spec(name, Finder, is_package=packages[name])
        top = name.split(".")[0]
        if top not in HARMLESS and name not in ("urllib", "urllib.parse") and not imported_by_library():
            raise missing(name)
        return None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        name = module.__name__
        if name in STAND_INS:
            module.__getattr__ = lambda wanted: lacking(name, wanted)
        exec(code_of(name), module.__dict__)


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

import _files  # noqa: E402
import _http  # noqa: E402
import _lifespan  # noqa: E402
import _native  # noqa: E402
import _places  # noqa: E402, F401
import _reads  # noqa: E402
import _serve  # noqa: E402
import _trace  # noqa: E402
import _wording  # noqa: E402
import builtins  # noqa: E402
import fastapi  # noqa: E402
import pydantic  # noqa: E402

_wording.begin()
builtins.open = _files.opened
plain_round = builtins.round


def rounded(number, ndigits=None):
    if ndigits is not None and type(number) is float:
        return _native.round(number, ndigits)
    return plain_round(number) if ndigits is None else plain_round(number, ndigits)


def no_keyboard(prompt="", /):
    print(prompt, end="")
    raise EOFError("input() has nothing to read: there is no keyboard here")


no_keyboard.__name__ = "input"
builtins.input = no_keyboard
rounded.__name__ = "round"
builtins.round = rounded
del sys.modules["gc"]
gc.freeze()
gc.enable()


def prepare():
    """Makes ready all that an app is likely to ask for: every child from here on begins as a copy of this moment."""
    gc.disable()
    _trace.app_file = "<_warm>"
    import _warm

    del sys.modules["_warm"]
    # What is there now stays to the end; to look through it again and again is work for nothing.
    gc.collect()
    gc.freeze()
    gc.enable()


def refuse_lacking(source, code, space):
    """What the app asks of a module, and that module lacks here, is told before any request comes to it."""
    for name in (*STAND_INS, "fastapi", "pydantic"):
        if f"{name}." not in source or space.get(name) is not sys.modules.get(name) or is_local(name, code):
            continue
        for number, text in enumerate(_trace.lines, 1):
            for wanted in asked_of(text, name):
                try:
                    getattr(space[name], wanted, None)
                except fastapi.Unsupported as error:
                    error.at_line = number
                    raise


def is_local(name, code):
    """Whether the name is something else within a function."""
    return any([name in one.co_varnames for one in _trace.codes(code)])


def asked_of(text, module):
    """The names behind `module.` in a line, but those in texts and comments."""
    parts = text.split(f"{module}.")
    before = parts[0]
    for rest in parts[1:]:
        plain = "#" not in before and before.count('"') % 2 == before.count("'") % 2 == 0
        name = rest[:next((at for at, c in enumerate(rest) if not (c.isalnum() or c == "_")), len(rest))]
        if plain and name and not name.startswith("_") and not before[-1:].isidentifier() and before[-1:] != ".":
            yield name
        before += f"{module}." + rest


def compiled(source, name):
    try:
        return compile(source, name, "exec")
    except SyntaxError:
        pass
    import _syntax

    return _syntax.compiled(source, name)


def load(source, name, traces):
    """Runs the app's file; gives None, or what is wrong: (message, line, advice). `traces`: whether anybody reads them."""
    app_file[0] = name
    _trace.app_file = name
    _trace.wanted = traces
    _trace.lines = source.split("\n")
    space = {"__name__": "app", "__file__": name, "__builtins__": __builtins__}
    module = type(sys)("app")
    module.__dict__.update(space)
    sys.modules["app"] = module
    try:
        code = compiled(source, name)
        if "import *" in source:
            refuse_starred(source, code)
        exec(code, module.__dict__)
        refuse_lacking(source, code, module.__dict__)
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg}", error.lineno, None
    except BaseException as error:
        return told(error), _trace.line_of(error), advice(error)
    pydantic._building.retry()
    apps = [value for value in module.__dict__.values() if isinstance(value, fastapi.FastAPI)]
    if not apps:
        return "there is no `app = FastAPI()` in this file", None, None
    named = module.__dict__.get("app")
    global app
    app = named if isinstance(named, fastapi.FastAPI) else apps[0]
    try:
        app.table()
        _lifespan.begin(app)
    except BaseException as error:
        # A router that was included already got something that it cannot have there; or the lifespan is none.
        return told(error), _trace.line_of(error) or _trace.line_with("lifespan"), advice(error)
    return None


def told(error):
    return f"{type(error).__name__}: {error}".removesuffix(" (unknown location)")


def refuse_starred(source, code):
    """Of a module whose names are all imported, those that only the real one has are told before anything runs."""
    import _names

    found = _names.starred(source, code)
    if found is not None:
        error = _names.absent(*found)
        error.at_line = _trace.line_with(found[1])
        raise error


def advice(error):
    """What to do about an error, where there is more to say than the error does."""
    if getattr(error, "advice", None) is not None:
        return error.advice
    if not isinstance(error, (fastapi.Unsupported, ImportError, AttributeError, NameError)):
        return None
    import _names

    if isinstance(error, fastapi.Unsupported):
        return _names.advice_on_feature(str(error.args[0]), STAND_INS)
    if isinstance(error, ModuleNotFoundError):
        return _names.advice_on_module(error.name, packages)
    return _names.advice(error, packages)


def ends():
    """Whether the app wants to do something when no request will come any more."""
    return _lifespan.ends(app)


def close():
    """No request will come any more."""
    try:
        _lifespan.end()
    except BaseException as error:
        _trace.report(error)


def handle(*request):
    """Answers one request: (status, reason, headers, body, whether the connection ends, trace)."""
    return _serve.answer(app, _http.Request(*request))


def reads(method, path, kind):
    """How the body of such a request is read."""
    return _reads.reads(app, method, path, kind)


def run_snippet(source, name):
    """Runs a file once, as a program. What it raises goes to Rust."""
    app_file[0] = name
    _trace.app_file = name
    _trace.lines = source.split("\n")
    module = type(sys)("__main__")
    module.__dict__.update({"__file__": name, "__builtins__": __builtins__})
    sys.modules["__main__"] = module
    try:
        exec(compiled(source, name), module.__dict__)
    except SystemExit as end:
        if end.code not in (None, 0):
            raise
