"""A path operation as plain data: pattern, parameters, dependencies, response."""

import types

import _http
import _native
import _schema
import _trace
from _schema import UNSET, Unsupported

ANNOTATED = object()
KNOWN = {
    "response_model", "status_code", "tags", "dependencies", "summary", "description", "response_description", "responses",
    "deprecated", "operation_id", "response_model_include", "response_model_exclude", "response_model_by_alias",
    "response_model_exclude_unset", "response_model_exclude_defaults", "response_model_exclude_none", "include_in_schema",
    "response_class", "name",
}


class Route:
    def __init__(self, router, path, methods, function, options, line):
        for name in options:
            if name not in KNOWN:
                raise Unsupported(f"the option {name}= of a path operation")
        if not path.startswith("/") and not router.prefix:
            raise AssertionError("A path must start with '/'")
        self.router = router
        self.path = router.prefix + path
        self.methods = [method.upper() for method in methods]
        self.function = function
        self.options = options
        self.line = line
        self.tags = router.tags + list(options.get("tags") or [])
        self.dependencies = router.dependencies + list(options.get("dependencies") or [])
        self.responses = {**router.responses, **(options.get("responses") or {})}
        self.status_code = None if options.get("status_code") is None else int(options["status_code"])
        self.response_class = options.get("response_class") or router.response_class or _http.JSONResponse
        self.segments = pattern(self.path)
        self.names = [part[0] for part in self.segments if isinstance(part, tuple)]
        self.call = Call(function, self.names)
        self.extra = [(depends, Call(depends.dependency, self.names)) for depends in self.dependencies]
        self._response_model()
        self.embed = len(self.all_bodies()) > 1 or any(param.embed for param in self.all_bodies())

    def _response_model(self):
        asked = self.options.get("response_model", ANNOTATED)
        self.model_from = "response_model="
        if asked is ANNOTATED:
            self.model_from = "the return annotation"
            asked = self.call.returns
            if asked is UNSET or isinstance(asked, type) and issubclass(asked, _http.Response):
                asked = None
                self.model_from = None
        # `-> None` promises nothing: FastAPI makes no model of it.
        self.model = None
        if asked is None:
            return
        if self.status_code is not None and (self.status_code < 200 or self.status_code in (204, 205, 304)):
            raise AssertionError(f"Status code {self.status_code} must not have a response body")
        for member in getattr(asked, "__args__", ()) if _schema.is_union(asked) else ():
            if isinstance(member, type) and issubclass(member, _http.Response):
                raise FastAPIError(
                    "Invalid args for response field! A union with Response needs response_model=None in the decorator")
        self.model = _schema.schema_of(asked)

    def under(self, parent, prefix, tags, dependencies, responses):
        """A copy of this route inside another router."""
        new = Route.__new__(Route)
        new.__dict__.update(self.__dict__)
        new.path = parent.prefix + prefix + self.path
        new.segments = pattern(new.path)
        new.names = [part[0] for part in new.segments if isinstance(part, tuple)]
        new.call = Call(self.function, new.names)
        new.tags = parent.tags + list(tags or []) + self.tags
        new.dependencies = parent.dependencies + list(dependencies or []) + self.dependencies
        new.extra = [(depends, Call(depends.dependency, new.names)) for depends in new.dependencies]
        new.responses = {**parent.responses, **(responses or {}), **self.responses}
        return new

    def all_calls(self):
        seen = []

        def walk(call):
            seen.append(call)
            for _, _, inner in call.dependencies:
                walk(inner)

        for _, call in self.extra:
            walk(call)
        walk(self.call)
        return seen

    def all_bodies(self):
        bodies, names = [], set()
        for call in self.all_calls():
            for param in call.params:
                if param.source == "body" and param.in_name not in names:
                    names.add(param.in_name)
                    bodies.append(param)
        return bodies

    def match(self, path):
        """The path parameters as text, or None."""
        return match(self.segments, path)


class FastAPIError(RuntimeError):
    pass


CONVERTERS = {"str", "path", "int", "float", "uuid"}


def pattern(path):
    """`/a/{b}/{c:path}` -> texts and (name, converter) pairs, in order."""
    parts, rest = [], path
    while rest:
        start = rest.find("{")
        if start < 0:
            parts.append(rest)
            break
        if start:
            parts.append(rest[:start])
        end = rest.index("}", start)
        name, _, converter = rest[start + 1:end].partition(":")
        converter = converter or "str"
        if converter not in CONVERTERS:
            raise AssertionError(f"Unknown path convertor '{converter}'")
        parts.append((name, converter))
        rest = rest[end + 1:]
    return parts


