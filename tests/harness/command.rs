//! The commands of the real binary, run as a user runs them.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// Long enough for a slow machine; reached only when a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with one Python file in it.
pub struct Code {
    folder: TempDir,
    pub file: PathBuf,
}

impl Code {
    pub fn new(source: &str) -> Code {
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join("app.py");
        std::fs::write(&file, source).expect("a file");
        Code { folder, file }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it once, as `httplings run`.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = httplings();
        command.args(["run", "--json"]).args(arguments);
        let output = command.arg(&self.file).output().expect("the program");
        let lines = String::from_utf8(output.stdout).expect("text");
        let event = |line| serde_json::from_str(line).expect("JSON");
        Ran {
            code: output.status.code(),
            events: lines.lines().map(event).collect(),
        }
    }

    /// Serves it, as `httplings serve`, at a free port.
    pub fn serve(&self, arguments: &[&str]) -> Served {
        self.serve_file(&self.file, arguments)
    }

    /// The same of another file in the folder.
    pub fn serve_file(&self, file: &Path, arguments: &[&str]) -> Served {
        let mut command = httplings();
        command.args(["serve", "--json", "--port", "0"]);
        command.args(arguments).arg(file);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program");
        let output = child.stdout.take().expect("its output");
        let (said, events) = channel();
        // Always read: an app that prints must not wait for a test that does not listen.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).expect("JSON");
                if said.send(event).is_err() {
                    return;
                }
            }
        });
        Served { child, events }
    }
}

/// Runs the program to its end in a folder, with its progress there.
pub fn httplings_in(folder: &Path, words: &[&str]) -> Output {
    let mut command = httplings();
    command.args(words).current_dir(folder);
    command.env("HTTPLINGS_DATA", folder.join("data"));
    command.output().expect("the program")
}

fn httplings() -> Command {
    Command::new(env!("CARGO_BIN_EXE_httplings"))
}

/// How a snippet went.
pub struct Ran {
    pub code: Option<i32>,
    pub events: Vec<Value>,
}

impl Ran {
    /// What was printed to standard output, a line each.
    pub fn printed(&self) -> Vec<&str> {
        let lines = self.events.iter().filter(|event| event["stderr"] == false);
        lines.filter_map(|event| event["text"].as_str()).collect()
    }

    /// Kind, message and line of what ended it.
    pub fn end(&self) -> (&str, &str, Option<u64>) {
        let last = self.events.last().expect("an event");
        fault(last)
    }
}

/// Kind, message and line of an event.
pub fn fault(event: &Value) -> (&str, &str, Option<u64>) {
    let kind = event["event"].as_str().unwrap_or_default();
    let fault = &event["fault"];
    let message = fault["message"].as_str().unwrap_or_default();
    (kind, message, fault["at"]["line"].as_u64())
}

/// An app that is served until this is dropped.
pub struct Served {
    pub child: Child,
    events: Receiver<Value>,
}

impl Served {
    /// Waits for the next event of this kind.
    pub fn hear(&mut self, kind: &str) -> Value {
        loop {
            let event = self.events.recv_timeout(PATIENCE);
            let event = event.unwrap_or_else(|why| panic!("no `{kind}`: {why}"));
            if event["event"] == kind {
                return event;
            }
        }
    }

    /// Waits for the next event.
    pub fn next(&mut self) -> Value {
        let event = self.events.recv_timeout(PATIENCE);
        event.unwrap_or_else(|why| panic!("no event: {why}"))
    }

    /// Waits until it listens.
    pub fn address(&mut self) -> SocketAddr {
        let event = self.hear("listening");
        let address = event["address"].as_str().expect("an address");
        let address = address.strip_prefix("http://").expect("an address");
        address.parse().expect("an address")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends bytes and gives all that comes back until the connection is closed.
pub fn send(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    // The other side may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asks for a path; gives the whole answer.
pub fn get(address: SocketAddr, path: &str) -> String {
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    send(address, head.as_bytes())
}
