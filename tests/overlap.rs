//! Requests that overlap: what waits lets others go on, and one that takes too long takes none with it.

#[path = "harness/command.rs"]
mod command;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
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

const PLAIN: &str = r#"
import threading, asyncio
from fastapi import Depends, FastAPI, HTTPException
app = FastAPI()
bell, other = threading.Event(), threading.Event()
lock = threading.Lock()
count = 0
def rung():
    print("waits")
    if not bell.wait(40):
        raise HTTPException(503)
    yield "rung"
@app.get("/dependency")
def dependency(found: str = Depends(rung)):
    return found
@app.get("/count")
def counts():
    global count
    seen = count
    print("waits")
    bell.wait(40)
    count = seen + 1
    return count
@app.get("/locked")
def locked():
    with lock:
        return counts()
@app.get("/free")
def free():
    print("tries")
    with lock:
        return "free"
@app.get("/deep")
def deep():
    print("waits")
    bell.wait(40)
    try:
        return deeper()
    except RecursionError as error:
        return str(error)
def deeper():
    return deeper()
@app.get("/spin")
def spin():
    print("waits")
    bell.wait(40)
    print("spins")
    while True:
        pass
@app.get("/ring")
async def ring():
    bell.set()
    bell.clear()
@app.get("/later")
async def later():
    async def rings():
        await asyncio.sleep(0.01)
        await ring()
    asyncio.create_task(rings())
@app.get("/other")
def another():
    print("waits")
    return other.wait(40)
@app.get("/knock")
async def knock():
    other.set()
async def comes():
    print("comes")
@app.get("/quick", dependencies=[Depends(comes)])
def quick():
    return "quick"
"#;

/// What the app answers to these who wait, one after the other, for the same bell.
fn rung_together(served: &mut Served, address: SocketAddr, paths: &[&'static str]) -> Vec<String> {
    let ask = |path: &&'static str| {
        let waits = ask(address, path);
        printed(served, "waits");
        waits
    };
    let waiting: Vec<_> = paths.iter().map(ask).collect();
    get(address, "/ring");
    let body = |waits: JoinHandle<String>| {
        let answer = waits.join().unwrap();
        answer.rsplit("\r\n").next().unwrap().to_owned()
    };
    waiting.into_iter().map(body).collect()
}

#[test]
fn plain_functions_wait_beside_each_other() {
    let code = Code::new(PLAIN);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    let all = [
        "/dependency",
        "/dependency",
        "/deep",
        "/deep",
        "/dependency",
    ];
    let deep = "\"maximum recursion depth exceeded\"";
    let rung = "\"rung\"";
    let answers = rung_together(&mut served, address, &all);
    assert_eq!(answers, [rung, rung, deep, deep, rung]);
    // Each had seen the same count before it waited.
    for count in ["1", "2"] {
        let answers = rung_together(&mut served, address, &["/count"; 3]);
        assert_eq!(answers, [count; 3]);
    }
}

#[test]
fn a_task_that_goes_on_between_requests_wakes_a_plain_function() {
    let code = Code::new(PLAIN);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    let waits = ask(address, "/dependency");
    printed(&mut served, "waits");
    get(address, "/later");
    assert!(waits.join().unwrap().ends_with("\"rung\""));
}

#[test]
fn forty_plain_functions_wait_at_once_and_the_rest_behind_them() {
    let code = Code::new(PLAIN);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    let waiting: Vec<_> = (0..45).map(|_| ask(address, "/count")).collect();
    for count in [40, 5] {
        for _ in 0..count {
            printed(&mut served, "waits");
        }
        get(address, "/ring");
    }
    let mut counts: Vec<String> = waiting
        .into_iter()
        .map(|waits| {
            waits
                .join()
                .unwrap()
                .rsplit("\r\n")
                .next()
                .unwrap()
                .to_owned()
        })
        .collect();
    counts.sort();
    assert_eq!(counts.concat(), "1".repeat(40) + &"2".repeat(5));
}

