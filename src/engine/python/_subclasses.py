"""`type[Animal]`: a class, and one derived from that."""

import typing

import _decorators
import _schema


def subclass_type(of):
    """`_subclass_schema` of Pydantic's. A JSON Schema says nothing of it."""
    if hasattr(of, "__metadata__"):
        of = of.__origin__
    if isinstance(of, typing.TypeVar):
        of = of.__bound__ or (typing.Union[of.__constraints__] if of.__constraints__ else typing.Any)
    if of is typing.Any:
        return checked("is-instance[type]", lambda value: isinstance(value, type), "is_type", "Input should be a type", None)
    if _schema.is_union(of):
        return _schema.make_union([subclass_type(arg) for arg in of.__args__], f"type[{_schema.name_of(of)}]")
    of = type(None) if of is None else of
    if not isinstance(of, type):
        raise TypeError(f"Expected a class, got {of!r}")
    name = of.__name__
    return checked(f"is-subclass[{name}]", lambda value: isinstance(value, type) and issubclass(value, of), "is_subclass_of",
                   f"Input should be a subclass of {name}", {"class": name})


def checked(label, holds, kind, words, context):
    from pydantic.errors import PydanticCustomError

    def check(value, data):
        if not holds(value):
            raise PydanticCustomError(kind, words, context)
        return value

    result = _decorators.around(_schema.any_type(), "plain", check, label, True)
    result.kind = "class"
    return result
