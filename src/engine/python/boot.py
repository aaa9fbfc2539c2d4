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
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        emit(self.kind, text if text.isascii() else text.encode("utf-8", self.errors).decode())
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True

    @property
    def buffer(self):
        return Bytes(self.kind)


class Bytes:
    """The same for bytes. What is no text is shown as text that says so."""

    def __init__(self, kind):
        self.kind = kind

    def write(self, data):
        emit(self.kind, bytes(data).decode("utf-8", "replace"))
        return len(data)

    def flush(self):
        pass


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
    "anyio", "asyncio", "base64", "os", "os.path", "queue", "binascii", "contextlib", "contextvars", "hashlib", "io", "linecache", "logging", "pathlib", "random",
    "secrets", "threading", "traceback", "unicodedata", "uuid",
}


def lacking(module, name):
    """What a stand-in lacks, the real module may have."""
    if name.startswith("__"):
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    from _schema import Unsupported

    raise Unsupported(f"{module}.{name}")


def missing(name):
    """The error about a module that is not here: one of FastAPI's or Pydantic's may be nowhere."""
    import _names
    from _schema import Unsupported

    class Refused(Unsupported):
        """The engine does not have what every Python has: no `except ImportError` of the app's hides it."""

        def __str__(self):
            return self.args[0]

    if _names.is_nowhere(name) or name.split(".")[0] in _trace.modules:
        return ModuleNotFoundError(f"No module named {name!r}", name=name)
    words = f"the built-in engine has no module {name!r}"
    if not _names.is_everywhere(name):
        return ModuleNotFoundError(words, name=name)
    refused = Refused(words)
    refused.advice = _names.advice_on_module(name, packages)
    return refused


class Finder:
    """Finds our own modules first; lets harmless library modules pass; refuses the rest when the app asks for it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in packages:
            return Spec(name, Finder, is_package=packages[name])
        if name in MENDED or name in _newer.NAMES:
            return mended(name)
        if name.split(".")[0] in HARMLESS or name in ("urllib", "urllib.parse") or imported_by_library():
            return None
        found = _own.spec(name)
        if found is None:
            raise missing(name)
        return found

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        name = module.__name__
        if name in STAND_INS:
            module.__getattr__ = lambda wanted: lacking(name, wanted)
        exec(code_of(name), module.__dict__)


# Modules of the library's of which something is mended once they are there, and what does it.
MENDED = {"json": "_quick_json", "re": "_named_re", "time": "_time_sleep"}


def mended(name):
    spec = next(filter(None, [finder.find_spec(name) for finder in sys.meta_path[1:]]))
    run = spec.loader.exec_module

    class Loader(spec.loader if isinstance(spec.loader, type) else type(spec.loader)):
        @staticmethod
        def exec_module(module):
            run(module)
            if name in MENDED:
                __import__(MENDED[name])
            if name in _newer.NAMES:
                _newer.forget(module)

    spec.loader = Loader
    return spec


def imported_by_library():
    """Whether the import statement stands in a library module, not in the app."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith("<frozen importlib") and "importlib" not in file and file not in ("<boot>", "<_own>"):
            return file not in _trace.files
        frame = frame.f_back
    return False


sys.meta_path.insert(0, Finder)

# The first: to import more asks it whose code does.
import _trace  # noqa: E402
import _newer  # noqa: E402
import _drive  # noqa: E402
import _files  # noqa: E402
import _http  # noqa: E402
import _lifespan  # noqa: E402
import _native  # noqa: E402
import _own  # noqa: E402
import _places  # noqa: E402, F401
import _reads  # noqa: E402
import _sending  # noqa: E402
import _serve  # noqa: E402
import _wording  # noqa: E402
import builtins  # noqa: E402
import fastapi  # noqa: E402
import pydantic  # noqa: E402

_own.begin(Spec, {*packages, *HARMLESS}, STAND_INS)
_wording.begin()
_newer.begin()
_newer.mend_enums()
builtins.open = _files.opened
plain_round = builtins.round


def rounded(number, ndigits=None):
    if ndigits is not None and type(number) is float:
        return _native.round(number, ndigits)
    number = +number if type(number) is bool else number
    return plain_round(number) if ndigits is None else plain_round(number, ndigits)


