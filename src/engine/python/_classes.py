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
    # Pydantic's own dataclasses have a configuration of their own, if only an empty one.
    around = {} if hasattr(cls, "__pydantic_decorated__") else around
    config = {name: around[name] for name in INHERITED if around.get(name) is not None}
    config.update(getattr(cls, "__pydantic_config__", {}))
    key = (cls, repr(config))
    if key not in made:
        made[key] = begun = dataclass_begun(cls, config) if hasattr(cls, "__dataclass_fields__") else typed_dict_begun(cls)
        # Its fields come after it: they may name it.
        begun.facts["config"] = config
        given = dataclass_fields if hasattr(cls, "__dataclass_fields__") else typed_dict_fields
        scope = _schema.Scope(cls.__module__, {cls.__name__: cls}, config)
        try:
            define(cls, begun, config, given(cls, begun, scope), scope)
        except BaseException:
            del made[key]
            raise
        made[key] = validated(cls, begun)
    return made[key]


def validated(cls, begun):
    """The type with the validators of the whole around it."""
    begun.facts["core"] = begun.native
    if not hasattr(cls, "__pydantic_decorated__"):
        return begun
    type_ = begun
    for decorated in _building.model_validators(cls):
        _building._rules.check_validator(decorated, cls)
        type_ = _building.model_validation(cls, decorated, type_)
    type_.kind, type_.target, type_.facts = "model", cls, {**type_.facts, **begun.facts}
    # It writes itself also where no type says so.
    cls.__pydantic_schema__ = type_.native
    if "__pydantic_type__" in cls.__dict__:
        cls.__pydantic_type__ = type_
    return type_


def define(cls, begun, config, fields, scope):
    fields = {name: _building.aliased(config, name, field) for name, field in fields.items()}
    computed = {}
    if hasattr(cls, "__pydantic_decorated__"):
        _building._rules.check_decorated(cls, fields)
        fields = {name: _building.revalidated(cls, name, field, scope) for name, field in fields.items()}
        fields = {name: _building.rewritten(cls, name, field, scope) for name, field in fields.items()}
        computed = _building.computed_of(cls, scope)
    begun.facts["fields"], begun.facts["computed"] = fields, computed
    # They go out in the order of the class.
    fields = {name: fields[name] for name in getattr(cls, "__dataclass_fields__", fields) if name in fields}
    facts = [_building.field_facts(config, name, field) for name, field in fields.items()]
    for one in facts:
        if begun.facts.get("required", {}).get(one["name"]) is False:
            one["absent"] = True
    _native.define(begun.native, {**_building.names_facts(config), "fields": facts, "computed": _building.computed_facts(computed),
                                "after": getattr(cls, "__post_init__", None)})


def dataclass_begun(cls, config):
    facts = {"cls": cls, "shape": "dataclass", "name": cls.__name__, "strict": config.get("strict")}
    result = Type("model", cls.__name__, _native.schema("model", facts), target=cls)
    if not config and "__pydantic_type__" not in cls.__dict__:
        cls.__pydantic_type__ = result
    return result


def dataclass_fields(cls, begun, scope):
    import dataclasses

    found = {}
    items = [(name, cls.__dataclass_fields__[name]) for name in names_of(cls)]
    if hasattr(cls, "__pydantic_decorated__"):
        items.sort(key=lambda pair: is_keyword(cls, pair[0]))
    for name, field in items:
        default = UNSET if field.default is dataclasses.MISSING else field.default
        factory = None if field.default_factory is dataclasses.MISSING else field.default_factory
        info = default if isinstance(default, FieldInfo) else FieldInfo(default, default_factory=factory)
        found[name] = info.bind(name, field.type, scope)
    return found


def names_of(dataclass):
    """The names of a dataclass's fields. What only its `__init__` takes is none, nor is what its class has."""
    import dataclasses

    fields = dataclass.__dataclass_fields__.values()
    if any([field._field_type is dataclasses._FIELD_INITVAR for field in fields]):
        raise _schema.Unsupported("an InitVar of a dataclass that is checked")
    return [field.name for field in dataclasses.fields(dataclass)]


def is_keyword(cls, name):
    """Whether a field is given by its name alone. Pydantic asks its own fields, and only those."""
    field = cls.__dataclass_fields__[name]
    return bool(field.default.options.get("kw_only")) if isinstance(field.default, FieldInfo) else field.kw_only


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
        define(cls, begun, {}, fields, inside)
    return made[cls]
