//! What the built-in engine does not have is refused where it is written, by name and line: never passed by in silence.

#[path = "harness/command.rs"]
mod command;

use command::{Code, fault};

/// Each: what stands in the file, what is named, its line.
const REFUSED: &[(&str, &str, u64)] = &[
    (
        "from fractions import Fraction\nfrom pydantic import BaseModel\nclass M(BaseModel):\n    a: Fraction\n",
        "the type Fraction",
        4,
    ),
    (
        "from fastapi import APIRouter\nclass R(APIRouter):\n    def add_api_route(self, path, endpoint, **more):\n        pass\n",
        "R.add_api_route",
        3,
    ),
    (
        "from fastapi import FastAPI\nclass A(FastAPI):\n    async def __call__(self, scope, receive, send):\n        pass\n",
        "A.__call__",
        3,
    ),
    (
        "from fastapi.responses import JSONResponse\nclass J(JSONResponse):\n    async def __call__(self, scope, receive, send):\n        pass\n",
        "J.__call__",
        3,
    ),
    (
        "from fastapi import Request\nclass R(Request):\n    async def body(self):\n        return b''\n",
        "R.body",
        3,
    ),
    (
        "from fastapi.staticfiles import StaticFiles\nclass S(StaticFiles):\n    async def get_response(self, path, scope):\n        pass\n",
        "S.get_response",
        3,
    ),
    (
        "from starlette.middleware.base import BaseHTTPMiddleware\nclass M(BaseHTTPMiddleware):\n    async def __call__(self, scope, receive, send):\n        pass\n",
        "M.__call__",
        3,
    ),
    (
        "from fastapi import FastAPI\napp = FastAPI()\napp.docs_url = None\n",
        "FastAPI.docs_url",
        3,
    ),
    (
        "from fastapi import FastAPI\napp = FastAPI()\n\napp.user_middleware = None\n",
        "FastAPI.user_middleware",
        4,
    ),
    (
        "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\ndef read(): pass\napp.routes[-1].response_model_exclude_none = True\n",
        "APIRoute.response_model_exclude_none",
        5,
    ),
    (
        "from pydantic import BaseModel\nclass M(BaseModel):\n    @classmethod\n    def __get_pydantic_json_schema__(cls, core, handler):\n        pass\n",
        "M.__get_pydantic_json_schema__",
        3,
    ),
    (
        "from typing import Annotated\nfrom pydantic import BaseModel\nclass Hook:\n    def __get_pydantic_core_schema__(self, source, handler):\n        pass\nclass M(BaseModel):\n    x: Annotated[int, Hook()]\n",
        "__get_pydantic_core_schema__ in Annotated",
        7,
    ),
    (
        "import hashlib\nhashlib.new('blake2s')\n",
        "hashlib.new('blake2s')",
        2,
    ),
    (
        "import inspect\ndef f(): pass\ninspect.getsource(f)\n",
        "inspect.getsource",
        3,
    ),
    (
        "from starlette.requests import HTTPConnection\nHTTPConnection({})\n",
        "HTTPConnection(scope)",
        2,
    ),
    (
        "from fastapi import FastAPI\napp = FastAPI()\napp.routes.clear()\n",
        "a change of routes other than append and extend",
        3,
    ),
    (
        "from starlette.routing import Route\nclass Asgi:\n    async def __call__(self, scope, receive, send):\n        pass\nRoute('/', Asgi())\n",
        "Asgi, an ASGI app as the endpoint of a route",
        5,
    ),
    (
        "from typing import Annotated, Literal\nfrom fastapi import FastAPI\nfrom pydantic import AfterValidator, BaseModel, Field\napp = FastAPI()\nclass A(BaseModel): k: Literal['a']\nclass B(BaseModel): k: Literal['b']\nPet = Annotated[A | B, Field(discriminator='k')]\n@app.post('/')\ndef f(x: Annotated[Pet, AfterValidator(print)]): pass\n",
        "a parameter whose Annotated has a discriminator beside validators or serializers",
        9,
    ),
    (
        "from pydantic import root_validator\nfrom pydantic.dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n    @root_validator(skip_on_failure=True)\n    def check(cls, values): return values\n",
        "@root_validator on a dataclass",
        6,
    ),
];

#[test]
fn what_the_engine_lacks_is_refused_by_name_and_line() {
    for (source, feature, line) in REFUSED {
        let ran = Code::new(source).run(&[]);
        let (kind, message, at) = ran.end();
        assert_eq!(kind, "failed", "{source}\n{:?}", ran.events);
        let named = format!("Unsupported: the built-in engine does not know {feature}");
        assert!(message.starts_with(&named), "{source}\n{message}");
        assert_eq!(at, Some(*line), "{source}");
    }
}

/// What a function asks for is seen before any request comes to it.
#[test]
fn what_a_function_would_lack_is_refused_when_the_app_is_loaded() {
    let lacking = "import hashlib, uuid\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\n\
                   def read():\n    return hashlib.scrypt(b'')  # uuid.uuid6\n";
    let code = Code::new(lacking);
    let mut served = code.serve(&[]);
    let failed = served.hear("failed");
    let (_, message, at) = fault(&failed);
    assert_eq!(
        message,
        "Unsupported: the built-in engine does not know hashlib.scrypt"
    );
    assert_eq!(at, Some(6));
}

/// What is around the app would not be heard.
#[test]
fn an_app_that_something_was_put_around_by_hand_is_refused() {
    let wrapped = "from fastapi import FastAPI\nclass Around:\n    def __init__(self, app): self.app = app\n\
                   \x20   async def __call__(self, scope, receive, send): pass\ninner = FastAPI()\napp = Around(inner)\n";
    let code = Code::new(wrapped);
    let mut served = code.serve(&[]);
    let failed = served.hear("failed");
    let (_, message, at) = fault(&failed);
    let named = "Unsupported: the built-in engine does not know an app that is no FastAPI()";
    assert!(message.starts_with(named), "{message}");
    assert_eq!(at, Some(6));
}

/// FastAPI loads these, and answers each request with 500.
#[test]
fn a_name_in_quotes_inside_of_a_type_is_refused_when_the_app_is_loaded() {
    let before = "from fastapi import FastAPI\nfrom pydantic import BaseModel\napp = FastAPI()\nclass M(BaseModel):\n    a: int\n";
    for (route, line) in [
        (
            "@app.get('/', response_model='M')\ndef f():\n    return M(a=1)\n",
            6,
        ),
        (
            "@app.get('/')\ndef f() -> list['M']:\n    return [M(a=1)]\n",
            7,
        ),
        ("@app.post('/')\ndef f(m: list['M']):\n    return m\n", 7),
    ] {
        let code = Code::new(&format!("{before}{route}"));
        let mut served = code.serve(&[]);
        let failed = served.hear("failed");
        let (_, message, at) = fault(&failed);
        let named = "TypeError: FastAPI does not look up 'M', a name in quotes inside of a type";
        assert!(message.starts_with(named), "{message}");
        assert_eq!(at, Some(line), "{route}");
    }
}
