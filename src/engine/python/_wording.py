"""What the interpreter says of an exception in words of its own, said as CPython says it.

Apps pass these words on (`detail=str(error)`). Only what the interpreter itself raises in the app's code is looked at,
never what a `raise` of the app's says.
"""

import sys

import _trace

# The instructions of a `raise`, of `in`, and of an operator.
RAISE = compile("raise x", "", "exec").co_code[-2]
IN, OPERATOR = [next(op for op in compile(text, "", "eval").co_code[::2] if op not in compile("(a, b)", "", "eval").co_code[::2])
                for text in ("a in b", "a * b")]
# Classes of the standard library whose names CPython tells with their module.
MODULES = {"date": "datetime", "datetime": "datetime", "time": "datetime", "timedelta": "datetime", "timezone": "datetime",
           "Decimal": "decimal", "deque": "collections", "defaultdict": "collections"}
# The instruction that raised, and its line.
at = [0, 0]


def indices(match):
    kind, found = match.groups()
    return f"string indices must be integers, not '{found}'" if kind == "str" else f"{kind} indices must be integers or slices, not {found}"


def joined(match):
    left, right = match.groups()
    return f'can only concatenate {left} (not "{right}") to {left}' if left in ("str", "list", "tuple", "bytes") else None


def full(match):
    """The message with the modules of the classes that it names."""
    import re

    return re.sub(r"'(\w+)'", lambda found: f"'{MODULES[found[1]]}.{found[1]}'" if found[1] in MODULES else found[0], match[0])


def in_what(match):
    return f"argument of type '{match[1]}' is not iterable" if at[0] == IN else None


def times_what(match):
    return f"can't multiply sequence by non-int of type '{match[1]}'" if at[0] == OPERATOR else None


def not_in_list(match):
    # The interpreter says the same of `remove` as of `index`.
    line = "".join(_trace.lines_of(at[1])[at[1] - 1:at[1]])
    return "list.remove(x): x not in list" if ".remove(" in line else f"{match[1]} is not in list"


# Of each class of exceptions: what the interpreter says, and what CPython says: text, or a function of the match.
SAID = {
    UnboundLocalError: [(r"local variable '(\w+)' referenced before assignment", "cannot access local variable '{}' where it is not associated with a value")],
    IndexError: [(r"index out of range", "string index out of range")],
    TypeError: [
        (r"(\w+) indices must be integers or slices or classes that override __index__ operator, not '(.+)'", indices),
        (r"unsupported operand type\(s\) for \+=?: '(str|bytes)' and '(.+)'", joined),
        (r"Cannot add (\w+) and (.+)", joined),
        (r"class (\w+) without an implementation for abstract method(s?) (.+)", "Can't instantiate abstract class {} without an implementation for abstract method{} {}"),
        (r"'(.+)' does not support item (assignment|deletion)", "'{}' object does not support item {}"),
        (r"float\(\) argument must be a string or a number, not '(.+)'", "float() argument must be a string or a real number, not '{}'"),
        (r"%(\w) format: a number is required, not (.+)", "%{} format: a real number is required, not {}"),
        (r"exceptions must be classes or instances deriving from BaseException, not .+", "exceptions must derive from BaseException"),
        (r"(.* takes from 0 to 1 positional) argument but (.+)", "{} arguments but {}"),
        (r"'(.+)' object is not iterable", in_what),
        (r"(\w+) object is not an iterator", "'{}' object is not an iterator"),
        (r"(isinstance\(\) arg 2 must be a type, a tuple of types, or a union), not .+", "{}"),
        (r"'(.+)' object cannot be interpreted as an integer", times_what),
        (r"unsupported operand type\(s\) for .+|'.+' not supported between instances of .+|'\w+' object .+", full),
    ],
    ValueError: [
        (r"ValueError: (cannot convert float NaN to integer)", "{}"),
        (r"'(.+)' is not in list", not_in_list),
    ],
    OverflowError: [(r"OverflowError: (cannot convert float infinity to integer)", "{}")],
}
# What the library's modules say that CPython has in C.
LIBRARY = {
    "cannot mix naive and timezone-aware time": "can't subtract offset-naive and offset-aware datetimes",
    "cannot compare naive and aware datetimes": "can't compare offset-naive and offset-aware datetimes",
    "cannot compare naive and aware times": "can't compare offset-naive and offset-aware times",
}
compiled = {}


def rules_of(kind):
    """The patterns of a class of exceptions, made when it is first raised: most apps raise none, and begin sooner."""
    if kind not in compiled:
        import re

        compiled[kind] = [(re.compile(pattern), words) for pattern, words in SAID[kind]]
    return compiled[kind]



def raised(code, offset, error):
    if code.co_name == "_raise_error" and isinstance(error, ArithmeticError):
        # Of `decimal`: CPython tells which conditions there were.
        error.args = ([sys._getframe(1).f_locals["condition"]],)
        return
    args = error.args
    if type(error) not in SAID or len(args) != 1 or type(args[0]) is not str:
        return
    if args[0] in LIBRARY and not _trace.is_own(code):
        error.args = (LIBRARY[args[0]],)
    elif _trace.is_own(code) and error.__traceback__ is None and code.co_code[offset] != RAISE:
        at[:] = code.co_code[offset], _trace.line_in(code.co_filename, sys._getframe(1).f_lineno)
        said = next(filter(None, [said_of(pattern, words, args[0]) for pattern, words in rules_of(type(error))]), None)
        if said is not None:
            error.args = (said,)


def said_of(pattern, words, text):
    match = pattern.fullmatch(text)
    if match is None or words is None:
        return None
    return words(match) if callable(words) else words.format(*match.groups())


def begin():
    events = sys.monitoring.events
    sys.monitoring.register_callback(_trace._TOOL, events.RAISE, raised)
    sys.monitoring.set_events(_trace._TOOL, events.RAISE)
