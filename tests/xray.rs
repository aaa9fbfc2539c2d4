//! What the app's child tells of each request: where everything in the answer came from.

#[path = "harness/command.rs"]
mod command;

use command::{Code, get, send};
use serde_json::Value;

const APP: &str = r#"
from contextlib import nullcontext
from typing_extensions import TypedDict
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, Field, RootModel
app = FastAPI()

@app.middleware("http")
async def pass_on(request, call_next):
    response = await call_next(request)
    return response

@app.get("/count/{how}")
def count(how: str, response: Response):
    if how == "number":
        response.status_code = 202
    elif how == "text":
        response.headers["X-Count"] = "3"
    else:
        if how == "none":
            return None
        response.headers["X-Count"] = "?"
    return "ok"

@app.get("/visit")
def visit(response: Response):
    response.set_cookie("theme", "dark")
    response.set_cookie("sid", "a1")
    response.headers["content-type"] = "text/plain"
    return "x"

@app.get("/half")
def half():
    def pieces():
        yield "a"
        raise RuntimeError("gone")
    return StreamingResponse(pieces())

class Out(BaseModel):
    name: str

class Secret(Out):
    password: str

@app.get("/named", response_model=dict[str, Out])
def named():
    return {"first": Secret(name="a", password="x")}

@app.exception_handler(ZeroDivisionError)
async def divided(request, error):
    return JSONResponse({}, status_code=466)

@app.exception_handler(RequestValidationError)
async def refused(request, error):
    return JSONResponse({}, status_code=400)

@app.get("/share")
def share(among: int):
    return 1 / among

@app.get("/misfit")
def misfit() -> Out:
    return 5

@app.get("/changed")
def changed():
    answer = JSONResponse({})
    answer.status_code = 210
    return answer

@app.middleware("http")
async def change(request, call_next):
    if "own" in request.query_params:
        return JSONResponse({}, status_code=200)
    response = await call_next(request)
    if "teapot" in request.query_params:
        response.status_code = 418
    return response

class Many(BaseModel):
    unset: int = 1
    none: int | None = 2
    shut: int | None = Field(5, exclude=True)
    out: int | None = 3
    same: int = 4

@app.get("/many", response_model=Many, response_model_exclude={"none", "out", "same"}, response_model_exclude_none=True,
         response_model_exclude_defaults=True, response_model_exclude_unset=True)
def many():
    return {"none": None, "out": 3, "same": 4, "shut": 5}

inner = FastAPI()

@inner.get("/things/{id}")
def thing(id: int):
    return id

outer = FastAPI()
outer.mount("/v1", inner)
app.mount("/api", outer)

@app.get("/lost")
def lost(response: Response):
    response.set_cookie("sid", "a1")
    return JSONResponse({})

@app.get("/long")
def long(
    first: int = 0,
) -> Out:
    return Out(name="a")

@app.get("/nowhere")
def nowhere():
    return FileResponse("not-there.txt")

@app.get("/taken/{back}", status_code=201)
def taken(back: str, response: Response):
    response.status_code = 202
    response.status_code = 0 if back == "zero" else None
    return "ok"

def accepted(response: Response):
    response.status_code = 203
    raise HTTPException(403)

@app.get("/named/{how}")
async def named_before(how: str, response: Response):
    response.status_code = 207
    if how == "crash":
        return how.none
    raise HTTPException(409)

@app.get("/within", dependencies=[Depends(accepted)])
def within():
    return "ok"

@app.get("/spread/{how}")
def spread(how: str):
    if how == "dict":
        return {
            "how": how,
            "all": [name
                    for name in how],
        }
    if how == "text":
        return f"""
            {how}"""
    with nullcontext():
        if how == "with":
            return (how
                    and [how])
    try:
        return [
            how,
        ]
    finally:
        how = "closed"

@app.get("/falls")
def falls():
    try:
        if not app:
            return 1
    finally:
        print("end")

class Named(RootModel[dict[str, Out]]):
    pass

class Row(TypedDict):
    name: str

@app.get("/root")
def root() -> Named:
    return {"first": {"name": "a", "password": "x"}}

@app.get("/pair")
def pair() -> tuple[Out, Out]:
    return {"name": "a"}, {"name": "b", "password": "x"}

@app.get("/row")
def row() -> Row:
    return {"name": "a", "password": "x"}

@app.get("/source")
def source():
    return FileResponse("app.py")

around = FastAPI()
around.add_middleware(CORSMiddleware, allow_origins=["*"])
app.mount("/shared", around)
"#;

/// The X-ray of a `GET`.
fn trace(path: &str) -> Value {
    trace_of(&format!("GET {path} HTTP/1.1\r\n"))
}

