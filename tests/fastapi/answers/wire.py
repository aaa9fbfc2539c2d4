"""What goes over the wire: the order of headers, lengths that do not fit, statuses that are none; and middleware on the way."""

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute

app = FastAPI(redoc_url=None)


@app.middleware("http")
async def around(request: Request, call_next):
    response = await call_next(request)
    path = request.url.path
    if path == "/around/longer":
        response.body = b"much longer than before"
    if path == "/around/promised":
        response.headers["content-length"] = "2"
    if path == "/around/read":
        body = b"".join([piece async for piece in response.body_iterator])
        return JSONResponse({"was": body.decode(), "class": type(response).__name__, "media": response.media_type})
    if path == "/around/other":
        async def pieces():
            yield b"a"
            yield b"b"

        response.body_iterator = pieces()
        del response.headers["content-length"]
    if path == "/around/status":
        response.status_code = 202
    return response


@app.get("/around/{name}")
def within(name: str):
    return {"name": name}


@app.get("/redirect/{code}")
def redirect(code: int):
    return RedirectResponse("/x", code, {"X-A": "b"})


@app.get("/empty")
def empty():
    return PlainTextResponse("", headers={"X-A": "b"})


@app.get("/status/{code}")
def status(code: int):
    return Response("x", code)


@app.get("/raised/{code}")
def raised(code: int):
    raise HTTPException(code, "why")


@app.get("/slash/")
def slash():
    return 1


router = APIRouter(prefix="/r")


@router.get("/in", operation_id="in_it")
def within_router():
    return [route.path for route in router.routes]


app.include_router(router)


@app.get("/routes")
def routes():
    return [[type(route).__name__, getattr(route, "path", None)] for route in app.routes]


@app.get("/named")
def named():
    return [route.name for route in app.routes if isinstance(route, APIRoute)]
