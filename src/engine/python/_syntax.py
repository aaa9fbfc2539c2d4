"""What is wrong with a text that is no Python, in CPython 3.11's words where the parser has none of its own.

Read only when a text does not compile. The parser knows where it stopped; CPython also says what is missing there
(`_slips.py`).
"""

import re

import _native
from _literals import in_braces, unescaped
from _slips import COMMA, guessed
from _targets import assigned, deleted
from _tokens import brackets

# What the parser says, and what CPython 3.11 does; where the second is empty, the parser's words say too little.
SAID = [
    (r"(?:invalid syntax: )?(f-string: .*)", "{}"),
    (r"f-string: invalid conversion character", "f-string: invalid conversion character: expected 's', 'r', or 'a'"),
    (r"(?:f-string: )?unterminated string", "f-string: expecting '}}'"),
    (r"unterminated f-string literal", "f-string expression part cannot include '#'"),
    (r"unexpected indentation", "unexpected indent"),
    (r"parameter without a default cannot follow a parameter with a default", "non-default argument follows default argument"),
    (r"parameter cannot follow var-keyword parameter|only one '\*\*' parameter allowed", "arguments cannot follow var-keyword argument"),
    (r"only one '\*' (?:parameter|separator) allowed|keyword-only parameter separator not allowed after '\*' parameter", "* argument may appear only once"),
    (r"only one '/' separator allowed", "/ may appear only once"),
    (r"position-only parameter separator not allowed as first parameter", "at least one argument must precede /"),
    (r"'/' parameter must appear before '\*' parameter", "/ must be ahead of *"),
    (r"positional argument cannot follow keyword argument( unpacking)?", "positional argument follows keyword argument{}"),
    (r"iterable argument unpacking cannot follow keyword argument unpacking", "iterable argument unpacking follows keyword argument unpacking"),
    (r"positional patterns cannot follow keyword patterns", "positional patterns follow keyword patterns"),
    (r"expected an imaginary number in complex literal pattern", "imaginary number required in complex literal"),
    (r"unparenthesized generator expression cannot be used here", "Generator expression must be parenthesized"),
    (r"iterable unpacking cannot be used in a comprehension", "iterable unpacking cannot be used in comprehension"),
    (r"multiple exception types must be parenthesized when using `as`", "multiple exception types must be parenthesized"),
    (r'duplicate keyword argument "(\w+)"', "keyword argument repeated: {}"),
    (r"'continue' outside loop", "'continue' not properly in loop"),
    (r"'return' with value inside async generator", "'return' with value in async generator"),
    (r"'import \*' only allowed at module level", "import * only allowed at module level"),
    (r"cannot define nonlocal '\w+' at top level\.", "nonlocal declaration not allowed at module level"),
    (r"expected one or more keyword parameter after `\*` separator", "named arguments must follow bare *"),
    (r"unexpected character after line continuation", "unexpected character after line continuation character"),
    (r"expected `except` or `finally` after `try` block", "expected 'except' or 'finally' block"),
    (r"invalid decimal integer literal", "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"),
    # Everything else that the parser expects, where CPython only says that it is wrong.
    (r"expected (?:an?|the|one|symbol|symbols|name|index|class|exception|`\w+`)\b.*|expected `.*|delete statement must .*|(?:global|nonlocal) statement must .*", ""),
    (r"parseIntError.*|star import must be the only import|pattern cannot follow a double star pattern|invalid mapping pattern key", ""),
    (r"(?:star pattern|unparenthesized \w+ expression|yield expression|lambda expression) cannot be used here|the keyword is not allowed .*", ""),
    (r"missing closing \w+ .*|unexpected token at the end of an expression|(?:simple|compound) statements? .*", ""),
]
# What the compiler finds in patterns: it knows the line before.
IN_PATTERNS = r"(wildcard|name capture) makes remaining patterns unreachable|duplicate store (\w+)|attribute name repeated in class pattern|alternative patterns bind .*"


def compiled(source, name):
    """The code of a text; what is no Python is told in the better words."""
    try:
        code = compile(source, name, "exec")
    except SyntaxError as error:
        kind, message, line = told(error, source)
        offset, advice = error.offset if line == error.lineno else None, None
        newer = _native.newer(source)
        if newer is not None and (newer[1] < line or newer[1] == line and newer[0].startswith("f-string")):
            kind, (message, line, advice), offset = SyntaxError, newer, None
    else:
        found = misplaced(source) or _native.newer(source)
        if found is None:
            return code
        kind, (message, line, advice), offset = SyntaxError, found, None
    lines = source.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    error = kind(message, (name, line, offset or len(text) - len(text.lstrip()) + 1, text))
    error.msg, error.lineno, error.advice = message, line, advice
    raise error


