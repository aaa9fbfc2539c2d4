"""Limits that a type does not take itself, names that a configuration does not know, and other half-right models."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar, Literal
from uuid import UUID

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, EmailStr, Field, RootModel, ValidationError, field_validator, model_validator

app = FastAPI()


class Kind(Enum):
    one = 1


class Limited(BaseModel):
    text: str = Field("c", gt="b")
    number: int = Field(5, min_length=3)
    truth: bool = Field(True, gt=0)
    either: int | str = Field("ab", min_length=2)
    mixed: int | float = Field(1, gt=0)
    maybe: str | None = Field(None, gt="b")
    kind: Kind = Field(Kind.one, gt=2)
    id: UUID | None = Field(None, min_length=2)
    word: Literal["a", "bcd"] = Field("bcd", min_length=2)
    some: list[int] = Field([], gt=1)
    any: Any = Field(3, gt=2)
    day: date = Field(date(2030, 1, 1), gt="2020-01-01")
    whole: int = Field(2, gt=1.0)
    mail: EmailStr = Field("a@b.example", max_length=12)
    digits: int = Field(1, pattern="^1$")
    items: list[int] = Field([1], min_items=1, max_items=2)
    made: list[int] = Field([1], defualt=2)


class Loose(BaseModel):
    model_config = ConfigDict(exta="forbid")
    constant: ClassVar[int] = 3
    x: int = 1
    y: int = 1
    z: int = 1
    _count = 5

    class Inner(Enum):
        a = 1

    @field_validator("x")
    @staticmethod
    def one_more(value):
        return value + 1

    @field_validator("y")
    def two_more(value):
        return value + 2

    @field_validator("z")
    def three_more(cls, value):
        return value + 3

    @model_validator(mode="before")
    def ten_more(cls, data):
        return {"x": data.get("x", 1) + 10, **data}


class Closer(Loose):
    constant = 4


class Nested(BaseModel):
    items: list[Loose]


class Numbers(RootModel):
    root: list[int] = [1]


@app.post("/limited")
def limited(given: Limited):
    return given


@app.post("/loose")
def loose(given: Closer):
    given._count += 1
    return [given, given._count, Closer()._count, given.constant]


@app.get("/query")
def query(q: int = Query(5, min_length=3), r: str = Query("c", gt="b")):
    return [q, r]


@app.post("/bare")
def bare(q: list, r: set | None = None, t: tuple = ()):
    return [q, r, t]


@app.get("/none", response_model=False)
def none():
    return {"a": 1}


@app.post("/raw")
async def raw(request: Request):
    try:
        return [Loose.parse_raw(await request.body())]
    except ValidationError as error:
        return str(error)


@app.get("/schema")
def schema():
    return [Nested.model_json_schema(ref_template="#/x/{model}"), Nested.schema(ref_template="{model}")]


@app.get("/numbers")
def numbers():
    return [Numbers(), Numbers([2])]


@app.get("/json")
def json():
    return JSONResponse(status_code=201)


@app.middleware("https")
async def around(request, call_next):
    response = await call_next(request)
    response.headers["x-kind"] = "https"
    return response
