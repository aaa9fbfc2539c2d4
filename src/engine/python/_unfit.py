"""Annotations that are no types: refused in the words of FastAPI and Pydantic, and what to write instead."""

import typing

import _schema
import _trace

INVALID = (
    "Invalid args for response field! Hint: check that {} is a valid Pydantic field type. If you are using a return type annotation that is "
    "not a valid Pydantic field (e.g. Union[Response, dict, None]) you can disable generating the response model from the type annotation "
    "with the path operation decorator parameter response_model=None. Read more: https://fastapi.tiangolo.com/tutorial/response-model/"
)
# Of `typing` and `collections.abc`: what is no type of a value that Pydantic could check.
NO_TYPES = {
    "Optional", "Union", "Literal", "Annotated", "Generic", "Protocol", "Awaitable", "Coroutine", "AsyncIterator", "AsyncIterable",
    "AsyncGenerator", "Iterator", "Collection",
}


class FastAPIError(RuntimeError):
    pass


class DependencyScopeError(FastAPIError):
    __module__ = "fastapi.exceptions"


def advised(error, words):
    """The error with what to do about it."""
    error.advice = words
    return error


def is_none(annotation):
    """Whether Pydantic knows nothing of it; what only this engine lacks is another matter."""
    name = getattr(annotation, "__name__", None) or getattr(annotation, "_name", None)
    if name in NO_TYPES and getattr(annotation, "__module__", "") in ("typing", "collections.abc"):
        return True
    if isinstance(annotation, type):
        return is_plain_class(annotation)
    if isinstance(getattr(annotation, "__origin__", None), type):
        return is_none(annotation.__origin__)
    # The functions of the app are beyond this engine: Pydantic checks the arguments that they take.
    return getattr(annotation, "__module__", None) != "typing" and not hasattr(annotation, "__code__")


def is_plain_class(cls):
    """Whether it is a class of the app's, of FastAPI's, or an exception: nobody says what its values look like."""
    if hasattr(cls, "__get_pydantic_core_schema__"):
        return False
    if issubclass(cls, BaseException) or cls in (slice, range):
        return True
    return is_without_schema(cls) and all([is_without_schema(base) or base in (str, int, float, bytes) for base in cls.__mro__[:-1]])


def is_without_schema(cls):
    return cls.__module__ in _trace.modules or cls.__module__.split(".")[0] in ("fastapi", "starlette", "_beyond")


def no_schema(annotation):
    """Pydantic's error."""
    from pydantic.errors import PydanticSchemaGenerationError

    error = PydanticSchemaGenerationError(
        f"Unable to generate pydantic-core schema for {annotation}. Set `arbitrary_types_allowed=True` in the model_config to ignore "
        "this error or implement `__get_pydantic_core_schema__` on your type to fully support it.", code="schema-for-unknown-type")
    return advised(error, advice(annotation))


def fastapi_error(annotation, words=None):
    return advised(FastAPIError(INVALID.format(annotation)), words)


def refuse_given(function):
    """What FastAPI gives unasked cannot be asked of `Depends()`: that would read its arguments from the request."""
    name = getattr(function, "__name__", None) if isinstance(function, type) else None
    words = f"FastAPI gives a {name} to every function that names the type: leave out Depends()."
    if name == "BackgroundTasks":
        raise fastapi_error("collections.abc.Sequence[starlette.background.BackgroundTask] | None", words)
    if getattr(function, "__module__", "") == "starlette.responses":
        raise fastapi_error("starlette.background.BackgroundTask | None", words)
    if getattr(function, "__module__", "") == "starlette.requests":
        raise advised(_schema.Unsupported(f"Depends() on a {name}"), words)


def type_of(annotation, limits, scope):
    """The type of a parameter or of a response; FastAPI says in its own words where it is none."""
    from pydantic.errors import PydanticSchemaGenerationError

    refuse_value(annotation)
    try:
        return _schema.type_of(annotation, limits, scope)
    except PydanticSchemaGenerationError as error:
        raise fastapi_error(annotation, error.advice) from None
    except _schema.Undefined as error:
        if isinstance(annotation, str):
            error.advice = f"Name the class itself, without quotes, and below it: {annotation}."
        raise


