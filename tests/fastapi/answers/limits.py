"""Limits in `Annotated`: which of several markers counts, and what stands behind a validator."""

from typing import Annotated, Literal, Optional, Union

from fastapi import Body, Depends, FastAPI, Header, Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, Strict

app = FastAPI()
AtLeastOne = Annotated[int, Query(ge=1)]


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    barks: int


@app.get("/by-default")
def by_default(x: Annotated[int, Field(ge=1)] = Query(2, le=5)):
    return x


@app.get("/twice")
def twice(x: Annotated[AtLeastOne, Query(le=5)] = 2, y: Annotated[int, Query(gt=0), Query(le=5)] = 1):
    return [x, y]


@app.post("/untagged")
def untagged(pet: Annotated[Union[Cat, Dog], Field(discriminator="kind")] = Body(embed=True)):
    return pet


@app.post("/tagged")
def tagged(pet: Annotated[Union[Cat, Dog], Field(discriminator="kind"), Body(embed=True)]):
    return pet


@app.get("/upper")
def upper(x: Annotated[str, AfterValidator(str.upper), Query(min_length=2)]):
    return x


class Ordered(BaseModel):
    tens: Annotated[int, AfterValidator(lambda value: value * 10), Field(le=50, multiple_of=4)] = 0
    double: Annotated[list[int], AfterValidator(lambda value: value * 2)] = Field([], max_length=3)
    both: Annotated[int, Field(ge=1), AfterValidator(lambda value: value * 10)] = Field(1, title="Both of them", le=50)
    over: Annotated[int, Field(ge=1, title="Inside")] = Field(7, ge=5)
    tail: Annotated[str, Field(min_length=2), AfterValidator(lambda value: value[1:]), Field(min_length=2)] = "abc"
    word: Annotated[str, BeforeValidator(str), Field(max_length=2)] = ""
    maybe: Annotated[Optional[int], AfterValidator(lambda value: value), Field(ge=1)] = 1
    strict: Annotated[int, Strict(), AfterValidator(lambda value: value)] = 1


@app.post("/ordered")
def ordered(given: Ordered):
    return given


@app.get("/all/{number}")
def everywhere(number: Annotated[int, Path(ge=1), Field(description="a number")], word: Annotated[str, Field(max_length=3), Header()],
               some: Annotated[list[int], Query(title="Some")] = [1], other: list[int] | None = Query(None),
               either: Annotated[Union[str, list[int], None], Query(description="e")] = None):
    return [number, word, some, other, either]


def said(path, function, **options):
    try:
        FastAPI().get(path, **options)(function)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "taken"


def even(number: int | None):
    if number and number % 2:
        raise ValueError("odd")
    return number


@app.get("/without-marker")
def without_marker(few: Annotated[int, Field(le=5)] = 2, pairs: Annotated[int | None, AfterValidator(even)] = None,
                   other: Annotated[int, AfterValidator(even)] = Query(0)):
    return [few, pairs, other]


@app.get("/refused")
def refused():
    def default_inside(q: Annotated[int, Query(5)]):
        return q

    def both_defaults(q: Annotated[int, Query(default=5)] = 6):
        return q

    def both_markers(q: Annotated[int, Query()] = Query(6)):
        return q

    def field(x: int = Field(7, ge=1)):
        return x

    def mapping(q: dict = Query()):
        return q

    def models(q: list[Cat] = Query()):
        return q

    def several(x: list[int]):
        return x

    def numbers(q: list[int] | None = Query(None), r: set[str] | int = Query(1)):
        return q

    def model(q: Annotated[Cat, Query()]):
        return q

    def path_default(x: Annotated[int, Path()] = 5):
        return x

    def two_dependencies(q: Annotated[int, Depends(int)] = Depends(int)):
        return q

    def dependency_after_marker(q: Annotated[int, Query()] = Depends(int)):
        return q

    def nothing():
        return None

    functions = [default_inside, both_defaults, both_markers, field, mapping, models, numbers, model]
    return [*[said("/", one) for one in functions], said("/{x}", several), said("/{x}", path_default),
            said("/", two_dependencies), said("/", dependency_after_marker), said("/{x}", field),
            said("/", nothing, responses={204: {"model": Cat}}), said("/", nothing, responses={204: {"description": "gone"}})]
