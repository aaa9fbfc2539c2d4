"""A text that is no Python, in tokens: what its brackets and statements are can be told all the same."""

import re
from collections import namedtuple

TOKEN = re.compile(r"""
    (?P<comment>\#[^\n]*) | (?P<joined>\\\n) | (?P<newline>\n) | (?P<space>[ \t\f]+)
    | (?P<string>[rRbBuUfF]{0,2}(?:'''(?:[^\\]|\\.)*?''' | \"\"\"(?:[^\\]|\\.)*?\"\"\"
        | (?!\'\'\'|\"\"\")(?:'(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*")))
    | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<number>(?:\d|\.\d)[\w.]*) | (?P<name>\w+) | (?P<quote>'''|\"\"\"|['"])
    | (?P<operator>:=|->|\.\.\.|(?:\*\*|//|>>|<<|[-+*/%&|^@=<>!])=|\*\*|//|>>|<<|[-+*/%&|^@=<>:,;.~]) | (?P<other>.)
""", re.X | re.S)
# `first`: it begins a statement. Brackets have the depth of what is around them.
Token = namedtuple("Token", "kind text line depth column first")
PAIRS = {")": "(", "]": "[", "}": "{"}
KEYWORDS = {"and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
            "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield"}
CONSTANTS = {"None", "True", "False"}


def brackets(source):
    """((message, line), tokens): what is opened and not closed, or closed and not opened; None where all is well."""
    tokens, stack, line, first = [], [], 1, True
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup, match[0]
        if kind == "quote":
            if len(text) == 3:
                end = source.rstrip("\n").count("\n") + 1
                return (f"unterminated triple-quoted string literal (detected at line {end})", line), tokens
            return (f"unterminated string literal (detected at line {line})", line), tokens
        depth = len(stack)
        if kind == "open":
            stack.append((text, line))
        elif kind == "close":
            if not stack:
                return (f"unmatched '{text}'", line), tokens
            opened, at = stack.pop()
            depth -= 1
            if PAIRS[text] != opened:
                where = "" if at == line else f" on line {at}"
                return (f"closing parenthesis '{text}' does not match opening parenthesis '{opened}'{where}", line), tokens
        if kind not in ("comment", "joined", "newline", "space"):
            tokens.append(Token(kind, text, line, depth, match.start() - source.rfind("\n", 0, match.start()), first))
            first = False
        first = first or kind == "newline" and not stack
        line += text.count("\n")
    return ((f"'{stack[-1][0]}' was never closed", stack[-1][1]) if stack else None), tokens


def split(statement, start, depth):
    """The entries in a bracket, whose content begins at `start`, as pairs of indices."""
    entries, begin = [], start
    for at in range(start, len(statement)):
        token = statement[at]
        if token.depth < depth:
            return [*entries, (begin, at)]
        if token.text == "," and token.depth == depth:
            entries.append((begin, at))
            begin = at + 1
    return [*entries, (begin, len(statement))]


def is_value_end(token):
    return token.kind in ("number", "string", "close") or token.kind == "name" and token.text not in KEYWORDS or token.text == "..."


def is_value_start(token):
    return token.kind in ("number", "string") or token.text == "{" or token.kind == "name" and (token.text not in KEYWORDS or token.text in ("lambda", "not", "await"))


def is_operand(token):
    """Whether a value without a word before it begins here."""
    return is_value_start(token) and token.text not in ("not", "lambda") or token.kind == "open" or token.text in ("-", "+", "~", "...")


def begins(statement, at):
    """Where the value begins that ends at a token."""
    depth, start = statement[at].depth, at
    while start > 0:
        before = statement[start - 1]
        if before.depth < depth or before.depth == depth and (before.text in (",", "=", ":", ":=", ";", "**", "*") or before.text in KEYWORDS - {"and", "or", "not", "in", "is", "await"}):
            break
        start -= 1
    return start
