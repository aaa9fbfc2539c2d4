"""Chance, from the machine's own source. A seeded sequence would not be CPython's, so there is no seed."""

import _native
from _schema import Unsupported

_BITS = 53


def random():
    return int.from_bytes(_native.random(7), "big") % (1 << _BITS) / (1 << _BITS)


def _below(limit):
    """Evenly among 0 … limit - 1."""
    if limit <= 0:
        raise ValueError("empty range")
    size = (limit.bit_length() + 7) // 8
    span = (1 << (8 * size)) // limit * limit
    while True:
        found = int.from_bytes(_native.random(size), "big")
        if found < span:
            return found % limit


def randrange(start, stop=None, step=1):
    values = range(start) if stop is None else range(start, stop, step)
    if not len(values):
        raise ValueError(f"empty range in randrange({start}, {stop}, {step})")
    return values[_below(len(values))]


def randint(a, b):
    return randrange(a, b + 1)


def uniform(a, b):
    return a + (b - a) * random()


def choice(items):
    if not len(items):
        raise IndexError("Cannot choose from an empty sequence")
    return items[_below(len(items))]


def choices(population, k=1):
    return [choice(population) for _ in range(k)]


def shuffle(items):
    for at in range(len(items) - 1, 0, -1):
        other = _below(at + 1)
        items[at], items[other] = items[other], items[at]


def sample(population, k):
    items = list(population)
    if not 0 <= k <= len(items):
        raise ValueError("Sample larger than population or is negative")
    shuffle(items)
    return items[:k]


def seed(a=None, version=2):
    if a is not None:
        raise Unsupported("random.seed() with a value")
