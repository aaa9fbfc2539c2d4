"""Forms that are URL-encoded: fields, models, and the form that asks for a token."""

from typing import Annotated
from fastapi import FastAPI, Form, Depends, Request, HTTPException
from fastapi.security import OAuth2PasswordRequestForm, OAuth2PasswordBearer, OAuth2PasswordRequestFormStrict
from pydantic import BaseModel, Field, ConfigDict

app = FastAPI()


@app.post("/login")
def login(username: Annotated[str, Form()], password: Annotated[str, Form(min_length=3)], age: int = Form(None)):
    return {"u": username, "p": password, "a": age}


@app.post("/one")
def one(name: str = Form()):
    return name


@app.post("/list")
def lst(tags: Annotated[list[str], Form()], n: Annotated[set[int], Form()] = {1}):
    return [tags, sorted(n)]


class F(BaseModel):
    name: str
    age: int = 3
    tags: list[str] = []
    al: str = Field("x", alias="the-alias")


class Forbid(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str


class Allow(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


@app.post("/model")
def model(f: Annotated[F, Form()]) -> F:
    return f


@app.post("/forbid")
def forbid(f: Annotated[Forbid, Form()]):
    return f


@app.post("/allow")
def allow(f: Annotated[Allow, Form()]):
    return f


@app.post("/token")
def token(f: Annotated[OAuth2PasswordRequestForm, Depends()]):
    if f.password != "secret":
        raise HTTPException(400, "Incorrect username or password")
    return {"access_token": f.username, "token_type": "bearer", "scopes": f.scopes, "g": f.grant_type, "c": [f.client_id, f.client_secret]}


@app.post("/strict")
def strict(f: OAuth2PasswordRequestFormStrict = Depends()):
    return vars(f)


@app.post("/raw")
async def raw(r: Request):
    f = await r.form()
    return [f.get("a"), f.getlist("a"), list(f.keys()), f.multi_items(), "a" in f, len(f)]


@app.post("/raw2")
async def raw2(r: Request):
    async with r.form() as f:
        return dict(f)


@app.post("/opt")
def opt(a: Annotated[str | None, Form()] = None, b: Annotated[bool, Form()] = False, c: Annotated[float, Form(gt=0)] = 1):
    return [a, b, c]


@app.put("/path/{x}")
def path(x: int, a: Annotated[int, Form(alias="the_a", description="D")], q: int = 0):
    return [x, a, q]
