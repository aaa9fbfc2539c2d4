"""Pydantic's surface: models, fields, validators. Checking and writing is native (`_native`)."""

import typing

import _decorators
import _native
import _schema
import _trace
from _decorators import (  # noqa: F401
    AfterValidator,
    BeforeValidator,
    Decorated,
    PlainSerializer,
    PlainValidator,
    SerializationInfo,
    ValidationInfo,
    WrapSerializer,
    WrapValidator,
    computed_field,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)
from _infer import PydanticSerializationError
from _schema import UNSET, Undefined, Unsupported

__version__ = VERSION = "2.14.3"


# The kinds of error that Pydantic has a page on.
KINDS = set("""
    no_such_attribute json_invalid json_type needs_python_object recursion_loop recursion_depth_exceeded missing frozen_field
    frozen_instance extra_forbidden invalid_key get_attribute_error model_type model_attributes_type dataclass_type
    dataclass_exact_type named_tuple_type default_factory_not_called none_required greater_than greater_than_equal less_than
    less_than_equal multiple_of finite_number too_short too_long iterable_type iteration_error string_type string_unicode
    string_too_short string_too_long string_pattern_mismatch string_not_ascii enum dict_type frozen_dict_type ordered_dict_type
    counter_type mapping_type list_type deque_type tuple_type set_type set_item_not_hashable bool_type bool_parsing int_type
    int_parsing int_parsing_size int_from_float float_type float_parsing bytes_type bytes_too_short bytes_too_long
    bytes_invalid_encoding value_error assertion_error literal_error missing_sentinel_error ellipsis_error date_type date_parsing
    date_from_datetime_parsing date_from_datetime_inexact date_past date_future time_type time_parsing datetime_type
    datetime_parsing datetime_object_invalid datetime_from_date_parsing datetime_past datetime_future timezone_naive timezone_aware
    timezone_offset time_delta_type time_delta_parsing frozen_set_type is_instance_of is_subclass_of callable_type union_tag_invalid
    union_tag_not_found arguments_type missing_argument unexpected_keyword_argument missing_keyword_only_argument
    unexpected_positional_argument missing_positional_only_argument multiple_argument_values url_type url_parsing
    url_syntax_violation url_too_long url_scheme uuid_type uuid_parsing uuid_version decimal_type decimal_parsing decimal_max_digits
    decimal_max_places decimal_whole_digits fraction_type fraction_parsing complex_type complex_str_parsing
""".split())
PAGES = "https://errors.pydantic.dev/2.14/v/"


def page_of(item):
    """Where the documentation explains an error; None for one of the app's own kind."""
    if item["type"] == "value_error" and not item["msg"].startswith("Value error, "):
        return None
    return PAGES + item["type"] if item["type"] in KINDS else None


def shown_short(value):
    """A value's `repr` as an error shows it: without its middle where it is long."""
    text = _trace.shortened(value, 1 << 20)
    return text if len(text) <= 50 else f"{text[:25]}...{text[-24:]}"


def without_exceptions(context):
    return {name: str(value) if isinstance(value, BaseException) else value for name, value in context.items()}


class ValidationError(ValueError):
    def __init__(self, title, errors, hide_input=False):
        self.title = title
        self.__pydantic_errors__ = errors
        self._hide_input = hide_input
        super().__init__(self._text())

    def _text(self):
        errors = self.__pydantic_errors__
        lines = [f"{len(errors)} validation error{'' if len(errors) == 1 else 's'} for {self.title}"]
        for item in errors:
            if item["loc"]:
                lines.append(".".join([str(part) for part in item["loc"]]))
            value = f", input_value={shown_short(item['input'])}, input_type={type(item['input']).__name__}"
            lines.append(f"  {item['msg']} [type={item['type']}{'' if self._hide_input else value}]")
            page = page_of(item)
            if page is not None:
                lines.append(f"    For further information visit {page}")
        return "\n".join(lines)

    def errors(self, *, include_url=True, include_context=True, include_input=True):
        return [self._told(item, include_url, include_context, include_input) for item in self.__pydantic_errors__]

    def _told(self, item, include_url, include_context, include_input):
        told = dict(item, loc=tuple(item["loc"]))
        if not include_input:
            told.pop("input", None)
        if not include_context:
            told.pop("ctx", None)
        page = page_of(item) if include_url else None
        return told if page is None else {**told, "url": page}

    def error_count(self):
        return len(self.__pydantic_errors__)

    def json(self, *, indent=None, include_url=True, include_context=True, include_input=True):
        import _infer

        items = self.errors(include_url=include_url, include_context=include_context, include_input=include_input)
        plain = _infer.json([{**item, "ctx": without_exceptions(item["ctx"])} if "ctx" in item else item for item in items])
        if indent is not None:
            import json

            return json.dumps(plain, indent=indent, ensure_ascii=False)
        return _native.dumps(plain, True)

    @classmethod
    def from_exception_data(cls, title, line_errors):
        return cls(title, list(line_errors))


class PydanticUserError(TypeError):
    def __init__(self, message, *, code=None):
        self.message, self.code = message, code
        page = f"\n\nFor further information visit https://errors.pydantic.dev/2.14/u/{code}" if code else ""
        super().__init__(message + page)


