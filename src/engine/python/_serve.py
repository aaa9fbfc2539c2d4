"""One request -> one answer, with its trace."""

import sys

import _http
import _native
import _schema
import _trace
from _schema import UNSET


def answer(app, method, path, query, headers, body):
    record = _trace.Record()
    request = _http.Request(method, path, query, headers, body)
    try:
        response = route(app, request, record)
    except BaseException as error:
        response = failed(app, request, error, record)
    return finish(response, request, record)


def finish(response, request, record):
    for name, value in response.headers.raw:
        line = response.headers.lines.get(name)
        record.headers.append({"name": name, "by": "app" if line else "framework", "at": _trace.place(line)})
    record.response_class = type(response).__name__
    try:
        chunks = response.chunks()
    except BaseException as error:
        report(error)
        chunks = []
    body = b"".join(chunks) if chunks is not None else response.body
    run_background(response.background, record)
    pairs = [(name, value) for name, value in response.headers.raw]
    return response.status_code, pairs, body, chunks is not None, _schema.to_json(record.as_dict())


def run_background(tasks, record):
    for function, args, kwargs in getattr(tasks, "tasks", ()):
        record.background.append(getattr(function, "__name__", "task"))
        try:
            drive(function(*args, **kwargs))
        except BaseException as error:
            report(error)


def route(app, request, record):
    path = request.url.path
    partial = None
    for candidate in app.routes:
        found = candidate.match(path)
        if found is None:
            continue
        if request.method in candidate.methods:
            request.path_params = found
            return run(app, candidate, request, record)
        partial = partial or candidate
    if path == app.openapi_url and request.method in ("GET", "HEAD"):
        record.set_status(200, "default")
        return _http.JSONResponse(app.openapi())
    if partial is not None:
        record.set_status(405, "routing")
        allow = ", ".join(partial.methods)
        return handled(app, request, _http.StarletteHTTPException(405, headers={"Allow": allow}), record)
    other = path[:-1] if path.endswith("/") else path + "/"
    if other and any(candidate.match(other) is not None for candidate in app.routes):
        record.set_status(307, "routing")
        host = request.headers.get("host", "127.0.0.1")
        target = f"http://{host}{other}" + (f"?{request.url.query}" if request.url.query else "")
        return _http.RedirectResponse(target)
    record.set_status(404, "routing")
    return handled(app, request, _http.StarletteHTTPException(404), record)


def run(app, route, request, record):
    function = route.function
    record.route = {"method": request.method, "path": route.path, "function": function.__name__, "at": _trace.place(route.line)}
    if route.status_code is not None:
        record.set_status(route.status_code, "decorator", route.line)
    else:
        record.set_status(200, "default")
    body = read_body(route, request)
    solver = Solver(route, request, body, record)
    try:
        values, errors = solver.solve_all()
        if errors:
            record.refused = [plain_error(item) for item in errors]
            raise _http.RequestValidationError(errors, body)
        value = call(route.call, values, record)
        return respond(route, value, solver, record)
    finally:
        solver.close()


def call(target, values, record):
    with _trace.Returns(target.code) as returns:
        result = target.function(**values)
        value = drive(result) if target.is_async else result
    if target.is_generator:
        raise _schema.Unsupported("a path operation that yields")
    record.outcome = {"how": "returned", "repr": _trace.short(value), "at": _trace.place(returns.line)}
    return value


def drive(value):
    """Runs a coroutine to its end; anything else is already there."""
    if not hasattr(value, "send") or not hasattr(value, "cr_frame"):
        return value
    try:
        while True:
            value.send(None)
    except StopIteration as stop:
        return stop.value


def drain(iterator):
    """The items of an asynchronous iterator."""
    items = []
    while True:
        try:
            items.append(drive(iterator.__anext__()))
        except StopAsyncIteration:
            return items


class BodyError(Exception):
    def __init__(self, item):
        self.item = item


def read_body(route, request):
    """The body as data: bytes, JSON, or None where there is none."""
    if not route.all_bodies() or not request._body:
        return None
    kind = request.headers.get("content-type")
    if kind is not None:
        main = kind.split(";")[0].strip().lower()
        if main != "application/json" and not (main.startswith("application/") and main.endswith("+json")):
            return request._body
    try:
        text = request._body.decode("utf-8")
    except UnicodeDecodeError:
        raise _http.HTTPException(400, "There was an error parsing the body") from None
    value, message, at = _native.loads(text)
    if message is not None:
        item = {"type": "json_invalid", "loc": ["body", at], "msg": "JSON decode error", "input": {}, "ctx": {"error": message}}
        raise _http.RequestValidationError([item], text)
    return value


