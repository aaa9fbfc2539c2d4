"""One request -> one response, with its trace: middleware, routing, handlers of exceptions."""

import sys

import _drive
import _files
import _handlers
import _http
import _request
import _route
import _sending
import _trace
from _convertors import CONVERTOR_TYPES
from _drive import invoked
from _exits import Exits
from _respond import call, note_parameter, respond, streamed
from _solve import Solver
from _trace import report


async def answer(app, request):
    record = _trace.Record()
    request.outermost, request._exchange = app, _drive.exchange
    request.most = app.max_body_size
    exits = Exits()
    if speak(app.layers):
        import _asgi

        return await _asgi.answer(app, request, record, exits)
    try:
        response = await outermost(app, request, record, exits)
    except BaseException as error:
        response = fallen(request, error, record)
    await _sending.finish(response, request, record, exits)


async def outermost(app, request, record, exits):
    """The app inside its middleware; what nobody caught becomes a 500."""
    request.enter(app)
    try:
        response = await layered(app, list(app.layers), request, record, exits)
    except Exception as error:
        return await crashed(app, request, error, record)
    return too_long(record) if is_too_long(app, request) else response


def too_long(record):
    record.set_status(413, "returned_response", None, "max_body_size")
    return _http.PlainTextResponse("Content Too Large", status_code=413)


def is_too_long(app, request):
    """Whether the body is announced to be longer than the app takes: whatever the app answers, 413 goes out instead."""
    if app.max_body_size is None:
        return False
    length = request.headers.get("content-length", "")
    return length.isdigit() and int(length) > app.max_body_size


def speak(layers):
    """Whether the first of these layers does, behind those that heed no body."""
    return bool(layers) and (speaks(layers[0]) or hasattr(layers[0].__self__, "early") and speak(layers[1:]))


def speaks(layer):
    """Whether middleware speaks in messages (`_asgi.py`)."""
    return hasattr(layer, "passings")


class Next:
    """What stands inside of a layer, for one request."""

    def __init__(self, app, layers, request, record, exits):
        self.app, self.layers, self.record, self.exits = app, layers, record, exits
        request.passed += 1
        self.number = request.passed
        # What it sends its answers through, and what of it still runs when the layer has answered.
        self.channels, self.tasks = [], []
        # What it answered.
        self.inner = None

    async def __call__(self, request):
        self.inner = await layered(self.app, self.layers, request, self.record, self.exits)
        return self.inner

    def leaves(self, request, channels, tasks):
        """That this is seen to once the answer is out."""
        self.channels += channels
        self.tasks += tasks
        if (self.channels or self.tasks) and self not in request.behind:
            request.behind.append(self)

    def speaks(self):
        return speak(self.layers)

    async def through(self, request, send):
        """The same in messages."""
        if not self.speaks():
            response = await layered(self.app, self.layers, request, self.record, self.exits)
            return await _sending.sent(response, request, self, send)
        import _asgi

        first, call_next = self.layers[0], Next(self.app, self.layers[1:], request, self.record, self.exits)
        if not speaks(first):
            return await _asgi.through_head(first.__self__, call_next, request, send)
        await _asgi.Passing(first, call_next, request, send).run()


async def layered(app, layers, request, record, exits):
    if not layers:
        return await inside(app, request, record, exits)
    first = layers[0]
    if speaks(first):
        import _asgi

        return await _asgi.answered(Next(app, layers, request, record, exits), first, request)
    call_next = Next(app, layers[1:], request, record, exits)
    response = sendable(request, await first(request, call_next))
    note_middleware(first, response, call_next.inner, record)
    return response


_trace.layers = layered.__code__


def note_middleware(layer, response, inner, record):
    """Which codes middleware set: on the answer from inside, or by an answer of its own."""
    owner = layer.__self__
    name = called(owner.__dict__.get("dispatch", owner))
    if inner is not None and (response is inner or getattr(response, "_inner", None) is inner):
        codes = response._status_lines if response is not inner else ()
        for code, line in codes:
            record.set_status(code, "middleware", line, name)
    elif response.status_code is not None:
        record.set_response(response, "middleware", response.line, name)


def fallen(request, error, record):
    """What is no `Exception` goes past all handlers, to the server (`SystemExit`, say)."""
    noted(request, error, record)
    tell(request, error, record)
    return servers_own()