class PydanticCustomError(ValueError):
    def __init__(self, kind, message_template, context=None):
        self.__pydantic_error_type__ = kind
        self.context = context
        super().__init__(message_template.format(**(context or {})))


class AliasPath:
    def __init__(self, first, *rest):
        self.path = [first, *rest]


class AliasChoices:
    def __init__(self, first, *rest):
        self.choices = [first, *rest]


class AliasGenerator:
    def __init__(self, alias=None, validation_alias=None, serialization_alias=None):
        self.alias, self.validation_alias, self.serialization_alias = alias, validation_alias, serialization_alias


class FieldInfo:
    """A field: its type, its default, its names outside."""

    KNOWN = {
        "default_factory", "alias", "validation_alias", "serialization_alias", "title", "description", "examples", "exclude",
        "frozen", "repr", "discriminator", "deprecated", "json_schema_extra", "validate_default", "alias_priority", "kw_only",
        "init", "init_var", "example",
    } | set(_schema.LIMITS)

    def __init__(self, default=UNSET, **options):
        for name in options:
            if name not in self.KNOWN:
                raise Unsupported(f"the option {name}= of Field")
        self.default = UNSET if default is Ellipsis else default
        self.options = {name: value for name, value in options.items() if value is not None and value is not UNSET}
        self.factory = options.get("default_factory")
        if self.factory is not None and self.default is not UNSET:
            raise TypeError("cannot specify both default and default_factory")
        self.exclude = bool(options.get("exclude"))
        self.limits = {key: options[key] for key in _schema.LIMITS if options.get(key) is not None}
        self.annotation = None
        self.type = None
        self.name = None

    def merged(self, other):
        """This field's options over those of another, as `Annotated[X, Field(…)] = Field(…)` has them."""
        default = self.default if self.default is not UNSET else other.default
        new = FieldInfo(UNSET, **{**other.options, **self.options})
        new.default = default
        return new

    def bind(self, name, annotation, scope=_schema.NO_SCOPE):
        """The field with its name and its type: a copy, for a generic model binds the same field again and again."""
        field = FieldInfo.__new__(type(self))
        field.__dict__.update(self.__dict__)
        bare, rest = field, []
        if hasattr(annotation, "__metadata__"):
            for extra in annotation.__metadata__:
                if isinstance(extra, FieldInfo):
                    field = field.merged(extra) if field is bare else extra.merged(field)
                else:
                    rest.append(extra)
            annotation = annotation.__origin__
            for extra in rest:
                annotation = typing.Annotated[annotation, extra]
        field._bind(name, annotation, scope)
        return field

    def _bind(self, name, annotation, scope):
        self.name = name
        self.annotation = annotation
        key = self.options.get("discriminator")
        self.type = _schema.tagged(annotation, key, scope) if key else _schema.type_of(annotation, self.limits, scope)

    @property
    def in_name(self):
        alias = self.options.get("validation_alias")
        if isinstance(alias, AliasChoices):
            alias = alias.choices[0]
        if isinstance(alias, AliasPath):
            alias = alias.path[0]
        return alias or self.options.get("alias") or self.name

    @property
    def keys(self):
        alias = self.options.get("validation_alias")
        if isinstance(alias, AliasChoices):
            return [one.path if isinstance(one, AliasPath) else [one] for one in alias.choices]
        if isinstance(alias, AliasPath):
            return [alias.path]
        return [[alias or self.options.get("alias") or self.name]]

    @property
    def shown_name(self):
        """What a JSON Schema calls the field: of its paths in, the first that is one name."""
        return next((path[0] for path in self.keys if len(path) == 1 and isinstance(path[0], str)), self.name)

    @property
    def out_name(self):
        return self.options.get("serialization_alias") or self.options.get("alias") or self.name

    @property
    def alias(self):
        return self.options.get("alias")

    @property
    def description(self):
        return self.options.get("description")

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


class PrivateAttr:
    def __init__(self, default=UNSET, *, default_factory=None, init=False):
        self.default, self.factory = default, default_factory

    def value(self):
        return self.factory() if self.factory is not None else copied(self.default)


class StringConstraints:
    def __init__(self, **options):
        for name in options:
            if name not in _schema.TEXT and name != "strict":
                raise Unsupported(f"the option {name}= of StringConstraints")
        self.limits = options


class Strict:
    def __init__(self, strict=True):
        self.limits = {"strict": strict}


CONFIG = {
    "extra", "from_attributes", "populate_by_name", "validate_by_name", "validate_by_alias", "str_strip_whitespace", "str_to_lower",
    "str_to_upper", "str_min_length", "str_max_length", "title", "json_schema_extra", "strict", "frozen", "arbitrary_types_allowed",
    "use_enum_values", "alias_generator", "validate_assignment", "validate_default", "protected_namespaces", "use_attribute_docstrings",
    "json_schema_serialization_defaults_required", "serialize_by_alias", "hide_input_in_errors", "defer_build", "revalidate_instances",
}