def told(error, source):
    """(class, message, line)."""
    lines = source.split("\n")
    last = max([number for number, text in enumerate(lines, 1) if text.strip()], default=1)
    line = min(error.lineno or 1, last)
    if isinstance(error, IndentationError):
        return indented(error, lines, line)
    found, tokens = brackets(source)
    if found is not None and found[1] <= line and (not found[0].endswith("never closed") or found[1] < line or is_at_end(error, lines)):
        return SyntaxError, *found
    message = error.msg
    if "after decorator" in message and depth_of(lines[line - 1]) > depth_of(lines[line - 2]):
        return IndentationError, "unexpected indent", line
    for pattern, words in SAID:
        match = re.fullmatch(pattern, message)
        if match:
            message = words.format(*[group or "" for group in match.groups()])
    match = re.fullmatch(IN_PATTERNS, message)
    if match:
        return SyntaxError, *in_pattern(match, lines, line)
    text = lines[line - 1]
    if message.startswith("got unexpected unicode") or "Unicode escape" in message:
        message = unescaped([token for token in tokens if token.line <= line]) or message
    if message == "'await' outside async function" and is_outside(lines, line):
        message = "'await' outside function"
    if message == "trailing comma not allowed":
        message = "trailing comma not allowed without surrounding parentheses" if text.lstrip().startswith("from") else ""
    if message == "parameter with `*` or `**` cannot have default value":
        kind = "keyword" if re.search(r"[*][*]\w+ *=", text) else "positional"
        message = f"var-{kind} argument cannot have default value"
    statement, at = around(tokens, line, error.offset or 1)
    if message == "invalid assignment target":
        message = assigned(statement)
    if message == "invalid annotated assignment target":
        message = "" if statement[-1].text == ":" else "illegal target for annotation"
    if message in ("invalid augmented assignment target", "assignment expression target must be an identifier"):
        message = ""
    if message in ("", "invalid syntax") and statement and statement[0].text == "del":
        return SyntaxError, deleted(statement), line
    if message.startswith(("f-string", "unexpected character after line")) or message in ("", "invalid syntax"):
        message = in_braces(tokens, line) or message
    if message in ("", "invalid syntax"):
        # The value behind an equals sign is read on to the next line; and behind the last line is nothing.
        if found is not None and found[1] == line and (line == last or statement[at:] and statement[at].text == "="):
            return SyntaxError, *found
        message, line = guessed(statement, at, text, line)
        if found is not None and found[1] == line and message == COMMA and statement[at + 1:] and statement[at + 1].line > line:
            return SyntaxError, *found
    if not error.lineno:
        word = re.search(r"(nonlocal|global)", message)
        line = next((number for number, text in enumerate(lines, 1) if word and word[0] in text), line)
    return SyntaxError, message, line


def is_at_end(error, lines):
    """Whether the parser read on to the end of the line, or of the text, and missed something there."""
    number = error.lineno or 1
    return number > len(lines) or not lines[number - 1][(error.offset or 1) - 1:].strip()


def is_outside(lines, line):
    """Whether a line is in no function."""
    depth = depth_of(lines[line - 1])
    for text in reversed(lines[:line - 1]):
        if text.strip() and depth_of(text) < depth:
            if re.match(r"\s*(async\s+)?def\b", text):
                return False
            depth = depth_of(text)
    return True


def depth_of(text):
    return len(text) - len(text.lstrip())


def indented(error, lines, line):
    """An error about the indentation: behind which line it stands, and whether tabs hide it."""
    starts = [text[:depth_of(text)] for text in lines if text.strip()]
    if any(["\t" in start for start in starts]) and any([" " in start for start in starts]):
        return TabError, "inconsistent use of tabs and spaces in indentation", line
    message = error.msg.replace("`", "'")
    if message.startswith("unexpected"):
        message = message.replace("indentation", "indent")
    if message.startswith("expected an indented block"):
        message = re.sub(r"('\w+') (?:clause|block)", r"\1 statement", message).replace("'class' definition", "class definition")
        # At the end of the text the head itself is the last line.
        first = line if is_at_end(error, lines) else line - 1
        head = next((number for number in range(first, 0, -1) if lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("#")), None)
        message += f" on line {head}" if head else ""
    return IndentationError, message, line


def in_pattern(match, lines, line):
    """(message, line) of what is wrong with the pattern of a `case`, the first from a line on that it can be."""
    reason, name = match[1], match[2]
    wanted = {"wildcard": r"case\s+\(?_\b(?!\s*if)", "name capture": r"case\s+(?:[^:]*?\|)??\s*\(?([^\W\d]\w*)\s*\)?\s*(?:\||:|as\b)"}.get(reason, rf"case\b.*\b{name}\b.*\b{name}\b" if name else r"case\b")
    for number in range(line, len(lines) + 1):
        found = re.match(rf"\s*{wanted}", lines[number - 1])
        if found:
            if name:
                return f"multiple assignments to name '{name}' in pattern", number
            repeated = re.search(r"\b(\w+)\s*=.*\b\1\s*=", lines[number - 1])
            if repeated and match[0].startswith("attribute"):
                return f"{match[0]}: {repeated[1]}", number
            return (match[0].replace("capture", f"capture '{found[1]}'") if found.groups() else match[0]), number
    return match[0], line


def misplaced(source):
    """(message, line, advice) of an `except` that newer Pythons, or the parser, take and CPython 3.11 does not; else None."""
    if "except" not in source:
        return None
    _, tokens = brackets(source)
    bare = {}
    for at, token in enumerate(tokens):
        if not token.first or token.text not in ("except", "try"):
            continue
        head = tokens[at + 1:next((end for end in range(at + 1, len(tokens)) if tokens[end].text == ":" and tokens[end].depth == 0), at + 1)]
        if any([one.text == "," and one.depth == 0 for one in head]):
            return "multiple exception types must be parenthesized", token.line, None
        if token.text == "except" and token.column in bare:
            return "default 'except:' must be last", bare[token.column], None
        bare.pop(token.column, None)
        if token.text == "except" and not head:
            bare[token.column] = token.line
    return None


def around(tokens, line, offset):
    """The statement in which the parser stopped, and the index in it of the token at which it did."""
    place = (line, offset)
    start = max([at for at, token in enumerate(tokens) if token.first and (token.line, token.column) <= place], default=0)
    end = next((at for at in range(start + 1, len(tokens)) if tokens[at].first), len(tokens))
    statement = tokens[start:end]
    return statement, next((at for at, token in enumerate(statement) if (token.line, token.column) >= place), len(statement))


