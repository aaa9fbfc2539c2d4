"""Checking and writing with what the caller of a `model_…` method or a `TypeAdapter` wants beside."""

import _decorators
import _native
import _schema
from pydantic.errors import ValidationError


def json_of(plain, indent, ensure_ascii):
    if indent is None and not ensure_ascii:
        return _native.dumps(plain, True)
    import json

    from _infer import Repeated

    # JSON has no endless numbers, and names may stand twice.
    plain = json.loads(_native.dumps(plain, True), object_pairs_hook=Repeated)
    return json.dumps(plain, indent=indent, ensure_ascii=ensure_ascii, separators=None if indent is not None else (",", ":"))


def checked_as_asked(schema, value, strict, from_attributes, context, asked, mode="python"):
    """(value, None) or (None, errors), with what the caller wants of validators and names."""
    check = lambda: _native.check(schema, value, [], bool(strict), bool(from_attributes), {**asked, "json": mode == "json"})  # noqa: E731
    return _decorators.within(_decorators.checking, check, context=context, mode=mode)


# What Pydantic calls things when they are JSON.
JSON_WORDS = {
    "dict_type": "object", "model_attributes_type": "object", "mapping_type": "object", "model_type": "object", "dataclass_type": "object", "list_type": "array",
    "tuple_type": "array", "set_type": "array", "frozen_set_type": "array", "deque_type": "array", "ordered_dict_type": "object",
    "counter_type": "object",
}


def parsed(data, title, hide_input=False):
    """What a JSON text says, or a `ValidationError`; Pydantic has a reader of its own, stricter than Python's."""
    if not isinstance(data, (str, bytes, bytearray)):
        raise ValidationError(title, [_schema.error("json_type", [], "JSON input should be string, bytes or bytearray", data)], hide_input)
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    message = _native.json_fault(raw)
    if message is not None:
        raise ValidationError(title, [_schema.error("json_invalid", [], f"Invalid JSON: {message}", data, {"error": message})], hide_input)
    return _native.loads(raw.decode())[0]


def checked_json(schema, title, data, strict, context, asked, hide_input=False):
    """The value of a JSON text as the type wants it, or a `ValidationError`."""
    value, errors = checked_as_asked(schema, parsed(data, title, hide_input), strict, False, context, asked, "json")
    if errors is None:
        return value
    for item in errors:
        if item["type"] in JSON_WORDS:
            word = JSON_WORDS[item["type"]]
            item["msg"] = f"Input should be an {word}" if word == "object" else f"Input should be a valid {word}"
        elif item["type"] == "named_tuple_type":
            item["msg"] = "Input should be an array or an object"
        elif item["type"] == "none_required":
            item["msg"] = "Input should be null"
        elif item["type"] in ("time_delta_type", "time_delta_parsing"):
            item["msg"] = item["msg"].replace("timedelta", "duration", 1)
    raise ValidationError(title, errors, hide_input)


def parsed_raw(title, raw, encoding):
    """What `parse_raw` reads: JSON as Python's own reader has it; its errors have names of Pydantic's first version."""
    import json

    try:
        return json.loads(raw.decode(encoding) if isinstance(raw, bytes) else raw)
    except (ValueError, TypeError) as error:
        kinds = {UnicodeDecodeError: "value_error.unicodedecode", json.JSONDecodeError: "value_error.jsondecode"}
        kind = kinds.get(type(error)) or ("value_error" if isinstance(error, ValueError) else "type_error")
        raise ValidationError(title, [_schema.error(kind, ["__root__"], str(error), raw)]) from error


REF_TEMPLATE = "#/$defs/{model}"


def referred(schema, template):
    """A JSON Schema whose references are as the caller wants them."""
    if template == REF_TEMPLATE or not isinstance(schema, (dict, list)):
        return schema
    if isinstance(schema, list):
        return [referred(item, template) for item in schema]
    return {key: template.format(model=item.removeprefix("#/$defs/")) if key == "$ref" else referred(item, template) for key, item in schema.items()}