def refuse_value(annotation):
    """Values in place of a type, at which FastAPI stumbles before it can say anything of them."""
    if isinstance(annotation, tuple) and not isinstance(annotation, type):
        raise advised(TypeError(f"Annotated[t, ...]: t must be a type. Got {annotation!r}."), advice(annotation))
    if annotation in (typing.Optional, typing.Union, typing.Literal, typing.Generic):
        raise advised(TypeError(f"Plain typing.{named(annotation)} is not valid as type argument"), advice(annotation))
    if isinstance(annotation, type(typing)):
        raise advised(AttributeError(f"module {annotation.__name__!r} has no attribute '__module__'"), advice(annotation))
    if isinstance(annotation, (bool, int, float, list, dict, set, bytes)) or annotation is Ellipsis:
        raise advised(AttributeError(f"{type(annotation).__name__!r} object has no attribute '__module__'"), advice(annotation))


def refuse_quoted(annotation):
    """FastAPI looks up an annotation that is in quotes as a whole. Of a name in quotes inside of one, or as `response_model`,
    it makes a type that is never defined: each request is a 500."""
    name = quoted(annotation)
    if name is not None:
        raise advised(TypeError(f"FastAPI does not look up {name!r}, a name in quotes inside of a type: each request would be a 500"),
                      "Name the class itself, or put the whole annotation in quotes.")


def refuse_undefined(annotation):
    """The same at the last moment, in Pydantic's words: of `responses=`, which nobody needs but the document."""
    if quoted(annotation) is not None:
        from pydantic.errors import PydanticUserError

        shown = f"ForwardRef({annotation!r})" if isinstance(annotation, str) else str(annotation)
        shown = f"typing.Annotated[{shown}, FieldInfo(annotation=NoneType, required=True)]"
        raise PydanticUserError(f"`TypeAdapter[{shown}]` is not fully defined; you should define `{shown}` and all referenced types, then "
                                "call `.rebuild()` on the instance.", code="class-not-fully-defined")


def quoted(annotation):
    """The name in quotes that stands where a type is to be, if one does."""
    if isinstance(annotation, typing.ForwardRef):
        return annotation.__forward_arg__
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, type) or typing.get_origin(annotation) is typing.Literal:
        return None
    inner = typing.get_args(annotation)
    inner = inner[:1] if hasattr(annotation, "__metadata__") else inner
    return next(filter(None, map(quoted, inner)), None)


def advice(annotation):
    """What to write instead."""
    kind = type(annotation).__name__
    if isinstance(annotation, type(typing)):
        return f"`{annotation.__name__}` is a module. Name the class in it."
    if isinstance(annotation, list):
        return f"A list of values has the type list[{named(annotation[0]) if annotation else 'int'}]."
    if isinstance(annotation, tuple):
        return "One type or another is int | str; a tuple of two is tuple[int, str]."
    if isinstance(annotation, dict):
        return "Write a BaseModel with these names as fields, or a type such as dict[str, int]."
    if annotation in (typing.Optional, typing.Union, typing.Literal):
        example = {"Optional": "Optional[int]", "Union": "Union[int, str]"}.get(named(annotation), 'Literal["a", "b"]')
        return f"`{named(annotation)}` alone is no type: it wants its types in square brackets, as in {example}."
    if isinstance(annotation, type):
        return advice_for_class(annotation)
    if annotation is any:
        return "`any` is a function. The type of any value is typing.Any."
    if hasattr(type(annotation), "__pydantic_own__"):
        return f"{kind}() is one object of the class. Name the class, without the brackets behind it: {kind}."
    if isinstance(annotation, (bool, int, float, str, bytes)) or annotation is Ellipsis:
        return f"{annotation!r} is a value of type {kind}, not a type."
    return None


def advice_for_class(cls):
    if issubclass(cls, BaseException):
        return f"{cls.__name__} is raised, not returned: it has no place in a type."
    if cls.__module__ in _trace.modules and cls.__mro__[1:] == (object,):
        return f"Pydantic does not know what is in {cls.__name__}. Make it a BaseModel: class {cls.__name__}(BaseModel)."
    if cls.__module__ == "starlette.responses":
        return "Where a function returns a response of its own, leave out the model: response_model=None."
    return None


def named(annotation):
    return getattr(annotation, "__name__", None) or getattr(annotation, "_name", None) or str(annotation)
