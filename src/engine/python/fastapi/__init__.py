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
from _http import HTTPException, Request, Response  # noqa: F401
from _params import BackgroundTasks, Body, Cookie, Depends, File, Form, Header, Path, Query, Security  # noqa: F401
from _schema import Unsupported, no_such
from _upload import UploadFile  # noqa: F401

_Unsupported = Unsupported
__version__ = "0.165.0"


class APIRouter:
    KNOWN = {
        "prefix", "tags", "dependencies", "responses", "default_response_class", "redirect_slashes", "include_in_schema", "deprecated",
        "lifespan", "on_startup", "on_shutdown",
    }

    def __init__(self, **options):
        for name in options:
            if name not in self.KNOWN:
                raise Unsupported(f"the option {name}= of {type(self).__name__}")
        self.on_startup = list(options.get("on_startup") or [])
        self.on_shutdown = list(options.get("on_shutdown") or [])
        # Its own, and those of the routers in it.
        self.lifespans = [_lifespan.of(self, options.get("lifespan"))]
        self.prefix = options.get("prefix", "")
        if self.prefix and not self.prefix.startswith("/"):
            raise AssertionError("A path prefix must start with '/'")
        if self.prefix.endswith("/"):
            raise AssertionError("A path prefix must not end with '/', as the routes will start with '/'")
        self.tags = list(options.get("tags") or [])
        self.dependencies = list(options.get("dependencies") or [])
        self.responses = dict(options.get("responses") or {})
        self.response_class = options.get("default_response_class")
        self.redirect_slashes = options.get("redirect_slashes", True)
        self.include_in_schema = options.get("include_in_schema", True)
        self.deprecated = options.get("deprecated")
        self._routes = []
        self._flat = None
        self._table = None

    def api_route(self, path, *, methods=None, **options):
        line = _trace.here(2)

        def decorate(function):
            self._routes.append(_route.APIRoute(self, path, list(methods or ["GET"]), function, options, line))
            return function

        return decorate

    def add_api_route(self, path, endpoint, *, methods=None, **options):
        self._routes.append(_route.APIRoute(self, path, list(methods or ["GET"]), endpoint, options, _trace.here(2)))

    def add_route(self, path, route, methods=None, name=None, include_in_schema=True):
        self._routes.append(_route.Route(self.prefix + path, route, methods, name, _trace.here(2)))

    def route(self, path, methods=None, name=None, include_in_schema=True):
        def decorate(function):
            self.add_route(path, function, methods, name)
            return function

        return decorate

    def mount(self, path, app, name=None):
        if not isinstance(app, (FastAPI, _files.StaticFiles)):
            raise Unsupported(f"mounting a {type(app).__name__}")
        if getattr(app, "max_body_size", None) is not None:
            raise Unsupported("the option max_body_size= of an app that is mounted")
        self._routes.append(_route.Mount(path, app, name))

    def include_router(self, router, *, prefix="", tags=None, dependencies=None, responses=None, default_response_class=None,
                       include_in_schema=True, deprecated=None):
        if router is self or router.contains(self):
            raise AssertionError("Cannot include an APIRouter instance that already includes this router. Did you mean to include a different router?")
        for route in router.flat():
            if not prefix and not route.path:
                raise _route.FastAPIError(f"Prefix and path cannot be both empty (path operation: {route.name})")
        included = _route._IncludedRouter(self, router, prefix, (tags, dependencies, responses, include_in_schema, deprecated, default_response_class))
        included.flat()
        self._routes.append(included)
        self.on_startup += router.on_startup
        self.on_shutdown += router.on_shutdown
        self.lifespans += router.lifespans

    @property
    def routes(self):
        return self._routes

    def contains(self, router):
        return any([one.router is router or one.router.contains(router) for one in self._routes if isinstance(one, _route._IncludedRouter)])

    def size(self):
        """How many routes there are, those of included routers among them."""
        return sum([route.router.size() if isinstance(route, _route._IncludedRouter) else 1 for route in self._routes])

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

    def url_path_for(self, name, /, **params):
        for route in self.flat():
            path = route.path_for(name, params)
            if path is not None:
                return path
        raise _route.NoMatchFound(name, params)

    def add_event_handler(self, event_type, func):
        APIRouter.on_event(self, event_type)(func)

    def on_event(self, event_type):
        def decorate(function):
            if event_type not in ("startup", "shutdown"):
                raise AssertionError
            (self.on_startup if event_type == "startup" else self.on_shutdown).append(function)
            return function

        return decorate

    def websocket(self, *args, **kwargs):
        raise Unsupported("WebSockets")

    # What a real one has beside what is here.
    REAL = {
        "add_api_websocket_route", "add_websocket_route", "app", "callbacks", "default", "default_response_class",
        "dependency_overrides_provider", "form_limits", "frontend", "generate_unique_id_function", "handle", "host", "lifespan",
        "lifespan_context", "matches", "max_body_size", "middleware_stack", "not_found",
        "route_class", "strict_content_type", "websocket_route",
    }

    def __getattr__(self, name):
        no_such(self, name, self.REAL)


