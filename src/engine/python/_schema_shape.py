"""Finished schemas: the order of their keys, choices among them, and where they refer to."""

from _schema_names import PLACE

# The order of OpenAPI's Schema Object, which FastAPI's own model of it has.
ORDER = (
    "$schema", "$vocabulary", "$id", "$anchor", "$dynamicAnchor", "$ref", "$dynamicRef", "$defs", "$comment", "allOf", "anyOf", "oneOf", "not",
    "if", "then", "else", "dependentSchemas", "prefixItems", "items", "contains", "properties", "patternProperties", "additionalProperties",
    "propertyNames", "unevaluatedItems", "unevaluatedProperties", "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum",
    "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains",
    "maxProperties", "minProperties", "required", "dependentRequired", "format", "contentEncoding", "contentMediaType", "contentSchema",
    "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "discriminator", "xml", "externalDocs", "example",
    "propertyName", "mapping",
)
RANK = {name: rank for rank, name in enumerate(ORDER)}
BOUNDS = {"multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
MAPS = {"properties", "$defs", "patternProperties"}
VALUES = {"default", "examples", "example", "enum", "const", "mapping", "required"}


def ordered(schema):
    """A schema as FastAPI's own model of it writes it: keys in that order, bounds as floats."""
    if isinstance(schema, list):
        return [ordered(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in sorted(schema.items(), key=lambda pair: RANK.get(pair[0], len(ORDER))):
        if key in MAPS:
            value = {name: ordered(inner) for name, inner in value.items()}
        elif key in BOUNDS and isinstance(value, (int, float)):
            value = float(value)
        elif key not in VALUES:
            value = ordered(value)
        result[key] = value
    return result


def any_of(schemas):
    """One of these: what is a choice itself is part of this one, and what is said twice is said once."""
    members = []
    for schema in schemas:
        members += schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
    members = once(members)
    return members[0] if len(members) == 1 else {"anyOf": members}


def once(schemas):
    found = []
    for schema in schemas:
        # By their text: 1 and true are equal to Python.
        if not any([repr(schema) == repr(other) for other in found]):
            found.append(schema)
    return found


def alphabetic(value, parent=None):
    """Keys in the order of the alphabet, but for the fields of a model and the value of a default."""
    if isinstance(value, dict):
        names = value if parent in ("properties", "default") else sorted(value)
        return {name: alphabetic(value[name], name) for name in names}
    if isinstance(value, list):
        return [alphabetic(item, parent) for item in value]
    return value


def references(value):
    if isinstance(value, dict):
        return [ref for key, item in value.items() for ref in ([item] if key == "$ref" else references(item))]
    return [ref for item in value for ref in references(item)] if isinstance(value, list) else []


def moved(value):
    if isinstance(value, dict):
        return {key: moved(item) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item) for item in value]
    return value.replace(PLACE, "#/$defs/") if isinstance(value, str) else value
