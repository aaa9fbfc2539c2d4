"""What an app does before the first request; and how it starts itself as a program."""

from contextlib import asynccontextmanager

import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware

log = []


@asynccontextmanager
async def lifespan(app: FastAPI):
    log.append("start")
    app.state.x = 5
    yield {"client": "c", "n": [1]}
    log.append("stop")


class Marked(BaseHTTPMiddleware):
    def __init__(self, app, mark):
        super().__init__(app)
        self.mark = mark

    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers.append("x-mark", self.mark)
        return response


app = FastAPI(lifespan=lifespan, middleware=[Middleware(Marked, mark="outer"), Middleware(Marked, "inner")])


@asynccontextmanager
async def inner(app):
    log.append("inner")
    yield {"client": "other", "own": 2}


r = APIRouter(lifespan=inner, on_startup=[lambda: log.append("r-on")])


@r.on_event("startup")
def rs():
    log.append("r-start")


app.include_router(r)


@app.get("/")
def root(request: Request):
    request.state.mine = 1
    request.state.n.append(2)
    return [log, request.state.client, request.state.own, request.state.n, request.app.state.x, sorted(request.scope["state"])]


@app.get("/again")
def again(request: Request):
    return [hasattr(request.state, "mine"), request.state.n]


if __name__ == "__main__":
    uvicorn.run(app, port=8000)
