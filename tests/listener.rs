//! The listener's promises: this machine only, its own names only, and no client can hurt another.

#[path = "harness/command.rs"]
mod command;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use command::{Code, Served, get, send};

const APP: &str = r#"
from fastapi import FastAPI, Request
app = FastAPI()
@app.get("/hi")
def hi():
    return "hi"
@app.post("/length")
async def length(request: Request):
    return len(await request.body())
@app.get("/headers")
def headers(request: Request):
    return len(request.headers)
"#;

fn served(arguments: &[&str]) -> (Code, Served, SocketAddr) {
    let code = Code::new(APP);
    let mut served = code.serve(arguments);
    let address = served.address();
    (code, served, address)
}

/// A request with this `Host`.
fn ask_as(address: SocketAddr, host: &str) -> String {
    let head = format!("GET /hi HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    send(address, head.as_bytes())
}

#[test]
fn only_this_machine_can_connect() {
    let (_code, _served, address) = served(&[]);
    assert!(address.ip().is_loopback());
    // Another address of this machine: nobody listens there. The port of a route outwards needs no packet.
    let probe = std::net::UdpSocket::bind(("0.0.0.0", 0)).expect("a socket");
    if probe.connect(("192.0.2.1", 9)).is_ok() {
        let outer = probe.local_addr().expect("an address").ip();
        assert!(TcpStream::connect((outer, address.port())).is_err());
    }
}

#[test]
fn the_app_sees_both_ends_of_its_clients_connection() {
    let code = Code::new(
        "from fastapi import FastAPI, Request\napp = FastAPI()\n@app.get('/')\ndef ends(request: Request):\n    scope = request.scope\n    return [request.client.port, scope['client'][1], scope['server'][1]]\n",
    );
    let mut served = code.serve(&[]);
    let address = served.address();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(address).expect("the listener");
        let port = stream.local_addr().expect("an address").port();
        let head = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let wanted = format!("\r\n\r\n[{port},{port},{}]", address.port());
        assert!(answer.ends_with(&wanted), "{wanted:?}: {answer}");
    }
}

#[test]
fn a_foreign_host_is_refused_unless_that_was_allowed() {
    let (_code, mut served, address) = served(&[]);
    for host in [
        "evil.test",
        "localhost.evil.test",
        &format!("evil.test:{}", address.port()),
    ] {
        let answer = ask_as(address, host);
        assert!(answer.starts_with("HTTP/1.1 421 "), "{host}: {answer}");
        assert_eq!(served.hear("exchange")["outcome"], "refused");
    }
    for host in ["localhost", "127.0.0.1:1", "[::1]"] {
        assert!(ask_as(address, host).ends_with("\"hi\""), "{host}");
    }
    let (_code, _served, address) = self::served(&["--allow-any-host"]);
    assert!(ask_as(address, "evil.test").ends_with("\"hi\""));
}

#[test]
fn what_is_not_http_is_answered_as_uvicorn_does() {
    let (_code, _served, address) = served(&[]);
    for request in [
        "what is this\r\n\r\n",
        "GET /hi HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n",
        "GET /hi HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /hi HTTP/1.1\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n",
        "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\nx",
        "POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "\r\n\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n",
    ] {
        let answer = send(address, request.as_bytes());
        assert!(
            answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
            "{request}: {answer}"
        );
        assert!(
            answer.ends_with("\r\n\r\nInvalid HTTP request received."),
            "{request}: {answer}"
        );
        assert!(get(address, "/hi").ends_with("\"hi\""));
    }
}

#[test]
fn requests_on_one_connection_are_answered_in_order() {
    let (_code, _served, address) = served(&[]);
    let one = "GET /hi HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let last = "GET /hi HTTP/1.0\r\n\r\n";
    let answer = send(address, format!("{one}{one}{last}").as_bytes());
    assert_eq!(answer.matches(" 200 OK").count(), 3, "{answer}");
}