#[test]
fn one_that_ends_lets_all_go_on_who_are_quick() {
    let code = Code::new(PLAIN);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    let mut waiting: Vec<_> = (0..39).map(|_| ask(address, "/count")).collect();
    waiting.push(ask(address, "/other"));
    for _ in &waiting {
        printed(&mut served, "waits");
    }
    let quick: Vec<_> = (0..3).map(|_| ask(address, "/quick")).collect();
    for _ in &quick {
        printed(&mut served, "comes");
    }
    get(address, "/knock");
    for quick in quick {
        assert!(quick.join().unwrap().ends_with("\"quick\""));
    }
    get(address, "/ring");
    for waits in waiting {
        assert!(waits.join().unwrap().starts_with("HTTP/1.1 200"));
    }
}

#[test]
fn who_waits_for_a_lock_has_it_when_it_is_free() {
    let code = Code::new(PLAIN);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    let locked = ask(address, "/locked");
    printed(&mut served, "waits");
    let free = ask(address, "/free");
    printed(&mut served, "tries");
    get(address, "/ring");
    assert!(locked.join().unwrap().ends_with("\r\n\r\n1"));
    assert!(free.join().unwrap().ends_with("\r\n\r\n\"free\""));
}

#[test]
fn a_plain_function_that_waited_and_passes_a_limit_is_named_at_its_line() {
    let code = Code::new(PLAIN);
    let mut served = code.serve(&["--time-limit", "2"]);
    let address = served.address();
    let spins = ask(address, "/spin");
    printed(&mut served, "waits");
    get(address, "/ring");
    printed(&mut served, "spins");
    let line = limit_passed(&mut served);
    assert!(matches!(line, Some(48 | 49)), "{line:?}");
    spins.join().unwrap();
    let waits = ask(address, "/count");
    printed(&mut served, "waits");
    get(address, "/ring");
    assert!(waits.join().unwrap().ends_with("\r\n\r\n1"));
}

const CLIENTS: &str = r#"
import asyncio
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
app = FastAPI()
@app.get("/looks")
async def looks(request: Request):
    print("looks")
    while not await request.is_disconnected():
        await asyncio.sleep(0.01)
    print("alone")
async def pieces():
    try:
        print("waits")
        yield "before"
        await asyncio.Event().wait()
    finally:
        print("ended")
@app.get("/stream")
async def stream():
    return StreamingResponse(pieces())
@app.get("/much")
async def much():
    async def pieces():
        print("makes")
        while True:
            count()
            yield b"x" * 100_000
    return StreamingResponse(pieces())
@app.get("/plainly")
def plainly():
    def pieces():
        print("makes")
        while True:
            count()
            yield b"x" * 100_000
    return StreamingResponse(pieces())
made = 0
def count():
    global made
    made += 1
@app.get("/made")
async def all_made():
    return made
@app.post("/body")
async def body(request: Request):
    print("asks")
    return len(await request.body())
@app.get("/")
async def root():
    return "root"
"#;

/// Sends the head of a request, and goes on without an answer.
fn open(address: SocketAddr, request: &str, headers: &str) -> TcpStream {
    let mut client = TcpStream::connect(address).unwrap();
    let head = format!("{request} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n");
    client.write_all(head.as_bytes()).unwrap();
    client
}

#[test]
fn a_client_that_leaves_is_noticed_while_the_app_waits() {
    let code = Code::new(CLIENTS);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    for (path, begins, ends) in [("/looks", "looks", "alone"), ("/stream", "waits", "ended")] {
        let client = open(address, &format!("GET {path}"), "");
        printed(&mut served, begins);
        drop(client);
        printed(&mut served, ends);
    }
}

#[test]
fn a_client_that_reads_nothing_or_sends_no_body_holds_up_nobody() {
    let code = Code::new(CLIENTS);
    // The time that a client takes is not the app's.
    let mut served = code.serve(&["--time-limit", "2"]);
    let address = served.address();
    let reads_nothing = open(address, "GET /much", "");
    printed(&mut served, "makes");
    let waits = "Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n";
    let mut sends_late = open(address, "POST /body", waits);
    printed(&mut served, "asks");
    assert!(get(address, "/").ends_with("\"root\""));
    sends_late.write_all(b"hi").unwrap();
    let mut answer = String::new();
    sends_late.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 100 Continue"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n2"), "{answer}");
    drop(reads_nothing);
}

