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
        "raise SystemExit('bye')\n",
        "import sys\nprint('\\ud800', file=sys.stderr)\nprint(1)\nprint('\\ud800')\n",
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
    assert!(said.contains("pip install fastapi=="), "{said}");
}

#[test]
fn what_fails_or_takes_too_long_around_requests_has_its_line() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let limited = [&real[..], &["--time-limit", "1"]].concat();
    let lifespan = |does: &str| {
        Code::new(&format!(
            "import asyncio\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n@asynccontextmanager\n\
             async def lifespan(app):\n    {does}\n    yield\napp = FastAPI(lifespan=lifespan)\n"
        ))
    };
    let failed = lifespan("1 / 0").serve(&real).hear("failed");
    let (_, message, line) = fault(&failed);
    assert_eq!(
        (message, line),
        ("ZeroDivisionError: division by zero", Some(6))
    );
    let late = lifespan("await asyncio.sleep(1000)")
        .serve(&limited)
        .hear("limit");
    assert_eq!(fault(&late).2, Some(6), "{late}");
    let stream = Code::new(
        "from fastapi import FastAPI\nfrom fastapi.responses import StreamingResponse\napp = FastAPI()\n@app.get('/')\ndef endless():\n    \
         def pieces():\n        while True:\n            yield b'x'\n    return StreamingResponse(pieces())\n",
    );
    let mut served = stream.serve(&limited);
    let address = served.address();
    get(address, "/");
    let event = served.hear("limit");
    let line = fault(&event).2;
    assert!(line.is_some_and(|line| (4..=8).contains(&line)), "{event}");
}

#[test]
fn fonts_come_from_this_machine_and_apps_are_found_as_fastapi_finds_them() {
    let apps = "from fastapi import FastAPI\nz, b, a = FastAPI(title='z'), FastAPI(title='b'), FastAPI(title='a')\n";
    let real = real();
    let engines = real
        .iter()
        .map(|real| real.iter().map(String::as_str).collect());
    for engine in engines.chain([Vec::new()]) {
        let code = Code::new(apps);
        let mut served = code.serve(&engine);
        let address = served.address();
        assert!(get(address, "/openapi.json").contains("\"title\":\"a\""));
        let page = get(address, "/redoc");
        assert!(
            page.contains("\"/mirror/fonts.googleapis.com/css"),
            "{page}"
        );
        assert!(!page.contains("https://fonts"), "{page}");
        let code = Code::new(&format!("{apps}api = b\n"));
        let mut served = code.serve(&engine);
        let address = served.address();
        assert!(get(address, "/openapi.json").contains("\"title\":\"b\""));
    }
}

#[test]
#[cfg(unix)]
fn a_python_may_print_something_at_its_start() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    let Some([.., named]) = real() else { return };
    let python = named.trim_start_matches("--python=");
    let code = Code::new(APP);
    let script = code.folder().join("python");
    std::fs::write(
        &script,
        format!("#!/bin/sh\necho hello\nexec {python} \"$@\"\n"),
    )
    .expect("a file");
    std::fs::set_permissions(&script, Permissions::from_mode(0o700)).expect("rights");
    let python = Python::find(Some(&script)).expect("a Python");
    assert!(!python.fastapi.is_empty());
}

#[test]
fn code_that_holds_the_interpreters_lock_passes_the_time_limit_all_the_same() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let code = Code::new("import re\nprint(1)\nre.match(r'(a+)+$', 'a' * 40 + 'b')\n");
    let ran = code.run(&[&real[..], &["--time-limit", "1"]].concat());
    let (kind, message, line) = ran.end();
    assert_eq!(
        (kind, line, ran.code),
        ("limit", Some(3), Some(1)),
        "{message}"
    );
    assert!(message.starts_with("time limit"), "{message}");
    assert_eq!(ran.printed(), ["1"]);
}

