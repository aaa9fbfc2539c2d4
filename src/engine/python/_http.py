"""Requests, responses and what can be raised."""

import _native
import _schema
import _trace
from _schema import Unsupported


class Headers:
    """Response headers: lower case, in order, each with the line that set it."""

    def __init__(self, raw=None):
        self.raw = raw if raw is not None else []
        self.lines = {}

    def __setitem__(self, name, value):
        self.set(name, value, _trace.here(2))

    def set(self, name, value, line=None):
        if not isinstance(value, str):
            raise AttributeError(f"{type(value).__name__!r} object has no attribute 'encode'")
        name = name.lower()
        self.lines[name] = line
        for i, (other, _) in enumerate(self.raw):
            if other == name:
                self.raw[i] = (name, value)
                self.raw[:] = self.raw[: i + 1] + [pair for pair in self.raw[i + 1:] if pair[0] != name]
                return
        self.raw.append((name, value))

    def append(self, name, value):
        self.lines[name.lower()] = _trace.here(2)
        self.raw.append((name.lower(), value))

    def __getitem__(self, name):
        for other, value in self.raw:
            if other == name.lower():
                return value
        raise KeyError(name)

    def get(self, name, default=None):
        return self[name] if name in self else default

    def __contains__(self, name):
        return any(other == str(name).lower() for other, _ in self.raw)

    def __delitem__(self, name):
        self.raw[:] = [pair for pair in self.raw if pair[0] != name.lower()]

    def setdefault(self, name, value):
        if name not in self:
            self.set(name, value, _trace.here(2))
        return self[name]

    def update(self, other):
        for name, value in dict(other).items():
            self.set(name, value, _trace.here(2))

    def items(self):
        return list(self.raw)

    def keys(self):
        return [name for name, _ in self.raw]

    def values(self):
        return [value for _, value in self.raw]

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.raw)

    def getlist(self, name):
        return [value for other, value in self.raw if other == name.lower()]


BODYLESS = (204, 304)


class Response:
    media_type = None
    charset = "utf-8"

    def __init__(self, content=None, status_code=200, headers=None, media_type=None, background=None):
        self._status = int(status_code)
        self._status_lines = []
        self.line = _trace.here(2)
        if media_type is not None:
            self.media_type = media_type
        self.background = background
        self.body = self.render(content)
        self._init_headers(headers)

    @classmethod
    def parameter(cls, by):
        """The response that is injected: it starts with no status and no headers."""
        new = cls.__new__(cls)
        new._status = None
        new._status_lines = []
        new._by = by
        new.line = None
        new.background = None
        new.body = b""
        new.headers = Headers()
        return new

    @property
    def status_code(self):
        return self._status

    @status_code.setter
    def status_code(self, code):
        self._status = code if code is None else int(code)
        self._status_lines.append((self._status, _trace.here(2)))

    def render(self, content):
        if content is None:
            return b""
        return bytes(content) if isinstance(content, (bytes, bytearray, memoryview)) else content.encode(self.charset)

    def _init_headers(self, headers):
        self.headers = Headers()
        for name, value in dict(headers or {}).items():
            self.headers.raw.append((name.lower(), value))
            self.headers.lines[name.lower()] = self.line
        body = getattr(self, "body", None)
        if body is not None and "content-length" not in self.headers and not (self._status < 200 or self._status in BODYLESS):
            self.headers.raw.append(("content-length", str(len(body))))
        kind = self.media_type
        if kind is not None and "content-type" not in self.headers:
            if kind.startswith("text/") and "charset=" not in kind.lower():
                kind += "; charset=" + self.charset
            self.headers.raw.append(("content-type", kind))

    def set_cookie(self, key, value="", max_age=None, expires=None, path="/", domain=None, secure=False, httponly=False, samesite="lax"):
        if expires is not None:
            raise Unsupported("set_cookie(expires=)")
        parts = [f"{key}={quoted(value)}"]
        if domain is not None:
            parts.append(f"Domain={domain}")
        if httponly:
            parts.append("HttpOnly")
        if max_age is not None:
            parts.append(f"Max-Age={max_age}")
        if path is not None:
            parts.append(f"Path={path}")
        if samesite is not None:
            parts.append(f"SameSite={samesite}")
        if secure:
            parts.append("Secure")
        self.headers.lines["set-cookie"] = _trace.here(2)
        self.headers.raw.append(("set-cookie", "; ".join(parts)))

    def delete_cookie(self, *args, **kwargs):
        raise Unsupported("delete_cookie")

    def chunks(self):
        """The body as a list of byte strings, or None where it is one piece."""
        return None


