"""What asks: the request, its address and its state."""

import _drive
import _native
import _reading
from _cookies import cookies
from _headers import Headers, texts
from _multi import QueryParams
from _beyond import Open, beyond
from _drive import Turn
from _schema import Unsupported
from _scope import Address, Scope, State
from _url import URL, escaped


class HTTPConnection(Open):
    """What a request and a WebSocket share; here it is always a request."""

    def __init__(self, *_):
        raise Unsupported("HTTPConnection(scope)")


LINES = dict.fromkeys(map(ord, "\t\r\n"))
DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


# What the objects share that stand for one request: what came, and what routing makes of it.
SHARED = frozenset({
    "_client_port", "_exchange", "_named_client", "_path", "_query", "_raw_path", "_received", "_server", "_version", "_whole", "app", "app_root_path", "behind", "crashed", "found", "headers",
    "left", "method", "most", "outermost", "passed", "path_params", "root_path",
})


@beyond({"_receive", "receive", "send_early_hints", "send_push_promise"})
class Request(HTTPConnection):
    """What the app may ask of a request."""

    INNER = {"__init__", "body", "form", "headers", "json", "method", "query_params", "stream", "url"}

    def __init__(self, scope, receive=None, send=None):
        if scope["type"] != "http":
            raise AssertionError
        if isinstance(scope, Scope):
            # What an app makes of its request is the same request.
            self._request = scope.request
        else:
            self._begin("", "", "", "", [], None)
            self._exchange = _drive.exchange
            self._heed(scope)
        self._reading = _reading.Reading(_reading.Beyond if receive is None else _reading.Messages(receive))

    @classmethod
    def came(cls, *parts):
        """What came from a client, in the parts that Rust has."""
        new = cls.__new__(cls)
        new._begin(*parts)
        return new

    def again(self, scope):
        """The same with another scope, for what is inside of middleware that made one."""
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        for name in ("_params", "_cookies", "_json", "_scope"):
            new.__dict__.pop(name, None)
        new._reading = self._reading
        new._heed(scope)
        return new

    def _heed(self, scope):
        """Takes from a scope what it says."""
        self.method, self._version = scope.get("method", "GET"), scope.get("http_version", "1.1")
        self._whole, self.root_path = scope.get("path", ""), scope.get("root_path", "")
        self._path = path_below(self.root_path, self._whole)
        self._raw_path = scope.get("raw_path", b"").decode("latin-1")
        self._query = scope.get("query_string", b"").decode("latin-1")
        self.headers = Headers.of(texts(scope["headers"]))
        self._server = tuple(scope.get("server") or ("127.0.0.1", 80))
        self._named_client, self._named_scheme = scope.get("client"), scope.get("scheme", "http")
        self.path_params = scope.get("path_params", self.path_params)
        self.app = scope.get("app", self.app)
        self.outermost = self.outermost or self.app
        self._state = State(scope.setdefault("state", {}))
        self._own_scope = scope

    # What a scope of the app's own says.
    _own_scope = _named_scheme = None

    def _begin(self, method, path, raw_path, query, headers, body, version="1.1", port=80, client=0):
        self.method = method
        self.headers = Headers.of(headers)
        # None until it is asked for.
        self._received = body
        self._version = version
        # Where uvicorn listens, and from where the client asks.
        self._server = "127.0.0.1", port
        self._client_port = client
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
        # The context in which its innermost part ended: what runs after the answer has it; middleware around has others.
        self._inner_values = self._inner_context = None
        # Background tasks of responses that others took the place of.
        self.left = []
        # Layers of middleware that left something behind which still runs inside of them; and how many layers were passed.
        self.behind, self.passed = [], 0

    def seen_by(self, kind, reading):
        """Another object for this request, as Starlette makes one for each layer of middleware: what the app sets on it stays there."""
        other = kind.__new__(kind)
        other._request, other._reading = self, reading
        return other

    def __getattr__(self, name):
        if name in SHARED and "_request" in self.__dict__:
            return getattr(self._request, name)
        if name == "_reading":
            self._reading = _reading.Reading(_reading.Arrival(self))
            return self._reading
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def client(self):
        if self._own_scope is not None:
            return None if self._named_client is None else Address(*self._named_client)
        # As uvicorn does for a proxy on this machine: the last of the way that is not this machine.
        named = self.headers.getlist("x-forwarded-for")
        way = [one.strip() for one in ", ".join(named).split(",")]
        foreign = [one for one in way if host_and_port(one)[0] != "127.0.0.1"]
        host, port = host_and_port(foreign[-1] if foreign else way[0])
        return Address(host, port) if host else Address("127.0.0.1", self._client_port)

    @property
    def state(self):
        if "_request" in self.__dict__:
            return self._request.state
        if "_state" not in self.__dict__:
            import _lifespan

            self._state = State(dict(_lifespan.state))
        return self._state

    def _of_middleware(self, name, middleware):
        """What is there once middleware has put it into the scope."""
        if name not in self.scope:
            raise AssertionError(f"{middleware} must be installed to access request.{name}")
        return self.scope[name]

    session = property(lambda self: self._of_middleware("session", "SessionMiddleware"))
    auth = property(lambda self: self._of_middleware("auth", "AuthenticationMiddleware"))
    user = property(lambda self: self._of_middleware("user", "AuthenticationMiddleware"))

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
        if self._named_scheme is not None:
            return self._named_scheme
        # As uvicorn has it from a proxy on this machine.
        named = self.headers.getlist("x-forwarded-proto")
        named = named[-1].strip() if named else None
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

    async def body(self):
        return await self._reading.whole()

    async def json(self):
        if "_json" in self.__dict__:
            return self._json
        import json

        import _quick_json

        text = json_text(await self._reading.whole())
        value, message, at = _native.loads(text)
        if message == "":
            raise _quick_json.too_much(text, at)
        if message is not None:
            raise json.JSONDecodeError(message, text, at)
        self._json = value
        return value

    async def stream(self):
        async for piece in self._reading.pieces():
            yield piece

    def form(self, *, max_files=1000, max_fields=1000, max_part_size=1024 * 1024):
        import _form

        return _form.Awaited(self, _form.Limits(max_files, max_fields, max_part_size))

    async def close(self):
        if "_form" in self.__dict__:
            await self._form.close()

    async def is_disconnected(self):
        reading = self._reading
        # Behind middleware what it hears is lost on the way (`receive_or_disconnect` of Starlette's ends its tasks first).
        left = False if reading.is_behind() else self._exchange.has_left()
        if not left and not reading.is_over and not reading.look():
            # Who listens and hears nothing gives others a turn; anyio, another to notice that it does not wait.
            await Turn()
            await Turn()
        return left or reading.is_over

    @property
    def scope(self):
        """The request as ASGI has it."""
        if "_request" in self.__dict__:
            return self._request.scope
        if self._own_scope is not None:
            self._own_scope.update(self.found, **({"router": self.outermost.router} if self.found else {}))
            return self._own_scope
        if "_scope" not in self.__dict__:
            self._scope = Scope({
                "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": self._version, "server": self._server,
                "client": tuple(self.client), "scheme": self.scheme, "method": self.method, "path": self._whole,
                "raw_path": self._raw_path.encode(),
                "query_string": self._query.encode(), "headers": self.headers.raw, "state": self.state._state,
            }, self)
        dict.update(self._scope, self.found, root_path=self.root_path, app=self.app)
        if self.found:
            dict.update(self._scope, router=self.outermost.router)
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


