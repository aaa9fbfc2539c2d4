"""What stands in `Annotated` beside a type: limits, functions around it, and words about it."""

import _decorators
import _limits
import _schema
import _tagged


def of_field(annotation, limits, key, scope):
    """The type of a field or a parameter. `key`: the discriminator that it names itself."""
    if key is not None and not hasattr(annotation, "__metadata__"):
        return _tagged.tagged(annotation, key, scope)
    return wordless(annotated(annotation, limits, scope, key) if key is not None else _schema.type_of(annotation, limits, scope))


def annotated(annotation, limits, scope, key=None):
    """What stands in `Annotated`, in its order: a limit behind a validator is one on what that gives."""
    metadata = annotation.__metadata__
    functions = [index for index, extra in enumerate(metadata) if _decorators.is_around(extra) and not hasattr(extra, "looks_on")]
    first = functions[0] if functions else len(metadata)
    merged = {name: value for name, value in limits.items() if value is not None}
    for extra in metadata:
        for hook in ("__get_pydantic_core_schema__", "__get_pydantic_json_schema__"):
            if hasattr(extra, hook):
                raise _schema.Unsupported(f"{hook} in Annotated")
        key = getattr(extra, "options", {}).get("discriminator") or key
    for extra in metadata[:first]:
        merged.update(limits_of(extra))
    result = _tagged.tagged(annotation.__origin__, key, scope) if key is not None else _schema.type_of(annotation.__origin__, merged, scope)
    for index, extra in enumerate(metadata):
        if index < first and not _decorators.is_around(extra):
            continue
        if isinstance(extra, _decorators.PlainValidator) and not _decorators.writes_itself(result):
            # What goes out is of the type itself, whatever else stands beside it.
            result = extra.around(_schema.type_of(annotation.__origin__, None, scope), scope)
        elif _decorators.is_around(extra):
            result = extra.around(result, scope)
        else:
            result = _limits.afterwards(result, limits_of(extra))
    return worded(result, [extra for extra in metadata if hasattr(extra, "options") and hasattr(extra, "bind")])


def worded(type_, infos):
    """The type with what a `Field()` beside it says of it: inside a field's own type, where no field says it."""
    if not infos:
        return type_
    import _schema_fields

    words = {}
    for info in infos:
        words.update(_schema_fields.words_of(info.options))
    return type_.saying({**type_.facts, "words": words}) if words else type_


def wordless(type_):
    """The type of a field, which says all that by itself."""
    return type_.saying({name: fact for name, fact in type_.facts.items() if name != "words"}) if "words" in type_.facts else type_


def limits_of(extra):
    return {name: value for name, value in getattr(extra, "limits", {}).items() if value is not None}
