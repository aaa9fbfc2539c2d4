from typing import Awaitable, Callable

from _http import Request, Response
from _middleware import BaseHTTPMiddleware  # noqa: F401

RequestResponseEndpoint = Callable[[Request], Awaitable[Response]]
DispatchFunction = Callable[[Request, RequestResponseEndpoint], Awaitable[Response]]
