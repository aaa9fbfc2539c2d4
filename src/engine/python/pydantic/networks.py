"""URLs and e-mail addresses."""

import _decorators
import _native
import _schema
from pydantic.errors import PydanticCustomError, ValidationError


class Url:
    """A checked URL; `str()` gives it with its path."""

    schemes = ()
    # How many characters there may be.
    most = None

    # Whether a URL is being made of text that was checked.
    _checked = False

    def __init__(self, url):
        text = str(url)
        if not Url._checked:
            Url._checked = True
            try:
                checked, errors = _schema.check(self.__pydantic_type__(), text)
            finally:
                Url._checked = False
            if errors is not None:
                raise ValidationError(self.__pydantic_type__().label, errors)
            text = checked._text
        self._text = text
        self.scheme, _, rest = text.partition("://")
        rest, _, fragment = rest.partition("#")
        rest, _, query = rest.partition("?")
        place, slash, path = rest.partition("/")
        account, _, place = place.rpartition("@")
        username, _, password = account.partition(":")
        # The colons inside the brackets of an IPv6 address are not the port's.
        bracket = place.find("]")
        colon = place.find(":", bracket + 1)
        self.host, port = (place, "") if colon < 0 else (place[:colon], place[colon + 1:])
        self.port = int(port) if port else {"http": 80, "https": 443}.get(self.scheme)
        self.path = slash + path if slash else None
        self.query, self.fragment = query or None, fragment or None
        self.username, self.password = username or None, password or None

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"{type(self).__name__}({self._text!r})"

    def __eq__(self, other):
        return self._text == str(other) if isinstance(other, Url) else NotImplemented

    def __hash__(self):
        return hash(self._text)

    def __len__(self):
        return len(self._text)

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        return cls.__dict__.get("_type") or cls._made_type()

    @classmethod
    def _made_type(cls):
        result = cls._type = url_type(cls, schemes=list(cls.schemes), max_length=cls.most)
        return result


class AnyUrl(Url):
    pass


class AnyHttpUrl(AnyUrl):
    schemes = ("http", "https")


class HttpUrl(AnyUrl):
    schemes = ("http", "https")
    most = 2083


class AnyWebsocketUrl(AnyUrl):
    schemes = ("ws", "wss")


class WebsocketUrl(AnyUrl):
    schemes = ("ws", "wss")
    most = 2083


class FtpUrl(AnyUrl):
    schemes = ("ftp",)


class FileUrl(AnyUrl):
    schemes = ("file",)


class UrlConstraints(_decorators.Around):
    """What URLs a type takes, over what its class says."""

    def __init__(self, max_length=None, allowed_schemes=None, host_required=None, default_host=None, default_port=None, default_path=None,
                 preserve_empty_path=None):
        fillings = {"default_host": default_host, "default_port": default_port, "default_path": default_path,
                    "preserve_empty_path": preserve_empty_path}
        for name, given in fillings.items():
            if given is not None:
                raise _schema.Unsupported(f"{name}= of UrlConstraints")
        self.given = {"max_length": max_length, "schemes": allowed_schemes, "host_required": host_required}

    def around(self, type_, scope=_schema.NO_SCOPE):
        if type_.kind != "url":
            raise _schema.Unsupported(f"UrlConstraints on {type_.name}")
        given = {name: value for name, value in self.given.items() if value is not None}
        return url_type(type_.facts["cls"], **{**{name: type_.facts.get(name) for name in self.given}, **given})


def url_type(cls, **limits):
    result = _schema.make("url", cls.__name__, label="function-wrap[wrap_val()]", cls=cls, **limits)
    result.facts["target"] = cls
    return result


class EmailStr:
    """Text that is an e-mail address."""

    @classmethod
    def _validate(cls, value, /):
        return validate_email(value)[1]

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE):
        inner = _schema.simple_type("str", str, {}, scope)
        result = _decorators.around(inner, "after", lambda value, data: cls._validate(value), "_validate")
        result.kind = "email"
        return result


def validate_email(value):
    """The name, or the part before the @-sign, and the address in its normal form."""
    name = None
    if len(value) > 2048:
        reason = "Length must not exceed 2048 characters"
        raise PydanticCustomError("value_error", "value is not a valid email address: {reason}", {"reason": reason})
    if "<" in value:
        from pydantic._addresses import PRETTY

        found = PRETTY.fullmatch(value)
        plain, quoted, value = found.groups() if found else (None, None, value)
        name = plain or quoted
    address, reason = _native.email(value.strip())
    if address is None:
        raise PydanticCustomError("value_error", "value is not a valid email address: {reason}", {"reason": reason})
    return name or address.rsplit("@", 1)[0], address


def __getattr__(name):
    from pydantic import _later

    return _later.get("pydantic.networks", name)
