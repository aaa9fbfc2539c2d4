"""Limits on types: which a type takes itself, what they may be, and which are asked of its values afterwards.

The rules are those of Pydantic's `_known_annotated_metadata` and of what pydantic-core says when it builds a validator.
"""

import math

import _native
import _schema

NUMERIC = ("gt", "ge", "lt", "le", "multiple_of")
LENGTH = ("min_length", "max_length")
TEXT = LENGTH + ("pattern", "strip_whitespace", "to_lower", "to_upper")
ALL = NUMERIC + TEXT + ("max_digits", "decimal_places", "allow_inf_nan", "strict", "union_mode", "fail_fast", "coerce_numbers_to_str")

# What each kind of type takes itself.
TAKEN = {
    "int": NUMERIC, "float": NUMERIC, "str": TEXT, "bytes": LENGTH, "decimal": NUMERIC + ("max_digits", "decimal_places"),
    "date": NUMERIC[:4], "datetime": NUMERIC[:4], "time": NUMERIC[:4], "timedelta": NUMERIC, "list": LENGTH, "set": LENGTH,
    "frozenset": LENGTH, "tuple": LENGTH, "vartuple": LENGTH, "dict": LENGTH, "deque": LENGTH, "ordered_dict": LENGTH, "counter": LENGTH,
}


class SchemaError(Exception):
    """`pydantic_core.SchemaError`: a type that cannot be built as it is described."""


def taken(kind, limits):
    """The limits that the kind takes itself, as values of its own type."""
    own = TAKEN.get(kind, ())
    try:
        if not isinstance(limits.get("strict", True), bool):
            raise TypeError(f"{type(limits['strict']).__name__!r} object is not an instance of 'bool'")
        return {key: coerced(kind, key, limits[key]) for key in own if key in limits}
    except (TypeError, ValueError, OverflowError) as error:
        raise SchemaError(f'Error building "{kind}" validator: {type(error).__name__}: {error}') from None


def coerced(kind, key, limit):
    if key in LENGTH or key in ("max_digits", "decimal_places"):
        if not isinstance(limit, int):
            raise TypeError(f"{type(limit).__name__!r} object cannot be interpreted as an integer")
        if limit < 0:
            raise OverflowError("can't convert negative int to unsigned")
        return limit
    if key not in NUMERIC:
        return limit
    if kind == "float":
        if not isinstance(limit, (int, float)) and not hasattr(limit, "__float__"):
            raise TypeError(f"must be real number, not {type(limit).__name__}")
        value = float(limit)
    else:
        value, errors = _native.check(_schema.make(kind, kind).native, limit, [], False, False)
        if errors is not None:
            raise ValueError(f"{key!r} must be coercible to {'an integer' if kind == 'int' else f'a {kind} instance'}")
    if key == "multiple_of" and kind in ("int", "float") and not (math.isfinite(value) and value > 0):
        raise ValueError("'multiple_of' must be a finite number greater than 0")
    return value


# What a type takes beside those, which nothing can ask afterwards.
ALSO = {"float": ("allow_inf_nan",), "decimal": ("allow_inf_nan",), "str": ("coerce_numbers_to_str",),
        **dict.fromkeys(("list", "set", "frozenset", "tuple", "vartuple", "dict", "deque", "ordered_dict", "counter"), ("fail_fast",))}


def rest(type_, limits):
    """The type with the limits that it does not take itself, asked of what it gives."""
    own = (*TAKEN.get(type_.kind, ()), "strict", *ALSO.get(type_.kind, ()))
    return afterwards(type_, {key: limit for key, limit in limits.items() if key not in own})


