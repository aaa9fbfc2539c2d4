"""Marks in `Annotated` that change how a type is checked, written or described."""

import typing

import _decorators
import _schema
from _schema import Unsupported
from pydantic.errors import PydanticUserError


class _Mark:
    """`Mark[T]` is `Annotated[T, Mark()]`; in `Annotated` the class itself will do."""

    __pydantic_around__ = True

    def __class_getitem__(cls, item):
        return typing.Annotated[item, cls()]

    def __repr__(self):
        return f"{type(self).__name__}()"

    def __eq__(self, other):
        return type(self) is type(other)

    def __hash__(self):
        return hash(type(self))


class SkipValidation(_Mark):
    """Anything comes in; what goes out is of the type."""

    @classmethod
    def around(cls, type_, scope=_schema.NO_SCOPE):
        result = _decorators.written(_schema.any_type(), lambda value, handler, asked: value, (type_, "always"))
        result.kind, result.args = "as_it_is", [type_]
        return result


class SerializeAsAny(_Mark):
    """Written by what the value is, not by what its type says."""

    looks_on = True

    @classmethod
    def around(cls, type_, scope=_schema.NO_SCOPE):
        result = _schema.make("as_it_is", type_.name, label=type_.label, item=type_.native)
        result.args = [type_]
        return result


class InstanceOf(_Mark):
    """Of Python an instance and nothing else; of JSON what its type reads."""

    def __class_getitem__(cls, item):
        return typing.Annotated[typing.Any, cls(item)]

    def __init__(self, of=None):
        self.of = of

    def __eq__(self, other):
        return type(self) is type(other) and self.of == other.of

    def __hash__(self):
        return hash(self.of)

    def around(self, type_, scope=_schema.NO_SCOPE):
        of = self.of
        if of is None:
            raise Unsupported("InstanceOf in Annotated")
        kind = typing.get_origin(of) or of
        instance = _schema.make("instance", kind.__name__, label=f"is-instance[{kind.__name__}]", cls=kind)
        try:
            read = _schema.type_of(of, None, scope)
        except (Unsupported, PydanticUserError):
            return instance
        label = f"json-or-python[json={read.label},python={instance.label}]"
        result = _schema.make("json_or_python", read.name, label=label, json=read.native, python=instance.native)
        result.kind, result.args = "as_it_is", [read]
        return result


class FailFast:
    """Of several items that are wrong, the first is told."""

    def __init__(self, fail_fast=True):
        self.limits = {"fail_fast": fail_fast}

    def __eq__(self, other):
        return type(self) is type(other) and self.limits == other.limits

    def __hash__(self):
        return hash(self.limits["fail_fast"])


class _OnErrorOmit(_Mark):
    def around(self, type_, scope=_schema.NO_SCOPE):
        def checked(value, handler, data):
            from pydantic.errors import ValidationError
            from pydantic_core import PydanticOmit

            try:
                return handler(value)
            except ValidationError:
                raise PydanticOmit from None

        return _decorators.around(type_, "wrap", checked)


class OnErrorOmit:
    """`list[OnErrorOmit[int]]`: an item that does not fit is left out."""

    def __class_getitem__(cls, item):
        return typing.Annotated[item, _OnErrorOmit()]


class WithJsonSchema(_decorators.Around):
    looks_on = True

    def __init__(self, json_schema, mode=None):
        if json_schema is None:
            raise Unsupported("WithJsonSchema(None)")
        self.json_schema, self.mode = json_schema, mode

    def __hash__(self):
        return hash(self.mode)

    def around(self, type_, scope=_schema.NO_SCOPE):
        return type_.saying({**type_.facts, "shown": (self.json_schema, self.mode)})


def with_config(config=None, /, **options):
    """Configures a `TypedDict` or a dataclass."""
    given = dict(config) if config is not None else options

    def decorate(cls):
        from pydantic.config import checked

        if hasattr(cls, "model_fields"):
            raise PydanticUserError(f"Cannot use `with_config` on {cls.__name__} as it is a Pydantic model", code="with-config-on-model")
        cls.__pydantic_config__ = checked(given)
        return cls

    return decorate
