"""Annotations -> plain schemas -> validation with pydantic's error items, and what goes out."""

import enum
import types

import _native


class Missing:
    def __repr__(self):
        return "PydanticUndefined"

    def __bool__(self):
        return False


UNSET = Missing()


class Unsupported(TypeError):
    """An annotation or option that this engine does not know."""


class Schema:
    """One type: `kind` and what belongs to it."""

    def __init__(self, kind, name, **facts):
        self.kind = kind
        self.name = name
        self.args = facts.get("args", ())
        self.target = facts.get("target")
        self.limits = facts.get("limits", {})


SIMPLE = {int: "int", float: "float", str: "str", bool: "bool", type(None): "none", bytes: "bytes"}
LIMITS = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern")


def name_of(annotation):
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return "None" if annotation is type(None) else annotation.__name__
    text = str(annotation)
    for prefix in ("typing.", "app.", "__main__."):
        text = text.replace(prefix, "")
    return text


def is_union(annotation):
    return isinstance(annotation, types.UnionType) or getattr(annotation, "__origin__", None) is types.UnionType or (
        type(annotation).__name__ in ("Union", "_UnionGenericAlias"))


def schema_of(annotation, limits=None):
    """The schema of an annotation; refuses what it does not know."""
    limits = {k: v for k, v in (limits or {}).items() if v is not None}
    if annotation is None:
        annotation = type(None)
    name = name_of(annotation)
    if annotation is object or name == "Any":
        return Schema("any", name)
    if annotation in SIMPLE if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias) else False:
        return Schema(SIMPLE[annotation], name, limits=limits)
    if isinstance(annotation, str):
        raise Unsupported(f"annotation {annotation!r} as text")
    if is_union(annotation):
        return Schema("union", name, args=[schema_of(arg, limits) for arg in annotation.__args__])
    if hasattr(annotation, "__metadata__"):
        merged = dict(limits)
        for extra in annotation.__metadata__:
            merged.update({k: v for k, v in getattr(extra, "limits", {}).items() if v is not None})
        return schema_of(annotation.__origin__, merged)
    origin = getattr(annotation, "__origin__", annotation)
    args = getattr(annotation, "__args__", ())
    if origin in (list, set, frozenset):
        item = schema_of(args[0]) if args else Schema("any", "Any")
        return Schema(origin.__name__, name, args=[item], limits=limits)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return Schema("list", name, args=[schema_of(args[0])], target=tuple)
        return Schema("tuple", name, args=[schema_of(arg) for arg in args])
    if origin is dict:
        pair = [schema_of(arg) for arg in args] or [Schema("any", "Any"), Schema("any", "Any")]
        return Schema("dict", name, args=pair)
    if type(origin).__name__ == "_LiteralGenericAlias" or name.startswith("Literal["):
        return Schema("literal", name, args=list(args))
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return Schema("enum", name, target=annotation)
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return Schema("model", name, target=annotation)
    raise Unsupported(f"the type {name}")


def error(kind, loc, message, value, ctx=None):
    item = {"type": kind, "loc": list(loc), "msg": message, "input": value}
    if ctx:
        item["ctx"] = ctx
    return item


def validate(schema, value, loc, errors, strict=False):
    """The value as the schema wants it; what is wrong goes to `errors` and the result means nothing."""
    result = CHECKS[schema.kind](schema, value, loc, errors, strict)
    return result


def check_any(schema, value, loc, errors, strict):
    return value


def check_none(schema, value, loc, errors, strict):
    if value is not None:
        errors.append(error("none_required", loc, "Input should be None", value))
    return None


def number_text(text):
    text = text.strip()
    return text.replace("_", "") if "__" not in text and not text.startswith("_") and not text.endswith("_") else text


def check_int(schema, value, loc, errors, strict):
    if type(value) is int:
        return bounded(schema, value, loc, errors)
    if isinstance(value, bool) and not strict:
        return bounded(schema, int(value), loc, errors)
    if isinstance(value, int) and not isinstance(value, bool):
        return bounded(schema, int(value), loc, errors)
    if isinstance(value, float) and not strict:
        if value != value or value in (float("inf"), float("-inf")):
            errors.append(error("finite_number", loc, "Input should be a finite number", value))
        elif value != int(value):
            message = "Input should be a valid integer, got a number with a fractional part"
            errors.append(error("int_from_float", loc, message, value))
        else:
            return bounded(schema, int(value), loc, errors)
        return value
    if isinstance(value, str) and not strict:
        text = number_text(value)
        digits = text[1:] if text[:1] in ("+", "-") else text
        whole, dot, zeros = digits.partition(".")
        if whole.isascii() and whole.isdigit() and (not dot or set(zeros) <= {"0"} and zeros):
            return bounded(schema, int(text.partition(".")[0]), loc, errors)
        message = "Input should be a valid integer, unable to parse string as an integer"
        errors.append(error("int_parsing", loc, message, value))
        return value
    errors.append(error("int_type", loc, "Input should be a valid integer", value))
    return value