class ConfigDict(dict):
    def __init__(self, **options):
        for name in options:
            if name not in CONFIG:
                raise Unsupported(f"the option {name}= of model_config")
        if options.get("revalidate_instances", "never") != "never":
            raise Unsupported("revalidate_instances= of model_config")
        if options.get("use_attribute_docstrings"):
            raise Unsupported("use_attribute_docstrings= of model_config")
        super().__init__(**options)


# What Pydantic's first version knew: the second warns of it and goes on without.
FORMER = {
    "allow_mutation", "error_msg_templates", "fields", "getter_dict", "smart_union", "underscore_attrs_are_private", "json_loads",
    "json_dumps", "copy_on_model_validation", "post_init_call", "allow_population_by_field_name", "anystr_lower",
    "anystr_strip_whitespace", "anystr_upper", "keep_untouched", "max_anystr_length", "min_anystr_length", "orm_mode", "schema_extra",
    "validate_all",
}


def own_config(space):
    """What the class itself says of its configuration: in `model_config`, or in the old way, in a class `Config` inside."""
    given, old = space.get("model_config"), space.get("Config")
    if given and old:
        raise PydanticUserError('"Config" and "model_config" cannot be used together')
    if given or old is None:
        return ConfigDict(**(given or {}))
    names = [name for name in dir(old) if not name.startswith("__") and name not in FORMER]
    return ConfigDict(**{name: getattr(old, name) for name in names})


pending = []


class Meta(type):
    def __new__(meta, name, bases, space, **options):
        decorated = {}
        for key, value in list(space.items()):
            inner = value
            if isinstance(inner, Decorated):
                inner.name = key
                decorated[key] = inner
                space[key] = inner.plain()
        # Only `BaseModel` has slots: what a model knows of itself is none of its values.
        cls = super().__new__(meta, name, bases, {key: value for key, value in space.items() if key != "__slots__" or not bases})
        cls.__pydantic_decorated__ = {**inherited(cls, "__pydantic_decorated__"), **decorated}
        cls.model_config = {**inherited(cls, "model_config"), **own_config(space), **ConfigDict(**options)}
        if not any(isinstance(base, Meta) for base in bases):
            cls.model_fields = {}
            return cls
        cls.__pydantic_private_defaults__ = {**inherited(cls, "__pydantic_private_defaults__")}
        cls.__pydantic_own__ = collect(cls, space)
        begin(cls, space)
        complete(cls)
        retry()
        return cls

    @property
    def __fields__(cls):
        return cls.model_fields

    # What a real class has beside what is here.
    REAL = {"model_validate_strings", "model_parametrized_name", "__signature__", "__get_pydantic_core_schema__",
            "__get_pydantic_json_schema__", "__pydantic_validator__", "__pydantic_serializer__", "__pydantic_core_schema__",
            "parse_file", "update_forward_refs"}

    def __getattr__(cls, name):
        if name in Meta.REAL:
            raise Unsupported(f"{cls.__name__}.{name}")
        if name.startswith("__"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        raise AttributeError(name)

    def __instancecheck__(cls, value):
        return type.__instancecheck__(cls, value)


def inherited(cls, name):
    found = {}
    for base in reversed(cls.__mro__[1:]):
        found.update(base.__dict__.get(name) or {})
    return found


def annotations_of(cls):
    """The class's own annotations; names that do not exist yet stay text."""
    try:
        return dict(cls.__annotations__ or {})
    except NameError:
        import annotationlib

        return annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)


def collect(cls, space):
    """name -> (annotation, FieldInfo) of the fields that this class adds; private attributes are noted apart."""
    found = {}
    own = annotations_of(cls)
    for name, annotation in own.items():
        if name == "model_config" or typing.get_origin(annotation) is typing.ClassVar or annotation is typing.ClassVar or (
                isinstance(annotation, str) and "ClassVar" in annotation):
            continue
        value = space.get(name, UNSET)
        if name.startswith("_"):
            cls.__pydantic_private_defaults__[name] = value if isinstance(value, PrivateAttr) else PrivateAttr(value)
            continue
        found[name] = (annotation, value if isinstance(value, FieldInfo) else FieldInfo(value))
    for name, value in space.items():
        if isinstance(value, PrivateAttr):
            cls.__pydantic_private_defaults__[name] = value
        elif isinstance(value, FieldInfo) and name not in own:
            raise PydanticUserError(f"Field {name!r} requires a type annotation")
    for name in [*found, *cls.__pydantic_private_defaults__]:
        if name in cls.__dict__:
            delattr(cls, name)
    return found


def begin(cls, space):
    """Makes the native model, still without fields: they may name the class."""
    shape = "root" if any(base.__name__ == "RootModel" for base in cls.__mro__[1:]) else "model"
    core = _native.schema("model", {"cls": cls, "shape": shape, "name": cls.__name__})
    cls.__pydantic_core__ = core
    type_ = _schema.Type("model", cls.__name__, core, target=cls)
    for decorated in model_validators(cls):
        outer = model_validation(cls, decorated, type_)
        outer.kind, outer.target = "model", cls
        type_ = outer
    cls.__pydantic_type__ = type_
    cls.__pydantic_schema__ = type_.native
    cls.__pydantic_complete__ = False