#[test]
fn an_end_without_a_word_is_told() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    for (source, words) in [
        ("import os\nos._exit(0)\n", "with exit code 0"),
        ("import os\nos.kill(os.getpid(), 9)\n", "SIGKILL"),
    ] {
        let ran = Code::new(source).run(&real);
        let (kind, message, _) = ran.end();
        assert_eq!((kind, ran.code), ("failed", Some(1)), "{source}");
        assert!(message.contains(words), "{source}{message}");
    }
}

/// An app that takes some time over its end, and says when it is there.
fn parting(seconds: u32) -> Code {
    Code::new(&format!(
        r#"
import time
from contextlib import asynccontextmanager
from fastapi import FastAPI
@asynccontextmanager
async def lifespan(app):
    yield
    time.sleep({seconds})
    print("good bye")
app = FastAPI(lifespan=lifespan)
"#
    ))
}

#[test]
#[cfg(unix)]
fn an_app_parts_when_the_program_is_told_to_end_but_does_not_take_long() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let told_to_end = |code: &Code| {
        let mut served = code.serve(&real);
        served.address();
        let pid = i32::try_from(served.child.id()).expect("a process id");
        // SAFETY: the child is not waited for yet, so the id is still its own.
        assert_eq!(unsafe { libc::kill(pid, libc::SIGTERM) }, 0);
        served
    };
    let mut quick = told_to_end(&parting(0));
    assert_eq!(quick.hear("printed")["text"], "good bye");
    let mut slow = told_to_end(&parting(1000));
    let event = slow.hear("limit");
    let (_, message, line) = fault(&event);
    assert!(message.contains("at its end took longer"), "{message}");
    assert_eq!(line, Some(8));
    slow.child.wait().expect("its end");
}

/// Every way out that comes to mind; each prints what it got.
const WAYS_OUT: &str = r#"
import os, socket, subprocess, tempfile
def attempt(way, do):
    try:
        do()
        print(way, "GOT")
    except OSError:
        print(way, "NOT")
open("own.txt", "w").close()
attempt("unix socket", lambda: socket.socket(socket.AF_UNIX))
attempt("datagrams", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
attempt("connection", lambda: socket.create_connection(ADDRESS))
attempt("fork", os.fork)
attempt("program", lambda: subprocess.run(["true"]))
attempt("rights", lambda: os.chmod("own.txt", 0o777))
attempt("time", lambda: os.utime("own.txt"))
attempt("signal", lambda: os.kill(os.getppid(), 0))
attempt("environment", lambda: open(f"/proc/{os.getppid()}/environ").read())
attempt("elsewhere", lambda: open(ELSEWHERE, "w"))
with tempfile.TemporaryFile() as file:
    file.write(b"x")
print("done")
"#;

#[test]
#[cfg(target_os = "linux")]
fn code_on_real_python_writes_beside_the_app_and_reaches_nobody() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let elsewhere = Code::new("");
    let there = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = there.local_addr().expect("an address").port();
    let names = format!(
        "ADDRESS = ('127.0.0.1', {port})\nELSEWHERE = {:?}\n",
        elsewhere.folder().join("x")
    );
    let ran = Code::new(&format!("{names}{WAYS_OUT}")).run(&real);
    let printed = ran.printed();
    let refused = printed.iter().filter(|line| line.ends_with(" NOT")).count();
    assert_eq!(
        (refused, printed.last()),
        (10, Some(&"done")),
        "{printed:?}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn real_python_becomes_no_other_program() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let source = "\
import os, subprocess, sys
for way in (lambda: os.execv(sys.executable, ['python', '-c', 'print(1)']), lambda: subprocess.run([sys.executable]),
            lambda: os.execve(os.open('/bin/sh', os.O_RDONLY), ['sh'], {}), lambda: os.posix_spawn('/bin/sh', ['sh'], {})):
    try:
        way()
        print('done')
    except PermissionError:
        print('denied')
";
    let ran = Code::new(source).run(&real);
    assert_eq!(ran.printed(), ["denied"; 4], "{:?}", ran.events);
}

#[test]
fn modules_beside_an_app_are_found_and_named_on_real_python() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let code = Code::new("");
    let shop = code.folder().join("shop");
    std::fs::create_dir(&shop).expect("a folder");
    let main = shop.join("main.py");
    let files = [
        ("__init__.py", ""),
        ("parts.py", "def slow():\n    while True:\n        pass\n"),
        (
            "main.py",
            "from fastapi import FastAPI\nfrom .parts import slow\nfrom shop import parts\napp = FastAPI()\napp.get('/slow')(slow)\n",
        ),
    ];
    for (file, text) in files {
        std::fs::write(shop.join(file), text).expect("a file");
    }
    let arguments = [&real[..], &["--time-limit", "1"]].concat();
    let mut served = code.serve_file(&main, &arguments);
    let address = served.address();
    get(address, "/slow");
    let event = served.hear("limit");
    assert_eq!(event["fault"]["at"]["file"], "shop/parts.py", "{event}");
}

