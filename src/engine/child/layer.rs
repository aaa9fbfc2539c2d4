//! The Python modules that an app can import, and their order: each is compiled when first asked for.

/// What runs first.
pub const BOOT: &str = include_str!("../python/boot.py");

const RESPONSES: &str = "from _http import (Response, JSONResponse, PlainTextResponse, HTMLResponse, RedirectResponse, \
                         StreamingResponse, FileResponse, EventSourceResponse, ORJSONResponse, UJSONResponse)\n";
const ENCODERS: &str = "from _infer import encodable as jsonable_encoder\n";
const BACKGROUND: &str = "from _params import BackgroundTask, BackgroundTasks\n";
const REQUESTS: &str = "from _http import Request\n";

/// Module name and source.
pub const MODULES: &[(&str, &str)] = &[
    ("_warm", include_str!("../python/_warm.py")),
    ("_trace", include_str!("../python/_trace.py")),
    ("_drive", include_str!("../python/_drive.py")),
    ("_schema", include_str!("../python/_schema.py")),
    ("_decorators", include_str!("../python/_decorators.py")),
    ("_classes", include_str!("../python/_classes.py")),
    ("_generic", include_str!("../python/_generic.py")),
    ("_infer", include_str!("../python/_infer.py")),
    ("_json_schema", include_str!("../python/_json_schema.py")),
    ("_http", include_str!("../python/_http.py")),
    ("_files", include_str!("../python/_files.py")),
    ("_params", include_str!("../python/_params.py")),
    ("_route", include_str!("../python/_route.py")),
    ("_serve", include_str!("../python/_serve.py")),
    ("_openapi", include_str!("../python/_openapi.py")),
    ("_docs", include_str!("../python/_docs.py")),
    ("_status", include_str!("../python/_status.py")),
    ("_middleware", include_str!("../python/_middleware.py")),
    ("_security", include_str!("../python/_security.py")),
    ("_stream", include_str!("../python/_stream.py")),
    (
        "io",
        "from _io import BytesIO, StringIO, TextIOWrapper\nSEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2\n",
    ),
    ("anyio", include_str!("../python/anyio.py")),
    ("base64", include_str!("../python/base64.py")),
    ("logging", include_str!("../python/logging.py")),
    ("random", include_str!("../python/random.py")),
    ("secrets", include_str!("../python/secrets.py")),
    ("orjson", include_str!("../python/orjson.py")),
    ("pathlib", include_str!("../python/pathlib.py")),
    ("asyncio", include_str!("../python/asyncio.py")),
    ("contextlib", include_str!("../python/contextlib.py")),
    ("contextvars", include_str!("../python/contextvars.py")),
    (
        "_contextvars",
        "from contextvars import Context, ContextVar, Token, copy_context\n",
    ),
    ("dataclasses", include_str!("../python/dataclasses.py")),
    ("uuid", include_str!("../python/uuid.py")),
    (
        "typing_extensions",
        include_str!("../python/typing_extensions.py"),
    ),
    ("pydantic", include_str!("../python/pydantic.py")),
    (
        "pydantic.fields",
        "from pydantic import FieldInfo, Field, PrivateAttr, computed_field\n",
    ),
    (
        "pydantic.alias_generators",
        "from pydantic import to_camel\n",
    ),
    (
        "pydantic.functional_validators",
        "from _decorators import *\n",
    ),
    ("pydantic.types", "from pydantic import *\n"),
    (
        "pydantic_core",
        "from pydantic import PydanticCustomError, ValidationError, PydanticSerializationError\n",
    ),
    ("fastapi", include_str!("../python/fastapi.py")),
    ("fastapi.status", "from _status import *\n"),
    ("fastapi.responses", RESPONSES),
    (
        "fastapi.exceptions",
        "from _http import HTTPException, RequestValidationError, ResponseValidationError\nfrom _route import FastAPIError\n",
    ),
    (
        "fastapi.exception_handlers",
        "from _serve import http_handler as http_exception_handler, validation_handler as request_validation_exception_handler\n",
    ),
    ("fastapi.encoders", ENCODERS),
    ("fastapi.requests", REQUESTS),
    ("fastapi.background", BACKGROUND),
    (
        "fastapi.params",
        "from _params import Body, Cookie, Depends, Header, Param, Path, Query, Security\n",
    ),
    ("fastapi.routing", "from fastapi import APIRouter\n"),
    (
        "fastapi.security",
        "from _security import *\nfrom _security import __getattr__\nfrom _params import SecurityScopes\n",
    ),
    ("fastapi.sse", include_str!("../python/sse.py")),
    ("fastapi.staticfiles", "from _files import StaticFiles\n"),
    ("fastapi.middleware", ""),
    (
        "fastapi.middleware.cors",
        "from _middleware import CORSMiddleware\n",
    ),
    (
        "fastapi.middleware.trustedhost",
        "from _middleware import TrustedHostMiddleware\n",
    ),
    (
        "fastapi.middleware.httpsredirect",
        "from _middleware import HTTPSRedirectMiddleware\n",
    ),
    ("starlette", ""),
    ("starlette.status", "from _status import *\n"),
    ("starlette.responses", RESPONSES),
    ("starlette.requests", REQUESTS),
    ("starlette.staticfiles", "from _files import StaticFiles\n"),
    ("starlette.background", BACKGROUND),
    (
        "starlette.exceptions",
        "from _http import StarletteHTTPException as HTTPException\n",
    ),
    ("starlette.middleware", ""),
    (
        "starlette.middleware.base",
        "from _middleware import BaseHTTPMiddleware\n",
    ),
    (
        "starlette.middleware.cors",
        "from _middleware import CORSMiddleware\n",
    ),
];
