"""Modules of Python's own library that need something of the machine: run as they are, with stand-ins for that."""

import _imp
import sys


def run(name, space, **needed):
    """Runs the library's own module. `needed`: what the modules that it imports and that are not here are to have."""
    before = {other: sys.modules.get(other) for other in needed}
    sys.modules.update({other: module(other, given) for other, given in needed.items()})
    try:
        exec(_imp.get_frozen_object(name), space)
    finally:
        for other, old in before.items():
            if old is None:
                del sys.modules[other]
            else:
                sys.modules[other] = old


def module(name, given):
    new = type(sys)(name)
    new.__dict__.update(given)
    return new
