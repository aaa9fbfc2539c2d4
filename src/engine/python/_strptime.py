"""`datetime.strptime`: the library's own looks for the machine's language; here it is English."""

import datetime
import re

from _schema import Unsupported

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]


def one_of(name, words):
    return f"(?P<{name}>{'|'.join(sorted(words, key=len, reverse=True))})"


PATTERNS = {
    "d": r"(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])", "f": "(?P<f>[0-9]{1,6})", "H": r"(?P<H>2[0-3]|[0-1]\d|\d| \d)",
    "I": "(?P<I>1[0-2]|0[1-9]|[1-9]| [1-9])", "j": r"(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])",
    "m": "(?P<m>1[0-2]|0[1-9]|[1-9])", "M": r"(?P<M>[0-5]\d|\d)", "S": r"(?P<S>6[0-1]|[0-5]\d|\d)", "y": r"(?P<y>\d\d)",
    "Y": r"(?P<Y>\d\d\d\d)", "z": r"(?P<z>[+-]\d\d:?[0-5]\d(:?[0-5]\d(\.\d{1,6})?)?|(?-i:Z))", "Z": "(?P<Z>utc|gmt)",
    "A": one_of("A", DAYS), "a": one_of("a", [day[:3] for day in DAYS]), "B": one_of("B", MONTHS),
    "b": one_of("b", [month[:3] for month in MONTHS]), "p": "(?P<p>am|pm)", "%": "%",
}
TOGETHER = {"c": "%a %b %d %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y", "F": "%Y-%m-%d"}
UNKNOWN = set("GuUVwWCeklnrtIOP") - set(PATTERNS)


def pattern_of(format):
    def part(found):
        if found.group(1):
            letter = found.group(1)[1:]
            if letter in TOGETHER:
                return pattern_of(TOGETHER[letter])
            if letter in UNKNOWN:
                raise Unsupported(f"%{letter} in the format of strptime")
            if letter not in PATTERNS:
                raise ValueError(f"'{letter}' is a bad directive in format {format!r}" if letter else f"stray % in format {format!r}")
            return PATTERNS[letter]
        return r"\s+" if found.group(2) else re.escape(found.group(3))

    return re.sub(r"(%.?)|(\s+)|([^%\s]+)", part, format)


def read(text, format):
    """The parts of a text that are in its format, by the letters of the directives."""
    for argument in (text, format):
        if not isinstance(argument, str):
            raise TypeError(f"strptime() argument {(text, format).index(argument)} must be str, not {type(argument)}")
    found = re.compile(pattern_of(format), re.IGNORECASE).match(text)
    if not found:
        raise ValueError(f"time data {text!r} does not match format {format!r}")
    if len(text) != found.end():
        raise ValueError(f"unconverted data remains: {text[found.end():]}")
    return {key: value for key, value in found.groupdict().items() if value is not None}


def date_of(parts):
    year = int(parts.get("Y", 1900))
    if "y" in parts:
        year = int(parts["y"]) + (2000 if int(parts["y"]) <= 68 else 1900)
    month, day = int(parts.get("m", 1)), int(parts.get("d", 1))
    if "B" in parts:
        month = MONTHS.index(parts["B"].lower()) + 1
    if "b" in parts:
        month = [name[:3] for name in MONTHS].index(parts["b"].lower()) + 1
    if "j" in parts and not parts.keys() & {"m", "B", "b", "d"}:
        first = datetime.date(year, 1, 1)
        then = first + datetime.timedelta(days=int(parts["j"]) - 1)
        return then.year, then.month, then.day
    return year, month, day


def time_of(parts):
    hour = int(parts.get("H", 0))
    if "I" in parts:
        hour = int(parts["I"]) % 12 + (12 if parts.get("p", "").lower() == "pm" else 0)
    return hour, int(parts.get("M", 0)), int(parts.get("S", 0)), int(parts.get("f", "0").ljust(6, "0"))


def zone_of(parts):
    """What stands for the zone, as further arguments: nothing where nothing says it."""
    text = parts.get("z")
    if text is None:
        return ()
    if text == "Z":
        delta = datetime.timedelta(0)
    else:
        digits, _, fraction = text[1:].replace(":", "").partition(".")
        delta = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:] or 0),
                                   microseconds=int(fraction.ljust(6, "0")))
        delta = -delta if text[0] == "-" else delta
    return (datetime.timezone(delta, *([parts["Z"]] if "Z" in parts else [])),)


def _strptime_time(text, format="%a %b %d %H:%M:%S %Y"):
    import time

    parts = read(text, format)
    date = datetime.date(*date_of(parts))
    zone = 0 if parts.get("Z") in ("UTC", "GMT") else -1
    return time.struct_time((*date.timetuple()[:3], *time_of(parts)[:3], date.weekday(), date.timetuple()[7], zone))


def _strptime_datetime_datetime(cls, text, format="%a %b %d %H:%M:%S %Y"):
    parts = read(text, format)
    return cls(*date_of(parts), *time_of(parts), *zone_of(parts))


def _strptime_datetime_date(cls, text, format="%a %b %d %Y"):
    return cls(*date_of(read(text, format)))


def _strptime_datetime_time(cls, text, format="%H:%M:%S"):
    parts = read(text, format)
    return cls(*time_of(parts), *zone_of(parts))
