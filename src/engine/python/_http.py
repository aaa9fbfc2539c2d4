"""Requests, responses and what can be raised."""

import _native
import _trace
from _schema import Unsupported, no_such


class Headers:
    """Headers as they came: lower case, in order."""

    def __init__(self, pairs=None):
        self.pairs = pairs if pairs is not None else []
        self.lines = {}

    def __getitem__(self, name):
        found = self.get(name, self)
        if found is self:
            raise KeyError(name)
        return found

    def get(self, name, default=None):
        name = name.lower()
        for other, value in self.pairs:
            if other == name:
                return value
        return default

    def __contains__(self, name):
        name = str(name).lower()
        for other, _ in self.pairs:
            if other == name:
                return True
        return False

    def items(self):
        return list(self.pairs)

    def keys(self):
        return [name for name, _ in self.pairs]

    def values(self):
        return [value for _, value in self.pairs]

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.pairs)

    @property
    def mutablecopy(self):
        return MutableHeaders(list(self.pairs))

    def __eq__(self, other):
        return isinstance(other, Headers) and sorted(self.pairs) == sorted(other.pairs)

    @property
    def raw(self):
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.pairs]

    def __repr__(self):
        alone = dict(self.pairs)
        inside = repr(alone) if len(alone) == len(self.pairs) else f"raw={self.raw!r}"
        return f"{type(self).__name__}({inside})"

    def getlist(self, name):
        return [value for other, value in self.pairs if other == name.lower()]


class MutableHeaders(Headers):
    """A response's headers, each with the line that set it: `lines` has them by name and value."""

    def __setitem__(self, name, value):
        self.set(name, value, _trace.here(2))

    def set(self, name, value, line=None):
        if not isinstance(value, str):
            raise AttributeError(f"{type(value).__name__!r} object has no attribute 'encode'")
        name, value = name.lower(), checked(value)
        self.lines[name, value] = line
        for i, (other, _) in enumerate(self.pairs):
            if other == name:
                self.pairs[i] = (name, value)
                self.pairs[:] = self.pairs[: i + 1] + [pair for pair in self.pairs[i + 1:] if pair[0] != name]
                return
        self.pairs.append((name, value))

    def append(self, name, value):
        self.add(name.lower(), value, _trace.here(2))

    def add(self, name, value, line):
        self.lines[name, value] = line
        self.pairs.append((name, value))

    def __delitem__(self, name):
        self.pairs[:] = [pair for pair in self.pairs if pair[0] != name.lower()]

    def setdefault(self, name, value):
        if name not in self:
            self.set(name, value, _trace.here(2))
        return self[name]

    def update(self, other):
        for name, value in dict(other).items():
            self.set(name, value, _trace.here(2))


def allows_body(code):
    """RFC 9110: these end at their header section."""
    code = int(code)
    return not (code < 200 or code in (204, 205, 304))


class Response:
    media_type = None
    charset = "utf-8"

    def __init__(self, content=None, status_code=200, headers=None, media_type=None, background=None):
        self._begin(status_code, media_type, background)
        self.body = self.render(content)
        self.init_headers(headers)

    def _begin(self, status_code, media_type, background):
        self._status = int(status_code) if isinstance(status_code, int) else status_code
        self._status_lines = []
        self.line = _trace.here(3)
        if media_type is not None:
            self.media_type = media_type
        self.background = background

    @classmethod
    def parameter(cls):
        """The response that is injected: it starts with no status and no headers."""
        new = cls.__new__(cls)
        new._status = None
        new._status_lines = []
        new.line = None
        new.background = None
        new.body = b""
        new.headers = MutableHeaders()
        return new

    @property
    def status_code(self):
        return self._status

    @status_code.setter
    def status_code(self, code):
        self._status = int(code) if isinstance(code, int) else code
        self._status_lines.append((self._status, _trace.here(2)))

    @property
    def raw_headers(self):
        return self.headers.raw

    def render(self, content):
        if content is None:
            return b""
        return bytes(content) if isinstance(content, (bytes, bytearray, memoryview)) else content.encode(self.charset)

    def init_headers(self, headers=None):
        self.headers = MutableHeaders()
        for name, value in (headers.items() if headers else ()):
            self.headers.add(name.lower(), checked(value), self.line)
        body = getattr(self, "body", None)
        if body is not None and "content-length" not in self.headers and not (self._status < 200 or self._status in (204, 304)):
            self.headers.pairs.append(("content-length", str(len(body))))
        kind = self.media_type
        if kind is not None and "content-type" not in self.headers:
            if kind.startswith("text/") and "charset=" not in kind.lower():
                kind += "; charset=" + self.charset
            self.headers.pairs.append(("content-type", kind))

    def set_cookie(self, key, value="", max_age=None, expires=None, path="/", domain=None, secure=False, httponly=False, samesite="lax", partitioned=False):
        if samesite is not None and samesite.lower() not in ("strict", "lax", "none"):
            raise AssertionError("samesite must be either 'strict', 'lax' or 'none'")
        attributes = {
            "Domain": domain, "expires": expiry(expires), "HttpOnly": httponly or None, "Max-Age": max_age, "Partitioned": partitioned or None,
            "Path": path, "SameSite": samesite, "Secure": secure or None,
        }
        if key.lower() in RESERVED:
            raise CookieError(f"Attempt to set a reserved key {key!r}")
        if not key or not all([c in LEGAL for c in key]):
            raise CookieError(f"Illegal key {key!r}")
        parts = [f"{key}={quoted(str(value))}"]
        parts += [name if given is True else f"{name}={given}" for name, given in attributes.items() if given is not None and given != ""]
        self.headers.add("set-cookie", checked("; ".join(parts)), _trace.here(2))

    def delete_cookie(self, key, path="/", domain=None, secure=False, httponly=False, samesite="lax", partitioned=False):
        self.set_cookie(key, "", 0, 0, path, domain, secure, httponly, samesite, partitioned)
        self.headers.lines[self.headers.pairs[-1]] = _trace.here(2)

    def chunks(self, request):
        """The body as an iterator of byte strings, or None where it is one piece."""
        return None

    async def __call__(self, scope, receive, send):
        raise Unsupported("a response called as an ASGI app")


