"""A field of a model: its type, its default, its names outside."""

import _annotated
import _limits
import _schema
from _decorators import computed_field  # noqa: F401
from _limits import SchemaError
from _schema import UNSET, Unsupported
from pydantic.aliases import AliasChoices, AliasPath
from pydantic.errors import PydanticUserError


class FieldInfo:
    """A field: its type, its default, its names outside."""

    KNOWN = {
        "default_factory", "alias", "validation_alias", "serialization_alias", "title", "description", "examples", "exclude",
        "frozen", "repr", "discriminator", "deprecated", "json_schema_extra", "validate_default", "alias_priority", "kw_only",
        "init", "init_var", "example", "exclude_if",
    } | set(_limits.ALL) - {"strip_whitespace", "to_lower", "to_upper"}

    def __init__(self, default=UNSET, **options):
        self.default = UNSET if default is Ellipsis else default
        self.options = {name: value for name, value in options.items() if value is not None and value is not UNSET}
        # As Pydantic does, who writes `default_factory=[]` is taken to have said nothing.
        self.factory = options.get("default_factory") or None
        if self.factory is not None and self.default is not UNSET:
            raise TypeError("cannot specify both default and default_factory")
        self.exclude = bool(options.get("exclude"))
        self.limits = {key: options[key] for key in _limits.ALL if options.get(key) is not None}
        self.annotation = None
        self.type = None
        self.name = None

    def merged(self, other):
        """This field's options over those of another, as `Annotated[X, Field(…)] = Field(…)` has them."""
        default = self.default if self.default is not UNSET else other.default
        new = FieldInfo(UNSET, **{**other.options, **self.options})
        new.default = default
        return new

    def unbound(self, name, annotation):
        """A copy with its name and its annotation, which has no type yet."""
        field = FieldInfo.__new__(type(self))
        field.__dict__.update(self.__dict__)
        field.name, field.annotation = name, annotation
        return field

    def bind(self, name, annotation, scope=_schema.NO_SCOPE):
        """The field with its name and its type: a copy, for a generic model binds the same field again and again."""
        field = self.unbound(name, annotation)
        # Its limits come first; those of the others are where they stand in the annotation.
        bare = field
        for extra in getattr(annotation, "__metadata__", ()):
            if isinstance(extra, FieldInfo):
                field = field.merged(extra) if field is bare else extra.merged(field)
        if field is not bare:
            field.limits = bare.limits
        field._bind(name, annotation, scope)
        return field

    def _bind(self, name, annotation, scope):
        self.name = name
        self.annotation = annotation
        self.type = _annotated.of_field(annotation, self.limits, self.options.get("discriminator"), scope)

    def __repr__(self):
        from pydantic._shown import shown_field

        return shown_field(self)

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
    if type(value) is list:
        return [copied(item) for item in value]
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    if type(value) is set:
        return set(value)
    if getattr(type(value), "__hash__", None) is not None:
        return value
    import copy

    return copy.deepcopy(value)


# What Pydantic's first version knew, and what became of it.
REMOVED = {
    "const": "`const` is removed, use `Literal` instead", "regex": "`regex` is removed. use `pattern` instead",
    "unique_items": "`unique_items` is removed, use `Set` instead(this feature is discussed in "
                    "https://github.com/pydantic/pydantic-core/issues/296)",
}
RENAMED = {"min_items": "min_length", "max_items": "max_length"}


def Field(default=UNSET, **options):
    """A field's default and what is said of it. As in Pydantic, what it does not know goes into the JSON Schema."""
    for name, words in REMOVED.items():
        if options.pop(name, None) is not None:
            raise PydanticUserError(words, code="removed-kwargs")
    for name, now in RENAMED.items():
        given = options.pop(name, None)
        if given is not None:
            _warned().since(20, f"`{name}` is deprecated and will be removed, use `{now}` instead")
        if given is not None and options.get(now) is None:
            options[now] = given
    mutable = options.pop("allow_mutation", None)
    if mutable is not None:
        _warned().since(20, "`allow_mutation` is deprecated and will be removed. use `frozen` instead")
    if mutable is False:
        options["frozen"] = True
    alias = options.get("validation_alias")
    if alias and not isinstance(alias, (str, AliasChoices, AliasPath)):
        raise TypeError("Invalid `validation_alias` type. it should be `str`, `AliasChoices`, or `AliasPath`")
    for name in ("alias", "serialization_alias"):
        if options.get(name) is not None and not isinstance(options[name], str):
            raise SchemaError(f"TypeError: {type(options[name]).__name__!r} object is not an instance of 'str' ({name}=)")
    unknown = {name: options.pop(name) for name in list(options) if name == "example" or name not in FieldInfo.KNOWN}
    if unknown:
        refuse_real(unknown)
        _warned().since(20, "Using extra keyword arguments on `Field` is deprecated and will be removed. Use `json_schema_extra` instead. "
                            f"(Extra keys: {', '.join([repr(name) for name in unknown])})")
        options["json_schema_extra"] = options.get("json_schema_extra") or unknown
    return FieldInfo(default, **options)


def _warned():
    import _warned

    return _warned


def refuse_real(unknown):
    import _real

    for name in unknown:
        if name in _real.ARGUMENTS["Field"].split():
            raise Unsupported(f"the option {name}= of Field")


class PrivateAttr:
    def __init__(self, default=UNSET, *, default_factory=None, init=False):
        self.default, self.factory = default, default_factory

    def value(self):
        return self.factory() if self.factory is not None else copied(self.default)


class StringConstraints:
    def __init__(self, **options):
        for name in options:
            if name not in _limits.TEXT and name != "strict":
                raise Unsupported(f"the option {name}= of StringConstraints")
        self.limits = options

    # Two that say the same are one in a union of types.
    def __eq__(self, other):
        return type(self) is type(other) and self.limits == other.limits

    def __hash__(self):
        return hash(tuple(self.limits.items()))


class Strict:
    def __init__(self, strict=True):
        self.limits = {"strict": strict}

    def __eq__(self, other):
        return type(self) is type(other) and self.limits == other.limits

    def __hash__(self):
        return hash(tuple(self.limits.items()))

    def __repr__(self):
        return f"Strict(strict={self.limits['strict']})"
