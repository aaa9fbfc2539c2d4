"""An app that takes no long bodies."""

from fastapi import FastAPI, Form, Request
from pydantic import BaseModel

app = FastAPI(max_body_size=32)
ran = []


class Parcel(BaseModel):
    a: str = "x"


@app.post("/model")
def model(parcel: Parcel):
    return parcel


@app.post("/form")
def form(a: str = Form()):
    return a


@app.post("/raw")
async def raw(request: Request):
    return len(await request.body())


@app.post("/unread")
def unread():
    ran.append(1)
    return ran


@app.get("/crash")
def crash():
    raise ValueError
