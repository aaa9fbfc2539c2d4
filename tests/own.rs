//! Modules beside an app's file: they are its own, wherever lines are told.

#[path = "harness/command.rs"]
mod command;

use command::{Code, Served, fault, get, httplings_in};
use serde_json::Value;

const DEPENDENCIES: &str = "\
from fastapi import Header, HTTPException

def token(x_token: str = Header()):
    if x_token != 'sesame':
        raise HTTPException(status_code=400, detail='X-Token header invalid')
    return x_token
";
const ITEMS: &str = "\
from fastapi import APIRouter, Depends
from pydantic import BaseModel
from ..dependencies import token

router = APIRouter(prefix='/items')

class Item(BaseModel):
    id: int

@router.get('/{id}', response_model=Item)
def read(id: int):
    return {'id': id, 'secret': 1}

@router.get('/crash/now')
def crash():
    return 1 / 0

@router.get('/loop/now')
def loop():
    while True:
        pass

@router.get('/grow/now')
def grow():
    x = 'ab'
    while True: x += x

@router.get('/name/now', dependencies=[Depends(token)])
def name():
    return [__name__, __package__, Item.__module__]
";
const MAIN: &str = "\
from fastapi import FastAPI
from .routers import items
from shop import dependencies

app = FastAPI()
app.include_router(items.router)
";

/// An app in a package, as FastAPI's tutorial on bigger applications has it.
fn shop() -> (Code, Served) {
    let code = Code::new("");
    let main = code.folder().join("shop/main.py");
    for (file, text) in [
        ("shop/__init__.py", ""),
        ("shop/main.py", MAIN),
        ("shop/dependencies.py", DEPENDENCIES),
        ("shop/routers/__init__.py", ""),
        ("shop/routers/items.py", ITEMS),
    ] {
        write(&code, file, text);
    }
    let served = code.serve_file(&main, &["--time-limit", "8"]);
    (code, served)
}

fn write(code: &Code, file: &str, text: &str) {
    let file = code.folder().join(file);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect("a file");
}

/// The line of a text that says this.
fn line(text: &str, says: &str) -> u64 {
    let at = text.lines().position(|line| line.contains(says));
    at.expect("a line") as u64 + 1
}

fn place(at: &Value) -> (&str, u64) {
    let file = at["file"].as_str().unwrap_or_default();
    (file, at["line"].as_u64().unwrap_or_default())
}

#[test]
fn an_app_in_a_package_imports_from_it() {
    let (_code, mut served) = shop();
    let address = served.address();
    assert!(get(address, "/items/5").ends_with("{\"id\":5}"));
    let trace = served.hear("trace")["trace"].clone();
    let items = "shop/routers/items.py";
    let returns = line(ITEMS, "return {'id'");
    assert_eq!(place(&trace["outcome"]["at"]), (items, returns));
    let decorator = line(ITEMS, "response_model=Item");
    assert_eq!(place(&trace["route"]["at"]), (items, decorator));
    assert_eq!(place(&trace["model"]["at"]), (items, decorator));
    assert!(get(address, "/items/name/now").contains("\"missing\""));
}

#[test]
fn what_fails_in_a_module_is_told_with_its_file() {
    let (_code, mut served) = shop();
    let address = served.address();
    assert!(get(address, "/items/crash/now").starts_with("HTTP/1.1 500 "));
    let printed = served.hear("printed")["text"].clone();
    let at = line(ITEMS, "1 / 0");
    let wanted = format!("shop/routers/items.py:{at}: ZeroDivisionError: division by zero");
    assert_eq!(printed, wanted);
    for (path, says, limit) in [
        ("/items/loop/now", "pass", "time limit"),
        ("/items/grow/now", "x += x", "memory limit"),
    ] {
        assert_eq!(get(address, path), "", "{path}");
        let event = served.hear("limit");
        let (_, message, _) = fault(&event);
        assert!(message.starts_with(limit), "{event}");
        let (file, number) = place(&event["fault"]["at"]);
        let near = line(ITEMS, says).abs_diff(number);
        assert!(file == "shop/routers/items.py" && near <= 1, "{event}");
    }
}

#[test]
fn a_program_imports_what_is_beside_it() {
    let code = Code::new(
        "import helpers\nfrom loose.deep import two\nprint(helpers.one(), two, helpers.__file__)\nhelpers.fail()\n",
    );
    write(
        &code,
        "helpers.py",
        "def one():\n    return 1\n\ndef fail():\n    raise ValueError('here')\n",
    );
    write(&code, "loose/deep.py", "two = 2\n");
    let ran = code.run(&[]);
    assert_eq!(ran.printed(), ["1 2 helpers.py"]);
    let (kind, message, at) = ran.end();
    assert_eq!((kind, message, at), ("failed", "ValueError: here", Some(5)));
    let event = ran.events.last().expect("an event");
    assert_eq!(event["fault"]["at"]["file"], "helpers.py");
    let detail = event["fault"]["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("File \"app.py\", line 4, in <module>\n    helpers.fail()\n  File \"helpers.py\", line 5, in fail"), "{detail}");
}

#[test]
fn a_mistake_in_a_module_is_told_where_it_is() {
    for (text, says, number) in [
        ("def f(:\n", "SyntaxError: ", 1),
        (
            "x = 1\nx.y\n",
            "AttributeError: 'int' object has no attribute 'y'",
            2,
        ),
        (
            "import asyncio\ndef f():\n    asyncio.start_server()\n",
            "Unsupported: the built-in engine does not know asyncio.start_server",
            3,
        ),
        (
            "import socket\n",
            "Refused: the built-in engine has no module 'socket'",
            1,
        ),
        (
            "from app import app\n",
            "ImportError: cannot import name 'app' from partially initialized module 'app'",
            1,
        ),
    ] {
        let code = Code::new("from fastapi import FastAPI\nimport part\napp = FastAPI()\n");
        write(&code, "part.py", text);
        let event = code.serve(&[]).hear("failed");
        let (_, message, _) = fault(&event);
        assert!(message.starts_with(says), "{event}");
        assert_eq!(place(&event["fault"]["at"]), ("part.py", number), "{event}");
    }
}

#[test]
fn nothing_outside_of_the_folder_can_be_imported() {
    let code = Code::new("");
    write(&code, "outside.py", "secret = 1\n");
    write(&code, "inside/app.py", "import outside\n");
    let inside = code.folder().join("inside");
    std::os::unix::fs::symlink(code.folder().join("outside.py"), inside.join("link.py"))
        .expect("a link");
    for (text, name) in [
        ("import outside\n", "outside"),
        ("import link\n", "link"),
        ("from .. import outside\n", ""),
    ] {
        write(&code, "inside/app.py", text);
        let ran = httplings_in(&inside, &["run", "app.py"]);
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(1), "{text}: {said}");
        assert!(
            said.contains(&format!("no module '{name}'")) || said.contains("relative import"),
            "{said}"
        );
    }
}

#[test]
fn a_file_that_hides_a_module_of_pythons_is_refused() {
    let code = Code::new("x = 1\nimport random\n");
    write(&code, "random.py", "");
    let ran = code.run(&[]);
    let (_, message, at) = ran.end();
    assert_eq!(
        message,
        "Unsupported: the built-in engine does not know a file random.py beside the app, which hides Python's module random"
    );
    assert_eq!(at, Some(2));
}
