"""URLs and e-mail addresses."""

import _decorators
import _native
import _schema
from pydantic.errors import PydanticCustomError, ValidationError


class Url:
    """A checked URL; `str()` gives it with its path."""

    schemes = ()

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
        result = cls._type = _schema.make("url", cls.__name__, label="function-wrap[wrap_val()]", cls=cls, schemes=list(cls.schemes))
        result.facts["target"] = cls
        return result


class AnyUrl(Url):
    pass


class AnyHttpUrl(AnyUrl):
    schemes = ("http", "https")


class HttpUrl(AnyUrl):
    schemes = ("http", "https")


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
    """The part before the @-sign and the address in its normal form."""
    address, reason = _native.email(value)
    if address is None:
        raise PydanticCustomError("value_error", "value is not a valid email address: {reason}", {"reason": reason})
    return address.rsplit("@", 1)[0], address
