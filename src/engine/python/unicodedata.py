"""Normal forms of Unicode (UAX #15)."""

import _native


def normalize(form, unistr, /):
    found = _native.normalized(form, unistr)
    if found is None:
        raise ValueError("invalid normalization form")
    return found


def is_normalized(form, unistr, /):
    return normalize(form, unistr) == unistr


def combining(chr, /):
    return _native.combining(chr)
