"""How a model is configured."""

from _schema import Unsupported
from pydantic.errors import PydanticUserError


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
