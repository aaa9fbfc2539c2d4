"""OpenAPI's Schema Object as FastAPI's own model of it has it (`fastapi.openapi.models.Schema`): what fits, and what becomes of it."""

import typing

import _schema

INNER = {
    "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
    "contentSchema",
}
LISTS = {"allOf", "anyOf", "oneOf", "prefixItems"}
MAPS = {"$defs", "dependentSchemas", "properties", "patternProperties"}
WORDS = typing.Literal["array", "boolean", "integer", "null", "number", "object", "string"]
TYPES = {
    **dict.fromkeys(("$schema", "$vocabulary", "$id", "$anchor", "$dynamicAnchor", "$ref", "$dynamicRef", "$comment", "pattern", "format",
                     "contentEncoding", "contentMediaType", "title", "description"), str),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"), float),
    **dict.fromkeys(("uniqueItems", "deprecated", "readOnly", "writeOnly"), bool),
    "type": WORDS | list[WORDS], "enum": list[typing.Any], "examples": list[typing.Any], "required": list[str],
    "dependentRequired": dict[str, set[str]], "xml": dict[str, typing.Any],
}
COUNTS = ("maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains", "maxProperties", "minProperties")

made = {}


class Unfit(ValueError):
    """FastAPI's model does not take it."""


def type_of(key):
    if key not in made:
        if key == "multipleOf":
            made[key] = _schema.type_of(float, {"gt": 0})
        elif key in COUNTS:
            made[key] = _schema.type_of(int, {"ge": 0})
        else:
            made[key] = _schema.type_of(TYPES[key])
    return made[key]


def fitted(schema):
    """The schema with its values as the model has them."""
    if isinstance(schema, bool):
        return schema
    if not isinstance(schema, dict):
        raise Unfit(f"{schema!r} is no schema")
    return {key: value if value is None else part(key, value) for key, value in schema.items()}


def part(key, value):
    if key in INNER:
        return fitted(value)
    if key in LISTS:
        return [fitted(one) for one in of_kind(list, key, value)]
    if key in MAPS:
        return {name: fitted(one) for name, one in of_kind(dict, key, value).items()}
    if key == "discriminator":
        return discriminator(of_kind(dict, key, value))
    if key in TYPES or key in COUNTS or key == "multipleOf":
        return checked(key, value)
    return value


def of_kind(kind, key, value):
    if not isinstance(value, kind):
        raise Unfit(f"{key} is {value!r}")
    return value


def checked(key, value):
    found, errors = _schema.check(type_of(key), value)
    if errors is not None:
        raise Unfit(f"{key}: {errors[0]['msg']}, not {value!r}")
    return found


def discriminator(value):
    """A choice that is no reference, as one with a discriminator of its own, does not fit."""
    if not isinstance(value.get("propertyName"), str) or not all([isinstance(one, str) for one in (value.get("mapping") or {}).values()]):
        raise Unfit(f"discriminator is {value!r}")
    return value