/// The X-ray of a request that begins with these lines.
fn trace_of(head: &str) -> Value {
    let code = Code::new(APP);
    let mut served = code.serve(&[]);
    let address = served.address();
    let request = format!("{head}Host: localhost\r\nConnection: close\r\n\r\n");
    send(address, request.as_bytes());
    served.hear("trace")["trace"].clone()
}

/// The line of the app's file that stands at a place of an X-ray.
fn line(at: &Value) -> &str {
    let number = at["line"].as_u64().expect("a line") as usize;
    APP.lines().nth(number - 1).expect("a line").trim()
}

#[test]
fn a_return_where_branches_meet_is_named_itself() {
    for how in ["number", "text", "other"] {
        let trace = trace(&format!("/count/{how}"));
        assert_eq!(line(&trace["outcome"]["at"]), "return \"ok\"", "{how}");
    }
    let within = trace("/count/none");
    assert_eq!(line(&within["outcome"]["at"]), "return None");
}

#[test]
fn a_return_over_several_lines_is_named_where_it_begins() {
    for (how, words) in [
        ("dict", "return {"),
        ("text", "return f\"\"\""),
        ("with", "return (how"),
        ("list", "return ["),
    ] {
        let trace = trace(&format!("/spread/{how}"));
        assert_eq!(line(&trace["outcome"]["at"]), words, "{how}");
    }
    let falls = trace("/falls");
    assert_eq!(line(&falls["outcome"]["at"]), "print(\"end\")");
}

#[test]
fn a_code_that_was_set_before_something_was_raised_is_told_and_does_not_win() {
    let set = (
        207,
        "response_parameter",
        Some("response.status_code = 207"),
    );
    let raised = (409, "exception", Some("raise HTTPException(409)"));
    let default = (200, "default", None);
    assert_eq!(codes(&trace("/named/raise")), [default, set, raised]);
    let crash = (500, "crash", Some("return how.none"));
    assert_eq!(codes(&trace("/named/crash")), [default, set, crash]);
    let set = (203, "dependency", Some("response.status_code = 203"));
    let raised = (403, "exception", Some("raise HTTPException(403)"));
    let within = trace("/within");
    assert_eq!(codes(&within), [default, set, raised]);
    let wins = within["status"].as_array().expect("codes").iter();
    let wins: Vec<_> = wins.map(|source| source["wins"] == true).collect();
    assert_eq!(wins, [false, false, true]);
}

#[test]
fn what_a_root_model_a_tuple_and_a_typed_dict_drop_is_told() {
    for (path, kept, dropped, why) in [
        ("/root", "{}.name", "{}.password", "not a field of Out"),
        ("/pair", "[].name", "[].password", "not a field of Out"),
        ("/row", "name", "password", "not a field of Row"),
    ] {
        let model = &trace(path)["model"];
        assert_eq!(model["kept"], serde_json::json!([kept]), "{path}");
        let told = model["dropped"].as_array().expect("fields");
        assert_eq!(told.len(), 1, "{path}: {told:?}");
        assert_eq!(
            (&told[0]["field"], &told[0]["why"]),
            (&dropped.into(), &why.into()),
            "{path}"
        );
    }
    let errors = &trace("/misfit")["model"]["errors"];
    let words = errors[0].as_str().expect("a message");
    assert!(words.starts_with("Input should be"), "{words}");
}

#[test]
fn headers_are_told_by_whom_they_are() {
    let headers = |trace: &Value| {
        let headers = trace["headers"].as_array().expect("headers").iter();
        let told = headers.map(|header| (header["name"].clone(), header["by"].clone()));
        told.collect::<Vec<_>>()
    };
    let half = headers(&trace("/half"));
    let chunked = ("transfer-encoding".into(), "server".into());
    assert_eq!(half.last(), Some(&chunked));
    let source = headers(&trace("/source"));
    assert!(!source.contains(&chunked), "{source:?}");
    assert!(
        source.contains(&("accept-ranges".into(), "framework".into())),
        "{source:?}"
    );
    let asked =
        "OPTIONS /shared/x HTTP/1.1\r\nOrigin: http://a\r\nAccess-Control-Request-Method: GET\r\n";
    let preflight = trace_of(asked);
    assert!(
        headers(&preflight).iter().all(|(_, by)| by != "app"),
        "{preflight}"
    );
    assert_eq!(codes(&preflight), [(200, "middleware", None)]);
}

#[test]
fn of_headers_with_the_same_name_each_has_its_own_line() {
    let trace = trace("/visit");
    let headers = trace["headers"].as_array().expect("headers").iter();
    let told = headers.map(|header| {
        let name = header["name"].as_str().unwrap_or_default();
        (name, header["at"].is_object().then(|| line(&header["at"])))
    });
    let told: Vec<_> = told.collect();
    let cookies = [
        "response.set_cookie(\"theme\", \"dark\")",
        "response.set_cookie(\"sid\", \"a1\")",
    ];
    for cookie in cookies {
        assert!(told.contains(&("set-cookie", Some(cookie))), "{told:?}");
    }
    let kinds = told.iter().filter(|(name, _)| *name == "content-type");
    let kinds: Vec<_> = kinds.collect();
    let by_the_app = "response.headers[\"content-type\"] = \"text/plain\"";
    assert_eq!(
        kinds,
        [&("content-type", None), &("content-type", Some(by_the_app))]
    );
}

