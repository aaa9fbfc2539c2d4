"""What is wrong with a number, a text, or a single character."""

import re

from _tokens import brackets


def strange(statement):
    """A character that means nothing in any program."""
    for token in statement:
        letters = token.text if token.kind == "other" or token.kind == "name" and not token.text.isidentifier() else ""
        for letter in letters:
            if not letter.isascii() and not ("a" + letter).isidentifier():
                code = f"U+{ord(letter):04X}"
                return (f"invalid character '{letter}' ({code})" if letter.isprintable() else f"invalid non-printable character {code}"), token.line
    return None


def numbered(statement):
    """A number that is none."""
    for token in statement:
        if token.kind != "number":
            continue
        text = token.text.replace("_", "")
        based = re.fullmatch(r"0([xXoObB])(\w*).*", text)
        if based:
            name, digits = {"x": ("hexadecimal", "0123456789abcdef"), "o": ("octal", "01234567"), "b": ("binary", "01")}[based[1].lower()]
            bad = next((c for c in based[2].lower() if c not in digits), None)
            if bad is not None or not based[2]:
                decimal = bad is not None and bad.isdigit()
                return (f"invalid digit '{bad}' in {name} literal" if decimal else f"invalid {name} literal"), token.line
        elif re.match(r"\d*\.?\d*(?:[eE]\d*)?[^\W\d]", text) and not re.fullmatch(r"\d*\.?\d*([eE]\d+)?[jJ]?", text) or "__" in token.text or token.text.endswith("_"):
            return "invalid decimal literal", token.line
    return None


def in_braces(tokens, line):
    """What is wrong within the braces of an f-string on a line; None where nothing is."""
    for token in tokens:
        if token.kind != "string" or not re.match(r"[rR]?[fF]", token.text) or not token.line <= line <= token.line + token.text.count("\n"):
            continue
        for part in re.findall(r"(?<!\{)(?:\{\{)*\{([^{}]*)\}", token.text):
            said = wrong_within(part)
            if said:
                return said
    return None


def wrong_within(part):
    """What is wrong with the content of a pair of braces."""
    if "\\" in part:
        return "f-string expression part cannot include a backslash"
    if "#" in part:
        return "f-string expression part cannot include '#'"
    code = re.split(r"![a-z]?$|(?<![=!<>]):|=\s*$", part, maxsplit=1)[0]
    shown = re.match(r"[^()\[\]{}=!<>'\"]*=(?!=)", code)
    if shown:
        return "f-string: expecting '}'"
    if not code.strip():
        return "f-string: empty expression not allowed"
    from _syntax import brackets

    found, tokens = brackets(f"({code})")
    if found is not None:
        words = found[0]
        if words.endswith("never closed"):
            words = f"closing parenthesis '}}' does not match opening parenthesis '{code[max(code.rfind(c) for c in '([{')]}'"
        elif words.startswith("closing parenthesis ')'"):
            words = f"closing parenthesis '}}' does not match opening parenthesis '{words[-2]}'"
        return f"f-string: {words}"
    try:
        compile(f"({code})", "f", "eval")
    except SyntaxError:
        from _slips import guessed

        return "f-string: " + guessed(tokens, 0, code, 1)[0]
    return None


def unescaped(tokens):
    """What CPython's codec says of a backslash that begins no character, in the last text of these that has one."""
    for token in reversed(tokens):
        prefix = re.match(r"\w*", token.text)[0].lower() if token.kind == "string" else "r"
        if "r" in prefix:
            continue
        quotes = 3 if token.text[len(prefix):][:3] in ("'''", '"""') else 1
        body = token.text[len(prefix) + quotes:-quotes]
        at = 0
        while at < len(body):
            if body[at] != "\\":
                at += 1
                continue
            said = escape(body, at, "b" in prefix)
            if said:
                return said
            at += 2
    return None


def escape(body, at, is_bytes):
    """What is wrong with an escape, if anything is."""
    letter = body[at + 1:at + 2]
    wanted = {"x": 2, "u": 4, "U": 8}.get(letter, 0)
    digits = len(re.match(r"[0-9a-fA-F]{0,%d}" % wanted, body[at + 2:])[0])
    # Where the letters stand before it that ASCII has not, the codec reads ten of its own for each.
    position = sum([1 if c.isascii() else 10 for c in body[:at]])
    if is_bytes:
        return f"(value error) invalid \\x escape at position {position}" if letter == "x" and digits < wanted else None
    if letter == "N":
        name = re.match(r"\{[^{}]*\}", body[at + 2:])
        length, words = (2 + len(name[0]), "unknown Unicode character name") if name else (2, "malformed \\N character escape")
    elif digits < wanted:
        length, words = 2 + digits, f"truncated \\{letter}{'X' * wanted} escape"
    else:
        return None
    if letter == "N" and name and is_known(name[0][1:-1]):
        return None
    return f"(unicode error) 'unicodeescape' codec can't decode bytes in position {position}-{position + length - 1}: {words}"


def is_known(name):
    """Whether a character has this name."""
    try:
        eval(f'"\\N{{{name}}}"')
    except SyntaxError:
        return False
    return True
