"""A path operation as plain data: pattern, parameters, dependencies, response."""

import _form
import _http
import _returns
import _schema
import _stream
import _trace
import _unfit
from _beyond import Open, beyond
from _params import Call, dependency
from _paths import Mount, NoMatchFound, Route, Routes, pattern, rooted  # noqa: F401
from _schema import UNSET, Unsupported

KNOWN = {
    "response_model", "status_code", "tags", "dependencies", "summary", "description", "response_description", "responses",
    "deprecated", "operation_id", "response_model_include", "response_model_exclude", "response_model_by_alias",
    "response_model_exclude_unset", "response_model_exclude_defaults", "response_model_exclude_none", "include_in_schema",
    "response_class", "name", "openapi_extra", "generate_unique_id_function", "callbacks",
}


# What stands for many codes in `responses=`: each may have a body.
RANGES = {"default", "1XX", "2XX", "3XX", "4XX", "5XX"}


@beyond({
    "body_field", "dependant", "dependency_overrides_provider", "description", "handle", "matches",
    "openapi_extra", "param_convertors", "path_regex", "response_description", "response_field", "response_fields",
    "response_model", "response_model_by_alias", "response_model_exclude", "response_model_exclude_defaults",
    "response_model_exclude_none", "response_model_exclude_unset", "response_model_include", "summary", "url_path_for",
})
class APIRoute(Open, Route):
    """One decorator's work."""

    INNER = {"__init__"}

    def __init__(self, router, path, methods, function, options, line):
        self.methods = ordered({method.upper() for method in methods}, methods)
        self.function = function
        self.options = options
        self.line = line
        name = options.get("name")
        self.name = getattr(function, "__name__", type(function).__name__) if name is None else name
        if not callable(function):
            raise AssertionError("An endpoint must be a callable")
        if not isinstance(path, str):
            raise _unfit.advised(TypeError(f'can only concatenate str (not "{type(path).__name__}") to str'), 'A path is text: "/items".')
        self.own = Options(options)
        # FastAPI cuts a description at a form feed.
        (options.get("description") or "").split("\f")
        self.model_options = model_options(options)
        self.leaves_out = [name for name in LEAVING_OUT if self.model_options[name] not in (None, False)]
        self.default_class = router.response_class
        # Who names the operation, where that is not FastAPI: the nearest one counts.
        self.generate_unique_id_function = options.get("generate_unique_id_function") or router.generate_unique_id_function
        self.first_operation_id = options.get("operation_id")
        self.include_in_schema = options.get("include_in_schema", True)
        self.callbacks = [*router.callbacks, *(options.get("callbacks") or [])]
        self.place(router.prefix + path, router.tags, router.dependencies, router.responses, router.include_in_schema, router.deprecated)
        for code, extra in self.responses.items():
            if not isinstance(extra, dict):
                raise AssertionError("An additional response must be a dict")
            if extra.get("model") and _unfit.quoted(extra["model"]) is None:
                _unfit.type_of(extra["model"], None, self.call.scope)
            if extra.get("model") and code not in RANGES and not _http.allows_body(code):
                raise AssertionError(f"Status code {code} must not have a response body")
        self._response_model()
        # Only where it is not ours: the way to the answer is shorter without it.
        self.handler = None if type(self).get_route_handler is APIRoute.get_route_handler else self.get_route_handler()

    def place(self, path, tags, dependencies, responses, in_schema, deprecated):
        """Where the route stands: under which path and whose dependencies."""
        self.path = path
        self.names, self.pattern, self.converters = pattern(path)
        self._unique_id = None
        self.tags = list(tags) + self.own.tags
        self.dependencies = list(dependencies) + self.own.dependencies
        self.responses = {**responses, **self.own.responses}
        self.include_in_schema = self.include_in_schema and in_schema
        self.deprecated = self.own.deprecated or deprecated
        status = self.options.get("status_code")
        # Text is not refused before a response is made of it.
        self.status_code = int(status) if isinstance(status, int) and not isinstance(status, bool) else status
        self.given_class = class_of(self.options, "response_class") or self.default_class
        self.response_class = self.given_class or _http.JSONResponse
        # Where no class is asked for, the model writes the text itself.
        self.written_options = {**self.model_options, "text": True} if self.given_class is None else self.model_options
        self.call = Call(self.function, self.names)
        _returns.watch(self.call.code)
        self.stream = _stream.form(self)
        self.extra = [(depends, dependency(depends, callable_of(depends), self.names)) for depends in self.dependencies]
        self.bodies = self.all_bodies()
        self.form = _form.is_form(self)
        # A field of a form has its name, even where it is the only one; a form's model is the form.
        alone = self.form and not _form.holds_model(self.bodies[0].type)
        self.embed = len({body.name for body in self.bodies}) > 1 or alone or bool(self.bodies and self.bodies[0].embed)
        if self.generate_unique_id_function is not None:
            # What it raises, it raises when the app is loaded.
            self._unique_id = self.unique_id

    def _response_model(self):
        asked = self.options.get("response_model", UNSET)
        self.model_from, self.model_line = "response_model=", self.line
        self.item = None
        if asked is UNSET and self.stream is not None and _stream.is_stream(self.call.returns):
            self.item = _stream.item_type(self, self.call.returns)
            asked = None
        if asked is UNSET:
            asked = self.call.returns
            self.model_from, self.model_line = "the return annotation", _trace.annotation_line(self.line)
            if asked is UNSET or isinstance(asked, type) and issubclass(asked, _http.Response):
                asked = None
        # `-> None` promises nothing: FastAPI makes no model of it.
        self.model = None
        if asked is None or asked is type(None) or asked is False:
            self.model_from = None
            return
        if self.status_code is not None and not _http.allows_body(self.status_code):
            raise _unfit.advised(AssertionError(f"Status code {self.status_code} must not have a response body"),
                                 f"The model comes from {self.model_from}. Leave it out, or choose a status code that has a body.")
        _unfit.refuse_quoted(asked)
        self.model = _unfit.type_of(asked, None, self.call.scope)
        for name in ("exclude_unset", "exclude_defaults", "exclude_none"):
            if not isinstance(self.model_options[name], bool):
                raise TypeError(f"argument {name!r}: {type(self.model_options[name]).__name__!r} object is not an instance of 'bool'")

    def under(self, parent, prefix, tags, dependencies, responses, in_schema, deprecated, default_class, callbacks, unique_id):
        """A copy of this route inside another router."""
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.own = self.own.outside(self, tags or [], dependencies or [], responses or {}, deprecated)
        new.default_class = self.default_class or default_class or parent.response_class
        new.callbacks = [*parent.callbacks, *(callbacks or []), *self.callbacks]
        new.generate_unique_id_function = self.generate_unique_id_function or unique_id or parent.generate_unique_id_function
        new.include_in_schema = self.include_in_schema and in_schema
        new.place(parent.prefix + prefix + self.path, parent.tags, parent.dependencies, parent.responses, parent.include_in_schema, parent.deprecated)
        return new

    @property
    def unique_id(self):
        """What names the operation, and the schemas that it has for itself (`generate_unique_id` of FastAPI's)."""
        if self._unique_id is None:
            self._unique_id = self.first_operation_id or (self.generate_unique_id_function or named_by_fastapi)(self)
        return self._unique_id

    @property
    def operation_id(self):
        return self.options.get("operation_id")

    @operation_id.setter
    def operation_id(self, name):
        self.options["operation_id"] = name

    def get_route_handler(self):
        """What answers a request. A class of the app's own may put something around it (`route_class=`)."""

        async def handler(request):
            return await request.answer()

        return handler

    def all_calls(self):
        seen = []

        def walk(call):
            seen.append(call)
            for _, _, inner in call.dependencies:
                walk(inner)

        # The function's own parameters come first, then those of what it depends on.
        seen.append(self.call)
        for call in [*[call for _, call in self.extra], *[inner for _, _, inner in self.call.dependencies]]:
            walk(call)
        return seen

    def all_bodies(self):
        return [param for call in self.all_calls() for param in call.params if param.source == "body"]