/// What runs after the answer holds up every later request as well.
#[test]
fn what_holds_up_the_event_loop_between_requests_passes_the_time_limit() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let after = r#"
def endless():
    while True: pass
class Silent(Exception):
    def __str__(self): endless()
@app.get("/raised")
async def raised():
    raise Silent
@app.get("/later")
async def later():
    asyncio.get_running_loop().call_later(.01, endless)
"#;
    let code = Code::new(&format!("{APP}{after}"));
    let mut served = code.serve(&[&real[..], &["--time-limit", "1"]].concat());
    let address = served.address();
    let line = APP.lines().count() as u64 + 3;
    for path in ["/raised", "/later"] {
        get(address, path);
        let event = served.hear("limit");
        let (_, message, at) = fault(&event);
        assert!(message.contains("outside of a request"), "{message}");
        assert_eq!(at, Some(line), "{message}");
        assert!(get(address, "/openapi.json").contains("\"Item\""));
    }
}

/// A web page may give its own name this address, and guess the port.
#[test]
fn whoever_does_not_come_through_the_listener_is_hung_up_on() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    // The scope tells the listener's port.
    let port = "
import gc, socket
@app.get('/port')
def port():
    sockets = [thing for thing in gc.get_objects() if isinstance(thing, socket.socket) and thing.fileno() >= 0]
    return next(s.getsockname()[1] for s in sockets if s.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
";
    let code = Code::new(&format!("{APP}{port}"));
    let mut served = code.serve(&real);
    let answer = get(served.address(), "/port");
    let (_, port) = answer.rsplit_once("\r\n").expect("an answer");
    let child = ([127, 0, 0, 1], port.parse().expect("a port")).into();
    assert_eq!(get(child, "/port"), "");
}

#[test]
fn the_app_cannot_say_where_it_answers() {
    let Some(real) = real() else { return };
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    let forged = r#"
import os
for fd in range(3, 20):
    try:
        os.write(fd, b'\n{"event": "ready", "door": {"address": "192.0.2.1:80", "word": 1}}\n')
    except OSError:
        pass
"#;
    let code = Code::new(&format!("{forged}{APP}"));
    let mut served = code.serve(&real);
    let address = served.address();
    assert!(get(address, "/openapi.json").contains("\"Item\""));
}

#[test]
fn what_follows_a_request_that_passes_a_limit_meets_the_app_started_afresh() {
    let Some(real) = real() else { return };
    let endless = "@app.get('/endless')\ndef endless():\n    while True: print('x' * 999)\n";
    let hi = "@app.get('/hi')\ndef hi(): return 'hi'\n";
    let code = Code::new(&format!("{APP}{endless}{hi}"));
    let file = code.folder().join("requests.hurl");
    let requests = "GET {{host}}/endless\nHTTP 200\n\nGET {{host}}/hi\nHTTP 200\n\nGET {{host}}/hi\nHTTP 200\n";
    std::fs::write(&file, requests).expect("a file");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_httplings"));
    command.arg("test").arg(&file).arg("--app").arg(&code.file);
    let output = command.args(real).output().expect("the program");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.matches("was started afresh").count(), 1, "{said}");
    assert!(said.contains("output limit"), "{said}");
    assert!(said.contains("2 of 3 requests"), "{said}");
}
