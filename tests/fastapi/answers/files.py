"""Forms with files."""

from typing import Annotated
from fastapi import FastAPI, File, Form, Request, UploadFile

app = FastAPI()


@app.post("/file")
async def file(file: UploadFile):
    content = await file.read()
    await file.seek(1)
    return [file.filename, file.size, file.content_type, dict(file.headers), content.decode(), (await file.read(2)).decode(), repr(file)]


@app.post("/bytes")
def as_bytes(file: Annotated[bytes, File(description="d")], others: Annotated[list[bytes], File()] = []):
    return [file, len(others), others]


@app.post("/optional")
async def optional(file: UploadFile | None = None, raw: Annotated[bytes | None, File()] = None, text: Annotated[str, Form()] = "q"):
    return [file and file.filename, raw, text]


@app.post("/many")
async def many(files: list[UploadFile], note: Annotated[list[str], Form()]):
    return [[one.filename for one in files], note]


@app.post("/described")
def described(file: Annotated[UploadFile, File(description="d", title="T")], n: int = Form(1, ge=1)):
    return [file.file.read().decode(), n]


@app.post("/fields")
def fields(a: str = Form(), b: int = Form(2)):
    return [a, b]


@app.post("/form")
async def form(request: Request):
    async with request.form() as given:
        return [[key, value if isinstance(value, str) else value.filename] for key, value in given.multi_items()]
