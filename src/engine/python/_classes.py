"""Classes with fields that are no models: dataclasses, typed dicts, named tuples."""

import typing

import _native
import _schema
import _unfit
from _schema import UNSET, Type
from _taken import is_handed_on, is_required, taken_by
from pydantic import _building
from pydantic.config import INHERITED
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo

# By class and by its configuration.
made = {}


def configuration(cls, around):
    """Its own or that of the model around it, never both (`_config_wrapper_stack` of Pydantic's). Pydantic's dataclasses have
    one of their own, if only an empty one."""
    own = own_configuration(cls)
    return {name: around[name] for name in INHERITED if around.get(name) is not None} if own is None else own


def own_configuration(cls):
    """What `with_config` or `config=` gave it, or one of its bases: those of a typed dict are not in its `__mro__`."""
    for base in (cls, *getattr(cls, "__orig_bases__", ())):
        own = getattr(base, "__pydantic_config__", None)
        if own is not None:
            return own
    return None


def begun_once(cls, around, begin, fields_of):
    """The type of a class under a configuration. Its fields come after it: they may name it."""
    config = configuration(cls, around)
    key, before = (cls, repr(config)), len(made)
    if key not in made:
        made[key] = begun = begin(cls, config)
        begun.facts["config"] = config
        scope = _schema.Scope(cls.__module__, {cls.__name__: cls}, config)
        try:
            define(cls, begun, config, fields_of(cls, begun, scope), scope)
        except BaseException:
            # What came in between may name it.
            for other in list(made)[before:]:
                forget(other, made.pop(other))
            raise
        made[key] = validated(cls, begun)
    return made[key]


def forget(key, type_):
    if key[0].__dict__.get("__pydantic_type__") is type_:
        del key[0].__pydantic_type__


def bare_type(cls, around):
    """The type of a dataclass or a typed dict, under the configuration of the model around it."""
    if hasattr(cls, "__dataclass_fields__"):
        return begun_once(cls, around, dataclass_begun, dataclass_fields)
    refuse_typing(cls)
    return begun_once(cls, around, typed_dict_begun, typed_dict_fields)


def refuse_typing(cls):
    """Python 3.11's own typed dicts do not know which of their keys are required."""
    root = cls
    while getattr(root, "__orig_bases__", ()):
        root = root.__orig_bases__[0]
    if root is typing.TypedDict:
        raise _unfit.advised(PydanticUserError("Please use `typing_extensions.TypedDict` instead of `typing.TypedDict` on Python < 3.12.",
                                               code="typed-dict-version"), "from typing_extensions import TypedDict")


def named_tuple_type(cls, scope):
    return begun_once(cls, scope.config, named_tuple_begun, named_tuple_fields)


def validated(cls, begun):
    """The type with the validators of the whole around it."""
    begun.facts["core"] = begun.native
    if not hasattr(cls, "__pydantic_decorated__"):
        return begun
    if _building.former_validators(cls):
        raise _schema.Unsupported("@root_validator on a dataclass")
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
    facts = [_building.field_facts(config, name, field) for name, field in fields.items()]
    for one in facts:
        if begun.facts.get("required", {}).get(one["name"]) is False:
            one["absent"] = True
    if hasattr(cls, "__dataclass_fields__"):
        taken = list(taken_by(cls))
        for one in facts:
            # They go out in the order of the class.
            one["place"] = taken.index(one["name"])
            one["handed_on"] = one["name"] in begun.facts["handed_on"]
            if one["name"] in begun.facts["set_within"]:
                one["keys"] = []
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
    # What has a place comes first, as in the call of one.
    taken = sorted(taken_by(cls).items(), key=lambda pair: is_keyword(cls, pair[0]))
    begun.facts["handed_on"] = [name for name, field in taken if is_handed_on(field)]
    # What only the class itself may set; without a default Pydantic knows nothing of it.
    begun.facts["set_within"] = [name for name, field in taken if not is_given(field)]
    for name, field in taken:
        if not is_given(field) and is_required(field):
            continue
        default = UNSET if field.default is dataclasses.MISSING else field.default
        factory = None if field.default_factory is dataclasses.MISSING else field.default_factory
        info = default if isinstance(default, FieldInfo) else FieldInfo(default, default_factory=factory)
        found[name] = info.bind(name, init_var_of(field.type, scope) if is_handed_on(field) else field.type, scope)
    return found


def is_given(field):
    """Whether it is one of what the class is called with."""
    return field.init and not (isinstance(field.default, FieldInfo) and field.default.options.get("init") is False)


def init_var_of(annotation, scope):
    """The type in `InitVar[int]`; anything where it names none."""
    if isinstance(annotation, str):
        annotation = scope.resolve(annotation)
    return getattr(annotation, "type", typing.Any)


def is_keyword(cls, name):
    """Whether a field is given by its name alone. Pydantic asks its own fields, and only those."""
    field = cls.__dataclass_fields__[name]
    return bool(field.default.options.get("kw_only")) if isinstance(field.default, FieldInfo) else field.kw_only


def typed_dict_begun(cls, config):
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
        while origin in (typing.Required, typing.NotRequired, typing.ReadOnly):
            required[name] = required[name] if origin is typing.ReadOnly else origin is typing.Required
            annotation = annotation.__args__[0]
            origin = typing.get_origin(annotation)
        found[name] = FieldInfo(UNSET).bind(name, annotation, scope)
    begun.facts["required"] = required
    return found


def named_tuple_begun(cls, config):
    native = _native.schema("model", {"cls": cls, "shape": "named_tuple", "name": cls.__name__})
    return Type("model", cls.__name__, native, facts={"shape": "named_tuple"}, target=cls)


def named_tuple_fields(cls, begun, scope):
    own, fields = hints(cls), {}
    for name in cls._fields:
        default = cls._field_defaults.get(name, UNSET)
        info = default if isinstance(default, FieldInfo) else FieldInfo(default)
        fields[name] = info.bind(name, own.get(name, typing.Any), scope)
    return fields
