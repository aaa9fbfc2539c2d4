"""Text and bytes that come and go in an encoding."""

import base64
import typing

import _decorators
import _schema
from pydantic.errors import PydanticCustomError


class EncoderProtocol:
    """What an encoder has."""


class Base64Encoder(EncoderProtocol):
    written, read = staticmethod(base64.b64encode), staticmethod(base64.b64decode)
    form = "base64"

    @classmethod
    def decode(cls, data):
        try:
            return cls.read(data)
        except ValueError as error:
            raise PydanticCustomError("base64_decode", "Base64 decoding error: '{error}'", {"error": str(error)}) from None

    @classmethod
    def encode(cls, value):
        return cls.written(value)

    @classmethod
    def get_json_format(cls):
        return cls.form


class Base64UrlEncoder(Base64Encoder):
    written, read = staticmethod(base64.urlsafe_b64encode), staticmethod(base64.urlsafe_b64decode)
    form = "base64url"


class EncodedBytes(_decorators.Around):
    called, of = "decode", bytes

    def __init__(self, encoder):
        self.encoder = encoder

    def __repr__(self):
        return f"{type(self).__name__}(encoder={self.encoder!r})"

    def __eq__(self, other):
        return type(self) is type(other) and self.encoder is other.encoder

    def __hash__(self):
        return hash(self.encoder)

    def decoded(self, value):
        return self.encoder.decode(value)

    def encoded(self, value):
        return self.encoder.encode(value)

    def around(self, type_, scope=_schema.NO_SCOPE):
        checked = _decorators.around(type_, "after", lambda value, data: self.decoded(value), self.called)
        result = _decorators.written(checked, lambda value, handler, asked: self.encoded(value))
        result.kind = "encoded"
        result.facts.update(format=self.encoder.get_json_format(), plain=self.encoded)
        return result


class EncodedStr(EncodedBytes):
    called, of = "decode_str", str

    def decoded(self, value):
        return self.encoder.decode(value.encode()).decode()

    def encoded(self, value):
        return self.encoder.encode(value.encode()).decode()


Base64Bytes, Base64Str = [typing.Annotated[kind.of, kind(encoder=Base64Encoder)] for kind in (EncodedBytes, EncodedStr)]
Base64UrlBytes, Base64UrlStr = [typing.Annotated[kind.of, kind(encoder=Base64UrlEncoder)] for kind in (EncodedBytes, EncodedStr)]
