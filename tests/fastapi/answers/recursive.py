"""Models that name themselves, what they allow beside their fields, and what only the document shows."""

from typing import Generic, Optional, TypeVar, Union

from fastapi import Body, FastAPI, Query, Response
from pydantic import BaseModel, ConfigDict, RootModel

app = FastAPI()
T = TypeVar("T")


class Tree(RootModel[dict[str, Union["Tree", int]]]):
    pass


@app.post("/tree")
def tree(given: Tree):
    return given


class Nest(RootModel[list["Nest"]]):
    """A list of lists of lists."""


@app.post("/nest")
def nest(given: Nest) -> Nest:
    return given


class Node(BaseModel, Generic[T]):
    value: T
    next: Optional["Node[T]"] = None


@app.post("/node")
def node(given: Node[int]):
    return given


@app.post("/any-node")
def any_node(given: Node) -> Node[str]:
    return given


class Scores(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    name: str = "a"


@app.post("/scores")
def scores(given: Scores) -> Scores:
    return given


class Odd(Response):
    def __init__(self, content=None, status_code=211, **rest):
        super().__init__(content, status_code, **rest)


@app.get("/odd", response_class=Odd)
def odd():
    return "x"


@app.get("/no-call")
def no_call(a=Query, b: int = Body):
    return "x"


app.mount("/title", FastAPI(title=5))
app.mount("/version", FastAPI(version=1))
