"""What testers found to be answered differently, of all kinds."""

import asyncio
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Body, Cookie, Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, JSONResponse
from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer
from pydantic import (
    AliasChoices, AliasGenerator, AliasPath, BaseModel, ConfigDict, Field, PlainSerializer, PrivateAttr, TypeAdapter, ValidationError,
    computed_field, field_serializer, field_validator, model_validator,
)
from pydantic.alias_generators import to_camel, to_pascal, to_snake
from typing_extensions import TypedDict

app = FastAPI()
T = TypeVar("T")
U = TypeVar("U")


class Caller:
    async def __call__(self, q: int = 0):
        yield q


async def opened():
    yield 7


@app.get("/async-dependency")
async def async_dependency(x: Annotated[int, Depends(opened)], y: Annotated[int, Depends(Caller())]):
    return [x, y]


class Numbers(BaseModel):
    price: float = 0
    some: list[float] = [1]
    either: float | str = 3
    cents: float = Field(1, multiple_of=0.01)
    money: Decimal = Field(1, multiple_of=Decimal("0.01"))


@app.post("/numbers")
def numbers(given: Numbers) -> Numbers:
    return given


@app.get("/unchecked")
def unchecked():
    made = Numbers.model_construct(price=7)
    copied = made.model_copy(update={"price": 9})
    return [made.model_dump_json(), copied.model_dump_json(), round(2.675, 2), round(1234.5, -2)]


class User(BaseModel):
    name: str


class Item(BaseModel):
    full: str = Field("x", alias="fullName")


def paging(limit: int, token: Annotated[int, Header()]):
    return limit


@app.post("/order/{number}")
def order(body: User, session: Annotated[int, Cookie()], agent: Annotated[int, Header()], q: int, number: int, page: int = Depends(paging)):
    return page


@app.post("/two")
def two(item: Item | None = None, user: User | None = None):
    return [item, user]


class Pair(BaseModel, Generic[T, U]):
    first: T
    second: U | None = None


@app.post("/pair")
def pair(given: Pair[int, str]) -> Pair[User, list[int] | None]:
    return Pair[User, list[int] | None](first=User(name="a"), second=[given.first])


class Node(BaseModel):
    kids: list["Node"] = []


@app.post("/node")
def node(given: Node) -> Node:
    return given


class Written(BaseModel):
    x: int
    y: Annotated[str, PlainSerializer(len, return_type=int)] = "abc"

    @field_serializer("x")
    def as_text(self, value, info) -> str:
        return f"{info.field_name}{value}"


@app.post("/written")
def written(given: Written) -> Written:
    return given


def local():
    class User(BaseModel):
        age: int

    return User


Local = local()


@app.post("/local", operation_id="made_locally", deprecated=True)
def made_locally(given: Local) -> list[User]:
    return []


class Checked(BaseModel):
    code: str

    @field_validator("code")
    @classmethod
    def starts(cls, value):
        if not value.startswith("S-"):
            raise ValueError("must start with S-")
        return value


@app.get("/errors")
def errors():
    try:
        Checked(code="x")
    except ValidationError as error:
        told = [str(error), error.json(), repr(error.errors(include_url=False, include_context=False, include_input=False))]
    try:
        TypeAdapter(dict[str, int]).validate_python({"a": "x"})
    except ValidationError as error:
        return [*told, error.title]


@app.get("/schema")
def schema():
    return [repr(Node.model_json_schema()), repr(TypeAdapter(list[Numbers]).json_schema())]


ran = []


class Prepared(BaseModel):
    x: int

    @model_validator(mode="before")
    @classmethod
    def one(cls, data):
        ran.append("one")
        return data

    @model_validator(mode="before")
    @classmethod
    def two(cls, data):
        ran.append("two")
        return data


@app.get("/prepared")
def prepared():
    ran.clear()
    Prepared(x=1)
    return ran


class Town(BaseModel):
    name: str = "n"
    zip: str = "z"


class Map(BaseModel):
    towns: list[Town] = [Town(), Town()]


@app.get("/picked")
def picked():
    rules = [{"towns": {0: {"name"}, "__all__": {"zip"}}}, {"towns": {-1: True}}, {"towns": False}]
    found = []
    for rule in rules:
        try:
            found.append(Map().model_dump(exclude=rule))
        except TypeError as error:
            found.append(str(error))
    return found


@app.get("/hidden")
def hidden(q: str = Query(None, include_in_schema=False)):
    return q


@app.get("/request")
def request(request: Request, response: Response):
    response.headers["X-A"] = "b"
    response.set_cookie("u", "é")
    return [repr(response.headers.raw), str(request.query_params), request["path"], request.scope["route"].path, request.scope["endpoint"].__name__]


