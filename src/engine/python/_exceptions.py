"""What an app raises to answer with an error."""


class FastAPIDeprecationWarning(UserWarning):
    __module__ = "fastapi.exceptions"


class StarletteDeprecationWarning(UserWarning):
    __module__ = "starlette.exceptions"


class StarletteHTTPException(Exception):
    def __init__(self, status_code, detail=None, headers=None):
        import _status as status

        self.status_code = status_code
        self.detail = status.phrase(status_code) if detail is None else detail
        self.headers = headers

    def __str__(self):
        return f"{self.status_code}: {self.detail}"

    def __repr__(self):
        return f"{type(self).__name__}(status_code={self.status_code!r}, detail={self.detail!r})"


# As Starlette calls it where it is made with wrong arguments.
StarletteHTTPException.__init__.__qualname__ = "HTTPException.__init__"


class HTTPException(StarletteHTTPException):
    """FastAPI's own: its detail may be any JSON."""

    def __init__(self, status_code, detail=None, headers=None):
        super().__init__(status_code, detail, headers)


def told(item):
    """An error as an app sees it: where its value is, is a tuple. What an app made itself may be anything."""
    return dict(item, loc=tuple(item["loc"])) if isinstance(item, dict) and "loc" in item else item


class ValidationException(Exception):
    def __init__(self, errors, *, endpoint_ctx=None):
        self._errors = errors
        self.endpoint_ctx = endpoint_ctx
        context = endpoint_ctx or {}
        self.endpoint_function, self.endpoint_path = context.get("function"), context.get("path")
        self.endpoint_file, self.endpoint_line = context.get("file"), context.get("line")

    def errors(self):
        return [told(item) for item in self._errors] if isinstance(self._errors, list) else self._errors

    def __str__(self):
        count = len(self._errors)
        lines = [f"{count} validation error{'' if count == 1 else 's'}:"]
        lines += [f"  {item}" for item in self.errors()]
        return "\n".join(lines + self._where())

    def _where(self):
        if self.endpoint_file and self.endpoint_line and self.endpoint_function:
            place = f'  File "{self.endpoint_file}", line {self.endpoint_line}, in {self.endpoint_function}'
            return ["", place] + ([f"    {self.endpoint_path}"] if self.endpoint_path else [])
        return ["", f"  Endpoint: {self.endpoint_path}"] if self.endpoint_path else []


class ClientDisconnect(Exception):
    """The client left while its body was read. Here the body is there before the app is asked."""


class RequestValidationError(ValidationException):
    def __init__(self, errors, *, body=None, endpoint_ctx=None):
        super().__init__(errors, endpoint_ctx=endpoint_ctx)
        self.body = body


class ResponseValidationError(ValidationException):
    def __init__(self, errors, *, body=None, endpoint_ctx=None):
        super().__init__(errors, endpoint_ctx=endpoint_ctx)
        self.body = body
