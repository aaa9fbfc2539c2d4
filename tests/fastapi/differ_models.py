"""Random models with random options, through live FastAPI and through the built-in engine; prints each difference.

    python differ_models.py app SEED            writes the app of this seed to standard output
    python differ_models.py compare SEED URL    sends its requests to URL and to the app itself, and compares

A case is one to three models (aliases, defaults, validators, serializers, computed fields, configuration) and path operations that
take them in, let them out with every option of a response model, dump them, and show what they look like.
"""

import asyncio
import json
import random
import re
import sys
import types
import urllib.error
import urllib.request
import warnings

CASES = 8

HEAD = '''import enum
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NotRequired, Optional, Required, TypeVar, Union
from uuid import UUID

from fastapi import Body, FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.responses import PlainTextResponse
from pydantic import (
    AfterValidator, AliasChoices, AliasGenerator, AliasPath, AnyUrl, BaseModel, BeforeValidator, ConfigDict, EmailStr, Field, HttpUrl,
    PlainSerializer, PlainValidator, PositiveInt, RootModel, SecretStr, StrictBool, StrictInt, StrictStr, StringConstraints, TypeAdapter,
    ValidationError, ValidationInfo, WrapSerializer, WrapValidator, computed_field, field_serializer, field_validator, model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel, to_pascal
from typing_extensions import TypedDict

app = FastAPI()
T = TypeVar("T")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    A = "a"
    ONE = 1
    HALF = 0.5


class Point(BaseModel):
    x: int
    y: float = 0.5


class Point3(Point):
    z: int = 0


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog", "hound"]
    good: bool = True


class Bird(BaseModel):
    kind: Literal["bird"] = "bird"
    wings: int = 2


class Typed(TypedDict):
    a: int
    b: NotRequired[str]


class Loose(TypedDict, total=False):
    a: Required[str]
    c: list[int]


@dataclass
class Data:
    n: int
    s: str = "s"
    l: list[int] = field(default_factory=list)


class Box(BaseModel, Generic[T]):
    item: T
    more: list[T] = []


class Ints(RootModel[list[int]]):
    pass


class Tree(BaseModel):
    v: int
    kids: list["Tree"] = []


def shown(call):
    try:
        return PlainTextResponse(repr(call()))
    except ValidationError as error:
        return PlainTextResponse(str(error) + repr(error.errors(include_url=False)), 422)


'''


def one(*values):
    return lambda rng: rng.choice(values)


def some(rng, makers, chance=0.8):
    return {key: make(rng) for key, make in makers.items() if rng.random() < chance}


def animal(rng):
    parts = some(rng, {"lives": INT, "good": one(True, "no"), "wings": INT})
    return {"kind": rng.choice(["cat", "dog", "hound", "bird", "cow", 1]), **parts} if rng.random() < 0.9 else parts


INT = one(0, 1, 2, 3, 5, 7, 9, 10, 42, -1, "1", "7", 3.0, True)
FLOAT = one(0.5, 1.5, -0.5, 0, 1, 2.0, "1.5", 1e3, 1e300, 1e22, 0.1, 1e-7)
TEXT = one("a", "b", "abc", "abcd", "", " x ", "red", "1", "é", "ab", "AbC")
DECIMAL = one("12.34", "1", 1.5, 3, "0.001", "1E+2", "-0", "NaN", "1.10")
DATE = one("2024-02-29", "2023-01-01", "2024-02-29T00:00:00", 1700006400, "2024-02-29T00:00:00Z")
MOMENT = one("2024-02-29T12:30:00", "2024-02-29T12:30:00Z", "2024-02-29 12:30:00.123456+02:00", 1700000000.5, "1700000000")
CLOCK = one("12:30", "12:30:15.5", "12:30:15Z", "12:30:15+01:00", 3600, 86399.5)
SPAN = one("P1DT2H", "PT0.5S", 90, 1.5, "1 day, 02:00:00", "-PT1M", "P1Y", "01:02:03")
UNIQUE = one("6f1c0c4e-0d0c-4c1e-8b5a-1f2e3d4c5b6a", "6F1C0C4E0D0C4C1E8B5A1F2E3D4C5B6A", "urn:uuid:6f1c0c4e-0d0c-4c1e-8b5a-1f2e3d4c5b6a")
URL = one("http://a.b", "https://u:p@A.com:443/x?y=1#z", "ftp://x/y", "http://[::1]:8000", "mailto:a@b.c", "http://a.b//c/../d")
JUNK = one(None, True, 0, 1, -1, 1.5, "", "a", "1", [], {}, [1], {"a": 1}, "red", 123456789012345678901234567890, [[]], {"x": 1}, "NaN", " 5 ")

