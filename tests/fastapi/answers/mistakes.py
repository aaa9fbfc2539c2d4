"""Mistakes that learners make with Python itself, and what it says of them."""
import base64
import binascii
import collections
import contextlib
import copy
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import heapq
import html
import itertools
import json
import math
import operator
import random
import re
import statistics
import string
import textwrap
import types
import typing
import urllib.parse
import uuid
from abc import ABC, abstractmethod
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from datetime import date, time, timedelta, timezone
from decimal import Decimal

from fastapi import FastAPI

app = FastAPI()


class P:
    def __init__(self, x, y=1):
        self.x = x
        self.y = y


class NI(ABC):
    @abstractmethod
    def go(self): ...


class NI2(ABC):
    @abstractmethod
    def go(self): ...

    @abstractmethod
    def stop(self): ...


class BadBool:
    def __bool__(self):
        return 1


class BadInit:
    def __init__(self):
        return 1


@dataclass
class D:
    a: int
    b: str = "x"


@dataclass(frozen=True)
class F:
    a: int


@dataclass(order=True)
class O:
    a: int


@dataclass(slots=True)
class DS:
    a: int


@dataclass(kw_only=True)
class KW:
    a: int


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class SE(str, enum.Enum):
    A = "a"


class NT(typing.NamedTuple):
    a: int
    b: str = "z"


N = namedtuple("N", "a b")


def g(): pass


def h(a): pass


def gen(): yield 1


async def co(): pass


@contextlib.contextmanager
def cm(): yield


@contextlib.contextmanager
def cm2():
    return
    yield


s, b, n, i, fl, t = "abc", b"abc", None, 5, 1.5, (1, 2)
l, d, st = [1, 2, 3], {"a": 1}, {1, 2}


def statement_0():
    del P(1)[0]


def statement_1():
    with P(1): pass


def statement_2():
    for x, y in [(1, 2, 3)]: pass


def statement_3():
    del t[0]


def statement_4():
    del st[0]


def statement_5():
    N(1, 2).a = 1


def statement_6():
    del N(1, 2).a


def statement_7():
    NT(1).a = 1


def statement_8():
    del F(1).a


def statement_9():
    del F(1).zz


def statement_10():
    DS(1).b = 1


def statement_11():
    del l[5]


def statement_12():
    a, b = [1, 2, 3]


def statement_13():
    raise 1


def statement_14():
    raise "a"


def statement_15():
    raise None


def statement_16():
    raise P


def statement_17():
    raise P(1)


def statement_18():
    raise [ValueError]


def statement_19():
    raise NotImplemented


def statement_20():
    global t
    t += 1


def statement_21():
    global t
    t += [1]


def statement_22():
    global b
    b += "x"


def statement_23():
    x = gen()
    x.throw(1)


def statement_24():
    with cm2(): pass


def statement_25():
    with contextlib.ExitStack() as e: e.enter_context(1)


def statement_26():
    datetime.datetime(2024, 1, 1).year = 5


def statement_27():
    timedelta(1).days = 5


def statement_28():
    Decimal("1").x = 1


def statement_29():
    decimal.getcontext().prec = 0


def statement_30():
    decimal.getcontext().prec = "a"