#[test]
fn a_stream_that_breaks_off_says_why_and_where() {
    let outcome = &trace("/half")["outcome"];
    assert_eq!(outcome["how"], "raised");
    assert_eq!(outcome["repr"], "RuntimeError('gone')");
    assert_eq!(line(&outcome["at"]), "raise RuntimeError(\"gone\")");
}

#[test]
fn what_was_set_on_a_response_that_did_not_go_out_is_told() {
    let lost = &trace("/lost")["lost"];
    assert_eq!(lost[0]["name"], "set-cookie");
    assert_eq!(line(&lost[0]["at"]), "response.set_cookie(\"sid\", \"a1\")");
    assert_eq!(trace("/visit")["lost"], serde_json::json!([]));
}

#[test]
fn the_place_of_a_return_annotation_is_where_its_arrow_is() {
    assert_eq!(line(&trace("/long")["model"]["at"]), ") -> Out:");
}

#[test]
fn a_response_that_cannot_be_sent_says_why() {
    let trace = trace("/nowhere");
    assert_eq!(trace["outcome"]["how"], "raised");
    let repr = trace["outcome"]["repr"].as_str().unwrap();
    assert!(
        repr.starts_with("RuntimeError(") && repr.contains("not-there.txt"),
        "{repr}"
    );
}

/// Who named a status code, in turn: the code, by what, and the line.
fn codes(trace: &Value) -> Vec<(u64, &str, Option<&str>)> {
    let sources = trace["status"].as_array().expect("codes").iter();
    let read = sources.map(|source| {
        (
            source["code"].as_u64().unwrap_or_default(),
            source["by"].as_str().unwrap_or_default(),
            source["at"].is_object().then(|| line(&source["at"])),
        )
    });
    read.collect()
}

#[test]
fn what_a_model_cuts_from_the_values_of_a_dict_is_told() {
    let model = &trace("/named")["model"];
    assert_eq!(model["kept"], serde_json::json!(["{}.name"]));
    assert_eq!(model["dropped"][0]["field"], "{}.password");
}

#[test]
fn the_code_of_an_exception_handler_stands_in_the_handler() {
    let oops = Some("return JSONResponse({}, status_code=466)");
    let share = trace("/share?among=0");
    assert_eq!(codes(&share).last(), Some(&(466, "handler", oops)));
    assert_eq!(share["status"][1]["name"], "divided");
    assert_eq!(line(&share["outcome"]["at"]), "return 1 / among");
    let bad = Some("return JSONResponse({}, status_code=400)");
    let refused = trace("/share?among=x");
    assert_eq!(codes(&refused).last(), Some(&(400, "handler", bad)));
}

#[test]
fn middleware_that_waits_names_no_code() {
    assert_eq!(codes(&trace("/misfit")).last(), Some(&(500, "crash", None)));
    let headers = trace("/share/")["headers"].clone();
    let by = |header: &Value| header["by"] != "app" && header["at"].is_null();
    assert!(headers.as_array().expect("headers").iter().all(by));
}

#[test]
fn a_returned_response_has_each_code_that_it_had() {
    let changed = trace("/changed");
    let made = Some("answer = JSONResponse({})");
    let changes = Some("answer.status_code = 210");
    assert_eq!(
        codes(&changed)[1..],
        [
            (200, "returned_response", made),
            (210, "returned_response", changes)
        ]
    );
}

#[test]
fn middleware_that_sets_a_code_is_named_with_its_line() {
    let set = Some("response.status_code = 418");
    let changed = trace("/count/number?teapot");
    assert_eq!(codes(&changed).last(), Some(&(418, "middleware", set)));
    let own = Some("return JSONResponse({}, status_code=200)");
    let instead = trace("/changed?own");
    assert_eq!(codes(&instead), [(200, "middleware", own)]);
    for trace in [changed, instead] {
        let last = trace["status"].as_array().expect("codes").last().cloned();
        let last = last.expect("a code");
        assert_eq!(
            (&last["name"], &last["wins"]),
            (&"change".into(), &true.into())
        );
    }
}

#[test]
fn a_route_of_a_mounted_app_has_the_path_that_it_is_mounted_under() {
    assert_eq!(
        trace("/api/v1/things/5")["route"]["path"],
        "/api/v1/things/{id}"
    );
}

