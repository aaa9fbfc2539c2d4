"""`HTTPEndpoint`: a class with a method for each method of HTTP."""

import _http
from _drive import invoked
from _schema import Unsupported

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY")


class HTTPEndpoint:
    def __init__(self, scope, receive=None, send=None):
        self.scope = scope
        self._allowed_methods = [name for name in METHODS if hasattr(self, name.lower()) or name == "HEAD" and hasattr(self, "get")]

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "dispatch" in cls.__dict__ or "__await__" in cls.__dict__:
            raise Unsupported(f"{cls.__name__}.dispatch, a method of Starlette's replaced by the app's own")

    @classmethod
    async def answer(cls, request):
        """The response of a new one to this request."""
        one = cls(request.scope)
        name = "get" if request.method == "HEAD" and not hasattr(one, "head") else request.method.lower()
        return await invoked(getattr(one, name) if request.method in one._allowed_methods else one.method_not_allowed, request)

    async def method_not_allowed(self, request):
        raise _http.StarletteHTTPException(405, headers={"Allow": ", ".join(self._allowed_methods)})
