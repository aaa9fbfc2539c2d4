//! What the app's child tells of each request: where everything in the answer came from.

#[path = "harness/command.rs"]
mod command;

use command::{Code, get};
use serde_json::Value;

const APP: &str = r#"
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse
app = FastAPI()

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
"#;

/// The X-ray of a `GET`.
fn trace(path: &str) -> Value {
    let code = Code::new(APP);
    let mut served = code.serve(&[]);
    let address = served.address();
    get(address, path);
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
