"""The part of pydantic that lessons use."""

import _schema
import _trace
from _schema import UNSET, Unsupported


class ValidationError(ValueError):
    def __init__(self, title, errors):
        self.title = title
        self._errors = errors
        lines = [f"{len(errors)} validation error{'' if len(errors) == 1 else 's'} for {title}"]
        for item in errors:
            lines.append(".".join(str(part) for part in item["loc"]))
            lines.append(f"  {item['msg']} [type={item['type']}, input_value={_trace.short(item['input'], 50)}, input_type={type(item['input']).__name__}]")
        super().__init__("\n".join(lines))

    def errors(self):
        return [dict(item, loc=tuple(item["loc"])) for item in self._errors]

    def error_count(self):
        return len(self._errors)


class FieldInfo:
    """A field: its schema, its default, its names outside."""

    KNOWN = {
        "default", "default_factory", "alias", "validation_alias", "serialization_alias", "title", "description", "examples",
        "exclude", "gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern", "frozen", "repr",
    }

    def __init__(self, default=UNSET, **options):
        for name in options:
            if name not in self.KNOWN:
                raise Unsupported(f"the option {name}= of Field")
        self.default = UNSET if default is Ellipsis else default
        self.options = options
        self.factory = options.get("default_factory")
        self.exclude = options.get("exclude") or False
        self.limits = {key: options.get(key) for key in _schema.LIMITS}
        self.annotation = None
        self.schema = None
        self.name = None

    def bind(self, name, annotation):
        for extra in getattr(annotation, "__metadata__", ()):
            if isinstance(extra, FieldInfo):
                merged = {**extra.options, **self.options}
                default = self.default if self.default is not UNSET else extra.default
                return FieldInfo(default, **merged)._bind(name, annotation.__origin__)
        return self._bind(name, annotation)

    def _bind(self, name, annotation):
        self.name = name
        self.annotation = annotation
        self.schema = _schema.schema_of(annotation, self.limits)
        return self

    @property
    def in_name(self):
        return self.options.get("validation_alias") or self.options.get("alias") or self.name

    @property
    def out_name(self):
        return self.options.get("serialization_alias") or self.options.get("alias") or self.name

    @property
    def has_default(self):
        return self.default is not UNSET or self.factory is not None

    def is_required(self):
        return not self.has_default

    def default_value(self):
        if self.factory is not None:
            return self.factory()
        return copied(self.default)


def copied(value):
    if isinstance(value, list):
        return [copied(item) for item in value]
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return set(value) if isinstance(value, set) else value


def Field(default=UNSET, **options):
    return FieldInfo(default, **options)


class ConfigDict(dict):
    KNOWN = {"extra", "from_attributes", "populate_by_name", "str_strip_whitespace", "title", "json_schema_extra"}

    def __init__(self, **options):
        for name in options:
            if name not in self.KNOWN:
                raise Unsupported(f"the option {name}= of model_config")
        super().__init__(**options)


class Meta(type):
    def __new__(meta, name, bases, space, **options):
        if options:
            raise Unsupported(f"the class option {next(iter(options))}=")
        cls = super().__new__(meta, name, bases, space)
        if not any(isinstance(base, Meta) for base in bases):
            cls.model_fields = {}
            return cls
        fields = {}
        config = {}
        for base in reversed(cls.__mro__[1:]):
            fields.update(base.__dict__.get("model_fields") or {})
            config.update(base.__dict__.get("model_config") or {})
        own = space.get("model_config") or {}
        config.update(ConfigDict(**own))
        cls.model_config = config
        for field, annotation in (cls.__annotations__ or {}).items():
            if field.startswith("_") or field == "model_config" or "ClassVar" in str(annotation):
                continue
            value = space.get(field, UNSET)
            info = value if isinstance(value, FieldInfo) else FieldInfo(value)
            fields[field] = info.bind(field, annotation)
        cls.model_fields = fields
        for field in fields:
            if field in cls.__dict__:
                delattr(cls, field)
        return cls