class Solver:
    """Finds the values of a call's parameters, dependencies first."""

    def __init__(self, route, request, body, record):
        self.route = route
        self.request = request
        self.body = body
        self.record = record
        self.response = _http.Response.parameter("response_parameter")
        self.cache = {}
        self.background = None
        self.open = []

    def solve_all(self):
        errors = []
        for depends, call_ in self.route.extra:
            self._dependency(depends, call_, errors)
        values = self.solve(self.route.call, errors)
        return values, errors

    def solve(self, target, errors):
        values = {}
        for name, depends, inner in target.dependencies:
            given = self._dependency(depends, inner, errors)
            values[name] = given
        for param in target.params:
            values[param.name] = self._param(param, errors)
        for name, kind in target.injected:
            values[name] = self._inject(kind)
        return values

    def _inject(self, kind):
        import fastapi

        if kind == "response":
            return self.response
        if kind == "request":
            return self.request
        if self.background is None:
            self.background = fastapi.BackgroundTasks()
        return self.background

    def _dependency(self, depends, target, errors):
        if depends.use_cache and target.function in self.cache:
            return self.cache[target.function]
        before = len(errors)
        values = self.solve(target, errors)
        if len(errors) > before:
            return None
        name = getattr(target.function, "__name__", type(target.function).__name__)
        entry = {"name": name, "at": _trace.place(target.code.co_firstlineno), "gave": None}
        self.record.dependencies.append(entry)
        seen = len(self.response._status_lines)
        result = target.function(**values)
        if target.is_generator:
            self.open.append(result)
            value = next(result)
        else:
            value = drive(result) if target.is_async else result
        entry["gave"] = _trace.short(value, 100)
        for code, line in self.response._status_lines[seen:]:
            if code is not None:
                self.record.set_status(code, "dependency", line, name)
        self.counted = len(self.response._status_lines)
        self.cache[target.function] = value
        return value

    counted = 0

    def _param(self, param, errors):
        label = param.source
        raw = getattr(self, "_" + label)(param)
        loc = [label, param.in_name]
        if label == "body" and not self.route.embed:
            loc = ["body"]
        if label == "header":
            loc = [label, header_name(param)]
        if raw is UNSET:
            if param.has_default:
                return param.default_value()
            given = None if label in ("body", "path") else None
            errors.append(_schema.error("missing", loc, "Field required", given))
            return None
        before = len(errors)
        value = _schema.validate(param.schema, raw, loc, errors)
        if len(errors) == before:
            self.record.inputs.append({"source": label, "name": param.name, "value": _trace.short(value, 120), "kind": param.label})
        return value

    def _path(self, param):
        return self.request.path_params.get(param.in_name, UNSET)

    def _query(self, param):
        pairs = _native.query(self.request.url.query)
        found = [value for name, value in pairs if name == param.in_name]
        if not found:
            return UNSET
        return found if many(param.schema) else found[-1]

    def _header(self, param):
        found = self.request.headers.getlist(header_name(param))
        if not found:
            return UNSET
        return found if many(param.schema) else found[-1]

    def _cookie(self, param):
        return self.request.cookies.get(param.in_name, UNSET)

    def _body(self, param):
        if not self.route.embed:
            if self.body is None and not self.request._body:
                return UNSET
            return self.body
        if not isinstance(self.body, dict):
            return UNSET
        return self.body.get(param.in_name, UNSET)

    def close(self):
        for generator in reversed(self.open):
            try:
                next(generator)
            except StopIteration:
                pass


def many(schema):
    if schema.kind == "union":
        return any(many(member) for member in schema.args)
    return schema.kind in ("list", "set", "frozenset", "tuple")


def header_name(param):
    alias = param.options.get("alias")
    if alias:
        return alias
    return param.name.replace("_", "-") if param.convert_underscores else param.name


def respond(route, value, solver, record):
    """What the function returned -> a response."""
    parameter = solver.response
    for code, line in parameter._status_lines[solver.counted:]:
        if code is not None:
            record.set_status(code, "response_parameter", line)
    if isinstance(value, _http.Response):
        if value.status_code is None:
            raise RuntimeError("the injected response was returned without a status code")
        line = record.outcome["at"]["line"] if record.outcome["at"] else value.line
        record.set_status(value.status_code, "returned_response", line, type(value).__name__)
        if solver.background is not None and value.background is None:
            value.background = solver.background
        return value
    content = serialise(route, value, record)
    code = parameter._status if parameter._status is not None else route.status_code
    kind = route.response_class
    response = kind(content) if code is None else kind(content, status_code=code)
    for name, item in parameter.headers.raw:
        response.headers.raw.append((name, item))
    response.headers.lines.update(parameter.headers.lines)
    if response.status_code < 200 or response.status_code in (204, 205, 304):
        response.body = b""
    response.background = solver.background
    return response


def serialise(route, value, record):
    if route.model is None:
        return _schema.plain_value(value)
    note = {"name": route.model.name, "from": route.model_from, "at": _trace.place(route.line), "kept": [], "dropped": [], "errors": []}
    record.model = note
    errors = []
    fit = _schema.validate(route.model, unwrapped(route.model, value), ["response"], errors)
    if errors:
        note["errors"] = [".".join(str(part) for part in item["loc"][1:]) + ": " + item["msg"] for item in errors]
        raise _http.ResponseValidationError(errors, value)
    get = route.options.get
    options = _schema.Options(
        get("response_model_include"), get("response_model_exclude"), get("response_model_exclude_unset", False),
        get("response_model_exclude_defaults", False), get("response_model_exclude_none", False),
        get("response_model_by_alias", True))
    left_out(route.model, value, fit, "", note["dropped"])
    return _schema.dump(route.model, fit, options, "", note["kept"], note["dropped"])


