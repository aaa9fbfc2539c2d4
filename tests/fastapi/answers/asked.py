"""What a request's address says, and bodies that are JSON in odd ways."""

from decimal import Decimal
from typing import Any

from fastapi import Body, FastAPI, Request

app = FastAPI()


@app.api_route("/echo/{path:path}", methods=["GET", "TRACE"])
def echo(path: str, request: Request):
    url, scope = request.url, request.scope
    return [path, str(url), url.path, url.query, url.fragment, request.query_params.multi_items(), scope["path"], scope["raw_path"].decode()]


@app.get("/slash/")
def slash():
    return 1


@app.get("/number")
def number(a: int | None = None, b: float | None = None, c: Decimal | None = None):
    return [a, b, c]


@app.post("/any")
def any_body(body: Any = Body()):
    return repr(body)[:60]


@app.post("/back")
def back(body: Any = Body()):
    return body
