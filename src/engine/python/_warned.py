"""Warnings, in the words of Pydantic, FastAPI and Starlette, at the line of the app that is to blame.

Python's own filters decide what is shown: of what is deprecated in Pydantic only what the file says that is run as a
program; whoever serves an app sees what the frameworks want to be seen (their `UserWarning`s).
"""

import sys

import _trace


# What was shown of code that is not the app's: once, too.
elsewhere = {}


def warn(message, category=UserWarning, line=None):
    """`line`: of the app's file whose code runs, where that is another than the one that runs."""
    import warnings

    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename not in _trace.files:
        frame = frame.f_back
    if frame is None and line is not None:
        warnings.warn_explicit(message, category, _trace.file_of(line), int(line), registry=elsewhere)
        return
    if frame is None:
        warnings.warn_explicit(message, category, "sys", 1, registry=elsewhere)
        return
    space = frame.f_globals
    warnings.warn_explicit(message, category, frame.f_code.co_filename, line or frame.f_lineno, space.get("__name__"), space.setdefault("__warningregistry__", {}))


def since(version, message, line=None):
    """What is deprecated in Pydantic since that version."""
    from pydantic import warnings

    warn(message, getattr(warnings, f"PydanticDeprecatedSince{version}"), line)


def method(name, now):
    since(20, f"The `{name}` method is deprecated; use `{now}` instead.")


def fastapi(message):
    from _exceptions import FastAPIDeprecationWarning

    warn(message, FastAPIDeprecationWarning)