def checked(value):
    value.encode("latin-1")
    return value


def expiry(expires):
    if expires is None or isinstance(expires, str):
        return expires
    if isinstance(expires, (int, float)):
        return _native.http_date(_native.now() + expires)
    return _native.http_date(expires.timestamp())


class CookieError(Exception):
    """Of `http.cookies`."""


# What stands for a cookie's attributes cannot be the name of one.
RESERVED = {"expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version", "samesite", "partitioned"}
LEGAL = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:")


def quoted(value):
    """A cookie's value, quoted as `http.cookies` does; an empty one becomes two quotes."""
    if value and all([c in LEGAL for c in value]):
        return value
    out = []
    for c in value:
        if c in '"\\':
            out.append("\\" + c)
        elif c in LEGAL or c in " ()/<=>?@[]{}":
            out.append(c)
        else:
            out.append(f"\\{ord(c):03o}" if ord(c) < 256 else c)
    return '"' + "".join(out) + '"'


def unquoted(value):
    """A cookie's value as sent, unquoted the same way."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    value, out, at = value[1:-1], [], 0
    while at < len(value):
        c = value[at]
        if c == "\\" and value[at + 1:at + 4].isdigit() and len(value[at + 1:at + 4]) == 3:
            out.append(chr(int(value[at + 1:at + 4], 8)))
            at += 4
        elif c == "\\" and at + 1 < len(value):
            out.append(value[at + 1])
            at += 2
        else:
            out.append(c)
            at += 1
    return "".join(out)


class JSONResponse(Response):
    media_type = "application/json"

    def render(self, content):
        return _native.dumps(content, False).encode("utf-8")


class ORJSONResponse(JSONResponse):
    def render(self, content):
        import orjson

        return orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)


class UJSONResponse(JSONResponse):
    """Written by ujson, which escapes slashes."""

    def render(self, content):
        return _native.dumps(content, False).replace("/", "\\/").encode("utf-8")


class PlainTextResponse(Response):
    media_type = "text/plain"


class HTMLResponse(Response):
    media_type = "text/html"


class RedirectResponse(Response):
    def __init__(self, url, status_code=307, headers=None, background=None):
        super().__init__(b"", status_code, headers, None, background)
        self.headers.set("location", _native.quote_url(str(url)), self.line)


class StreamingResponse(Response):
    def __init__(self, content, status_code=200, headers=None, media_type=None, background=None):
        self._begin(status_code, media_type, background)
        self.body_iterator = content
        # Whose lines these pieces come from.
        self.source = content
        self.init_headers(headers)

    def chunks(self, request):
        from _drive import items_of

        pieces = items_of(self.body_iterator) if hasattr(self.body_iterator, "__aiter__") else self.body_iterator
        for piece in pieces:
            yield bytes(piece) if isinstance(piece, (bytes, bytearray, memoryview)) else piece.encode(self.charset)


class _StreamingResponse(StreamingResponse):
    """What `call_next` gives: another response's status and headers, and its body piece by piece."""

    def __init__(self, inner, request):
        self._status, self._status_lines = inner._status, []
        self.line = inner.line
        self.headers = inner.headers
        self.background = None
        self._inner = inner
        self._request = request
        self._iterator = self.source = None

    @property
    def body_iterator(self):
        if self._iterator is None:
            self._iterator = self._pieces()
        return self._iterator

    @body_iterator.setter
    def body_iterator(self, iterator):
        self._iterator = self.source = iterator

    async def _pieces(self):
        pieces = self._inner.chunks(self._request)
        for piece in [self._inner.body] if pieces is None else pieces:
            yield piece
        self._request.left.append(self._inner.background)

    def unwrapped(self):
        """The response itself, where nobody asked for its body."""
        inner = self._inner
        if self._iterator is not None:
            return self
        inner._status = self._status
        if self.background is not None:
            self._request.left.append(self.background)
        return inner.unwrapped() if isinstance(inner, _StreamingResponse) else inner


