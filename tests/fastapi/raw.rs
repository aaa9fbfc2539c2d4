//! What uvicorn answers to raw bytes, and what `httplings serve` answers: byte by byte the same, and the connection is then
//! closed or kept as uvicorn does. `raw/requests.txt` has the cases, `raw/app.py` what they go to, `raw/record.py` asks
//! uvicorn anew.
//!
//! A case is a name, what is sent (`>`), what is answered (`<`, or `~` for nothing yet), perhaps more of both, and what becomes
//! of the connection: it is `closed`, it is `open` for another request, or it `waits` for the rest of this one. Line ends stand
//! as `\r\n`, other bytes as `\x01`, and `\{70000 x}` is 70000 times an x.

#[allow(dead_code, reason = "the golden recording uses more of it")]
#[path = "exchange.rs"]
mod exchange;
#[allow(dead_code, reason = "the golden recording uses more of it")]
#[path = "served.rs"]
mod served;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use served::Served;

/// Reached only when a test fails.
const PATIENCE: Duration = Duration::from_secs(30);
/// Clients at a time.
const CLIENTS: usize = 4;
const END: &[u8] = b"GET /end HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

struct Case {
    name: String,
    /// What is sent, and what then comes.
    parts: Vec<(Vec<u8>, Vec<u8>)>,
    end: End,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Open,
    Closed,
    Waits,
}

#[test]
fn raw_bytes_are_answered_as_uvicorn_answers_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fastapi/raw");
    let served = Served::start(&folder.join("app.py")).expect("the app is served");
    let address = served.address();
    let address = address.trim_start_matches("http://");
    let text = std::fs::read_to_string(folder.join("requests.txt")).expect("the cases");
    let cases: Vec<Case> = text.split("\n### ").skip(1).map(case).collect();
    let (next, differ) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(how) = fire(case, address) {
                        let line = format!("{}: {how}", case.name);
                        differ.lock().expect("the list").push(line);
                    }
                }
            });
        }
    });
    let differ = differ.into_inner().expect("the list");
    assert!(cases.len() > 100, "{} cases", cases.len());
    assert!(differ.is_empty(), "{}", differ.join("\n\n"));
}

fn case(section: &str) -> Case {
    let mut lines = section.lines();
    let name = lines.next().unwrap_or_default().to_owned();
    let mut parts: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let (mut end, mut sends) = (End::Open, false);
    for line in lines.filter(|line| !line.is_empty()) {
        let (kind, rest) = line.split_at(1);
        let text = rest.strip_prefix(' ').unwrap_or(rest);
        match kind {
            ">" => {
                if !std::mem::replace(&mut sends, true) {
                    parts.push(Default::default());
                }
                let part = parts.last_mut().expect("a part");
                part.0.extend(bytes(text));
                continue;
            }
            "<" => parts.last_mut().expect("a part").1.extend(bytes(text)),
            "~" => {}
            "=" if text == "closed" => end = End::Closed,
            "=" if text == "waits" => end = End::Waits,
            "=" if text == "open" => end = End::Open,
            _ => panic!("{name}: {line}"),
        }
        sends = false;
    }
    Case { name, parts, end }
}

/// What a line says.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.extend(plain.bytes());
        let (taken, one) = match escape.as_bytes()[0] {
            b'r' => (1, vec![b'\r']),
            b'n' => (1, vec![b'\n']),
            b't' => (1, vec![b'\t']),
            b'x' => (
                3,
                vec![u8::from_str_radix(&escape[1..3], 16).expect("two digits")],
            ),
            b'{' => {
                let end = escape.find('}').expect("a closing brace");
                let (count, what) = escape[1..end].split_once(' ').expect("a count");
                (
                    end + 1,
                    bytes(what).repeat(count.parse().expect("a number")),
                )
            }
            other => (1, vec![other]),
        };
        out.extend(one);
        rest = &escape[taken..];
    }
    out.extend(rest.bytes());
    out
}

fn fire(case: &Case, address: &str) -> Result<(), String> {
    let (_, port) = address.split_once(':').expect("a port");
    let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
    let patience = stream.set_read_timeout(Some(PATIENCE));
    patience.map_err(|error| error.to_string())?;
    for (sent, wanted) in &case.parts {
        // It may answer and close before it has read all.
        let _ = stream.write_all(sent);
        same(&mut stream, wanted, port)?;
    }
    match case.end {
        End::Open => {
            let _ = stream.write_all(END);
        }
        End::Waits => drop(stream.shutdown(Shutdown::Write)),
        End::Closed => {}
    }
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        // It closed before it had read all.
        Err(error) if error.kind() != ErrorKind::ConnectionReset => {
            return Err(format!("it is not closed: {error}"));
        }
        _ => {}
    }
    let (ends, is_told) = (rest.ends_with(b"\r\n\r\n\"end\""), case.end == End::Open);
    let is_last = !is_told || rest.starts_with(b"HTTP/1.1 200 OK\r\n");
    match ends == is_told && is_last && (is_told || rest.is_empty()) {
        true => Ok(()),
        false => Err(format!("at last came {}", rest.escape_ascii())),
    }
}

/// Reads as much as is wanted, and holds it against that.
fn same(stream: &mut TcpStream, wanted: &[u8], port: &str) -> Result<(), String> {
    let wanted = String::from_utf8_lossy(wanted).replace("<port>", port);
    let mut came = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    let text = loop {
        let text = undated(&String::from_utf8_lossy(&came));
        if text.len() >= wanted.len() {
            break text;
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break text,
            Ok(count) => came.extend_from_slice(&buffer[..count]),
        }
    };
    match text == wanted {
        true => Ok(()),
        false => Err(format!(
            "wanted {}\n  came   {}",
            shown(&wanted),
            shown(&text)
        )),
    }
}

/// The text without the time of day.
fn undated(text: &str) -> String {
    let mut parts = text.split("\r\ndate: ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let date = part.get(25..29).filter(|zone| *zone == " GMT");
        out.push_str("\r\ndate: ");
        out.push_str(if date.is_some() { "<date>" } else { "" });
        out.push_str(if date.is_some() { &part[29..] } else { part });
    }
    out
}

fn shown(text: &str) -> String {
    let plain = text.escape_debug().to_string();
    match plain.char_indices().nth(1500) {
        Some((cut, _)) => format!("{} …", &plain[..cut]),
        None => plain,
    }
}
