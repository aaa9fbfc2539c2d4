"""The schema of a model: its fields, with what each says of itself and what serializers make of it."""

import _decorators
import _infer
import _native
from _schema import UNSET, any_type
from _schema_shape import any_of


def clean(doc):
    """A docstring without its indentation, as `inspect.cleandoc` gives it."""
    lines = doc.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins) if margins else 0
    lines = [lines[0].lstrip()] + [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def with_others(book, type_, mode):
    """A model's page. FastAPI describes every model and enum that its fields name, also where none of it goes out."""
    page = fields_of(book, type_, mode)
    if not book.alone:
        for field in getattr(type_.target, "model_fields", {}).values():
            named_in(book, field.type, mode)
    return page


def named_in(book, type_, mode):
    if type_.kind == "enum" or type_.kind == "model" and hasattr(type_.target, "model_fields"):
        book.of(type_, mode) if mode == "validation" else book.outgoing(type_)
    elif type_.kind != "model":
        for arg in type_.args:
            named_in(book, arg, mode)


def fields_of(book, type_, mode):
    cls = type_.target
    fields = getattr(cls, "model_fields", None)
    if fields is None:
        fields = type_.facts["fields"]
    if not getattr(cls, "__pydantic_complete__", True):
        from pydantic._building import undefined

        raise undefined(cls)
    config = getattr(cls, "model_config", None)
    if config is None:
        config = type_.facts.get("config", {})
    output = getattr(cls, "__pydantic_output__", None) if mode == "serialization" else None
    if output is not None:
        return output_of(book, output, type_)
    if "root" in fields and any([base.__name__ == "RootModel" for base in getattr(cls, "__mro__", ())]):
        return root_of(book, cls, fields["root"], config, mode)
    properties, required = {}, []
    for name, field in fields.items():
        if mode == "serialization" and (field.exclude or name in type_.facts.get("handed_on", ())):
            continue
        by_alias = mode == "serialization" or config.get("validate_by_alias", True)
        key = field.out_name if mode == "serialization" else field.shown_name if by_alias else field.name
        properties[key] = described_field(book, field, key, mode)
        goes_out = mode == "serialization"
        filled = goes_out and config.get("json_schema_serialization_defaults_required")
        # What a function of the app's may leave out is not always there.
        may_stay = goes_out and field.options.get("exclude_if") is not None
        if (type_.facts.get("required", {}).get(name, field.is_required()) or filled) and not may_stay:
            required.append(key)
    if mode == "serialization":
        for field in getattr(cls, "model_computed_fields", type_.facts.get("computed", {})).values():
            entry = described_field(book, field, field.out_name, mode)
            properties[field.out_name] = {**entry, "readOnly": True}
            required.append(field.out_name)
    result = {"type": "object", "properties": properties, "title": config.get("title") or getattr(cls, "__name__", type_.name), **described(cls)}
    if required:
        result["required"] = required
    if config.get("extra") == "forbid":
        result["additionalProperties"] = False
    elif config.get("extra") == "allow":
        extra_type = getattr(cls, "__pydantic_extra_type__", None)
        result["additionalProperties"] = extra_type and book.of(extra_type, mode) or True
    return with_extra(result, config.get("json_schema_extra"), cls)


def root_of(book, cls, field, config, mode):
    """A `RootModel`'s schema is its value's, with what the field says of itself: its title stands before the class's, its words
    behind those of the class, and its `json_schema_extra` in the place of the configuration's (`_update_class_schema` of Pydantic's)."""
    import copy

    bare, own = copy.copy(field), field.options.get("json_schema_extra")
    bare.options = {key: value for key, value in field.options.items() if key != "json_schema_extra"}
    extra = config.get("json_schema_extra")
    if own and extra:
        raise ValueError("\"model_config['json_schema_extra']\" and \"Field.json_schema_extra\" on \"RootModel.root\" field must not be set "
                         "simultaneously")
    result = {**described_field(book, bare, "", mode), **described(cls)}
    result.setdefault("title", config.get("title") or cls.__name__)
    return with_extra(result, own or extra, cls)


def with_extra(result, extra, cls):
    """With what `json_schema_extra` adds or changes."""
    if isinstance(extra, dict):
        result.update(extra)
    elif callable(extra):
        extra(result, cls) if _decorators.count_of(extra) > 1 else extra(result)
    return result


def described(cls):
    doc = cls.__dict__.get("__doc__") if isinstance(cls, type) else None
    # What the standard library writes there is no description.
    says = doc and not (hasattr(cls, "__dataclass_fields__") and doc.startswith(f"{cls.__name__}("))
    return {"description": clean(doc)} if says else {}


def described_field(book, field, key, mode):
    output = getattr(field, "output", None) if mode == "serialization" else None
    if output is None:
        entry = book.of(field.type, mode)
    else:
        entry = (own_words if field.is_required() else output_of_other)(book, field.type, output)
    title = None if "title" in field.options else (key.title().replace("_", " ").strip() if titled(field.type) else None)
    # What a serializer says that it gives stands in the place of all that the field says, its default too.
    return around(entry, field, title, UNSET if output is not None else default_of(book, field, mode))


def default_of(book, field, mode):
    """A default as JSON; UNSET where there is none, or none that can be shown."""
    default = field.default
    if default is UNSET or field.factory is not None:
        return UNSET
    plain, when = plain_serializer(field.type) if mode == "serialization" else (None, "")
    if plain is None and within(field.type).kind == "written":
        plain = within(field.type).facts.get("default")
    try:
        if plain is not None and not (default is None and "unless-none" in when):
            default = plain(default)
        if isinstance(default, (set, frozenset)):
            default = in_order(default)
        shown = _native.dump(any_type().native, default, {"mode": "json", "by_alias": True})
    except Exception:
        return UNSET
    return shown if book.alone else finite(shown)


def in_order(values):
    try:
        return sorted(values)
    except TypeError:
        return values


def plain_serializer(type_):
    """The function of a `PlainSerializer`, also where validators stand around it, and when it is used."""
    type_ = within(type_)
    return (type_.facts.get("plain"), type_.facts.get("when") or "") if type_.kind in ("written", "encoded") else (None, "")


def finite(value):
    """JSON has no endless numbers: null stands for them."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and value - value != 0 else value


def output_of(book, output, type_):
    """What a serializer says that it gives: `(type, when it is used)`."""
    returns, when = output
    entry = book.of(returns, "serialization")
    return any_of([{"type": "null"}, entry]) if "unless-none" in when and within(type_).kind == "nullable" else entry


def output_of_other(book, type_, output):
    """The same where a default stands between the serializer and the type."""
    return output_of(book, output, type_)


def within(type_):
    """The type behind validators."""
    while type_.kind in ("before", "after", "wrap"):
        type_ = type_.args[0]
    return type_


def own_words(book, type_, output):
    """What a serializer gives that stands directly at a type; some types describe themselves all the same."""
    if type_.kind in ("url", "secret"):
        return book.of(type_, "serialization")
    entry = output_of(book, output, type_)
    return {**entry, **EMAIL} if type_.kind == "email" else entry


EMAIL = {"type": "string", "format": "email"}


def titled(type_):
    """Things with a name of their own get no title from the field."""
    if "alias" in type_.facts:
        return False
    if type_.kind in ("nullable", "before", "after", "wrap", "written", "as_it_is", "secret_of"):
        return titled(type_.args[0])
    return type_.kind not in ("model", "enum", "json_value")


def words_of(options):
    """What a `Field()` says of a type whatever that is."""
    words = {name: options[name] for name in ("title", "description") if name in options}
    if options.get("deprecated"):
        words["deprecated"] = True
    if "examples" in options:
        words["examples"] = _infer.json(options["examples"])
    if isinstance(options.get("json_schema_extra"), dict):
        words.update(_infer.json(options["json_schema_extra"]))
    return words


def around(entry, field, title, default):
    """What a field adds to its type's schema, in Pydantic's order."""
    options = field.options
    entry = {**entry, **words_of(options)}
    if default is not UNSET:
        entry["default"] = default
    if title and "title" not in entry:
        entry["title"] = title
    if callable(options.get("json_schema_extra")):
        options["json_schema_extra"](entry)
    return entry
