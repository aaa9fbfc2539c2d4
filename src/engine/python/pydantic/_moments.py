"""Dates and times with a bound that moves, or with a zone, or without one."""

import datetime

import _decorators
import _schema
from pydantic.errors import PydanticCustomError


class _Moment:
    """A class that stands for a type, alone or as a mark in `Annotated`."""

    __pydantic_around__ = True

    @classmethod
    def __pydantic_type__(cls, scope=_schema.NO_SCOPE, limits=None):
        # The other bounds come first.
        inner = _schema.type_of(cls.of, limits, scope)
        result = cls.around(inner, scope)
        result.kind = inner.kind
        return result

    __pydantic_limited__ = True

    @classmethod
    def around(cls, type_, scope=_schema.NO_SCOPE):
        return _decorators.around(type_, "after", cls._checked, type_.label, True)

    @classmethod
    def _checked(cls, value, data):
        if not cls.holds(value):
            raise PydanticCustomError(cls.kind, cls.words)
        return value


def now(value):
    """Now, as a moment that the value can be compared with."""
    if not isinstance(value, datetime.datetime):
        return datetime.date.today()
    return datetime.datetime.now() if value.tzinfo is None else datetime.datetime.now(datetime.timezone.utc)


class PastDate(_Moment):
    of, kind, words = datetime.date, "date_past", "Date should be in the past"
    holds = staticmethod(lambda value: value < now(value))


class FutureDate(_Moment):
    of, kind, words = datetime.date, "date_future", "Date should be in the future"
    holds = staticmethod(lambda value: value > now(value))


class PastDatetime(_Moment):
    of, kind, words = datetime.datetime, "datetime_past", "Input should be in the past"
    holds = staticmethod(lambda value: value < now(value))


class FutureDatetime(_Moment):
    of, kind, words = datetime.datetime, "datetime_future", "Input should be in the future"
    holds = staticmethod(lambda value: value > now(value))


class AwareDatetime(_Moment):
    of, kind, words = datetime.datetime, "timezone_aware", "Input should have timezone info"
    holds = staticmethod(lambda value: value.tzinfo is not None)


class NaiveDatetime(_Moment):
    of, kind, words = datetime.datetime, "timezone_naive", "Input should not have timezone info"
    holds = staticmethod(lambda value: value.tzinfo is None)