#[test]
fn no_more_is_made_for_a_client_that_reads_nothing_than_may_wait_for_it() {
    let code = Code::new(CLIENTS);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    for path in ["/plainly", "/much"] {
        let reads_nothing = open(address, &format!("GET {path}"), "");
        printed(&mut served, "makes");
        // Each answer lets the stream go on, unless it waits.
        let mut made = (0..1000).map(|_| {
            get(address, "/made")
                .rsplit("\r\n")
                .next()
                .map(str::to_owned)
        });
        let mut before = None;
        let stopped = made.find(|now| std::mem::replace(&mut before, now.clone()) == *now);
        let pieces: usize = stopped.flatten().expect("it stops").parse().unwrap();
        assert!(pieces < 500, "{pieces}");
        drop(reads_nothing);
    }
}

const BODIES: &str = r#"
import asyncio
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
app = FastAPI()
@app.middleware("http")
async def layer(request: Request, call_next):
    if request.url.path == "/behind":
        print("in")
    return await call_next(request)
@app.post("/stream")
@app.post("/behind")
async def stream(request: Request):
    print("begins")
    try:
        async for piece in request.stream():
            print(f"piece {piece.decode()}")
    except ClientDisconnect as error:
        print(repr(error))
        raise
    return "whole"
@app.post("/limited")
async def limited(request: Request):
    try:
        async with asyncio.timeout(0.05):
            return await request.body()
    except TimeoutError:
        return "late"
@app.post("/rest")
async def rest(request: Request):
    async for piece in request.stream():
        print(f"first {piece.decode()}")
        break
    return (await request.body()).decode() + (await request.body()).decode()
@app.get("/late")
async def late():
    async def pieces():
        yield "before"
        raise HTTPException(418)
    return StreamingResponse(pieces())
@app.get("/")
async def root():
    return "root"
"#;

/// Sends `pieces` as the app prints that it has the one before; the client is still there.
fn send(
    served: &mut Served,
    address: SocketAddr,
    path: &str,
    pieces: &[&str],
    first: &[&str],
) -> TcpStream {
    let length = "Content-Length: 6\r\nConnection: close\r\n";
    let mut client = open(address, &format!("POST {path}"), length);
    for line in first {
        printed(served, line);
    }
    for piece in pieces {
        client.write_all(piece.as_bytes()).unwrap();
        if path != "/rest" {
            printed(served, &format!("piece {piece}"));
        }
        assert!(get(address, "/").ends_with("\"root\""));
    }
    client
}

#[test]
fn what_has_a_handler_and_comes_too_late_is_told_in_starlettes_words() {
    let code = Code::new(BODIES);
    let mut served = code.serve(&[]);
    let address = served.address();
    assert!(get(address, "/late").contains("before"));
    let told = "app.py:40: RuntimeError: Caught handled exception, but response already started.";
    while !served.hear("printed")["text"]
        .as_str()
        .unwrap()
        .starts_with(told)
    {}
}

