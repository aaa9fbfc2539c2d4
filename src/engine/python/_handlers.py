"""Which handler an exception has, the app's or FastAPI's."""

import _http
import _infer
import _trace


def of(app, error):
    # A handler for 500 or for Exception stands outside: it sees crashes only.
    if isinstance(error, _http.StarletteHTTPException) and error.status_code in app.handlers and error.status_code != 500:
        return app.handlers[error.status_code]
    for kind in type(error).__mro__:
        if kind in app.handlers and kind is not Exception:
            return app.handlers[kind]
        if kind in DEFAULTS:
            return DEFAULTS[kind]
    return None


def too_late(app, error):
    """What an exception becomes whose handler would answer it, where an answer has begun (`wrap_app_handling_exceptions`)."""
    if not isinstance(error, Exception) or of(app, error) is None:
        return error
    late = RuntimeError("Caught handled exception, but response already started.")
    late.__cause__, late.at_line = error, _trace.line_of(error)
    late.add_note(f"It handles {type(error).__name__}: {error}")
    return late


async def http_handler(request, error):
    if isinstance(error.status_code, int) and not _http.allows_body(error.status_code):
        return _http.Response(status_code=error.status_code, headers=error.headers)
    return _http.JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)


async def validation_handler(request, error):
    return _http.JSONResponse({"detail": _infer.encodable(error.errors())}, status_code=422)


DEFAULTS = {_http.StarletteHTTPException: http_handler, _http.RequestValidationError: validation_handler}
