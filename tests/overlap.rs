//! Requests that overlap: what waits lets others go on, and one that takes too long takes none with it.

#[path = "harness/command.rs"]
mod command;

use std::net::SocketAddr;
use std::thread::JoinHandle;

use command::{Code, Served, fault, get};
use serde_json::Value;

const APP: &str = r#"
import asyncio
from fastapi import Depends, FastAPI
from fastapi.responses import StreamingResponse
app = FastAPI()
bell = asyncio.Event()
async def rung():
    print("waits")
    await bell.wait()
    yield "rung"
    print("left")
@app.get("/wait")
async def wait(found: str = Depends(rung)):
    return found
@app.get("/stream")
async def stream():
    async def pieces():
        print("waits")
        yield "before "
        await bell.wait()
        yield "after"
    return StreamingResponse(pieces())
@app.get("/ring")
async def ring():
    bell.set()
    bell.clear()
@app.get("/never")
async def never():
    await asyncio.Event().wait()
@app.get("/spin")
async def spin():
    async def turns():
        while True:
            await asyncio.sleep(0)
    asyncio.create_task(turns())
@app.get("/loop")
async def loop():
    print("loops")
    while True:
        pass
"#;

/// Asks for a path in a thread of its own.
fn ask(address: SocketAddr, path: &'static str) -> JoinHandle<String> {
    std::thread::spawn(move || get(address, path))
}

/// Waits until the app prints this.
fn printed(served: &mut Served, text: &str) {
    while served.hear("printed")["text"] != text {}
}

/// Waits until a request passes the time limit; at which line.
fn limit_passed(served: &mut Served) -> Option<u64> {
    let event = served.hear("limit");
    let (_, message, line) = fault(&event);
    assert!(message.starts_with("time limit: one request"), "{message}");
    line
}

#[test]
fn what_one_request_waits_for_another_may_do() {
    let code = Code::new(APP);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    for (path, end) in [("/wait", "\"rung\""), ("/stream", "after\r\n0\r\n\r\n")] {
        let waits = ask(address, path);
        printed(&mut served, "waits");
        assert!(get(address, "/ring").ends_with("\r\n\r\nnull"));
        let answer = waits.join().unwrap();
        assert!(answer.ends_with(end), "{answer}");
        let traces = [served.hear("trace"), served.hear("trace")];
        for function in ["ring", &path[1..]] {
            let is_told = |event: &Value| event["trace"]["route"]["function"] == function;
            assert!(traces.iter().any(is_told), "{traces:?}");
        }
    }
}

#[test]
fn a_task_that_is_always_ready_does_not_hold_up_the_next_request() {
    let code = Code::new(APP);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    for path in ["/spin", "/ring", "/ring"] {
        assert!(get(address, path).ends_with("\r\n\r\nnull"));
    }
}

#[test]
fn a_request_that_waits_for_ever_is_named_at_its_line_while_others_are_answered() {
    let code = Code::new(APP);
    let mut served = code.serve(&["--time-limit", "2"]);
    let address = served.address();
    let never = ask(address, "/never");
    while !never.is_finished() {
        assert!(get(address, "/ring").ends_with("\r\n\r\nnull"));
    }
    let line = limit_passed(&mut served);
    assert_eq!(line, Some(29));
}

#[test]
fn who_waited_while_another_passed_a_limit_is_asked_again() {
    let code = Code::new(APP);
    let mut served = code.serve(&["--time-limit", "2"]);
    let address = served.address();
    // The one that waits began before, but it is the other that holds up all.
    let waits = ask(address, "/wait");
    printed(&mut served, "waits");
    let loops = ask(address, "/loop");
    let line = limit_passed(&mut served);
    assert!(matches!(line, Some(39 | 40)), "{line:?}");
    loops.join().unwrap();
    printed(&mut served, "waits");
    get(address, "/ring");
    assert!(waits.join().unwrap().ends_with("\"rung\""));
}