def model_validators(cls):
    """From the inside out: those that run before the fields are read stand nearest to them, the last of them first to run."""
    found = [one for one in cls.__pydantic_decorated__.values() if one.job == "model"]
    return [one for one in found if one.mode == "before"] + [one for one in found if one.mode != "before"]


def model_validation(cls, decorated, inner):
    function = getattr(decorated.function, "__func__", decorated.function)
    wants = _decorators.count_of(decorated.function)
    is_class_method = isinstance(decorated.function, classmethod)
    if decorated.mode == "after" and not is_class_method:
        if wants >= 2:
            call = lambda value, data: function(value, ValidationInfo({}, None))  # noqa: E731
        else:
            call = lambda value, data: function(value)  # noqa: E731
        return _decorators.around(inner, "after", call, function.__name__)
    bound = (lambda *args: function(cls, *args)) if is_class_method else function
    wants -= 1 if is_class_method else 0
    shaped = _decorators.shaped(bound, decorated.mode, wants, None)
    return _decorators.around(inner, decorated.mode, shaped, function.__name__ if decorated.mode != "before" else None)


def complete(cls):
    """Gives the model its fields; where a name in an annotation does not exist yet, later."""
    scope = _schema.Scope(cls.__module__, {cls.__name__: cls}, cls.model_config)
    scope.local.update(getattr(cls, "__pydantic_parameters__", {}))
    try:
        fields = {}
        for base in reversed(cls.__mro__[1:]):
            if base.__dict__.get("__pydantic_own__") is not None:
                fields.update(base.__dict__.get("model_fields") or {})
        for name, (annotation, info) in cls.__pydantic_own__.items():
            fields[name] = bound_field(cls, name, annotation, info, scope)
        fields = {name: aliased(cls, name, field) for name, field in fields.items()}
        fields = {name: rewritten(cls, name, revalidated(cls, name, field), scope) for name, field in fields.items()}
        output = next((output_of(one, scope) for one in cls.__pydantic_decorated__.values() if one.job == "model_serializer"), None)
    except (Undefined, NameError) as error:
        cls.__pydantic_undefined__ = str(error)
        if cls not in pending:
            pending.append(cls)
        return False
    cls.model_fields = fields
    cls.__pydantic_output__ = output
    computed = computed_of(cls, scope)
    cls.model_computed_fields = computed
    define(cls, fields, computed)
    cls.__pydantic_complete__ = True
    return True


def retry():
    for cls in list(pending):
        if complete(cls):
            pending.remove(cls)


def bound_field(cls, name, annotation, info, scope):
    parameters = getattr(cls, "__pydantic_parameters__", None)
    if parameters:
        annotation = substituted(annotation, parameters)
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        annotation = scope.resolve(annotation)
    return info.bind(name, annotation, scope)


def aliased(cls, name, field):
    """The field with the names that the class's generator makes, where it has none of its own."""
    generator = cls.model_config.get("alias_generator")
    given = {key: value for key, value in field.options.items() if key in ("alias", "validation_alias", "serialization_alias")}
    priority = field.options.get("alias_priority") or (2 if given else 1)
    if generator is None or "alias" in given and priority > 1:
        return field
    import copy

    new = copy.copy(field)
    made = generated(name, generator)
    # What a generator made for a parent's field gives way to what that of the class makes.
    new.options = {**made, **field.options} if priority > 1 else {**field.options, **made, "alias_priority": 1}
    return new


def generated(name, generator):
    makers = {"alias": generator}
    if isinstance(generator, AliasGenerator):
        makers = {key: getattr(generator, key) for key in ("alias", "validation_alias", "serialization_alias")}
    made = {key: make(name) for key, make in makers.items() if make is not None}
    return {key: made[key] if key in made else made["alias"] for key in ("alias", "validation_alias", "serialization_alias") if key in made or "alias" in made}


def revalidated(cls, name, field):
    """The field with the class's validators for it around its type."""
    found = [one for one in cls.__pydantic_decorated__.values() if one.job == "field" and (name in one.fields or "*" in one.fields)]
    base = getattr(field, "plain_type", field.type)
    if not found:
        return field
    import copy

    new = copy.copy(field)
    new.plain_type = base
    type_ = base
    for one in found:
        type_ = _decorators.around(type_, one.mode, _decorators.field_function(one, cls, name))
    new.type = type_
    return new


def output_of(decorated, scope):
    """The type that a serializer says it gives, and when it is used; None where it does not say."""
    when = decorated.options["when_used"]
    return _decorators.output(decorated.function, decorated.options["return_type"], when, scope)


def rewritten(cls, name, field, scope):
    """The field with what the class's serializer for it gives."""
    found = [one for one in cls.__pydantic_decorated__.values() if one.job == "field_serializer" and (name in one.fields or "*" in one.fields)]
    if not found:
        return field
    import copy

    new = copy.copy(field)
    new.output = output_of(found[-1], scope)
    if new.output is not None and found[-1].mode == "plain" and _decorators.count_of(found[-1].function) == 2:
        new.plain_serializer = getattr(found[-1].function, "__func__", found[-1].function)
    return new


