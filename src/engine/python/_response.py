"""What answers a request."""

import _native
import _trace
import _warned
from _beyond import Open
from _drive import Turn, items_of
from _cookies import LEGAL, RESERVED, CookieError, quoted
from _headers import MutableHeaders, checked


def allows_body(code):
    """RFC 9110: these end at their header section."""
    code = int(code)
    return not (code < 200 or code in (204, 205, 304))


class Response(Open):
    INNER = {"__call__", "listen_for_disconnect", "stream_response"}
    media_type = None
    charset = "utf-8"
    # What went wrong while it went out, without ending it otherwise than usual.
    failure = None
    # Whether it listens, while it goes out, for a client that leaves: that tells one that waits with its body to go on.
    _listens = False

    def __init__(self, content=None, status_code=200, headers=None, media_type=None, background=None):
        self._begin(status_code, media_type, background)
        self.body = self.render(content)
        self.init_headers(headers)

    def _begin(self, status_code, media_type, background):
        self._status = int(status_code) if isinstance(status_code, int) else status_code
        self.line = _trace.here(3)
        self._status_lines = [(self._status, self.line)]
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
        new._headers = MutableHeaders()
        new._is_injected = True
        return new

    # Whether it is the one that an endpoint asks for as a parameter.
    _is_injected = False

    def _shown(self):
        """What FastAPI's own has, in its order, where JSON is made of it: it stands in what a function returns."""
        kind = {"media_type": self.media_type} if "media_type" in self.__dict__ else {}
        shown = {"status_code": self._status, **kind, "background": self.background, "body": self.body,
                 "raw_headers": [list(pair) for pair in self._headers.pairs]}
        # FastAPI itself has asked the injected one for its headers.
        return {**shown, "_headers": dict(self._headers.pairs)} if self._is_injected else shown

    @property
    def status_code(self):
        return self._status

    @status_code.setter
    def status_code(self, code):
        self._status = int(code) if isinstance(code, int) else code
        self._status_lines.append((self._status, _trace.here(2)))

    @property
    def headers(self):
        return self._headers

    @property
    def raw_headers(self):
        return self.headers.raw

    def render(self, content):
        if content is None:
            return b""
        return bytes(content) if isinstance(content, (bytes, memoryview)) else content.encode(self.charset)

    def init_headers(self, headers=None):
        self._headers = MutableHeaders()
        for name, value in (headers.items() if headers else ()):
            self.headers.add(name.lower(), checked(value), self.line)
        body = getattr(self, "body", None)
        if body is not None and "content-length" not in self.headers and not (self._status < 200 or self._status in (204, 304)):
            self.headers.pairs.append(("content-length", str(len(body))))
        kind = self.media_type
        if kind is not None and "content-type" not in self.headers:
            if kind.startswith("text/") and "charset=" not in kind.lower():
                kind += "; charset=" + self.charset
            self.headers.pairs.append(("content-type", checked(kind)))

    def set_cookie(self, key, value="", max_age=None, expires=None, path="/", domain=None, secure=False, httponly=False, samesite="lax", partitioned=False):
        if samesite is not None and samesite.lower() not in ("strict", "lax", "none"):
            raise AssertionError("samesite must be either 'strict', 'lax' or 'none'")
        attributes = {
            "Domain": domain, "expires": expiry(expires), "HttpOnly": bool(httponly) or None, "Max-Age": max_age, "Partitioned": bool(partitioned) or None,
            "Path": path, "SameSite": samesite, "Secure": bool(secure) or None,
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

    def begun(self, request):
        """The response as it begins to go out. What keeps it from that is raised here."""
        return self

    def chunks(self, request):
        """The body as an iterator of byte strings, asynchronous or not, or None where it is one piece."""
        return None

    def _goes_in_pieces(self):
        """Whether the head goes out by itself: also where what the app made for the body is none, which is noticed only then."""
        return self._listens or not isinstance(getattr(self, "body", b""), (bytes, bytearray, memoryview, type(None)))

    # Whether it goes out piece by piece, as these are made.
    _streams = False

    async def __call__(self, scope, receive, send):
        import _http
        import _sending

        request = _http.Request(scope, receive)
        await _sending.spoken(self.begun(request), request, send)
        if self.background is not None:
            await self.background()


def expiry(expires):
    """When a cookie ends, as it is written: seconds from now and moments as dates, all else as it is (`http.cookies.Morsel`)."""
    if isinstance(expires, int):
        return _native.http_date(_native.now() + expires)
    if not hasattr(expires, "timestamp"):
        return expires
    import datetime

    if expires.tzinfo != datetime.timezone.utc:
        raise ValueError("usegmt option requires a UTC datetime")
    return _native.http_date(expires.timestamp())


class JSONResponse(Response):
    media_type = "application/json"

    def __init__(self, content, status_code=200, headers=None, media_type=None, background=None):
        super().__init__(content, status_code, headers, media_type, background)

    def render(self, content):
        return _native.dumps(content, False).encode("utf-8")


DEPRECATED = ("{} is deprecated, FastAPI now serializes data directly to JSON bytes via Pydantic when a return type or response model is set, "
              "which is faster and doesn't need a custom response class. Read more in the FastAPI docs: "
              "https://fastapi.tiangolo.com/advanced/custom-response/#orjson-or-response-model and "
              "https://fastapi.tiangolo.com/tutorial/response-model/")


class ORJSONResponse(JSONResponse):
    def __init__(self, *args, **options):
        if type(self) is ORJSONResponse:
            _warned.fastapi(DEPRECATED.format("ORJSONResponse"))
        super().__init__(*args, **options)

    def render(self, content):
        import orjson

        return orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)


