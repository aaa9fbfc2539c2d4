"""What a function returned -> a response."""

import _http
import _infer
import _native
import _returns
import _schema
import _stream
import _trace
from _drive import called


async def call(target, values, record):
    value = await target.function(**values) if target.is_async else await called(target.function, (), values)
    record.returned = _returns.line(target.code, value)
    record.outcome = {"how": "returned", "repr": _trace.short(value), "at": _trace.place(record.returned)}
    return value


def respond(route, value, solver, record):
    """What the function returned -> a response."""
    if isinstance(value, _http.Response):
        line = record.returned or value.line
        if value is solver.response and value.status_code is not None:
            record.set_status(value.status_code, "returned_response", line, type(value).__name__)
        elif value.status_code is not None:
            record.set_response(value, "returned_response", line, type(value).__name__)
        if solver.background is not None and value.background is None:
            value.background = solver.background
        return value
    content, text = serialised(route, value, record, solver)
    given = status_arguments(route, solver.response)
    if text is not None:
        response = _http.Response(text.encode("utf-8"), media_type="application/json", **given)
        response.__class__ = _http.JSONResponse
    else:
        response = route.response_class(content, **given)
    if not _http.allows_body(response.status_code):
        response.body = b""
    return completed(response, solver)


def note_parameter(route, solver, record):
    solver.note_codes(solver.counted, "response_parameter")
    if solver.response._status is None or status_of(route, solver.response) != solver.response._status:
        record.prefer(("decorator", "default"))


def status_of(route, parameter):
    """The `Response` parameter's code stands before the decorator's, but 0 counts as none where there is another (`_build_response_args` of FastAPI's)."""
    return parameter._status or route.status_code or parameter._status


def status_arguments(route, parameter):
    code = status_of(route, parameter)
    return {} if code is None else {"status_code": code}


def completed(response, solver):
    """With the headers that the `Response` parameter was given, and what runs afterwards."""
    parameter = solver.response
    response.headers.pairs.extend(parameter.headers.pairs)
    response.headers.lines.update(parameter.headers.lines)
    response.background = solver.background
    return response


def streamed(route, values, solver, record):
    """The response of a path operation that yields: its code runs while the body goes out."""
    note_parameter(route, solver, record)
    generator = route.call.function(**values)
    record.outcome = {"how": "returned", "repr": f"a generator: {_stream.CALLED[route.stream]}", "at": _trace.place(_trace.first_line(route.call.code))}
    arguments = status_arguments(route, solver.response)
    return completed(_stream.response(route, generator, arguments, solver.context()), solver)


def serialised(route, value, record, solver):
    """The content for the response class, or the JSON text where the model writes it."""
    if route.model is None:
        return _infer.encodable(value), None
    note = {"name": route.model.name, "from": route.model_from, "at": _trace.place(route.model_line), "kept": [], "dropped": [],
            "errors": [], "options": route.leaves_out}
    record.model = note
    fit, errors = _schema.check(route.model, value, ["response"], False, True)
    if errors is not None:
        # A value that does not fit as a whole has no place in itself.
        places = [".".join([str(part) for part in item["loc"][1:]]) for item in errors]
        note["errors"] = [f"{place}: {item['msg']}" if place else item["msg"] for place, item in zip(places, errors)]
        raise _http.ResponseValidationError(errors=errors, body=value, endpoint_ctx=solver.context())
    plain, kept, dropped = _native.respond(route.model.native, value, fit, route.written_options)
    note["kept"], note["dropped"] = kept, dropped
    if route.given_class is None:
        return None, _native.dumps(plain, True)
    return plain, None
