"""`Discriminator` and `Tag`: unions of which a function says what a value is."""

import copy

import _decorators
from pydantic.errors import PydanticCustomError


class Discriminator:
    def __init__(self, discriminator, custom_error_type=None, custom_error_message=None, custom_error_context=None):
        self.discriminator = discriminator
        self.custom_error_type = custom_error_type
        self.custom_error_message = custom_error_message
        self.custom_error_context = custom_error_context

    # As `Field(discriminator=…)` has it.
    @property
    def options(self):
        return {"discriminator": self}

    def said(self):
        """Raises what the app wants to be told of a value without a member; None where it wants nothing of its own."""
        words, context = self.custom_error_message, self.custom_error_context
        raise PydanticCustomError(self.custom_error_type, words if words is not None else "", context)


class Tag(_decorators.Around):
    looks_on = True

    def __init__(self, tag):
        self.tag = tag

    def __repr__(self):
        return f"Tag(tag={self.tag!r})"

    def around(self, type_, scope=None):
        result = copy.copy(type_)
        result.tag = self.tag
        return result