SCALARS = [
    ("int", INT), ("int", INT), ("float", FLOAT), ("str", TEXT), ("str", TEXT), ("bool", one(True, False, "yes", 0, 1.0, "off")),
    ("Decimal", DECIMAL), ("date", DATE), ("datetime", MOMENT), ("time", CLOCK), ("timedelta", SPAN), ("UUID", UNIQUE),
    ("Colour", one("red", "blue", "green")), ("Level", one(1, 2, "1", 2.0, 3)), ("Mixed", one("a", 1, 0.5, "1", 1.0, True)),
    ('Literal["a", 1, True]', one("a", 1, True, "1", 1.0)), ("Literal[1, 2]", one(1, 2, "1", 1.0, True)), ("Literal[Colour.RED]", one("red", "blue")),
    ("None", one(None, None, 0)), ("Any", one(1, "a", [1], {"a": 1}, None)), ("bytes", one("abc", "é", "")), ("HttpUrl", URL), ("AnyUrl", URL),
    ("SecretStr", TEXT), ("EmailStr", one("a@b.co", "x", "a@B.CO")), ("StrictInt", INT), ("StrictStr", TEXT), ("StrictBool", one(True, 1, "a")), ("PositiveInt", INT),
    ("Annotated[int, Field(gt=0, le=9)]", INT), ("Annotated[int, Field(multiple_of=3)]", INT), ("Annotated[float, Field(ge=-1, lt=1)]", FLOAT),
    ("Annotated[str, Field(min_length=2, max_length=3)]", TEXT), ('Annotated[str, Field(pattern="^[a-c]+$")]', TEXT),
    ("Annotated[Decimal, Field(max_digits=4, decimal_places=2)]", DECIMAL), ("Annotated[Decimal, Field(ge=1, lt=100)]", DECIMAL),
    ("Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True)]", TEXT), ("Annotated[date, Field(gt=date(2024, 1, 1))]", DATE),
    ("Annotated[timedelta, Field(le=timedelta(hours=1))]", SPAN), ("Annotated[bytes, Field(max_length=2)]", one("abc", "é", "")),
    ("Annotated[int | float, Field(gt=1)]", FLOAT), ("Annotated[SecretStr, Field(min_length=2)]", TEXT),
    ("Annotated[int, AfterValidator(lambda v: v + 1)]", INT), ("Annotated[int, BeforeValidator(lambda v: v if v != 'a' else 1)]", one("a", 1, "b")),
    ("Annotated[int, PlainValidator(lambda v: str(v))]", INT), ("Annotated[int, WrapValidator(lambda v, h: h(v) * 2)]", INT),
    ("Annotated[int, AfterValidator(lambda v: v + 1), Field(gt=3)]", INT), ("Annotated[int, PlainSerializer(lambda v: f'<{v}>')]", INT),
    ("Annotated[int, PlainSerializer(lambda v: f'<{v}>', return_type=str, when_used='json')]", INT),
    ("Annotated[int, WrapSerializer(lambda v, h, info: [h(v), info.mode, info.by_alias])]", INT),
    ("Annotated[datetime, PlainSerializer(lambda v: v.year, return_type=int, when_used='json-unless-none')]", MOMENT),
]
OBJECTS = [
    ("Point", lambda rng: some(rng, {"x": INT, "y": FLOAT})), ("Point3", lambda rng: some(rng, {"x": INT, "y": FLOAT, "z": INT})),
    ("Point | Point3", lambda rng: some(rng, {"x": INT, "y": FLOAT, "z": INT})), ("Typed", lambda rng: some(rng, {"a": INT, "b": TEXT, "q": TEXT})),
    ("Loose", lambda rng: some(rng, {"a": TEXT, "c": lambda rng: [1, "2"]})), ("Data", lambda rng: some(rng, {"n": INT, "s": TEXT, "l": lambda rng: [1], "q": TEXT})),
    ("Ints", lambda rng: [INT(rng) for _ in range(rng.randint(0, 2))]), ("Tree", lambda rng: {"v": 1, "kids": [{"v": INT(rng)} for _ in range(rng.randint(0, 2))]}),
    ('Annotated[Cat | Dog, Field(discriminator="kind")]', animal), ("Cat | Dog | Bird", animal), ("Cat | None", animal),
]


