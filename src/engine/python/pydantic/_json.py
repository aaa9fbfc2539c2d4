"""`Json`: text that holds JSON; `JsonValue`: whatever JSON can say."""

import typing

import _decorators
import _native
import _schema
from pydantic._asked import parsed
from pydantic.errors import ValidationError


class Json:
    """`Json[list[int]]`, or a mark in `Annotated`."""

    __pydantic_around__ = True

    def __class_getitem__(cls, item):
        return typing.Annotated[item, cls()]

    def __repr__(self):
        return "Json"

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        return cls.around(_schema.any_type(), scope)

    @classmethod
    def around(cls, type_, scope=_schema.NO_SCOPE):
        label = f"json[{type_.label}]"
        read = _schema.make("json", type_.name, label=label, function=lambda value, data: parsed(value, label), item=type_.native)
        read.args = [type_]
        result = _decorators.written(read, written_of(type_), alone=False)
        result.kind, result.args = "json", [type_]
        return result


def written_of(type_):
    def write(value, handler, asked):
        # What shall come in again is text.
        return _native.dumps(_native.dump(type_.native, value, {"mode": "json"}), True) if asked[8] else handler(value)

    return write


class JsonValue:
    """Whatever JSON can say, and no more."""

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        if "_type" not in cls.__dict__:
            result = _decorators.around(_schema.any_type(), "plain", lambda value, data: valid(value), LABEL, True)
            result.kind, result.target = "json_value", cls
            cls._type = result
        return cls._type


# What pydantic-core calls it.
LABEL = "json-or-python[json=any,python=tagged-union[list[...],dict[str,...],str,bool,int,float,none]]"
PLAIN = (str, int, float, bool, type(None))


def valid(value):
    faults = []
    gather(value, [], faults)
    if faults:
        raise ValidationError("JsonValue", faults)
    return value


def gather(value, loc, faults):
    """What is wrong in it, each fault at its place."""
    if isinstance(value, PLAIN):
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            gather(item, [*loc, "list", index], faults)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                faults.append(_schema.error("string_type", [*loc, "dict", key, "[key]"], "Input should be a valid string", key))
            gather(item, [*loc, "dict", key], faults)
    else:
        faults.append(_schema.error("invalid-json-value", loc, "input was not a valid JSON value", value))
