"""The modules that are the app's own: its file, and those beside it that it imports."""

import sys

import _native
import _trace
from _schema import Unsupported
from _unfit import advised

# Of `boot.py`: what specifications of modules are; the modules that are here in any case; and those of which a part is here.
Spec = known = stand_ins = None


def begin(spec, modules, parts):
    global Spec, known, stand_ins
    Spec, known, stand_ins = spec, modules, parts


def first(source, file):
    """Runs the app's file as a module, after the packages that it is in."""
    name = _trace.module_name(file)
    _trace.begin(file, source, "app" if name in known else name)
    name = next(iter(_trace.modules))
    package = name.rpartition(".")[0]
    if package:
        __import__(package)
    module = made(name, file)
    module.__package__ = package
    module.__spec__ = Spec(name, None)
    # Who imports it meanwhile goes in a circle.
    module.__spec__._initializing = True
    run(module, source, file)
    module.__spec__._initializing = False
    return module


def program(source, file):
    """Runs a file as a program."""
    _trace.begin(file, source, "__main__")
    sys.argv = [file]
    exec(checked(source, file), made("__main__", file).__dict__)


def made(name, file):
    module = sys.modules[name] = type(sys)(name)
    module.__dict__.update({"__file__": file, "__builtins__": __builtins__})
    return module


def spec(name):
    """That of a module beside the app's file; None where there is none."""
    found = _native.own_module(name)
    return None if found is None else Spec(name, Beside(*found), is_package=found[1])


class Beside:
    """Loads a module of the app's own. A package may have no file of its own."""

    def __init__(self, file, package, source):
        self.file, self.source = file, source

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        if self.source:
            module.__file__ = self.file
            _trace.add(self.file, self.source, module.__name__)
            run(module, self.source, self.file)


def run(module, source, file):
    """Runs a module's code; what only a later request would meet is refused now."""
    code = checked(source, file)
    exec(code, module.__dict__)
    refuse_lacking(source, code, module.__dict__, file)


def checked(source, file):
    """A file's code, where what it imports can be had."""
    refuse_hidden(source, file)
    code = compiled(source, file)
    if "import *" in source:
        refuse_starred(source, code, file)
    return code


def refuse_hidden(source, file):
    """Of two modules of one name Python would take the app's own, also where its library means the other."""
    beside = {name.removesuffix(".py") for name in _native.list_folder("") or () if name.endswith(".py")} & known
    if not beside:
        return
    import re

    for match in re.finditer(r"^[ \t]*(?:from|import)[ \t]+(\w+)", source, re.M):
        if match[1] in beside:
            error = advised(Unsupported(f"a file {match[1]}.py beside the app, which hides Python's module {match[1]}"),
                            "Give the file another name: whatever imports that module would get the file instead.")
            error.at_line = _trace.line_in(file, source.count("\n", 0, match.start(1)) + 1)
            raise error


def refuse_starred(source, code, file):
    """Of a module whose names are all imported, those that only the real one has are told before anything runs."""
    import _names

    found = _names.starred(source, code)
    if found is not None:
        error = _names.absent(*found)
        error.at_line = _trace.line_with(found[1], _trace.line_in(file, 1))
        raise error


def refuse_lacking(source, code, space, file):
    """What the app asks of a module, and that module lacks here, is told before any request comes to it."""
    for name in (*stand_ins, "fastapi", "pydantic"):
        if f"{name}." not in source or name not in space or space[name] is not sys.modules.get(name) or is_local(name, code):
            continue
        for number, text in enumerate(_trace.files[file], 1):
            for wanted in asked_of(text, name):
                try:
                    getattr(space[name], wanted, None)
                except Unsupported as error:
                    error.at_line = _trace.line_in(file, number)
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
        code = compile(source, name, "exec")
    except SyntaxError:
        code = None
    if code is None or has_doubtful_clause(source) or _native.newer(source):
        import _syntax

        code = _syntax.compiled(source, name)
    if _native.is_doubtful(source):
        import _doubtful

        _doubtful.warn(source, name)
    return _native.rewritten(code)


def has_doubtful_clause(source):
    """Whether an `except` may stand as the parser takes it, and Python 3.11 does not."""
    if "except" not in source:
        return False
    clauses = [line[6:].lstrip() for line in source.replace("\t", " ").split("\n") for line in [line.lstrip()] if line.startswith("except")]
    return any([clause.startswith(":") or "," in clause and not clause.startswith("(") for clause in clauses])