fn rest_of(mut client: TcpStream) -> String {
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_body_is_read_piece_by_piece_as_it_comes() {
    let code = Code::new(BODIES);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    for (path, first) in [("/stream", &["begins"][..]), ("/behind", &["in", "begins"])] {
        let client = send(&mut served, address, path, &["ab", "cde", "f"], first);
        assert!(rest_of(client).ends_with("\"whole\""));
        drop(send(&mut served, address, path, &["ab", "cde"], first));
        printed(&mut served, "ClientDisconnect()");
    }
}

#[test]
fn the_time_that_an_app_gives_a_body_is_heeded_and_its_rest_can_be_read() {
    let code = Code::new(BODIES);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    let client = send(&mut served, address, "/limited", &[], &[]);
    assert!(rest_of(client).ends_with("\"late\""));
    let mut client = send(&mut served, address, "/rest", &["ab"], &[]);
    printed(&mut served, "first ab");
    client.write_all(b"cdef").unwrap();
    assert!(rest_of(client).ends_with("\"cdefcdef\""));
}

const LATE: &str = r#"
import asyncio
from fastapi import BackgroundTasks, Depends, FastAPI, Request
from fastapi.responses import JSONResponse
app = FastAPI()
bell = asyncio.Event()
@app.middleware("http")
async def limited(request: Request, call_next):
    if request.url.path == "/ring":
        return await call_next(request)
    try:
        async with asyncio.timeout(0.05):
            return await call_next(request)
    except TimeoutError:
        return JSONResponse("late", status_code=504)
async def held():
    yield "held"
    print("let go")
@app.get("/wait")
async def wait(tasks: BackgroundTasks, found: str = Depends(held)):
    tasks.add_task(print, "behind")
    await bell.wait()
    print("rung")
    return found
@app.get("/ring")
async def ring():
    bell.set()
"#;

/// As Starlette's `BaseHTTPMiddleware`, which runs what is inside in a task of its own.
#[test]
fn what_is_inside_of_middleware_goes_on_where_its_time_is_up() {
    let code = Code::new(LATE);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    assert!(get(address, "/wait").ends_with("\"late\""));
    get(address, "/ring");
    for line in ["rung", "behind", "let go"] {
        printed(&mut served, line);
    }
    let is_late = |trace: &Value| trace["trace"]["route"]["function"] == "wait";
    let mut traces = std::iter::repeat_with(|| served.hear("trace"));
    let trace = traces.find(is_late).unwrap();
    let codes = trace["trace"]["status"].as_array().unwrap().iter();
    let wins = codes.filter(|entry| entry["wins"] == true);
    let wins: Vec<&Value> = wins.map(|entry| &entry["code"]).collect();
    assert_eq!(wins, [504], "{trace}");
}

const THREADS: &str = r#"
import asyncio, threading
import anyio
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
app = FastAPI()
bell = threading.Event()
@app.middleware("http")
async def limited(request: Request, call_next):
    late = JSONResponse("late", status_code=504)
    try:
        if request.url.path == "/wait-for":
            return await asyncio.wait_for(call_next(request), 0.01)
        if request.url.path == "/fail-after":
            with anyio.fail_after(0.01):
                return await call_next(request)
        return await call_next(request)
    except TimeoutError:
        return late
def rung():
    bell.clear()
    bell.wait()
    print("rung")
    return "rung"
@app.get("/wait-for")
async def behind(found: str = Depends(rung)):
    print("behind")
@app.get("/fail-after")
def alone(found: str = Depends(rung)):
    print("behind")
async def in_time():
    async with asyncio.timeout(0.01):
        yield
@app.get("/dependency", dependencies=[Depends(in_time)])
async def dependent():
    try:
        await run_in_threadpool(rung)
    except asyncio.CancelledError:
        raise HTTPException(504, "late")
@app.get("/to-thread")
async def beside():
    task = asyncio.create_task(asyncio.to_thread(rung))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        raise HTTPException(504, "late")
@app.get("/shielded")
async def shielded():
    with anyio.move_on_after(0.01) as scope:
        asyncio.get_running_loop().call_later(0.02, print, "waits")
        await anyio.to_thread.run_sync(rung)
        print("in its scope")
        await anyio.sleep(0)
        print("never")
    return scope.cancel_called, scope.cancelled_caught
@app.get("/ring")
async def ring():
    bell.set()
"#;

/// Under FastAPI a plain function has a thread: to cancel who waits for it ends the wait, and not the function.
#[test]
fn a_plain_function_goes_on_where_its_time_is_up() {
    let code = Code::new(THREADS);
    let mut served = code.serve(&["--time-limit", "50"]);
    let address = served.address();
    for (path, follows) in [
        ("/wait-for", "behind"),
        ("/fail-after", "behind"),
        ("/dependency", "rung"),
        ("/to-thread", "rung"),
    ] {
        let answer = get(address, path);
        assert!(answer.starts_with("HTTP/1.1 504"), "{path}: {answer}");
        assert!(answer.contains("late"), "{path}: {answer}");
        get(address, "/ring");
        printed(&mut served, follows);
    }
    // Where anyio's time is up, the thread is waited for all the same.
    let waits = ask(address, "/shielded");
    printed(&mut served, "waits");
    get(address, "/ring");
    printed(&mut served, "in its scope");
    assert!(waits.join().unwrap().ends_with("[true,true]"));
}
