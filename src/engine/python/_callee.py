"""What the app's code was at when something was raised: the call and what it calls, read from its source. Nothing of the app's runs."""

import builtins
import math
import sys

import _trace

UNKNOWN = object()
# What a piece of source makes, whatever is in it.
MADE = {"List": list, "ListComp": list, "Tuple": tuple, "Set": set, "SetComp": set, "Dict": dict, "DictComp": dict, "JoinedStr": str}
# Where a method is looked for whose object nobody knows.
LIKELY = (str, list, dict, set, tuple, int, float, bytes)


def tree(text):
    """An expression as a tree; None where it is none."""
    try:
        return compile(f"({text}\n)", "", "eval", 0x400).body
    except (SyntaxError, ValueError):
        return None


class At:
    """An instruction of a frame."""

    def __init__(self, code, offset, frame):
        self.code, self.offset, self.frame = code, offset, frame
        self.op = code.co_code[offset]

    @property
    def node(self):
        """The expression that the instruction is of, as a tree; None where it is none."""
        start, end, first, last = list(self.code.co_positions())[self.offset // 2]
        lines = [line.encode() for line in _trace.files.get(self.code.co_filename, ())[(start or 1) - 1:end]]
        if not lines or first is None:
            return None
        lines[-1] = lines[-1][:last]
        lines[0] = lines[0][first:]
        return tree(b"\n".join(lines).decode("utf-8", "replace"))

    @property
    def pattern(self):
        """The pattern that the instruction is of, as the call that it looks like; None where it is none."""
        start, _, first, _ = list(self.code.co_positions())[self.offset // 2]
        text = "\n".join(_trace.files.get(self.code.co_filename, ())[start - 1:])[first or 0:]
        ends = (at + 1 for at, char in enumerate(text) if char == ")" and text.count("(", 0, at) == text.count(")", 0, at + 1))
        found = tree(text[:next(ends, 0)])
        return found if type(found).__name__ == "Call" else None

    def value(self, node):
        """What an expression has for its value, where to know that runs nothing."""
        kind = type(node).__name__
        if kind == "Constant":
            return node.value
        if kind == "Name":
            spaces = (self.frame.f_locals, self.frame.f_globals, vars(builtins))
            return next((space[node.id] for space in spaces if node.id in space), UNKNOWN)
        if kind == "Attribute":
            return self.attribute(self.value(node.value), node.attr)
        if kind == "Subscript":
            whole, key = self.value(node.value), self.value(node.slice)
            if type(whole) in (list, tuple, dict, str) and type(key) in (int, str):
                try:
                    return whole[key]
                except LookupError:
                    return UNKNOWN
        return UNKNOWN

    @staticmethod
    def attribute(whole, name):
        spaces = [vars(base) for base in whole.__mro__] if isinstance(whole, type) else [getattr(whole, "__dict__", {})]
        return next((space[name] for space in spaces if name in space), UNKNOWN)

    def type_of(self, node):
        """The type of what an expression gives; None where that is not known."""
        kind = type(node).__name__
        if kind in MADE:
            return MADE[kind]
        if kind == "Call":
            made = self.value(node.func)
            return made if isinstance(made, type) and type(made) is type else None
        value = self.value(node)
        return None if value is UNKNOWN else type(value)

    def called(self):
        """What the call is of, as CPython names it (`len`, `math.sqrt`, `list.append`), and whether it is asked of a type."""
        func = getattr(self.node, "func", None)
        if type(func).__name__ == "Name":
            value = self.value(func)
            return (value.__name__ if is_native(value) and value.__name__ in vars(builtins) else None), False
        if type(func).__name__ != "Attribute":
            return None, False
        whole = self.value(func.value)
        if isinstance(whole, type(sys)):
            return (f"math.{func.attr}" if whole is math else func.attr if func.attr in UNPACKED else None), False
        owners = whole.__mro__ if isinstance(whole, type) else (self.type_of(func.value) or type(None)).__mro__
        owners = LIKELY if owners[0] is type(None) and whole is not None else owners
        owner = next((one for one in owners if func.attr in vars(one)), None)
        return (None if owner is None or not is_native(owner) else f"{owner.__name__}.{func.attr}"), isinstance(whole, type)


def is_native(value):
    """Whether it is a function or class of the interpreter's."""
    return getattr(value, "__module__", None) in ("builtins", "math", "collections", "_collections", None) and not hasattr(value, "__code__")


def plural(count):
    return "" if count == 1 else "s"


# Of what takes a number of arguments, by CPython's ways to say so. Those of `METH_O`, which are most, are in no list.
UNPACKED = {
    name: tuple(map(int, bounds.split("-"))) for bounds, names in {
        "0-1": "dir vars bool dict float frozenset list set tuple input str.lstrip str.rstrip str.strip dict.update bytes.strip list.pop",
        "1-1": "sorted reversed classmethod staticmethod",
        "1-2": "format iter next str.center str.ljust str.rjust dict.fromkeys dict.get dict.pop dict.setdefault math.perm",
        "1-3": "eval range slice str.maketrans list.index tuple.index",
        "2-2": "delattr divmod hasattr isinstance issubclass filter list.insert math.atan2 math.comb math.copysign math.dist math.fmod math.ldexp "
               "math.pow math.remainder",
        "2-3": "getattr str.replace bytes.replace",
        "3-3": "setattr",
        "1-99": "min max",
    }.items() for name in names.split()
}
LEAST = "{}() takes at least 1 argument (0 given)"
MISSING = "{}() missing required argument '%s' (pos 1)"
# What is said where none is given, and how many there may be.
PARSED = {
    **{f"str.{name}": (LEAST, 3) for name in "count endswith find index rfind rindex startswith".split()},
    **{name: (None, 2) for name in "str.encode str.rsplit str.split bytes.decode int complex".split()},
    **{name: (None, 1) for name in "str.expandtabs str.splitlines".split()},
    **{name: (None, 3) for name in "str bytes bytearray int.to_bytes".split()},
    "compile": (MISSING % "source", 7), "pow": (MISSING % "base", 3), "round": (MISSING % "number", 2), "open": (MISSING % "file", 8),
    "enumerate": ("{}() missing required argument 'iterable'", 2), "sum": ("{}() takes at least 1 positional argument (0 given)", 2),
}
# Those that take some arguments by name.
NAMED = {
    *PARSED, "print", "sorted", "min", "max", "zip", "list.sort",
}


def arity(least, bound, got, at):
    """Of too few or too many arguments; `bound`: how many there have to be, the object of a method among them."""
    name, of_type = at.called()
    if name is None:
        return None
    own = "." in name and not name.startswith("math.")
    given, bound = int(got) - own, int(bound) - own
    last = name.split(".")[-1]
    if own and given < 0:
        return f"unbound method {name}() needs an argument" if of_type else None
    if name == "list.sort":
        return "sort() takes no positional arguments"
    if name in UNPACKED:
        few, many = UNPACKED[name]
        which = "" if few == many else "at least " if given < few else "at most "
        count = few if given < few else many
        return f"{last} expected {which}{count} argument{plural(count)}, got {given}"
    if name in PARSED:
        few, many = PARSED[name]
        return few.format(last) if least and few else f"{last}() takes at most {many} argument{plural(many)} ({given} given)"
    if bound == 0 and not least:
        return f"{name}() takes no arguments ({given} given)"
    return f"{name}() takes exactly one argument ({given} given)" if bound == 1 else None


def unexpected(keyword, at):
    name, _ = at.called()
    if name is None:
        return None
    if name not in NAMED:
        return f"{name}() takes no keyword arguments"
    return f"'{keyword}' is an invalid keyword argument for {'sort' if name == 'sorted' else name.split('.')[-1]}()"


# What a text is wanted for, where CPython says more than that.
TEXTS = {
    **{f"str.{name}": "must be str, not {}" for name in "find rfind index rindex count partition rpartition".split()},
    **{f"str.{name}": "must be str or None, not {}" for name in "split rsplit".split()},
    **{f"str.{name}": "%s arg must be None or str" % name for name in "strip lstrip rstrip".split()},
    **{f"str.{name}": f"{name}() argument must be str, not {{}}" for name in "removeprefix removesuffix".split()},
    "str.encode": "encode() argument 'encoding' must be str, not {}", "bytes.decode": "decode() argument 'encoding' must be str, not {}",
    "str": "str() argument 'encoding' must be str, not {}", "BaseException.add_note": "note must be a str, not '{}'",
    "format": "format() argument 2 must be str, not {}", "float.fromhex": "bad argument type for built-in operation",
}


def wanted(kind, found, at):
    """Of an argument of the wrong type."""
    name, of_type = at.called()
    if of_type and name is not None and name.split(".")[0] == kind:
        return f"descriptor '{name.split('.')[1]}' for '{kind}' objects doesn't apply to a '{found}' object"
    if kind == "int":
        return f"'{found}' object cannot be interpreted as an integer"
    if kind != "str" or name is None:
        return None
    if name == "print":
        which = next((one.arg for one in at.node.keywords if one.arg in ("sep", "end") and at.type_of(one.value) is not str), "sep")
        return f"{which} must be None or a string, not {found}"
    if name == "str.replace":
        first = next((number for number, one in enumerate(at.node.args[:2], 1) if at.type_of(one) not in (str, None)), 1)
        return f"replace() argument {first} must be str, not {found}"
    return TEXTS[name].format(found) if name in TEXTS else None


def anchors(text):
    """Where the operator stands in an expression that is an operation, and the brackets in one that looks something up: [from, to]."""
    found = tree(text)
    kind = type(found).__name__
    # It was read behind a bracket of our own.
    inner = {"BinOp": lambda: found.left, "Subscript": lambda: found.value}.get(kind)
    if inner is None:
        return None
    end = len(text.encode()[:inner().end_col_offset - 1].decode())
    if kind == "Subscript":
        return [text.index("[", end), len(text)]
    start = next(at for at in range(end, len(text)) if not text[at].isspace() and text[at] not in "()")
    wide = text[start:start + 2] in ("//", "**", "<<", ">>")
    return [start, start + 1 + wide]
