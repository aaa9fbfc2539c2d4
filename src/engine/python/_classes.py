"""Classes with fields that are no models: dataclasses, typed dicts, named tuples."""

import typing

import _native
import _schema
from _schema import UNSET, Type


def field_facts(name, type_, default=UNSET, factory=None, absent=False):
    facts = {"name": name, "keys": [[name]], "schema": type_.native, "out": name}
    if factory is not None:
        facts["factory"] = factory
    elif absent:
        facts["absent"] = True
    elif default is not UNSET:
        facts["default"] = default
    return facts


class PlainField:
    """What the OpenAPI document wants to know of a field."""

    def __init__(self, name, type_, default=UNSET, factory=None, required=None):
        self.name = self.in_name = self.shown_name = self.out_name = name
        self.type = type_
        self.default = default
        self.factory = factory
        self.options = {}
        self.required = required
        self.exclude = False

    def is_required(self):
        if self.required is not None:
            return self.required
        return self.default is UNSET and self.factory is None


def hints(cls):
    found = {}
    for base in reversed(cls.__mro__):
        found.update(getattr(base, "__annotations__", None) or {})
    return found


def dataclass_type(cls):
    native = _native.schema("model", {"cls": cls, "shape": "dataclass", "name": cls.__name__})
    result = Type("model", cls.__name__, native, target=cls)
    cls.__pydantic_type__ = result
    import dataclasses

    fields, plain = [], {}
    scope = _schema.Scope(cls.__module__)
    for name, field in cls.__dataclass_fields__.items():
        type_ = _schema.type_of(field.type, None, scope)
        default = UNSET if field.default is dataclasses.MISSING else field.default
        factory = None if field.default_factory is dataclasses.MISSING else field.default_factory
        fields.append(field_facts(name, type_, default, factory))
        plain[name] = PlainField(name, type_, default, factory)
    result.facts["fields"] = plain
    after = getattr(cls, "__post_init__", None)
    _native.define(native, {"fields": fields, "by_alias": True, "after": after})
    return result


def typed_dict_type(cls):
    native = _native.schema("model", {"cls": dict, "shape": "typed_dict", "name": cls.__name__})
    result = Type("model", cls.__name__, native, target=cls)
    fields, plain = [], {}
    scope = _schema.Scope(cls.__module__)
    for name, annotation in hints(cls).items():
        required = name in cls.__required_keys__
        origin = typing.get_origin(annotation)
        if origin in (typing.Required, typing.NotRequired):
            required = origin is typing.Required
            annotation = annotation.__args__[0]
        type_ = _schema.type_of(annotation, None, scope)
        fields.append(field_facts(name, type_, absent=not required))
        plain[name] = PlainField(name, type_, required=required)
    result.facts["fields"] = plain
    _native.define(native, {"fields": fields, "by_alias": True})
    return result


def named_tuple_type(cls):
    raise _schema.Unsupported(f"the named tuple {cls.__name__} as a type")
