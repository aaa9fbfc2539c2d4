"""In which modules the real classes are: so `repr` and tracebacks name those that an app meets."""

import _convertors
import _decorators
import _form
import _headers
import _http
import _multi
import _params
import _request
import _route
import _unfit
import _upload
import _url
import fastapi
import pydantic

PLACES = {
    "builtins": (fastapi.Unsupported,),
    "fastapi.applications": (fastapi.FastAPI,),
    "fastapi.background": (_params.BackgroundTasks,),
    "fastapi.datastructures": (_upload.UploadFile,),
    "fastapi.exceptions": (_http.HTTPException, _http.RequestValidationError, _http.ResponseValidationError, _http.ValidationException,
                           _unfit.FastAPIError),
    "fastapi.params": (
        _params.Body, _params.Cookie, _params.Depends, _params.File, _params.Form, _params.Header, _params.Path, _params.Query,
        _params.Security,
    ),
    "fastapi.responses": (_http.ORJSONResponse, _http.UJSONResponse),
    "fastapi.routing": (fastapi.APIRouter, _route.APIRoute),
    "fastapi.security.oauth2": (_params.SecurityScopes,),
    "fastapi.sse": (_http.EventSourceResponse,),
    "pydantic.functional_validators": (
        _decorators.AfterValidator, _decorators.BeforeValidator, _decorators.PlainValidator, _decorators.WrapValidator,
    ),
    "pydantic_core._pydantic_core": (pydantic.ValidationError,),
    "starlette.datastructures": (
        _form.FormData, _headers.Headers, _headers.MutableHeaders, _multi.ImmutableMultiDict, _multi.MultiDict, _multi.QueryParams,
        _request.Address, _request.State, _upload.Received, _url.URL, _url.URLPath,
    ),
    "starlette.exceptions": (_http.StarletteHTTPException,),
    "starlette.convertors": (
        _convertors.FloatConvertor, _convertors.IntegerConvertor, _convertors.PathConvertor, _convertors.StringConvertor, _convertors.UUIDConvertor,
    ),
    "starlette.requests": (_http.ClientDisconnect, _http.HTTPConnection, _http.Request),
    "starlette.routing": (_route.Mount, _route.NoMatchFound, _route.Route),
    "starlette.responses": (
        _http.FileResponse, _http.HTMLResponse, _http.JSONResponse, _http.PlainTextResponse, _http.RedirectResponse, _http.Response,
        _http.StreamingResponse,
    ),
}

for _place, _classes in PLACES.items():
    for _one in _classes:
        _one.__module__ = _place
# An app meets the one that FastAPI raises by this name as well.
_http.StarletteHTTPException.__qualname__ = _http.StarletteHTTPException.__name__ = "HTTPException"
