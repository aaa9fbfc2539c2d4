"""Bounds of moments and durations, what has no hash in a set, containers under `strict`, and what is too much to be read."""

from datetime import datetime, time, timedelta, timezone
from fastapi import FastAPI, Form
from pydantic import BaseModel, Field, ConfigDict
app = FastAPI()


class A(BaseModel):
    t: datetime = Field(datetime(2020,1,2), gt=datetime(2020,1,1))
    u: time = Field(time(1), lt=time(12))
    d: timedelta = Field(timedelta(1), le=timedelta(hours=2))
    z: datetime = Field(datetime(2020,1,2,tzinfo=timezone.utc), gt=datetime(2020,1,1,tzinfo=timezone.utc))
    s: set = set()
    fs: frozenset[list[int]] = frozenset()


class S(BaseModel):
    model_config = ConfigDict(strict=True)
    e: set[int] = set()
    f: tuple[int, str] = (1, "a")
    g: frozenset[int] = frozenset()


@app.post("/a")
def a(a: A):
    return {"t": repr(a.t), "u": repr(a.u)}


@app.post("/s")
def s(s: S):
    return {}


@app.post("/form")
def form(text: str = Form()):
    return len(text)
