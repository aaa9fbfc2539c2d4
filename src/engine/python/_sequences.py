"""`Sequence`: of JSON a list, of Python whatever is a sequence. `Iterable`: checked while somebody iterates over it."""

import collections.abc
import typing

import _decorators
import _schema


def sequence_type(name, item, scope):
    """Of JSON a list; of Python whatever is a sequence, and stays of its class (`_sequence_schema` of Pydantic's)."""
    read = _schema.sequence("list", name, _schema.type_of(item, None, scope), {}, scope)
    python = _decorators.around(read, "wrap", looked_at if item is typing.Any else kept, "sequence_validator")
    chain = "is-instance[Sequence]" if item is typing.Any else f"chain[is-instance[Sequence],{python.label}]"
    result = _schema.make("json_or_python", name, label=f"json-or-python[json={read.label},python={chain}]", json=read.native, python=python.native)
    result.kind, result.args = "sequence", read.args
    return result


def looked_at(value, handler, data):
    """Whether it is a sequence at all."""
    if not isinstance(value, collections.abc.Sequence):
        raise custom("is_instance_of", "Input should be an instance of {class}", {"class": "Sequence"})
    return value


def kept(value, handler, data):
    """The items checked, in a sequence of the same class (`sequence_validator` of Pydantic's)."""
    looked_at(value, handler, data)
    kind = type(value)
    if issubclass(kind, (str, bytes)):
        raise custom("sequence_str", "'{type_name}' instances are not allowed as a Sequence value", {"type_name": kind.__name__})
    checked = handler(list(value) if kind is tuple else value)
    if kind is list or issubclass(kind, range):
        return checked
    return kind(*checked) if issubclass(kind, tuple) and hasattr(kind, "_fields") else kind(checked)


def iterable_type(name, item, scope):
    """Whatever can be iterated over. Nothing in it is looked at before somebody does (`generator_schema` of pydantic-core's)."""
    inner = _schema.type_of(item, None, scope)
    many = _schema.sequence("list", name, inner, {}, scope)

    def begun(value, data):
        try:
            items = iter(value)
        except TypeError:
            raise custom("iterable_type", "Input should be iterable", None) from None
        return ValidatorIterator(items, inner)

    read = _decorators.around(_schema.any_type(), "plain", begun, f"generator[{inner.label}]", True)
    result = _decorators.written(read, lambda value, handler, asked: list(value), (many, "always"))
    result.kind, result.args = "iterable", [inner]
    return result


class ValidatorIterator:
    """The items, each checked when its turn comes."""

    def __init__(self, items, type_):
        self._items, self._type, self.index = items, type_, 0

    def __iter__(self):
        return self

    def __next__(self):
        item = next(self._items)
        value, errors = _schema.check(self._type, item, [self.index])
        self.index += 1
        if errors is not None:
            from pydantic.errors import ValidationError

            raise ValidationError("ValidatorIterator", errors)
        return value


def custom(kind, words, context):
    from pydantic.errors import PydanticCustomError

    return PydanticCustomError(kind, words, context)
