"""What a dataclass's `__init__` knows: its fields, and what it only hands on to `__post_init__` (`InitVar`)."""

import dataclasses


def taken_by(cls):
    """By name, in the order of the class."""
    return {name: one for name, one in cls.__dataclass_fields__.items() if one._field_type is not dataclasses._FIELD_CLASSVAR}


def is_handed_on(field):
    return field._field_type is dataclasses._FIELD_INITVAR


def is_required(field):
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
