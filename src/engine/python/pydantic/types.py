"""Types with limits, and secrets."""

import typing

import _decorators
import _schema
from pydantic.fields import Field, Strict, StringConstraints  # noqa: F401


class SecretStr:
    KIND = str

    def __init__(self, value):
        self._secret_value = value

    def get_secret_value(self):
        return self._secret_value

    def __len__(self):
        return len(self._secret_value)

    def __str__(self):
        return "**********" if self._secret_value else ""

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other):
        return type(self) is type(other) and self._secret_value == other._secret_value

    def __hash__(self):
        return hash(self._secret_value)

    @classmethod
    def __pydantic_type__(cls):
        def wrap(value, handler, data):
            return value if isinstance(value, cls) else cls(handler(value))

        inner = _schema.simple_type("str" if cls.KIND is str else "bytes", cls.KIND, {}, _schema.NO_SCOPE)
        checked = _decorators.around(inner, "wrap", wrap)
        result = _decorators.written(checked, lambda value, handler, mode: str(value) if mode == "json" else value)
        result.kind = "secret"
        return result


class SecretBytes(SecretStr):
    KIND = bytes


def conint(**limits):
    return typing.Annotated[int, Field(**limits)]


def confloat(**limits):
    return typing.Annotated[float, Field(**limits)]


def constr(**limits):
    return typing.Annotated[str, StringConstraints(**limits)]


def conlist(item, **limits):
    return typing.Annotated[list[item], Field(**limits)]


def conset(item_type, *, min_length=None, max_length=None):
    return typing.Annotated[set[item_type], Field(min_length=min_length, max_length=max_length)]


def confrozenset(item_type, *, min_length=None, max_length=None):
    return typing.Annotated[frozenset[item_type], Field(min_length=min_length, max_length=max_length)]


def conbytes(**limits):
    return typing.Annotated[bytes, Field(**limits)]


def condecimal(**limits):
    from decimal import Decimal

    return typing.Annotated[Decimal, Field(**limits)]


def condate(**limits):
    from datetime import date

    return typing.Annotated[date, Field(**limits)]


PositiveInt = typing.Annotated[int, Field(gt=0)]
NonNegativeInt = typing.Annotated[int, Field(ge=0)]
NegativeInt = typing.Annotated[int, Field(lt=0)]
NonPositiveInt = typing.Annotated[int, Field(le=0)]
PositiveFloat = typing.Annotated[float, Field(gt=0)]
NonNegativeFloat = typing.Annotated[float, Field(ge=0)]
NegativeFloat = typing.Annotated[float, Field(lt=0)]
FiniteFloat = typing.Annotated[float, Field(allow_inf_nan=False)]
StrictInt = typing.Annotated[int, Strict()]
StrictStr = typing.Annotated[str, Strict()]
StrictBool = typing.Annotated[bool, Strict()]
StrictFloat = typing.Annotated[float, Strict()]