#[test]
fn huge_heads_are_refused_and_long_lists_of_headers_are_read() {
    let (_code, _served, address) = served(&[]);
    let head = |lines: &str| {
        format!("GET /headers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n")
    };
    let many: String = (0..500).map(|n| format!("X-{n}: {n}\r\n")).collect();
    assert!(send(address, head(&many).as_bytes()).ends_with("502"));
    let huge = head(&format!("X-Huge: {}\r\n", "x".repeat(10 << 20)));
    let answer = send(address, huge.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(get(address, "/hi").ends_with("\"hi\""));
}

#[test]
fn huge_bodies_are_refused_announced_or_not() {
    let (_code, _served, address) = served(&[]);
    let head = "POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let body = "x".repeat(1 << 20);
    let fits = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    assert!(send(address, fits.as_bytes()).ends_with("1048576"));
    let announced = format!("{head}Content-Length: 99999999999\r\n\r\n{body}");
    let answer = send(address, announced.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let chunk = format!("{:x}\r\n{body}\r\n", body.len());
    let endless = format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n{}",
        chunk.repeat(20)
    );
    let answer = send(address, endless.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(get(address, "/hi").ends_with("\"hi\""));
}

#[test]
fn slow_and_silent_clients_keep_nobody_waiting() {
    let (_code, _served, address) = served(&[]);
    let silent: Vec<_> = (0..50)
        .map(|_| TcpStream::connect(address).expect("a connection"))
        .collect();
    let mut slow = TcpStream::connect(address).expect("a connection");
    slow.write_all(b"POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\nab").expect("a write");
    for _ in 0..20 {
        assert!(get(address, "/hi").ends_with("\"hi\""));
    }
    slow.write_all(b"cde").expect("a write");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).expect("an answer");
    assert!(answer.ends_with("\r\n\r\n5"), "{answer}");
    drop(silent);
}

#[test]
fn a_request_may_be_typed_by_hand() {
    let (_code, _served, address) = served(&[]);
    let mut typed = TcpStream::connect(address).expect("a connection");
    let second = Duration::from_secs(1);
    for line in [
        "GET /hi HTTP/1.1\r\n",
        "Host: localhost\r\nConnection: close\r\n\r\n",
    ] {
        // Nothing comes, and the connection stays.
        typed.set_read_timeout(Some(second)).expect("a timeout");
        let silence = typed.read(&mut [0]).expect_err("an open connection");
        assert_eq!(silence.kind(), ErrorKind::WouldBlock, "{silence}");
        typed.write_all(line.as_bytes()).expect("a write");
    }
    typed.set_read_timeout(None).expect("no timeout");
    let mut answer = String::new();
    typed.read_to_string(&mut answer).expect("an answer");
    assert!(answer.ends_with("\"hi\""), "{answer}");
}

#[test]
fn heads_that_do_not_go_on_lose_their_places() {
    let (_code, _served, address) = served(&[]);
    let halves: Vec<_> = (0..500)
        .filter_map(|_| TcpStream::connect(address).ok())
        .filter_map(|mut half| half.write_all(b"GET /hi HT").is_ok().then_some(half))
        .collect();
    assert!(halves.len() > 400);
    let began = Instant::now();
    assert!(get(address, "/hi").ends_with("\"hi\""));
    // As long as the listener would wait for one of them.
    assert!(began.elapsed() < Duration::from_secs(8));
}

#[test]
fn bodies_that_do_not_go_on_hold_up_nobody() {
    let (_code, _served, address) = served(&[]);
    let head = "POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\nab";
    let begun = |_| {
        let mut begun = TcpStream::connect(address).expect("a connection");
        begun.write_all(head.as_bytes()).expect("a write");
        begun
    };
    let begun: Vec<_> = (0..450).map(begun).collect();
    assert!(get(address, "/hi").ends_with("\"hi\""));
    // Nor did any of them lose its place for it.
    for mut begun in begun {
        begun.write_all(b"cde").expect("a write");
        let mut answer = String::new();
        begun.read_to_string(&mut answer).expect("an answer");
        assert!(answer.ends_with("\r\n\r\n5"), "{answer}");
    }
}

#[test]
fn what_a_client_sends_is_shown_and_commands_no_terminal() {
    let (_code, mut served, address) = served(&[]);
    let answer = ask_as(address, "evil\u{1b}[2J");
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    assert!(answer.contains("Host evil\\u{1b}[2J is not"), "{answer}");
    let why = served.hear("exchange")["why"].to_string();
    assert!(!why.contains('\u{1b}') && !why.contains("001b"), "{why}");
}

#[test]
fn thousands_of_connections_are_served_one_after_another() {
    let (_code, _served, address) = served(&[]);
    // More than are served at a time stay open and say nothing: they lose their places to those who ask.
    let silent: Vec<_> = (0..700)
        .filter_map(|_| TcpStream::connect(address).ok())
        .collect();
    assert!(silent.len() > 400);
    for _ in 0..2000 {
        let mut stream = TcpStream::connect(address).expect("a connection");
        if stream.write_all(b"GET /hi HT").is_err() {
            continue;
        }
        drop(stream);
    }
    assert!(get(address, "/hi").ends_with("\"hi\""));
    drop(silent);
}

#[test]
fn requests_of_a_file_go_to_the_listener_and_nowhere_else() {
    let code = Code::new(
        "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/v')\ndef v(): return {'x': ELSEWHERE}\n",
    );
    let elsewhere = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    elsewhere.set_nonblocking(true).expect("a setting");
    let foreign = format!("http://{}", elsewhere.local_addr().expect("an address"));
    let app = std::fs::read_to_string(&code.file).expect("the app");
    let app = app.replace("ELSEWHERE", &format!("{foreign:?}"));
    std::fs::write(&code.file, app).expect("a file");
    let test = |text: &str| {
        let file = code.folder().join("requests.hurl");
        std::fs::write(&file, text).expect("a file");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_httplings"));
        command.arg("test").arg(&file).arg("--app").arg(&code.file);
        let output = command.output().expect("the program");
        [output.stdout, output.stderr]
            .map(|text| String::from_utf8_lossy(&text).into_owned())
            .concat()
    };
    let captured =
        "GET {{host}}/v\nHTTP 200\n[Captures]\nNAME: jsonpath \"$.x\"\n\nGET {{NAME}}/y\n";
    let said = test(&captured.replace("NAME", "host"));
    assert!(said.contains("`host` is the address of the app"), "{said}");
    let said = test(&captured.replace("NAME", "other"));
    assert!(said.contains("not sent: "), "{said}");
    let said = test(&format!("GET {foreign}/y\n"));
    assert!(said.contains("not sent: "), "{said}");
    assert!(elsewhere.accept().is_err(), "somebody came");
}

/// The app remembers nothing then, which is said.
#[test]
fn what_follows_a_request_that_passes_a_limit_meets_the_app_started_afresh() {
    let endless = "@app.get('/endless')\ndef endless():\n    while True: print('x' * 999)\n";
    let code = Code::new(&format!("{APP}{endless}"));
    let file = code.folder().join("requests.hurl");
    let requests = "GET {{host}}/endless\nHTTP 200\n\nGET {{host}}/hi\nHTTP 200\n\nGET {{host}}/hi\nHTTP 200\n";
    std::fs::write(&file, requests).expect("a file");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_httplings"));
    command.arg("test").arg(&file).arg("--app").arg(&code.file);
    let output = command.output().expect("the program");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.matches("was started afresh").count(), 1, "{said}");
    assert!(said.contains("output limit"), "{said}");
    assert!(said.contains("2 of 3 requests"), "{said}");
}

/// Whether the next request comes before or after the end: it is none of its doing.
#[test]
fn an_app_that_ends_behind_an_answer_is_started_afresh_for_the_next_request() {
    let code = Code::new(
        "\
import asyncio
from fastapi import BackgroundTasks, FastAPI
app = FastAPI()
def shout():
    while True: print('x' * 999)
async def later(): shout()
@app.get('/behind')
def behind(tasks: BackgroundTasks): tasks.add_task(shout)
@app.get('/task')
async def task(): asyncio.create_task(later())
@app.get('/hi')
def hi(): return 'hi'
",
    );
    let file = code.folder().join("requests.hurl");
    let requests = ["behind", "hi", "task", "hi", "hi"]
        .map(|path| format!("GET {{{{host}}}}/{path}\nHTTP 200\n\n"));
    std::fs::write(&file, requests.concat()).expect("a file");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_httplings"));
    command.arg("test").arg(&file).arg("--app").arg(&code.file);
    let output = command.output().expect("the program");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("5 of 5 requests"), "{said}");
}