def check_float(schema, value, loc, errors, strict):
    if isinstance(value, bool):
        if not strict:
            return bounded(schema, float(value), loc, errors)
    elif isinstance(value, (int, float)):
        return bounded(schema, float(value), loc, errors)
    elif isinstance(value, str) and not strict:
        try:
            return bounded(schema, float(number_text(value)), loc, errors)
        except ValueError:
            message = "Input should be a valid number, unable to parse string as a number"
            errors.append(error("float_parsing", loc, message, value))
            return value
    errors.append(error("float_type", loc, "Input should be a valid number", value))
    return value


TRUE = {"1", "true", "t", "yes", "y", "on"}
FALSE = {"0", "false", "f", "no", "n", "off"}


def check_bool(schema, value, loc, errors, strict):
    if isinstance(value, bool):
        return value
    if not strict:
        if isinstance(value, (int, float)) and value in (0, 1):
            return bool(value)
        if isinstance(value, str) and value.lower() in TRUE:
            return True
        if isinstance(value, str) and value.lower() in FALSE:
            return False
        if isinstance(value, (int, str)) or isinstance(value, float) and value == int(value):
            message = "Input should be a valid boolean, unable to interpret input"
            errors.append(error("bool_parsing", loc, message, value))
            return value
    errors.append(error("bool_type", loc, "Input should be a valid boolean", value))
    return value


def check_str(schema, value, loc, errors, strict):
    if not isinstance(value, str):
        errors.append(error("string_type", loc, "Input should be a valid string", value))
        return value
    if isinstance(value, enum.Enum):
        value = value.value
    limits = schema.limits
    if "min_length" in limits and len(value) < limits["min_length"]:
        n = limits["min_length"]
        message = f"String should have at least {n} character{'' if n == 1 else 's'}"
        errors.append(error("string_too_short", loc, message, value, {"min_length": n}))
    elif "max_length" in limits and len(value) > limits["max_length"]:
        n = limits["max_length"]
        message = f"String should have at most {n} character{'' if n == 1 else 's'}"
        errors.append(error("string_too_long", loc, message, value, {"max_length": n}))
    elif "pattern" in limits and not _native.matches(limits["pattern"], value):
        pattern = limits["pattern"]
        errors.append(error("string_pattern_mismatch", loc, f"String should match pattern '{pattern}'", value, {"pattern": pattern}))
    return value


def check_bytes(schema, value, loc, errors, strict):
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, bytes):
        errors.append(error("bytes_type", loc, "Input should be a valid bytes", value))
    return value


BOUNDS = (
    ("gt", "greater_than", "greater than", lambda v, b: v > b),
    ("ge", "greater_than_equal", "greater than or equal to", lambda v, b: v >= b),
    ("lt", "less_than", "less than", lambda v, b: v < b),
    ("le", "less_than_equal", "less than or equal to", lambda v, b: v <= b),
)


def bounded(schema, value, loc, errors):
    kind = float if schema.kind == "float" else int
    limits = schema.limits
    if "multiple_of" in limits and value % limits["multiple_of"] != 0:
        bound = kind(limits["multiple_of"])
        errors.append(error("multiple_of", loc, f"Input should be a multiple of {plain(bound)}", value, {"multiple_of": bound}))
        return value
    for key, name, words, holds in BOUNDS:
        if key in limits and not holds(value, limits[key]):
            bound = kind(limits[key])
            errors.append(error(name, loc, f"Input should be {words} {plain(bound)}", value, {key: bound}))
            return value
    return value


def plain(number):
    return str(int(number)) if number == int(number) else str(number)


def check_list(schema, value, loc, errors, strict):
    kind = schema.kind
    words = {"list": "list", "set": "set", "frozenset": "frozenset"}[kind]
    fits = (list, tuple, set, frozenset, type({}.keys()), type({}.values())) if not strict else (list,)
    if schema.target is tuple:
        words = "tuple"
    if not isinstance(value, fits) or isinstance(value, (str, bytes, dict)):
        names = {"set": "set_type", "frozenset": "frozen_set_type", "tuple": "tuple_type"}
        errors.append(error(names.get(words, "list_type"), loc, f"Input should be a valid {words}", value))
        return value
    result = [validate(schema.args[0], item, loc + [i], errors, strict) for i, item in enumerate(value)]
    length(schema, result, value, loc, errors, words.capitalize())
    if kind == "list":
        return tuple(result) if schema.target is tuple else result
    return set(result) if kind == "set" else frozenset(result)


