"""Which bytes go out: the order of headers, framing that the app sets itself, and what handlers of exceptions return."""

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse

app = FastAPI()


class Odd(Exception):
    pass


@app.exception_handler(Odd)
def odd(request: Request, error: Odd):
    return {"dict": {}, "none": None, "text": "text"}[str(error)]


@app.get("/odd/{name}")
def raise_odd(name: str):
    raise Odd(name)


@app.get("/between")
def between(response: Response):
    response.set_cookie("a", "1")
    response.headers["x-a"] = "1"
    response.set_cookie("b", "2")
    response.headers.append("x-a", "2")
    return 1


@app.get("/own")
def own():
    response = JSONResponse({})
    response.set_cookie("a", "1")
    response.headers["x"] = "y"
    response.set_cookie("b", "2")
    response.headers["Host"] = "h"
    return response


@app.get("/coding/{coding}")
def coding(coding: str, response: Response):
    response.headers["Transfer-Encoding"] = coding
    return {"a": 1}


@app.get("/stream/{length}")
def stream(length: str):
    return StreamingResponse(iter(["ab", "cd"]), headers={"content-length": length, "x": "y"})


@app.get("/length/{length}")
def length(length: str):
    return PlainTextResponse("hello", headers={"content-length": length, "x": "y"})


@app.get("/added/{length}")
def added(length: str, response: Response):
    response.headers["content-length"] = length
    return {"a": 1}


@app.get("/code/{code}")
def code(code: int):
    return PlainTextResponse("x", code, {"content-length": "1"})


@app.get("/parameter/{code}")
def parameter(code: int, response: Response):
    response.status_code = code
    return {"a": 1}


@app.get("/raised/{code}")
def raised(code: int):
    raise HTTPException(code, "why", {"x": "y", "content-length": "3"})


@app.get("/media")
def media():
    return Response("x", media_type="text/plain; x=\u20ac")


@app.get("/value")
def value():
    raise HTTPException(404, "x", {"x": 1})


@app.get("/latin")
def latin():
    raise HTTPException(404, "x", {"x": "é"})


@app.get("/name")
def name():
    raise HTTPException(404, "x", {"x y": "z"})
