"""What apps import from Pydantic's core, and the time zone of the datetimes that it makes."""

import datetime

from pydantic import PydanticCustomError, PydanticSerializationError, ValidationError  # noqa: F401


class TzInfo(datetime.tzinfo):
    """A fixed distance from UTC; called `+02:00`."""

    def __init__(self, seconds=0.0):
        self._seconds = int(seconds)

    def utcoffset(self, dt):
        return datetime.timedelta(seconds=self._seconds)

    def tzname(self, dt):
        return str(self)

    def dst(self, dt):
        return None

    def fromutc(self, dt):
        return dt + self.utcoffset(dt)

    def __str__(self):
        if self._seconds == 0:
            return "UTC"
        minutes, seconds = divmod(abs(self._seconds), 60)
        text = f"{'-' if self._seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
        return text + (f":{seconds:02}" if seconds else "")

    def __repr__(self):
        return f"TzInfo({self._seconds})"

    def __eq__(self, other):
        if not isinstance(other, datetime.tzinfo):
            return NotImplemented
        return self.utcoffset(None) == other.utcoffset(None)

    def __hash__(self):
        return hash(self._seconds)

    def __reduce__(self):
        return TzInfo, (self._seconds,)


class PydanticOmit(Exception):
    """Raised for an item, leaves it out."""


def __getattr__(name):
    if name == "ArgsKwargs":
        from pydantic.dataclasses import ArgsKwargs

        return ArgsKwargs
    import _names

    raise _names.absent("pydantic_core", name)