def unwrapped(schema, value):
    """An instance of a subclass is read by its attributes, so that what the declared model lacks stays inside."""
    if schema.kind == "model" and isinstance(value, schema.target) and type(value) is not schema.target:
        new = schema.target.__new__(schema.target)
        inside = {name: item for name, item in value.__dict__.items() if name in schema.target.model_fields}
        for name, item in inside.items():
            inside[name] = unwrapped(schema.target.model_fields[name].schema, item)
        new.__dict__.update(inside)
        object.__setattr__(new, "model_fields_set", {name for name in value.model_fields_set if name in inside})
        object.__setattr__(new, "__pydantic_extra__", None)
        return new
    if schema.kind == "list" and isinstance(value, (list, tuple)):
        return [unwrapped(schema.args[0], item) for item in value]
    if schema.kind == "dict" and isinstance(value, dict):
        return {key: unwrapped(schema.args[1], item) for key, item in value.items()}
    if schema.kind == "union":
        if any(_schema.exact(member, value) for member in schema.args):
            return value
        for member in schema.args:
            if member.kind == "model" and isinstance(value, member.target):
                return unwrapped(member, value)
    return value


def left_out(schema, value, fit, path, dropped):
    """Notes what the value had and the model has no field for."""
    if schema.kind == "union":
        for member in schema.args:
            if _schema.exact(member, fit):
                left_out(member, value, fit, path, dropped)
                return
        return
    if schema.kind == "list" and isinstance(value, (list, tuple)):
        for item, fitted in zip(value, fit):
            left_out(schema.args[0], item, fitted, path + "[].", dropped)
        return
    if schema.kind != "model" or not hasattr(fit, "model_fields"):
        return
    fields = type(fit).model_fields
    known = {field.in_name for field in fields.values()} | set(fields)
    for name, item in contents(value).items():
        if name not in known:
            _schema.note(dropped, path + name, item, f"not a field of {type(fit).__name__}")
        elif name in fields:
            left_out(fields[name].schema, item, fit.__dict__.get(name), path + name + ".", dropped)


def contents(value):
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if isinstance(key, str)}
    if hasattr(value, "model_fields"):
        return {name: value.__dict__[name] for name in type(value).model_fields if name in value.__dict__}
    return {k: v for k, v in getattr(value, "__dict__", {}).items() if not k.startswith("_")}


def plain_error(item):
    """An error item as it goes out."""
    value = item["input"]
    return {**item, "loc": list(item["loc"]), "input": _schema.plain_value(value)}


def handler_for(app, error):
    for kind in type(error).__mro__:
        if kind in app.handlers and kind is not Exception:
            return app.handlers[kind]
    if isinstance(error, _http.HTTPException):
        return app.handlers.get(error.status_code) or app.handlers.get(_http.StarletteHTTPException)
    return None


def handled(app, request, error, record):
    """The response to an exception that has one."""
    handler = handler_for(app, error)
    if handler is not None:
        response = drive(handler(request, error))
        return response
    if isinstance(error, _http.RequestValidationError):
        return _http.JSONResponse({"detail": [plain_error(item) for item in error._errors]}, status_code=422)
    if error.status_code in (204, 304) or error.status_code < 200:
        return _http.Response(status_code=error.status_code, headers=error.headers)
    return _http.JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)


def failed(app, request, error, record):
    line = _trace.line_of(error)
    if isinstance(error, _http.RequestValidationError):
        if not record.refused:
            record.refused = [plain_error(item) for item in error._errors]
        response = guarded(app, request, error, record)
        record.set_status(response.status_code, "validation")
        return response
    if isinstance(error, _http.HTTPException):
        line = line or error.line
        record.outcome = {"how": "raised", "repr": repr(error), "at": _trace.place(line)}
        response = guarded(app, request, error, record)
        for name in response.headers.lines:
            response.headers.lines[name] = line
        record.set_status(response.status_code, "exception", line, type(error).__name__)
        return response
    if not isinstance(error, _http.ResponseValidationError):
        record.outcome = {"how": "raised", "repr": _trace.short(error), "at": _trace.place(line)}
    handler = handler_for(app, error)
    if handler is not None:
        response = drive(handler(request, error))
        record.set_status(response.status_code, "exception", line, type(error).__name__)
        return response
    report(error)
    handler = app.handlers.get(500) or app.handlers.get(Exception)
    response = drive(handler(request, error)) if handler else _http.PlainTextResponse("Internal Server Error", status_code=500)
    record.set_status(response.status_code, "crash", line, type(error).__name__)
    return response


def guarded(app, request, error, record):
    try:
        return handled(app, request, error, record)
    except BaseException as second:
        report(second)
        return _http.PlainTextResponse("Internal Server Error", status_code=500)


def report(error):
    """What the server's log would say."""
    line = _trace.line_of(error)
    at = f"{_trace.app_file}:{line}: " if line else ""
    print(f"{at}{type(error).__name__}: {error}", file=sys.stderr)
