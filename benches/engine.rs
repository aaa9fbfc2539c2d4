//! Both engines side by side, asked by one client: requests per second and median latency, start, and memory.
//!
//! ```text
//! cargo bench --bench engine                          the engine inside
//! HTTPLINGS_PYTHON=.venv cargo bench --bench engine   and FastAPI on uvicorn in that environment
//! ```
//! uvicorn is measured twice: alone, as a user starts it, and behind httplings' listener.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const APP: &str = r#"
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class ItemIn(BaseModel):
    name: str = Field(min_length=1, max_length=40)
    price: float = Field(gt=0)
    tags: list[str] = []
    secret: str | None = None


class ItemOut(BaseModel):
    id: int
    name: str
    price: float
    tags: list[str]


@app.get("/plain")
def plain():
    return {"hello": "world"}


@app.post("/items", response_model=ItemOut, status_code=201)
def create(item: ItemIn):
    return {"id": 7, **item.model_dump()}
"#;

const BODY: &str = r#"{"name":"hammer","price":12.5,"tags":["tool","steel"],"secret":"s3"}"#;
/// How long one measurement takes.
const SPAN: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(1);
const STARTS: usize = 5;

fn main() {
    // `cargo test --benches` asks whether it builds, not how fast it is.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = std::env::temp_dir().join(format!("httplings-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("bench_app.py");
    std::fs::write(&file, APP).expect("a file");
    println!(
        "{:<26}{:>10}{:>14}{:>14}{:>14}{:>14}{:>10}",
        "", "start", "GET ×1", "GET ×32", "POST ×1", "POST ×32", "memory"
    );
    for contender in contenders(&file) {
        measure(&contender);
    }
    drop(std::fs::remove_dir_all(&folder));
}

/// Something that serves the app.
struct Contender {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    /// Where it is told to listen; `None`: it says so on standard output.
    port: Option<u16>,
}

