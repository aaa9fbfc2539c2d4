"""Details of models, cookies and the API's description that were answered differently."""

from decimal import Decimal
from typing import Annotated

import fastapi
from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import (
    BaseModel, ConfigDict, Field, HttpUrl, PlainValidator, ValidationError, computed_field, condecimal, conset, create_model, field_serializer,
)

app = FastAPI(
    contact={"email": "a@b.c", "name": "n", "url": "http://a.b"},
    license_info={"name": "MIT", "url": "http://a.b"},
    openapi_tags=[{"name": "t", "externalDocs": {"url": "http://a.b", "description": "d"}}],
)

COOKIES = {
    "key": {"key": "a b"},
    "no-key": {"key": ""},
    "reserved": {"key": "Path", "value": "x"},
    "number": {"key": "a", "value": 5},
    "none": {"key": "a", "value": None},
    "empty": {"key": "a", "value": "b", "domain": "", "path": ""},
}


@app.get("/cookie/{name}")
def cookie(name: str, response: Response):
    response.set_cookie(**COOKIES[name])
    return response.headers["set-cookie"]


@app.get("/spaces")
def spaces(response: Response):
    response.headers["x"] = " a "


class User(BaseModel):
    id: int
    name: str = "n"
    site: HttpUrl = HttpUrl("http://a.b")


class Admin(User):
    level: int = 1


@app.get("/either", response_model=list[Admin | User])
def either():
    return [User(id=1), Admin(id=2), {"id": 3, "level": 4}]


class Shown(BaseModel):
    a: int | None = None
    b: int | None = None

    @field_serializer("a", when_used="unless-none")
    def text(self, value):
        return str(value)


@app.get("/shown", response_model=Shown, response_model_exclude_defaults=True)
def shown():
    return Shown()


Made = create_model("Made", a=(int, ...), b=(str, "x"), c=(list[int], Field(default_factory=list)))
Further = create_model("Further", __base__=Made, d=(float | None, None))


@app.post("/made", description="As it is\n\n    is written\fbut for this")
def made(given: Further) -> Made:
    return given


class Sorted(BaseModel):
    ids: Annotated[list[int], PlainValidator(sorted)] = []


@app.post("/sorted")
def in_order(given: Sorted) -> Sorted:
    return given


class Sizes(BaseModel):
    some: conset(int, min_length=1, max_length=2)
    price: condecimal(max_digits=3) = Decimal(1)


@app.post("/sizes")
def sizes(given: Sizes) -> Sizes:
    return given


class Numbers(BaseModel):
    some: set[int] = {3, 1, 2}
    more: frozenset[int] = frozenset()


@app.post("/numbers")
def numbers(given: Numbers) -> Numbers:
    return given


@app.get("/numbers")
def any_numbers():
    return [set([100, 7, 33, 1, 64, 2]), {3, 1, 2}, frozenset([8, 0, 16]), {-1, -2, 5}]


below = FastAPI()


@below.get("/s")
def within(request: Request):
    return str(request.url_for("within"))


app.mount("/sub", below)
calls = APIRouter()


@calls.post("{$callback_url}/paid/{$request.body.id}")
def paid(user: User):
    pass


@app.post("/bill", callbacks=calls.routes, tags=["t"])
def bill(user: User):
    return fastapi.responses.JSONResponse({"id": user.id})


@app.api_route("/cleared", methods=["PURGE"])
def cleared(request: Request):
    return request.method


class Computing(BaseModel):
    a: int = 2

    @computed_field(examples=[3], json_schema_extra={"x-k": 1}, deprecated=True, repr=False)
    @property
    def c(self) -> int:
        return 3

    @computed_field(alias="zZ", return_type=str)
    @property
    def z(self):
        return "s"


@app.get("/computing")
def computing() -> Computing:
    return Computing()


@app.get("/computing/shown")
def computing_shown():
    return repr(Computing())


class Hidden(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    a: int


@app.get("/hidden")
def hidden():
    try:
        Hidden(a="secret")
    except ValidationError as error:
        return str(error)