# A limit on what a validator gave: whether it holds, its error and what it says (those of pydantic-core).
LATE = {
    "gt": (lambda value, limit: value > limit, "greater_than", "Input should be greater than {}"),
    "ge": (lambda value, limit: value >= limit, "greater_than_equal", "Input should be greater than or equal to {}"),
    "lt": (lambda value, limit: value < limit, "less_than", "Input should be less than {}"),
    "le": (lambda value, limit: value <= limit, "less_than_equal", "Input should be less than or equal to {}"),
    "multiple_of": (lambda value, limit: value % limit == 0, "multiple_of", "Input should be a multiple of {}"),
    "min_length": (lambda value, limit: len(value) >= limit, "too_short", "Value should have at least {} item{} after validation, not {}"),
    "max_length": (lambda value, limit: len(value) <= limit, "too_long", "Value should have at most {} item{} after validation, not {}"),
    "max_digits": (lambda value, limit: digits_of(value)[1] <= limit, "decimal_max_digits", "Decimal input should have no more than {} digit{} in total"),
    "decimal_places": (lambda value, limit: digits_of(value)[0] <= limit, "decimal_max_places", "Decimal input should have no more than {} decimal place{}"),
    "allow_inf_nan": (lambda value, limit: limit or value - value == 0, "finite_number", "Input should be a finite number"),
}


def is_first(mode):
    """Whether the first member of a union that fits is taken, not the one that fits best."""
    if mode not in ("smart", "left_to_right"):
        raise SchemaError(f'Error building "union" validator: SchemaError: Invalid union mode: `{mode}`, expected `smart` or `left_to_right`')
    return mode == "left_to_right" or None


def digits_of(value):
    """Of a Decimal: its decimal places, and its digits in all."""
    _, digits, exponent = value.as_tuple()
    if exponent >= 0:
        return 0, len(digits) + exponent
    return -exponent, max(-exponent, len(digits))


def afterwards(type_, limits):
    """The type with limits on what it gives, as `apply_known_metadata` of Pydantic's adds them."""
    import _decorators

    for key, limit in sorted(limits.items(), key=lambda pair: AS_TEXT.index(pair[0]) if pair[0] in AS_TEXT else -1):
        if key == "strict":
            raise _schema.Unsupported("strict= behind a validator in Annotated")
        label, kind = type_.label, f"function-{type_.kind}" if type_.kind in ("before", "after", "wrap", "plain") else type_.kind
        if key in ("union_mode", "fail_fast", "coerce_numbers_to_str"):
            raise RuntimeError(f"Unable to apply constraint {key!r} to schema of type {kind!r}")
        if key in AS_TEXT:
            text = _schema.type_of(str, {key: limit})
            type_ = _decorators.around(type_, "after", as_text(key, text, kind), f"chain[{label},function-wrap[_apply_constraint_with_incompatibility_info()]]", True)
            type_.facts["as_text"] = text
        else:
            check = late(key, limit)
            called = "forbid_inf_nan_check" if key == "allow_inf_nan" else f"functools.partial(<function {NAMED[key]}_validator at {id(check):#x}>, {key}={limit!r})"
            type_ = _decorators.around(type_, "after", check, called)
            type_.facts["late"] = {key: limit} if key != "allow_inf_nan" else {}
    return type_


# As Pydantic calls its functions: errors name them where they stand in a union.
NAMED = {"gt": "greater_than", "ge": "greater_than_or_equal", "lt": "less_than", "le": "less_than_or_equal", "multiple_of": "multiple_of",
         "min_length": "min_length", "max_length": "max_length", "max_digits": "max_digits", "decimal_places": "decimal_places"}


def late(key, limit):
    holds, kind, words = LATE[key]

    def check(value, data):
        try:
            fine = holds(value, limit)
        except (TypeError, AttributeError):
            raise TypeError(f"Unable to apply constraint '{key}' to supplied value {value}") from None
        if fine:
            return value
        context = {key: limit}
        given = [limit, "" if limit == 1 else "s"]
        if key in LENGTH:
            context = {"field_type": "Value", key: limit, "actual_length": len(value)}
            given.append(len(value))
        error = ValueError(words.format(*given))
        error.__pydantic_error_type__, error.context = kind, None if key == "allow_inf_nan" else context
        raise error

    return check


# In the order in which they are applied.
AS_TEXT = ("strip_whitespace", "to_upper", "to_lower", "pattern")


def as_text(key, text, kind):
    """A pattern, or another case: what came out goes through a text of that kind."""

    def check(value, data):
        from pydantic.errors import ValidationError

        if not isinstance(value, str):
            raise TypeError(f"Unable to apply constraint '{key}' to supplied value {value} for schema of type '{kind}'")
        made, errors = _schema.check(text, value)
        if errors is not None:
            raise ValidationError("str", errors)
        return made

    return check