def noted(request, error, record):
    """That the app raised what nobody caught."""
    request.crashed = True
    record.set_status(500, "crash", _trace.line_of(error), type(error).__name__)


def tell(request, error, record):
    record.advice = report(error, at_work(request))


def at_work(request):
    """Where the path operation begins that was found, if one was: to blame for what was made of the value that it returned."""
    # Of a class, or of an app that is mounted, there is no such line.
    code = getattr(getattr(request.found.get("route"), "call", None), "code", None)
    return None if code is None else _trace.first_line(code)


async def crashed(app, request, error, record):
    noted(request, error, record)
    try:
        return await answered(app, request, error, record)
    finally:
        # The server hears of it after the handler.
        tell(request, error, record)


async def answered(app, request, error, record):
    """What goes out where nobody caught what the app raised."""
    handler = app.handlers.get(500) or app.handlers.get(Exception)
    if app.debug:
        response = _http.PlainTextResponse(_trace.traceback(error), status_code=500)
    elif handler is not None:
        try:
            response = sendable(request, await invoked(handler, _request.without_body(request), error))
            record.set_response(response, "handler", response.line, called(handler))
        except BaseException as second:
            report(second)
            response = servers_own()
    else:
        response = _http.PlainTextResponse("Internal Server Error", status_code=500)
    return response


def sendable(request, response):
    """What a handler gave, if it is a response: any other object cannot be called to send itself."""
    if not isinstance(response, _http.Response):
        raise TypeError(f"{type(response).__name__!r} object is not callable")
    return response.begun(request)


def servers_own():
    """What uvicorn answers where the app did not: no length, and nothing after it."""
    response = _http.PlainTextResponse("Internal Server Error", status_code=500)
    response.headers.pairs[:] = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
    return response


async def inside(app, request, record, exits):
    """The router, and the handlers of exceptions around it: once around the route, and once more around those handlers."""
    try:
        return await routed(app, request, record, exits)
    except Exception as error:
        # Where no route was found there are only the handlers around it.
        outside = routed_away(record)
        try:
            return await handled(app, request, error, record)
        except Exception as second:
            if second is error or outside:
                raise
            return await handled(app, request, second, record)
    finally:
        if request._inner_values is None:
            request._inner_values, request._inner_context = _drive.values, _drive.context


async def handled(app, request, error, record):
    """The response to an exception that has one; any other goes up."""
    line = _trace.line_of(error)
    if isinstance(error, _http.RequestValidationError):
        if not record.refused:
            record.refused = [item for item in error._errors if isinstance(item, dict) and {"type", "loc", "msg"} <= set(item)]
    elif not routed_away(record) and not isinstance(error, _http.ResponseValidationError):
        record.outcome = {"how": "raised", "repr": _trace.short(error), "at": _trace.place(line)}
    handler = _handlers.of(app, error)
    if handler is None:
        raise error
    own = handler not in _handlers.DEFAULTS.values()
    if own and isinstance(error, _http.StarletteHTTPException) and not routed_away(record):
        # Its code was named; the handler may choose another.
        record.set_status(error.status_code, "exception", line, type(error).__name__)
    response = await invoked(handler, request, error)
    if response is None:
        print(f"{called(handler)} returned None: ASGI callable returned without starting response.", file=sys.stderr)
        record.set_status(500, "crash", line, called(handler))
        return servers_own()
    response = sendable(request, response)
    if own:
        record.set_response(response, "handler", response.line, called(handler))
        return response
    for pair in response.headers.lines:
        response.headers.lines[pair] = line
    if isinstance(error, _http.RequestValidationError):
        record.set_status(response.status_code, "validation", None, type(error).__name__)
    elif not routed_away(record):
        record.set_status(response.status_code, "exception", line, type(error).__name__)
    return response


def routed_away(record):
    """Whether no path operation was found."""
    return bool(record.status) and record.status[-1]["by"] == "routing"


def called(handler):
    """The name of a handler of the app's."""
    return getattr(handler, "__name__", type(handler).__name__)


