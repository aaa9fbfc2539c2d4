"""What goes out by functions of the app's, what holds for types that stand inside a model, and limits that their types do not know."""

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Body, Depends, FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.responses import PlainTextResponse, StreamingResponse
from pydantic import (
    AfterValidator, AliasPath, BaseModel, ConfigDict, EmailStr, Field, HttpUrl, PlainSerializer, PlainValidator, RootModel, SecretStr,
    TypeAdapter, ValidationError, WrapSerializer, computed_field, conint, conlist, field_serializer, field_validator, model_serializer,
    StringConstraints,
)
from typing_extensions import TypedDict

app = FastAPI()
T = TypeVar("T")


class Info(BaseModel):
    a: int = Field(1, alias="A")
    b: Annotated[list[int], WrapSerializer(lambda value, handler, info: [handler(value), info.by_alias, info.mode])] = [1, 2]

    @field_serializer("a")
    def told(self, value, info):
        return [info.by_alias, info.mode, info.exclude_none, info.exclude_unset, info.exclude_defaults, info.round_trip,
                info.serialize_as_any, info.include, info.exclude, info.context, info.field_name, info.mode_is_json()]


class Whole(BaseModel):
    info: Info = Info()

    @model_serializer(mode="wrap")
    def whole(self, handler, info):
        return {**handler(self), "k": repr(info)}


@app.get("/info", response_model=Info)
@app.get("/info/names", response_model=Info, response_model_by_alias=False)
@app.get("/info/none", response_model=Info, response_model_exclude_none=True, response_model_exclude_unset=True)
def info():
    return {"a" if False else "A": 2, "b": [3]}


@app.get("/info/dump")
def dumped():
    whole = Whole()
    return PlainTextResponse(repr([whole.model_dump(), whole.model_dump(by_alias=True, exclude={"info": {"b": {0}}}, round_trip=True),
                                   Info().model_dump(mode="json", context={"k": 1}, serialize_as_any=False, include={"a", "b"})]))


def loudly(value):
    return f"<{value}>"


Loud = Annotated[int, PlainSerializer(loudly)]


class Replaced(BaseModel):
    """A serializer of the class stands in the place of the type's, unless there is a default."""

    a: Loud
    b: Loud = 2
    c: Annotated[dict[str, Any], WrapSerializer(lambda value, handler: handler(value))] = {"x": 1, "y": 2}
    d: Annotated[dict[str, Any], PlainSerializer(lambda value: value)] = {"x": 1, "y": 2}

    @field_serializer("*", mode="wrap")
    def listed(self, value, handler) -> list:
        return [handler(value)]

    @computed_field
    @property
    def e(self) -> int:
        return 5


@app.get("/replaced", response_model_exclude={"c": {"x"}, "d": {"x"}})
def replaced() -> Replaced:
    return Replaced(a=1)


class Typed(BaseModel):
    """What a serializer says that it gives is how it goes out."""

    a: int = 1
    b: int | None = 3
    c: int | None = None
    url: HttpUrl = "http://a.b/"
    secret: SecretStr
    kind: Literal[None] = None
    when: Annotated[datetime | None, PlainSerializer(lambda value: value.year, return_type=int, when_used="json-unless-none")] = None

    @field_serializer("a")
    def whole(self, value) -> float:
        return value

    @field_serializer("b")
    def flags(self, value) -> list[int]:
        return [True, value]

    @field_serializer("c", when_used="unless-none")
    def text(self, value) -> str:
        return str(value)

    @field_serializer("secret")
    def shown(self, value) -> str:
        return value.get_secret_value()


@app.post("/typed")
def typed(value: Typed) -> Typed:
    return value


class Alone(BaseModel):
    a: int = 1

    @model_serializer
    def alone(self):
        return {"alone": self.a}


class Both(BaseModel):
    a: int = 1
    b: int = 2


class Third(BaseModel):
    c: Annotated[int, PlainSerializer(loudly)] = 3


class Either(BaseModel):
    one: Alone | Both | Third
    two: list[Annotated[int, PlainValidator(str)] | Loud] = ["7"]
    three: Annotated[int, Field(strict=True)] | Loud | bytes = 1


@app.get("/either")
def either() -> list[Either]:
    return [Either(one=Alone()), Either(one=Both(), three=b"x"), Either(one=Third())]


class Inner(TypedDict, total=False):
    some_text: Annotated[str, Field(description="Said", alias="other")]
    plain_text: str


@dataclass
class Data:
    first_number: int
    rest: list[int] = field(default_factory=list)
    text: Annotated[str, Field(max_length=2)] = "t"


def shouting(name):
    return name.upper()


class Around(BaseModel):
    """Typed dicts and dataclasses have no configuration of their own: that of the model holds for them, too."""

    model_config = ConfigDict(extra="forbid", alias_generator=shouting, str_strip_whitespace=True)
    inner: Inner
    data: Data


