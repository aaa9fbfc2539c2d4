"""What apps import from `typing_extensions`: all of it is in `typing` by now."""

from typing import (  # noqa: F401
    Annotated, Any, Callable, ClassVar, Final, Generic, Literal, NamedTuple, NotRequired, Optional, ParamSpec, Protocol, Required,
    Self, TypeAlias, TypedDict, TypeVar, Union, Unpack, get_args, get_origin, override,
)


def deprecated(message, /, **_):
    return lambda decorated: decorated