class BaseModel(metaclass=Meta):
    model_config = {}

    def __init__(self, /, **data):
        errors = []
        self._fill(data, [], errors, False)
        if errors:
            raise ValidationError(type(self).__name__, errors)

    def _fill(self, data, loc, errors, strict):
        kind = type(self)
        values, given = {}, set()
        used = set()
        by_name = kind.model_config.get("populate_by_name")
        for name, field in kind.model_fields.items():
            key = field.in_name
            if key not in data and by_name and name in data:
                key = name
            if key in data:
                used.add(key)
                given.add(name)
                values[name] = _schema.validate(field.schema, data[key], loc + [key], errors, strict)
            elif field.has_default:
                values[name] = field.default_value()
            else:
                errors.append(_schema.error("missing", loc + [key], "Field required", data))
        extra = {key: value for key, value in data.items() if key not in used and not (by_name and key in kind.model_fields)}
        policy = kind.model_config.get("extra", "ignore")
        if policy == "forbid":
            for key, value in extra.items():
                errors.append(_schema.error("extra_forbidden", loc + [key], "Extra inputs are not permitted", value))
        self.__dict__.update(values)
        object.__setattr__(self, "model_fields_set", given)
        object.__setattr__(self, "__pydantic_extra__", extra if policy == "allow" else None)

    @classmethod
    def _validate(cls, value, loc, errors, strict, from_attributes=True):
        if isinstance(value, cls):
            return value
        if isinstance(value, dict):
            new = cls.__new__(cls)
            new._fill(value, loc, errors, False)
            return new
        if from_attributes and attributes_allowed(cls, value):
            names = {field.in_name: name for name, field in cls.model_fields.items()}
            data = {key: getattr(value, key if hasattr(value, key) else name) for key, name in names.items() if hasattr(value, key) or hasattr(value, name)}
            new = cls.__new__(cls)
            found = []
            new._fill(data, loc, found, False)
            for item in found:
                if item["type"] == "missing":
                    item["input"] = value
            errors.extend(found)
            return new
        message = "Input should be a valid dictionary or object to extract fields from"
        errors.append(_schema.error("model_attributes_type", loc, message, value))
        return value

    def __setattr__(self, name, value):
        if name not in type(self).model_fields and type(self).model_config.get("extra") != "allow" and not name.startswith("_"):
            raise ValueError(f'"{type(self).__name__}" object has no field "{name}"')
        self.__dict__[name] = value
        self.model_fields_set.add(name)

    def __getattr__(self, name):
        extra = self.__dict__.get("__pydantic_extra__")
        if extra and name in extra:
            return extra[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __repr__(self):
        pairs = [f"{name}={self.__dict__[name]!r}" for name in type(self).model_fields if name in self.__dict__]
        return f"{type(self).__name__}({', '.join(pairs)})"

    __str__ = __repr__

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return all(self.__dict__.get(name) == other.__dict__.get(name) for name in type(self).model_fields)

    def __iter__(self):
        for name in type(self).model_fields:
            yield name, self.__dict__[name]

    @classmethod
    def model_validate(cls, value, from_attributes=None):
        errors = []
        allowed = from_attributes if from_attributes is not None else cls.model_config.get("from_attributes", False)
        result = cls._validate(value, [], errors, False, allowed)
        if errors:
            for item in errors:
                if item["type"] == "model_attributes_type" and not allowed:
                    item.update(type="model_type", msg=f"Input should be a valid dictionary or instance of {cls.__name__}", ctx={"class_name": cls.__name__})
            raise ValidationError(cls.__name__, errors)
        return result

    def model_dump(self, *, mode="python", include=None, exclude=None, by_alias=False, exclude_unset=False, exclude_defaults=False, exclude_none=False):
        options = _schema.Options(include, exclude, exclude_unset, exclude_defaults, exclude_none, by_alias)
        return _schema.dump_model(type(self), self, options, "", [], [])

    def model_dump_json(self, **options):
        return _schema.to_json(self.model_dump(mode="json", **options))

    def model_copy(self, *, update=None, deep=False):
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        object.__setattr__(new, "model_fields_set", set(self.model_fields_set))
        for name, value in (update or {}).items():
            new.__dict__[name] = value
            new.model_fields_set.add(name)
        return new


def attributes_allowed(cls, value):
    plain = (str, bytes, int, float, bool, list, tuple, set, frozenset, type(None))
    return not isinstance(value, plain) and not isinstance(value, type)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise Unsupported(f"pydantic.{name}")

