"""What goes out where no type says how: Pydantic's rules for unknown values, and FastAPI's `jsonable_encoder`."""

import enum

import _native


def module_of(cls):
    """The module a class is known by: `datetime` for one of `_pydatetime`."""
    return cls.__module__.removeprefix("_py").lstrip("_")


def is_iterator(value):
    """RustPython's coroutines have a `__next__` as well; nobody may iterate over them."""
    return hasattr(value, "__next__") and not hasattr(value, "cr_frame")


Generator = type((_ for _ in ()))


class PydanticSerializationError(ValueError):
    pass


def json(value):
    """A value of no known type, the way Pydantic writes it into JSON."""
    if isinstance(value, enum.Enum):
        return json(value.value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        # JSON has neither infinity nor what is no number.
        return float(value) if value - value == 0 else None
    if isinstance(value, complex):
        return complex_text(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8")
    if hasattr(type(value), "__dataclass_fields__") and not hasattr(type(value), "__pydantic_schema__"):
        return {name: json(item) for name, item in fields_of(value).items()}
    if isinstance(value, dict):
        return {key(name): json(item) for name, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return [json(item) for item in _native.items(value)]
    if isinstance(value, (list, tuple)) or is_iterator(value):
        return [json(item) for item in value]
    if hasattr(type(value), "__pydantic_schema__"):
        return _native.dump(type(value).__pydantic_schema__, value, {"mode": "json"})
    known = KNOWN.get((module_of(type(value)), type(value).__name__))
    if known is not None:
        return known(value)
    for base in type(value).__mro__[1:]:
        known = KNOWN.get((module_of(base), base.__name__))
        if known is not None:
            return known(value)
    raise PydanticSerializationError(f"Unable to serialize unknown type: {type(value)!r}")


class Repeated(dict):
    """An object of a JSON text in which a name stands more than once."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self._pairs = pairs

    def items(self):
        return self._pairs


def complex_text(value):
    """`1+2j`, without what is nought before it."""
    part = lambda number: str(number).removesuffix(".0")  # noqa: E731
    imaginary = part(value.imag) + "j"
    if not value.real:
        return imaginary
    return part(value.real) + ("+" if value.imag >= 0 else "") + imaginary


def fields_of(value):
    """What a dataclass has, by name."""
    import dataclasses

    return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}


def key(name):
    plain = json(name)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain)


def iso(value):
    text = value.isoformat()
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def duration(value):
    import datetime

    import _schema

    return _native.dump(_schema.type_of(datetime.timedelta).native, value, {"mode": "json"})


KNOWN = {
    ("datetime", "datetime"): iso, ("datetime", "date"): iso, ("datetime", "time"): iso, ("datetime", "timedelta"): duration,
    ("uuid", "UUID"): str, ("decimal", "Decimal"): str, ("pydantic.networks", "Url"): str, ("pydantic.types", "SecretStr"): str,
    ("pydantic.types", "SecretBytes"): str, ("pathlib", "PurePath"): str, ("collections", "deque"): lambda value: [json(item) for item in value],
    ("re", "Pattern"): lambda value: value.pattern, ("pydantic._addresses", "NameEmail"): str, ("ipaddress", "_IPAddressBase"): str,
}


def encodable(obj, include=None, exclude=None, by_alias=True, exclude_unset=False, exclude_defaults=False, exclude_none=False,
              custom_encoder=None, sqlalchemy_safe=True):
    """`fastapi.encoders.jsonable_encoder`: any value as JSON data."""
    if include is None and exclude is None and not exclude_none and not custom_encoder and _native.is_json(obj):
        return obj
    again = {"by_alias": by_alias, "exclude_unset": exclude_unset, "exclude_defaults": exclude_defaults,
             "exclude_none": exclude_none, "custom_encoder": custom_encoder, "sqlalchemy_safe": sqlalchemy_safe}
    if custom_encoder:
        if type(obj) in custom_encoder:
            return custom_encoder[type(obj)](obj)
        for kind, encoder in custom_encoder.items():
            if isinstance(obj, kind):
                return encoder(obj)
    if hasattr(type(obj), "__pydantic_schema__") and hasattr(obj, "model_dump"):
        plain = obj.model_dump(mode="json", include=include, exclude=exclude, by_alias=by_alias, exclude_unset=exclude_unset,
                                 exclude_none=exclude_none, exclude_defaults=exclude_defaults)
        return encodable(plain, exclude_none=exclude_none, exclude_defaults=exclude_defaults, sqlalchemy_safe=sqlalchemy_safe)
    if hasattr(obj if isinstance(obj, type) else type(obj), "__dataclass_fields__"):
        assert not isinstance(obj, type)
        import dataclasses

        return encodable(dataclasses.asdict(obj), include, exclude, **again)
    if isinstance(obj, enum.Enum):
        return obj.value
    if isinstance(obj, (str, int, float)) or obj is None:
        return obj
    if type(obj).__name__ == "PydanticUndefinedType":
        return None
    if isinstance(obj, dict):
        return encodable_dict(obj, include, exclude, again)
    if type(obj) in (set, frozenset):
        obj = _native.items(obj)
    if isinstance(obj, (list, tuple, set, frozenset, Generator)) or type(obj).__name__ == "deque":
        return [encodable(item, include, exclude, **again) for item in obj]
    if type(obj).__name__ == "BaseModel" and type(obj).__module__ == "pydantic.main":
        # No model of the app's: it has no fields, and nothing that writes it.
        raise TypeError("'MockValSer' object is not an instance of 'SchemaSerializer'")
    encoder = encoder_of(obj)
    if encoder is not None:
        return encoder(obj)
    # FastAPI asks here whether it is a model of Pydantic's first version, and that class looks for this: a `__getattr__` may raise.
    hasattr(obj, "__post_root_validators__")
    try:
        if hasattr(type(obj), "cr_frame"):
            raise TypeError("'coroutine' object is not iterable")
        data = dict(obj)
    except Exception as first:
        try:
            if hasattr(type(obj), "cr_frame"):
                raise TypeError("vars() argument must have __dict__ attribute")
            # What it is about CPython keeps elsewhere.
            data = {} if isinstance(obj, UnicodeError) else getattr(type(obj), "_shown", vars)(obj)
        except Exception as second:
            raise ValueError([first, second]) from second
    return encodable(data, include, exclude, **again)


def encodable_dict(value, include, exclude, again):
    allowed = set(value)
    if include is not None:
        allowed &= set(include)
    if exclude is not None:
        allowed -= set(exclude)
    result = {}
    for name, item in value.items():
        if name in allowed and not (again["exclude_none"] and item is None):
            if again["sqlalchemy_safe"] and isinstance(name, str) and name.startswith("_sa"):
                continue
            result[encodable(name, **again)] = encodable(item, **again)
    return result


def number(value):
    exponent = value.as_tuple().exponent
    return int(value) if isinstance(exponent, int) and exponent >= 0 else float(value)


ENCODERS = {
    ("datetime", "datetime"): lambda value: value.isoformat(), ("datetime", "date"): lambda value: value.isoformat(),
    ("datetime", "time"): lambda value: value.isoformat(), ("datetime", "timedelta"): lambda value: value.total_seconds(),
    ("uuid", "UUID"): str, ("decimal", "Decimal"): number, ("pydantic.networks", "Url"): str, ("pydantic.types", "SecretStr"): str,
    ("pydantic.types", "SecretBytes"): str, ("pathlib", "PurePath"): str, ("builtins", "bytes"): lambda value: value.decode(),
    ("re", "Pattern"): lambda value: value.pattern, ("ipaddress", "IPv4Address"): str, ("ipaddress", "IPv4Network"): str,
    ("ipaddress", "IPv6Address"): str, ("ipaddress", "IPv6Network"): str, ("pydantic._addresses", "NameEmail"): str,
}


def encoder_of(value):
    for base in type(value).__mro__:
        found = ENCODERS.get((module_of(base), base.__name__))
        if found is not None:
            return found
    return None
