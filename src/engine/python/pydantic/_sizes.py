"""`ByteSize`: `"1.5 GiB"` as a number of bytes."""

import re

import _decorators
import _schema
from pydantic.errors import PydanticCustomError, ValidationError

DECIMAL = {letter + "b": 10 ** (3 * power) for power, letter in enumerate(("", "k", "m", "g", "t", "p", "e"))}
BINARY = {letter + "ib": 2 ** (10 * power) for power, letter in enumerate(("k", "m", "g", "t", "p", "e"), 1)}
BITS = {letter + "bit": size / 8 for letter, size in (("", 1), ("k", 10**3), ("m", 10**6), ("g", 10**9), ("t", 10**12), ("p", 10**15),
                                                      ("e", 10**18), ("ki", 2**10), ("mi", 2**20), ("gi", 2**30), ("ti", 2**40),
                                                      ("pi", 2**50), ("ei", 2**60))}
SIZES = {**DECIMAL, **BINARY, **BITS}
# The last letter may be left away.
SIZES.update({name.removesuffix("b"): size for name, size in DECIMAL.items() if name != "b"})
PATTERN = r"^\s*(\d*\.?\d+)\s*(\w+)?"


class ByteSize(int):
    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        members = [_schema.type_of(str, {"pattern": PATTERN}), _schema.type_of(int, {"ge": 0})]
        inner = _schema.make_union(members, "ByteSize")

        def read(value, handler, data):
            try:
                given = handler(value)
            except ValidationError:
                raise PydanticCustomError("byte_size", "could not parse value and unit from byte string") from None
            return cls._validate(given)

        result = _decorators.around(inner, "wrap", read, f"function-after[_validate(), {inner.label}]", True)
        shown = {"type": "integer", "minimum": 0}
        result.kind, result.facts = "plain", {"shown_in": {"anyOf": [{"type": "string", "pattern": PATTERN}, shown]}, "shown_out": shown}
        return result

    @classmethod
    def _validate(cls, value, /):
        try:
            return cls(int(value))
        except ValueError:
            scalar, unit = re.match(PATTERN, str(value), re.IGNORECASE).groups()
        unit = unit or "b"
        if unit.lower() not in SIZES:
            raise PydanticCustomError("byte_size_unit", "could not interpret byte unit: {unit}", {"unit": unit})
        return cls(int(float(scalar) * SIZES[unit.lower()]))

    def human_readable(self, decimal=False, separator=""):
        divisor, units = (1000, ("B", "KB", "MB", "GB", "TB", "PB")) if decimal else (1024, ("B", "KiB", "MiB", "GiB", "TiB", "PiB"))
        last, number = ("EB" if decimal else "EiB"), float(self)
        for unit in units:
            if abs(number) < divisor:
                return f"{number:0.0f}{separator}{unit}" if unit == "B" else f"{number:0.1f}{separator}{unit}"
            number /= divisor
        return f"{number:0.1f}{separator}{last}"

    def to(self, unit):
        if unit.lower() not in SIZES:
            raise PydanticCustomError("byte_size_unit", "Could not interpret byte unit: {unit}", {"unit": unit})
        return self / SIZES[unit.lower()]
