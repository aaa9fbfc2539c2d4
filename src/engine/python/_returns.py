"""Where a function of the app's returned."""

import bisect
import functools
import sys

import _trace
from _trace import file_of, indentation, line_in, lines_of

# PEP 669: an event for each return of a watched function, and nothing for any other.
TOOL = 4
_last = [None, 0]


def _returned(code, offset, value):
    _last[:] = code, offset


sys.monitoring.use_tool_id(TOOL, "httplings")
sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_RETURN, _returned)


def watch(code):
    """From now on it is known where this function of the app returns, if anybody asks."""
    if _trace.wanted and _trace.is_own(code):
        sys.monitoring.set_local_events(TOOL, code, sys.monitoring.events.PY_RETURN)


def line(code, value):
    """The line of the `return` by which a watched function gave this value last."""
    if _last[0] is not code:
        return None
    reached = None
    before = []
    for start, end, number in code.co_lines():
        if start > _last[1]:
            break
        if number is not None:
            before.append(number)
            reached = number if _last[1] < end else None
    if reached is None:
        return None
    reached = line_in(code.co_filename, reached)
    # Of a file whose text is not known (`_warm.py`) no more can be said.
    if says_return(reached) or reached > len(lines_of(reached)):
        return reached
    begun = statement(reached)
    if says_return(begun):
        return begun
    return ahead_of_cleanup(begun, before, value) or where_it_says_so(begun)


def says_return(line, more=()):
    """Whether a line begins with `return`; with nothing behind it but what is named, if anything is."""
    lines = lines_of(line)
    words = lines[line - 1].split("#")[0].replace(";", " ").split() if line <= len(lines) else []
    return words[:1] == ["return"] and (not more or " ".join(words[1:]) in more)


def statement(line):
    """The line at which the statement begins that a line is a part of: the compiler names the last part that was run."""
    begins = beginnings(file_of(line))
    at = bisect.bisect_right(begins, int(line))
    return line_in(file_of(line), begins[at - 1]) if at else line


@functools.cache
def beginnings(file):
    """The lines of one of the app's files at which statements begin."""
    from _tokens import brackets

    _, tokens = brackets("\n".join(_trace.files[file]))
    return sorted({token.line for token in tokens if token.first})


def ahead_of_cleanup(reached, before, value):
    """The `return` that the end of a `with`, or what stands under `finally:`, comes between: it was reached before them. A function
    that falls off its end gives None as well: only what returns nothing else is meant by that."""
    for number in reversed(before):
        begun = statement(line_in(file_of(reached), number))
        if not is_cleanup(begun):
            return begun if says_return(begun, ("", "None") if value is None else ()) else None
    return None


def is_cleanup(line):
    """Whether a statement is a `with`, or stands under a `finally:`."""
    lines = lines_of(line)
    text = lines[line - 1].lstrip()
    if text.startswith(("with ", "with(", "async with")):
        return True
    depth = indentation(lines[line - 1])
    for number in range(line - 2, -1, -1):
        text = lines[number]
        if not text.strip() or indentation(text) >= depth:
            continue
        depth = indentation(text)
        if text.lstrip().startswith("finally:"):
            return True
    return False


CLAUSES = ("elif ", "else:", "except", "finally:", "case ")


def where_it_says_so(line):
    """The line of the `return` that was reached from `line`.

    Where branches meet at a `return`, the compiler gives each its own copy of it, which bears the branch's last line.
    """
    lines = lines_of(line)
    if line > len(lines):
        return line
    depth = indentation(lines[line - 1])
    if lines[line - 1].lstrip().startswith("return"):
        return line
    for number, text in enumerate(lines[line:], line + 1):
        here = indentation(text)
        if not text.strip() or here >= depth:
            continue
        if not text.lstrip().startswith(CLAUSES):
            return line_in(file_of(line), number) if text.lstrip().startswith("return") else line
        # What stands in another branch is deeper than its head.
        depth = here + 1
    return line
