"""Security schemes of every kind: what each refuses, gives, and says in the document; scopes and what is asked for once."""

from typing import Annotated

from fastapi import Depends, FastAPI, Security
from fastapi.security import (
    APIKeyHeader,
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPDigest,
    OAuth2,
    OAuth2AuthorizationCodeBearer,
    OpenIdConnect,
    SecurityScopes,
)
from fastapi.security.http import HTTPBase

app = FastAPI()
key = APIKeyHeader(name="X-Key", description="k")
flows = {"password": {"tokenUrl": "t", "scopes": {"read": "all"}}, "implicit": {"authorizationUrl": "x"}}


@app.get("/basic")
def basic(given: Annotated[HTTPBasicCredentials | None, Depends(HTTPBasic(auto_error=False))]):
    return given


@app.get("/realm")
def realm(given: Annotated[HTTPBasicCredentials, Depends(HTTPBasic(realm="depot", description="d"))]):
    return {"given": given}


@app.get("/digest")
def digest(given: Annotated[HTTPAuthorizationCredentials, Depends(HTTPDigest())]):
    return given.model_dump()


@app.get("/other")
def other(given: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBase(scheme="Other"))]):
    return given


@app.get("/oauth")
def oauth(given: Annotated[str, Security(OAuth2(flows=flows), scopes=["read"])]):
    return given


@app.get("/code")
def code(given: Annotated[str, Security(OAuth2AuthorizationCodeBearer("a", "t", refreshUrl="r"))]):
    return given


@app.get("/connect")
def connect(given: Annotated[str, Security(OpenIdConnect(openIdConnectUrl="/x"))]):
    return given


@app.get("/key")
def keyed(given: Annotated[str, Security(key)]):
    return [given, key.model.name, key.scheme_name]


counted = []


def count():
    counted.append(1)
    return len(counted)


def asks(scopes: SecurityScopes, number=Depends(count)):
    return [scopes.scopes, scopes.scope_str, number]


def between(asked=Security(asks, scopes=["m", "x"]), number=Depends(count)):
    return [asked, number]


@app.get("/scopes")
def scopes(one=Security(between, scopes=["x", "t"]), two=Security(between, scopes=["t", "x"]), own=Security(count, scopes=["z"]),
           anew=Depends(count, use_cache=False), same=Depends(count)):
    return [one, two, own, anew, same]