def _method(name):
    def method(self, path, **options):
        line = _trace.here(2)

        def decorate(function):
            self._routes.append(_route.APIRoute(self, path, [name], function, options, line))
            return function

        return decorate

    method.__name__ = name.lower()
    return method


for _name in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"):
    setattr(APIRouter, _name.lower(), _method(_name))


class FastAPI(APIRouter):
    KNOWN = (APIRouter.KNOWN - {"prefix"}) | {
        "title", "version", "description", "summary", "docs_url", "redoc_url", "openapi_url", "debug", "openapi_tags", "servers",
        "terms_of_service", "contact", "license_info", "exception_handlers", "root_path", "strict_content_type", "separate_input_output_schemas",
        "swagger_ui_parameters", "swagger_ui_oauth2_redirect_url", "swagger_ui_init_oauth", "middleware",
        "max_body_size",
    }

    REAL = APIRouter.REAL | {
        "build_middleware_stack", "contact", "license_info", "openapi_external_docs", "openapi_version", "root_path",
        "root_path_in_servers", "separate_input_output_schemas", "setup", "swagger_ui_oauth2_redirect_url", "terms_of_service",
        "user_middleware", "webhooks",
    }

    def __init__(self, **options):
        super().__init__(**options)
        if options.get("root_path"):
            raise Unsupported("the option root_path= of FastAPI")
        if options.get("separate_input_output_schemas") is False:
            raise Unsupported("the option separate_input_output_schemas= of FastAPI")
        self.debug = options.get("debug", False)
        self.title = options.get("title", "FastAPI")
        self.version = options.get("version", "0.1.0")
        self.description = options.get("description", "")
        self.summary = options.get("summary")
        self.info = {name: options[key] for name, key in (("termsOfService", "terms_of_service"), ("contact", "contact"), ("license", "license_info")) if options.get(key)}
        self.openapi_tags = options.get("openapi_tags")
        self.servers = options.get("servers")
        self.openapi_url = options.get("openapi_url", "/openapi.json")
        self.docs_url = options.get("docs_url", "/docs") if self.openapi_url else None
        self.redoc_url = options.get("redoc_url", "/redoc") if self.openapi_url else None
        self.oauth2_redirect_url = options.get("swagger_ui_oauth2_redirect_url", "/docs/oauth2-redirect") if self.docs_url else None
        self.swagger_ui_parameters = options.get("swagger_ui_parameters")
        self.swagger_ui_init_oauth = options.get("swagger_ui_init_oauth")
        self.own_paths = {self.openapi_url, self.docs_url, self.redoc_url, self.oauth2_redirect_url} - {None, ""}
        self.strict_content_type = options.get("strict_content_type", True)
        self.max_body_size = options.get("max_body_size")
        if self.max_body_size is not None and (type(self.max_body_size) is not int or self.max_body_size < 0):
            raise ValueError("max_body_size must be a non-negative integer or None")
        self.handlers = dict(options.get("exception_handlers") or {})
        self.layers = []
        # The first of the list is the outermost.
        for kind, args, kwargs in reversed(list(options.get("middleware") or [])):
            self.add_middleware(kind, *args, **kwargs)
        self.dependency_overrides = {}
        self.state = _http.State()
        self.openapi_schema = None

    @property
    def add_event_handler(self):
        # Only routers have it, since Starlette 1.0.
        raise AttributeError("'FastAPI' object has no attribute 'add_event_handler'")

    @property
    def routes(self):
        """With those of the app's own pages, which FastAPI puts first."""
        pages = [(self.openapi_url, "openapi"), (self.docs_url, "swagger_ui_html"), (self.oauth2_redirect_url, "swagger_ui_redirect"),
                 (self.redoc_url, "redoc_html")]
        return [_route.Route(path, None, ["GET"], name, None) for path, name in pages if path] + self._routes

    @property
    def router(self):
        return self

    def exception_handler(self, kind):
        def decorate(function):
            self.handlers[kind] = function
            return function

        return decorate

    def add_exception_handler(self, kind, function):
        self.handlers[kind] = function

    @property
    def exception_handlers(self):
        return self.handlers

    def middleware(self, kind):
        if kind != "http":
            raise AssertionError('Currently only middleware("http") is supported.')

        def decorate(function):
            import _middleware

            self.layers.insert(0, _middleware.BaseHTTPMiddleware(self, function).layer)
            return function

        return decorate

    def add_middleware(self, kind, *args, **options):
        if not hasattr(kind, "layer"):
            raise Unsupported(f"the middleware {kind.__name__}")
        self.layers.insert(0, kind(self, *args, **options).layer)

    def openapi(self):
        import _openapi

        if self.openapi_schema is None:
            self.openapi_schema = _openapi.document(self)
        return self.openapi_schema


# Modules that are there once `fastapi` is: it uses them itself.
MODULES = {"background", "encoders", "exception_handlers", "exceptions", "middleware", "params", "requests", "responses", "routing", "security", "sse"}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in MODULES:
        __import__(f"fastapi.{name}")
        return globals()[name]
    raise Unsupported(f"fastapi.{name}")
