//! The same app on the learner's own Python: real FastAPI behind the same listener and checks. Without such a Python
//! (named by HTTPLINGS_PYTHON, or the active environment, or on PATH) these tests say so and pass.

#[path = "harness/command.rs"]
mod command;

use command::{Code, fault, get};
use httplings::engine::Python;

const APP: &str = r#"
import asyncio
from fastapi import FastAPI
from pydantic import BaseModel
class Item(BaseModel):
    name: str
app = FastAPI()
@app.post("/items", status_code=201)
def create(item: Item):
    return item
@app.get("/boom")
def boom():
    raise ValueError("what now")
@app.get("/forever")
async def forever():
    await asyncio.sleep(1000)
"#;

/// The arguments that choose real Python; `None`: there is none here.
fn real() -> Option<[String; 3]> {
    let named = std::env::var_os("HTTPLINGS_PYTHON");
    match Python::find(named.as_deref().map(std::path::Path::new)) {
        Ok(python) => Some([
            "--engine".into(),
            "cpython".into(),
            format!("--python={}", python.path.display()),
        ]),
        Err(missing) => {
            eprintln!("skipped: {missing}");
            None
        }
    }
}

#[test]
fn an_app_is_served_and_its_failures_are_told() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let code = Code::new(APP);
    let mut served = code.serve(&[&real[..], &["--time-limit", "2"]].concat());
    let address = served.address();
    assert!(get(address, "/openapi.json").contains("\"Item\""));
    assert!(get(address, "/boom").starts_with("HTTP/1.1 500 "));
    let traceback = std::iter::repeat_with(|| served.hear("printed"))
        .find(|line| line["text"] == "ValueError: what now");
    assert!(traceback.is_some_and(|line| line["stderr"] == true));
    assert_eq!(get(address, "/forever"), "");
    let event = served.hear("limit");
    assert_eq!(fault(&event).2, Some(16), "{event}");
    assert!(get(address, "/docs").contains("/mirror/cdn.jsdelivr.net/"));
}

#[test]
fn a_snippet_runs_and_ends_as_in_the_engine_inside() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    for source in [
        "print(1)\nprint('two', end='')\n",
        "print(1)\ndef f():\n    return 1 / 0\nf()\n",
        "x = 1\ny = (\n",
        "while True:\n    pass\n",
    ] {
        let code = Code::new(source);
        let limits = ["--time-limit", "2"];
        let (ours, theirs) = (code.run(&limits), code.run(&[&real[..], &limits].concat()));
        assert_eq!(ours.printed(), theirs.printed(), "{source}");
        assert_eq!(
            (ours.code, ours.end().0),
            (theirs.code, theirs.end().0),
            "{source}"
        );
        let places = (ours.end().2, theirs.end().2);
        assert!(
            places.0 == places.1 || source.starts_with("while"),
            "{source}{places:?}"
        );
    }
}

#[test]
fn a_python_without_fastapi_is_refused_with_the_command_that_installs_it() {
    let code = Code::new(APP);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_httplings"));
    command.args(["serve", "--engine", "cpython", "--python", "/no/such/place"]);
    let output = command.arg(&code.file).output().expect("the program");
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("/no/such/place is no Python"), "{said}");
}
