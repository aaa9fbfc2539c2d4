"""What an app does first, done once before there is an app: all that is made when it is first asked for is there then."""

import asyncio  # noqa: F401
import contextlib  # noqa: F401
import dataclasses  # noqa: F401
import datetime  # noqa: F401
import decimal  # noqa: F401
import json  # noqa: F401
import uuid  # noqa: F401
from typing import Annotated, Any, Literal

import _drive
import _files
import _openapi  # noqa: F401
import _http
import _serve
import _words  # noqa: F401
import fastapi
import fastapi.exceptions
import pydantic
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse


class Owner(pydantic.BaseModel):
    name: str = pydantic.Field(min_length=1)
    age: int | None = None


class Item(pydantic.BaseModel):
    id: int = 0
    price: float = pydantic.Field(gt=0)
    owner: Owner
    tags: list[str] = []
    kind: Literal["a", "b"] = "a"
    other: dict[str, Any] = {}


class Shown(Item):
    price: str | float


def build():
    app = fastapi.FastAPI()

    def token(response: fastapi.Response, key: Annotated[str, fastapi.Query()] = "k"):
        response.headers["x-key"] = key
        return key

    @app.post("/items", response_model=Shown, status_code=201)
    def create(item: Item, key: str = fastapi.Depends(token)):
        return item

    @app.get("/items/{id}", responses={404: {"description": "None"}})
    async def read(id: int) -> list[Item]:
        raise fastapi.HTTPException(404, detail="none")

    @app.get("/plain")
    def plain(response: fastapi.Response):
        response.status_code = 202
        return {"a": [1, 2.5, None, True]}

    @app.get("/direct")
    def direct():
        return JSONResponse({"a": 1}, status_code=203)

    @app.get("/broken", response_model=Owner)
    def broken():
        return {}

    return app


class Nobody:
    """Who asks for these answers."""

    def close(self, *answer):
        pass


def run():
    app = build()
    headers = [("host", "127.0.0.1"), ("content-type", "application/json")]
    item = b'{"price": 1.5, "owner": {"name": "n"}}'
    asked = [
        ("POST", "/items", item), ("POST", "/items", b'{"price": "x"}'), ("GET", "/items/1", b""), ("GET", "/items/x", b""),
        ("GET", "/plain", b""), ("GET", "/direct", b""), ("GET", "/nowhere", b""), ("PUT", "/plain", b""),
        ("GET", "/openapi.json", b""),
    ]
    for method, path, body in asked:
        _drive.start(_serve.answer(app, _http.Request.came(method, path, path, "", headers, body)), Nobody())


run()
