"""What the interpreter and its library say of an exception, and what CPython says: read when the first is raised.

A rule is what the interpreter says, with `{}` for what differs, and CPython's words with the same parts in order; or a function
of the parts, and of where that is, which may know better (None) or make another exception.
"""

import sys

import _callee

# Classes of the library whose names CPython tells with their module.
MODULES = {
    **dict.fromkeys(("date", "datetime", "time", "timedelta", "timezone"), "datetime"), "Decimal": "decimal",
    **dict.fromkeys(("deque", "defaultdict", "OrderedDict"), "collections"), **dict.fromkeys(("Match", "Pattern"), "re"),
    **dict.fromkeys(("SimpleNamespace", "GenericAlias", "UnionType"), "types"), **dict.fromkeys(("Context", "ContextVar"), "_contextvars"),
    "partial": "functools",
}
UNWRITABLE = {**dict.fromkeys(("year", "month", "day"), "date"), **dict.fromkeys(("hour", "minute", "second", "microsecond", "tzinfo", "fold"), None)}


def named(name, at):
    """A class's name with its module, unless the app has a class of that name."""
    own = at.frame.f_globals.get(name)
    if name not in MODULES or getattr(own, "__module__", None) == at.frame.f_globals.get("__name__", ""):
        return name
    return f"{MODULES[name]}.{name}"


# Where a message names a class, and not an attribute or an argument of that name.
PLACES = (r"(?<!attribute )(?<!variable )(?<!name )'({0})'(?! parameter)", r'\(not "({0})"\)', r"(?:\bnot|\bbut|\bconcat|non-iterable|passed to) ({0})(?= found| object|\.__format__| to |$)")


def spelled(text, at):
    """The words, with the names that CPython's classes have."""
    import re

    text = text.replace("EllipsisType", "ellipsis")
    if "argument" in text and ("missing" in text or "keyword" in text or "multiple values" in text):
        return text
    for place in PLACES:
        text = re.sub(place.format("|".join(MODULES)), lambda match: match[0].replace(match[1], named(match[1], at), 1), text)
    return text


def of_both(words):
    """The words, with the modules of the classes that they name."""
    return lambda *parts: words.format(*[named(part, parts[-1]) for part in parts[:-1]])


def no_integer(found, at):
    if hasattr(at.node, "slice"):
        return f"sequence index must be integer, not '{found}'"
    return f"can't multiply sequence by non-int of type '{named(found, at)}'" if at.op == at.ops["operator"] else None


def not_called(name, words):
    """Where it was not this function that was called."""
    return lambda *parts: None if parts[-1].called()[0] == name else words.format(*parts[:-1])


def indices(kind, found, at):
    return f"string indices must be integers, not '{found}'" if kind == "str" else f"{kind} indices must be integers or slices, not {found}"


def joined(left, right, at):
    return f'can only concatenate {left} (not "{right}") to {left}' if left in ("str", "list", "tuple") else None


def no_bytes(found, at):
    name = at.called()[0]
    if name == "str":
        return "decoding str is not supported" if found == "str" else f"decoding to str: need a bytes-like object, {found} found"
    return f"can't concat {found} to bytes" if at.op == at.ops["operator"] else None


def no_pairs(found, at):
    """`'int' object is not iterable`, of others than those over which a loop goes."""
    if at.op == at.ops["in"]:
        return f"argument of type '{found}' is not iterable"
    if type(getattr(at.node, "slice", None)).__name__ == "Slice":
        return "can only assign an iterable"
    name = at.called()[0]
    if name in ("bytes", "bytearray"):
        return f"cannot convert '{found}' object to {name}"
    return None


def of_text(found, at):
    name = at.called()[0]
    if at.op == at.ops["in"]:
        return f"a bytes-like object is required, not '{found}'"
    if name in ("eval", "exec"):
        return f"{name}() arg 1 must be a string, bytes or code object"
    return f"ord() expected string of length 1, but {found} found" if name == "ord" else None


