"""What CPython's compiler warns of: read where a text has the look of it (`child/newer.rs`)."""

import warnings

DISPLAYS = {"Tuple": "tuple", "List": "list", "ListComp": "list", "Dict": "dict", "DictComp": "dict", "Set": "set", "SetComp": "set", "GeneratorExp": "generator",
            "JoinedStr": "str", "Lambda": "function"}
COMMA = "{}; perhaps you missed a comma?"


def warn(source, file):
    found = []
    look(compile(source, file, "exec", 0x400), found)
    for line, words in sorted(found):
        warnings.warn_explicit(words, SyntaxWarning, file, line)


def look(node, found):
    rule = RULES.get(type(node).__name__)
    words = rule(node) if rule else None
    if words:
        found.append((node.lineno, words))
    for field in node._fields:
        value = getattr(node, field, None)
        for child in value if isinstance(value, list) else (value,):
            if hasattr(child, "_fields"):
                look(child, found)


def is_literal(node):
    """Whether it is a constant that `is` should not be asked of."""
    kind = type(node).__name__
    if kind == "Constant":
        return node.value not in (None, True, False, ...) or type(node.value) in (int, float)
    return kind == "UnaryOp" and type(node.operand).__name__ == "Constant" or kind == "Tuple" and all(map(is_constant, node.elts))


def is_constant(node):
    return type(node).__name__ == "Constant" or is_literal(node)


def compared(node):
    left = node.left
    for op, right in zip(node.ops, node.comparators):
        kind = type(op).__name__
        if kind in ("Is", "IsNot") and (is_literal(left) or is_literal(right)):
            return '"is" with a literal. Did you mean "=="?' if kind == "Is" else '"is not" with a literal. Did you mean "!="?'
        left = right


def asserted(node):
    return "assertion is always true, perhaps remove parentheses?" if type(node.test).__name__ == "Tuple" and node.test.elts else None


def kind_of(node):
    kind = type(node).__name__
    return type(node.value).__name__ if kind == "Constant" else DISPLAYS.get(kind)


def called(node):
    kind = kind_of(node.func)
    return None if kind in (None, "function") else COMMA.format(f"'{kind}' object is not callable")


def looked_up(node):
    kind, index = kind_of(node.value), kind_of(node.slice)
    if kind in (None, "dict"):
        return None
    if kind not in ("str", "bytes", "tuple", "list"):
        return COMMA.format(f"'{kind}' object is not subscriptable")
    return None if index in (None, "int", "bool") else COMMA.format(f"{kind} indices must be integers or slices, not {index}")


RULES = {"Compare": compared, "Assert": asserted, "Call": called, "Subscript": looked_up}