WORKS = [
    lambda: round(P(1)),
    lambda: divmod(P(1), 1),
    lambda: list(co()),
    lambda: list(1, 2),
    lambda: dict([1]),
    lambda: dict([(1,)]),
    lambda: dict([(1, 2, 3)]),
    lambda: dict("ab"),
    lambda: dict(["abc"]),
    lambda: dict(1, 2),
    lambda: print(**{"zz": 1}),
    lambda: sorted([1], 1),
    lambda: sorted([1], foo=1),
    lambda: min([]),
    lambda: max([]),
    lambda: max(()),
    lambda: max({}),
    lambda: max(""),
    lambda: max(x for x in []),
    lambda: max([1], default=1, k=1),
    lambda: len(),
    lambda: len(1, 2),
    lambda: range(),
    lambda: range(1, 2, 3, 4),
    lambda: range(5)["a"],
    lambda: enumerate(),
    lambda: enumerate([1], "a"),
    lambda: zip([1], foo=1),
    lambda: filter(1),
    lambda: reversed(5),
    lambda: reversed({1}),
    lambda: reversed(x for x in l),
    lambda: iter(),
    lambda: isinstance(1),
    lambda: issubclass(1, int),
    lambda: issubclass(int, 1),
    lambda: issubclass("a", str),
    lambda: callable(),
    lambda: hash([1], 2),
    lambda: st.add(),
    lambda: chr("a"),
    lambda: ord(1),
    lambda: bin("a"),
    lambda: round("a"),
    lambda: round(None),
    lambda: round(1.5, "a"),
    lambda: round(1.5, 1.5),
    lambda: round(float("nan")),
    lambda: round(float("inf")),
    lambda: pow(0, -1),
    lambda: 0 ** -1,
    lambda: 0.0 ** -1,
    lambda: divmod(1, 0),
    lambda: divmod("a", 1),
    lambda: 1 // 0,
    lambda: 1 % 0,
    lambda: 1.0 / 0,
    lambda: 1.0 // 0,
    lambda: 1.5 % 0,
    lambda: 0 / 0.0,
    lambda: int(x="1"),
    lambda: int("1", 2, 3),
    lambda: float("a", "b"),
    lambda: bool(1, 2),
    lambda: str(1, 2),
    lambda: bytes([256]),
    lambda: bytes(1.5),
    lambda: bytes(None),
    lambda: b"abc" + "x",
    lambda: b"abc" + 1,
    lambda: b"abc".split("b"),
    lambda: b"abc".replace("a", "b"),
    lambda: "a" in b"abc",
    lambda: t + l,
    lambda: t + 1,
    lambda: t + s,
    lambda: datetime.datetime.foo,
    lambda: NI(),
    lambda: NI2(),
    lambda: D(1, 2, 3),
    lambda: O(1) < 1,
    lambda: O(1) < D(1),
    lambda: KW(1),
    lambda: KW(),
    lambda: dataclasses.astuple({}),
    lambda: dataclasses.replace(1, a=1),
    lambda: dataclass(1),
    lambda: Color.X,
    lambda: SE.b,
    lambda: l.pop("a"),
    lambda: l.pop(1, 2),
    lambda: l.remove(),
    lambda: l.index("zz"),
    lambda: l.index(),
    lambda: l.insert(1),
    lambda: l.insert("a", 1),
    lambda: l.append(),
    lambda: l.append(1, 2),
    lambda: l.extend(),
    lambda: l.sort(lambda x: x),
    lambda: l.sort(foo=1),
    lambda: l.count(),
    lambda: l.reverse(1),
    lambda: l.clear(1),
    lambda: l.copy(1),
    lambda: t.count(),
    lambda: b[9],
    lambda: bytearray(b"a")[5],
    lambda: d.pop(),
    lambda: d.pop("z", 1, 2),
    lambda: d.get(),
    lambda: d.get(1, 2, 3),
    lambda: d.update([1]),
    lambda: d.update([(1, 2, 3)]),
    lambda: d.update(1, 2),
    lambda: d.update("ab"),
    lambda: d.setdefault(),
    lambda: d.fromkeys(),
    lambda: st.discard(),
    lambda: st.pop(1),
    lambda: s.join(5),
    lambda: s.join([1, 2]),
    lambda: s.join(["a", None]),
    lambda: ",".join(1),
    lambda: ",".join([b"a"]),
    lambda: ",".join("a", "b"),
    lambda: ",".join(),
    lambda: ",".join({"a": 1}.values()),
    lambda: s.split(1),
    lambda: s.split(",", "x"),
    lambda: s.partition(),
    lambda: s.replace("a"),
    lambda: s.replace(1, 2),
    lambda: s.replace("a", 1),
    lambda: s.replace("a", "b", "c"),
    lambda: s.find(1),
    lambda: s.count(1),
    lambda: s.strip(1),
    lambda: s.upper(1),
    lambda: s.center(),
    lambda: s.center("a"),
    lambda: s.zfill("a"),
    lambda: s.rjust("a"),
    lambda: s.encode(1),
    lambda: s.translate(),
    lambda: s.isdigit(1),
    lambda: s.removeprefix(1),
    lambda: s.removeprefix(),
    lambda: s.expandtabs("a"),
    lambda: s.splitlines("x"),
    lambda: s.casefold(1),
    lambda: str.upper(),
    lambda: str.upper(1),
    lambda: str.join(1, []),
    lambda: list.append(),
    lambda: list.append(1, 2),
    lambda: list.append([]),
    lambda: dict.get(1, 2),
    lambda: dict.get(),
    lambda: int.bit_length("a"),
    lambda: set.add(1, 2),
    lambda: "{}".format(),
    lambda: "{} {}".format(1),
    lambda: "}".format(1),
    lambda: "{:=10}".format("a"),
    lambda: "{:+}".format("a"),
    lambda: "{: }".format("a"),
    lambda: "{:#}".format("a"),
    lambda: f"{Decimal('1'):d}",
    lambda: format(1, 2),
    lambda: ValueError(a=1),
    lambda: ValueError().add_note(1),
    lambda: cm().foo,
    lambda: functools.reduce(lambda a, b: a, []),
    lambda: itertools.product([1], repeat="a"),
    lambda: deque([], "a"),
    lambda: deque([], -1),
    lambda: deque([1])["a"],
    lambda: deque([1]).rotate("a"),
    lambda: deque([1])[0:1],
    lambda: deque([1]).foo,
    lambda: defaultdict(list).foo,
    lambda: heapq.heappop([]),
    lambda: math.sqrt(),
    lambda: math.log(2, 1),
    lambda: math.factorial(1.5),
    lambda: math.factorial("a"),
    lambda: math.ceil(float("inf")),
    lambda: math.isqrt(1.5),
    lambda: math.perm(1.5),
    lambda: math.atan2(1),
    lambda: math.copysign(1),
    lambda: random.randint(5, 1),
    lambda: random.randrange(5, 5),
    lambda: random.shuffle((1, 2)),
    lambda: random.shuffle("ab"),
    lambda: json.dumps({date(2024, 1, 1): 1}),
    lambda: json.dumps(float("nan"), allow_nan=False),
    lambda: json.dumps([float("inf")], allow_nan=False),
    lambda: re.compile("("),
    lambda: re.compile(")"),
    lambda: re.compile("["),
    lambda: re.compile("*"),
    lambda: re.compile("a**"),
    lambda: re.compile("+a"),
    lambda: re.compile("?"),
    lambda: re.compile("a{2,1}"),
    lambda: re.compile("(?P<1>x)"),
    lambda: re.compile("(?P<a"),
    lambda: re.compile("(?P=b)"),
    lambda: re.compile("(?<=a*)"),
    lambda: re.compile("(?z)"),
    lambda: re.compile("\\"),
    lambda: re.compile("\\1"),
    lambda: re.compile("[z-a]"),
    lambda: re.compile("[\\d-z]"),
    lambda: re.compile("(?:"),
    lambda: re.compile("\\p"),
    lambda: re.compile("(?#"),
    lambda: re.compile("(?"),
    lambda: re.compile("a|*"),
    lambda: re.compile("[]"),
    lambda: re.compile("\\x1"),
    lambda: re.compile("(?i"),
    lambda: re.compile("a(?i)"),
    lambda: re.match("a", None),
    lambda: re.match("a", 5),
    lambda: re.match("a", b"a"),
    lambda: re.match("a", "a").foo,
    lambda: re.sub("a", "\\1", "a"),
    lambda: re.sub("a", "\\g<", "a"),
    lambda: re.sub("a", "\\q", "a"),
    lambda: re.sub("a", "b", None),
    lambda: re.sub("a", "b", 5),
    lambda: re.sub("a", lambda m: 1, "a"),
    lambda: re.split("a", 5),
    lambda: re.findall("a", None),
    lambda: re.compile("a").foo,
    lambda: re.compile("a").match("a", "b"),
    lambda: date(2024, 13, 1),
    lambda: date(2024, 2, 30),
    lambda: date(0, 1, 1),
    lambda: date(10000, 1, 1),
    lambda: date(2024, 1, 0),
    lambda: date(2024, 0, 1),
    lambda: date(2024),
    lambda: date(),
    lambda: date(2024, 1),
    lambda: date(2024, 1, 1, 1),
    lambda: date(a=1),
    lambda: date.fromisoformat("2024-13-01"),
    lambda: date.fromisoformat("2024-02-30"),
    lambda: date.fromisoformat(5),
    lambda: date.fromisoformat(None),
    lambda: date(2024, 1, 1) < datetime.datetime(2024, 1, 1),
    lambda: datetime.datetime(2024, 1, 1) < date(2024, 1, 1),
    lambda: datetime.datetime(2024, 1, 1, 25),
    lambda: datetime.datetime(2024, 1, 1, 0, 60),
    lambda: datetime.datetime(2024, 1, 1, 0, 0, 60),
    lambda: datetime.datetime(2024, 1, 1, 0, 0, 0, 1000000),
    lambda: datetime.datetime(2024, 13, 1),
    lambda: datetime.datetime(2024, 2, 30),
    lambda: datetime.datetime(),
    lambda: datetime.datetime(2024, 1),
    lambda: datetime.datetime(2024, 1, 1, tzinfo=5),
    lambda: datetime.datetime(2024, 1, 1, tzinfo="UTC"),
    lambda: datetime.datetime(2024, 1, 1, foo=1),
    lambda: datetime.datetime.fromisoformat("2024-13-01T00:00:00"),
    lambda: datetime.datetime.fromisoformat("2024-01-01T25:00:00"),
    lambda: datetime.datetime.strptime("2024-02-30", "%Y-%m-%d"),
    lambda: datetime.datetime.strptime(5, "%Y"),
    lambda: datetime.datetime.strptime("a", 5),
    lambda: datetime.datetime.strptime(None, "%Y"),
    lambda: datetime.datetime.fromtimestamp("a"),
    lambda: datetime.datetime.fromtimestamp(None),
    lambda: datetime.datetime.now("UTC"),
    lambda: datetime.datetime.now(5),
    lambda: datetime.datetime(2024, 1, 1).replace(month=13),
    lambda: datetime.datetime(2024, 1, 1).replace(tzinfo=5),
    lambda: datetime.datetime(2024, 1, 1).astimezone(5),
    lambda: datetime.datetime(2024, 1, 1).foo,
    lambda: datetime.datetime(9999, 12, 31) + timedelta(days=1),
    lambda: date(9999, 12, 31) + timedelta(days=1),
    lambda: date(1, 1, 1) - timedelta(days=1),
    lambda: datetime.datetime.combine(1, 2),
    lambda: datetime.datetime.combine(date(2024, 1, 1), 2),
    lambda: timedelta(foo=1),
    lambda: timedelta(1) * "a",
    lambda: timedelta(1) / 0,
    lambda: timedelta(1) // 0,
    lambda: timedelta(1).foo,
    lambda: timedelta(days=float("nan")),
    lambda: int(timedelta(1)),
    lambda: timezone(5),
    lambda: timezone(timedelta(days=1)),
    lambda: timezone("UTC"),
    lambda: time(25),
    lambda: time(0, 60),
    lambda: time.fromisoformat("25:00"),
    lambda: time(1).foo,
    lambda: date.today().foo,
    lambda: date(2024, 1, 1).hour,
    lambda: Decimal(None),
    lambda: Decimal([]),
    lambda: Decimal({}),
    lambda: Decimal("1").quantize(5.5),
    lambda: Decimal("1").quantize("a"),
    lambda: Decimal("1").foo,
    lambda: Decimal(1, 2, 3),
    lambda: int(Decimal("NaN")),
    lambda: int(Decimal("Infinity")),
    lambda: float(Decimal("sNaN")),
    lambda: round(Decimal("NaN")),
    lambda: hash(Decimal("sNaN")),
    lambda: format(Decimal("1"), "x"),
    lambda: format(Decimal("1"), "d"),
    lambda: Decimal((1, 2)),
    lambda: Decimal((2, (1,), 0)),
    lambda: math.floor(Decimal("NaN")),
    lambda: fractions.Fraction(None),
    lambda: textwrap.dedent(5),
    lambda: list[int] | 5,
    lambda: types.SimpleNamespace(a=1).b,
    lambda: types.SimpleNamespace(a=1)["a"],
    lambda: getattr(1),
    lambda: setattr(1, 2),
    lambda: hasattr(1),
    lambda: vars(1, 2),
    lambda: dir(1, 2),
    lambda: id(),
    lambda: print(1, sep=5),
    lambda: print(1, end=5),
    lambda: print(1, foo=5),
    lambda: eval(5),
    lambda: exec(5),
    lambda: compile("1", "a", "b"),
    lambda: staticmethod(),
    lambda: classmethod(),
    lambda: 5 .bit_count(1),
    lambda: (1.5).as_integer_ratio(1),
    lambda: float.fromhex(1),
    lambda: (1.5).hex(1),
    lambda: (1.5).is_integer(1),
    lambda: max(len(x) for x in []),
    lambda: " ".join(x for x in [1]),
    *[work for name, work in list(globals().items()) if name.startswith("statement_")],
]


def said(work):
    try:
        return f"no mistake: {work()!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@app.get("/mistakes/{part}")
def mistakes(part: int):
    return [said(work) for work in WORKS[part * 25:part * 25 + 25]]
