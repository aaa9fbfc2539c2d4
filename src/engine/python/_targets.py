"""What an expression is, by its tokens, where something is to be assigned to it: in CPython's words."""

import re

from _tokens import CONSTANTS, is_operand, is_value_end, is_value_start, split

COMPARISONS = {"==", "!=", "<", ">", "<=", ">=", "in", "is"}
OPERATORS = {"+", "-", "*", "/", "%", "&", "|", "^", "@", "**", "//", ">>", "<<", "~", "and", "or", "not"}
INVALID = "invalid syntax"


def kind_of(tokens):
    """What CPython calls an expression that nothing can be assigned to."""
    texts = [token.text for token in tokens]
    if not tokens:
        return "expression"
    depth = min([token.depth for token in tokens])
    flat = [token.text for token in tokens if token.depth == depth]
    if len(tokens) == 1:
        if tokens[0].kind in ("number", "string"):
            return "f-string expression" if re.match(r"[rR]?[fF]", texts[0]) else "literal"
        return texts[0] if texts[0] in CONSTANTS else "ellipsis" if texts[0] == "..." else "name"
    if "," in flat:
        return "tuple"
    if flat[0] in ("lambda", "yield"):
        return {"lambda": "lambda", "yield": "yield expression"}[flat[0]]
    if "if" in flat and "else" in flat:
        return "conditional expression"
    if {"and", "or"} & set(flat) or flat[0] == "not":
        return "expression"
    if COMPARISONS & set(flat):
        return "comparison"
    if OPERATORS & set(flat[1:]) or flat[0] in ("-", "+", "~"):
        return "expression"
    if flat[0] == "await":
        return "await expression"
    if flat[0] == "*":
        return "starred"
    opened = next(at for at in range(len(tokens) - 1, -1, -1) if tokens[at].kind == "open" and tokens[at].depth == depth) if tokens[-1].kind == "close" else None
    if opened is not None:
        inner = tokens[opened + 1:-1]
        within = [token.text for token in inner if token.depth == depth + 1]
        if opened:
            return "function call" if texts[-1] == ")" else "subscript"
        return bracketed(texts[0], inner, within)
    if all([token.kind == "string" for token in tokens]):
        return "literal"
    return "attribute" if flat[-2:-1] == ["."] else "expression"


def bracketed(bracket, inner, within):
    looped = "for" in within
    if bracket == "(":
        return "generator expression" if looped else "tuple" if not inner or "," in within else kind_of(inner)
    if bracket == "[":
        return "list comprehension" if looped else "list"
    if ":" in within or not inner or within[:1] == ["**"]:
        return "dict comprehension" if looped else "dict literal"
    return "set comprehension" if looped else "set display"


def targets(tokens):
    """The first thing in a target to which nothing can be assigned; None where all of it is well."""
    kind = kind_of(tokens)
    if kind in ("name", "attribute", "subscript"):
        return None
    if kind == "starred":
        return targets(tokens[1:])
    if kind in ("tuple", "list"):
        if tokens[0].kind == "open" and tokens[-1].kind == "close" and tokens[0].depth == min([token.depth for token in tokens]) and kind_of(tokens[1:-1] or tokens) != kind:
            tokens = tokens[1:-1]
        elif tokens[0].kind == "open" and sum([token.depth == tokens[0].depth for token in tokens]) == 2:
            tokens = tokens[1:-1]
        depth = min([token.depth for token in tokens], default=0)
        found = [targets(tokens[start:end]) for start, end in split(tokens, 0, depth) if start < end]
        return next((one for one in found if one is not None), None)
    return kind


def assigned(statement):
    """What stands to the left of an equals sign, or in a loop's or a `with`'s head, and cannot."""
    first = statement[0].text if statement else ""
    if first in ("for", "with", "async"):
        word = "in" if "for" in [token.text for token in statement[:2]] else "as"
        at = 1 if first != "async" else 2
        if word == "in":
            end = next((index for index, token in enumerate(statement) if token.text == "in" and token.depth == 0), len(statement))
            return f"cannot assign to {targets(statement[at:end]) or 'expression'}"
        for index, token in enumerate(statement):
            if token.text == "as":
                end = next((last for last in range(index + 1, len(statement)) if statement[last].depth < token.depth or statement[last].depth == token.depth and statement[last].text in (",", ":")), len(statement))
                kind = targets(statement[index + 1:end])
                if kind:
                    return f"cannot assign to {kind}"
        return INVALID
    signs = [at for at, token in enumerate(statement) if token.text == "=" and token.depth == 0]
    start = 0
    for at in signs:
        target = statement[start:at]
        kind = targets(target) if target else None
        if kind:
            whole = kind_of(target)
            value = statement[at + 1:at + 2]
            words = {"and", "or", "not", "if", "lambda", "yield"} & {token.text for token in target if token.depth == 0}
            grouped = whole in ("list", "generator expression", "comparison") or whole == "tuple" and not is_last(target)
            equal = len(signs) == 1 and value and is_operand(value[0]) and not (grouped or words or kind in CONSTANTS)
            return f"cannot assign to {kind}" + " here. Maybe you meant '==' instead of '='?" * bool(equal)
        start = at + 1
    return INVALID


def is_last(target):
    """Whether of values side by side only the last cannot be assigned to."""
    entries = split(target, 0, 0)
    return len(entries) > 1 and all([targets(target[start:end]) is None for start, end in entries[:-1]])


def deleted(statement):
    """What cannot be deleted."""
    things = statement[1:]
    apart = any([is_value_end(one) and is_value_start(two) and one.depth == two.depth == 0 for one, two in zip(things, things[1:])])
    kind = targets(things) if things and things[-1].text != "." and not apart else None
    return f"cannot delete {kind}" if kind else INVALID