def out_of_range(at):
    kind = at.type_of(getattr(at.node, "value", None))
    return {bytes: "index out of range", bytearray: "bytearray index out of range"}.get(kind, "string index out of range")


def position(at):
    """Which part of a format has no argument."""
    import string

    if at.called()[0] != "str.format":
        return None
    count, auto = len(at.node.args), 0
    for _, name, _, _ in string.Formatter().parse(at.value(at.node.func.value)):
        if name is not None and (name[:1] or "0").isdigit():
            number = int(name.split(".")[0].split("[")[0] or auto)
            auto += not name[:1].isdigit()
            if number >= count:
                return f"Replacement index {number} out of range for positional args tuple"
    return None


def reversible(at):
    kind = at.type_of(at.node.args[0]) if getattr(at.node, "args", None) else None
    if kind is None and type(getattr(at.node, "args", [None])[0]).__name__ == "GeneratorExp":
        return "'generator' object is not reversible"
    return None if kind is None else f"'{kind.__name__}' object is not reversible"


# Types that CPython does not take for sequences.
NO_SEQUENCES = {*MODULES, "NoneType", "int", "float", "bool", "complex", "function", "method", "generator", "coroutine", "builtin_function_or_method",
                "EllipsisType", "list_iterator", "map", "zip", "filter", "enumerate", "reversed", "slice", "property", "module"} - {"deque"}


def no_deletion(name, at):
    return f"""'{name}' object {"does not" if name in NO_SEQUENCES else "doesn't"} support item deletion"""


def no_manager(name, at):
    kind = at.type_of(at.node) or at.frame.f_globals.get(name)
    return None if hasattr(kind, "__enter__") else f"'{name}' object does not support the context manager protocol"


def abstract(name, many, methods, at):
    return f"Can't instantiate abstract class {name} with abstract method{many} {methods.replace(chr(39), '')}"


def subpatterns(most, at):
    pattern = at.pattern
    name = getattr(getattr(pattern, "func", None), "id", None)
    return None if name is None else f"{name}() accepts {most} positional sub-pattern{_callee.plural(int(most))} ({len(pattern.args)} given)"


def no_setter(name, owner, at):
    if owner == "timedelta":
        return "readonly attribute"
    if owner not in ("date", "datetime", "time") or name not in UNWRITABLE:
        return None
    return f"attribute '{name}' of 'datetime.{UNWRITABLE[name] or owner}' objects is not writable"


def no_attribute(owner, name, at):
    whole = at.error.obj
    if whole is None or type(whole).__name__ != owner or type(whole).__name__ not in MODULES:
        return None
    return f"'{named(owner, at)}' object has no attribute '{name}'"


def no_attribute_of_type(owner, name, at):
    whole = at.error.obj
    if whole is not None and hasattr(whole, "__members__"):
        return name
    return None if whole is None else f"type object '{named(owner, at)}' has no attribute '{name}'"


def no_iterator(at):
    kind = at.type_of(at.node) if type(at.node).__name__ in ("Name", "Attribute", "Call") else None
    return TypeError("'async for' requires an object with __aiter__ method" + (f", got {kind.__name__}" if kind else ""))


def not_in_deque(at):
    given = at.value(at.node.args[0]) if getattr(at.node, "args", None) else _callee.UNKNOWN
    return None if given is _callee.UNKNOWN else f"{given!r} is not in deque"


def printed(found, at):
    if getattr(getattr(at.node, "left", None), "id", None) != "print":
        return None
    return f"unsupported operand type(s) for >>: 'builtin_function_or_method' and '{named(found, at)}'. Did you mean \"print(<message>, file=<output_stream>)\"?"


def of_tuple(method, found, at):
    args = getattr(at.node, "args", None)
    return f"tuple for {method} must only contain str, not {found}" if args and at.type_of(args[0]) is tuple else None


def compared(operator, left, right, at):
    if {left, right} == {"date", "datetime"}:
        return "can't compare datetime.datetime to datetime.date"
    return f"'{operator}' not supported between instances of '{named(left, at)}' and '{named(right, at)}'"