@app.get("/converted/{n:uuid}")
def converted(n: str):
    return n


@dataclass
class Filters:
    limit: int
    word: str = "x"


@app.get("/filters")
def filters(given: Annotated[Filters, Depends()]):
    return given


@app.get("/coroutine")
def coroutine():
    async def inner():
        return 1

    return inner()


router = APIRouter(prefix="/r")
app.include_router(router, prefix="/v1")


@app.get("/v1/r/{x}")
def behind(x: str):
    return x


@router.get("/late")
def late():
    return "late"


@app.get("/division")
def division():
    return [-1.0 % 0.5, -1 % 0.5, *divmod(-1.0, 0.5), -7.5 // 2, 5.0 % -3]


class Old(BaseModel):
    name: str = "n"

    class Config:
        extra = "allow"
        str_strip_whitespace = True
        title = "An old one"
        orm_mode = True


class Older(Old):
    class Config(Old.Config):
        frozen = True
        alias_generator = str.upper
        populate_by_name = True
        json_schema_extra = {"example": {"name": "x"}}


class Strictest(BaseModel, extra="forbid"):
    model_config = {"extra": "allow"}


@app.post("/old-config")
def old_config(old: Old, older: Older, strictest: Strictest):
    try:
        older.name = "q"
    except ValidationError as error:
        return [old, older, error.errors(include_url=False)]


class Private(BaseModel):
    a: int = 1
    _seen: list = PrivateAttr(default_factory=list)

    @computed_field
    @cached_property
    def twice(self) -> int:
        self._seen.append(self.a)
        return self.a * 2


@app.get("/private")
def private():
    one, other = Private(a=2), Private(a=2)
    return [vars(one), one.twice, one.twice, one._seen, one == other, one.model_copy()._seen, sorted(vars(one)), {**other.__dict__}]


class Sizes(BaseModel):
    some: list[int] = Field([1, 2], min_length=2, max_length=3)
    tags: set[int] = Field(set(), min_length=2, max_length=2)
    frozen: frozenset[int] = Field(frozenset(), max_length=2)
    meta: dict[str, int] = Field({}, min_length=1, max_length=2)
    pair: tuple[int, ...] = Field((), min_length=1, max_length=2)


@app.post("/sizes")
def sizes(given: Sizes):
    return given


class Named(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    first_name: str = "a"
    last_name: str = Field("b", alias="LAST")
    weak_name: str = Field("b", alias="WEAK", alias_priority=1)
    out_name: str = Field("c", serialization_alias="OUT")
    in_name: str = Field("d", validation_alias="IN")

    @computed_field
    @property
    def full_name(self) -> str:
        """The whole
        name."""
        return self.first_name


class Renamed(Named):
    model_config = ConfigDict(alias_generator=to_pascal)

    own_name: int = 1


class Apart(BaseModel):
    model_config = ConfigDict(alias_generator=AliasGenerator(validation_alias=to_camel, serialization_alias=to_pascal))

    my_name: int = 1
    out_name: int = Field(2, serialization_alias="OUT")


@app.post("/names")
def names(named: Named, renamed: Renamed, apart: Apart) -> list[Named | Renamed | Apart]:
    return [named, renamed, apart]


@app.get("/written-names")
def written_names():
    return [[to_camel(name), to_pascal(name), to_snake(name)] for name in ("URLPath", "url_path", "a_1b", "userName", "_own_x", "ID", "a2b", "x-y")]


class Deep(BaseModel):
    first: str = Field(validation_alias=AliasPath("names", 0))
    age: int = Field(validation_alias=AliasChoices(AliasPath("info", "age"), "age"))


@app.post("/deep")
def deep(given: Deep):
    return given


class Filled(BaseModel):
    count: int = Field("x", validate_default=True)
    size: int = Field("7", validate_default=True)
    left: int = "as it is"


@app.post("/filled")
def filled(given: Filled):
    return given


class Kind(str, Enum):
    """Two of three."""

    CAT = "cat"
    FELINE = "cat"
    DOG = "dog"


class Cat(BaseModel):
    kind: Literal[Kind.CAT] = Field(alias="type")
    n: int


class Dog(BaseModel):
    kind: Literal[Kind.DOG] = Field(alias="type")
    n: int


@app.post("/animal")
def animal(given: Annotated[Cat | Dog, Body(discriminator="kind")], kind: Kind = Kind.FELINE) -> Cat | Dog:
    return given


class Answer(BaseModel, Generic[T]):
    data: T


class Paged(Answer[list[T]], Generic[T]):
    page: int = 1


@app.get("/paged", response_model=Paged[int])
def paged():
    return {"data": ["1"]}


crossing = FastAPI()
crossing.add_middleware(CORSMiddleware, allow_origins=["*"])
trusting = FastAPI()
trusting.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True, allow_methods=["*"], allow_headers=["*"])
choosy = FastAPI()
choosy.add_middleware(CORSMiddleware, allow_origins=["http://x.y"], allow_origin_regex=r"https://.*\.z", allow_private_network=True,
                      allow_headers=["X-A"], expose_headers=["X-B", "X-C"], max_age=5)


def varying():
    return Response("1", headers={"Vary": "Accept"})


for number, inner in enumerate((crossing, trusting, choosy)):
    inner.add_api_route("/", varying)
    app.mount(f"/cors{number}", inner, name=f"cors{number}")


@app.middleware("http")
async def shown(request: Request, call_next):
    response = await call_next(request)
    if not request.url.path.startswith("/cors"):
        return response
    return JSONResponse([response.status_code, sorted(pair for pair in response.headers.items() if pair[0] != "content-length")])


@app.get("/media-types")
def media_types():
    names = ("a", "a.unknown", "a.tar.gz", "a.TXT", "a.json", "a.csv", "b.c/d", "a.svgz", "a.css", "a.mp3", "a.gz", ".profile")
    return [FileResponse(name).media_type for name in names]


@app.get("/timeouts")
async def timeouts():
    told = []
    try:
        await asyncio.wait_for(asyncio.sleep(60), timeout=0.01)
    except Exception as error:
        told.append(type(error).__name__)
    try:
        async with asyncio.timeout(60):
            async with asyncio.timeout(0.01) as inner:
                await asyncio.sleep(60)
    except TimeoutError:
        told.append(inner.expired())
    return [*told, await asyncio.wait_for(asyncio.sleep(0, "in time"), timeout=60)]


@app.get("/iterated/{kind}")
def iterated(kind: str):
    found = {"map": map(str, [1]), "reversed": reversed([1]), "zip": zip("ab", [1, 2]), "enumerate": enumerate("ab"), "generator": (n for n in [1])}
    return found[kind]


@app.get("/any-iterator")
def any_iterator() -> Any:
    return {"map": map(str, [1]), "zip": zip([1], [2])}


@app.post("/json")
async def read(request: Request):
    try:
        return await request.json()
    except json.JSONDecodeError as error:
        raise HTTPException(400, str(error))


@app.get("/places")
def places(request: Request):
    told = [str(request.url_for("files", path="/a/b.txt")), str(request.url_for("files:below", n=3)), app.url_path_for("converted", n="x")]
    try:
        request.url_for("nowhere", n=1)
    except Exception as error:
        return [*told, type(error).__name__, str(error)]


below = FastAPI()


@below.get("/below/{n}", name="below")
def below_it(n: int):
    return n


app.mount("/files", below, name="files")


@app.get("/told/{n}")
def told(n: int, q: int):
    return n


@app.exception_handler(RequestValidationError)
async def as_told(request: Request, error: RequestValidationError):
    if not request.url.path.startswith("/told"):
        return JSONResponse({"detail": jsonable_encoder(error.errors())}, 422)
    return JSONResponse(str(error).replace(error.endpoint_file, "various.py").split("\n"), 422)


@app.get("/moment")
def moment(at: datetime, day: date | None = None):
    return [str(at.tzinfo), at.tzname(), repr(at), at, day]


@app.get("/strptime")
def strptime():
    told = []
    for text, form in (
        ("2024-02-03", "%Y-%m-%d"), ("3 Feb 24 5:06 PM", "%d %b %y %I:%M %p"), ("2024-02-03T04:05:06.7+02:00", "%Y-%m-%dT%H:%M:%S.%f%z"),
        ("x", "%Y"), ("2024x", "%Y"), ("2024", "%"), ("60 2024", "%j %Y"), ("Friday March 1 2024", "%A %B %d %Y"), ("01/02/03", "%x"),
    ):
        try:
            told.append(repr(datetime.strptime(text, form)))
        except ValueError as error:
            told.append(str(error))
    return told


@app.get("/secured")
def secured(
    a=Depends(OAuth2PasswordBearer("token", description="d", scopes={"a": "b"}, refreshUrl="r", auto_error=False)),
    b=Depends(HTTPBearer(description="e", bearerFormat="JWT", auto_error=False)),
    c=Depends(APIKeyHeader(name="X-K", description="k", auto_error=False)),
):
    return [a, b, c]


@app.post("/truth")
def truth(given: Annotated[bool, Body()]):
    return given


class Film(TypedDict):
    name: str


@app.post("/film")
def film(given: Film) -> Film:
    return given
