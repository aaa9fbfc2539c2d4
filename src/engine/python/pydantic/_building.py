"""From a class statement to a model: its fields, its validators and serializers, and the native side of them."""

import abc
import typing

import _decorators
import _native
import _schema
from _decorators import Decorated, ValidationInfo
from _limits import SchemaError
from _schema import UNSET, Undefined, Unsupported
from pydantic import _rules
from pydantic.aliases import AliasGenerator
from pydantic.config import INHERITED, checked, own_config
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo, PrivateAttr


pending = []
# Generic models with what they were filled with -> the model that this gave.
filled = {}


# What a model may have to make its own schema, beyond what is here.
HOOKS = {"__get_pydantic_core_schema__", "__get_pydantic_json_schema__", "__get_validators__", "__pydantic_on_complete__"}


class Meta(abc.ABCMeta):
    # `BaseModel`, once there is one.
    first = None

    def __new__(meta, name, bases, space, **options):
        decorated = {}
        for key in HOOKS & set(space):
            raise Unsupported(f"{name}.{key}")
        for key, value in list(space.items()):
            inner = value
            if isinstance(inner, Decorated):
                inner.name = key
                decorated[key] = inner
                space[key] = inner.plain()
        # Only `BaseModel` has slots: what a model knows of itself is none of its values.
        cls = super().__new__(meta, name, bases, {key: value for key, value in space.items() if key != "__slots__" or not bases})
        cls.__pydantic_decorated__ = {**inherited(cls, "__pydantic_decorated__"), **decorated}
        try:
            return meta.built(cls, bases, space, options)
        except BaseException as error:
            _rules.point(error, space, cls)
            raise

    @classmethod
    def built(meta, cls, bases, space, options):
        """The class with what Pydantic makes of its statement."""
        cls.model_config = {**inherited(cls, "model_config"), **own_config(space), **checked(options)}
        if not any(isinstance(base, Meta) for base in bases):
            cls.model_fields = {}
            Meta.first = cls
            begin_base(cls)
            return cls
        cls.__pydantic_private_defaults__ = {**inherited(cls, "__pydantic_private_defaults__")}
        cls.__pydantic_class_names__ = set()
        cls.__pydantic_own__ = collect(cls, space)
        begin(cls, space)
        remember(cls)
        complete(cls)
        retry()
        super(cls, cls).__pydantic_init_subclass__()
        return cls

    @property
    def __fields__(cls):
        import _warned

        _warned.since(20, "The `__fields__` attribute is deprecated, use the `model_fields` class property instead.")
        return cls.model_fields

    # What a real class has beside what is here.
    REAL = {"model_validate_strings", "model_parametrized_name", "__signature__", "__get_pydantic_core_schema__",
            "__get_pydantic_json_schema__", "__pydantic_validator__", "__pydantic_serializer__", "__pydantic_core_schema__",
            "parse_file"}

    def __getattr__(cls, name):
        if name in Meta.REAL:
            raise Unsupported(f"{cls.__name__}.{name}")
        if name.startswith("__"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        raise AttributeError(name)

    # Quicker than an abstract class asks, and it is asked often.
    def __instancecheck__(cls, value):
        return type.__instancecheck__(cls, value)

    def __subclasscheck__(cls, other):
        return type.__subclasscheck__(cls, other)


def inherited(cls, name):
    found = {}
    for base in reversed(cls.__mro__[1:]):
        found.update(base.__dict__.get(name) or {})
    return found


def annotations_of(cls):
    """The class's own annotations. A name that does not exist yet must be text, as before Python 3.14."""
    return dict(cls.__annotations__ or {})


def collect(cls, space):
    """name -> (annotation, FieldInfo) of the fields that this class adds; private attributes are noted apart."""
    found = {}
    own = annotations_of(cls)
    _rules.check_names(cls, space, own)
    for name, annotation in own.items():
        value = space.get(name, UNSET)
        if name == "model_config" or _rules.is_class_variable(annotation) or _rules.is_constant(annotation, value):
            cls.__pydantic_class_names__.add(name)
            continue
        if name == "__pydantic_extra__":
            # No private attribute: it says of which type the extras are.
            cls.__pydantic_extra_annotation__ = annotation
            continue
        if name.startswith("_"):
            cls.__pydantic_private_defaults__[name] = value if isinstance(value, PrivateAttr) else PrivateAttr(value)
            continue
        found[name] = (annotation, value if isinstance(value, FieldInfo) else FieldInfo(value))
    for name, value in space.items():
        if isinstance(value, PrivateAttr):
            cls.__pydantic_private_defaults__[name] = value
    for name in [*found, *cls.__pydantic_private_defaults__]:
        if name in cls.__dict__:
            delattr(cls, name)
    return found


def begin(cls, space):
    """Makes the native model, still without fields: they may name the class."""
    shape = "root" if any(base.__name__ == "RootModel" for base in cls.__mro__[1:]) else "model"
    origin, _ = cls.__dict__.get("__pydantic_generic__") or (None, None)
    core = _native.schema("model", {"cls": cls, "origin": origin, "shape": shape, "name": cls.__name__})
    cls.__pydantic_core__ = core
    type_ = _schema.Type("model", cls.__name__, core, target=cls)
    for decorated in layers(cls):
        _rules.check_validator(decorated, cls)
        outer = model_validation(cls, decorated, type_)
        outer.kind, outer.target = "model", cls
        type_ = outer
    cls.__pydantic_type__ = type_
    cls.__pydantic_schema__ = type_.native
    cls.__pydantic_complete__ = False


def begin_base(cls):
    """`BaseModel` is a type as well: any model, or whatever is a dictionary."""
    cls.__pydantic_private_defaults__ = {}
    begin(cls, {})
    _native.define(cls.__pydantic_core__, {**names_facts({}), "fields": [], "computed": []})
    cls.__pydantic_complete__ = True
    # Nothing is written by what it is alone.
    del cls.__pydantic_schema__


def remember(cls):
    """A generic model that is filled in may name itself: from here on it is found."""
    try:
        filled[cls.__dict__["__pydantic_generic__"]] = cls
    except (KeyError, TypeError):
        pass


def model_validators(cls):
    """From the inside out: those that run before the fields are read stand nearest to them, the last of them first to run."""
    return [one for one in inner_validators(cls) if one.mode == "before"] + outer_validators(cls)


def inner_validators(cls):
    """Those that belong to the fields: of `@root_validator` all, in their order, and around them what else runs before
    (`_model_schema` of Pydantic's)."""
    found = [one for one in cls.__pydantic_decorated__.values() if one.job == "model"]
    former = [one for one in found if one.options.get("inside")]
    return former + [one for one in found if one.mode == "before" and one not in former]


def former_validators(cls):
    """Those of `@root_validator` that run once the fields are there."""
    return [one for one in inner_validators(cls) if one.mode == "after"]


def outer_validators(cls):
    inner = inner_validators(cls)
    return [one for one in cls.__pydantic_decorated__.values() if one.job == "model" and one not in inner]


def layers(cls):
    """All that is around the fields. What settles a new instance comes when the inner ones are done, and is told of what was given to
    these."""
    inner, after = inner_validators(cls), after_of(cls)

    def settle(self):
        after(self)
        return self

    settled = [Decorated("model", (), "after", settle, {"inside": True})] if inner and after is not None else []
    return inner + settled + outer_validators(cls)


def model_validation(cls, decorated, inner):
    function = getattr(decorated.function, "__func__", decorated.function)
    wants = _decorators.count_of(decorated.function)
    is_class_method = isinstance(decorated.function, classmethod)
    if decorated.mode == "after" and not is_class_method:
        if wants >= 2:
            call = lambda value, data: function(value, ValidationInfo({}, None))  # noqa: E731
        else:
            call = lambda value, data: function(value)  # noqa: E731
        # What is an instance already has that behind it.
        inside = decorated.options.get("inside")
        return _decorators.around(inner, "after", call, None if inside else function.__name__, unless=cls if inside else None)
    bound = (lambda *args: function(cls, *args)) if is_class_method else function
    wants -= 1 if is_class_method else 0
    shaped = _decorators.shaped(bound, decorated.mode, wants, None)
    # Before the fields it stands inside the model: what is one already is never shown to it.
    unless = cls if decorated.mode == "before" else None
    return _decorators.around(inner, decorated.mode, shaped, None if unless else function.__name__, unless=unless)


def complete(cls):
    """Gives the model its fields; where a name in an annotation does not exist yet, later."""
    scope = _schema.Scope(cls.__module__, {cls.__name__: cls, **parameters_of(cls)}, cls.model_config)
    try:
        fields = {}
        for base in reversed(cls.__mro__):
            own = base.__dict__.get("__pydantic_own__")
            if own is not None and base.__dict__["__pydantic_complete__"]:
                fields.update(fields_under(cls.model_config, base, own))
            elif own is not None:
                # The class itself; and a base that names it, as in `class Tree(RootModel[dict[str, "Tree"]])`.
                fields.update({name: bound_field(cls, name, annotation, info, scope) for name, (annotation, info) in own.items()})
            for name in base.__dict__.get("__pydantic_class_names__", ()):
                # A field of a base's that belongs to the class from here on.
                fields.pop(name, None)
        extra_type = extra_type_of(cls, scope)
        _rules.check_decorated(cls, fields)
        fields = {name: aliased(cls.model_config, name, field) for name, field in fields.items()}
        fields = {name: rewritten(cls, name, revalidated(cls, name, field, scope), scope) for name, field in fields.items()}
        # The whole of a model is written outside its configuration.
        bare_scope = _schema.Scope(cls.__module__, scope.local)
        output = next((output_of(one, bare_scope) for one in cls.__pydantic_decorated__.values() if one.job == "model_serializer"), None)
    except (Undefined, NameError) as error:
        cls.__pydantic_undefined__ = str(error)
        cls.model_fields = unfinished(cls, scope)
        if cls not in pending:
            pending.append(cls)
        return False
    cls.model_fields = fields
    cls.__pydantic_output__ = output
    computed = computed_of(cls, scope)
    cls.model_computed_fields = computed
    cls.__pydantic_extra_type__ = extra_type
    cls.__pydantic_complete__ = not any([names_itself(base, fields) for base in cls.__mro__[1:]])
    if cls.__pydantic_complete__:
        define(cls, fields, computed)
    cls.__pydantic_undefined__ = ""
    return True


def names_itself(base, fields):
    """Whether it is `Node[int]`, with a `Node[T]` inside: what is made of such a class Pydantic cannot finish, unless it has fields
    of its own in the place of these."""
    if "__pydantic_generic__" not in base.__dict__ or any([isinstance(one, typing.TypeVar) for one in base.__pydantic_generic__[1]]):
        return False

    def names(annotation):
        return annotation is base or any([names(arg) for arg in typing.get_args(annotation)])

    return any([names(field.annotation) for name, field in base.model_fields.items()
                if name in fields and fields[name].annotation is field.annotation])


def fields_under(config, base, own):
    """A base's fields; with their types made anew where the class has a configuration that makes others of them."""
    fields = base.__dict__.get("model_fields") or {}
    if all([config.get(name) == base.model_config.get(name) for name in INHERITED]):
        return fields
    scope = _schema.Scope(base.__module__, {base.__name__: base, **parameters_of(base)}, config)
    anew = {}
    for name, (annotation, info) in own.items():
        anew[name] = fields[name].unbound(name, fields[name].annotation)
        anew[name].type = anew[name].plain_type = bound_field(base, name, annotation, info, scope).type
    return {**fields, **anew}


def parameters_of(cls):
    return {variable.__name__: given for variable, given in getattr(cls, "__pydantic_parameters__", {}).items()}


def unfinished(cls, scope):
    """The fields of a model that names what does not exist yet: with their annotations, without their types."""
    fields = dict(inherited(cls, "model_fields"))
    for name, (annotation, info) in cls.__pydantic_own__.items():
        if isinstance(annotation, str):
            try:
                annotation = scope.resolve(annotation)
            except (Undefined, NameError):
                annotation = typing.ForwardRef(annotation)
        fields[name] = info.unbound(name, annotation)
    return fields


def extra_type_of(cls, scope):
    """The type of the values in `__pydantic_extra__: dict[str, int]`; None where nothing is said of them."""
    annotation = getattr(cls, "__pydantic_extra_annotation__", None)
    if isinstance(annotation, str):
        annotation = scope.resolve(annotation)
    args = typing.get_args(annotation)
    return _schema.type_of(args[1], None, scope) if len(args) == 2 and cls.model_config.get("extra") == "allow" else None


def retry():
    for cls in list(pending):
        if complete(cls):
            pending.remove(cls)


def undefined(cls):
    """The error about a model one of whose annotations names what there is not."""
    missing = cls.__pydantic_undefined__.partition("'")[2].partition("'")[0]
    missing = f"`{missing}`" if missing else "all referenced types"
    return PydanticUserError(f"`{cls.__name__}` is not fully defined; you should define {missing}, then call `{cls.__name__}.model_rebuild()`.",
                             code="class-not-fully-defined")


def bound_field(cls, name, annotation, info, scope):
    parameters = getattr(cls, "__pydantic_parameters__", None)
    if parameters:
        annotation = substituted(annotation, parameters)
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        annotation = scope.resolve(annotation)
    if "ForwardRef(" in repr(annotation):
        annotation = substituted(annotation, {}, scope)
    try:
        return info.bind(name, annotation, scope)
    except SchemaError as error:
        raise SchemaError(f'Field "{name}": {error}') from None
    except Undefined:
        raise
    except BaseException as error:
        error.field = name
        raise


def aliased(config, name, field):
    """The field with the names that the class's generator makes, where it has none of its own."""
    generator = config.get("alias_generator")
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


def revalidated(cls, name, field, scope):
    """The field with the class's validators for it around its type."""
    found = [one for one in cls.__pydantic_decorated__.values() if one.job == "field" and (name in one.fields or "*" in one.fields)]
    base = getattr(field, "plain_type", field.type)
    if not found:
        return field
    import copy

    new = copy.copy(field)
    new.plain_type = base
    if any([one.options.get("always") for one in found]):
        new.options = {**field.options, "validate_default": True}
    type_ = base
    for one in found:
        _rules.check_validator(one, cls)
        if one.mode == "plain" and not _decorators.writes_itself(type_):
            # What goes out is of the type itself, whatever else stands beside it.
            type_ = _schema.type_of(getattr(field.annotation, "__origin__", None) if hasattr(field.annotation, "__metadata__") else field.annotation, None, scope)
        type_ = _decorators.around(type_, one.mode, _decorators.field_function(one, cls, name))
    new.type = type_
    return new


def output_of(decorated, scope):
    """The type that a serializer says it gives, and when it is used; None where it does not say."""
    when = decorated.options["when_used"]
    return _decorators.output(decorated.function, decorated.options["return_type"], when, scope)


def serializer_of(cls, name):
    """The class's serializer for a field: of several the last."""
    found = [one for one in cls.__pydantic_decorated__.values() if one.job == "field_serializer" and (name in one.fields or "*" in one.fields)]
    return found[-1] if found else None


def rewritten(cls, name, field, scope):
    """The field with what the class's serializer for it gives."""
    found = serializer_of(cls, name)
    if found is None:
        return field
    import copy

    new = copy.copy(field)
    new.output = output_of(found, scope)
    new.writing = _decorators.writing_facts(_decorators.field_writer(found, name), new.output, found.options["when_used"])
    if not field.has_default:
        # It stands in the place of what the type has. With a default there is a place around that.
        new.type = _decorators.bare(field.type)
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
            raise PydanticUserError("Computed field is missing return type annotation or specifying `return_type` to the `@computed_field` "
                                    "decorator (e.g. `@computed_field(return_type=int | str)`)", code="model-field-missing-annotation")
        said = {key: decorated.options[key] for key in _decorators.SAID}
        if said["description"] is None and getter.__doc__:
            import _json_schema

            said["description"] = _json_schema.clean(getter.__doc__)
        config = getattr(cls, "model_config", None) or getattr(cls, "__pydantic_config__", {})
        found[name] = rewritten(cls, name, aliased(config, name, FieldInfo(UNSET, **said).bind(name, returns, scope)), scope)
    return found


def define(cls, fields, computed):
    config = cls.model_config
    facts = {
        **names_facts(config),
        "fields": [field_facts(config, name, field) for name, field in fields.items()],
        "computed": computed_facts(computed),
        "extra_type": cls.__pydantic_extra_type__ and cls.__pydantic_extra_type__.native, "from_attributes": config.get("from_attributes"),
        "init": cls.__init__ is not Meta.first.__init__, "after": None if inner_validators(cls) else after_of(cls), "abstract": bool(cls.__abstractmethods__),
    }
    for decorated in cls.__pydantic_decorated__.values():
        if decorated.job == "model_serializer":
            facts.update(_decorators.writing_facts(_decorators.model_writer(decorated), cls.__pydantic_output__, decorated.options["when_used"], decorated.mode == "plain"))
    _native.define(cls.__pydantic_core__, facts)


def computed_facts(computed):
    return [{"name": name, "out": field.out_name, "schema": field.type.native, **writing_of(field)} for name, field in computed.items()]


def names_facts(config):
    """What a configuration says of names and of what is not there."""
    by_name = config.get("populate_by_name") or config.get("validate_by_name") or False
    return {"extra": config.get("extra"), "by_name": by_name, "by_alias": config.get("validate_by_alias", True),
            "out_by_alias": config.get("serialize_by_alias"), "validate_default": config.get("validate_default")}


def field_facts(config, name, field):
    facts = {"name": name, "keys": field.keys, "schema": field.type.native, "out": field.out_name, "exclude": field.exclude,
             "exclude_if": field.options.get("exclude_if"),
             "validate_default": field.options.get("validate_default")}
    if field.factory is not None:
        facts["factory"] = field.factory
        facts["factory_takes_data"] = _decorators.count_of(field.factory) == 1 and hasattr(field.factory, "__code__")
    elif field.default is not UNSET:
        facts["default"] = field.default
    return {**facts, **writing_of(field)}


def writing_of(field):
    return getattr(field, "writing", None) or {}


def after_of(cls):
    private = cls.__pydantic_private_defaults__
    post = cls.__dict__.get("model_post_init") or next((base.__dict__["model_post_init"] for base in cls.__mro__ if "model_post_init" in base.__dict__ and base is not Meta.first), None)
    if not private and post is None:
        return None

    def after(self):
        given = {name: attribute.value() for name, attribute in private.items() if attribute.default is not UNSET or attribute.factory is not None}
        object.__setattr__(self, "__pydantic_private__", given)
        if post is not None:
            post(self, None)

    return after


def substituted(annotation, parameters, scope=None):
    """An annotation with type variables replaced; with a scope, names that were written as text, too."""
    if scope is not None and isinstance(annotation, typing.ForwardRef):
        return scope.resolve(annotation.__forward_arg__)
    if isinstance(annotation, typing.TypeVar):
        return parameters.get(annotation, annotation)
    if isinstance(annotation, str):
        return annotation
    if hasattr(annotation, "__metadata__"):
        inner = substituted(annotation.__origin__, parameters, scope)
        for extra in annotation.__metadata__:
            inner = typing.Annotated[inner, extra]
        return inner
    if _schema.is_union(annotation):
        members = [substituted(arg, parameters, scope) for arg in annotation.__args__]
        result = members[0]
        for member in members[1:]:
            result = typing.Union[result, member]
        return result
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    # A class that inherits from a generic model that was filled in is itself.
    if isinstance(annotation, Meta) and annotation.__dict__.get("__pydantic_generic__"):
        own, given = annotation.__pydantic_generic__
        new = tuple(substituted(arg, parameters) for arg in given)
        return own[new if len(new) > 1 else new[0]]
    if origin is not None and args and origin is not typing.Literal:
        new = tuple(substituted(arg, parameters, scope) for arg in args)
        if all([one is arg for one, arg in zip(new, args)]):
            return annotation
        # `typing.List` stays that: the names of generic models tell.
        if hasattr(annotation, "copy_with"):
            return annotation.copy_with(new)
        return origin[new if len(new) > 1 else new[0]]
    return annotation
