"""Secrets, from the machine's own source of chance."""

import _native
from base64 import urlsafe_b64encode
from random import _below as randbelow, choice  # noqa: F401

DEFAULT_ENTROPY = 32


def token_bytes(nbytes=None):
    return _native.random(DEFAULT_ENTROPY if nbytes is None else nbytes)


def token_hex(nbytes=None):
    return token_bytes(nbytes).hex()


def token_urlsafe(nbytes=None):
    return urlsafe_b64encode(token_bytes(nbytes)).rstrip(b"=").decode()


def compare_digest(a, b):
    if isinstance(a, str) != isinstance(b, str):
        raise TypeError("unsupported operand types(s) or combination of types")
    if isinstance(a, str):
        if not (a.isascii() and b.isascii()):
            raise TypeError("comparing strings with non-ASCII characters is not supported")
        a, b = a.encode(), b.encode()
    found = len(a) ^ len(b)
    for x, y in zip(a, b):
        found |= x ^ y
    return found == 0