def annotation(rng, depth=0, models=()):
    """An annotation and what makes values for it."""
    pick = rng.random()
    if models and pick < 0.12:
        return rng.choice(models)
    if depth >= 2 or pick < 0.45:
        return rng.choice(SCALARS)
    if pick < 0.56:
        return rng.choice(OBJECTS)
    inner, make = annotation(rng, depth + 1, models)

    def several(rng):
        return [make(rng) for _ in range(rng.randint(0, 3))]

    if pick < 0.64:
        return f"list[{inner}]", several
    if pick < 0.70:
        key, keys = rng.choice([("str", "ab"), ("int", "12b"), ("Colour", ["red", "b"]), ("date", ["2024-01-02", "2024-01-03"])])
        return f"dict[{key}, {inner}]", lambda rng: {name: make(rng) for name in keys if rng.random() < 0.5}
    if pick < 0.74:
        return f"tuple[{inner}, ...]", several
    if pick < 0.77:
        other, make_other = annotation(rng, depth + 1, models)
        return f"tuple[{inner}, {other}]", lambda rng: [make(rng), make_other(rng)] if rng.random() < 0.8 else [make(rng)]
    if pick < 0.80:
        return f"Annotated[list[{inner}], Field(min_length=1, max_length=2)]", several
    if pick < 0.82:
        scalar, make_scalar = rng.choice(SCALARS[:12])
        return rng.choice(["set", "frozenset"]) + f"[{scalar}]", lambda rng: [make_scalar(rng)]
    if pick < 0.85:
        return f"Box[{inner}]", lambda rng: some(rng, {"item": make, "more": several}, 0.9)
    if pick < 0.86:
        return f"RootModel[{inner}]", make
    if pick < 0.93 and inner != "None":
        return f"Optional[{inner}]", lambda rng: make(rng) if rng.random() < 0.8 else None
    other, make_other = annotation(rng, depth + 1, models)
    return f"Union[{inner}, {other}]", lambda rng: rng.choice([make, make_other])(rng)