LEGAL = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:")


def quoted(value):
    """A cookie's value, quoted as http.cookies does."""
    if all(c in LEGAL for c in value):
        return value
    out = []
    for c in value:
        if c in '"\\':
            out.append("\\" + c)
        elif c in LEGAL or c in " ()/<=>?@[]{}":
            out.append(c)
        else:
            out.append("".join(f"\\{byte:03o}" for byte in c.encode("utf-8")))
    return '"' + "".join(out) + '"'


class JSONResponse(Response):
    media_type = "application/json"

    def render(self, content):
        return _schema.to_json(content).encode("utf-8")


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
        self.body_iterator = content
        self._status = int(status_code)
        self._status_lines = []
        self.line = _trace.here(2)
        if media_type is not None:
            self.media_type = media_type
        self.background = background
        self._init_headers(headers)

    def chunks(self):
        import _serve

        pieces = _serve.drain(self.body_iterator) if hasattr(self.body_iterator, "__aiter__") else self.body_iterator
        return [piece if isinstance(piece, bytes) else piece.encode("utf-8") for piece in pieces]


class HTTPException(Exception):
    def __init__(self, status_code, detail=None, headers=None):
        import _status as status

        self.status_code = int(status_code)
        self.detail = status.PHRASES.get(self.status_code, "") if detail is None else detail
        self.headers = headers
        self.line = _trace.here(2)
        super().__init__(self.status_code, self.detail)

    def __str__(self):
        return f"{self.status_code}: {self.detail}"

    def __repr__(self):
        return f"{type(self).__name__}(status_code={self.status_code!r}, detail={self.detail!r})"


class StarletteHTTPException(HTTPException):
    """What Starlette raises; FastAPI's is a subclass of it."""


class RequestValidationError(ValueError):
    def __init__(self, errors, body=None):
        self._errors = errors
        self.body = body
        super().__init__(f"{len(errors)} validation errors")

    def errors(self):
        return [dict(item, loc=tuple(item["loc"])) for item in self._errors]


class ResponseValidationError(ValueError):
    def __init__(self, errors, body=None):
        self._errors = errors
        self.body = body
        lines = [f"{len(errors)} validation error{'' if len(errors) == 1 else 's'}:"]
        lines += ["  " + repr(item) for item in errors]
        super().__init__("\n".join(lines))

    def errors(self):
        return self._errors


class Request:
    """What the app may ask of a request."""

    def __init__(self, method, path, query, headers, body):
        self.method = method
        self.headers = Headers([(name.lower(), value) for name, value in headers])
        self._body = body
        self.query_params = dict(_native.query(query))
        self.path_params = {}
        self.cookies = cookies(self.headers)
        self.url = Url(self.headers.get("host", "127.0.0.1"), path, query)
        self.state = State()

    async def body(self):
        return self._body

    async def json(self):
        return _native.loads(self._body.decode("utf-8"))


class Url:
    def __init__(self, host, path, query):
        self.path, self.query = path, query
        self._text = f"http://{host}{path}" + (f"?{query}" if query else "")

    def __str__(self):
        return self._text


class State:
    pass


def cookies(headers):
    found = {}
    for part in "; ".join(headers.getlist("cookie")).split(";"):
        name, equals, value = part.partition("=")
        if equals:
            found[name.strip()] = value.strip().strip('"')
    return found