class EventSourceResponse(StreamingResponse):
    media_type = "text/event-stream"


class FileResponse(Response):
    """A file of the course's own folder, with ranges."""

    def __init__(self, path, status_code=200, headers=None, media_type=None, background=None, filename=None, stat_result=None, method=None,
                 content_disposition_type="attachment"):
        self.path = str(path)
        self.filename = filename
        if media_type is None:
            import _mimetypes

            media_type = _mimetypes.guessed(filename or self.path)
        self._begin(status_code, media_type, background)
        self.init_headers(headers)
        self.headers.setdefault("accept-ranges", "bytes")
        if filename is not None:
            plain = _native.quote_name(filename)
            if plain != filename:
                disposition = f"{content_disposition_type}; filename*=utf-8''{plain}"
            else:
                disposition = f'{content_disposition_type}; filename="{filename}"'
            self.headers.setdefault("content-disposition", disposition)

    def chunks(self, request):
        """Reads the file; what the request asks of it may change status and headers."""
        import _files

        yield from _files.send(self, request)


class StarletteHTTPException(Exception):
    def __init__(self, status_code, detail=None, headers=None):
        import _status as status

        self.status_code = status_code
        self.detail = status.phrase(status_code) if detail is None else detail
        self.headers = headers
        super().__init__(status_code, self.detail)

    def __str__(self):
        return f"{self.status_code}: {self.detail}"

    def __repr__(self):
        return f"{type(self).__name__}(status_code={self.status_code!r}, detail={self.detail!r})"


class HTTPException(StarletteHTTPException):
    """FastAPI's own: its detail may be any JSON."""


class ValidationException(Exception):
    def __init__(self, errors, *, endpoint_ctx=None):
        self._errors = list(errors)
        self.endpoint_ctx = endpoint_ctx
        context = endpoint_ctx or {}
        self.endpoint_function, self.endpoint_path = context.get("function"), context.get("path")
        self.endpoint_file, self.endpoint_line = context.get("file"), context.get("line")

    def errors(self):
        return [dict(item, loc=tuple(item["loc"])) for item in self._errors]

    def __str__(self):
        count = len(self._errors)
        lines = [f"{count} validation error{'' if count == 1 else 's'}:"]
        lines += ["  " + repr(item) for item in self.errors()]
        return "\n".join(lines + self._where())

    def _where(self):
        if self.endpoint_file and self.endpoint_line and self.endpoint_function:
            place = f'  File "{self.endpoint_file}", line {self.endpoint_line}, in {self.endpoint_function}'
            return ["", place] + ([f"    {self.endpoint_path}"] if self.endpoint_path else [])
        return ["", f"  Endpoint: {self.endpoint_path}"] if self.endpoint_path else []


class RequestValidationError(ValidationException):
    def __init__(self, errors, *, body=None, endpoint_ctx=None):
        super().__init__(errors, endpoint_ctx=endpoint_ctx)
        self.body = body


class ResponseValidationError(ValidationException):
    def __init__(self, errors, *, body=None, endpoint_ctx=None):
        super().__init__(errors, endpoint_ctx=endpoint_ctx)
        self.body = body


class QueryParams:
    """The query as a mapping: of repeated names the last counts, `getlist` gives all."""

    def __init__(self, pairs):
        self._pairs = pairs
        self._dict = dict(pairs)

    def __getitem__(self, name):
        return self._dict[name]

    def __contains__(self, name):
        return name in self._dict

    def __iter__(self):
        return iter(self._dict)

    def __len__(self):
        return len(self._dict)

    def __str__(self):
        from urllib.parse import urlencode

        return urlencode(self._pairs)

    def __repr__(self):
        return f"QueryParams({str(self)!r})"

    def get(self, name, default=None):
        return self._dict.get(name, default)

    def getlist(self, name):
        return [value for other, value in self._pairs if other == name]

    def keys(self):
        return self._dict.keys()

    def values(self):
        return self._dict.values()

    def items(self):
        return self._dict.items()

    def multi_items(self):
        return list(self._pairs)


