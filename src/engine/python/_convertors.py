"""Types of the parts of a path, as `starlette.convertors` has them: `{number:int}`."""

import _native
from _schema import Unsupported


def claim(holds, words):
    if not holds:
        raise AssertionError(words)


class Convertor:
    regex = ""

    def __class_getitem__(cls, kind):
        return cls

    def convert(self, value):
        raise NotImplementedError()

    def to_string(self, value):
        raise NotImplementedError()


class StringConvertor(Convertor):
    regex = "[^/]+"

    def convert(self, value):
        return value

    def to_string(self, value):
        value = str(value)
        claim("/" not in value, "May not contain path separators")
        claim(value, "Must not be empty")
        return value


class PathConvertor(Convertor):
    regex = ".*"
    convert = to_string = staticmethod(str)


class IntegerConvertor(Convertor):
    regex = "[0-9]+"
    convert = staticmethod(int)

    def to_string(self, value):
        value = int(value)
        claim(value >= 0, "Negative integers are not supported")
        return str(value)


class FloatConvertor(Convertor):
    regex = r"[0-9]+(\.[0-9]+)?"
    convert = staticmethod(float)

    def to_string(self, value):
        value = float(value)
        claim(value == value, "NaN values are not supported")
        claim(value - value == 0, "Infinite values are not supported")
        claim(value >= 0, "Negative floats are not supported")
        return ("%0.20f" % value).rstrip("0").rstrip(".")


class UUIDConvertor(Convertor):
    regex = "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}"

    def convert(self, value):
        import uuid

        return uuid.UUID(value)

    to_string = staticmethod(str)


CONVERTOR_TYPES = {
    "str": StringConvertor(), "path": PathConvertor(), "int": IntegerConvertor(), "float": FloatConvertor(), "uuid": UUIDConvertor(),
}


def register_url_convertor(key, convertor):
    try:
        _native.patterns([convertor.regex])
    except ValueError:
        raise Unsupported(f"the regular expression of the convertor {key!r}") from None
    CONVERTOR_TYPES[key] = convertor