def date_arguments(kind, missing, at):
    first = missing.split("'")[1]
    return f"function missing required argument '{first}' (pos {['year', 'month', 'day'].index(first) + 1})" if first in ("year", "month", "day") else None


def too_many(kind, few, most, given, at):
    return f"function takes at most {int(most) - 1} arguments ({int(given) - 1} given)" if kind in ("date", "datetime", "time", "Decimal") else None


def no_argument(kind, name, at):
    if kind == "date":
        return "function missing required argument 'year' (pos 1)"
    where = {"datetime": "this function", "time": "this function", "timedelta": "__new__()"}.get(kind)
    return None if where is None else f"'{name}' is an invalid keyword argument for {where}"


SAID = {
    UnboundLocalError: [("local variable '{}' referenced before assignment", "cannot access local variable '{}' where it is not associated with a value")],
    IndexError: [
        ("index out of range", out_of_range),
        ("assignment index out of range", "list assignment index out of range"),
        ("tuple index out of range", position),
    ],
    AttributeError: [
        ("'{}' object has no attribute '{}'", no_attribute),
        ("type object '{}' has no attribute '{}'", no_attribute_of_type),
        ("property '{}' of '{}' object has no setter", no_setter),
        ("__aiter__", no_iterator),
    ],
    RuntimeError: [
        ("set changed size during iteration", "Set changed size during iteration"),
        ("Deque mutated during iteration", "deque mutated during iteration"),
    ],
    ZeroDivisionError: [("zero to a negative power", "0.0 cannot be raised to a negative power")],
    OverflowError: [("OverflowError: {}", "{}")],
    ValueError: [
        ("ValueError: {}", "{}"),
        ("too many values to unpack (expected {}, got {})", "too many values to unpack (expected {})"),
        ("{}() iterable argument is empty", "{}() arg is an empty sequence"),
        ("Unexpected error parsing format string", "Single '}' encountered in format string"),
        ("deque.remove(x): x not in deque", not_in_deque),
        ("maxlen must be non-negative.", "maxlen must be non-negative"),
        ("byte must be in range(0, 256)", lambda at: "bytes must be in range(0, 256)" if at.called()[0] == "bytes" else None),
        ('mode must be "exec", "eval", or "single"', "compile() mode must be 'exec', 'eval' or 'single'"),
        ("fromhex() arg must contain an even number of hexadecimal digits", lambda at: None),
    ],
    TypeError: [
        ("'{}' object is not iterable", no_pairs),
        ("expected at least {} arguments, got {}", lambda bound, got, at: _callee.arity(True, bound, got, at)),
        ("expected at most {} arguments, got {}", lambda bound, got, at: _callee.arity(False, bound, got, at)),
        ("Unexpected keyword argument {}", lambda keyword, at: _callee.unexpected(keyword, at)),
        ("Expected type '{}' but '{}' found.", lambda kind, found, at: _callee.wanted(kind, found, at)),
        ("Expected type bool, not {}", "'{}' object cannot be interpreted as an integer"),
        ("unexpected type {}", of_text),
        ("a bytes-like object is required, not '{}'", no_bytes),
        ("can assign only bytes, buffers, or iterables of ints in range(0, 256)", "a bytes-like object is required, not 'str'"),
        ("sequence indices be integers or slices or classes that override __index__ operator, not '{}'", "range indices must be integers or slices, not {}"),
        ("{} indices must be integers or slices or classes that override __index__ operator, not '{}'", indices),
        ("unsupported operand type(s) for +: '{}' and '{}'", lambda left, right, at: (
            f"can't concat {right} to bytes" if left == "bytes" else joined(left, right, at) if left == "str" else
            of_both("unsupported operand type(s) for +: '{}' and '{}'")(left, right, at))),
        ("unsupported operand type(s) for +=: '{}' and '{}'", lambda left, right, at: (
            f"can't concat {right} to bytes" if left == "bytes" else joined(left, right, at) if left == "str" else
            of_both("unsupported operand type(s) for +=: '{}' and '{}'")(left, right, at))),
        ("unsupported operand type(s) for >>: 'builtin_function_or_method' and '{}'", printed),
        ("startswith first arg must be str or a tuple of str, not {}", lambda found, at: of_tuple("startswith", found, at)),
        ("endswith first arg must be str or a tuple of str, not {}", lambda found, at: of_tuple("endswith", found, at)),
        ("unsupported operand type(s) for divmod: {}", "unsupported operand type(s) for divmod(): {}"),
        ("unsupported operand type(s) for {}: '{}' and '{}'", of_both("unsupported operand type(s) for {}: '{}' and '{}'")),
        ("can only concatenate tuple (not '{}') to tuple", 'can only concatenate tuple (not "{}") to tuple'),
        ("Cannot add {} and {}", joined),
        ("class {} without an implementation for abstract method '{}'", lambda name, method, at: abstract(name, "", method, at)),
        ("class {} without an implementation for abstract methods {}", lambda name, methods, at: abstract(name, "s", methods, at)),
        ("Can't instantiate abstract class {} without an implementation for abstract method '{}'", lambda name, method, at: abstract(name, "", method, at)),
        ("Can't instantiate abstract class {} without an implementation for abstract methods {}", lambda name, methods, at: abstract(name, "s", methods, at)),
        ("'{}' does not support item deletion", no_deletion),
        ("'{}' object does not support item deletion", no_deletion),
        ("'{}' does not support item assignment", "'{}' object does not support item assignment"),
        ("'{}' object does not support the context manager protocol (missed {}", lambda name, _, at: no_manager(name, at)),
        ("'{}' object does not support the asynchronous context manager protocol (missed {}", "'{}' object does not support the asynchronous context manager protocol"),
        ("'{}' object can't be awaited", "object {} can't be used in 'await' expression"),
        ("type {} doesn't define __round__", "type {} doesn't define __round__ method"),
        ("float() argument must be a string or a number, not '{}'", of_both("float() argument must be a string or a real number, not '{}'")),
        ("int() argument must be a string, a bytes-like object or a real number, not '{}'", of_both("int() argument must be a string, a bytes-like object or a real number, not '{}'")),
        ("%{} format: a number is required, not {}", "%{} format: a real number is required, not {}"),
        ("exceptions must be classes or instances deriving from BaseException, not {}", lambda _, at: "exceptions must derive from BaseException" if at.op == at.ops["raise"] else None),
        ("reduce() of empty sequence with no initial value", "reduce() of empty iterable with no initial value"),
        ("{} object is not an iterator", lambda name, at: None if name.startswith("'") else f"'{name}' object is not an iterator"),
        ("issubclass() arg 1 must be a class, not {}", lambda found, at: (
            "issubclass() arg 1 must be a class" if at.called()[0] == "issubclass" else "catching classes that do not inherit from BaseException is not allowed")),
        ("issubclass() arg 2 must be a class, a tuple of classes, or a union, not {}", "issubclass() arg 2 must be a class, a tuple of classes, or a union"),
        ("isinstance() arg 2 must be a type, a tuple of types, or a union, not {}", "isinstance() arg 2 must be a type, a tuple of types, or a union"),
        ("isinstance() arg 2 must be a type, a tuple of types, or a union", not_called("isinstance", "called match pattern must be a type")),
        ("argument to reversed() must be a sequence", reversible),
        ("class pattern defines no positional sub-patterns (__match_args__ missing)", lambda at: subpatterns("0", at)),
        ("class pattern accepts at most {} positional sub-patterns ({} given)", lambda most, _, at: subpatterns(most, at)),
        ("class pattern accepts at most 1 positional sub-pattern for MATCH_SELF types", lambda at: subpatterns("1", at)),
        ("'{}' object cannot be interpreted as an integer", no_integer),
        ("can't multiply sequence by non-int of type '{}'", of_both("can't multiply sequence by non-int of type '{}'")),
        ("'{}' not supported between instances of '{}' and '{}'", compared),
        ("{}.__new__() missing {} required positional argument: {}", lambda kind, _, missing, at: date_arguments(kind, missing, at)),
        ("{}.__new__() missing {} required positional arguments: {}", lambda kind, _, missing, at: date_arguments(kind, missing, at)),
        ("{}.__new__() takes from {} to {} positional arguments but {} were given", too_many),
        ("{}.__new__() got an unexpected keyword argument '{}'", no_argument),
        ("{} takes from 0 to 1 positional argument but {}", "{} takes from 0 to 1 positional arguments but {}"),
        ("'{}' object {}", lambda name, rest, at: f"'{named(name, at)}' object {rest}" if name in MODULES else None),
        ("an integer is required.", "an integer is required"),
        ("Type {} doesn't define __{}", lambda kind, name, at: None),
    ],
}


