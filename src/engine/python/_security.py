"""Security schemes: dependencies that read a credential, and what the OpenAPI document says of them."""

from typing import Annotated

import _http
import pydantic
from _params import Form


class Told(dict):
    """What the document says of a scheme, also by attribute."""

    def __getattr__(self, name):
        try:
            return self["in" if name == "in_" else name]
        except KeyError:
            raise AttributeError(name) from None


class SecurityBase:
    """What all schemes share: a name, and what the document says."""

    is_security_scheme = True


class Scheme(SecurityBase):
    """A scheme that reads one credential; whether a missing one is an error is asked for."""

    challenge = "Bearer"

    def _begin(self, kind, facts, scheme_name, description, auto_error):
        told = {"description": description} if description else {}
        self.model = Told({"type": kind, **told, **facts})
        self.scheme_name = scheme_name or type(self).__name__
        self.auto_error = auto_error

    def make_not_authenticated_error(self):
        """Apps override this, as FastAPI's documentation shows."""
        return _http.HTTPException(401, "Not authenticated", headers={"WWW-Authenticate": self.challenge})

    def refused(self):
        if not self.auto_error:
            return None
        raise self.make_not_authenticated_error()


def get_authorization_scheme_param(text):
    """`Bearer abc` -> its two words (RFC 9110, 11.4)."""
    scheme, _, rest = (text or "").partition(" ")
    return scheme, rest.strip()


def authorization(request):
    return get_authorization_scheme_param(request.headers.get("authorization"))


class HTTPAuthorizationCredentials(pydantic.BaseModel):
    scheme: str
    credentials: str


class HTTPBasicCredentials(pydantic.BaseModel):
    username: str
    password: str


class HTTPBase(Scheme):
    """`Authorization: <scheme> <credentials>`."""

    # The only scheme that will do; None: any.
    wanted = None

    def __init__(self, *, scheme, scheme_name=None, description=None, auto_error=True):
        self._begin("http", {"scheme": scheme}, scheme_name, description, auto_error)

    def make_authenticate_headers(self):
        return {"WWW-Authenticate": self.model.scheme.title()}

    def make_not_authenticated_error(self):
        return _http.HTTPException(401, "Not authenticated", headers=self.make_authenticate_headers())

    async def __call__(self, request: _http.HTTPConnection):
        scheme, credentials = authorization(request)
        if not scheme or not credentials or scheme.lower() != (self.wanted or scheme.lower()):
            return self.refused()
        return HTTPAuthorizationCredentials(scheme=scheme, credentials=credentials)


class HTTPBearer(HTTPBase):
    wanted = "bearer"

    def __init__(self, *, bearerFormat=None, scheme_name=None, description=None, auto_error=True):
        facts = {"bearerFormat": bearerFormat} if bearerFormat else {}
        self._begin("http", {"scheme": "bearer", **facts}, scheme_name, description, auto_error)


class HTTPDigest(HTTPBase):
    wanted = "digest"

    def __init__(self, *, scheme_name=None, description=None, auto_error=True):
        super().__init__(scheme="digest", scheme_name=scheme_name, description=description, auto_error=auto_error)


class HTTPBasic(HTTPBase):
    def __init__(self, *, scheme_name=None, realm=None, description=None, auto_error=True):
        super().__init__(scheme="basic", scheme_name=scheme_name, description=description, auto_error=auto_error)
        self.realm = realm

    def make_authenticate_headers(self):
        return {"WWW-Authenticate": f'Basic realm="{self.realm}"' if self.realm else "Basic"}

    async def __call__(self, request: _http.HTTPConnection):
        scheme, credentials = authorization(request)
        if scheme.lower() != "basic":
            return self.refused()
        # A credential that is there and makes no sense is an error in any case.
        import binascii

        try:
            decoded = binascii.a2b_base64(credentials).decode("ascii")
        except ValueError:
            raise self.make_not_authenticated_error() from None
        name, colon, password = decoded.partition(":")
        if not colon:
            raise self.make_not_authenticated_error()
        return HTTPBasicCredentials(username=name, password=password)


# Kind of flow -> the addresses that it has, in the document's order.
FLOWS = {
    "implicit": ("authorizationUrl",), "password": ("tokenUrl",), "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
}


def flow_told(kind, given):
    known = ("refreshUrl", "scopes", *FLOWS[kind])
    for name in FLOWS[kind]:
        if name not in given:
            raise ValueError(f"flows.{kind}.{name}: Field required")
    told = {"scopes": {}, **{name: value for name, value in given.items() if value is not None}}
    return {name: told[name] for name in [*known, *told] if name in told}


class OAuth2(Scheme):
    def __init__(self, *, flows=None, scheme_name=None, description=None, auto_error=True):
        given = flows.model_dump(exclude_none=True) if hasattr(flows, "model_dump") else flows or {}
        told = {kind: flow_told(kind, given[kind]) for kind in FLOWS if given.get(kind) is not None}
        self._begin("oauth2", {"flows": told}, scheme_name, description, auto_error)

    async def __call__(self, request: _http.HTTPConnection):
        return request.headers.get("authorization") or self.refused()


class BearerFlow(OAuth2):
    """A flow that ends with a bearer token (RFC 6750)."""

    async def __call__(self, request: _http.HTTPConnection):
        scheme, token = authorization(request)
        return token if scheme.lower() == "bearer" else self.refused()


class OAuth2PasswordBearer(BearerFlow):
    def __init__(self, tokenUrl, scheme_name=None, scopes=None, description=None, auto_error=True, refreshUrl=None):
        flow = {"tokenUrl": tokenUrl, "refreshUrl": refreshUrl, "scopes": scopes or {}}
        super().__init__(flows={"password": flow}, scheme_name=scheme_name, description=description, auto_error=auto_error)


class OAuth2AuthorizationCodeBearer(BearerFlow):
    def __init__(self, authorizationUrl, tokenUrl, refreshUrl=None, scheme_name=None, scopes=None, description=None, auto_error=True):
        flow = {"authorizationUrl": authorizationUrl, "tokenUrl": tokenUrl, "refreshUrl": refreshUrl, "scopes": scopes or {}}
        super().__init__(flows={"authorizationCode": flow}, scheme_name=scheme_name, description=description, auto_error=auto_error)


class OpenIdConnect(Scheme):
    def __init__(self, *, openIdConnectUrl, scheme_name=None, description=None, auto_error=True):
        self._begin("openIdConnect", {"openIdConnectUrl": openIdConnectUrl}, scheme_name, description, auto_error)

    async def __call__(self, request: _http.HTTPConnection):
        return request.headers.get("authorization") or self.refused()


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


class APIKeyBase(Scheme):
    """A key under a name, in one place of the request."""

    challenge = "APIKey"
    place = None

    def __init__(self, *, name, scheme_name=None, description=None, auto_error=True):
        self._begin("apiKey", {"in": self.place, "name": name}, scheme_name, description, auto_error)

    def check_api_key(self, api_key):
        return api_key if api_key else self.refused()

    async def __call__(self, request: _http.HTTPConnection):
        places = {"query": request.query_params, "header": request.headers, "cookie": request.cookies}
        return self.check_api_key(places[self.place].get(self.model.name))


class APIKeyQuery(APIKeyBase):
    place = "query"


class APIKeyHeader(APIKeyBase):
    place = "header"


class APIKeyCookie(APIKeyBase):
    place = "cookie"