def computed_of(cls, scope):
    found = {}
    for name, decorated in cls.__pydantic_decorated__.items():
        if decorated.job != "computed":
            continue
        getter = getattr(decorated.function, "fget", None) or getattr(decorated.function, "func", decorated.function)
        if getter is decorated.function:
            setattr(cls, name, property(getter))
        returns = decorated.options.get("return_type") or (getter.__annotations__ or {}).get("return", UNSET)
        if returns is UNSET:
            raise PydanticUserError("Computed field is missing return type annotation or specifying `return_type`")
        said = {key: decorated.options[key] for key in _decorators.SAID}
        if said["description"] is None and getter.__doc__:
            import _json_schema

            said["description"] = _json_schema.clean(getter.__doc__)
        found[name] = aliased(cls, name, FieldInfo(UNSET, **said).bind(name, returns, scope))
    return found


def define(cls, fields, computed):
    config = cls.model_config
    by_name = config.get("populate_by_name") or config.get("validate_by_name") or False
    facts = {
        "fields": [field_facts(cls, name, field) for name, field in fields.items()],
        "computed": [{"name": name, "out": field.out_name, "schema": field.type.native} for name, field in computed.items()],
        "extra": config.get("extra"), "by_name": by_name, "by_alias": config.get("validate_by_alias", True),
        "from_attributes": config.get("from_attributes"), "validate_default": config.get("validate_default"),
        "init": cls.__init__ is not BaseModel.__init__, "after": after_of(cls),
    }
    for decorated in cls.__pydantic_decorated__.values():
        if decorated.job == "model_serializer":
            facts["serializer"] = _decorators.model_writer(decorated)
    _native.define(cls.__pydantic_core__, facts)


def field_facts(cls, name, field):
    facts = {"name": name, "keys": field.keys, "schema": with_enum_values(cls, field), "out": field.out_name, "exclude": field.exclude,
             "validate_default": field.options.get("validate_default")}
    if field.factory is not None:
        facts["factory"] = field.factory
        facts["factory_takes_data"] = _decorators.count_of(field.factory) == 1 and hasattr(field.factory, "__code__")
    elif field.default is not UNSET:
        facts["default"] = field.default
    for decorated in cls.__pydantic_decorated__.values():
        if decorated.job == "field_serializer" and (name in decorated.fields or "*" in decorated.fields):
            facts["serializer"] = _decorators.field_writer(decorated, name)
    return facts


def with_enum_values(cls, field):
    if not cls.model_config.get("use_enum_values"):
        return field.type.native
    import enum

    return _decorators.around(field.type, "after", lambda value, data: value.value if isinstance(value, enum.Enum) else value).native


def after_of(cls):
    private = cls.__pydantic_private_defaults__
    post = cls.__dict__.get("model_post_init") or next((base.__dict__["model_post_init"] for base in cls.__mro__ if "model_post_init" in base.__dict__ and base is not BaseModel), None)
    if not private and post is None:
        return None

    def after(self):
        given = {name: attribute.value() for name, attribute in private.items() if attribute.default is not UNSET or attribute.factory is not None}
        object.__setattr__(self, "__pydantic_private__", given)
        if post is not None:
            post(self, None)

    return after


def substituted(annotation, parameters):
    """An annotation with type variables replaced."""
    if isinstance(annotation, typing.TypeVar):
        return parameters.get(annotation, annotation)
    if isinstance(annotation, str):
        return annotation
    if hasattr(annotation, "__metadata__"):
        inner = substituted(annotation.__origin__, parameters)
        for extra in annotation.__metadata__:
            inner = typing.Annotated[inner, extra]
        return inner
    if _schema.is_union(annotation):
        members = [substituted(arg, parameters) for arg in annotation.__args__]
        result = members[0]
        for member in members[1:]:
            result = typing.Union[result, member]
        return result
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if isinstance(annotation, Meta) and getattr(annotation, "__pydantic_generic__", None):
        own, given = annotation.__pydantic_generic__
        return own[tuple(substituted(arg, parameters) for arg in given)]
    if origin is not None and args and origin is not typing.Literal:
        new = tuple(substituted(arg, parameters) for arg in args)
        return origin[new if len(new) > 1 else new[0]]
    return annotation