class NoClass:
    """What `response_class=None` comes to: FastAPI calls `None` once there is something to answer."""

    media_type = None

    def __new__(cls, *args, **options):
        raise TypeError("'NoneType' object is not callable")


def class_of(options, name):
    """The response class under that name; `None` where nothing is said of one."""
    return NoClass if name in options and options[name] is None else options.get(name)


def named_by_fastapi(route):
    text = f"{route.name}{route.path_format}"
    return "".join([c if c.isalnum() or c == "_" else "_" for c in text]) + "_" + route.methods[0].lower()


class _IncludedRouter:
    """A router inside another: what it gets later is there too."""

    def __init__(self, parent, router, prefix, options):
        self.parent = parent
        self.router = router
        self.prefix = prefix
        self.options = options
        self.made = {}

    def flat(self):
        routes = []
        for route in self.router.flat():
            if id(route) not in self.made:
                # With the route itself, so that its id stays its own.
                self.made[id(route)] = (route, self._inside(route))
            routes.append(self.made[id(route)][1])
        return routes

    def _inside(self, route):
        if isinstance(route, APIRoute):
            return route.under(self.parent, self.prefix, *self.options)
        if isinstance(route, Route):
            return Route(self.parent.prefix + self.prefix + route.path, route.function, methods=route.methods, name=route.name, line=route.line)
        raise Unsupported("a router with mounted apps")


def callable_of(depends):
    """The function of `dependencies=[…]`."""
    if not hasattr(depends, "dependency"):
        raise _unfit.advised(AttributeError(f"{type(depends).__name__!r} object has no attribute 'dependency'"),
                             "dependencies= is a list of Depends(…).")
    if not callable(depends.dependency):
        raise AssertionError("A parameter-less dependency must have a callable dependency")
    return depends.dependency


# Those by which a model leaves something out.
LEAVING_OUT = ("include", "exclude", "exclude_unset", "exclude_defaults", "exclude_none")


def model_options(options):
    """How a model writes what goes out."""
    get = options.get
    return {
        "mode": "json", "include": as_set(get("response_model_include")), "exclude": as_set(get("response_model_exclude")),
        "exclude_unset": get("response_model_exclude_unset", False), "exclude_defaults": get("response_model_exclude_defaults", False),
        "exclude_none": get("response_model_exclude_none", False), "by_alias": get("response_model_by_alias", True),
    }


def as_set(rule):
    return set(rule) if isinstance(rule, (list, tuple)) else rule


class Options:
    """What a decorator and the routers around it add to a route."""

    def __init__(self, options):
        self.tags = list(options.get("tags") or [])
        self.dependencies = list(options.get("dependencies") or [])
        self.responses = mapping(options.get("responses") or {})
        self.deprecated = options.get("deprecated")

    def outside(self, route, tags, dependencies, responses, deprecated):
        new = Options({})
        new.tags = list(tags) + route.tags
        new.dependencies = list(dependencies) + route.dependencies
        new.responses = {**responses, **route.responses}
        new.deprecated = route.deprecated or deprecated
        return new


def mapping(given):
    if not hasattr(given, "keys"):
        raise TypeError(f"{type(given).__name__!r} object is not a mapping")
    return dict(given)


def ordered(found, given):
    result = []
    for method in given:
        if method.upper() in found and method.upper() not in result:
            result.append(method.upper())
    return result
