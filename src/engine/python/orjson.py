"""`orjson` as far as responses use it: the same bytes for the values that JSON knows and the usual types beside."""

import json as _json

import _infer

JSONDecodeError = _json.JSONDecodeError
OPT_APPEND_NEWLINE = 1 << 10
OPT_INDENT_2 = 1 << 0
OPT_NON_STR_KEYS = 1 << 2
OPT_SERIALIZE_NUMPY = 1 << 4
OPT_SORT_KEYS = 1 << 5
_KNOWN = OPT_APPEND_NEWLINE | OPT_INDENT_2 | OPT_NON_STR_KEYS | OPT_SERIALIZE_NUMPY | OPT_SORT_KEYS


class JSONEncodeError(TypeError):
    pass


def dumps(value, /, default=None, option=None):
    option = option or 0
    if option & ~_KNOWN:
        raise JSONEncodeError("the built-in engine does not know this option of orjson")
    plain = _plain(value, default, option)
    indent, separators = (2, (",", ": ")) if option & OPT_INDENT_2 else (None, (",", ":"))
    text = _json.dumps(plain, ensure_ascii=False, indent=indent, separators=separators, sort_keys=bool(option & OPT_SORT_KEYS))
    return (text + "\n" if option & OPT_APPEND_NEWLINE else text).encode()


def loads(text, /):
    return _json.loads(text)


def _plain(value, default, option):
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, (str, int)) or value is None:
        return value
    if isinstance(value, dict):
        if not option & OPT_NON_STR_KEYS and not all([isinstance(key, str) for key in value]):
            raise JSONEncodeError("Dict key must be str")
        return {key if isinstance(key, str) else _infer.key(key): _plain(item, default, option) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, default, option) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        import dataclasses

        return {one.name: _plain(getattr(value, one.name), default, option) for one in dataclasses.fields(value)}
    if _infer.module_of(type(value)) in ("datetime", "uuid"):
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    if hasattr(value, "value") and hasattr(type(value), "__members__"):
        return _plain(value.value, default, option)
    if default is not None:
        return _plain(default(value), default, option)
    raise JSONEncodeError(f"Type is not JSON serializable: {type(value).__name__}")