class BaseModel(metaclass=Meta):
    __slots__ = ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
    model_config = {}
    model_computed_fields = {}

    def __init__(self, /, **data):
        fill_all(self, data)

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
        if name not in cls.model_fields:
            if cls.model_config.get("extra") != "allow":
                raise ValueError(f'"{cls.__name__}" object has no field "{name}"')
            self.__pydantic_extra__[name] = value
            return
        if cls.model_config.get("frozen") or cls.model_fields[name].options.get("frozen"):
            kind = "frozen_instance" if cls.model_config.get("frozen") else "frozen_field"
            words = "Instance is frozen" if kind == "frozen_instance" else "Field is frozen"
            raise ValidationError(cls.__name__, [_schema.error(kind, [name], words, value)])
        if cls.model_config.get("validate_assignment"):
            value, errors = _schema.check(cls.model_fields[name].type, value, [name])
            if errors is not None:
                raise ValidationError(cls.__name__, errors)
        self.__dict__[name] = value
        self.__pydantic_fields_set__.add(name)

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
        return checked_json(cls.__pydantic_schema__, cls.model_config.get("title") or cls.__name__, json_data, strict, context, asked)

    @classmethod
    def model_construct(cls, _fields_set=None, *args, **values):
        if issubclass(cls, RootModel):
            # The first argument of a model of one value is that value.
            values, _fields_set = {"root": _fields_set, **values} if "root" not in values else values, args[0] if args else None
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
        if by_alias is None:
            by_alias = type(self).model_config.get("serialize_by_alias", False)
        if fallback is not None and mode != "json":
            raise Unsupported("fallback= of model_dump without mode='json'")
        if warnings == "error":
            raise Unsupported("warnings='error' of model_dump")
        if polymorphic_serialization is not None:
            raise Unsupported("polymorphic_serialization= of model_dump")
        options = {"mode": mode, "include": include, "exclude": exclude, "by_alias": by_alias, "exclude_unset": exclude_unset,
                   "exclude_defaults": exclude_defaults, "exclude_none": exclude_none, "exclude_computed_fields": exclude_computed_fields,
                   "round_trip": round_trip, "serialize_as_any": serialize_as_any, "fallback": fallback}
        if context is None:
            return _native.dump(type(self).__pydantic_schema__, self, options)
        return _decorators.within(_decorators.writing, lambda: _native.dump(type(self).__pydantic_schema__, self, options), context=context)

    def model_dump_json(self, *, indent=None, ensure_ascii=False, include=None, exclude=None, context=None, by_alias=None, exclude_unset=False,
                        exclude_defaults=False, exclude_none=False, exclude_computed_fields=False, round_trip=False, warnings=True,
                        fallback=None, serialize_as_any=False, polymorphic_serialization=None):
        plain = self.model_dump(mode="json", include=include, exclude=exclude, context=context, by_alias=by_alias, exclude_unset=exclude_unset,
                                exclude_defaults=exclude_defaults, exclude_none=exclude_none, exclude_computed_fields=exclude_computed_fields,
                                round_trip=round_trip, warnings=warnings, fallback=fallback, serialize_as_any=serialize_as_any,
                                polymorphic_serialization=polymorphic_serialization)
        return json_of(plain, indent, ensure_ascii)

    def model_copy(self, *, update=None, deep=False):
        import copy

        new = type(self).__new__(type(self))
        new.__dict__.update(copy.deepcopy(self.__dict__) if deep else self.__dict__)
        object.__setattr__(new, "__pydantic_fields_set__", set(self.__pydantic_fields_set__))
        object.__setattr__(new, "__pydantic_extra__", self.__pydantic_extra__)
        private = getattr(self, "__pydantic_private__", None)
        if private is not None:
            object.__setattr__(new, "__pydantic_private__", copy.deepcopy(private) if deep else dict(private))
        for name, value in (update or {}).items():
            new.__dict__[name] = value
            new.__pydantic_fields_set__.add(name)
        return new

    def __copy__(self):
        return self.model_copy()

    def __deepcopy__(self, memo=None):
        return self.model_copy(deep=True)

    @classmethod
    def model_rebuild(cls, *, force=False, **_):
        if cls.__pydantic_complete__:
            return True if force else None
        retry()
        return cls.__pydantic_complete__

    @classmethod
    def model_json_schema(cls, by_alias=True, *, mode="validation"):
        import _json_schema

        usable(cls)
        if not by_alias:
            raise Unsupported("by_alias=False of model_json_schema")
        return _json_schema.whole(cls.__pydantic_type__, mode)

    def model_post_init(self, context, /):
        pass

    # The names of Pydantic's first version, deprecated but there.
    def dict(self, **options):
        return self.model_dump(**options)

    def json(self, **options):
        return self.model_dump_json(**options)

    def copy(self, *, update=None, deep=False, **_):
        return self.model_copy(update=update, deep=deep)

    @property
    def __fields_set__(self):
        return self.model_fields_set

    @classmethod
    def parse_obj(cls, obj):
        return cls.model_validate(obj)

    @classmethod
    def validate(cls, value):
        return cls.model_validate(value)

    @classmethod
    def construct(cls, _fields_set=None, **values):
        return cls.model_construct(_fields_set, **values)

    @classmethod
    def schema(cls, by_alias=True):
        return cls.model_json_schema(by_alias)

    @classmethod
    def schema_json(cls, *, by_alias=True, **options):
        import json

        return json.dumps(cls.schema(by_alias), **options)

    @classmethod
    def from_orm(cls, obj):
        if not cls.model_config.get("from_attributes"):
            raise PydanticUserError("You must set the config attribute `from_attributes=True` to use from_orm")
        return cls.model_validate(obj)

    @classmethod
    def parse_raw(cls, b, **_):
        raise Unsupported("BaseModel.parse_raw")


def json_of(plain, indent, ensure_ascii):
    if indent is None and not ensure_ascii:
        return _native.dumps(plain, True)
    import json

    return json.dumps(plain, indent=indent, ensure_ascii=ensure_ascii, separators=None if indent is not None else (",", ":"))


def checked_as_asked(schema, value, strict, from_attributes, context, asked, mode="python"):
    """(value, None) or (None, errors), with what the caller wants of validators and names."""
    check = lambda: _native.check(schema, value, [], bool(strict), bool(from_attributes), {**asked, "json": mode == "json"})  # noqa: E731
    return _decorators.within(_decorators.checking, check, context=context, mode=mode)


