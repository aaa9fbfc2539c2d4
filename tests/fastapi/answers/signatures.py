"""What `Depends()` asks for: the signature of a class, a model, a dataclass, a partial function, and of *args."""

from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Generic, Literal, NamedTuple, TypeVar

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, computed_field, field_validator, model_validator
from pydantic.alias_generators import to_camel

app = FastAPI()
T = TypeVar("T")


class Inner(BaseModel):
    x: int


class Page(BaseModel):
    page: Annotated[int, Field(ge=1)] = 1
    size: int = Field(10, le=100, description="how many", alias="per-page")
    text: str = Field(min_length=2, validation_alias="q")
    of: int | None = Field(None, alias="from", title="Not a name in Python")
    tags: list[str] = []
    kind: Literal["a", "b"] = Query("a")

    @field_validator("page")
    @classmethod
    def even(cls, page):
        if page == 13:
            raise ValueError("unlucky")
        return page


class Further(Page):
    inner: Inner
    _secret: int = PrivateAttr(2)

    @computed_field
    @property
    def twice(self) -> int:
        return self.page * self._secret


class Open(BaseModel):
    model_config = ConfigDict(extra="allow", alias_generator=to_camel)
    item_id: int


class Own(BaseModel):
    a: int
    b: int = 2

    def __init__(self, a: int, z: int = 5, **rest):
        super().__init__(a=a + z, **rest)


class Made(BaseModel):
    made: list[int] = Field(default_factory=list)


class Box(BaseModel, Generic[T]):
    inside: T


class Between(BaseModel):
    low: int = 1
    high: int = 9

    @model_validator(mode="after")
    def check(self):
        if self.low > self.high:
            raise ValueError("low over high")
        return self


@dataclass
class Filter:
    name: str
    limit: int = 5
    tags: list[str] = field(default_factory=list)


class Pair(NamedTuple):
    left: int
    right: int = 3


class New:
    def __new__(cls, size: int):
        made = object.__new__(cls)
        made.size = size
        return made


def added(a: int, b: int = 3):
    return a + b


def anything(*args, more: int = 1, **kwargs):
    return [kwargs, more]


@app.get("/page")
def page(given: Page = Depends()):
    return given


@app.post("/further")
def further(given: Annotated[Further, Depends()]):
    return given


@app.get("/open")
def opened(given: Open = Depends(Open)):
    return given


@app.get("/own")
def own(given: Own = Depends()):
    return given


@app.post("/made")
def made(given: Made = Depends()):
    return given


@app.get("/box")
def box(given: Box[int] = Depends()):
    return given


@app.get("/between")
def between(given: Between = Depends()):
    return given


@app.get("/filter")
def filtered(given: Filter = Depends()):
    return given


@app.get("/pair")
def pair(given: Pair = Depends()):
    return given


@app.get("/new")
def new(given: New = Depends()):
    return given.size


@app.get("/partial")
def partially(given: int = Depends(partial(added, b=5))):
    return given


@app.get("/anything")
def any_(given=Depends(anything)):
    return given


@app.get("/nothing")
def nothing(given=Depends()):
    return given


@app.get("/path/{low}")
def in_path(given: Between = Depends()):
    return given
