"""What a configuration says of how types go out as JSON: `json_encoders`, and `ser_json_…`."""

import types

import _decorators

def written_as(type_, annotation, config):
    """The type with what the configuration says of it, where it has no serializer of its own."""
    if type_.kind in ("written", "url", "secret", "secret_of", "encoded"):
        return type_
    encoder = encoder_of(annotation, config.get("json_encoders") or {})
    if encoder is not None:
        write = _decorators.name_as(lambda value, handler, asked: encoder(value), encoder)
        result = _decorators.written(type_, write, when="json")
        result.facts.update(plain=encoder, when="json")
        return result
    encode, facts = by_options(type_.kind, config)
    if encode is None:
        return type_
    result = _decorators.written(type_, lambda value, handler, asked: encode(value, handler), when="json")
    return result.saying({**result.facts, **facts})


def encoder_of(annotation, encoders):
    """By the class of a type, or by one that it is derived from."""
    if not isinstance(annotation, (type, types.GenericAlias)):
        return None
    return next((encoders[base] for base in annotation.__mro__[:-1] if base in encoders), None)


def by_options(kind, config):
    """(how it is written, what the JSON Schema says of that) of a kind of type; None where it is written as always."""
    if kind == "timedelta" and config.get("ser_json_timedelta") == "float":
        return seconds, {"shown": ({"type": "number"}, "serialization"), "plain": lambda value: seconds(value, str), "when": "json"}
    way = config.get("ser_json_bytes")
    if kind == "bytes" and way in ("base64", "hex"):
        encode = octets(way)
        return encode, {"default": lambda value: encode(value, str), "base64": way == "base64"}
    if kind == "float" and config.get("ser_json_inf_nan") == "strings":
        return endless, {}
    return None, {}


def seconds(value, usual):
    return value.total_seconds() if hasattr(value, "total_seconds") else usual(value)


def octets(way):
    def encode(value, usual):
        if not isinstance(value, bytes):
            return usual(value)
        if way == "hex":
            return value.hex()
        import base64

        return base64.urlsafe_b64encode(value).decode()

    return encode


def endless(value, usual):
    if not isinstance(value, float) or value - value == 0:
        return usual(value)
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