# What Pydantic calls things when they are JSON.
JSON_WORDS = {
    "dict_type": "object", "mapping_type": "object", "model_type": "object", "dataclass_type": "object", "list_type": "array",
    "tuple_type": "array", "set_type": "array", "frozen_set_type": "array",
}


def checked_json(schema, title, data, strict, context, asked):
    """The value of a JSON text, or a `ValidationError`; Pydantic has a reader of its own, stricter than Python's."""
    if not isinstance(data, (str, bytes, bytearray)):
        raise ValidationError(title, [_schema.error("json_type", [], "JSON input should be string, bytes or bytearray", data)])
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    message = _native.json_fault(raw)
    if message is not None:
        raise ValidationError(title, [_schema.error("json_invalid", [], f"Invalid JSON: {message}", data, {"error": message})])
    value, errors = checked_as_asked(schema, _native.loads(raw.decode())[0], strict, False, context, asked, "json")
    if errors is None:
        return value
    for item in errors:
        if item["type"] in JSON_WORDS:
            word = JSON_WORDS[item["type"]]
            item["msg"] = f"Input should be an {word}" if word == "object" else f"Input should be a valid {word}"
        elif item["type"] == "none_required":
            item["msg"] = "Input should be null"
    raise ValidationError(title, errors)


def usable(cls):
    if cls is BaseModel:
        raise PydanticUserError("BaseModel cannot be instantiated directly")
    if not cls.__pydantic_complete__:
        retry()
    if not cls.__pydantic_complete__:
        raise PydanticUserError(f"`{cls.__name__}` is not fully defined: {cls.__pydantic_undefined__}")


def fill_all(instance, data):
    """What `__init__` does: the fields, with the class's validators around them."""
    cls = type(instance)
    usable(cls)
    fill = filling(cls, instance)
    for decorated in model_validators(cls):
        fill = around_model(cls, decorated, fill)
    fill(data)


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


def verdict(error, value):
    if isinstance(error, AssertionError):
        return _schema.error("assertion_error", [], f"Assertion failed, {error}", value, {"error": error})
    return _schema.error("value_error", [], f"Value error, {error}", value, {"error": error})


class RootModel(BaseModel):
    def __init__(self, /, root=UNSET, **data):
        if data and root is not UNSET:
            raise ValueError('"RootModel.__init__" accepts either a single positional argument or arbitrary keyword arguments')
        fill_all(self, data if data else root)

    def __class_getitem__(cls, given):
        if cls is not RootModel:
            return super().__class_getitem__(given)
        import _generic

        return _generic.root_model(cls, given)

    def __repr__(self):
        return f"{type(self).__name__}(root={self.root!r})"

    def __eq__(self, other):
        return self.root == other.root if isinstance(other, RootModel) else NotImplemented


class TypeAdapter:
    def __init__(self, type, *, config=None):
        self.type = _schema.type_of(type, None, _schema.Scope("app", None, config))

    def validate_python(self, value, *, strict=None, extra=None, from_attributes=None, context=None, by_alias=None, by_name=None):
        asked = {"extra": extra, "by_alias": by_alias, "by_name": by_name}
        result, errors = checked_as_asked(self.type.native, value, strict, from_attributes, context, asked)
        if errors is not None:
            raise ValidationError(self.type.label, errors)
        return result

    def validate_json(self, data, *, strict=None, extra=None, context=None, by_alias=None, by_name=None):
        return checked_json(self.type.native, self.type.label, data, strict, context, {"extra": extra, "by_alias": by_alias, "by_name": by_name})

    def dump_python(self, value, *, mode="python", by_alias=False, context=None, **options):
        for name in options:
            if name not in self.WRITTEN:
                raise Unsupported(f"{name}= of TypeAdapter.dump_python")
        options = {"mode": mode, "by_alias": by_alias, **options}
        return _decorators.within(_decorators.writing, lambda: _native.dump(self.type.native, value, options), context=context)

    WRITTEN = {
        "include", "exclude", "exclude_unset", "exclude_defaults", "exclude_none", "exclude_computed_fields", "round_trip", "serialize_as_any",
    }

    def dump_json(self, value, *, indent=None, ensure_ascii=False, **options):
        return json_of(self.dump_python(value, mode="json", **options), indent, ensure_ascii).encode()

    # What a real one has beside what is here.
    REAL = {"core_schema", "get_default_value", "json_schemas", "pydantic_complete", "rebuild", "serializer", "validate_strings", "validator"}

    def __getattr__(self, name):
        _schema.no_such(self, name, self.REAL)

    def json_schema(self, *, by_alias=True, mode="validation"):
        import _json_schema

        if not by_alias:
            raise Unsupported("by_alias=False of json_schema")
        return _json_schema.whole(self.type, mode)