@app.post("/around", response_model_exclude_defaults=True)
def around(value: Around) -> Around:
    return value


class Bare(BaseModel):
    inner: Inner
    data: Data


@app.post("/bare", response_model_exclude_defaults=True)
def bare(value: Bare) -> Bare:
    return value


class Limited(BaseModel):
    price: int | float = Field(gt=0)
    password: SecretStr = Field("abcd", min_length=3)
    mail: EmailStr = Field("a@b.co", max_length=8)
    site: HttpUrl = Field("http://a.b/", max_length=12)
    text: Annotated[str, AfterValidator(str.strip), StringConstraints(pattern="^a", to_upper=True)] = "a"
    share: Annotated[Decimal, AfterValidator(abs), Field(max_digits=3, decimal_places=1)] = 1
    step: float = Field(0, multiple_of=0.5)


@app.post("/limited")
def limited(value: Limited):
    return repr(value)


class Box(BaseModel, Generic[T]):
    item: T


@app.post("/box")
def box(value: Box[Annotated[int, Field(gt=0, le=9)]], other: Box[conint(ge=1)], third: RootModel[conlist(int, max_length=2)]) -> Box[str | int]:
    return Box[Any](item=value.item)


class Placed(BaseModel):
    first: int = Field("x", alias="F", validate_default=True)
    second: int | None = Field(None, validation_alias=AliasPath("p", 0))
    third: int | Any = None


@app.post("/placed")
def placed(value: Placed) -> Placed:
    return value


class Bad(Enum):
    pass


@app.post("/words")
def words(value: Any = Body()):
    said = []
    for kind in (Literal["a.b"] | date_like | list[Annotated[int, Field(ge=1)]], Box[Bad], SecretStr | int):
        try:
            said.append(repr(TypeAdapter(kind).validate_python(value)))
        except ValidationError as error:
            said.append(str(error))
    return PlainTextResponse("\n".join(said))


date_like = Annotated[Decimal, Field(ge=1)]


@app.get("/encoded")
def encoded():
    return {"_sa_state": 1, "kept": jsonable_encoder({"_sa": 1, "a": None}, sqlalchemy_safe=False),
            "own": jsonable_encoder(True, custom_encoder={int: lambda value: "int", bool: lambda value: "bool"})}


class Validated(BaseModel):
    """A plain validator says nothing of what goes out: the type does."""

    when: datetime
    text: Annotated[str, Field(max_length=3)]
    parts: tuple[int, ...]

    @field_validator("*", mode="plain")
    @classmethod
    def any(cls, value):
        return value


@app.post("/validated")
def validated(value: Validated) -> Validated:
    return value


class Sets(BaseModel):
    one: set[int] = {1}
    two: list[int] = [1, 2]
    anything: dict[str, Any] = {"x": {1}}


@app.get("/sets", response_model_exclude={"one": {0}, "two": {0}, "anything": {"x": {0}}})
def sets() -> Sets:
    return Sets()


@app.get("/rows.csv")
def rows():
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=["name", "price"], lineterminator="\n")
    writer.writeheader()
    writer.writerow({"name": 'a "b", c', "price": 1.5})
    return StreamingResponse(iter([file.getvalue()]), media_type="text/csv", headers={"Content-Disposition": "attachment; filename=rows.csv"})


@app.get("/rows")
def plain_rows():
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([["x", None], [""]])
    csv.writer(file, quoting=csv.QUOTE_NONNUMERIC).writerow(["x", 1.5])
    return file.getvalue()


@app.post("/rows")
def read(text: str = Body()):
    return [list(csv.DictReader(io.StringIO(text))), list(csv.reader(text.splitlines()))]


class Number(IntEnum):
    ONE = 1


class Chosen(BaseModel):
    model_config = ConfigDict(use_enum_values=True)
    numbers: list[Number] = []
    small: int = Field(1, exclude_if=lambda value: value > 1)
    more: list[Annotated[int, AfterValidator(abs)] | list[int]] = []


@app.post("/chosen")
def chosen(value: Chosen) -> Chosen:
    return Chosen(numbers=value.numbers, small=value.small + len(repr(value)) - len(repr(value)), more=value.more)


@app.post("/chosen/shown")
def chosen_shown(value: Chosen):
    return repr(value)


@app.post("/number")
def number(value: Annotated[Number, Body()], other: Annotated[Decimal, Body()]):
    return [value, str(other)]


def asked(q: int = 1):
    return q


router = APIRouter(dependencies=[Depends(asked)])


@router.get("/same", responses={404: {"model": None}, 409: {"model": Number}})
def same(q: str = "a"):
    return q


app.include_router(router)
