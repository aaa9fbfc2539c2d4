"""What is wrong with a text that is no Python, in CPython's words where the parser has none of its own.

Read only when a text does not compile. The parser knows where it stopped; CPython also says what is missing there.
"""

import re

TOKEN = re.compile(r"""
    (?P<comment>\#[^\n]*) | (?P<joined>\\\n) | (?P<newline>\n) | (?P<space>[ \t\f]+)
    | (?P<string>[rRbBuUfF]{0,2}(?:'''(?:[^\\]|\\.)*?''' | \"\"\"(?:[^\\]|\\.)*?\"\"\" 
        | (?!\'\'\'|\"\"\")(?:'(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*")))
    | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<number>\d[\w.]*) | (?P<name>\w+) | (?P<quote>'''|\"\"\"|['"]) | (?P<other>.)
""", re.X | re.S)
PAIRS = {")": "(", "]": "[", "}": "{"}
HEADS = {"def", "class", "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "match", "case", "async"}
# What the parser says, and what CPython 3.11 does; where the second is empty, the parser's words say too little.
SAID = [
    (r"invalid syntax: (f-string: .*)", "{}"),
    (r"expected a statement|expected class, function definition or async function definition after decorator", ""),
    (r"unexpected indentation", "unexpected indent"),
    (r"parameter without a default cannot follow a parameter with a default", "non-default argument follows default argument"),
    (r"positional argument cannot follow keyword argument", "positional argument follows keyword argument"),
    (r'duplicate keyword argument "(\w+)"', "keyword argument repeated: {}"),
    (r"expected one or more symbol names after import|expected symbol after `as`|expected a parameter or the end of the parameter list", ""),
    (r"'return' with value inside async generator", "'return' with value in async generator"),
    (r"'import \*' only allowed at module level", "import * only allowed at module level"),
    (r"cannot define nonlocal '\w+' at top level\.", "nonlocal declaration not allowed at module level"),
    (r"expected one or more keyword parameter after `\*` separator", "named arguments must follow bare *"),
    (r"trailing comma not allowed", "trailing comma not allowed without surrounding parentheses"),
    (r"expected `except` or `finally` after `try` block", "expected 'except' or 'finally' block"),
    (r"invalid decimal integer literal", "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"),
]


def compiled(source, name):
    """The code of a text; what is no Python is told in the better words."""
    try:
        return compile(source, name, "exec")
    except SyntaxError as error:
        kind, message, line = told(error, source)
        offset = error.offset if line == error.lineno else None
    lines = source.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    error = kind(message, (name, line, offset or len(text) - len(text.lstrip()) + 1, text))
    error.msg, error.lineno = message, line
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
    for pattern, words in SAID:
        match = re.fullmatch(pattern, message)
        if match:
            message = words.format(*match.groups())
    if message == "'await' outside async function" and not lines[line - 1][:1].isspace():
        message = "'await' outside function"
    if message == "invalid assignment target":
        message = assigned(lines[line - 1])
    if message in ("", "invalid syntax"):
        here = [token for token in tokens if token[2] == line]
        message = guessed(lines[line - 1], here, line, error.offset or 0)
    if not error.lineno:
        word = re.search(r"(nonlocal|global)", message)
        line = next((number for number, text in enumerate(lines, 1) if word and word[0] in text), line)
    return SyntaxError, message, line


def is_at_end(error, lines):
    """Whether the parser read on to the end of the line, or of the text, and missed something there."""
    number = error.lineno or 1
    return number > len(lines) or not lines[number - 1][(error.offset or 1) - 1:].strip()


def indented(error, lines, line):
    """An error about the indentation: behind which line it stands, and whether tabs hide it."""
    starts = [text[:len(text) - len(text.lstrip())] for text in lines if text.strip()]
    if any(["\t" in start for start in starts]) and any([" " in start for start in starts]):
        return TabError, "inconsistent use of tabs and spaces in indentation", line
    message = error.msg.replace("`", "'").replace("indentation", "indent") if error.msg.startswith("unexpected") else error.msg.replace("`", "'")
    if message.startswith("expected an indented block"):
        head = next((number for number in range(line - 1, 0, -1) if lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("#")), None)
        message += f" on line {head}" if head else ""
    return IndentationError, message, line


def brackets(source):
    """((message, line), tokens): what is opened and not closed, or closed and not opened; None where all is well."""
    tokens, stack, line = [], [], 1
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup, match[0]
        if kind == "quote":
            if len(text) == 3:
                end = source.rstrip("\n").count("\n") + 1
                return (f"unterminated triple-quoted string literal (detected at line {end})", line), tokens
            return (f"unterminated string literal (detected at line {line})", line), tokens
        if kind == "open":
            stack.append((text, line))
        elif kind == "close":
            if not stack:
                return (f"unmatched '{text}'", line), tokens
            opened, at = stack.pop()
            if PAIRS[text] != opened:
                where = "" if at == line else f" on line {at}"
                return (f"closing parenthesis '{text}' does not match opening parenthesis '{opened}'{where}", line), tokens
        if kind not in ("comment", "joined", "newline", "space"):
            tokens.append((kind, text, line, len(stack) - (kind == "open"), match.start() - source.rfind("\n", 0, match.start())))
        line += text.count("\n")
    return ((f"'{stack[-1][0]}' was never closed", stack[-1][1]) if stack else None), tokens


def guessed(text, tokens, line, offset):
    """What is missing on a line at which the parser only says that it is wrong."""
    strange = next((token for token in tokens if token[0] == "other" and not token[1].isascii()), None)
    if strange is not None:
        return f"invalid character '{strange[1]}' (U+{ord(strange[1]):04X})"
    if any([token[0] == "number" and re.fullmatch(r"\d+[a-zA-Z_]\w*", token[1]) and not re.fullmatch(r"0[xXoObB]\w+|\d+[eEjJ]\w*", token[1]) for token in tokens]):
        return "invalid decimal literal"
    if re.match(r"\s*print\s+[^\s=(.,]", text):
        return "Missing parentheses in call to 'print'. Did you mean print(...)?"
    flat = [token for token in tokens if token[3] == 0 and token[0] != "open"]
    first = flat[0][1] if flat else ""
    if first in ("if", "elif", "while") and has_assignment(flat):
        return "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
    if first in HEADS and is_headless(first, flat, text) and (first in ("def", "else") or not text[max(offset - 1, 0):].strip()):
        return "expected ':'"
    if any([token[0] == "string" and re.match(r"[rR]?[fF]", token[1]) and re.search(r"\{\s*\}", token[1]) for token in tokens]):
        return "f-string: empty expression not allowed"
    if any([one[1] == ":" and two[1] in (",", "}") and one[3] > 0 for one, two in zip(tokens, tokens[1:])]):
        return "expression expected after dictionary key and ':'"
    target = re.match(r"\s*del\s+.*\)\s*$", text)
    if target:
        return "cannot delete function call"
    if re.match(r"[^=()\[\]{}]+,[^=()\[\]{}]*[-+*/%&|^]=", text):
        return "'tuple' is an illegal expression for augmented assignment"
    words = [token[1] for token in flat]
    if first not in HEADS and "if" in words[1:] and "else" not in words:
        return "expected 'else' after 'if' expression"
    if wants_colon(tokens):
        return "':' expected after dictionary key"
    if wants_comma(tokens):
        return "invalid syntax. Perhaps you forgot a comma?"
    return "invalid syntax"


def has_assignment(flat):
    texts = [" ", *[token[1] for token in flat], " "]
    return any([text == "=" and texts[at - 1] not in "=!<>:" and texts[at + 1] != "=" for at, text in enumerate(texts) if 0 < at < len(texts) - 1])


def is_headless(first, flat, text):
    """Whether the head of a block has no colon, or something else where that should be."""
    if first == "else":
        return len(flat) < 2 or flat[1][1] != ":"
    return all([token[1] != ":" for token in flat]) or first == "def" and re.search(r"\)\s*-\s+>", text) is not None


def wants_colon(tokens):
    """Whether a value stands right behind a key of a dictionary, whose other keys have a colon."""
    values = ("name", "number", "string")
    for before, key, value in zip(tokens, tokens[1:], tokens[2:]):
        if before[1] == "," and key[0] in values and value[0] in values and key[3] == value[3] > 0:
            opened = next((token[1] for token in reversed(tokens[:tokens.index(before)]) if token[0] == "open" and token[3] == before[3] - 1), "")
            return opened == "{" and any([token[1] == ":" and token[3] == before[3] for token in tokens])
    return False


def wants_comma(tokens):
    """Whether two values stand side by side within brackets."""
    values = ("name", "number", "string")
    words = {"if", "else", "for", "in", "and", "or", "not", "is", "lambda", "await", "async", "from", "as"}
    for one, two in zip(tokens, tokens[1:]):
        if one[3] > 0 and two[3] > 0 and one[0] in (*values, "close") and two[0] in values and not {one[1], two[1]} & words:
            return True
    return False


def assigned(text):
    """What stands to the left of an equals sign and cannot."""
    target = re.split(r"(?<![=!<>:+*/-])=(?!=)", text, maxsplit=1)[0].strip()
    if target in ("None", "True", "False"):
        return f"cannot assign to {target}"
    if re.search(r"==|!=|<=|>=|[<>]", target):
        return "cannot assign to comparison"
    kind = "function call" if target.endswith(")") else "literal" if re.fullmatch(r"""[\d.]+|["'].*["']""", target) else "expression"
    return f"cannot assign to {kind} here. Maybe you meant '==' instead of '='?"