class UJSONResponse(JSONResponse):
    """Written by ujson, which escapes slashes."""

    def __init__(self, *args, **options):
        if type(self) is UJSONResponse:
            _warned.fastapi(DEPRECATED.format("UJSONResponse"))
        super().__init__(*args, **options)

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
    _listens = _streams = True

    def __init__(self, content, status_code=200, headers=None, media_type=None, background=None):
        self._begin(status_code, media_type, background)
        self.body_iterator = content
        # Whose lines these pieces come from.
        self.source = content
        self.init_headers(headers)

    async def chunks(self, request):
        from _client import Ear

        request._reading.lose()
        if hasattr(self.body_iterator, "cr_frame"):
            # The interpreter would iterate over it.
            raise TypeError("'coroutine' object is not iterable")
        with Ear(request, self.body_iterator) as ear:
            async for piece in items_of(self.body_iterator):
                ear.goes_out()
                yield self._encoded(piece)
                if not await ear.goes_on():
                    return

    def _encoded(self, piece):
        return bytes(piece) if isinstance(piece, (bytes, memoryview)) else piece.encode(self.charset)


class _StreamingResponse(StreamingResponse):
    """What `call_next` gives: another response's status and headers, and its body piece by piece."""

    def __init__(self, inner, request, channel=None):
        self._status, self._status_lines = inner._status, []
        self.line = inner.line
        self._headers = inner.headers
        self.background = None
        self._inner = inner
        self._request = request
        self._iterator = self.source = None
        self._is_drained = False
        # Through which it comes, where it goes out piece by piece.
        self._channel = channel

    @classmethod
    def of(cls, message, request, channel):
        """The same of the message with which the other began."""
        new = cls(message.response or Response.parameter(), request, channel)
        new._status, new._headers = message["status"], MutableHeaders.of(message.pairs)
        new._headers.lines.update(message.lines)
        return new

    @property
    def _streams(self):
        return self._iterator is not None or self._channel is not None or self._inner._streams

    @property
    def body_iterator(self):
        if self._iterator is None:
            self._iterator = self._pieces()
        return self._iterator

    @body_iterator.setter
    def body_iterator(self, iterator):
        self._iterator = self.source = iterator

    async def chunks(self, request):
        # Starlette's does not listen for a client that leaves: what is inside does.
        async for piece in items_of(self.body_iterator):
            yield self._encoded(piece)
            if self._channel is None:
                await Turn()

    async def _pieces(self):
        if self._channel is not None:
            async for piece in self._channel.pieces():
                yield piece
            self._is_drained = True
            return
        pieces = self._inner.chunks(self._request)
        async for piece in items_of([self._inner.body] if pieces is None else pieces):
            if piece:
                yield piece
        self._is_drained = True
        self._request.left.append(self._inner.background)

    def unwrapped(self):
        """The response itself, where nobody asked for its body."""
        inner = self._inner
        if self._iterator is not None or self._channel is not None:
            return self
        inner._status = self._status
        if self.background is not None:
            self._request.left.append(self.background)
        return inner.unwrapped() if isinstance(inner, _StreamingResponse) else inner


class EventSourceResponse(StreamingResponse):
    media_type = "text/event-stream"


class FileResponse(Response):
    """A file of the course's own folder, with ranges."""

    def __init__(self, path, status_code=200, headers=None, media_type=None, background=None, filename=None, stat_result=None,
                 content_disposition_type="attachment"):
        self.path = str(path)
        self.filename = filename
        if media_type is None:
            import _mimetypes

            media_type = _mimetypes.guessed(filename or self.path)
        self._begin(status_code, media_type, background)
        self.init_headers(headers)
        if "accept-ranges" not in self.headers:
            self.headers.pairs.append(("accept-ranges", "bytes"))
        if filename is not None:
            plain = _native.quote_name(filename)
            if plain != filename:
                disposition = f"{content_disposition_type}; filename*=utf-8''{plain}"
            else:
                disposition = f'{content_disposition_type}; filename="{filename}"'
            self.headers.setdefault("content-disposition", disposition)

    def begun(self, request):
        if "_pieces" in self.__dict__:
            return self
        import _files

        # An app may send one response several times: what this request asks of the file is no matter of the next.
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        new._listens = request.method != "HEAD" and "expect" in request.headers
        new._pieces = _files.send(new, request)
        return new

    def chunks(self, request):
        return self._pieces
