"""Middleware that comes with Starlette: each has a `layer(request, call_next)`."""

import _http
import _inner
import _native
import _request
import _schema
import _signature
import _unfit
from _beyond import Open
from _channel import Channel, conversation

SAFE = {"Accept", "Accept-Language", "Content-Language", "Content-Type"}
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY")


class BaseHTTPMiddleware(Open):
    INNER = {"__call__", "dispatch_func"}

    def __init__(self, app=None, dispatch=None):
        if dispatch is not None:
            self.dispatch = dispatch

    async def layer(self, request, call_next):
        inner = failure = None
        inners = _inner.Inners()

        async def passed(_):
            nonlocal inner, failure
            channel = Channel()
            if inner is not None and inner._is_drained:
                _request.read_again(request)
            former = failure
            try:
                begun = inners.begin(conversation(call_next, request, channel))
                message = await channel.first(begun) if _inner.runs(begun) else None
                if message is not None:
                    call_next.leaves(request, [channel], ())
                if former is None and (inner is None or inner._is_drained):
                    if message is not None:
                        inner = _http._StreamingResponse.of(message, request, channel)
                        call_next.inner = inner._inner
                        return inner
                    inner = _http._StreamingResponse(await _inner.answer(begun), request)
                    return inner
            except Exception as error:
                failure = error
                raise
            # It began, but what comes next is no beginning of an answer: the end of the one that failed, or the body of the one before.
            if not _inner.runs(begun) and begun is not None:
                request.left.append(_inner.behind(begun))
            raise former or AssertionError

        try:
            response = await self.dispatch(_request.for_middleware(request), passed)
        except BaseException:
            await inners.cancel()
            raise
        if inner is not None and response is not inner and inner._iterator is None and inner._channel is None:
            request.left.append(_inner.behind(inner))
        if inners.tasks:
            call_next.leaves(request, (), [task for task in inners.tasks if not task.done()])
        return response


class Head:
    """What answers early, or changes the head of what is inside."""

    async def layer(self, request, call_next):
        early = self.early(request)
        if early is not None:
            return early
        response = await call_next(request)
        self.change(request, response)
        return response

    def change(self, request, response):
        pass


class TrustedHostMiddleware(Head):
    def __init__(self, app=None, allowed_hosts=None, www_redirect=True):
        self.hosts = [host.lower() for host in (["*"] if allowed_hosts is None else allowed_hosts)]
        if any(["*" in host[1:] or host[:1] == "*" and host[1:2] not in ("", ".") for host in self.hosts]):
            raise AssertionError("Domain wildcard patterns must be like '*.example.com'.")
        self.www = www_redirect

    def early(self, request):
        if "*" in self.hosts:
            return None
        host = (_native.host(request.headers.get("host", "")) or "").lower()
        if host and any([host == rule or rule.startswith("*") and host.endswith(rule[1:]) for rule in self.hosts]):
            return None
        if host and self.www and "www." + host in self.hosts:
            return _http.RedirectResponse(str(request.url.replace(netloc="www." + request.url.netloc)))
        return _http.PlainTextResponse("Invalid host header", status_code=400)


class HTTPSRedirectMiddleware(Head):
    def __init__(self, app=None):
        pass

    def early(self, request):
        if request.scheme == "https":
            return None
        url = request.url
        return _http.RedirectResponse(str(url.replace(scheme="https", netloc=url.hostname if url.port in (80, 443) else url.netloc)))


PREFLIGHT = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network"


def varied(response):
    response.headers.set("vary", ", ".join([*response.headers.getlist("vary"), "Origin"]))


class CORSMiddleware(Head):
    def __init__(self, app=None, allow_origins=(), allow_methods=("GET",), allow_headers=(), allow_credentials=False,
                 allow_origin_regex=None, allow_private_network=False, expose_headers=(), max_age=600):
        self.origins = allow_origins
        self.pattern = None if allow_origin_regex is None else __import__("re").compile(allow_origin_regex)
        self.all_origins = "*" in allow_origins
        self.methods = METHODS if "*" in allow_methods else allow_methods
        self.all_headers = "*" in allow_headers
        self.headers = sorted(SAFE | set(allow_headers))
        self.credentials = allow_credentials
        self.private_network = allow_private_network
        self.explicit = not self.all_origins or allow_credentials
        self.simple = []
        if self.all_origins:
            self.simple.append(("access-control-allow-origin", "*"))
        if allow_credentials:
            self.simple.append(("access-control-allow-credentials", "true"))
        if expose_headers:
            self.simple.append(("access-control-expose-headers", ", ".join(expose_headers)))
        self.max_age = max_age

    def allows(self, origin):
        return self.all_origins or self.pattern is not None and self.pattern.fullmatch(origin) is not None or origin in self.origins

    def early(self, request):
        origin = request.headers.get("origin")
        if origin is not None and request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return self.preflight(request.headers, origin)
        return None

    def change(self, request, response):
        origin = request.headers.get("origin")
        if origin is not None:
            for name, value in self.simple:
                response.headers.set(name, value)
            # Where not any origin will do, the answer names the one that asked.
            if self.explicit and self.allows(origin):
                response.headers.set("access-control-allow-origin", origin)
        varied(response)

    def preflight(self, asked, origin):
        headers, failures = self.preflight_headers(), []
        if not self.allows(origin):
            failures.append("origin")
        elif self.explicit:
            headers["access-control-allow-origin"] = origin
        if asked["access-control-request-method"] not in self.methods:
            failures.append("method")
        wanted = asked.get("access-control-request-headers")
        if wanted is not None and self.all_headers:
            headers["access-control-allow-headers"] = wanted
        elif wanted is not None and not {name.lower().strip() for name in wanted.split(",")} <= {name.lower() for name in self.headers}:
            failures.append("headers")
        if "access-control-request-private-network" in asked:
            if self.private_network:
                headers["access-control-allow-private-network"] = "true"
            else:
                failures.append("private-network")
        text, status = ("Disallowed CORS " + ", ".join(failures), 400) if failures else ("OK", 200)
        return _http.PlainTextResponse(text, status_code=status, headers=headers)

    def preflight_headers(self):
        """What every answer to such a question has, in its order."""
        headers = {"vary": PREFLIGHT}
        if not self.explicit:
            headers["access-control-allow-origin"] = "*"
        headers |= {"access-control-allow-methods": ", ".join(self.methods), "access-control-max-age": str(self.max_age)}
        if not self.all_headers:
            headers["access-control-allow-headers"] = ", ".join(self.headers)
        if self.credentials:
            headers["access-control-allow-credentials"] = "true"
        return headers


def unfit(kind, args, options):
    """The error about what is no class of middleware, if it is none: that with which a real app fails when it starts."""
    name = getattr(kind, "__name__", type(kind).__name__)
    if hasattr(kind, "layer") and not isinstance(kind, type):
        return _unfit.advised(TypeError(f"{name}.__call__() missing 2 required positional arguments: 'receive' and 'send'"),
                              f"Name the class, and its options behind it: app.add_middleware({name}, …)")
    if not callable(kind):
        return _unfit.advised(TypeError(f"{name!r} object is not callable"), "add_middleware() takes a class of middleware.")
    taken = [] if isinstance(kind, type) or not hasattr(kind, "__code__") else _signature.defaults(kind)
    if len(taken) > 1 and taken[1][1] is _schema.UNSET and not args and not options:
        return _unfit.advised(TypeError(f"{name}() missing 1 required positional argument: {taken[1][0]!r}"),
                              'A function of a request and what comes next is made middleware by @app.middleware("http").')
    return None