class _CachedRequest(Request):
    """The request as middleware has it that is a function of it."""


def for_middleware(request):
    """The request for one layer of middleware. What is inside reads the body behind it."""
    reading = request._reading
    request._reading = _reading.Reading(reading)
    return request.seen_by(_CachedRequest, reading)


def read_again(request):
    """The request for what is inside of middleware that asks it a second time: what was read of the body is not there again."""
    if request._reading.is_consumed:
        request._reading = _reading.Reading(_reading.Exhausted)
    request.__dict__.pop("_form", None)
    request.__dict__.pop("_json", None)


def without_body(request):
    """The request for the handler of what nobody caught, who cannot read its body."""
    return request.seen_by(Request, _reading.Reading(_reading.Beyond))


def host_and_port(text):
    """An address of `X-Forwarded-For` as uvicorn takes it apart; 0 where it has no port. What is no address is a host as a whole."""
    if text[:1] == "[":
        host, bracket, rest = text[1:].partition("]")
        if not bracket or rest[:1] not in ("", ":"):
            return text, 0
        return host, number(rest[1:]) or 0
    host, _, rest = text.partition(":")
    port = number(rest)
    return (text, 0) if port is None else (host, port)


def number(text):
    try:
        return int(text)
    except ValueError:
        return None


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
