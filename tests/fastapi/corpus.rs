//! Hundreds of small apps, what FastAPI answered to requests to them, and what the built-in engine answers: byte by byte the
//! same, or this says which app, which request, FastAPI's answer and the engine's, for all that differ. How apps and answers
//! are written is told in `sections.rs`.
//!
//! `cargo test --test corpus` tries all; `cargo test --test corpus unions` those of which file or name contains the word.
//! `HTTPLINGS_PYTHON=.venv RECORD=1 cargo test --test corpus` asks real FastAPI anew first (`record.py`).
//!
//! The apps run in children of this very program, as they do in httplings: each is a fork of one interpreter that waits.

#[allow(dead_code, reason = "the golden recording uses more of it")]
mod exchange;
mod sections;
#[allow(dead_code, reason = "the golden recording uses more of it")]
mod served;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use httplings::engine::{self, App, Engine, Event, Python, Settings};
use httplings::wire::{Door, Tap, Upstream};

use sections::{Section, Wanted};

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(engine::CHILD_ARGUMENT) {
        engine::child::main();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fastapi");
    if std::env::var_os("RECORD").is_some() {
        record(&folder.join("record.py"));
    }
    let words: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let mut sections = sections::all(&folder);
    sections.retain(|section| {
        words.is_empty() || words.iter().any(|word| section.title.contains(word))
    });
    let files = served::apps_with_fixed_times(&folder.join("corpus/files"));
    let differ = compare_all(&sections, files.path());
    println!("{} apps, {} differences", sections.len(), differ.len());
    match differ.is_empty() {
        true => ExitCode::SUCCESS,
        false => {
            println!("\n{}", differ.join("\n"));
            ExitCode::FAILURE
        }
    }
}

/// Writes FastAPI's answers into the corpus.
fn record(script: &Path) {
    let named = std::env::var_os("HTTPLINGS_PYTHON").map(PathBuf::from);
    let python = Python::find(named.as_deref()).unwrap_or_else(|missing| panic!("{missing}"));
    let status = Command::new(python.path).arg(script).status();
    assert!(status.expect("the Python that answered before").success());
}

/// What the engine answers differently, in the order of the corpus; several apps at a time.
fn compare_all(sections: &[Section], files: &Path) -> Vec<String> {
    let (next, differ) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let tap = Tap::listen(None, true, |_| ()).expect("a port");
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(section) = sections.get(at) else {
                        return;
                    };
                    if let Some(told) = compare(section, files, &tap) {
                        differ
                            .lock()
                            .expect("no comparison panics")
                            .push((at, told));
                    }
                }
            });
        }
    });
    let mut differ = differ.into_inner().expect("no comparison panics");
    differ.sort();
    differ.into_iter().map(|(_, told)| told).collect()
}

/// What the engine does differently with one app.
fn compare(section: &Section, files: &Path, tap: &Tap) -> Option<String> {
    let running = Running::start(section, files);
    let mut told = String::new();
    match (&section.wanted, &running.door) {
        (Wanted::Answers(pairs), Ok(door)) => {
            tap.set_upstream(Upstream::At(*door));
            if let Some(answer) = strangers_answer(door.address) {
                let _ = writeln!(told, "a stranger is answered: {answer}");
            }
            let mut etags = HashMap::new();
            for (asked, want) in pairs {
                let got = answer(asked, want, tap.address(), &mut etags);
                if got != *want {
                    let _ = write!(told, "{asked}\n  FastAPI: {want}\n  engine:  {got}\n");
                }
            }
        }
        (Wanted::Answers(_), Err(why)) => {
            let _ = writeln!(told, "FastAPI answers, and the engine refuses: {why}");
        }
        (Wanted::Refused { message, .. }, Ok(_)) => {
            let _ = writeln!(told, "FastAPI refuses, and the engine does not: {message}");
        }
        (Wanted::Refused { message, exactly }, Err(why)) => {
            if *exactly && first_line(message) != first_line(why) {
                let _ = write!(told, "refused\n  FastAPI: {message}\n  engine:  {why}\n");
            }
        }
    }
    (!told.is_empty()).then(|| format!("=== {}\n{told}", section.title))
}

/// What somebody hears who asks the child without its word: nothing.
fn strangers_answer(address: SocketAddr) -> Option<String> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let _ = stream.write_all(b"GET /openapi.json HTTP/1.1\r\nHost: rebound.example\r\n\r\n");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    (!answer.is_empty()).then(|| String::from_utf8_lossy(&answer).into_owned())
}

fn first_line(message: &str) -> &str {
    message.split(['␊', '\n']).next().unwrap_or_default()
}

fn answer(
    asked: &str,
    want: &str,
    address: SocketAddr,
    etags: &mut HashMap<String, String>,
) -> String {
    let (request, _) = sections::request(asked);
    // After these nothing may follow, which is worth a little waiting.
    let bodyless = request.method == "HEAD" || want.starts_with("204") || want.starts_with("304");
    match request.send(address.port(), etags, bodyless) {
        Ok(got) if got.framing.stray_bytes.is_empty() => sections::told(&got),
        Ok(got) => format!(
            "{}, and then {:?}",
            sections::told(&got),
            got.framing.stray_bytes
        ),
        Err(_) => "none".to_owned(),
    }
}

/// An app that runs as long as this lives, or why it does not.
struct Running {
    door: Result<Door, String>,
    _engine: Engine,
}

impl Running {
    fn start(section: &Section, files: &Path) -> Running {
        let app = App {
            name: "app.py".to_owned(),
            source: section.source.clone(),
            folder: Some(files.to_owned()),
        };
        let (said, events) = mpsc::channel();
        let hear = move |event| drop(said.send(event));
        let engine = Engine::serve(&app, &Settings::default(), hear).expect("a child");
        let door = events.iter().find_map(|event| match event {
            Event::Ready { door } => Some(Ok(door)),
            Event::Failed { fault } | Event::Limit { fault } => Some(Err(fault.message)),
            Event::Exited { .. } => Some(Err("the child has ended".to_owned())),
            _ => None,
        });
        Running {
            door: door.unwrap_or_else(|| Err("the child said nothing".to_owned())),
            _engine: engine,
        }
    }
}
