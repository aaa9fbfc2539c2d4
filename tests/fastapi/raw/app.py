"""What the requests of `requests.txt` go to."""

from fastapi import BackgroundTasks, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

app = FastAPI()


async def echo(request: Request):
    body = await request.body()
    scope = request.scope
    return {
        "method": scope["method"],
        "version": scope["http_version"],
        "path": scope["path"],
        "raw_path": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(),
        "url": str(request.url),
        "base_url": str(request.base_url),
        "host": [request.url.hostname, request.url.port],
        "server": list(scope["server"]),
        "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]],
        "body": body.decode("latin-1"),
    }


for method in ("GET", "POST", "HEAD", "OPTIONS", "BREW", "CONNECT"):
    app.add_api_route("/echo", echo, methods=[method])
app.add_api_route("/any/{rest:path}", echo, methods=["GET"])


@app.get("/hi")
def hi():
    return "hi"


@app.get("/item/{name}")
def item(name: str, q: str = "none"):
    return [name, q]


@app.post("/blind")
def blind():
    return "not read"


@app.post("/model")
def model(data: dict):
    return data


@app.get("/peeks")
def peeks(request: Request):
    return request.method


@app.get("/crash")
def crash():
    raise RuntimeError("nobody catches it")


@app.get("/http-500")
def http_500():
    raise HTTPException(500)


@app.get("/crash-after")
def crash_after(tasks: BackgroundTasks):
    tasks.add_task(crash)
    return "hi"


@app.get("/too-long")
def too_long():
    return Response("long body", headers={"content-length": "3"})


@app.get("/too-short")
def too_short():
    return Response("short", headers={"content-length": "9"})


@app.get("/body/{code}")
def body(code: int):
    return Response("body", status_code=code)


@app.get("/stream")
def stream():
    return StreamingResponse(iter([b"one", b"", b"two"]))


@app.get("/stream-crash")
def stream_crash():
    def pieces():
        yield b"one"
        raise RuntimeError("nobody catches it")

    return StreamingResponse(pieces())


@app.get("/stream-too-long")
def stream_too_long():
    return StreamingResponse(iter([b"one", b"two"]), headers={"content-length": "4"})


@app.get("/stream-too-short")
def stream_too_short():
    return StreamingResponse(iter([b"one"]), headers={"content-length": "4"})


# Headers that do not tell when the file was written.
TOLD = {"last-modified": "Mon, 01 Jan 2024 00:00:00 GMT", "etag": "x"}


@app.api_route("/file", methods=["GET", "HEAD", "POST"])
def file():
    return FileResponse("note.txt", headers=TOLD)


@app.post("/no-file")
def no_file():
    return FileResponse("nowhere.txt")


@app.get("/raises/{name}")
async def raises(name: str):
    raise {"GeneratorExit": GeneratorExit, "SystemExit": SystemExit, "KeyboardInterrupt": KeyboardInterrupt, "BaseException": BaseException}[name]


@app.get("/raises-in-thread/{name}")
def raises_in_thread(name: str):
    raise {"GeneratorExit": GeneratorExit, "SystemExit": SystemExit, "BaseException": BaseException}[name]


@app.post("/stream-twice")
async def stream_twice(request: Request):
    first = [piece.decode() async for piece in request.stream()]
    try:
        return first, [piece.decode() async for piece in request.stream()]
    except RuntimeError as error:
        return first, str(error)


@app.get("/connection/{words}")
def connection(words: str):
    return Response("abc", headers={"connection": words})


@app.get("/header")
def header(name: str, value: str):
    return Response("abc", headers={name: value})


@app.get("/long-head/{length}")
def long_head(length: int):
    return Response("abc", headers={"x-long": "x" * length})


@app.get("/many-headers/{count}")
def many_headers(count: int):
    return Response("abc", headers={f"x-{number}": "x" for number in range(count)})


@app.get("/end")
def end():
    return "end"
