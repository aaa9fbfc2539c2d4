"""Names for annotations."""

from collections.abc import Callable
from types import UnionType  # noqa: F401
from typing import Any, TypeVar

DecoratedCallable = TypeVar("DecoratedCallable", bound=Callable[..., Any])
DependencyCacheKey = tuple[Callable[..., Any] | None, tuple[str, ...], str]
