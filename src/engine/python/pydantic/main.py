"""Models: how they are filled, copied, compared and written."""

import _decorators
import _native
import _schema
import _warned
from _decorators import ValidationInfo
from _schema import Unsupported
from pydantic._asked import REF_TEMPLATE, checked_as_asked, checked_json, json_of, parsed_raw, referred
from pydantic._building import Meta, after_of, layers, retry, undefined
from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError, ValidationError, verdict


class BaseModel(metaclass=Meta):
    __slots__ = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
    model_config = {}
    model_computed_fields = {}

    def __init__(self, /, **data):
        fill_all(self, data)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs):
        """For a base class to look at each model that is made of it, once its fields are there."""

    def __setattr__(self, name, value):
        cls = type(self)
        if name in cls.__pydantic_private_defaults__:
            self.__pydantic_private__[name] = value
            return
        if name.startswith("_"):
            object.__setattr__(self, name, value)
            return
        if isinstance(getattr(cls, name, None), property):
            object.__setattr__(self, name, value)
            return
        if cls.model_config.get("frozen"):
            raise ValidationError(cls.__name__, [_schema.error("frozen_instance", [name], "Instance is frozen", value)])
        if name in cls.model_fields and cls.model_fields[name].options.get("frozen"):
            raise ValidationError(cls.__name__, [_schema.error("frozen_field", [name], "Field is frozen", value)])
        if cls.model_config.get("validate_assignment"):
            self._assign(name, value)
            return
        if name not in cls.model_fields:
            if cls.model_config.get("extra") != "allow":
                raise ValueError(f'"{cls.__name__}" object has no field "{name}"')
            self.__pydantic_extra__[name] = value
            self.__pydantic_fields_set__.add(name)
            return
        self.__dict__[name] = value
        self.__pydantic_fields_set__.add(name)

    def __delattr__(self, name):
        cls = type(self)
        own = name in cls.__pydantic_private_defaults__ or isinstance(getattr(cls, name, None), property)
        if not own and cls.model_config.get("frozen"):
            raise ValidationError(cls.__name__, [_schema.error("frozen_instance", [name], "Instance is frozen", None)])
        if not own and name in cls.model_fields and cls.model_fields[name].options.get("frozen"):
            raise ValidationError(cls.__name__, [_schema.error("frozen_field", [name], "Field is frozen", None)])
        for others in (getattr(self, "__pydantic_private__", None), self.__pydantic_extra__):
            if others and name in others:
                del others[name]
                return
        if name not in self.__dict__ and not own:
            raise AttributeError(f"{cls.__name__!r} object has no attribute {name!r}")
        object.__delattr__(self, name)

    def _assign(self, name, value):
        from pydantic._assigning import assign

        def store(values, extra):
            self.__dict__.update(values)
            if extra:
                self.__pydantic_extra__.update(extra)
            self.__pydantic_fields_set__.add(name)

        assign(self, name, value, type(self).model_fields, type(self).model_config, store)

    def __getattr__(self, name):
        if not name.startswith("__pydantic"):
            for others in (getattr(self, "__pydantic_private__", None), getattr(self, "__pydantic_extra__", None)):
                if others and name in others:
                    return others[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def model_fields_set(self):
        return self.__pydantic_fields_set__

    @property
    def model_extra(self):
        return self.__pydantic_extra__

    def __repr_args__(self):
        pairs = [(name, self.__dict__[name]) for name, field in type(self).model_fields.items() if name in self.__dict__ and field.options.get("repr", True)]
        pairs += [(name, value) for name, value in (self.__pydantic_extra__ or {}).items()]
        computed = type(self).model_computed_fields.items()
        return pairs + [(name, getattr(self, name)) for name, field in computed if field.options.get("repr", True)]

    def __repr__(self):
        return f"{type(self).__name__}({', '.join([f'{name}={value!r}' for name, value in self.__repr_args__()])})"

    def __str__(self):
        return " ".join([f"{name}={value!r}" for name, value in self.__repr_args__()])

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        mine = {name: self.__dict__.get(name) for name in type(self).model_fields}
        return (mine == {name: other.__dict__.get(name) for name in type(self).model_fields}
                and self.__pydantic_extra__ == other.__pydantic_extra__
                and getattr(self, "__pydantic_private__", None) == getattr(other, "__pydantic_private__", None))

    def __hash__(self):
        if not type(self).model_config.get("frozen"):
            raise TypeError(f"unhashable type: {type(self).__name__!r}")
        return hash(tuple(self.__dict__.get(name) for name in type(self).model_fields))

    def __iter__(self):
        for name in type(self).model_fields:
            if name in self.__dict__:
                yield name, self.__dict__[name]
        yield from (self.__pydantic_extra__ or {}).items()

    def __class_getitem__(cls, given):
        import _generic

        return _generic.parametrised(cls, given)

    @classmethod
    def model_validate(cls, obj, *, strict=None, extra=None, from_attributes=None, context=None, by_alias=None, by_name=None):
        usable(cls)
        if by_alias is False and by_name is not True:
            raise PydanticUserError("At least one of `by_alias` or `by_name` must be set to True.", code="validate-by-alias-and-name-false")
        if extra is None and context is None and by_alias is None and by_name is None:
            value, errors = _native.check(cls.__pydantic_schema__, obj, [], bool(strict), bool(from_attributes))
        else:
            asked = {"extra": extra, "by_alias": by_alias, "by_name": by_name}
            value, errors = checked_as_asked(cls.__pydantic_schema__, obj, strict, from_attributes, context, asked)
        if errors is not None:
            raise ValidationError(cls.model_config.get("title") or cls.__name__, errors, cls.model_config.get("hide_input_in_errors"))
        return value

    @classmethod
    def model_validate_json(cls, json_data, *, strict=None, extra=None, context=None, by_alias=None, by_name=None):
        usable(cls)
        if by_alias is False and by_name is not True:
            raise PydanticUserError("At least one of `by_alias` or `by_name` must be set to True.", code="validate-by-alias-and-name-false")
        asked = {"extra": extra, "by_alias": by_alias, "by_name": by_name}
        title, hidden = cls.model_config.get("title") or cls.__name__, cls.model_config.get("hide_input_in_errors")
        return checked_json(cls.__pydantic_schema__, title, json_data, strict, context, asked, hidden)

    @classmethod
    def model_construct(cls, _fields_set=None, **values):
        new = cls.__new__(cls)
        given = set()
        for name, field in cls.model_fields.items():
            key = field.in_name if field.in_name in values else name
            if key in values:
                new.__dict__[name] = values.pop(key)
                given.add(name)
            elif field.has_default:
                new.__dict__[name] = field.default_value()
        object.__setattr__(new, "__pydantic_fields_set__", set(_fields_set) if _fields_set is not None else given)
        object.__setattr__(new, "__pydantic_extra__", values if cls.model_config.get("extra") == "allow" else None)
        after = after_of(cls)
        if after is not None:
            after(new)
        return new

    def model_dump(self, *, mode="python", include=None, exclude=None, context=None, by_alias=None, exclude_unset=False, exclude_defaults=False,
                   exclude_none=False, exclude_computed_fields=False, round_trip=False, warnings=True, fallback=None, serialize_as_any=False,
                   polymorphic_serialization=None):
        if fallback is not None and mode != "json":
            raise Unsupported("fallback= of model_dump without mode='json'")
        if polymorphic_serialization is not None:
            raise Unsupported("polymorphic_serialization= of model_dump")
        options = {"mode": mode, "include": include, "exclude": exclude, "by_alias": by_alias, "exclude_unset": exclude_unset,
                   "exclude_defaults": exclude_defaults, "exclude_none": exclude_none, "exclude_computed_fields": exclude_computed_fields,
                   "round_trip": round_trip, "serialize_as_any": serialize_as_any, "fallback": fallback, "warnings": warnings}
        return self._dumped(options, context)

    def _dumped(self, options, context):
        if context is None:
            return _native.dump(type(self).__pydantic_schema__, self, options)
        return _decorators.within(_decorators.writing, lambda: _native.dump(type(self).__pydantic_schema__, self, options), context=context)

    def model_dump_json(self, *, indent=None, ensure_ascii=False, include=None, exclude=None, context=None, by_alias=None, exclude_unset=False,
                        exclude_defaults=False, exclude_none=False, exclude_computed_fields=False, round_trip=False, warnings=True,
                        fallback=None, serialize_as_any=False, polymorphic_serialization=None):
        if polymorphic_serialization is not None:
            raise Unsupported("polymorphic_serialization= of model_dump_json")
        options = {"mode": "json", "include": include, "exclude": exclude, "by_alias": by_alias, "exclude_unset": exclude_unset,
                   "exclude_defaults": exclude_defaults, "exclude_none": exclude_none, "exclude_computed_fields": exclude_computed_fields,
                   "round_trip": round_trip, "serialize_as_any": serialize_as_any, "fallback": fallback, "warnings": warnings,
                   "text": True}
        return json_of(self._dumped(options, context), indent, ensure_ascii)

    def model_copy(self, *, update=None, deep=False):
        import copy

        new = type(self).__new__(type(self))
        new.__dict__.update(copy.deepcopy(self.__dict__) if deep else self.__dict__)
        object.__setattr__(new, "__pydantic_fields_set__", set(self.__pydantic_fields_set__))
        object.__setattr__(new, "__pydantic_extra__", self.__pydantic_extra__)
        private = getattr(self, "__pydantic_private__", None)
        if private is not None:
            object.__setattr__(new, "__pydantic_private__", copy.deepcopy(private) if deep else dict(private))
        allows = type(self).model_config.get("extra") == "allow"
        if allows:
            object.__setattr__(new, "__pydantic_extra__", dict(new.__pydantic_extra__ or {}))
        for name, value in (update or {}).items():
            into = new.__pydantic_extra__ if allows and name not in type(self).model_fields else new.__dict__
            into[name] = value
            new.__pydantic_fields_set__.add(name)
        return new

    def __copy__(self):
        return self.model_copy()

    def __deepcopy__(self, memo=None):
        return self.model_copy(deep=True)

    @classmethod
    def model_rebuild(cls, *, force=False, raise_errors=True, **_):
        if cls.__pydantic_complete__:
            return True if force else None
        retry()
        if cls.__pydantic_undefined__ and raise_errors:
            raise PydanticUndefinedAnnotation(cls.__pydantic_undefined__)
        return cls.__pydantic_complete__

    @classmethod
    def model_json_schema(cls, by_alias=True, ref_template=REF_TEMPLATE, schema_generator=None, mode="validation", *, union_format="any_of"):
        import _json_schema

        usable(cls)
        if not by_alias:
            raise Unsupported("by_alias=False of model_json_schema")
        if schema_generator is not None:
            raise Unsupported("schema_generator= of model_json_schema")
        if union_format != "any_of":
            raise Unsupported("union_format= of model_json_schema")
        return referred(_json_schema.whole(cls.__pydantic_type__, mode), ref_template)

    def model_post_init(self, context, /):
        pass

    # The names of Pydantic's first version, deprecated but there.
    def dict(self, **options):
        _warned.method("dict", "model_dump")
        return self.model_dump(**options)

    def json(self, **options):
        _warned.method("json", "model_dump_json")
        return self.model_dump_json(**options)

    def copy(self, *, update=None, deep=False, **_):
        _warned.since(20, "The `copy` method is deprecated; use `model_copy` instead. See the docstring of `BaseModel.copy` for details "
                          "about how to handle `include` and `exclude`.")
        return self.model_copy(update=update, deep=deep)

    @property
    def __fields__(self):
        return type(self).__fields__

    @property
    def __fields_set__(self):
        _warned.since(20, "The `__fields_set__` attribute is deprecated, use `model_fields_set` instead.")
        return self.model_fields_set

    @classmethod
    def parse_obj(cls, obj):
        _warned.method("parse_obj", "model_validate")
        return cls.model_validate(obj)

    @classmethod
    def validate(cls, value):
        _warned.method("validate", "model_validate")
        return cls.model_validate(value)

    @classmethod
    def construct(cls, _fields_set=None, **values):
        _warned.method("construct", "model_construct")
        return cls.model_construct(_fields_set, **values)

    @classmethod
    def schema(cls, by_alias=True, ref_template=REF_TEMPLATE):
        _warned.method("schema", "model_json_schema")
        return cls.model_json_schema(by_alias, ref_template)

    @classmethod
    def schema_json(cls, *, by_alias=True, ref_template=REF_TEMPLATE, **options):
        import json

        _warned.since(20, "The `schema_json` method is deprecated; use `model_json_schema` and json.dumps instead.")
        return json.dumps(cls.model_json_schema(by_alias, ref_template), **options)

    @classmethod
    def update_forward_refs(cls, **localns):
        _warned.method("update_forward_refs", "model_rebuild")
        if localns:
            raise TypeError("`localns` arguments are not longer accepted.")
        cls.model_rebuild(force=True)

    @classmethod
    def from_orm(cls, obj):
        _warned.since(20, "The `from_orm` method is deprecated; set `model_config['from_attributes']=True` and use `model_validate` instead.")
        if not cls.model_config.get("from_attributes"):
            raise PydanticUserError("You must set the config attribute `from_attributes=True` to use from_orm")
        return cls.model_validate(obj)

    @classmethod
    def parse_raw(cls, b, *, content_type=None, encoding="utf8", proto=None, allow_pickle=False):
        _warned.since(20, "The `parse_raw` method is deprecated; if your data is JSON use `model_validate_json`, otherwise load the data "
                          "then use `model_validate` instead.")
        return cls.model_validate(parsed_raw(cls.__name__, b, encoding))


def usable(cls):
    if cls is BaseModel:
        raise PydanticUserError("Pydantic models should inherit from BaseModel, BaseModel cannot be instantiated directly",
                                code="base-model-instantiated")
    if not cls.__pydantic_complete__:
        retry()
    if not cls.__pydantic_complete__:
        raise undefined(cls)


def fill_all(instance, data):
    """What `__init__` does: the fields, with the class's validators around them."""
    cls = type(instance)
    usable(cls)
    fill = filling(cls, instance)
    for decorated in layers(cls):
        fill = around_model(cls, decorated, fill)
    if fill(data) is not instance:
        _warned.warn("A custom validator is returning a value other than `self`.\nReturning anything other than `self` from a top level model "
                     "validator isn't supported when validating via `__init__`.\nSee the `model_validator` docs (https://pydantic.dev/docs/"
                     "validation/2.14/concepts/validators/#model-validators) for more details.")


def filling(cls, instance):
    def fill(data):
        errors = _native.fill(cls.__pydantic_core__, instance, data)
        if errors is not None:
            raise ValidationError(cls.model_config.get("title") or cls.__name__, errors, cls.model_config.get("hide_input_in_errors"))
        return instance

    return fill


def around_model(cls, decorated, inner):
    """What fills the instance, with a validator that runs before it, after it, or around it."""
    wants = _decorators.count_of(decorated.function)
    function = getattr(decorated.function, "__func__", decorated.function)
    first = [cls] if isinstance(decorated.function, classmethod) else []

    def fill(data):
        if decorated.mode == "before":
            args = [*first, data]
        elif decorated.mode == "wrap":
            args = [*first, data, inner]
        else:
            args = [*first, inner(data)]
        if wants > len(args):
            args.append(ValidationInfo({}, None))
        try:
            made = function(*args)
        except ValidationError:
            raise
        except (ValueError, AssertionError) as error:
            raise ValidationError(cls.__name__, [verdict(error, data)]) from error
        return inner(made) if decorated.mode == "before" else made

    return fill


def create_model(model_name, /, *, __config__=None, __doc__=None, __base__=None, __module__=None, __validators__=None, __cls_kwargs__=None,
                 __qualname__=None, **fields):
    """A model whose fields are given as values: a type, or a type with its default."""
    if __base__ is not None and __config__ is not None:
        raise PydanticUserError("The `__config__` and `__base__` arguments cannot be used together.", code="create-model-config-base")
    bases = __base__ if isinstance(__base__, tuple) else (BaseModel if __base__ is None else __base__,)
    space = {"__module__": __module__ or "app", "__qualname__": __qualname__ or model_name, "__annotations__": {}, **(__validators__ or {})}
    if __doc__:
        space["__doc__"] = __doc__
    if __config__:
        space["model_config"] = __config__
    for name, given in fields.items():
        if not isinstance(given, tuple):
            space["__annotations__"][name] = given
            continue
        if len(given) != 2:
            raise PydanticUserError(f"Field definition for {name!r} should be a single element representing the type or a two-tuple, "
                                    "the first element being the type and the second element the assigned value (either a default or "
                                    "the `Field()` function).", code="create-model-field-definitions")
        space["__annotations__"][name], default = given
        if default is not Ellipsis:
            space[name] = default
    return Meta(model_name, bases, space, **(__cls_kwargs__ or {}))
