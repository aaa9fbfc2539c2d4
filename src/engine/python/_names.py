"""Names that are not found: whether the real thing has them, where else they are, or which near one was meant.

Read only where something is refused.
"""

import re
import sys

import _real
import _trace
from _schema import Unsupported
from _unfit import advised

ENGINE = "The built-in engine does not know this. Real {} does: run it with --engine cpython."
FOREIGN = "The built-in engine has no more of Python than a course needs. Your own Python may have it: run it with --engine cpython."
# Where the names that apps import most are.
PLACES = ("fastapi", "fastapi.responses", "fastapi.exceptions", "fastapi.security", "fastapi.encoders", "fastapi.staticfiles", "starlette.background",
          "fastapi.middleware.cors", "pydantic", "typing", "datetime", "enum", "uuid", "decimal")
OURS = ("fastapi", "starlette", "pydantic")


def refuse_argument(name, called, what, known):
    """An argument that nobody takes; or one that only the real thing takes."""
    if name in _real.ARGUMENTS[what].split():
        raise Unsupported(f"the option {name}= of {what}")
    meant = nearest(name, known)
    raise advised(TypeError(f"{called} got an unexpected keyword argument {name!r}"),
                  f"Did you mean `{meant}=`?" if meant else "There is no such argument.")


def nearest(name, names, near=0.65):
    """The name that was probably meant."""
    import difflib

    folded = {one.lower().replace("_", ""): one for one in names if not one.startswith("__")}
    wanted = name.lower().replace("_", "")
    longer = [one for one in folded if len(wanted) > 3 and one.startswith(wanted)]
    found = sorted(longer, key=len) or difflib.get_close_matches(wanted, folded, 1, near)
    return folded[found[0]] if found else None


def is_real(module, name):
    """Whether the real module has the name, and ours has not."""
    top = module.split(".")[0]
    return name in _real.REAL.get(module, _real.REAL["pydantic"] if top == "pydantic" else "").split()


def absent(module, name):
    """The error about a name that one of our modules does not have."""
    if is_real(module, name):
        return Unsupported(f"{module}.{name}")
    return AttributeError(f"module {module!r} has no attribute {name!r}")


def advice(error, packages):
    """What to do about a name that was not found; None where nothing is known of it."""
    text = str(error)
    if "partially initialized module" in text:
        return "Two files import each other. Put what both need into a third that imports neither."
    match = re.match(r"cannot import name '(\w+)' from '([\w.]+)'", text) or re.match(r"module '(?P<m>[\w.]+)' has no attribute '(?P<n>\w+)'", text)
    if match:
        module, name = (match["m"], match["n"]) if "m" in match.re.groupindex else (match[2], match[1])
        return advice_on_name(module, name, packages)
    match = re.match(r"name '(\w+)' is not defined", text)
    if match:
        return place_of(match[1]) or meant_in(match[1], vars(sys.modules[next(iter(_trace.modules))]))
    match = re.match(r"'(\w+)' object has no attribute '(\w+)'", text)
    if match and match[1] in ("FastAPI", "APIRouter"):
        return meant_in(match[2], dir(getattr(sys.modules["fastapi"], match[1])))
    return None


def advice_on_name(module, name, packages):
    import _newer

    newer = _newer.advice(module, name)
    if newer is not None:
        return newer
    if is_real(module, name):
        return real_advice(module)
    if name in _real.MOVED:
        return _real.MOVED[name]
    if module in packages and module.split(".")[0] not in OURS:
        # Of the library's modules not all is here: the name may be right.
        return FOREIGN
    found = place_of(name) or meant_in(name, names_of(module))
    if found or module.split(".")[0] not in OURS or nearest(name, names_of(module)):
        return found
    return f"There is no `{name}` in {module}."


def names_of(module):
    try:
        __import__(module)
    except ImportError:
        return {}
    return vars(sys.modules[module])


def advice_on_feature(name, stand_ins):
    """About something that only the real thing has; `stand_ins`: modules of the library of which a part is here."""
    return FOREIGN if name.split(".")[0] in stand_ins else ENGINE.format("FastAPI")


def real_advice(module):
    return ENGINE.format("Pydantic" if module.split(".")[0].startswith("pydantic") else "FastAPI")


def place_of(name):
    """The import that gives a name which is often wanted."""
    for module in PLACES:
        found = names_of(module)
        if not name.startswith("_") and name in found and is_its_own(name, found[name]):
            return f"`{name}` is in {module}: from {module} import {name}"
    return None


def is_its_own(name, value):
    """Whether the name is the thing's own, or that of a module: not one that it is only imported under."""
    return isinstance(value, type(sys)) or getattr(value, "__name__", name) == name


def meant_in(name, names):
    if "__main__" in _trace.modules:
        # The traceback of a program says so itself.
        return None
    meant = nearest(name, [one for one in names if not one.startswith("_")])
    return f"Did you mean `{meant}`?" if meant and meant != name else None


def advice_on_module(name, packages):
    """About a module that is not here."""
    top = name.split(".")[0]
    if not is_nowhere(name):
        if top in OURS:
            return real_advice(name)
        # Any other name may be that of a library which the learner has.
        meant = nearest(name, [*OURS, "typing", "datetime", "decimal", "dataclasses"], 0.8)
        return f"Did you mean `{meant}`? {FOREIGN}" if meant else FOREIGN
    parent, _, last = name.rpartition(".")
    known = [one.rpartition(".") for one in [*packages, *_real.MODULES.split()]]
    meant = nearest(last, [one for above, _, one in known if above == parent])
    return f"Did you mean `{parent}.{meant}`?" if meant else f"There is no module {name!r}."


def is_everywhere(name):
    """Whether every Python that runs FastAPI has this module."""
    return name in _real.MODULES.split() or name.split(".")[0] in sys.stdlib_module_names


def is_nowhere(name):
    """Whether a module's name begins as one of FastAPI's or Pydantic's, and is none."""
    return name.split(".")[0] in OURS and name not in _real.MODULES.split()


def starred(source, code):
    """(module, name) of what the app uses, after `from module import *`, that only the real module has; else None."""
    for module in re.findall(r"^\s*from ([\w.]+) import \*", source, re.M):
        if module.split(".")[0] in OURS:
            for name in used(code):
                fetch(module, name)
                if is_real(module, name):
                    return module, name
    return None


def used(code):
    """Every global name and attribute that a piece of code and the code in it speak of."""
    return [name for one in _trace.codes(code) for name in one.co_names]


def fetch(module, name):
    """Has Pydantic ready what it would read only when asked by name."""
    from pydantic import _later

    if name in _later.NAMES and module in ("pydantic", "pydantic.types", "pydantic.networks"):
        _later.get(module, name)