def length(schema, result, value, loc, errors, words):
    limits = schema.limits
    for key, kind, side in (("min_length", "too_short", "at least"), ("max_length", "too_long", "at most")):
        if key in limits:
            n, actual = limits[key], len(result)
            if (actual < n) if key == "min_length" else (actual > n):
                message = f"{words} should have {side} {n} item{'' if n == 1 else 's'} after validation, not {actual}"
                ctx = {"field_type": words, key: n, "actual_length": actual}
                errors.append(error(kind, loc, message, value, ctx))


def check_tuple(schema, value, loc, errors, strict):
    if not isinstance(value, (list, tuple)):
        errors.append(error("tuple_type", loc, "Input should be a valid tuple", value))
        return value
    if len(value) > len(schema.args):
        n = len(schema.args)
        message = f"Tuple should have at most {n} item{'' if n == 1 else 's'} after validation, not {len(value)}"
        errors.append(error("too_long", loc, message, value, {"field_type": "Tuple", "max_length": n, "actual_length": len(value)}))
        return value
    result = []
    for i, item in enumerate(schema.args):
        if i >= len(value):
            errors.append(error("missing", loc + [i], "Field required", value))
        else:
            result.append(validate(item, value[i], loc + [i], errors, strict))
    return tuple(result)


def check_dict(schema, value, loc, errors, strict):
    if not isinstance(value, dict):
        errors.append(error("dict_type", loc, "Input should be a valid dictionary", value))
        return value
    result = {}
    for key, item in value.items():
        new = validate(schema.args[0], key, loc + [key, "[key]"], errors, strict)
        result[new] = validate(schema.args[1], item, loc + [key], errors, strict)
    return result


def either(words):
    words = [repr(word) for word in words]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def check_literal(schema, value, loc, errors, strict):
    for arg in schema.args:
        if type(arg) is type(value) and arg == value:
            return arg
    expected = either(schema.args)
    errors.append(error("literal_error", loc, f"Input should be {expected}", value, {"expected": expected}))
    return value


def check_enum(schema, value, loc, errors, strict):
    if isinstance(value, schema.target):
        return value
    for member in schema.target:
        if member.value == value and type(member.value) is type(value):
            return member
        if not strict and isinstance(value, str) and isinstance(member.value, int) and str(member.value) == value:
            return member
    expected = either([member.value for member in schema.target])
    errors.append(error("enum", loc, f"Input should be {expected}", value, {"expected": expected}))
    return value


def check_union(schema, value, loc, errors, strict):
    """Smart mode: an exact match first, then the member that set most fields; of equals the first."""
    for member in schema.args:
        if exact(member, value):
            found = []
            result = validate(member, value, loc, found, False)
            if not found:
                return result
    for member in schema.args:
        if member.kind != "model":
            found = []
            result = validate(member, value, loc, found, True)
            if not found:
                return result
    best, most = UNSET, -1
    collected = []
    for member in schema.args:
        found = []
        label = [] if member.kind == "none" and len(schema.args) == 2 else [tag(member)]
        result = validate(member, value, loc + label, found, False)
        if found:
            collected.extend(found)
            continue
        count = len(getattr(result, "model_fields_set", ())) if member.kind == "model" else 0
        if count > most:
            best, most = result, count
    if best is not UNSET:
        return best
    concrete = [member for member in schema.args if member.kind != "none"]
    if len(concrete) == 1:
        return validate(concrete[0], value, loc, errors, strict)
    errors.extend(item for item in collected)
    return value


def exact(member, value):
    kinds = {"int": int, "str": str, "float": float, "bool": bool, "none": type(None)}
    if member.kind == "model":
        return type(value) is member.target
    return type(value) is kinds.get(member.kind)


def tag(member):
    if member.kind == "none":
        return "none"
    if member.kind == "list":
        return f"list[{tag(member.args[0])}]"
    if member.kind == "dict":
        return f"dict[{tag(member.args[0])},{tag(member.args[1])}]"
    return {"model": member.name}.get(member.kind, member.kind)


def check_model(schema, value, loc, errors, strict):
    return schema.target._validate(value, loc, errors, strict)


CHECKS = {
    "any": check_any, "none": check_none, "int": check_int, "float": check_float, "bool": check_bool, "str": check_str,
    "bytes": check_bytes, "list": check_list, "set": check_list, "frozenset": check_list, "tuple": check_tuple,
    "dict": check_dict, "literal": check_literal, "enum": check_enum, "union": check_union, "model": check_model,
}


class Options:
    """include, exclude and the exclude_ flags of a response."""

    def __init__(self, include=None, exclude=None, unset=False, defaults=False, none=False, by_alias=True):
        self.include, self.exclude = keyed(include), keyed(exclude)
        self.unset, self.defaults, self.none, self.by_alias = unset, defaults, none, by_alias

    def inside(self, key):
        """The options for what lies under a key."""
        step = lambda tree: None if not isinstance(tree, dict) else sub(tree, key)
        return Options(step(self.include), step(self.exclude), self.unset, self.defaults, self.none, self.by_alias)

    def drops(self, key):
        """Why a field stays inside because of include or exclude, or None."""
        if self.exclude is not None:
            mark = sub(self.exclude, key)
            if mark is True:
                return "excluded (response_model_exclude)"
        if self.include is not None and sub(self.include, key) is None:
            return "not included (response_model_include)"
        return None


