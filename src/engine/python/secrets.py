"""Secrets, from the machine's own source of chance."""

import _native
from base64 import urlsafe_b64encode

DEFAULT_ENTROPY = 32


def randbelow(exclusive_upper_bound):
    """Evenly among 0 … limit - 1."""
    if exclusive_upper_bound <= 0:
        raise ValueError("Upper bound must be positive.")
    bits = exclusive_upper_bound.bit_length()
    while True:
        found = randbits(bits)
        if found < exclusive_upper_bound:
            return found


def randbits(k):
    if k < 0:
        raise ValueError("number of bits must be non-negative")
    return int.from_bytes(_native.random((k + 7) // 8), "big") >> -k % 8


def choice(seq):
    if not len(seq):
        raise IndexError("Cannot choose from an empty sequence")
    return seq[randbelow(len(seq))]


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


class SystemRandom:
    """That of `random`, which is only loaded where it is asked for."""

    def __new__(cls, *args):
        from random import SystemRandom

        return SystemRandom(*args)
