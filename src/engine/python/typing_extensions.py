"""What apps import from `typing_extensions`: all of it is in `typing` by now."""

import typing
from typing import (  # noqa: F401
    Annotated, Any, Callable, ClassVar, Final, Generic, Literal, NamedTuple, NotRequired, Optional, ParamSpec, Protocol, Required,
    Self, TypeAlias, TypeVar, Union, Unpack, get_args, get_origin, override,
)


def TypedDict(typename, fields=None, /, *, total=True):
    """One that Pydantic takes: before Python 3.12 it does not take that of `typing`."""
    made = typing.TypedDict(typename, fields or {}, total=total)
    made.__orig_bases__ = (TypedDict,)
    return made


TypedDict.__mro_entries__ = typing.TypedDict.__mro_entries__


class Doc:
    """What an annotation says of what it annotates."""

    def __init__(self, documentation, /):
        self.documentation = documentation

    def __repr__(self):
        return f"Doc({self.documentation!r})"

    def __eq__(self, other):
        return isinstance(other, Doc) and self.documentation == other.documentation

    def __hash__(self):
        return hash(self.documentation)


def __getattr__(name):
    import typing

    if name.startswith("_") or not hasattr(typing, name):
        raise AttributeError(f"module 'typing_extensions' has no attribute {name!r}")
    return getattr(typing, name)


def deprecated(message, /, **_):
    return lambda decorated: decorated