#[test]
fn of_several_reasons_to_drop_a_field_the_first_is_told() {
    let model = &trace("/many")["model"];
    let told = model["dropped"].as_array().expect("fields").iter();
    let told: Vec<_> = told
        .map(|one| (one["field"].clone(), one["why"].clone()))
        .collect();
    let wanted = [
        ("unset", "not set (exclude_unset)"),
        ("none", "None (exclude_none)"),
        ("shut", "Field(exclude=True)"),
        ("out", "left out by exclude"),
        ("same", "left out by exclude"),
    ];
    assert_eq!(told, wanted.map(|(field, why)| (field.into(), why.into())));
}

#[test]
fn a_code_that_was_taken_back_does_not_win() {
    for path in ["/taken/zero", "/taken/none"] {
        let taken = trace(path);
        let sources = taken["status"].as_array().expect("codes");
        let winners: Vec<_> = sources.iter().filter(|one| one["wins"] == true).collect();
        assert_eq!(winners.len(), 1, "{path}");
        assert_eq!(
            (&winners[0]["code"], &winners[0]["by"]),
            (&201.into(), &"decorator".into()),
            "{path}"
        );
    }
}

#[test]
fn what_an_app_says_of_an_answer_is_told_before_the_answer_and_has_a_line() {
    let source = "from fastapi import FastAPI\napp = FastAPI()\n\n@app.get(\"/name\")\ndef name():\n    raise HTTPException(404)\n\n\
                  @app.get(\"/thing\")\ndef thing():\n    print(\"asked\")\n    return object()\n";
    let code = Code::new(source);
    let mut served = code.serve(&[]);
    let address = served.address();
    for _ in 0..10 {
        for path in ["/name", "/thing"] {
            get(address, path);
        }
    }
    let mut said: Vec<String> = Vec::new();
    for _ in 0..10 {
        for (path, error) in [
            ("/name", "app.py:6: NameError"),
            ("/thing", "app.py:8: ValueError"),
        ] {
            said.clear();
            let exchange = loop {
                let event = served.next();
                match event["event"].as_str() {
                    Some("printed") => {
                        said.push(event["text"].as_str().unwrap_or_default().to_owned())
                    }
                    Some("exchange") => break event,
                    _ => {}
                }
            };
            assert_eq!(exchange["request"]["target"], path);
            assert!(
                said.iter().any(|line| line.starts_with(error)),
                "{path}: {said:?}"
            );
            let import = "    `HTTPException` is in fastapi: from fastapi import HTTPException";
            assert_eq!(
                said.iter().any(|line| line == import),
                path == "/name",
                "{said:?}"
            );
        }
    }
}

const MESSAGES: &str = r#"
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
class Gentle:
    def __init__(self, app):
        self.app = app
    async def __call__(self, scope, receive, send):
        async def gentle(message):
            if message["type"] == "http.response.start" and message["status"] == 404:
                message["status"] = 410
                message["headers"].append((b"x-gentle", b"1"))
            await send(message)
        if scope["type"] == "http" and scope["path"] == "/own":
            await PlainTextResponse("own", status_code=203)(scope, receive, send)
        else:
            await self.app(scope, receive, gentle)
app = FastAPI()
app.add_middleware(Gentle)
@app.get("/", status_code=201)
async def root():
    return 1
"#;

/// Middleware that speaks in messages: the code that it set, and the headers, stand at its own line.
#[test]
fn middleware_that_sends_another_code_is_named_with_its_line() {
    let code = Code::new(MESSAGES);
    let mut served = code.serve(&[]);
    let address = served.address();
    let mut last = |path| {
        get(address, path);
        let trace = served.hear("trace")["trace"].clone();
        let last = trace["status"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["wins"], true, "{trace}");
        (trace, last)
    };
    let (trace, gentle) = last("/nowhere");
    let said = |entry: &Value| {
        (
            entry["code"].clone(),
            entry["by"].clone(),
            entry["name"].clone(),
        )
    };
    assert_eq!(
        said(&gentle),
        (410.into(), "middleware".into(), "Gentle".into())
    );
    assert_eq!(gentle["at"]["line"], 12);
    let headers = trace["headers"].as_array().unwrap();
    let own: Vec<_> = headers
        .iter()
        .filter(|header| header["by"] == "app")
        .collect();
    assert_eq!(own.len(), 1, "{headers:?}");
    assert_eq!(
        (&own[0]["name"], &own[0]["at"]["line"]),
        (&"x-gentle".into(), &12.into())
    );
    let (_, own) = last("/own");
    assert_eq!(
        said(&own),
        (203.into(), "middleware".into(), "Gentle".into())
    );
    assert_eq!(own["at"]["line"], 14);
    let (trace, plain) = last("/");
    assert_eq!(said(&plain).0, 201);
    assert_eq!(plain["by"], "decorator");
    assert_eq!(trace["route"]["function"], "root");
    assert_eq!(trace["response_class"], "JSONResponse");
}