def match(parts, path):
    if not parts:
        return {} if path == "" else None
    first, rest = parts[0], parts[1:]
    if isinstance(first, str):
        return match(rest, path[len(first):]) if path.startswith(first) else None
    name, converter = first
    limit = len(path) if converter == "path" else (path.find("/") if "/" in path else len(path))
    least = 0 if converter == "path" else 1
    for end in range(limit, least - 1, -1):
        if not fits(converter, path[:end]):
            continue
        found = match(rest, path[end:])
        if found is not None:
            return {name: path[:end], **found}
    return None


def fits(converter, text):
    if converter == "int":
        return text.isascii() and text.isdigit()
    if converter == "float":
        whole, _, part = text.partition(".")
        return whole.isdigit() and (part.isdigit() or "." not in text)
    return True


class Call:
    """A function with its parameters: the endpoint or a dependency."""

    def __init__(self, function, path_names):
        import fastapi

        self.function = function
        target = function
        skip = 0
        if isinstance(function, type):
            target, skip = function.__init__, 1
        elif not hasattr(function, "__code__"):
            target, skip = type(function).__call__, 1
        if not hasattr(target, "__code__"):
            raise Unsupported(f"calling {function!r} as a dependency")
        self.code = target.__code__
        self.is_async = bool(self.code.co_flags & 0x80)
        self.is_generator = bool(self.code.co_flags & 0x20)
        if self.code.co_flags & 0x200:
            raise Unsupported("an async generator as a function of the app")
        self.params = []
        self.injected = []
        self.dependencies = []
        annotations = dict(target.__annotations__ or {})
        self.returns = annotations.get("return", UNSET)
        for name, default in arguments(target)[skip:]:
            self._parameter(name, annotations.get(name, UNSET), default, path_names)

    def _parameter(self, name, annotation, default, path_names):
        import fastapi

        marker = default if isinstance(default, (fastapi.Param, fastapi.Depends)) else None
        for extra in getattr(annotation, "__metadata__", ()):
            if isinstance(extra, (fastapi.Param, fastapi.Depends)):
                marker = extra.copy() if isinstance(extra, fastapi.Param) else extra
                annotation = annotation.__origin__
                if isinstance(marker, fastapi.Param) and default is not UNSET:
                    marker.default = default
                break
        if isinstance(marker, fastapi.Depends):
            function = marker.dependency or annotation
            self.dependencies.append((name, marker, Call(function, path_names)))
            return
        kinds = {_http.Response: "response", _http.Request: "request", fastapi.BackgroundTasks: "background"}
        for kind, word in kinds.items():
            if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias) and issubclass(annotation, kind):
                self.injected.append((name, word))
                return
        if marker is None:
            marker = self._guess(name, annotation, path_names, default)
        if annotation is UNSET:
            annotation = object
        if name in path_names and marker.default is not UNSET and marker.source == "path":
            raise AssertionError("Path parameters cannot have a default value")
        marker.bind(name, annotation)
        marker.label = _schema.name_of(annotation) if annotation is not object else "Any"
        self.params.append(marker)

    @staticmethod
    def _guess(name, annotation, path_names, default):
        import fastapi

        if name in path_names:
            return fastapi.Path()
        kind = fastapi.Query
        if annotation is not UNSET and is_body(_schema.schema_of(annotation)):
            kind = fastapi.Body
        return kind(default)


def is_body(schema):
    if schema.kind in ("model", "dict"):
        return True
    if schema.kind == "union":
        return any(is_body(member) for member in schema.args)
    if schema.kind in ("list", "set", "frozenset", "tuple"):
        # Lists are bodies unless marked; FastAPI reads them from the query only with Query().
        return True
    return False


def arguments(function):
    """(name, default) of every parameter, in order; UNSET where there is none."""
    code = function.__code__
    if code.co_flags & 0x0C:
        raise Unsupported("*args or **kwargs in a path operation")
    count = code.co_argcount
    names = code.co_varnames[: count + code.co_kwonlyargcount]
    defaults = list(function.__defaults__ or ())
    values = [UNSET] * (count - len(defaults)) + defaults
    keywords = function.__kwdefaults__ or {}
    values += [keywords.get(name, UNSET) for name in names[count:]]
    return list(zip(names, values))
