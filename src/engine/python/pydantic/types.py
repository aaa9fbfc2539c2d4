"""Types with limits, and secrets."""

import typing

import _decorators
import _schema
from pydantic.fields import Strict, StringConstraints


class SecretStr:
    KIND = str

    def __init__(self, value):
        self._secret_value = value

    def get_secret_value(self):
        return self._secret_value

    def __len__(self):
        return len(self._secret_value)

    def _display(self):
        return self.KIND(b"**********" if self.KIND is bytes else "**********") if self._secret_value else self.KIND()

    def __str__(self):
        return str(self._display())

    def __repr__(self):
        return f"{type(self).__name__}({self._display()!r})"

    def __eq__(self, other):
        return type(self) is type(other) and self._secret_value == other._secret_value

    def __hash__(self):
        return hash(self._secret_value)

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        def wrap(value, handler, data):
            return value if isinstance(value, cls) else cls(handler(value))

        inner = _schema.simple_type("str" if cls.KIND is str else "bytes", cls.KIND, {}, scope)
        checked = _decorators.around(inner, "wrap", wrap)
        checked.label = secret_label(cls.__name__, inner.label)
        write = _decorators.named(lambda value, handler, asked: "**********" if value.get_secret_value() else "", "_serialize_secret_field")
        result = _decorators.written(checked, write, when="json")
        result.kind = "secret"
        return result


def secret_label(name, inner):
    """What pydantic-core calls it among the members of a union."""
    read = f"function-after[{name}(), {inner}]"
    either = f"json-or-python[json={read},python=union[is-instance[{name}],{read}]]"
    return f"lax-or-strict[lax={either},strict={either}]"


class SecretBytes(SecretStr):
    KIND = bytes


class Limits:
    """What stands in `Annotated` for limits: its class has the name that the real one has, for names of types show it."""

    def __init__(self, **limits):
        self.limits = limits

    def __eq__(self, other):
        return type(self) is type(other) and self.limits == other.limits

    def __hash__(self):
        return hash(tuple(self.limits.items()))


class Interval(Limits):
    pass


class MultipleOf(Limits):
    pass


class Len(Limits):
    pass


class AllowInfNan(Limits):
    def __init__(self, allow_inf_nan=True):
        super().__init__(allow_inf_nan=allow_inf_nan)


class _PydanticGeneralMetadata(Limits):
    pass


class Gt(Limits):
    pass


class Ge(Limits):
    pass


class Lt(Limits):
    pass


class Le(Limits):
    pass


def given(marker, **limits):
    """The marker, or None where none of its limits is given."""
    limits = {name: limit for name, limit in limits.items() if limit is not None}
    return marker(**limits) if limits else None


def strictly(strict):
    return None if strict is None else Strict(strict)


def length(min_length, max_length):
    # As of Pydantic: no limit below is one of nothing.
    return given(Len, min_length=min_length or None, max_length=max_length) or Len()


def conint(*, strict=None, gt=None, ge=None, lt=None, le=None, multiple_of=None):
    return typing.Annotated[int, strictly(strict), Interval(gt=gt, ge=ge, lt=lt, le=le), given(MultipleOf, multiple_of=multiple_of)]


def confloat(*, strict=None, gt=None, ge=None, lt=None, le=None, multiple_of=None, allow_inf_nan=None):
    return typing.Annotated[float, strictly(strict), Interval(gt=gt, ge=ge, lt=lt, le=le), given(MultipleOf, multiple_of=multiple_of),
                            given(AllowInfNan, allow_inf_nan=allow_inf_nan)]


def constr(**limits):
    return typing.Annotated[str, StringConstraints(**limits)]


def conlist(item_type, *, min_length=None, max_length=None):
    return typing.Annotated[list[item_type], length(min_length, max_length)]


def conset(item_type, *, min_length=None, max_length=None):
    return typing.Annotated[set[item_type], length(min_length, max_length)]


def confrozenset(item_type, *, min_length=None, max_length=None):
    return typing.Annotated[frozenset[item_type], length(min_length, max_length)]


def conbytes(*, min_length=None, max_length=None, strict=None):
    return typing.Annotated[bytes, strictly(strict), length(min_length, max_length)]


def condecimal(*, strict=None, gt=None, ge=None, lt=None, le=None, multiple_of=None, max_digits=None, decimal_places=None, allow_inf_nan=None):
    from decimal import Decimal

    return typing.Annotated[Decimal, strictly(strict), Interval(gt=gt, ge=ge, lt=lt, le=le), given(MultipleOf, multiple_of=multiple_of),
                            _PydanticGeneralMetadata(max_digits=max_digits, decimal_places=decimal_places),
                            given(AllowInfNan, allow_inf_nan=allow_inf_nan)]


def condate(*, strict=None, gt=None, ge=None, lt=None, le=None):
    from datetime import date

    return typing.Annotated[date, strictly(strict), Interval(gt=gt, ge=ge, lt=lt, le=le)]


PositiveInt = typing.Annotated[int, Gt(gt=0)]
NonNegativeInt = typing.Annotated[int, Ge(ge=0)]
NegativeInt = typing.Annotated[int, Lt(lt=0)]
NonPositiveInt = typing.Annotated[int, Le(le=0)]
PositiveFloat = typing.Annotated[float, Gt(gt=0)]
NonNegativeFloat = typing.Annotated[float, Ge(ge=0)]
NegativeFloat = typing.Annotated[float, Lt(lt=0)]
NonPositiveFloat = typing.Annotated[float, Le(le=0)]
FiniteFloat = typing.Annotated[float, AllowInfNan(allow_inf_nan=False)]
StrictInt = typing.Annotated[int, Strict()]
StrictStr = typing.Annotated[str, Strict()]
StrictBool = typing.Annotated[bool, Strict()]
StrictFloat = typing.Annotated[float, Strict()]
StrictBytes = typing.Annotated[bytes, Strict()]


def __getattr__(name):
    from pydantic import _later

    return _later.get("pydantic.types", name)