class Keyboard:
    """Standard input, which nobody can write to: whoever reads from it is told, as at the end of a file."""

    encoding, name = "utf-8", "<stdin>"

    def read(self, *_):
        error = EOFError("EOF when reading a line: there is no keyboard here")
        error.advice = "Write the value into the code, or let a request bring it."
        raise error

    readline = readlines = __iter__ = __next__ = read

    @property
    def buffer(self):
        return self

    def isatty(self):
        return False

    def readable(self):
        return True


def no_keyboard(prompt="", /):
    print(prompt, end="")
    sys.stdin.read()


sys.stdin = Keyboard()
no_keyboard.__name__ = "input"
builtins.input = no_keyboard
builtins.quit = builtins.exit
rounded.__name__ = "round"
builtins.round = rounded
del sys.modules["gc"]
gc.freeze()
gc.enable()


def prepare():
    """Makes ready all that an app is likely to ask for: every child from here on begins as a copy of this moment."""
    gc.disable()
    _trace.begin("<_warm>", "", "_warm")
    import _warm

    del sys.modules["_warm"]
    _trace.files.clear()
    _trace.modules.clear()
    # What is there now stays to the end; to look through it again and again is work for nothing.
    gc.collect()
    gc.freeze()
    gc.enable()


def load(source, name, traces):
    """Runs the app's file; gives None, or what is wrong: (message, file, line, advice). `traces`: whether anybody reads them."""
    _trace.wanted = traces
    try:
        module = _own.first(source, name)
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg}", error.filename, error.lineno, getattr(error, "advice", None)
    except BaseException as error:
        return wrong(error)
    pydantic._building.retry()
    named = module.__dict__.get("app")
    if named is not None and callable(named) and not isinstance(named, fastapi.FastAPI):
        return wrong(fastapi.Unsupported("an app that is no FastAPI(): add what is around it with add_middleware()"), _trace.assigned("app"))
    global app
    app = found(vars(module))
    if app is None:
        return "there is no `app = FastAPI()` in this file", None, None, None
    try:
        app.table()
        _drive.keep()
        _lifespan.begin(app)
    except BaseException as error:
        # A router that was included already got something that it cannot have there; or the lifespan is none.
        return wrong(error, _trace.line_with("lifespan"))
    return None


def found(names):
    """The app of a file, as `fastapi run` finds it: `app`, else `api`, else the first by name; None where there is none."""
    ordered = [name for name in ("app", "api", *sorted(names)) if isinstance(names.get(name), fastapi.FastAPI)]
    return names[ordered[0]] if ordered else None


def wrong(error, line=None):
    """What is wrong with an app, by what it raised: at the line that the exception knows, or at this one."""
    return f"{type(error).__name__}: {error}".removesuffix(" (unknown location)"), *place(error, line), advice(error)


def place(error, line=None):
    """File and line that an exception knows, or these."""
    line = _trace.line_of(error) or line
    return (None, None) if line is None else (_trace.file_of(line), int(line))


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


_trace.advice = advice


def turns():
    """What waits in the app goes on, where it is ready; gives the seconds until it wants its next turn, or None."""
    return sys.modules["_loop"].turns() if "_loop" in sys.modules else None


def ends():
    """Whether the app wants to do something when no request will come any more."""
    return _lifespan.ends(app)


def close():
    """No request will come any more."""
    try:
        _lifespan.end()
    except BaseException as error:
        _trace.report(error)


def handle(exchange, *request):
    """Begins to answer a request, through its exchange."""
    _drive.start(_serve.answer(app, _http.Request.came(*request)), exchange)


def news(*key):
    """Something happened at the client's end of a request, by port and number."""
    if "_client" in sys.modules:
        sys.modules["_client"].happened(key)


def reads_first(method, path, kind):
    """Whether the body of such a request is read before all else."""
    return _reads.first(app, method, path, kind)


def run_snippet(source, name):
    """Runs a file once, as a program; gives the code with which it exits. What it raises goes to Rust."""
    try:
        _own.program(source, name)
    except SystemExit as end:
        if isinstance(end.code, int):
            return end.code & 0xFF
        if end.code is not None:
            print(end.code, file=sys.stderr)
            return 1
    return 0


def end_snippet():
    """Lets go of what the program has, as Python does at its end: it tells what was never awaited, and calls `__del__`."""
    space = sys.modules["__main__"].__dict__ if "__main__" in sys.modules else {}
    for name in [name for name in space if name[:2] != "__"]:
        space[name] = None
