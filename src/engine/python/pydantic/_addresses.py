"""Addresses of the internet, and of people with their names."""

import ipaddress
import re

import _decorators
import _schema
from pydantic.errors import PydanticCustomError


def shown(form, read, called, label_given=False):
    """A type that a function reads alone, and JSON Schema knows by its form."""
    result = _decorators.around(_schema.any_type(), "plain", lambda value, data: read(value), called, label_given)
    result.facts["shown_in"] = result.facts["shown_out"] = {"type": "string", "format": form}
    return result


class _IPvAny:
    """Of either version."""

    def __new__(cls, value):
        for read in cls.kinds:
            try:
                return read(value)
            except ValueError:
                pass
        raise PydanticCustomError(f"ip_any_{cls.word}", f"value is not a valid IPv4 or IPv6 {cls.word}")

    @classmethod
    def _validate(cls, value, /):
        return cls(value)

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        return shown(f"ipvany{cls.word}", cls._validate, "_validate")


class IPvAnyAddress(_IPvAny):
    word, kinds = "address", (ipaddress.IPv4Address, ipaddress.IPv6Address)


class IPvAnyInterface(_IPvAny):
    word, kinds = "interface", (ipaddress.IPv4Interface, ipaddress.IPv6Interface)


class IPvAnyNetwork(_IPvAny):
    word, kinds = "network", (ipaddress.IPv4Network, ipaddress.IPv6Network)


def ip_type(cls, strict):
    """One of `ipaddress`'s own classes."""
    if strict:
        raise _schema.Unsupported(f"the strict type {cls.__name__}")
    version, word = cls.__name__[3], cls.__name__[4:].lower()

    def read(value):
        try:
            return value if isinstance(value, cls) else cls(value)
        except ValueError:
            raise PydanticCustomError(f"ip_v{version}_{word}", f"Input is not a valid IPv{version} {word}") from None

    name = cls.__name__
    label = (f"lax-or-strict[lax=function-plain[ip_v{version}_{word}_validator()],strict=json-or-python[json=function-after[{name}(), str],"
             f"python=is-instance[{name}]]]")
    return shown(f"ipv{version}{'' if word == 'address' else word}", read, label, True)


PRETTY = re.compile(r"""\s*(?:((?:[\w.!#$%&'*+\-/=?^_`{|}~]+\s+)*[\w.!#$%&'*+\-/=?^_`{|}~]+)|"((?:[^"]|")+)")?\s*<(.+)>\s*""")


class NameEmail:
    """`Ann Lee <ann@example.com>`."""

    def __init__(self, name, email):
        self.name, self.email = name, email

    def __eq__(self, other):
        return isinstance(other, NameEmail) and (self.name, self.email) == (other.name, other.email)

    def __str__(self):
        return f'"{self.name}" <{self.email}>' if "@" in self.name else f"{self.name} <{self.email}>"

    def __repr__(self):
        return f"NameEmail(name={self.name!r}, email={self.email!r})"

    @classmethod
    def _validate(cls, value, /):
        from pydantic.networks import validate_email

        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("name_email_type", "Input is not a valid NameEmail")
        return cls(*validate_email(value))

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        inner = "json-or-python[json=str,python=union[is-instance[NameEmail],str]]"
        return shown("name-email", cls._validate, f"function-after[_validate(), {inner}]", True)
