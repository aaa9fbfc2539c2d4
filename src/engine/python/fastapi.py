"""FastAPI's surface: what an app imports. Decorators turn functions into plain routes; `_serve` answers with them."""

import _http
import _route
import _schema
import _trace
import _status as status
from _http import HTTPException, Request, Response
from _schema import Unsupported
from pydantic import FieldInfo

_Unsupported = Unsupported


class Param(FieldInfo):
    """Where a value comes from, and its limits."""

    source = None

    def __init__(self, default=_schema.UNSET, *, embed=False, convert_underscores=True, media_type=None, include_in_schema=True, deprecated=None, **options):
        super().__init__(default, **options)
        self.embed = embed
        self.convert_underscores = convert_underscores

    def copy(self):
        new = type(self)(self.default, **self.options)
        new.embed, new.convert_underscores = self.embed, self.convert_underscores
        return new


class _Path(Param):
    source = "path"


class _Query(Param):
    source = "query"


class _Header(Param):
    source = "header"


class _Cookie(Param):
    source = "cookie"


class _Body(Param):
    source = "body"


Path, Query, Header, Cookie, Body = _Path, _Query, _Header, _Cookie, _Body


class Depends:
    def __init__(self, dependency=None, *, use_cache=True):
        self.dependency = dependency
        self.use_cache = use_cache
        self.line = _trace.here(2)


class BackgroundTasks:
    def __init__(self):
        self.tasks = []

    def add_task(self, func, *args, **kwargs):
        self.tasks.append((func, args, kwargs))


class APIRouter:
    KNOWN = {"prefix", "tags", "dependencies", "responses", "default_response_class", "redirect_slashes"}

    def __init__(self, **options):
        for name in options:
            if name not in self.KNOWN:
                raise Unsupported(f"the option {name}= of APIRouter")
        self.prefix = options.get("prefix", "")
        self.tags = list(options.get("tags") or [])
        self.dependencies = list(options.get("dependencies") or [])
        self.responses = dict(options.get("responses") or {})
        self.response_class = options.get("default_response_class")
        self.routes = []

    def api_route(self, path, *, methods=("GET",), **options):
        line = _trace.here(2)

        def decorate(function):
            self.routes.append(_route.Route(self, path, list(methods), function, options, line))
            return function

        return decorate

    def include_router(self, router, *, prefix="", tags=None, dependencies=None, responses=None):
        for route in router.routes:
            self.routes.append(route.under(self, prefix, tags, dependencies, responses))


def _method(name):
    def method(self, path, **options):
        line = _trace.here(2)

        def decorate(function):
            self.routes.append(_route.Route(self, path, [name], function, options, line))
            return function

        return decorate

    method.__name__ = name.lower()
    return method


for _name in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
    setattr(APIRouter, _name.lower(), _method(_name))


class FastAPI(APIRouter):
    KNOWN = APIRouter.KNOWN | {"title", "version", "description", "summary", "docs_url", "redoc_url", "openapi_url", "debug"}

    def __init__(self, **options):
        debug = options.pop("debug", False)
        if debug:
            raise Unsupported("debug=True")
        super().__init__(**options)
        self.title = options.get("title", "FastAPI")
        self.version = options.get("version", "0.1.0")
        self.description = options.get("description", "")
        self.summary = options.get("summary")
        self.openapi_url = options.get("openapi_url", "/openapi.json")
        self.handlers = {}

    def exception_handler(self, kind):
        def decorate(function):
            self.handlers[kind] = function
            return function

        return decorate

    def add_exception_handler(self, kind, function):
        self.handlers[kind] = function

    def openapi(self):
        import _openapi

        return _openapi.document(self)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise Unsupported(f"fastapi.{name}")
