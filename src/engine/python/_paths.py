"""What stands under a path: routes without FastAPI, mounted apps, and the patterns of both."""

import _native
import _trace
from _convertors import CONVERTOR_TYPES
from _schema import Unsupported


class NoMatchFound(Exception):
    def __init__(self, name, path_params):
        super().__init__(f'No route exists for name "{name}" and params "{", ".join(path_params)}".')


class Named:
    """What has a path and a name by which it is found again."""

    def path_for(self, name, params):
        """The path with its parameters filled in; None where the name or the parameters are others."""
        return filled(self.path, self.converters, params) if name == self.name and set(self.names) == set(params) else None


def filled(path, converters, params):
    for key, value in params.items():
        converter = converters[key]
        text = CONVERTOR_TYPES[converter].to_string(value)
        path = path.replace("{" + key + "}", text).replace("{" + key + f":{converter}}}", text)
    return path


class Route(Named):
    """A function from request to response, or a class of endpoints, without any of FastAPI."""

    def __init__(self, path, endpoint, *, methods=None, name=None, include_in_schema=True, line=None, **options):
        for option in options:
            raise Unsupported(f"the option {option}= of Route")
        rooted(path)
        self.path = path
        self.names, self.pattern, self.converters = pattern(path)
        self.function = endpoint
        # A class of endpoints knows itself what it takes.
        self.call = getattr(endpoint, "answer", None) if isinstance(endpoint, type) else endpoint
        if not hasattr(getattr(self.call, "__func__", getattr(self.call, "func", self.call)), "__code__") and endpoint is not None:
            raise Unsupported(f"{getattr(endpoint, '__name__', type(endpoint).__name__)}, an ASGI app as the endpoint of a route")
        if methods is None and not isinstance(endpoint, type):
            methods = ("GET",)
        self.methods = None if methods is None else [method.upper() for method in methods]
        if self.methods is not None and "GET" in self.methods and "HEAD" not in self.methods:
            self.methods.append("HEAD")
        self.name = name or getattr(endpoint, "__name__", type(endpoint).__name__)
        self.line = line or _trace.here(2)
        self.include_in_schema = include_in_schema

    @property
    def path_format(self):
        """The path without its converters."""
        path = self.path
        for name, converter in self.converters.items():
            path = path.replace("{" + name + ":" + converter + "}", "{" + name + "}")
        return path

    @property
    def endpoint(self):
        return self.function

    def takes(self, method):
        return self.methods is None or method in self.methods

    def __eq__(self, other):
        return isinstance(other, Route) and (self.path, self.function, self.methods) == (other.path, other.function, other.methods)

    def __repr__(self):
        return f"{type(self).__name__}(path={self.path!r}, name={self.name!r}, methods={sorted(self.methods or [])!r})"


class Routes(list):
    """The routes of an app or a router, to be looked at. What is put behind them is put there; any other change is refused."""

    def __init__(self, routes, owner):
        super().__init__(routes)
        self._owner = owner

    def append(self, route):
        if not isinstance(route, (Named, Mount)):
            raise Unsupported(f"a {type(route).__name__} among the routes")
        self._owner._routes.append(route)
        super().append(route)

    def extend(self, routes):
        for route in routes:
            self.append(route)

    def _refused(self, *_):
        raise Unsupported("a change of routes other than append and extend")

    __setitem__ = __delitem__ = __iadd__ = clear = insert = pop = remove = reverse = sort = _refused


def is_word(text):
    return text.isascii() and text.isidentifier()


def pattern(path, whole=True):
    """`/a/{b}/{c:path}` -> the names, a regular expression, and the names' converters."""
    names, out, converters, rest = [], "^", {}, path
    while rest:
        start = rest.find("{")
        if start < 0:
            out += _native.escape(rest)
            break
        out += _native.escape(rest[:start])
        end = rest.find("}", start)
        name, colon, converter = rest[start + 1:end].partition(":")
        converter = converter if colon else "str"
        if end < 0 or not (is_word(name) and is_word(converter)):
            # `{$callback_url}` is no parameter: it stands for itself.
            out += _native.escape("{")
            rest = rest[start + 1:]
            continue
        if converter not in CONVERTOR_TYPES:
            raise AssertionError(f"Unknown path convertor '{converter}'")
        if name in names:
            raise ValueError(f"Duplicated param name {name} at path {path}")
        names.append(name)
        converters[name] = converter
        out += f"(?P<{name}>{CONVERTOR_TYPES[converter].regex})"
        rest = rest[end + 1:]
    # As in a pattern of Python's, the last line end may stand behind the end.
    return names, out + (r"\n?$" if whole else ""), converters


def rooted(path):
    """The path of a route of Starlette's, which begins at the root."""
    if not path.startswith("/"):
        raise AssertionError("Routed paths must start with '/'")
    return path


class Mount:
    """Another app under a path."""

    def __init__(self, path, app=None, *, name=None, **options):
        for option in options:
            raise Unsupported(f"the option {option}= of Mount")
        if not hasattr(app, "layers") and not hasattr(app, "respond"):
            raise Unsupported(f"mounting a {type(app).__name__}")
        if getattr(app, "max_body_size", None) is not None:
            raise Unsupported("the option max_body_size= of an app that is mounted")
        self.path = (path and rooted(path)).rstrip("/")
        self.names, self.pattern, self.converters = pattern(self.path + "/{path:path}")
        self.app = app
        self.name = name
        self.methods = None
        self.include_in_schema = False

    def path_for(self, name, params):
        """The mount's own path under its name; that of a route of the app within under `mount:route`, or under its name alone."""
        if self.name is not None and name == self.name and set(self.names) == set(params):
            return filled(self.path + "/{path:path}", self.converters, {**params, "path": str(params["path"]).lstrip("/")})
        if self.name is not None and not name.startswith(self.name + ":"):
            return None
        own = {key: value for key, value in params.items() if key in self.names and key != "path"}
        rest = {key: value for key, value in params.items() if key not in own}
        within = name if self.name is None else name.removeprefix(self.name + ":")
        for route in self.app.flat() if hasattr(self.app, "flat") else ():
            path = route.path_for(within, rest)
            if path is not None:
                return filled(self.path, self.converters, own) + path
        return None
