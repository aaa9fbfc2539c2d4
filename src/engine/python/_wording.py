"""What the interpreter says of an exception in words of its own, said as CPython says it.

Apps pass these words on (`detail=str(error)`). Only what the interpreter itself raises in the app's code, and what its library
raises, is looked at, never what a `raise` of the app's says. The words are in `_words.py`.
"""

import collections
import operator
import reprlib
import sys

import _native
import _returns
import _trace

# The instructions of a `raise`, of `in`, and of an operator.
RAISE = compile("raise x", "", "exec").co_code[-2]
OPS = {name: next(op for op in compile(text, "", "eval").co_code[::2] if op not in compile("(a, b)", "", "eval").co_code[::2])
       for name, text in (("in", "a in b"), ("operator", "a * b"))}
OPS["raise"] = RAISE
KINDS = (UnboundLocalError, IndexError, AttributeError, RuntimeError, ZeroDivisionError, OverflowError, ValueError, TypeError)


def raised(code, offset, error):
    if code.co_name == "_raise_error" and isinstance(error, ArithmeticError):
        # Of `decimal`: CPython tells which conditions there were.
        error.args = ([sys._getframe(1).f_locals["condition"]],)
        return
    args = error.args
    if type(error) not in KINDS or len(args) != 1 or type(args[0]) is not str or error.__traceback__ is not None:
        return
    file, own = code.co_filename, _trace.is_own(code)
    if own and code.co_code[offset] == RAISE and not args[0].startswith("exceptions must be classes"):
        return
    if file == "<_newer>":
        # These are CPython's words already; and to read ours takes time when an app is loaded.
        return
    import _callee
    import _words

    at = _callee.At(code, offset, sys._getframe(1))
    at.error, at.ops = error, OPS
    # What stands in for a function of the interpreter's is as good as that.
    rules = _words.SAID if own or file == "<boot>" else _words.LIBRARY
    try:
        said = _words.said(rules.get(type(error), ()), args[0], at)
    except Exception:
        # Whatever is odd about this place: better the interpreter's words than another exception than the app's.
        return
    if isinstance(said, BaseException):
        raise said
    said = args[0] if said is None else said
    if isinstance(said, str):
        error.args = (_words.spelled(said, at) if own else said,)


class Item(property):
    """A named tuple's item: as CPython's, it cannot be set."""

    def __set__(self, instance, value):
        raise AttributeError("can't set attribute")

    def __delete__(self, instance):
        raise AttributeError("can't delete attribute")


def shown(self):
    """An ordered dict's text, as Python wrote it before 3.12."""
    return f"{type(self).__name__}({list(self.items()) or ''})"


def begin():
    collections.OrderedDict.__repr__ = reprlib.recursive_repr()(shown)
    collections._tuplegetter = lambda index, doc: Item(operator.itemgetter(index), doc=doc)
    events = sys.monitoring.events
    sys.monitoring.register_callback(_returns.TOOL, events.RAISE, _native.heard(dict.fromkeys(KINDS), raised))
    sys.monitoring.set_events(_returns.TOOL, events.RAISE)