def spoilt(rng, value):
    """The value with something else in one place."""
    if isinstance(value, dict) and value and rng.random() < 0.75:
        key, pick = rng.choice(list(value)), rng.random()
        if pick < 0.2:
            return {name: item for name, item in value.items() if name != key}
        return {**value, "extra": JUNK(rng)} if pick < 0.3 else {**value, key: spoilt(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.75:
        at = rng.randrange(len(value))
        return [*value[:at], spoilt(rng, value[at]), *value[at + 1:]]
    return JUNK(rng)


CONFIGS = [
    'extra="forbid"', 'extra="allow"', "populate_by_name=True", "validate_by_name=True, validate_by_alias=False", "str_strip_whitespace=True",
    "str_to_lower=True", "str_max_length=3", 'title="Titled"', "strict=True", "frozen=True", "use_enum_values=True", "alias_generator=to_camel",
    "alias_generator=to_pascal", "alias_generator=AliasGenerator(validation_alias=to_camel, serialization_alias=to_pascal)", "validate_default=True",
    'json_schema_extra={"x-a": 1}', "json_schema_serialization_defaults_required=True", "serialize_by_alias=True", "from_attributes=True",
    "hide_input_in_errors=True",
]
NAMES = ["a", "b", "first_name", "c_d", "price", "my_value", "xYz", "tags2"]
ALIASES = ['alias="{0}Alias"', 'validation_alias="{0}In"', 'serialization_alias="{0}Out"', 'validation_alias=AliasChoices("{0}1", "{0}2")',
           'validation_alias=AliasPath("{0}p", 0)']
SAID = ['title="The {0}"', 'description="About {0}"', "exclude=True", "deprecated=True", "frozen=True", "repr=False", 'examples=[1, "a"]', "validate_default=True"]
DEFAULTS = {"int": ["1", "'5'"], "str": ["'d'"], "float": ["1.5", "1", "float('inf')"], "Colour": ["Colour.RED"], "Level": ["Level.LOW"],
            "Decimal": ["Decimal('1.50')"], "date": ["date(2024, 1, 2)"], "Point": ["Point(x=1)", "{'x': 1}"], "timedelta": ["timedelta(minutes=5)"]}
FUNCTIONS = [
    '@field_validator("{0}", mode="after")\n    @classmethod\n    def checked(cls, v, info: ValidationInfo):\n        assert v != 0, f"zero {{info.field_name}} {{sorted(info.data)}}"\n        return v',
    '@field_validator("*", mode="before")\n    @classmethod\n    def checked(cls, v):\n        if v == "a":\n            raise ValueError("no a")\n        return v',
    '@field_validator("{0}", mode="wrap")\n    @classmethod\n    def checked(cls, v, handler, info):\n        return handler(v)',
    '@model_validator(mode="after")\n    def whole(self):\n        if self.{0} == 1:\n            raise ValueError("one")\n        return self',
    '@model_validator(mode="before")\n    @classmethod\n    def whole(cls, data: Any):\n        return {{k: v for k, v in data.items() if k != "extra"}} if isinstance(data, dict) else data',
    '@field_serializer("{0}"{1})\n    def written(self, v, info){2}:\n        return f"{{info.field_name}}={{v}} {{info.mode}} {{info.by_alias}} {{info.exclude_none}}"',
    '@field_serializer("{0}", mode="wrap"{1})\n    def written(self, v, handler, info){2}:\n        return [handler(v), info.mode, info.by_alias]',
    '@field_serializer("*", mode="wrap"{1})\n    def written(self, v, handler):\n        return [handler(v)]',
    "@model_serializer\n    def out(self){2}:\n        return {{'f': self.{0}}}",
    '@model_serializer(mode="wrap")\n    def out(self, handler, info):\n        return {{**handler(self), "k": [info.mode, info.by_alias, info.exclude_none]}}',
    '@computed_field(alias="compAlias")\n    @property\n    def comp_uted(self) -> list[Decimal]:\n        """Doc."""\n        return [Decimal("1.5")]',
    "@computed_field\n    @property\n    def comp_uted(self) -> Point | None:\n        return Point(x=1)",
]


def model(rng, name, models):
    """The source of a model, what makes input for it, and the names of its fields."""
    lines, keys, names = [], {}, rng.sample(NAMES, rng.randint(1, 4))
    if rng.random() < 0.35:
        lines.append(f"    model_config = ConfigDict({rng.choice(CONFIGS)})")
    for field in names:
        kind, make = annotation(rng, 0, models)
        given = [rng.choice(ALIASES)] if rng.random() < 0.3 else []
        given += [said for said in SAID if rng.random() < 0.06]
        default = rng.choice(DEFAULTS[kind]) if kind in DEFAULTS and rng.random() < 0.4 else None
        if default is None and rng.random() < 0.25:
            kind, default = (kind if kind == "None" else f"Optional[{kind}]"), "None"
        value = f"Field({', '.join(([default] if default else []) + [one.format(field) for one in given])})" if given else default
        lines.append(f"    {field}: {kind}" + (f" = {value}" if value else ""))
        alias = given[0] if given else ""
        makes = {"alias=": field + "Alias", 'validation_alias="': field + "In", "validation_alias=AliasC": field + "2", "validation_alias=AliasP": field + "p"}
        key = next((key for start, key in makes.items() if alias.startswith(start)), field)
        keys[key] = (lambda rng, make=make: [make(rng)]) if key.endswith("p") and "AliasPath" in alias else make
    for function in rng.sample(FUNCTIONS, rng.choice([0, 0, 1, 1, 2])):
        when = rng.choice(["", ', when_used="json"', ', when_used="unless-none"', ', when_used="json-unless-none"'])
        lines.append("\n    " + function.format(rng.choice(names), when, rng.choice(["", " -> Any", " -> str"])))
    return f"class {name}(BaseModel):\n" + "\n".join(lines) + "\n\n\n", lambda rng: some(rng, keys, 0.9), names


def picked(rng, names):
    """One of the forms that include and exclude have."""
    chosen = rng.sample(names, rng.randint(1, min(2, len(names))))
    forms = ["True", "...", '{"x"}', '{"kind": True}', '{"__all__": {"x"}}', "{0, -1}", "{0: True}"]
    return repr(set(chosen)) if rng.random() < 0.5 else "{" + ", ".join([f'"{name}": {rng.choice(forms)}' for name in chosen]) + "}"


def options(rng, names, prefix=""):
    chosen = [f", {prefix}{name}=True" for name in ("exclude_unset", "exclude_defaults", "exclude_none") if rng.random() < 0.25]
    chosen += [f", {prefix}by_alias={rng.random() < 0.5}"] if rng.random() < 0.3 else []
    chosen += [f", {prefix}{name}={picked(rng, names)}" for name in ("include", "exclude") if rng.random() < 0.2]
    return "".join(chosen)


def cases(seed):
    """(source, [(path, body)]) of each case."""
    for number in range(CASES):
        rng = random.Random(f"{seed}/{number}")
        source, models = "", []
        for letter in "abc"[:rng.choice([1, 1, 2, 3])]:
            text, make, names = model(rng, f"M{number}{letter}", models)
            source += text
            models.append((f"M{number}{letter}", make))
        top, (kind, make_kind) = models[-1][0], annotation(rng)
        source += (
            f"@app.post('/{number}'{options(rng, names, 'response_model_')})\ndef taken{number}(m: {top}) -> {top}:\n    return m\n\n\n"
            f"@app.post('/{number}/out', response_model={top}{options(rng, names, 'response_model_')})\ndef out{number}(m: Any = Body()):\n    return m\n\n\n"
            f"@app.post('/{number}/dump')\ndef dump{number}(m: Any = Body()):\n    return shown(lambda: {top}.model_validate(m).model_dump({options(rng, names)[2:]}))\n\n\n"
            f"@app.post('/{number}/json')\ndef json{number}(m: Any = Body()):\n    return shown(lambda: {top}.model_validate_json(__import__('json').dumps(m)).model_dump_json({options(rng, names)[2:]}))\n\n\n"
            f"@app.post('/{number}/shown')\ndef shown{number}(m: Any = Body()):\n    return shown(lambda: {top}(**m) if isinstance(m, dict) else m)\n\n\n"
            f"@app.post('/{number}/encoded')\ndef encoded{number}(m: {top}):\n    return jsonable_encoder(m{options(rng, names)})\n\n\n"
            f"@app.post('/{number}/kind')\ndef kind{number}(v: Any = Body()):\n    return shown(lambda: TypeAdapter({kind}).validate_python(v))\n\n\n"
            f"@app.get('/{number}/schema')\ndef schema{number}():\n    return [{top}.model_json_schema(), {top}.model_json_schema(mode='serialization')]\n\n\n"
        )
        requests = [(f"/{number}/schema", None)]
        for _ in range(4):
            value = models[-1][1](rng)
            value = spoilt(rng, value) if rng.random() < 0.5 else value
            requests += [(f"/{number}{way}", value) for way in ("", "/out", "/dump", "/json", "/shown", "/encoded")]
            value = make_kind(rng)
            requests.append((f"/{number}/kind", spoilt(rng, value) if rng.random() < 0.4 else value))
        yield source, requests


def built(source):
    """The app of a source text, or None where FastAPI itself refuses it or cannot describe it."""
    module = types.ModuleType("app")
    sys.modules["app"] = module
    try:
        exec(HEAD + source, module.__dict__)
        module.app.openapi()
    except Exception:
        return None
    return module.app


def sound(seed):
    return [case for case in cases(seed) if built(case[0]) is not None]


def live(app, path, body):
    """Status and body of what FastAPI answers, without a server."""
    text = b"" if body is None else json.dumps(body).encode()
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET" if body is None else "POST", "path": path,
             "raw_path": path.encode(), "root_path": "", "scheme": "http", "query_string": b"", "headers": [(b"content-type", b"application/json")],
             "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}
    sent = []

    async def receive():
        return {"type": "http.request", "body": text, "more_body": False}

    async def send(message):
        sent.append(message)

    try:
        asyncio.run(app(scope, receive, send))
    except Exception:
        return 500, b""
    return sent[0]["status"], b"".join([message.get("body", b"") for message in sent[1:]])


def engine(url, path, body):
    text = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, text, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b"" if error.code == 500 else error.read()


def comparable(text):
    """Without what differs from one process to the next: where a function is in memory."""
    return re.sub(rb"0x[0-9a-f]+", b"0x", text)


def compare(seed, url):
    chosen = sound(seed)
    app = built("".join([source for source, _ in chosen]))
    asked = [request for _, requests in chosen for request in requests] + [("/openapi.json", None)]
    differ = 0
    for path, body in asked:
        want, got = live(app, path, body), engine(url, path, body)
        if (want[0], comparable(want[1])) != (got[0], comparable(got[1])):
            differ += 1
            print(f"seed {seed}: {path}  <-  {json.dumps(body)}\n  FastAPI: {want[0]} {want[1].decode()[:1500]}\n  engine:  {got[0]} {got[1].decode()[:1500]}")
    print(f"seed {seed}: {len(asked)} requests, {differ} differ")
    return differ


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if sys.argv[1] == "app":
        sys.stdout.write(HEAD + "".join([source for source, _ in sound(int(sys.argv[2]))]))
    else:
        sys.exit(1 if compare(int(sys.argv[2]), sys.argv[3]) else 0)
