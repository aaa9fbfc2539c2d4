"""What newer Pythons than 3.11 have in their library: the library here is a newer one's. An app does not find it, the library itself does."""

import sys

import _trace
import _warnings

NAMES = {
    "asyncio": "QueueShutDown",
    "calendar": "Day Month JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER",
    "copy": "replace",
    "datetime": "date.strptime time.strptime",
    "decimal": "IEEEContext IEEE_CONTEXT_MAX_BITS Decimal.from_number",
    "enum": "EnumDict",
    "fractions": "Fraction.from_number Fraction.is_integer Fraction.__format__",
    "functools": "Placeholder",
    "heapq": "heapify_max heappop_max heappush_max heappushpop_max heapreplace_max",
    "inspect": "markcoroutinefunction getasyncgenstate getasyncgenlocals ispackage BufferFlags AGEN_CLOSED AGEN_CREATED AGEN_RUNNING AGEN_SUSPENDED",
    "itertools": "batched",
    "math": "sumprod",
    "operator": "is_none is_not_none",
    "random": "binomialvariate Random.binomialvariate",
    "re": "PatternError",
    "statistics": "kde kde_random",
    "types": "CapsuleType get_original_bases",
    "typing": "override is_protocol get_protocol_members TypeIs TypeAliasType NoDefault",
    "warnings": "deprecated",
}
# Those of them that a module's own functions ask for: they stay, for whoever is not told of them.
OWN = {"calendar", "functools", "heapq", "random", "enum"}
ADVICE = "It came with a newer Python; here it is 3.11.{}"


# Of what newer Pythons warn.
WARNINGS = ("datetime.datetime.utc", "Bitwise inversion", "'count' is passed", "'maxsplit' is passed", "'flags' is passed", "The 'January'", "The 'February'")


class Newer:
    """Stands for a pattern among the filters of `warnings`."""

    def match(self, text):
        return text.startswith(WARNINGS)


def begin():
    _warnings.filters.insert(0, ("ignore", Newer(), DeprecationWarning, None, 0))
    for name in [name for name in NAMES if name in sys.modules]:
        forget(sys.modules[name])


def forget(module):
    """Takes what is newer from a module of the library."""
    hidden = {}
    for name in NAMES[module.__name__].split():
        owner, _, last = name.rpartition(".")
        space = getattr(module, owner, None) if owner else module
        if space is None or last not in vars(space):
            continue
        if owner:
            delattr(space, last)
        elif module.__name__ not in OWN:
            hidden[last] = module.__dict__.pop(last)
    if hasattr(module, "__all__"):
        # `from typing import *` asks for none of them.
        module.__all__ = [name for name in module.__all__ if name not in hidden]
    lacking = module.__dict__.get("__getattr__")

    def ask(name):
        if name in hidden and sys._getframe(1).f_code.co_filename not in _trace.files:
            return hidden[name]
        if lacking is not None and name not in hidden:
            return lacking(name)
        raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

    if hidden:
        module.__getattr__ = ask


def advice(module, name):
    """About a name that only a newer Python's module has; None of any other."""
    if name not in NAMES.get(module, "").split():
        return None
    return ADVICE.format(f" `typing_extensions` has it: from typing_extensions import {name}" if module in ("typing", "warnings") else "")


def member_in_enum(cls, member):
    """`member in cls`: of what is no member 3.11 does not say that it is none."""
    import enum

    if isinstance(member, enum.Enum) or sys._getframe(1).f_code.co_filename not in _trace.files:
        return plain_in_enum(cls, member)
    raise TypeError(f"unsupported operand type(s) for 'in': '{type(member).__qualname__}' and '{type(cls).__qualname__}'")


def mend_enums():
    import enum

    global plain_in_enum
    plain_in_enum = enum.EnumType.__contains__
    enum.EnumType.__contains__ = member_in_enum
