"""How a model is configured."""

from _limits import SchemaError
from _schema import Unsupported
from pydantic.errors import PydanticUserError

# Where only a few values are known, those; where pydantic-core wants truth or a number, that.
CHOICES = {"extra": ("allow", "ignore", "forbid"), "revalidate_instances": ("always", "never", "subclass-instances")}
WORDS = {"extra": "extra_behavior", "revalidate_instances": "revalidate_instances value"}
KINDS = {
    **dict.fromkeys(("strict", "frozen", "from_attributes", "validate_by_name", "validate_by_alias", "str_strip_whitespace", "str_to_lower",
                     "str_to_upper", "validate_default", "serialize_by_alias", "hide_input_in_errors", "coerce_numbers_to_str"), bool),
    "str_min_length": int, "str_max_length": int, "extra": str, "revalidate_instances": str,
}
CONFIG = {
    "populate_by_name", "title", "json_schema_extra", "arbitrary_types_allowed", "use_enum_values", "alias_generator",
    "validate_assignment", "protected_namespaces", "use_attribute_docstrings", "json_schema_serialization_defaults_required",
    "defer_build", "ignored_types", "json_encoders", "ser_json_bytes", "ser_json_inf_nan", "ser_json_timedelta", *KINDS,
}
# What decides the types of fields. It holds, too, for dataclasses and their like in a model that have no configuration of their own.
INHERITED = (
    "extra", "alias_generator", "strict", "str_strip_whitespace", "str_to_lower", "str_to_upper", "str_min_length", "str_max_length",
    "coerce_numbers_to_str", "populate_by_name", "validate_by_name", "validate_by_alias", "serialize_by_alias", "validate_default",
    "use_enum_values", "arbitrary_types_allowed", "json_schema_serialization_defaults_required", "json_encoders", "ser_json_bytes",
    "ser_json_inf_nan", "ser_json_timedelta",
)
# What real models know beside it.
REAL = {
    "allow_inf_nan", "cache_strings", "field_title_generator",
    "json_schema_mode_override", "loc_by_alias", "model_title_generator", "plugin_settings", "polymorphic_serialization",
    "regex_engine", "schema_generator", "ser_json_temporal",
    "url_preserve_empty_path", "val_json_bytes", "val_temporal_unit", "validate_return", "validation_error_cause",
}


class ConfigDict(dict):
    """As in Python, any name may stand here; what the names say is read when a class takes them."""


def checked(given):
    """A class's configuration; a name that Pydantic does not know has no weight, as with Pydantic."""
    for name, value in given.items():
        if name in REAL:
            raise Unsupported(f"the option {name}= of model_config")
        if name in KINDS and value is not None:
            check(name, value)
    if given.get("revalidate_instances", "never") != "never":
        raise Unsupported("revalidate_instances= of model_config")
    if given.get("ser_json_inf_nan") == "constants":
        raise Unsupported("ser_json_inf_nan='constants' of model_config")
    if given.get("use_attribute_docstrings"):
        raise Unsupported("use_attribute_docstrings= of model_config")
    return dict(given)


def check(name, value):
    kind = KINDS[name]
    if not isinstance(value, kind):
        words = "object cannot be interpreted as an integer" if kind is int else f"object is not an instance of '{kind.__name__}'"
        raise SchemaError(f'Error building "model" validator: TypeError: {type(value).__name__!r} {words}')
    if value not in CHOICES.get(name, (value,)):
        error = SchemaError(f'Error building "model" validator: SchemaError: Invalid {WORDS[name]}: `{value}`')
        error.advice = f"{name}= is one of " + ", ".join([f'"{choice}"' for choice in CHOICES[name]]) + "."
        raise error


# What Pydantic's first version knew, and its name now: the second warns of it and goes on without.
FORMER = {
    **dict.fromkeys(("allow_mutation", "error_msg_templates", "fields", "getter_dict", "smart_union", "underscore_attrs_are_private",
                     "json_loads", "json_dumps", "copy_on_model_validation", "post_init_call")),
    "allow_population_by_field_name": "validate_by_name", "anystr_lower": "str_to_lower", "anystr_strip_whitespace": "str_strip_whitespace",
    "anystr_upper": "str_to_upper", "keep_untouched": "ignored_types", "max_anystr_length": "str_max_length",
    "min_anystr_length": "str_min_length", "orm_mode": "from_attributes", "schema_extra": "json_schema_extra",
    "validate_all": "validate_default",
}


def warn_of_former(names, line):
    former = sorted([name for name in names if name in FORMER], key=lambda name: (FORMER[name] is None, name))
    if former:
        import _warned

        told = [f"* {name!r} has been renamed to {FORMER[name]!r}" if FORMER[name] else f"* {name!r} has been removed" for name in former]
        _warned.warn("\n".join(["Valid config keys have changed in V2:", *told]), line=line)


def own_config(space):
    """What the class itself says of its configuration: in `model_config`, or in the old way, in a class `Config` inside."""
    given, old, line = space.get("model_config"), space.get("Config"), space.get("__firstlineno__")
    if given and old:
        raise PydanticUserError('"Config" and "model_config" cannot be used together', code="config-both")
    if given or old is None:
        warn_of_former(given or (), line)
        return checked(dict(given or {}))
    import _warned

    _warned.since(20, "Support for class-based `config` is deprecated, use ConfigDict instead.", line)
    names = [name for name in dir(old) if not name.startswith("__")]
    warn_of_former(names, line)
    return checked({name: getattr(old, name) for name in names if name not in FORMER})
