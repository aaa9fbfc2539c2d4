"""FastAPI's surface: what an app imports. Decorators turn functions into plain routes; `_serve` answers with them."""

import _files
import _http
import _lifespan
import _native
import _params
import _route
import _schema
import _status as status  # noqa: F401
import _trace
import _unfit
import _warned
from _http import HTTPException, Request, Response  # noqa: F401
from _params import BackgroundTasks
from _beyond import Open, beyond
from _schema import Unsupported
from _upload import UploadFile  # noqa: F401
from _url import URLPath as _URLPath

from fastapi.param_functions import Body, Cookie, Depends, File, Form, Header, Path, Query, Security  # noqa: F401

_Unsupported = Unsupported
status.__name__ = "starlette.status"
__version__ = "0.165.0"


INCLUDING = ("router", "prefix", "tags", "dependencies", "responses", "default_response_class", "include_in_schema", "deprecated",
             "callbacks", "generate_unique_id_function")


def listed(methods):
    """Those of a path operation: GET, where none are named."""
    if methods is None:
        return ["GET"]
    if not methods:
        raise _unfit.advised(AssertionError(), "methods= names at least one: methods=[\"GET\"]. Without it that is the one.")
    return list(methods)


def check_prefix(prefix):
    if not prefix.startswith("/"):
        raise AssertionError("A path prefix must start with '/'")
    if prefix.endswith("/"):
        raise AssertionError("A path prefix must not end with '/', as the routes will start with '/'")


def refuse_others(options, called, what, known):
    for name in options:
        if name not in known:
            import _names

            _names.refuse_argument(name, called, what, known)


@beyond({
    "add_api_websocket_route", "add_websocket_route", "app", "default", "default_response_class",
    "dependency_overrides_provider", "form_limits", "frontend", "handle", "host", "lifespan",
    "lifespan_context", "matches", "max_body_size", "middleware_stack", "not_found", "strict_content_type", "websocket_route",
})
class APIRouter(Open):
    # Its decorators call them.
    INNER = {"add_api_route", "api_route"}
    KNOWN = {
        "prefix", "tags", "dependencies", "responses", "default_response_class", "redirect_slashes", "include_in_schema", "deprecated",
        "lifespan", "on_startup", "on_shutdown", "route_class", "generate_unique_id_function", "callbacks",
    }

    def __init__(self, **options):
        refuse_others(options, f"{type(self).__name__}.__init__()", type(self).__name__, self.KNOWN)
        self.on_startup = list(options.get("on_startup") or [])
        self.on_shutdown = list(options.get("on_shutdown") or [])
        # Its own, and those of the routers in it.
        self.lifespans = [_lifespan.of(self, options.get("lifespan"))]
        self.prefix = options.get("prefix", "")
        if self.prefix:
            check_prefix(self.prefix)
        self.tags = list(options.get("tags") or [])
        self.dependencies = list(options.get("dependencies") or [])
        self.responses = dict(options.get("responses") or {})
        self.callbacks = list(options.get("callbacks") or [])
        self.response_class = _route.class_of(options, "default_response_class")
        self.generate_unique_id_function = options.get("generate_unique_id_function")
        self.route_class = options.get("route_class", _route.APIRoute)
        self.redirect_slashes = options.get("redirect_slashes", True)
        self.include_in_schema = options.get("include_in_schema", True)
        self.deprecated = options.get("deprecated")
        self._routes = []
        # Those of them that stand for a router's.
        self._included = []
        self._flat = None
        self._table = None

    def api_route(self, path, *, methods=None, **options):
        line = _trace.here(2)
        refuse_others(options, f"{type(self).__name__}.api_route()", "a path operation", _route.KNOWN)

        def decorate(function):
            self._routes.append(self.route_class(self, path, listed(methods), function, options, line))
            return function

        return decorate

    def add_api_route(self, path, endpoint, *, methods=None, **options):
        refuse_others(options, f"{type(self).__name__}.add_api_route()", "a path operation", _route.KNOWN)
        self._routes.append(self.route_class(self, path, listed(methods), endpoint, options, _trace.here(2)))

    def add_route(self, path, route, methods=None, name=None, include_in_schema=True):
        # Starlette's own routes know nothing of the router's prefix; that of its inclusion counts for them as well.
        self._routes.append(_route.Route(path, route, methods=methods, name=name, line=_trace.here(2)))

    def route(self, path, methods=None, name=None, include_in_schema=True):
        def decorate(function):
            self.add_route(path, function, methods, name)
            return function

        return decorate

    def mount(self, path, app, name=None):
        self._routes.append(_route.Mount(path, app, name=name))

    def include_router(self, router, *, prefix="", tags=None, dependencies=None, responses=None, include_in_schema=True, deprecated=None,
                       callbacks=None, generate_unique_id_function=None, **options):
        refuse_others(options, f"{type(self).__name__}.include_router()", "include_router", INCLUDING)
        if isinstance(router, FastAPI):
            raise _unfit.advised(AttributeError("'FastAPI' object has no attribute '_contains_router'"),
                                 "Only an APIRouter can be included. Another app is mounted: app.mount(\"/path\", other).")
        if not hasattr(router, "_contains_router"):
            raise _unfit.advised(AttributeError(f"{type(router).__name__!r} object has no attribute '_contains_router'"),
                                 "include_router() takes an APIRouter.")
        if router is self:
            raise AssertionError("Cannot include the same APIRouter instance into itself. Did you mean to include a different router?")
        if router._contains_router(self):
            raise AssertionError("Cannot include an APIRouter instance that already includes this router. Did you mean to include a different router?")
        if prefix:
            check_prefix(prefix)
        for route in router.flat():
            if not prefix and not route.path:
                raise _unfit.FastAPIError(f"Prefix and path cannot be both empty (path operation: {route.name})")
        included = _route._IncludedRouter(self, router, prefix, (
            tags, dependencies, responses, include_in_schema, deprecated, _route.class_of(options, "default_response_class"), callbacks,
            generate_unique_id_function))
        included.flat()
        self._routes.append(included)
        self._included.append(included)
        self.on_startup += router.on_startup
        self.on_shutdown += router.on_shutdown
        self.lifespans += router.lifespans

    @property
    def routes(self):
        return _route.Routes(self._routes, self)

    def _contains_router(self, router):
        return any([one.router is router or one.router._contains_router(router) for one in self._routes if isinstance(one, _route._IncludedRouter)])

    def size(self):
        """How many routes there are, those of included routers among them."""
        size = len(self._routes)
        for included in self._included:
            size += included.router.size() - 1
        return size

    def flat(self):
        """The routes in order, those of an included router in its place: also those that it got later."""
        size = self.size()
        if self._flat is None or len(self._flat) != size:
            self._flat = [one for route in self._routes for one in (route.flat() if isinstance(route, _route._IncludedRouter) else [route])]
            self._table = None
        return self._flat

    def table(self):
        """The routes' patterns, ready to match."""
        routes = self.flat()
        if self._table is None:
            self._table = _native.patterns([route.pattern for route in routes])
        return self._table

    def routes_at(self, path):
        """The routes whose patterns fit a path, in order, each with the texts of the path's parameters."""
        table = self.table()
        return [(self._flat[index], params) for index, params in _native.match(table, path)]

    def url_path_for(self, name, /, **params):
        for route in self.flat():
            path = route.path_for(name, params)
            if path is not None:
                # A mount's own name is of no kind of connection.
                return _URLPath(path, "" if name == route.name and isinstance(route, _route.Mount) else "http")
        raise _route.NoMatchFound(name, params)

    def add_event_handler(self, event_type, func):
        self._on(event_type, func)

    def on_event(self, event_type):
        _warned.warn(_lifespan.ON_EVENT, DeprecationWarning)

        def decorate(function):
            self._on(event_type, function)
            return function

        return decorate

    def _on(self, event_type, function):
        if event_type not in ("startup", "shutdown"):
            raise AssertionError
        (self.on_startup if event_type == "startup" else self.on_shutdown).append(function)

    def websocket(self, *args, **kwargs):
        raise Unsupported("WebSockets")


