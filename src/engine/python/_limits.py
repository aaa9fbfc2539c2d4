"""Limits on types: which a type takes itself, what they may be, and which are asked of its values afterwards.

The rules are those of Pydantic's `_known_annotated_metadata` and of what pydantic-core says when it builds a validator.
"""

import math

import _decorators
import _native
import _schema

NUMERIC = ("gt", "ge", "lt", "le", "multiple_of")
LENGTH = ("min_length", "max_length")
TEXT = LENGTH + ("pattern", "strip_whitespace", "to_lower", "to_upper")
ALL = NUMERIC + TEXT + ("max_digits", "decimal_places", "allow_inf_nan", "strict")

# What each kind of type takes itself.
TAKEN = {
    "int": NUMERIC, "float": NUMERIC, "str": TEXT, "bytes": LENGTH, "decimal": NUMERIC + ("max_digits", "decimal_places"),
    "date": NUMERIC[:4], "datetime": NUMERIC[:4], "time": NUMERIC[:4], "timedelta": NUMERIC, "list": LENGTH, "set": LENGTH,
    "frozenset": LENGTH, "tuple": LENGTH, "vartuple": LENGTH, "dict": LENGTH,
}
# Any kind takes these, or they are of no weight to it.
EVERYWHERE = ("strict", "allow_inf_nan")


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


def rest(type_, limits):
    """The type with the limits that it does not take itself, asked of what it gives."""
    own = TAKEN.get(type_.kind, ())
    for key, limit in limits.items():
        if key not in own and key not in EVERYWHERE:
            type_ = afterwards(type_, {key: limit})
    return type_


# A limit on what a type gave: whether it holds, its error and what it says (those of pydantic-core).
LATE = {
    "gt": (lambda value, limit: value > limit, "greater_than", "Input should be greater than {}"),
    "ge": (lambda value, limit: value >= limit, "greater_than_equal", "Input should be greater than or equal to {}"),
    "lt": (lambda value, limit: value < limit, "less_than", "Input should be less than {}"),
    "le": (lambda value, limit: value <= limit, "less_than_equal", "Input should be less than or equal to {}"),
    "multiple_of": (lambda value, limit: value % limit == 0, "multiple_of", "Input should be a multiple of {}"),
    "min_length": (lambda value, limit: len(value) >= limit, "too_short", "Value should have at least {} item{} after validation, not {}"),
    "max_length": (lambda value, limit: len(value) <= limit, "too_long", "Value should have at most {} item{} after validation, not {}"),
}


def afterwards(type_, limits):
    """The type with limits on what it gives, as `apply_known_metadata` of Pydantic's adds them."""
    for key, limit in limits.items():
        if key not in LATE and key not in TEXT:
            raise _schema.Unsupported(f"{key}= on a {type_.name}")
        label, check = type_.label, late(key, limit) if key in LATE else textual(key, limit, type_)
        type_ = _decorators.around(type_, "after", check, None)
        type_.label = label
        if key in LATE:
            type_.facts["late"] = {key: limit}
    return type_


def late(key, limit):
    holds, kind, words = LATE[key]

    def check(value, data):
        try:
            fine = holds(value, limit)
        except TypeError:
            raise TypeError(f"Unable to apply constraint '{key}' to supplied value {value}") from None
        if fine:
            return value
        context = {key: limit}
        given = [limit]
        if key in LENGTH:
            context = {"field_type": "Value", key: limit, "actual_length": len(value)}
            given += ["" if limit == 1 else "s", len(value)]
        raise failed(kind, words.format(*given), context)

    return check


def textual(key, limit, type_):
    """A limit of text on what is no text by its type: whether its values are is seen when they come."""
    text = _schema.make("str", "str", **{key: limit})

    def check(value, data):
        made, errors = _native.check(text.native, value, [], False, False)
        if errors is None:
            return made
        if "type" in errors[0]["type"]:
            raise TypeError(f"Unable to apply constraint '{key}' to supplied value {value} for schema of type '{type_.kind}'")
        raise failed(errors[0]["type"], errors[0]["msg"], errors[0].get("ctx"))

    return check


def failed(kind, message, context):
    error = ValueError(message)
    error.__pydantic_error_type__, error.context = kind, context
    return error
