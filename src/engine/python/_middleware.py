"""Middleware that comes with Starlette: each has a `layer(request, call_next)`."""

import _http
from _schema import Unsupported

SAFE = {"Accept", "Accept-Language", "Content-Language", "Content-Type"}
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY")


class BaseHTTPMiddleware:
    def __init__(self, app=None, dispatch=None):
        if dispatch is not None:
            self.dispatch = dispatch

    async def layer(self, request, call_next):
        return await self.dispatch(request, call_next)


class TrustedHostMiddleware:
    def __init__(self, app=None, allowed_hosts=None, www_redirect=True):
        self.hosts = list(allowed_hosts or ["*"])
        if any(["*" in host[1:] for host in self.hosts]):
            raise AssertionError("Domain wildcard patterns must be like '*.example.com'.")
        self.www = www_redirect

    async def layer(self, request, call_next):
        host = request.headers.get("host", "").split(":")[0]
        if any([rule == "*" or host == rule or rule.startswith("*") and host.endswith(rule[1:]) for rule in self.hosts]):
            return await call_next(request)
        if self.www and "www." + host in self.hosts:
            return _http.RedirectResponse(str(request.url.replace(netloc="www." + request.url.netloc)))
        return _http.PlainTextResponse("Invalid host header", status_code=400)


class HTTPSRedirectMiddleware:
    def __init__(self, app=None):
        pass

    async def layer(self, request, call_next):
        if request.scheme == "https":
            return await call_next(request)
        return _http.RedirectResponse(f"https://{request.url.hostname}{request.url.path}")


PREFLIGHT = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network"


def varied(response):
    vary = response.headers.get("vary")
    response.headers.set("vary", f"{vary}, Origin" if vary else "Origin")


class CORSMiddleware:
    def __init__(self, app=None, allow_origins=(), allow_methods=("GET",), allow_headers=(), allow_credentials=False,
                 allow_origin_regex=None, allow_private_network=False, expose_headers=(), max_age=600):
        if allow_origin_regex is not None or allow_private_network:
            raise Unsupported("allow_origin_regex= and allow_private_network= of CORSMiddleware")
        self.origins = list(allow_origins)
        self.all_origins = "*" in self.origins
        self.methods = list(METHODS) if "*" in allow_methods else list(allow_methods)
        self.all_headers = "*" in allow_headers
        self.headers = sorted(SAFE | set(allow_headers))
        self.credentials = allow_credentials
        self.simple = []
        if self.all_origins:
            self.simple.append(("access-control-allow-origin", "*"))
        if allow_credentials:
            self.simple.append(("access-control-allow-credentials", "true"))
        if expose_headers:
            self.simple.append(("access-control-expose-headers", ", ".join(expose_headers)))
        self.max_age = max_age

    async def layer(self, request, call_next):
        origin = request.headers.get("origin")
        if origin is None:
            response = await call_next(request)
            if not self.all_origins:
                varied(response)
            return response
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return self.preflight(request, origin)
        response = await call_next(request)
        for name, value in self.simple:
            response.headers.set(name, value)
        if self.all_origins and "cookie" in request.headers or not self.all_origins and origin in self.origins:
            response.headers.set("access-control-allow-origin", origin)
        if not self.all_origins or "cookie" in request.headers:
            varied(response)
        return response

    def preflight(self, request, origin):
        explicit = not self.all_origins or self.credentials
        headers, failures = [], []
        if explicit:
            headers.append(("vary", PREFLIGHT))
        else:
            headers.append(("access-control-allow-origin", "*"))
        headers += [("access-control-allow-methods", ", ".join(self.methods)), ("access-control-max-age", str(self.max_age))]
        if self.headers and not self.all_headers:
            headers.append(("access-control-allow-headers", ", ".join(self.headers)))
        if self.credentials:
            headers.append(("access-control-allow-credentials", "true"))
        if self.all_origins or origin in self.origins:
            if explicit:
                headers.append(("access-control-allow-origin", origin))
        else:
            failures.append("origin")
        if request.headers["access-control-request-method"] not in self.methods:
            failures.append("method")
        wanted = request.headers.get("access-control-request-headers")
        if self.all_headers and wanted is not None:
            headers.append(("access-control-allow-headers", wanted))
        elif wanted is not None:
            allowed = [name.lower() for name in self.headers]
            if any([name.lower().strip() not in allowed for name in wanted.split(",")]):
                failures.append("headers")
        if failures:
            return _http.PlainTextResponse("Disallowed CORS " + ", ".join(failures), status_code=400, headers=dict(headers))
        return _http.PlainTextResponse("OK", status_code=200, headers=dict(headers))
