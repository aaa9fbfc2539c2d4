"""Classes with fields that are no models: dataclasses, typed dicts, named tuples."""

import typing

import _native
import _schema
from _schema import UNSET, Type
from pydantic import _building
from pydantic.fields import FieldInfo

# What holds for them, too, of the configuration of the model around them: they have none of their own.
INHERITED = (
    "extra", "alias_generator", "strict", "str_strip_whitespace", "str_to_lower", "str_to_upper", "str_min_length", "str_max_length",
    "populate_by_name", "validate_by_name", "validate_by_alias", "serialize_by_alias", "validate_default", "use_enum_values",
    "arbitrary_types_allowed", "json_schema_serialization_defaults_required",
)

# By class and by the configuration around it.
made = {}


def bare_type(cls, around):
    """The type of a dataclass or a typed dict, under the configuration of the model around it."""
    config = {**around, **getattr(cls, "__pydantic_config__", {})}
    config = {name: config[name] for name in INHERITED if config.get(name) is not None}
    key = (cls, repr(config))
    if key not in made:
        made[key] = begun = dataclass_begun(cls, config) if hasattr(cls, "__dataclass_fields__") else typed_dict_begun(cls)
        # Its fields come after it: they may name it.
        begun.facts["config"] = config
        given = dataclass_fields if hasattr(cls, "__dataclass_fields__") else typed_dict_fields
        define(cls, begun, config, given(cls, begun, _schema.Scope(cls.__module__, None, config)))
    return made[key]


def define(cls, begun, config, fields):
    fields = {name: _building.aliased(config, name, field) for name, field in fields.items()}
    begun.facts["fields"] = fields
    facts = [_building.field_facts(config, name, field) for name, field in fields.items()]
    for one in facts:
        if begun.facts.get("required", {}).get(one["name"]) is False:
            one["absent"] = True
    _native.define(begun.native, {**_building.names_facts(config), "fields": facts, "after": getattr(cls, "__post_init__", None)})


def dataclass_begun(cls, config):
    facts = {"cls": cls, "shape": "dataclass", "name": cls.__name__, "strict": config.get("strict")}
    result = Type("model", cls.__name__, _native.schema("model", facts), target=cls)
    if not config and "__pydantic_type__" not in cls.__dict__:
        cls.__pydantic_type__ = result
    return result


def dataclass_fields(cls, begun, scope):
    import dataclasses

    found = {}
    for name, field in cls.__dataclass_fields__.items():
        default = UNSET if field.default is dataclasses.MISSING else field.default
        factory = None if field.default_factory is dataclasses.MISSING else field.default_factory
        info = default if isinstance(default, FieldInfo) else FieldInfo(default, default_factory=factory)
        found[name] = info.bind(name, field.type, scope)
    return found


def typed_dict_begun(cls):
    return Type("model", cls.__name__, _native.schema("model", {"cls": dict, "shape": "typed_dict", "name": cls.__name__}), target=cls)


def hints(cls):
    found = {}
    for base in reversed(cls.__mro__):
        found.update(getattr(base, "__annotations__", None) or {})
    return found


def typed_dict_fields(cls, begun, scope):
    found, required = {}, {}
    for name, annotation in hints(cls).items():
        required[name] = name in cls.__required_keys__
        origin = typing.get_origin(annotation)
        if origin in (typing.Required, typing.NotRequired):
            required[name] = origin is typing.Required
            annotation = annotation.__args__[0]
        found[name] = FieldInfo(UNSET).bind(name, annotation, scope)
    begun.facts["required"] = required
    return found


def named_tuple_type(cls, scope):
    if cls not in made:
        facts = {"cls": cls, "shape": "named_tuple", "name": cls.__name__}
        made[cls] = begun = Type("model", cls.__name__, _native.schema("model", facts), facts={"shape": "named_tuple", "config": {}}, target=cls)
        own, inside = hints(cls), _schema.Scope(cls.__module__, {cls.__name__: cls})
        fields = {}
        for name in cls._fields:
            default = cls._field_defaults.get(name, UNSET)
            info = default if isinstance(default, FieldInfo) else FieldInfo(default)
            fields[name] = info.bind(name, own.get(name, typing.Any), inside)
        define(cls, begun, {}, fields)
    return made[cls]
