"""HTTP as an app sees it: requests, responses, and what can be raised."""

from _cookies import CookieError  # noqa: F401
from _exceptions import (  # noqa: F401
    ClientDisconnect,
    HTTPException,
    RequestValidationError,
    ResponseValidationError,
    StarletteHTTPException,
    ValidationException,
)
from _headers import Headers, MutableHeaders  # noqa: F401
from _multi import QueryParams  # noqa: F401
from _request import Address, HTTPConnection, Request, State, json_text, path_below  # noqa: F401
from _response import (  # noqa: F401
    EventSourceResponse,
    FileResponse,
    HTMLResponse,
    JSONResponse,
    ORJSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
    UJSONResponse,
    _StreamingResponse,
    allows_body,
)