def keyed(tree):
    """A set or list of names as a tree."""
    if tree is None or isinstance(tree, dict):
        return tree
    return {name: True for name in tree}


def sub(tree, key):
    found = tree.get(key, tree.get("__all__") if isinstance(key, int) else None)
    return True if found is Ellipsis else keyed(found) if isinstance(found, (set, list, dict)) else found


def dump(schema, value, options, path, kept, dropped):
    """A validated value as plain JSON data; notes which fields went out and which did not."""
    if value is None:
        return None
    kind = schema.kind
    if kind == "model" and hasattr(value, "model_fields"):
        return dump_model(schema.target, value, options, path, kept, dropped)
    if kind in ("list", "set", "frozenset"):
        inner = path + "[]."
        items = list(enumerate(value))
        return [dump(schema.args[0], item, options.inside(i), inner, kept, dropped) for i, item in items if not options.drops(i)]
    if kind == "tuple":
        return [dump(arg, item, options.inside(i), path + f"[{i}].", kept, dropped) for i, (arg, item) in enumerate(zip(schema.args, value))]
    if kind == "dict":
        return {text_key(key): dump(schema.args[1], item, options.inside(key), path, kept, dropped)
                for key, item in value.items() if not options.drops(key)}
    if kind == "union":
        for member in schema.args:
            if exact(member, value) or member.kind == "model" and isinstance(value, member.target):
                return dump(member, value, options, path, kept, dropped)
        for member in schema.args:
            found = []
            validate(member, value, [], found, True)
            if not found:
                return dump(member, value, options, path, kept, dropped)
        return plain_value(value)
    return plain_value(value)


def dump_model(target, value, options, path, kept, dropped):
    result = {}
    for name, field in target.model_fields.items():
        if name not in value.__dict__:
            continue
        item = value.__dict__[name]
        why = options.drops(name)
        if why is None and field.exclude:
            why = "excluded (Field(exclude=True))"
        if why is None and options.unset and name not in value.model_fields_set:
            why = "not set (exclude_unset)"
        if why is None and options.defaults and field.has_default and item == field.default_value():
            why = "equals its default (exclude_defaults)"
        if why is None and options.none and item is None:
            why = "is None (exclude_none)"
        if why is not None:
            note(dropped, path + name, item, why)
            continue
        key = field.out_name if options.by_alias else name
        result[key] = dump(field.schema, item, options.inside(name), path + name + ".", kept, dropped)
        if path + name not in kept:
            kept.append(path + name)
    for key, item in (getattr(value, "__pydantic_extra__", None) or {}).items():
        result[key] = plain_value(item)
        if path + key not in kept:
            kept.append(path + key)
    return result


def note(dropped, field, value, why):
    import _trace

    if not any(item["field"] == field for item in dropped):
        dropped.append({"field": field, "value": _trace.short(value, 60), "why": why})


def text_key(key):
    if isinstance(key, enum.Enum):
        key = key.value
    if key is True or key is False or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    return str(key)


def plain_value(value):
    """Any value as JSON data, the way FastAPI's encoder does it where there is no model."""
    if value is None or isinstance(value, (bool, int, float, str)) and not isinstance(value, enum.Enum):
        return value
    if isinstance(value, enum.Enum):
        return plain_value(value.value)
    if hasattr(value, "model_fields") and not isinstance(value, type):
        kind = type(value)
        return dump_model(kind, value, Options(), "", [], [])
    if isinstance(value, dict):
        return {text_key(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "__next__"):
        return [plain_value(item) for item in value]
    if isinstance(value, bytes):
        return value.decode()
    if hasattr(value, "__dict__"):
        return {key: plain_value(item) for key, item in vars(value).items()}
    raise ValueError(f"{type(value).__name__} cannot be sent as JSON")


def to_json(value):
    """Compact JSON, not ASCII-escaped, as Starlette's JSONResponse writes it."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return _native.quote(str(value))
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError("Out of range float values are not JSON compliant: " + repr(value))
        return float.__repr__(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([to_json(item) for item in value]) + "]"
    if isinstance(value, dict):
        pairs = []
        for key, item in value.items():
            if not (key is None or isinstance(key, (str, int, float, bool))):
                raise TypeError(f"keys must be str, int, float, bool or None, not {type(key).__name__}")
            pairs.append(_native.quote(text_key(key)) + ":" + to_json(item))
        return "{" + ",".join(pairs) + "}"
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
