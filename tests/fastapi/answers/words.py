"""The words of errors that apps pass on: the interpreter's, and those of Pydantic's own reader of JSON."""

from datetime import date, datetime, timezone
from decimal import Decimal

from fastapi import Body, FastAPI, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, RootModel, TypeAdapter, ValidationError, computed_field, field_serializer, field_validator, model_validator

app = FastAPI()


def local():
    print(unbound)
    unbound = 1


RAISING = {
    "text": lambda: "a"[5],
    "text-key": lambda: "a"["b"],
    "list-key": lambda: [1]["a"],
    "tuple-key": lambda: (1,)["a"],
    "join": lambda: "a" + 1,
    "join-lists": lambda: [] + 1,
    "times": lambda: "a" * "b",
    "within": lambda: "a" in 1,
    "index": lambda: [].index(1),
    "unbound": local,
    "nan": lambda: int(float("nan")),
    "infinite": lambda: int(float("inf")),
    "float": lambda: float(None),
    "percent": lambda: "%d" % "a",
    "date": lambda: date.today() - 1,
    "date-less": lambda: date.today() < "x",
    "zones": lambda: datetime.now() - datetime.now(timezone.utc),
    "zones-less": lambda: datetime.now() < datetime.now(timezone.utc),
    "decimal": lambda: Decimal("x"),
    "decimal-zero": lambda: Decimal(1) / 0,
    "decimal-float": lambda: Decimal(1) + 1.5,
    "large": lambda: 10.0 ** 400,
}


@app.get("/raising/{name}")
def raising(name: str):
    try:
        RAISING[name]()
    except Exception as error:
        raise HTTPException(400, f"{type(error).__name__}: {error}")


@app.get("/own")
def own():
    try:
        raise IndexError("index out of range")
    except IndexError as error:
        return str(error)


class Word(BaseModel):
    s: str
    n: int = 0


TEXTS = [
    "", "{", '{"s":', '{"s": "a",}', "{s: 1}", "[1 2]", "nul", '"abc', '"a\nb"', "1 2", "01", '{"s": "\\ud800"}', "5", "[]", '{"s": null}',
    '{"s": "x", "n": "12"}', '{"s": "x", "n": 123456789012345678901234567890}', "[" * 300,
]


@app.get("/json/{number}")
def read(number: int):
    try:
        return repr(Word.model_validate_json(TEXTS[number]))
    except ValidationError as error:
        return [str(error), error.errors()]


@app.post("/surrogates")
def surrogates(word: Word):
    return len(word.s)


@app.post("/surrogates/back")
def surrogates_back(word: Word) -> Word:
    return word


@app.post("/surrogates/raw")
async def surrogates_raw(request: Request):
    return ascii(await request.json())


class Inner(BaseModel):
    n: int = 1


class More(Inner):
    m: int = 2


class Model(BaseModel):
    a: int = Field(1, alias="A")
    inner: Inner = Inner()
    day: date = date(2024, 1, 2)
    free: object = None

    @computed_field
    @property
    def c(self) -> int:
        return 5

    @field_validator("a")
    @classmethod
    def added(cls, value, info):
        return value + (info.context or {}).get("add", 0)

    @field_serializer("day")
    def shown(self, value, info):
        return [str(value), info.context]


class Short(RootModel[list[int]]):
    @model_validator(mode="after")
    def short(self):
        if len(self.root) > 2:
            raise ValueError("too long")
        return self


class Later(RootModel[int]):
    def model_post_init(self, context):
        self.root += 100


OPTIONS = {
    "context": lambda: Model.model_validate({"A": 1}, context={"add": 5}),
    "context-json": lambda: Model.model_validate_json('{"A": 1}', context={"add": 5}),
    "context-out": lambda: Model().model_dump(context={"q": 1}),
    "strict": lambda: Model.model_validate({"inner": {"n": "1"}}, strict=True),
    "strict-date": lambda: Model.model_validate({"day": "2024-01-01"}, strict=True),
    "strict-json": lambda: Model.model_validate_json('{"day": "2024-01-01"}', strict=True),
    "by-name": lambda: Model.model_validate({"a": 4}, by_name=True),
    "by-name-alone": lambda: Model.model_validate({"A": 4}, by_name=True, by_alias=False),
    "by-nothing": lambda: Model.model_validate({"A": 4}, by_alias=False),
    "extra": lambda: Model.model_validate({"b": 1}, extra="forbid"),
    "as-any": lambda: Model(inner=More()).model_dump(serialize_as_any=True),
    "round-trip": lambda: Model().model_dump(round_trip=True),
    "stored": lambda: Model().model_dump_json(exclude_computed_fields=True),
    "fallback": lambda: Model(free=object()).model_dump_json(fallback=lambda value: "as text"),
    "ascii": lambda: Model(free="é").model_dump_json(ensure_ascii=True),
    "unknown": lambda: Model().model_dump_json(foo=1),
    "root": lambda: Short([1, 2, 3]),
    "root-none": lambda: Short(),
    "root-both": lambda: Short([1], x=2),
    "root-later": lambda: [Later(5), Later.model_validate(5), Later.model_construct(5)],
    "adapter": lambda: [TypeAdapter(Model).validate_python({"A": 1}, context={"add": 1}), TypeAdapter(list[int]).dump_json([1], indent=2)],
    "adapter-strict": lambda: TypeAdapter(tuple[int, ...]).validate_json("[1]", strict=True),
    "rebuilt": lambda: [Model.model_rebuild(), Model.model_rebuild(force=True)],
    "absent": lambda: Model.nothing,
}


@app.get("/options/{name}")
def options(name: str):
    try:
        return repr(OPTIONS[name]())
    except Exception as error:
        return [type(error).__name__, str(error)]
