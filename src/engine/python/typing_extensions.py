"""What apps import from `typing_extensions`: all of it is in `typing` by now."""

from typing import (  # noqa: F401
    Annotated, Any, Callable, ClassVar, Final, Generic, Literal, NamedTuple, NotRequired, Optional, ParamSpec, Protocol, Required,
    Self, TypeAlias, TypedDict, TypeVar, Union, Unpack, get_args, get_origin, override,
)


def __getattr__(name):
    import typing

    if name.startswith("__") or not hasattr(typing, name):
        raise AttributeError(f"module 'typing_extensions' has no attribute {name!r}")
    return getattr(typing, name)


def deprecated(message, /, **_):
    return lambda decorated: decorated
