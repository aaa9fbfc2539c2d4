"""Base64 (RFC 4648), both alphabets."""

import _native


class Error(ValueError):
    """What `binascii` raises."""


ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def b64encode(s, altchars=None):
    text = _native.base64_encoded(bytes(s))
    return text.translate(bytes.maketrans(b"+/", altchars)) if altchars else text


def b64decode(s, altchars=None, validate=False):
    data = s.encode("ascii") if isinstance(s, str) else bytes(s)
    if altchars:
        data = data.translate(bytes.maketrans(altchars, b"+/"))
    if validate and bytes([c for c in data if c in ALPHABET or c in b"="]) != data:
        raise Error("Only base64 data is allowed")
    known, pads = [], 0
    for c in data:
        if c in ALPHABET:
            known.append(c)
            pads = 0
        elif c in b"=" and len(known) % 4 >= 2:
            pads += 1
            if len(known) % 4 + pads >= 4:
                break
    left = len(known) % 4
    if left == 1:
        raise Error(f"Invalid base64-encoded string: number of data characters ({len(known)}) cannot be 1 more than a multiple of 4")
    if left and left + pads < 4:
        raise Error("Incorrect padding")
    return _native.base64((bytes(known) + b"=" * (-len(known) % 4)).decode())


standard_b64encode, standard_b64decode = b64encode, b64decode


def urlsafe_b64encode(s):
    return b64encode(s, b"-_")


def urlsafe_b64decode(s):
    return b64decode(s, b"-_")