class Address:
    def __init__(self, host, port):
        self.host, self.port = host, port

    def __iter__(self):
        return iter((self.host, self.port))


class Scope(dict):
    """A scope without what only the server knows."""

    def __missing__(self, key):
        if key == "raw_path":
            raise Unsupported("raw_path in the scope of a request")
        raise KeyError(key)

    def get(self, key, default=None):
        return self[key] if key in self or key == "raw_path" else default


class Request:
    """What the app may ask of a request."""

    def __init__(self, method, path, query, headers, body):
        self.method = method
        self.headers = Headers(headers)
        self._body = body
        self._query = query
        self._path = path
        self.path_params = {}
        # What routing adds to the scope.
        self.found = {}
        # The app that answers, and the one that all is mounted in: names of routes are looked up there.
        self.app = self.outermost = None
        self.root_path = ""
        # Background tasks of responses that others took the place of.
        self.left = []

    # What a real one has beside what is here.
    REAL = {"auth", "close", "receive", "send_early_hints", "send_push_promise", "session", "user"}

    def __getattr__(self, name):
        no_such(self, name, self.REAL)

    @property
    def client(self):
        return Address("127.0.0.1", 0)

    @property
    def state(self):
        if "_state" not in self.__dict__:
            import _lifespan

            self._state = State(dict(_lifespan.state))
        return self._state

    @property
    def query_params(self):
        if "_params" not in self.__dict__:
            self._params = QueryParams(_native.query(self._query))
        return self._params

    @property
    def cookies(self):
        if "_cookies" not in self.__dict__:
            self._cookies = cookies(self.headers)
        return self._cookies

    @property
    def scheme(self):
        return self.headers.get("x-forwarded-proto", "http").strip()

    @property
    def url(self):
        return Url(self.scheme, self.headers.get("host", "127.0.0.1"), self.root_path + self._path, self._query)

    @property
    def base_url(self):
        return Url(self.scheme, self.headers.get("host", "127.0.0.1"), self.root_path + "/", "")

    def url_for(self, name, /, **params):
        return Url(self.scheme, self.headers.get("host", "127.0.0.1"), self.outermost.url_path_for(name, **params), "")

    async def body(self):
        return self._body

    async def json(self):
        import json

        text = json_text(self._body)
        value, message, at = _native.loads(text)
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
            host, _, port = self.headers.get("host", "127.0.0.1").partition(":")
            self._scope = Scope({
                "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "server": (host, int(port) if port.isdigit() else 80),
                "client": tuple(self.client), "scheme": self.scheme, "method": self.method, "path": self.root_path + self._path,
                "query_string": self._query.encode(), "headers": self.headers.raw, "state": self.state._state,
            })
        self._scope.update(self.found, root_path=self.root_path, app=self.app)
        return self._scope

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


class Url:
    def __init__(self, scheme, place, path, query):
        self.scheme, self.netloc, self.path, self.query = scheme, place, path, query
        self.hostname, _, port = place.partition(":")
        self.port = int(port) if port.isdigit() else None
        self.fragment = ""

    def __str__(self):
        return f"{self.scheme}://{self.netloc}{self.path}" + (f"?{self.query}" if self.query else "")

    def __repr__(self):
        return f"URL({str(self)!r})"

    def __eq__(self, other):
        return str(self) == str(other)

    REAL = {"components", "is_secure", "password", "username"}

    def __getattr__(self, name):
        no_such(self, name, self.REAL)

    def include_query_params(self, **params):
        """With these instead of those of the same names; what is there already is quoted anew."""
        from urllib.parse import urlencode

        pairs = [pair for pair in _native.query(self.query) if pair[0] not in params]
        return self.replace(query=urlencode(pairs + [(name, str(value)) for name, value in params.items()]))

    def replace_query_params(self, **params):
        from urllib.parse import urlencode

        return self.replace(query=urlencode([(name, str(value)) for name, value in params.items()]))

    def remove_query_params(self, keys):
        from urllib.parse import urlencode

        keys = [keys] if isinstance(keys, str) else keys
        return self.replace(query=urlencode([pair for pair in _native.query(self.query) if pair[0] not in keys]))

    def replace(self, **parts):
        return Url(parts.get("scheme", self.scheme), parts.get("netloc", self.netloc), parts.get("path", self.path), parts.get("query", self.query))


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

    def __getattr__(self, name):
        try:
            return self.__dict__["_state"][name]
        except KeyError:
            raise AttributeError(f"'State' object has no attribute {name!r}") from None


def cookies(headers):
    found = {}
    for part in "; ".join(headers.getlist("cookie")).split(";"):
        name, equals, value = part.partition("=")
        if not equals:
            name, value = "", name
        name, value = name.strip(), value.strip()
        if name or value:
            found[name] = unquoted(value)
    return found