def of_iso(text, at):
    """Of a date that is written well and is none, CPython says what is wrong with it."""
    inner = at.error.__context__ or sys.exception()
    words = str(inner)
    return words if isinstance(inner, ValueError) and (" must be in " in words or "out of range" in words) else None


def of_missing_date(at):
    """`date(2024)`: of what was not given."""
    space = at.frame.f_locals
    if space.get("year") is None:
        return None
    return next((f"function missing required argument '{name}' (pos {place})" for name, place in (("month", 2), ("day", 3)) if space.get(name, 0) is None), None)


def to_decimal(at):
    return f"conversion from {type(at.frame.f_locals.get('value')).__name__} to Decimal is not supported"


def of_randint(first, last, at):
    first, last = int(first), int(last) + 1
    return f"empty range for randrange() ({first}, {last}, {last - first})"


# What the library's modules say that CPython has in C, or that were another's then.
LIBRARY = {
    ValueError: [
        ("month must be in 1..12, not {}", "month must be in 1..12"),
        ("day {} must be in range 1..{} for month {} in year {}", "day is out of range for month"),
        ("year must be in 1..9999, not {}", "year {} is out of range"),
        ("hour must be in 0..23, not {}", "hour must be in 0..23"),
        ("minute must be in 0..59, not {}", "minute must be in 0..59"),
        ("second must be in 0..59, not {}", "second must be in 0..59"),
        ("microsecond must be in 0..999999, not {}", "microsecond must be in 0..999999"),
        ("Invalid isoformat string: {}", of_iso),
        ("Cannot convert NaN to integer", "cannot convert NaN to integer"),
        ("cannot round a NaN", "cannot convert NaN to integer"),
        ("Cannot convert signaling NaN to float", "cannot convert signaling NaN to float"),
        ("Invalid tuple size in creation of Decimal from list or tuple. {}", "argument must be a sequence of length 3"),
        ("Invalid format specifier: {}", "invalid format string"),
        ("Invalid sign. {}", "sign must be an integer with the value 0 or 1"),
        ("prec must be in [1, inf]. got: {}", "valid range for prec is [1, MAX_PREC]"),
        ("offset must be a timedelta strictly between {}", lambda rest, at: f"offset must be a timedelta strictly between {rest.removesuffix('.')}."),
        ("ValueError: cannot convert float NaN to integer", "cannot convert float NaN to integer"),
        ("empty range in randint({}, {})", of_randint),
        ("empty range in randrange({}, {})", lambda first, last, at: f"empty range for randrange() ({first}, {last}, {int(last) - int(first)})"),
        ("Out of range float values are not JSON compliant: {}", "Out of range float values are not JSON compliant"),
    ],
    OverflowError: [
        ("result out of range", "date value out of range"),
        ("Cannot convert infinity to integer", "cannot convert Infinity to integer"),
        ("OverflowError: {}", "{}"),
    ],
    TypeError: [
        ("cannot mix naive and timezone-aware time", "can't subtract offset-naive and offset-aware datetimes"),
        ("cannot compare naive and aware datetimes", "can't compare offset-naive and offset-aware datetimes"),
        ("cannot compare naive and aware times", "can't compare offset-naive and offset-aware times"),
        ("'NoneType' object cannot be interpreted as an integer", of_missing_date),
        ("fromisoformat: argument must be str", "fromisoformat: argument must be str"),
        ("Argument must be a str", "fromisoformat: argument must be str"),
        ("tzinfo argument must be None or of a tzinfo subclass, not '{}'", "tzinfo argument must be None or of a tzinfo subclass, not type '{}'"),
        ("strptime() argument {} must be str, not <class '{}'>", lambda which, kind, at: (
            f"strptime() argument {int(which) + 1} must be str, not {'None' if kind == 'NoneType' else kind}")),
        ("tz argument must be an instance of tzinfo", lambda at: (
            f"tzinfo argument must be None or of a tzinfo subclass, not type '{type(at.frame.f_locals.get('tz')).__name__}'")),
        ("date argument must be a date instance", lambda at: f"combine() argument 1 must be datetime.date, not {type(at.frame.f_locals.get('date')).__name__}"),
        ("time argument must be a time instance", lambda at: f"combine() argument 2 must be datetime.time, not {type(at.frame.f_locals.get('time')).__name__}"),
        ("must be real number, not {}", lambda kind, at: (
            f"'{kind}' object cannot be interpreted as an integer" if at.code.co_filename == "_pydatetime" else None)),
        ("Cannot hash a signaling NaN value.", "Cannot hash a signaling NaN value"),
        ("prec must be an integer", "an integer is required"),
        ("argument should be a string or a Rational instance {}", "argument should be a string or a Rational instance"),
        ("expected str object, not {}", "expected string or bytes-like object, got {}"),
        ("offset must be a timedelta", lambda at: f"timezone() argument 1 must be datetime.timedelta, not {type(at.frame.f_locals.get('offset')).__name__}"),
        ("Cannot convert {} to Decimal", lambda _, at: to_decimal(at)),
        ("Unable to convert {} to Decimal", lambda _, at: f"conversion from {type(at.frame.f_locals.get('other')).__name__} to Decimal is not supported"),
        ("expected string got 'bytes'", "cannot use a string pattern on a bytes-like object"),
        ("expected string got '{}'", "expected string or bytes-like object, got '{}'"),
        ("reduce() of empty sequence with no initial value", "reduce() of empty iterable with no initial value"),
        ("Got unexpected field names: {}", lambda names, at: ValueError(f"Got unexpected field names: {names}")),
        ("non-default argument {} follows default argument {}", "non-default argument {} follows default argument"),
        ("Cannot overwrite attribute {} in class {} Consider using {}", "Cannot overwrite attribute {} in class {}. Consider using {}"),
        ("keys must be str, int, float, bool or None, not {}", lambda kind, at: f"keys must be str, int, float, bool or None, not {named(kind, at)}"),
        ("unsupported operand type(s) for {}: '{}' and '{}'", of_both("unsupported operand type(s) for {}: '{}' and '{}'")),
        ("'{}' does not support item assignment", "'{}' object does not support item assignment"),
        ("class {} without an implementation for abstract method '{}'", lambda name, method, at: abstract(name, "", method, at)),
    ],
    IndexError: [("pop from empty list", lambda at: "index out of range" if at.code.co_filename == "heapq" else None)],
}


def fit(pattern, text):
    """The parts of a text where the pattern has `{}`; None where it does not fit."""
    pieces = pattern.split("{}")
    if len(pieces) == 1:
        return [] if pattern == text else None
    if not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return None
    parts, place, end = [], len(pieces[0]), len(text) - len(pieces[-1])
    for piece in pieces[1:-1]:
        next_ = text.find(piece, place, end)
        if next_ < 0:
            return None
        parts.append(text[place:next_])
        place = next_ + len(piece)
    return [*parts, text[place:end]] if place <= end else None


def said(rules, text, at):
    """What CPython says, or the exception that it raises; None where no rule knows better."""
    for pattern, words in rules:
        parts = fit(pattern, text)
        if parts is None:
            continue
        found = words(*parts, at) if callable(words) else words.format(*parts) if "{" in words else words
        if found is not None:
            return found
    return None