def _method(name, owner):
    def method(self, path, **options):
        line = _trace.here(2)
        refuse_others(options, f"{type(self).__name__}.{name.lower()}()", "a path operation", _route.KNOWN)

        def decorate(function):
            self._routes.append(self.route_class(self, path, [name], function, options, line))
            return function

        return decorate

    method.__name__ = name.lower()
    method.__qualname__ = f"{owner}.{name.lower()}"
    return method


def described(thing, told):
    """What the document says of the whole."""
    thing.title = told.get("title", "FastAPI")
    thing.version = told.get("version", "0.1.0")
    thing.description = told.get("description", "")
    for name in ("summary", "terms_of_service", "contact", "license_info", "openapi_external_docs"):
        setattr(thing, name, told.get(name))
    thing.openapi_version = told.get("openapi_version", "3.1.0")
    thing.separate_input_output_schemas = told.get("separate_input_output_schemas", True)
    thing.webhooks = told.get("webhooks") or APIRouter()


@beyond({
    "__call__", "build_middleware_stack", "setup", "user_middleware",
}, fixed={"swagger_ui_oauth2_redirect_url", "openapi_url", "docs_url", "redoc_url", "max_body_size"})
class FastAPI(APIRouter):
    KNOWN = (APIRouter.KNOWN - {"prefix", "route_class", "tags"}) | {
        "title", "version", "description", "summary", "docs_url", "redoc_url", "openapi_url", "debug", "openapi_tags", "servers",
        "terms_of_service", "contact", "license_info", "exception_handlers", "root_path", "root_path_in_servers", "strict_content_type",
        "separate_input_output_schemas", "openapi_external_docs", "webhooks",
        "swagger_ui_parameters", "swagger_ui_oauth2_redirect_url", "swagger_ui_init_oauth", "middleware",
        "max_body_size",
    }

    def __init__(self, **options):
        super().__init__(**options)
        self.root_path = options.get("root_path", "")
        if self.root_path:
            _warned.fastapi("The `root_path` parameter is deprecated. Configure the server's root path instead, for example with "
                            "`fastapi run --root-path /api/v1`.")
        self.root_path_in_servers = options.get("root_path_in_servers", True)
        self.debug = options.get("debug", False)
        described(self, options)
        self.openapi_tags = options.get("openapi_tags")
        self.servers = options.get("servers")
        self.openapi_url = options.get("openapi_url", "/openapi.json")
        self.docs_url = options.get("docs_url", "/docs") if self.openapi_url else None
        self.redoc_url = options.get("redoc_url", "/redoc") if self.openapi_url else None
        self.swagger_ui_oauth2_redirect_url = options.get("swagger_ui_oauth2_redirect_url", "/docs/oauth2-redirect")
        self.oauth2_redirect_url = self.swagger_ui_oauth2_redirect_url if self.docs_url else None
        self.swagger_ui_parameters = options.get("swagger_ui_parameters")
        self.swagger_ui_init_oauth = options.get("swagger_ui_init_oauth")
        for path in (self.openapi_url, self.docs_url, self.redoc_url, self.oauth2_redirect_url):
            if path:
                _route.rooted(path)
        if self.openapi_url and not self.title:
            raise AssertionError("A title must be provided for OpenAPI, e.g.: 'My API'")
        if self.openapi_url and not self.version:
            raise AssertionError("A version must be provided for OpenAPI, e.g.: '2.1.0'")
        self.own_paths = {self.openapi_url, self.docs_url, self.redoc_url, self.oauth2_redirect_url} - {None, ""}
        self.strict = options.get("strict_content_type", True)
        self.max_body_size = options.get("max_body_size")
        if self.max_body_size is not None and (type(self.max_body_size) is not int or self.max_body_size < 0):
            raise ValueError("max_body_size must be a non-negative integer or None")
        self.handlers = {}
        for kind, function in (options.get("exception_handlers") or {}).items():
            self.add_exception_handler(kind, function)
        self.layers = []
        # The first of the list is the outermost.
        for kind, args, kwargs in reversed(list(options.get("middleware") or [])):
            self.add_middleware(kind, *args, **kwargs)
        self.dependency_overrides = {}
        self.state = _http.State()
        self.openapi_schema = self._openapi_size = None

    @property
    def add_event_handler(self):
        # Only routers have it, since Starlette 1.0.
        raise AttributeError("'FastAPI' object has no attribute 'add_event_handler'")

    @property
    def route(self):
        raise _unfit.advised(AttributeError("'FastAPI' object has no attribute 'route'"),
                             "Use @app.get() and its like, or app.add_route(path, function) for a function of a request.")

    @property
    def routes(self):
        """With those of the app's own pages, which FastAPI puts first."""
        pages = [(self.openapi_url, "openapi"), (self.docs_url, "swagger_ui_html"), (self.oauth2_redirect_url, "swagger_ui_redirect"),
                 (self.redoc_url, "redoc_html")]
        pages = [_route.Route(path, None, methods=["GET"], name=name, include_in_schema=False) for path, name in pages if path]
        return _route.Routes(pages + self._routes, self)

    @property
    def router(self):
        return self

    def exception_handler(self, exc_class_or_status_code):
        def decorate(function):
            self.add_exception_handler(exc_class_or_status_code, function)
            return function

        return decorate

    def add_exception_handler(self, exc_class_or_status_code, handler):
        kind, function = exc_class_or_status_code, handler
        if not isinstance(kind, int):
            words = "A handler is for a class of exceptions, or for a status code as a number."
            if not isinstance(kind, type):
                raise _unfit.advised(TypeError("issubclass() arg 1 must be a class"), words)
            if not issubclass(kind, Exception):
                raise _unfit.advised(AssertionError(f"{kind.__name__} is no class of exceptions"), words)
        self.handlers[kind] = function

    @property
    def exception_handlers(self):
        return self.handlers

    def middleware(self, kind):
        # FastAPI knows one kind, and does not look.
        def decorate(function):
            import _middleware

            self.layers.insert(0, _middleware.BaseHTTPMiddleware(self, function).layer)
            return function

        return decorate

    def add_middleware(self, kind, *args, **options):
        if isinstance(kind, type) and hasattr(kind, "layer"):
            self.layers.insert(0, kind(self, *args, **options).layer)
            return
        import _middleware

        error = _middleware.unfit(kind, args, options)
        if error is not None:
            raise error
        import _asgi

        self.layers.insert(0, _asgi.Layer(kind, args, options))

    def openapi(self):
        import _openapi

        # Anew where routes were added; FastAPI does not look at the webhooks for that.
        if not self.openapi_schema or self._openapi_size != self.size():
            self.openapi_schema, self._openapi_size = _openapi.document(self), self.size()
        return self.openapi_schema


for _name in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"):
    for _owner in (APIRouter, FastAPI):
        setattr(_owner, _name.lower(), _method(_name, _owner.__name__))


# Modules that are there once `fastapi` is: it uses them itself.
MODULES = {"background", "encoders", "exception_handlers", "exceptions", "middleware", "params", "requests", "responses", "routing", "security", "sse"}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in MODULES:
        __import__(f"fastapi.{name}")
        return globals()[name]
    import _names

    raise _names.absent("fastapi", name)