fn contenders(file: &Path) -> Vec<Contender> {
    let folder = file.parent().expect("a folder").to_owned();
    let ours = |name, extra: &[&str]| Contender {
        name,
        program: env!("CARGO_BIN_EXE_httplings").into(),
        arguments: [
            &["serve", "--port", "0"],
            extra,
            &[&*file.to_string_lossy()],
        ]
        .concat()
        .iter()
        .map(|&a| a.to_owned())
        .collect(),
        folder: folder.clone(),
        port: None,
    };
    let mut all = vec![ours("httplings", &[])];
    let Some(python) = std::env::var("HTTPLINGS_PYTHON").ok() else {
        println!("(HTTPLINGS_PYTHON names no environment: only the engine inside is measured)");
        return all;
    };
    let inside = Path::new(&python).join("bin/python");
    let port = free_port();
    let arguments = [
        "-m",
        "uvicorn",
        "bench_app:app",
        "--no-access-log",
        "--log-level",
        "warning",
        "--port",
    ];
    all.push(Contender {
        name: "uvicorn",
        program: if inside.is_file() {
            inside
        } else {
            python.clone().into()
        },
        arguments: arguments
            .iter()
            .map(|&a| a.to_owned())
            .chain([port.to_string()])
            .collect(),
        folder: folder.clone(),
        port: Some(port),
    });
    all.push(ours(
        "httplings --engine cpython",
        &["--engine", "cpython", "--python", &python],
    ));
    all
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

fn measure(contender: &Contender) {
    let get = "GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned();
    let post = format!(
        "POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut starts: Vec<Duration> = (0..STARTS)
        .map(|_| Server::start(contender, &get).took)
        .collect();
    starts.sort();
    let server = Server::start(contender, &get);
    print!(
        "{:<26}{:>7.0} ms",
        contender.name,
        starts[STARTS / 2].as_secs_f64() * 1000.0
    );
    for request in [&get, &post] {
        for clients in [1, 32] {
            load(server.address, request, clients, WARM_UP);
            let (rate, median) = load(server.address, request, clients, SPAN);
            print!(
                "{:>14}",
                format!("{rate:.0}/s {:.2}", median.as_secs_f64() * 1000.0)
            );
            std::io::stdout().flush().expect("standard output");
        }
    }
    println!("{:>7} MB", memory(server.child.id()) / 1024);
}

/// A contender that answers.
struct Server {
    child: Child,
    address: SocketAddr,
    /// From spawning it to its first whole answer.
    took: Duration,
}

impl Server {
    fn start(contender: &Contender, request: &str) -> Server {
        let began = Instant::now();
        let mut child = Command::new(&contender.program)
            .args(&contender.arguments)
            .current_dir(&contender.folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let address = match contender.port {
            Some(port) => SocketAddr::from(([127, 0, 0, 1], port)),
            None => {
                let mut line = String::new();
                let output = child.stdout.as_mut().expect("its output");
                BufReader::new(output).read_line(&mut line).expect("a line");
                let address = line.trim().strip_prefix("http://").expect("an address");
                address.parse().expect("an address")
            }
        };
        while ask(address, request).is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Server {
            child,
            address,
            took: began.elapsed(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn ask(address: SocketAddr, request: &str) -> Option<()> {
    Client::connect(address)?.ask(request)
}

/// One keep-alive connection.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    fn connect(address: SocketAddr) -> Option<Client> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Client {
            stream,
            buffer: vec![0; 16 * 1024],
        })
    }

    /// Sends a request and reads its answer, which is small and has a Content-Length.
    fn ask(&mut self, request: &str) -> Option<()> {
        self.stream.write_all(request.as_bytes()).ok()?;
        let mut read = 0;
        loop {
            let more = self.stream.read(&mut self.buffer[read..]).ok()?;
            if more == 0 {
                return None;
            }
            read += more;
            if whole(&self.buffer[..read]) {
                assert!(self.buffer.starts_with(b"HTTP/1.1 20"), "not a success");
                return Some(());
            }
        }
    }
}

fn whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse::<usize>().ok());
    length.is_some_and(|length| answer.len() >= end + 4 + length)
}

/// Requests per second, and the median time of one, of so many clients.
fn load(address: SocketAddr, request: &str, clients: usize, span: Duration) -> (f64, Duration) {
    let stop = AtomicBool::new(false);
    let began = Instant::now();
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        let work = || {
            let mut client = Client::connect(address).expect("a connection");
            let mut times = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let began = Instant::now();
                client.ask(request).expect("an answer");
                times.push(began.elapsed());
            }
            times
        };
        let threads: Vec<_> = (0..clients).map(|_| scope.spawn(work)).collect();
        std::thread::sleep(span);
        stop.store(true, Ordering::Relaxed);
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("a client"))
            .collect()
    });
    times.sort();
    let rate = times.len() as f64 / began.elapsed().as_secs_f64();
    (rate, times[times.len() / 2])
}

/// Memory of a process and all that it started, in KiB; what several share is divided among them.
fn memory(pid: u32) -> u64 {
    let list = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let list = String::from_utf8_lossy(&list.expect("ps").stdout).into_owned();
    let pairs: Vec<(u32, u32)> = list
        .lines()
        .filter_map(|line| {
            let (pid, parent) = line.trim().split_once(char::is_whitespace)?;
            Some((pid.parse().ok()?, parent.trim().parse().ok()?))
        })
        .collect();
    let mut family = vec![pid];
    let mut at = 0;
    while let Some(&parent) = family.get(at) {
        family.extend(
            pairs
                .iter()
                .filter(|pair| pair.1 == parent)
                .map(|pair| pair.0),
        );
        at += 1;
    }
    family.into_iter().map(share).sum()
}

/// A process's share of memory, in KiB (`Pss` of Linux's smaps_rollup).
fn share(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or_default()
}
