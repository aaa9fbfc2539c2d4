"""Random types and random values, through live Pydantic and through the built-in engine; prints each difference.

    python differ.py app SEED            writes the app of this seed to standard output
    python differ.py compare SEED URL    sends the values of this seed to URL and compares

The app has one path operation for each type; live Pydantic answers for the same model by itself, the way FastAPI asks it.
"""

import datetime  # noqa: F401  (the annotations name these)
import decimal  # noqa: F401
import enum
import json
import random
import sys
import typing  # noqa: F401
import urllib.error
import urllib.request
import uuid  # noqa: F401

TYPES = 40
VALUES = 12

HEAD = '''import datetime
import decimal
import enum
import typing
import uuid
from typing import Annotated, Literal
from pydantic import (
    UUID4, AwareDatetime, Base64Str, BaseModel, ByteSize, Field, FtpUrl, IPvAnyAddress, Json, JsonValue, NaiveDatetime, NameEmail, Secret,
    SerializeAsAny, SkipValidation,
)
from pydantic.dataclasses import dataclass


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(int, enum.Enum):
    LOW = 1
    HIGH = 2


class Point(BaseModel):
    x: int
    y: float = 0.5


class Named(BaseModel):
    name: str = Field(min_length=1, alias="Name")
    at: Point | None = None


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    good: bool = True


class Pair(typing.NamedTuple):
    x: int
    y: float = 0.5


@dataclass
class Held:
    x: int
    y: list[int] = Field(default_factory=list, max_length=1)

'''

SCALARS = [
    "int", "float", "str", "bool", "decimal.Decimal", "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta",
    "uuid.UUID", "Colour", "Level", 'Literal["a", 1, True]', "None",
    "Annotated[int, Field(gt=0, le=9)]", "Annotated[int, Field(multiple_of=3)]", "Annotated[float, Field(ge=-1, lt=1)]",
    'Annotated[str, Field(min_length=2, max_length=4)]', 'Annotated[str, Field(pattern="^[a-c]+$")]',
    "Annotated[decimal.Decimal, Field(max_digits=4, decimal_places=2)]", "Annotated[int, Field(strict=True)]",
    "typing.Any", "Point", "Named", 'Annotated[Cat | Dog, Field(discriminator="kind")]',
    "Pair", "Held", "typing.Sequence[int]", "UUID4", "AwareDatetime", "NaiveDatetime", "Json[list[int]]", "Json", "JsonValue", "Base64Str",
    "ByteSize", "Secret[int]", "IPvAnyAddress", "NameEmail", "FtpUrl", "SkipValidation[int]", "SerializeAsAny[Point]",
    "Annotated[str, Field(coerce_numbers_to_str=True)]", 'Annotated[int | str, Field(union_mode="left_to_right")]',
    "Annotated[list[int], Field(fail_fast=True)]",
]
LEAVES = [
    None, True, False, 0, 1, -1, 2, 3, 7, 9, 10, 42, 1.0, 1.5, -0.5, 0.1, 1e3, 1e300, 123456789012345678901234567890, 1700000000, 86400.5,
    "", "a", "b", "abc", "abcd", "abcde", "1", " 1 ", "01", "1.0", "1.5", "-1", "1e3", "1_000", "true", "Yes", "off", "red", "RED", "cat", "x",
    "12.34", "123.45", "0.001", "NaN", "Infinity", "2024-02-29", "2023-02-29", "2024-02-29T12:30:00", "2024-02-29T12:30:00Z",
    "2024-02-29 12:30:00.123456+02:00", "2024-02-29T00:00:00", "12:30", "12:30:15.5", "25:00", "P1DT2H", "PT0.5S", "1 day, 02:00:00", "-PT1M",
    "6f1c0c4e-0d0c-4c1e-8b5a-1f2e3d4c5b6a", "6f1c0c4e0d0c4c1e8b5a1f2e3d4c5b6a", "not-a-uuid", "é", "\u00a07",
    "[1]", "[]", '["a"]', "aGk=", "1 kB", "::1", "Ann <a@b.co>", "ftp://a.b", "6f1c0c4e-0d0c-1c1e-8b5a-1f2e3d4c5b6a",
]


