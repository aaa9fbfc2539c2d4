"""What Python prints of an exception. Of its lines those of the app's own files are there."""

import sys

import _native
import _trace

CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"


class FrameSummary:
    """One line of a traceback, with the marks below it."""

    def __init__(self, filename, lineno, name, marks=None):
        self.filename, self.lineno, self.name, self._marks = filename, lineno, name, marks
        lines = _trace.files.get(filename, ())
        self.line = lines[lineno - 1].strip() if lineno <= len(lines) else ""

    def __iter__(self):
        return iter((self.filename, self.lineno, self.name, self.line))

    def __getitem__(self, at):
        return tuple(self)[at]

    def __len__(self):
        return 4

    def __repr__(self):
        return f"<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>"


def extract_tb(tb, limit=None):
    found = []
    while tb is not None:
        code = tb.tb_frame.f_code
        if code.co_filename in _trace.files:
            found.append(FrameSummary(code.co_filename, tb.tb_lineno, code.co_name, _native.marks(tb)))
        tb = tb.tb_next
    return found if limit is None else found[:limit] if limit >= 0 else found[limit:]


def format_list(extracted_list):
    return [formatted(*entry, getattr(entry, "_marks", None)) for entry in extracted_list]


def formatted(file, line, name, text, marks):
    return f'  File "{file}", line {line}, in {name}\n' + "".join([f"    {below}\n" for below in (text, marks) if below])


def format_tb(tb, limit=None):
    return format_list(extract_tb(tb, limit))


_GIVEN = object()


def format_exception_only(exc, /, value=_GIVEN):
    error = exc if value is _GIVEN else value
    if error is None:
        return ["NoneType: None\n"]
    kind = type(error)
    module = "" if kind.__module__ in ("builtins", "__main__") else kind.__module__
    name = f"{module}.{kind.__qualname__}" if module else kind.__qualname__
    try:
        text = str(error)
    except Exception:
        text = "<exception str() failed>"
    return [f"{name}: {text}\n" if text else f"{name}\n", *[f"{note}\n" for note in getattr(error, "__notes__", ())]]


def format_exception(exc, /, value=_GIVEN, tb=_GIVEN, limit=None, chain=True):
    error = exc if value is _GIVEN else value
    if error is None:
        return ["NoneType: None\n"]
    if isinstance(error, BaseExceptionGroup):
        return _native.told(error).splitlines(keepends=True)
    tb = error.__traceback__ if tb is _GIVEN else tb
    return [*(led_to(error, limit, {id(error)}) if chain else ()), *alone(error, tb, limit)]


def alone(error, tb, limit):
    head = ["Traceback (most recent call last):\n"] if tb is not None else []
    return [*head, *format_tb(tb, limit), *format_exception_only(error)]


def led_to(error, limit, seen):
    """What stands before an exception: its cause, or during whose handling it was raised."""
    if error.__cause__ is not None:
        before, words = error.__cause__, CAUSE
    else:
        before, words = None if error.__suppress_context__ else error.__context__, CONTEXT
    if before is None or id(before) in seen:
        return []
    return [*led_to(before, limit, {*seen, id(before)}), *alone(before, before.__traceback__, limit), words]


def format_exc(limit=None, chain=True):
    return "".join(format_exception(sys.exception(), limit=limit, chain=chain))


def print_exception(exc, /, value=_GIVEN, tb=_GIVEN, limit=None, file=None, chain=True):
    print("".join(format_exception(exc, value, tb, limit, chain)), end="", file=file or sys.stderr)


def print_exc(limit=None, file=None, chain=True):
    print(format_exc(limit, chain), end="", file=file or sys.stderr)


def print_tb(tb, limit=None, file=None):
    print("".join(format_tb(tb, limit)), end="", file=file or sys.stderr)
