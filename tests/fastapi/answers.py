"""What testers found to be answered differently: `answers.txt` has FastAPI's answers."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Cookie, Depends, FastAPI, Header, Query, Request, Response
from pydantic import BaseModel, Field, PlainSerializer, TypeAdapter, ValidationError, field_serializer, field_validator, model_validator

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