async def routed(app, request, record, exits):
    path = request._path
    partial = None
    if path in app.own_paths:
        if request.method in ("GET", "HEAD"):
            import _docs

            record.set_status(200, "default")
            return _docs.page(app, path, request.root_path.rstrip("/"))
        record.set_status(405, "routing")
        raise _http.StarletteHTTPException(405, headers={"Allow": "GET, HEAD"})
    for candidate, params in app.routes_at(path):
        if isinstance(candidate, _route.Mount):
            return await mounted(candidate, params, request, record, exits)
        if candidate.takes(request.method):
            # With those of the mounts on the way.
            request.path_params = {**request.path_params, **converted(params, candidate.converters)}
            request.found = {"path_params": request.path_params, "route": candidate, "endpoint": candidate.function}
            return await run(app, candidate, request, record, exits)
        partial = partial or candidate
    if partial is not None:
        record.set_status(405, "routing")
        raise _http.StarletteHTTPException(405, headers={"Allow": ", ".join(partial.methods)})
    if app.redirect_slashes and path != "/":
        whole = request._whole.rstrip("/") if path.endswith("/") else request._whole + "/"
        other = _http.path_below(request.root_path, whole)
        if other in app.own_paths or app.routes_at(other):
            record.set_status(307, "routing")
            return _http.RedirectResponse(str(request.url_of(whole)))
    record.set_status(404, "routing")
    raise _http.StarletteHTTPException(404)


def converted(params, converters):
    """The parameters of a path in the types that the path itself says."""
    return {name: CONVERTOR_TYPES[converters[name]].convert(value) for name, value in params.items()}


async def mounted(mount, params, request, record, exits):
    inner = mount.app
    if isinstance(inner, _files.StaticFiles):
        record.route = {"method": request.method, "path": within(request) + mount.path, "function": "StaticFiles", "at": None}
        record.set_status(200, "default")
        response = inner.respond(request, "/" + params["path"]).begun(request)
        if response.status_code != 200:
            record.set_status(response.status_code, "returned_response", None, type(response).__name__)
        return response
    if request.app_root_path is None:
        request.app_root_path = request.root_path
    outer = converted(params, mount.converters)
    del outer["path"]
    request.path_params = {**request.path_params, **outer}
    request.below(request.root_path + request._path.removesuffix("/" + params["path"]))
    return await outermost(inner, request, record, exits)


def within(request):
    """The path under which the app is mounted that looks at the request now."""
    return "" if request.app_root_path is None else request.root_path[len(request.app_root_path):]


async def run(app, route, request, record, exits):
    record.route = {"method": request.method, "path": within(request) + route.path, "function": route.name, "at": _trace.place(route.line)}
    # Should the limit be passed outside of the app's code, at a body that is too much, this is where.
    _trace.rests_at(route.line)
    if not isinstance(route, _route.APIRoute):
        record.set_status(200, "default")
        return sendable(request, await invoked(route.call, request))
    if route.status_code:
        record.set_status(route.status_code, "decorator", route.line)
    else:
        record.set_status(200, "default")
    solver = Solver(app, route, request, record, exits)
    error = response = None
    try:
        response = await (own_way(route, request, solver) if route.handler else worked_out(route, solver))
    except BaseException as raised:
        error = raised
    error, failed = await exits.end_early(error), error is not None
    if error is None and failed:
        error = UnboundLocalError("cannot access local variable 'response' where it is not associated with a value")
    if error is None:
        try:
            return response.begun(request)
        except BaseException as raised:
            error = raised
    raise await exits.end_late(error)


async def worked_out(route, solver):
    """What a path operation answers: parameters, the call, the response."""
    await solver.read_body()
    values, errors = await solver.solve_all()
    if errors:
        solver.record.refused = errors
        refused = _http.RequestValidationError(errors, body=solver.body, endpoint_ctx=solver.context())
        refused.args = (refused.errors(),)
        raise refused
    if route.stream:
        return streamed(route, values, solver, solver.record)
    try:
        value = await call(route.call, values, solver.record)
    finally:
        # Also before it raises: what it named then does not win.
        note_parameter(route, solver, solver.record)
    return respond(route, value, solver, solver.record)


async def own_way(route, request, solver):
    """The same through the handler of an app's own class of routes."""
    request.answer = lambda: worked_out(route, solver)
    response = await route.handler(request)
    if solver.record.winner()["code"] != response.status_code:
        solver.record.set_response(response, "returned_response", response.line, called(route.handler))
    return response
