"""The slips that CPython 3.11 has words for, found in the tokens of a statement that does not parse.

The rules are those of the `invalid_…` alternatives of its grammar, as far as a look at the tokens can tell.
"""

import re

from _literals import numbered, strange
from _targets import INVALID, kind_of
from _tokens import CONSTANTS, KEYWORDS, begins, is_operand, is_value_end, is_value_start, split

HEADS = {"def", "class", "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "match", "case", "async"}
MEANT_EQUAL = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
COMMA = "invalid syntax. Perhaps you forgot a comma?"
COLON = "expected ':'"


def guessed(statement, at, text, line):
    """(message, line): what is missing in a statement, where the parser only says that it is wrong at the token `at`."""
    simple = statement and (strange(statement) or numbered(statement) or printed(statement))
    if simple:
        return simple
    headed = statement and head(statement, at)
    if headed:
        return headed, line
    if any([token.kind == "string" and re.match(r"[rR]?[fF]", token.text) and re.search(r"(?<!\{)\{\s*[!:}]", token.text) for token in statement]):
        return "f-string: empty expression not allowed", line
    found = [one for rule in (keyed, juxtaposed, half, equated, named, augmented, looped) for one in [rule(statement)] if one is not None]
    if not found:
        return INVALID, line
    index, message = min(found, key=lambda one: one[0])
    return message, statement[index].line


def printed(statement):
    """`print x`: `print` and `exec` were statements once."""
    for one, two in zip(statement, statement[1:]):
        if one.text in ("print", "exec") and (two.kind in ("string", "number") or two.kind == "name" and two.text not in KEYWORDS - {"lambda", "not", "await"}):
            return f"Missing parentheses in call to '{one.text}'. Did you mean {one.text}(...)?", one.line
    return None


def head(statement, at):
    """What the head of a block lacks."""
    first = statement[0].text
    rest = statement[1:] if first != "async" else statement[2:]
    word = first if first != "async" else statement[1].text if len(statement) > 1 else ""
    if word == "def":
        return defined(rest)
    if word not in HEADS:
        return None
    if word in ("else", "try", "finally"):
        # These take nothing but a colon; an `else` at which the parser stopped has nothing to belong to.
        return COLON if (not rest or rest[0].text != ":") and at > 0 else None
    if at < len(statement) or not is_value_end(statement[-1]) or any([token.text == ":" and token.depth == 0 for token in statement]):
        return COLON if word == "except" and not rest else None
    return COLON if rest else None


def defined(tokens):
    """What the head of a function lacks behind its `def`."""
    if not tokens or tokens[0].kind != "name" or tokens[0].text in KEYWORDS | CONSTANTS:
        return None
    if len(tokens) < 2 or tokens[1].text != "(":
        return "expected '('"
    end = next((at for at, token in enumerate(tokens) if token.kind == "close" and token.depth == 0), None)
    if end is None:
        return None
    between = [(one.text, two.text) for one, two in zip(tokens[2:end], tokens[3:end + 1]) if one.depth == 1]
    if any([one == "=" and two in (",", ")") for one, two in between]):
        return "expected default value expression"
    if any([one in ("(", ",") and two == "(" for one, two in [("(", tokens[2].text), *between]]):
        return "Function parameters cannot be parenthesized"
    if misses_comma(tokens[2:end]):
        return None
    behind = tokens[end + 1:]
    if not behind or behind[0].text not in (":", "->"):
        return COLON
    if behind[0].text == "->":
        result = [token.text for token in behind]
        colon = next((at for at, token in enumerate(behind) if token.text == ":" and token.depth == 0), len(behind))
        if colon == len(behind) and len(behind) > 1 or result[1:2] == [":"] or len(result) == 1:
            return COLON
        if any([is_value_end(one) and is_value_start(two) for one, two in zip(behind[1:colon], behind[2:colon])]):
            return COLON
    return None


def misses_comma(parameters):
    """Whether two words stand side by side where a parameter is named."""
    valued = False
    for one, two in zip(parameters, parameters[1:]):
        valued = one.text in ("=", ":") or valued and not (one.text == "," and one.depth == 1)
        if not valued and one.depth == two.depth == 1 and one.kind == two.kind == "name":
            return True
    return False


def keyed(statement):
    """An entry of a dictionary, behind others, without a colon."""
    for at, token in enumerate(statement):
        if token.text != "{":
            continue
        entries = split(statement, at + 1, token.depth + 1)
        colons = [any([one.text == ":" and one.depth == token.depth + 1 for one in statement[start:end]]) or statement[start].text == "**"
                  for start, end in entries if start < end]
        filled = [(start, end) for start, end in entries if start < end]
        if not colons or not colons[0]:
            continue
        for (start, end), colon in zip(filled, colons):
            words = statement[start:end]
            if not colon:
                return start, "':' expected after dictionary key"
            if words[-1].text == ":":
                return start, "expression expected after dictionary key and ':'"
    return None


def juxtaposed(statement):
    """Two values side by side within brackets."""
    if statement and statement[0].text in ("from", "import"):
        return None
    named = statement and statement[0].text in ("def", "async")
    for at, (one, two) in enumerate(zip(statement, statement[1:])):
        if not is_value_end(one) or not is_value_start(two) or one.depth != two.depth or one.depth == 0:
            continue
        if one.kind == two.kind == "string" or two.text == "not" and statement[at + 2:at + 3] and statement[at + 2].text == "in":
            continue
        start = begins(statement, at)
        if statement[start].kind == "name" and (start < at or two.kind == "string") and statement[start + 1].kind == "string" or statement[start].text in ("match", "case", "_"):
            continue
        if named and not valued(statement, start):
            continue
        return start, COMMA
    return None


def valued(statement, start):
    """Whether what begins here is no name of a parameter."""
    return start > 0 and statement[start - 1].text in ("=", ":", "->")


def half(statement):
    """`a if b` without what it is otherwise."""
    for at, token in enumerate(statement):
        if token.text != "if" or at == 0 or not is_value_end(statement[at - 1]):
            continue
        behind = statement[at + 1:]
        end = next((index for index, one in enumerate(behind) if one.depth < token.depth or one.depth == token.depth and one.text in (",", "for", "=", ";", "else", ":", "if")), len(behind))
        start = begins(statement, at - 1)
        clause = statement[start - 1].text if start else ""
        if end == 0 or clause in ("in", "if", "for") or in_comprehension(statement, at):
            continue
        if end < len(behind) and behind[end].text in ("else", ":", "if"):
            continue
        return start, "expected 'else' after 'if' expression"
    return None


def in_comprehension(statement, at):
    """Whether an `if` chooses what a comprehension takes."""
    depth = statement[at].depth
    for token in reversed(statement[:at]):
        if token.depth < depth or token.depth == depth and token.text in (",", "="):
            return False
        if token.depth == depth and token.text == "for":
            return True
    return False


def equated(statement):
    """An equals sign where a value is asked for."""
    if statement[:1] and statement[0].text in ("def", "async"):
        return None
    for at, token in enumerate(statement):
        if token.text != "=":
            continue
        opened = opener(statement, at)
        if opened is not None:
            start = max([index + 1 for index in range(opened, at) if index == opened or statement[index].text == "," and statement[index].depth == token.depth])
        elif statement[0].text in ("if", "elif", "while", "@") and not any([one.text == ":" and one.depth == 0 for one in statement[:at]]):
            start = 1
        else:
            continue
        target, value = statement[start:at], statement[at + 1:]
        if not target or not value or any([one.text == "=" or one.kind == "other" for one in target]):
            continue
        called = opened is not None and is_call(statement, opened)
        said = argument(target, value) if called else condition(target, value)
        if said is not None:
            return at, said
    return None


def argument(target, value):
    """What cannot be the name of an argument."""
    if len(target) == 1 and target[0].text in CONSTANTS:
        return f"cannot assign to {target[0].text}"
    if len(target) > 1 or target[0].kind != "name" or target[0].text in KEYWORDS:
        return 'expression cannot contain assignment, perhaps you meant "=="?'
    behind = next((one.text for one in value if one.depth < target[0].depth or one.text in (",", "for")), "")
    return MEANT_EQUAL if behind == "for" else None


def condition(target, value):
    """What is assigned to where a condition, or a value, is meant."""
    if not is_operand(value[0]) or any([one.text in KEYWORDS - {"await"} and one.depth == target[0].depth for one in target]):
        return None
    kind = kind_of(target)
    if kind == "comparison":
        return None
    return MEANT_EQUAL if kind == "name" else f"cannot assign to {kind} here. Maybe you meant '==' instead of '='?"


def named(statement):
    """`:=` behind what is no name."""
    for at, token in enumerate(statement):
        if token.text == ":=" and at:
            kind = kind_of(statement[begins(statement, at - 1):at])
            if kind != "name":
                return at, f"cannot use assignment expressions with {kind}"
    return None


def augmented(statement):
    """`+=` behind what holds no single value."""
    at = next((index for index, token in enumerate(statement) if len(token.text) > 1 and token.text[-1] == "=" and token.text[0] in "+-*/%&|^@<>" and (index == 0 or is_value_end(statement[index - 1])) and token.text not in ("<=", ">=") and token.depth == 0), None)
    kind = None if at is None else kind_of(statement[:at])
    return None if kind in (None, "name", "attribute", "subscript", "comparison") else (at, f"'{kind}' is an illegal expression for augmented assignment")


def looped(statement):
    """Two things without parentheses that a comprehension is to make."""
    for at, token in enumerate(statement):
        if token.text in ("[", "{") and (at == 0 or not is_value_end(statement[at - 1])):
            entries = split(statement, at + 1, token.depth + 1)
            start, end = entries[-1]
            words = [one.text for one in statement[start:end] if one.depth == token.depth + 1]
            if len(entries) > 1 and "for" in words and not any([one.text in ("for", ":") for one in statement[at + 1:start] if one.depth == token.depth + 1]):
                return start, "did you forget parentheses around the comprehension target?"
    return None


def opener(statement, at):
    """The index of the bracket that a token is in; None where it is in none."""
    depth = statement[at].depth
    return next((index for index in range(at - 1, -1, -1) if statement[index].kind == "open" and statement[index].depth == depth - 1), None)


def is_call(statement, opened):
    """Whether a bracket holds arguments."""
    return statement[opened].text == "(" and opened > 0 and is_value_end(statement[opened - 1])


