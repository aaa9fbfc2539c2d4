"""Security schemes: dependencies that read a credential, and what the OpenAPI document says of them."""

from typing import Annotated

import _http
import _native
from _params import Form


class Scheme:
    """What all schemes share: a name, and whether a missing credential is an error."""

    def __init__(self, model, scheme_name, description, auto_error):
        told = {"description": description} if description else {}
        self.model = {"type": model["type"], **told, **model}
        self.scheme_name = scheme_name or type(self).__name__
        self.auto_error = auto_error

    def refused(self):
        if not self.auto_error:
            return None
        raise self.make_not_authenticated_error()

    def make_authenticate_headers(self):
        return {"WWW-Authenticate": "Bearer"}

    def make_not_authenticated_error(self):
        """Apps override this, as FastAPI's documentation shows."""
        return _http.HTTPException(401, "Not authenticated", headers=self.make_authenticate_headers())


def split(text):
    scheme, _, rest = (text or "").partition(" ")
    return scheme, rest.strip()


class HTTPAuthorizationCredentials:
    def __init__(self, *, scheme, credentials):
        self.scheme, self.credentials = scheme, credentials

    def __repr__(self):
        return f"HTTPAuthorizationCredentials(scheme={self.scheme!r}, credentials={self.credentials!r})"


class HTTPBasicCredentials:
    def __init__(self, *, username, password):
        self.username, self.password = username, password

    def __repr__(self):
        return f"HTTPBasicCredentials(username={self.username!r}, password={self.password!r})"


class HTTPBearer(Scheme):
    def __init__(self, *, bearerFormat=None, scheme_name=None, description=None, auto_error=True):
        extra = {"bearerFormat": bearerFormat} if bearerFormat else {}
        super().__init__({"type": "http", "scheme": "bearer", **extra}, scheme_name, description, auto_error)

    async def __call__(self, request: _http.Request):
        scheme, credentials = split(request.headers.get("authorization"))
        if not scheme or not credentials or scheme.lower() != "bearer":
            return self.refused()
        return HTTPAuthorizationCredentials(scheme=scheme, credentials=credentials)


class HTTPBasic(Scheme):
    def __init__(self, *, scheme_name=None, realm=None, description=None, auto_error=True):
        super().__init__({"type": "http", "scheme": "basic"}, scheme_name, description, auto_error)
        self.realm = realm

    def make_authenticate_headers(self):
        return {"WWW-Authenticate": f'Basic realm="{self.realm}"' if self.realm else "Basic"}

    async def __call__(self, request: _http.Request):
        scheme, credentials = split(request.headers.get("authorization"))
        if not scheme or scheme.lower() != "basic":
            return self.refused()
        decoded = _native.base64(credentials)
        try:
            text = decoded.decode("ascii")
        except (AttributeError, UnicodeDecodeError):
            return self.refused()
        name, colon, password = text.partition(":")
        if not colon:
            return self.refused()
        return HTTPBasicCredentials(username=name, password=password)


class OAuth2PasswordBearer(Scheme):
    def __init__(self, tokenUrl, scheme_name=None, scopes=None, description=None, auto_error=True, refreshUrl=None):
        refresh = {"refreshUrl": refreshUrl} if refreshUrl else {}
        flow = {**refresh, "scopes": scopes or {}, "tokenUrl": tokenUrl}
        super().__init__({"type": "oauth2", "flows": {"password": flow}}, scheme_name, description, auto_error)

    async def __call__(self, request: _http.Request):
        scheme, param = split(request.headers.get("authorization"))
        if not scheme or scheme.lower() != "bearer":
            return self.refused()
        return param


PASSWORD = {"format": "password"}


class OAuth2PasswordRequestForm:
    """The form by which a token is asked for (RFC 6749, 4.3.2); the grant's type may be left out."""

    def __init__(self, *, grant_type: Annotated[str | None, Form(pattern="^password$")] = None, username: Annotated[str, Form()],
                 password: Annotated[str, Form(json_schema_extra=PASSWORD)], scope: Annotated[str, Form()] = "",
                 client_id: Annotated[str | None, Form()] = None,
                 client_secret: Annotated[str | None, Form(json_schema_extra=PASSWORD)] = None):
        self.grant_type = grant_type
        self.username = username
        self.password = password
        self.scopes = scope.split()
        self.client_id = client_id
        self.client_secret = client_secret


class OAuth2PasswordRequestFormStrict(OAuth2PasswordRequestForm):
    """The same, where the grant's type must be there."""

    def __init__(self, grant_type: Annotated[str, Form(pattern="^password$")], username: Annotated[str, Form()], password: Annotated[str, Form()],
                 scope: Annotated[str, Form()] = "", client_id: Annotated[str | None, Form()] = None,
                 client_secret: Annotated[str | None, Form()] = None):
        super().__init__(grant_type=grant_type, username=username, password=password, scope=scope, client_id=client_id,
                         client_secret=client_secret)


class APIKey(Scheme):
    place = None

    def __init__(self, *, name, scheme_name=None, description=None, auto_error=True):
        super().__init__({"type": "apiKey", "in": self.place, "name": name}, scheme_name, description, auto_error)
        self.name = name

    def make_authenticate_headers(self):
        return {"WWW-Authenticate": "APIKey"}

    async def __call__(self, request: _http.Request):
        found = {"query": request.query_params, "header": request.headers, "cookie": request.cookies}[self.place].get(self.name)
        return found if found else self.refused()


class APIKeyQuery(APIKey):
    place = "query"


class APIKeyHeader(APIKey):
    place = "header"


class APIKeyCookie(APIKey):
    place = "cookie"


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    import _names

    raise _names.absent("fastapi.security", name)
