"""Path operations that yield: JSON lines, server-sent events, or the raw pieces of a response class."""

import collections.abc
import typing

import _http
import _infer
import _native
import _schema

ORIGINS = {collections.abc.AsyncIterable, collections.abc.AsyncIterator, collections.abc.AsyncGenerator,
           collections.abc.Iterable, collections.abc.Iterator, collections.abc.Generator}

CALLED = {"lines": "each item goes out as a line of JSON", "events": "each item goes out as a server-sent event", "raw": "its pieces go out as they are"}

# What an event is, in the API's description.
EVENT = {
    "type": "object",
    "properties": {
        "data": {"type": "string"}, "event": {"type": "string"}, "id": {"type": "string"}, "retry": {"type": "integer", "minimum": 0},
    },
}


def form(route):
    """How a path operation that yields answers: "events", "lines" or "raw"; None for one that returns. Events are made of
    whatever is returned, too."""
    if isinstance(route.given_class, type) and issubclass(route.given_class, _http.EventSourceResponse):
        return "events"
    if not route.call.is_generator:
        return None
    return "lines" if route.given_class is None else "raw"


def is_stream(annotation):
    return getattr(annotation, "__origin__", None) in ORIGINS


def item_type(route, annotation):
    """The type of what is yielded, where the annotation tells and FastAPI uses it."""
    if route.stream == "raw":
        return None
    found = (typing.get_args(annotation) or (typing.Any,))[0]
    if isinstance(found, type) and found.__name__ == "ServerSentEvent" and hasattr(found, "__pydantic_schema__"):
        return None
    return _schema.type_of(found, None, route.call.scope)


def response(route, generator, arguments, context):
    """The response that sends what `generator` yields, item by item; `context` says which path operation it is."""
    new = as_asked(route, generator, arguments, context)
    new.source = generator
    return new


def as_asked(route, items, arguments, context):
    if route.stream == "raw":
        return route.response_class(items, **arguments)
    if route.stream == "lines":
        lines = each(items, lambda item: text(route, item, context) + "\n")
        return _http.StreamingResponse(lines, media_type="application/jsonl", **arguments)
    new = _http.StreamingResponse((), media_type="text/event-stream", **arguments)
    new.body_iterator = ending(items, lambda item: event(route, item, context), new)
    # FastAPI sets them, no line of the app.
    new.headers.set("Cache-Control", "no-cache")
    new.headers.set("X-Accel-Buffering", "no")
    return new


def each(items, made):
    """What is made of each item; asynchronous where the items are."""
    return (made(item) async for item in items) if hasattr(items, "__aiter__") else map(made, items)


def ending(items, made, response):
    """The same of events: FastAPI makes them in a task of their own, so that what goes wrong there ends the stream as usual, and
    is heard of behind it."""
    def fails(error):
        response.failure = ExceptionGroup("unhandled errors in a TaskGroup", [error])

    def plain():
        try:
            yield from map(made, items)
        except Exception as error:
            fails(error)

    async def waiting():
        try:
            async for item in items:
                yield made(item)
        except Exception as error:
            fails(error)

    return waiting() if hasattr(items, "__aiter__") else plain()


def jsonable(value):
    import json

    return json.dumps(finite(_infer.encodable(value)))


def text(route, item, context):
    """One item as JSON: by its type where there is one, else as `json.dumps` writes it."""
    if route.item is None:
        return jsonable(item)
    fit, errors = _schema.check(route.item, item, ["response"], False, True)
    if errors is not None:
        raise _http.ResponseValidationError(errors=errors, body=item, endpoint_ctx=context)
    plain, _, _ = _native.respond(route.item.native, item, fit, route.model_options)
    return _native.dumps(plain, True)


def finite(value):
    """The same without NaN and infinities, which JSON does not have."""
    if isinstance(value, float) and not (value - value == 0):
        return None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return value


def event(route, item, context):
    if type(item).__name__ != "ServerSentEvent" or not hasattr(item, "raw_data"):
        return formatted(text(route, item, context), None, None, None, None)
    data = item.raw_data
    if data is None and item.data is not None:
        if hasattr(item.data, "model_dump_json"):
            data = item.data.model_dump_json()
        else:
            data = jsonable(item.data)
    return formatted(data, item.event, item.id, item.retry, item.comment)


def formatted(data, event, id, retry, comment):
    """One event as it goes over the wire: https://html.spec.whatwg.org/multipage/server-sent-events.html"""
    lines = []
    if comment is not None:
        lines += [f": {line}" for line in lines_of(comment)]
    if event is not None:
        lines.append(f"event: {event}")
    if data is not None:
        lines += [f"data: {line}" for line in lines_of(data)]
    if id is not None:
        lines.append(f"id: {id}")
    if retry is not None:
        lines.append(f"retry: {retry}")
    return "\n".join(lines + ["", ""])


def lines_of(value):
    return value.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def described(route, book):
    """Media type and content of the main response, for the API's description."""
    import _openapi_input

    item = {} if route.item is None else _openapi_input.titled(book.outgoing(route.item), "StreamItem_" + route.unique_id)
    if route.stream == "lines":
        return "application/jsonl", {"itemSchema": item}
    schema = {**EVENT, "properties": dict(EVENT["properties"])}
    if route.item is not None:
        schema["properties"]["data"] = {"type": "string", "contentMediaType": "application/json", "contentSchema": item}
        schema["required"] = ["data"]
    return "text/event-stream", {"itemSchema": schema}
