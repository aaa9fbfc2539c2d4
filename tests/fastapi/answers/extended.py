"""What an app puts in the place of FastAPI's own: routes of its class, what middleware rewrites, dependencies and their ends."""

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.requests import HTTPConnection
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.types import ASGIApp

log = []


class Told(APIRoute):
    """Says which route answered, and shows the body that was refused."""

    def get_route_handler(self):
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                response = await inner(request)
            except RequestValidationError as error:
                body = await request.body()
                raise HTTPException(422, {"errors": error.errors(), "body": body.decode()})
            response.headers["x-told"] = self.path
            if request.url.path.endswith("teapot"):
                response.status_code = 418
            return response

        return handler


app: ASGIApp = FastAPI()
told = APIRouter(route_class=Told, prefix="/told")


class Plain(BaseModel):
    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs):
        log.append(cls.__name__)


class Parcel(Plain):
    """A parcel.
    \f
    Not for the document."""

    weight: int


def opened():
    try:
        yield 1
    except Exception as error:
        log.append(type(error).__name__)
        raise


def open_twice():
    log.append("in")
    yield len(log)
    log.append("out")


@told.post("/parcels", status_code=201)
def parcels(parcel: Parcel, number=Depends(opened)) -> Parcel:
    return parcel


@told.get("/teapot")
def teapot():
    return 1


@told.get("/refused")
def refused(number=Depends(opened)):
    raise HTTPException(400, "no")


app.include_router(told)
app.include_router(told, prefix="/again")


@app.get("/log")
def show_log():
    return log


@app.get("/scopes")
def scopes(one=Depends(open_twice, scope="function"), two=Depends(open_twice, scope="request")):
    return [one, two]


@app.middleware("http")
async def rewriting(request: Request, call_next):
    if request.url.path == "/old":
        request.scope["path"] = "/new"
        request.scope["method"] = "GET"
        request.scope["headers"] = [(b"x-new", b"1")]
        request.scope["query_string"] = b"q=2"
    return await call_next(request)


@app.get("/new")
async def new(connection: HTTPConnection, q: int = 0):
    return [dict(connection.headers), await run_in_threadpool(lambda: q)]


def first():
    return 1


def second():
    return 2


counted = []


def instead():
    counted.append(1)
    return len(counted)


app.dependency_overrides = {first: instead, second: instead}


@app.get("/overridden")
def overridden(one=Depends(first), two=Depends(second), again=Depends(first)):
    return [one, two, again]
