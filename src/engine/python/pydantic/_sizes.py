"""`ByteSize`: `"1.5 GiB"` as a number of bytes."""

import re

import _decorators
import _schema
from pydantic.errors import PydanticCustomError

DECIMAL = {letter + "b": 10 ** (3 * power) for power, letter in enumerate(("", "k", "m", "g", "t", "p", "e"))}
BINARY = {letter + "ib": 2 ** (10 * power) for power, letter in enumerate(("k", "m", "g", "t", "p", "e"), 1)}
BITS = {letter + "bit": size / 8 for letter, size in (("", 1), ("k", 10**3), ("m", 10**6), ("g", 10**9), ("t", 10**12), ("p", 10**15),
                                                      ("e", 10**18), ("ki", 2**10), ("mi", 2**20), ("gi", 2**30), ("ti", 2**40),
                                                      ("pi", 2**50), ("ei", 2**60))}
SIZES = {**DECIMAL, **BINARY, **BITS}
# The last letter may be left away.
SIZES.update({name.removesuffix("b"): size for name, size in {**DECIMAL, **BINARY}.items() if name != "b"})
PATTERN = r"^\s*(\d*\.?\d+)\s*(\w+)?"


class ByteSize(int):
    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        result = _decorators.around(_schema.any_type(), "plain", lambda value, data: cls._validate(value), "_validate")
        shown = {"type": "integer", "minimum": 0}
        result.facts["shown_in"], result.facts["shown_out"] = {"anyOf": [{"type": "string", "pattern": PATTERN}, shown]}, shown
        return result

    @classmethod
    def _validate(cls, value, /):
        # As text, so that nothing below zero fits.
        matched = re.match(PATTERN, str(value if not isinstance(value, bool) else int(value)), re.IGNORECASE)
        if matched is None or isinstance(value, float) or not isinstance(value, (str, int)):
            raise PydanticCustomError("byte_size", "could not parse value and unit from byte string")
        scalar, unit = matched.groups()
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