def annotation(rng, depth=0):
    pick = rng.random()
    if depth >= 2 or pick < 0.5:
        return rng.choice(SCALARS)
    inner = annotation(rng, depth + 1)
    if pick < 0.6:
        return f"list[{inner}]"
    if pick < 0.65:
        return f"dict[str, {inner}]"
    if pick < 0.70:
        return f"dict[int, {inner}]"
    if pick < 0.75:
        return f"tuple[{inner}, ...]"
    if pick < 0.80:
        return f"tuple[{inner}, {annotation(rng, depth + 1)}]"
    if pick < 0.84:
        return f"set[{rng.choice(SCALARS[:12])}]"
    if pick < 0.88:
        return f"Annotated[list[{inner}], Field(min_length=1, max_length=2)]"
    if pick < 0.94:
        return f"typing.Optional[{inner}]"
    return f"typing.Union[{inner}, {annotation(rng, depth + 1)}]"


def value(rng, depth=0):
    pick = rng.random()
    if depth >= 3 or pick < 0.62:
        return rng.choice(LEAVES)
    if pick < 0.80:
        return [value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    if pick < 0.90:
        given = {"x": value(rng, depth + 1), "y": value(rng, depth + 1), "Name": "n", "at": value(rng, depth + 1)}
        return {key: given[key] for key in given if rng.random() < 0.6}
    if pick < 0.95:
        return {"kind": rng.choice(["cat", "dog", "cow"]), "lives": value(rng, depth + 1), "good": value(rng, depth + 1)}
    return {rng.choice(["1", "2", "a", "k"]): value(rng, depth + 1) for _ in range(rng.randint(0, 2))}


def cases(seed):
    rng = random.Random(seed)
    for number in range(TYPES):
        kind = annotation(rng)
        default = rng.choice(["", "", " = None"])
        yield number, f"class M{number}(BaseModel):\n    v: {kind}{default}\n", [value(rng) for _ in range(VALUES)]


def app(seed):
    parts = ["from fastapi import FastAPI\n", HEAD, "app = FastAPI()\n"]
    for number, model, _ in cases(seed):
        parts.append(f"\n\n{model}\n\n@app.post('/{number}')\ndef f{number}(m: M{number}) -> M{number}:\n    return m\n")
    return "".join(parts)


def live(model, given):
    """What FastAPI makes of Pydantic's answer."""
    from pydantic import TypeAdapter, ValidationError

    try:
        found = TypeAdapter(model).validate_python(given, from_attributes=True)
    except ValidationError as error:
        items = []
        for item in error.errors(include_url=False):
            item["loc"] = ["body", *item["loc"]]
            if isinstance(item.get("ctx", {}).get("error"), Exception):
                item["ctx"]["error"] = {}
            items.append(json.loads(json.dumps(item, default=plain)))
        try:
            json.dumps(items, allow_nan=False)
        except ValueError:
            # FastAPI cannot say what was given.
            return "Internal Server Error"
        return {"detail": items}
    adapter = TypeAdapter(model)
    return json.loads(adapter.dump_json(adapter.validate_python(found, from_attributes=True), by_alias=True))


def plain(value):
    if isinstance(value, decimal.Decimal):
        return int(value) if value.as_tuple().exponent >= 0 else float(value)
    return str(value)


def sent(url, given):
    request = urllib.request.Request(url, json.dumps(given).encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        text = error.read()
        try:
            return json.loads(text)
        except ValueError:
            return text.decode()


def compare(seed, url):
    space = {"enum": enum}
    exec(HEAD, space)
    differ = 0
    for number, source, values in cases(seed):
        exec(source, space)
        for given in values:
            want, got = live(space[f"M{number}"], {"v": given}), sent(f"{url}/{number}", {"v": given})
            if json.dumps(want) != json.dumps(got):
                differ += 1
                print(f"seed {seed}: {source.splitlines()[1].strip()}  <-  {json.dumps(given)}\n  Pydantic: {json.dumps(want)}\n  engine:   {json.dumps(got)}")
    print(f"seed {seed}: {TYPES * VALUES} values, {differ} differ")
    return differ


if __name__ == "__main__":
    if sys.argv[1] == "app":
        sys.stdout.write(app(int(sys.argv[2])))
    else:
        sys.exit(1 if compare(int(sys.argv[2]), sys.argv[3]) else 0)