class Url:
    """A checked URL; `str()` gives it with its path."""

    schemes = ()

    # Whether a URL is being made of text that was checked.
    _checked = False

    def __init__(self, url):
        text = str(url)
        if not Url._checked:
            Url._checked = True
            try:
                checked, errors = _schema.check(self.__pydantic_type__(), text)
            finally:
                Url._checked = False
            if errors is not None:
                raise ValidationError(self.__pydantic_type__().label, errors)
            text = checked._text
        self._text = text
        self.scheme, _, rest = text.partition("://")
        rest, _, fragment = rest.partition("#")
        rest, _, query = rest.partition("?")
        place, slash, path = rest.partition("/")
        account, _, place = place.rpartition("@")
        username, _, password = account.partition(":")
        # The colons inside the brackets of an IPv6 address are not the port's.
        bracket = place.find("]")
        colon = place.find(":", bracket + 1)
        self.host, port = (place, "") if colon < 0 else (place[:colon], place[colon + 1:])
        self.port = int(port) if port else {"http": 80, "https": 443}.get(self.scheme)
        self.path = slash + path if slash else None
        self.query, self.fragment = query or None, fragment or None
        self.username, self.password = username or None, password or None

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"{type(self).__name__}({self._text!r})"

    def __eq__(self, other):
        return self._text == str(other) if isinstance(other, Url) else NotImplemented

    def __hash__(self):
        return hash(self._text)

    @classmethod
    def __pydantic_type__(cls):
        return cls.__dict__.get("_type") or cls._made_type()

    @classmethod
    def _made_type(cls):
        result = cls._type = _schema.make("url", cls.__name__, label="function-wrap[wrap_val()]", cls=cls, schemes=list(cls.schemes))
        result.facts["target"] = cls
        return result


class AnyUrl(Url):
    pass


class AnyHttpUrl(AnyUrl):
    schemes = ("http", "https")


class HttpUrl(AnyUrl):
    schemes = ("http", "https")


class SecretStr:
    KIND = str

    def __init__(self, value):
        self._secret_value = value

    def get_secret_value(self):
        return self._secret_value

    def __len__(self):
        return len(self._secret_value)

    def __str__(self):
        return "**********" if self._secret_value else ""

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other):
        return type(self) is type(other) and self._secret_value == other._secret_value

    def __hash__(self):
        return hash(self._secret_value)

    @classmethod
    def __pydantic_type__(cls):
        def wrap(value, handler, data):
            return value if isinstance(value, cls) else cls(handler(value))

        inner = _schema.simple_type("str" if cls.KIND is str else "bytes", cls.KIND, {}, _schema.NO_SCOPE)
        checked = _decorators.around(inner, "wrap", wrap)
        result = _decorators.written(checked, lambda value, handler, mode: str(value) if mode == "json" else value)
        result.kind = "secret"
        return result


class SecretBytes(SecretStr):
    KIND = bytes


def timedelta_type():
    import datetime

    return _schema.type_of(datetime.timedelta)


def conint(**limits):
    return typing.Annotated[int, Field(**limits)]


def confloat(**limits):
    return typing.Annotated[float, Field(**limits)]


def constr(**limits):
    return typing.Annotated[str, StringConstraints(**limits)]


def conlist(item, **limits):
    return typing.Annotated[list[item], Field(**limits)]


def conset(item_type, *, min_length=None, max_length=None):
    return typing.Annotated[set[item_type], Field(min_length=min_length, max_length=max_length)]


def confrozenset(item_type, *, min_length=None, max_length=None):
    return typing.Annotated[frozenset[item_type], Field(min_length=min_length, max_length=max_length)]


def conbytes(**limits):
    return typing.Annotated[bytes, Field(**limits)]


def condecimal(**limits):
    from decimal import Decimal

    return typing.Annotated[Decimal, Field(**limits)]


def condate(**limits):
    from datetime import date

    return typing.Annotated[date, Field(**limits)]


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


PositiveInt = typing.Annotated[int, Field(gt=0)]
NonNegativeInt = typing.Annotated[int, Field(ge=0)]
NegativeInt = typing.Annotated[int, Field(lt=0)]
NonPositiveInt = typing.Annotated[int, Field(le=0)]
PositiveFloat = typing.Annotated[float, Field(gt=0)]
NonNegativeFloat = typing.Annotated[float, Field(ge=0)]
NegativeFloat = typing.Annotated[float, Field(lt=0)]
FiniteFloat = typing.Annotated[float, Field(allow_inf_nan=False)]
StrictInt = typing.Annotated[int, Strict()]
StrictStr = typing.Annotated[str, Strict()]
StrictBool = typing.Annotated[bool, Strict()]
StrictFloat = typing.Annotated[float, Strict()]


class EmailStr:
    """Text that is an e-mail address."""

    @classmethod
    def _validate(cls, value, /):
        return validate_email(value)[1]

    @classmethod
    def __pydantic_type__(cls):
        inner = _schema.simple_type("str", str, {}, _schema.NO_SCOPE)
        result = _decorators.around(inner, "after", lambda value, data: cls._validate(value), "_validate")
        result.kind = "email"
        return result


def validate_email(value):
    """The part before the @-sign and the address in its normal form."""
    address, reason = _native.email(value)
    if address is None:
        raise PydanticCustomError("value_error", "value is not a valid email address: {reason}", {"reason": reason})
    return address.rsplit("@", 1)[0], address


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise Unsupported(f"pydantic.{name}")
