"""A field as Pydantic's `repr` has it, which stands in the names of generic models, too."""

import _generic
import _schema

MARKERS = {
    "strict": "Strict", "gt": "Gt", "ge": "Ge", "lt": "Lt", "le": "Le", "multiple_of": "MultipleOf", "min_length": "MinLen",
    "max_length": "MaxLen", "allow_inf_nan": "AllowInfNan",
}
GENERAL = ("pattern", "max_digits", "decimal_places")
OPTIONS = (
    "default_factory", "alias", "alias_priority", "validation_alias", "serialization_alias", "title", "description", "examples", "exclude",
    "exclude_if", "discriminator", "deprecated", "json_schema_extra", "frozen", "validate_default", "repr", "init", "init_var", "kw_only",
)


def shown_field(info):
    annotation = info.annotation
    beside = getattr(annotation, "__metadata__", ())
    parts = [f"annotation={_generic.display(annotation.__origin__ if beside else annotation)}", f"required={info.is_required()}"]
    if info.default is not _schema.UNSET:
        parts.append(f"default={info.default!r}")
    parts += [f"{name}={shown!r}" for name, shown in said(info.options)]
    limits = markers(info.limits)
    for extra in beside:
        own = getattr(extra, "limits", None)
        limits += [repr(extra)] if own is None else markers(own)
    if limits:
        parts.append(f"metadata=[{', '.join(limits)}]")
    return f"{type(info).__name__}({', '.join(parts)})"


class Plain(str):
    """Shown without quotes."""

    __repr__ = str.__str__


def said(options):
    alias = options.get("alias")
    if any([options.get(name) for name in ("alias", "validation_alias", "serialization_alias")]):
        options = {"alias_priority": 2, **options}
    for name in OPTIONS:
        value = options.get(name)
        if name == "default_factory" and value is not None:
            value = Plain(_generic.display(value) if isinstance(value, type) else value.__name__)
        usual = {"validation_alias": alias, "serialization_alias": alias, "repr": True, "frozen": False}.get(name)
        if value is not None and value != usual:
            yield name, value


def markers(limits):
    found = [f"{MARKERS[name]}({name}={limits[name]!r})" for name in MARKERS if limits.get(name) is not None]
    general = [f"{name}={limits[name]!r}" for name in GENERAL if limits.get(name) is not None]
    return [*found, f"_PydanticGeneralMetadata({', '.join(general)})"] if general else found
