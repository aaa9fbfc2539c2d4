"""What asks: the request, its address and its state."""

import _native
from _cookies import cookies
from _exceptions import ClientDisconnect, StarletteHTTPException
from _headers import Headers
from _multi import QueryParams
from _beyond import Open, beyond
from _schema import Unsupported
from _url import URL, escaped


class Address(tuple):
    """Host and port: a named tuple, written out, for those take their time to be made."""

    __slots__ = ()
    _fields = ("host", "port")
    host = property(lambda self: self[0])
    port = property(lambda self: self[1])

    def __new__(cls, host, port):
        return tuple.__new__(cls, (host, port))

    def __getnewargs__(self):
        return tuple(self)

    def _asdict(self):
        return dict(zip(self._fields, self))

    def _replace(self, **parts):
        return Address(**{**self._asdict(), **parts})

    def __repr__(self):
        return f"Address(host={self.host!r}, port={self.port!r})"


class Scope(dict):
    """The request as ASGI has it. What middleware writes there, the request has from then on."""

    def __init__(self, items, request):
        super().__init__(items)
        self.request = request

    def __setitem__(self, key, value):
        if key in ("client", "root_path", "scheme", "server", "type"):
            raise Unsupported(f"another {key} in the scope of a request")
        self.request.rewritten(key, value)
        super().__setitem__(key, value)

    def update(self, *others, **more):
        for key, value in dict(*others, **more).items():
            self[key] = value


class HTTPConnection(Open):
    """What a request and a WebSocket share; here it is always a request."""


LINES = dict.fromkeys(map(ord, "\t\r\n"))
DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


@beyond({"auth", "close", "receive", "send_early_hints", "send_push_promise", "session", "user"})
class Request(HTTPConnection):
    """What the app may ask of a request."""

    INNER = {"__init__", "body", "form", "headers", "json", "method", "query_params", "stream", "url"}

    def __init__(self, method, path, raw_path, query, headers, body, version="1.1", port=80):
        self.method = method
        self.headers = Headers.of(headers)
        # None until it is asked for.
        self._received = body
        self._version = version
        # Where uvicorn listens.
        self._server = "127.0.0.1", port
        # Whether what the app raised was caught by nobody.
        self.crashed = False
        # How long the body may be.
        self.most = None
        self._query = query
        # The whole, and what of it is matched against the routes.
        self._whole = self._path = path
        self._raw_path = raw_path
        self.path_params = {}
        # What routing adds to the scope.
        self.found = {}
        # The app that answers, and the one that all is mounted in: names of routes are looked up there.
        self.app = self.outermost = None
        self.root_path = ""
        self.app_root_path = None
        # Background tasks of responses that others took the place of.
        self.left = []

    @property
    def client(self):
        # As uvicorn does for a proxy on this machine: the last of the way that is not this machine.
        way = [host.strip() for host in self.headers.get("x-forwarded-for", "").split(",")]
        foreign = [host for host in way if host and host != "127.0.0.1"]
        return Address(foreign[-1] if foreign else "127.0.0.1", 0)

    @property
    def state(self):
        if "_state" not in self.__dict__:
            import _lifespan

            self._state = State(dict(_lifespan.state))
        return self._state

    @property
    def query_params(self):
        if "_params" not in self.__dict__:
            self._params = QueryParams.of(_native.query(self._query))
        return self._params

    @property
    def cookies(self):
        if "_cookies" not in self.__dict__:
            self._cookies = cookies(self.headers)
        return self._cookies

    @property
    def scheme(self):
        # As uvicorn has it from a proxy on this machine.
        named = self.headers.get("x-forwarded-proto", "").strip()
        return named if named in DEFAULT_PORTS else "http"

    @property
    def url(self):
        return self.url_of(self._whole)

    def url_of(self, path):
        """The address of another path with the same query."""
        path = escaped(path)
        path = path if path[:1] == "/" else "/" + path
        query, _, fragment = self._query.partition("#")
        # As Python's `urlsplit` does: the parts are without line ends, the text has them.
        url = URL.of(self.scheme, self._place(), path.translate(LINES), query, fragment)
        url._url = f"{url.scheme}://{url.netloc}{path}" + (f"?{self._query}" if self._query else "")
        return url

    def _place(self):
        """Host and port: those that the client names, else those at which it came."""
        named = self.headers.get("host")
        named = named and _native.authority(named)
        if named:
            return named
        host, port = self._server
        return host if port == DEFAULT_PORTS[self.scheme] else f"{host}:{port}"

    @property
    def base_url(self):
        # Also below a mount it is that of the outermost app.
        root = self.root_path if self.app_root_path is None else self.app_root_path
        return URL.of(self.scheme, self._place(), root if root.endswith("/") else root + "/")

    def url_for(self, name, /, **params):
        base = self.base_url
        return URL.of(base.scheme, base.netloc, base.path.rstrip("/") + self.outermost.url_path_for(name, **params))

    def enter(self, app):
        """Another app answers from here on: one that says below which path it is reached is believed."""
        self.app = app
        if app.root_path:
            self.below(app.root_path)

    def below(self, root_path):
        self.root_path = root_path
        self._path = path_below(root_path, self._whole)

    @property
    def _body(self):
        """The body; one that is longer than the app takes cannot be read."""
        if self._received is None:
            self._received = _native.body()
            if self._received is None:
                raise ClientDisconnect()
        if self.most is not None and len(self._received) > self.most:
            raise StarletteHTTPException(413, "Content Too Large")
        return self._received

    async def body(self):
        return self._body

    async def json(self):
        import json

        import _quick_json

        text = json_text(self._body)
        value, message, at = _native.loads(text)
        if message == "":
            raise _quick_json.too_much(text, at)
        if message is not None:
            raise json.JSONDecodeError(message, text, at)
        return value

    async def stream(self):
        yield self._body
        yield b""

    def form(self, **_):
        import _form

        return _form.Awaited(self)

    async def is_disconnected(self):
        return False

    @property
    def scope(self):
        """The request as ASGI has it."""
        if "_scope" not in self.__dict__:
            self._scope = Scope({
                "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": self._version, "server": self._server,
                "client": tuple(self.client), "scheme": self.scheme, "method": self.method, "path": self._whole,
                "raw_path": self._raw_path.encode(),
                "query_string": self._query.encode(), "headers": self.headers.raw, "state": self.state._state,
            }, self)
        dict.update(self._scope, self.found, root_path=self.root_path, app=self.app)
        return self._scope

    def rewritten(self, key, value):
        """Another path, method, query or headers: what routes and reads the request heeds them."""
        if key == "path":
            self._whole = value
            self._path = path_below(self.root_path, value)
        elif key == "method":
            self.method = value
        elif key == "query_string":
            self._query = value.decode("latin-1")
            self.__dict__.pop("_params", None)
        elif key == "headers":
            self.headers = Headers.of([(name.decode("latin-1"), text.decode("latin-1")) for name, text in value])
            self.__dict__.pop("_cookies", None)

    def __getitem__(self, key):
        return self.scope[key]

    def __iter__(self):
        return iter(self.scope)

    def __len__(self):
        return len(self.scope)

    def keys(self):
        return self.scope.keys()

    def values(self):
        return self.scope.values()

    def items(self):
        return self.scope.items()

    def get(self, key, default=None):
        return self.scope.get(key, default)


def path_below(root_path, path):
    """The path that the routes see (`get_route_path` of Starlette's): what does not begin with the root is left as it is."""
    rest = path.removeprefix(root_path)
    return rest if rest[:1] in ("", "/") else path


def json_text(raw):
    """JSON's bytes as text, in whichever of its encodings (RFC 4627, 3), as `json.loads` takes them."""
    text = _native.utf8(raw) if not raw or raw[0] < 0x80 and 0 not in raw[:4] else None
    if text is not None:
        return text
    import json

    return raw.decode(json.detect_encoding(raw), "surrogatepass")


class State:
    def __init__(self, state=None):
        self.__dict__["_state"] = {} if state is None else state

    def __setattr__(self, name, value):
        self._state[name] = value

    def __delattr__(self, name):
        del self._state[name]

    def __getitem__(self, name):
        return self._state[name]

    __setitem__, __delitem__ = __setattr__, __delattr__

    def __iter__(self):
        return iter(self._state)

    def __len__(self):
        return len(self._state)

    def __getattr__(self, name):
        try:
            return self.__dict__["_state"][name]
        except KeyError:
            raise AttributeError(f"'State' object has no attribute {name!r}") from None
