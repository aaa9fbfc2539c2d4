//! Apps that are not loaded, and what their authors are told: those of `refused.txt`, a slip of a learner's each.
//!
//! Under each app stands the line, and what FastAPI (0.165, Pydantic 2.14, Python 3.11) says of it, which the engine's words
//! must hold; behind a `~` words of the engine's own. A second line is the advice.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Slip<'a> {
    title: &'a str,
    source: &'a str,
    line: u64,
    words: &'a str,
    advice: Option<&'a str>,
}

#[test]
fn what_fastapi_refuses_is_refused_at_its_line_in_its_words() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fastapi/refused.txt");
    let text = std::fs::read_to_string(file).expect("the slips");
    let slips: Vec<_> = text.split("### ").skip(1).map(slip).collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(slip) = slips.get(next.fetch_add(1, Ordering::Relaxed)) {
                    wrong.lock().expect("no panic").extend(differs(slip));
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn slip(text: &str) -> Slip<'_> {
    let (title, rest) = text.split_once('\n').expect("a title");
    let mut parts = rest.split(">>> ");
    let source = parts.next().expect("an app");
    let (line, words) = parts
        .next()
        .and_then(|told| told.trim().split_once(": "))
        .expect("a line and words");
    Slip {
        title,
        source,
        line: line.parse().expect("a number"),
        words: words.trim_start_matches("~ "),
        advice: parts.next().map(str::trim),
    }
}

/// What the engine says otherwise.
fn differs(slip: &Slip<'_>) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let app = folder.path().join("app.py");
    std::fs::write(&app, slip.source).expect("the app is written");
    let mut program = Command::new(env!("CARGO_BIN_EXE_httplings"))
        .arg("serve")
        .arg(&app)
        .args(["--port", "0", "--json"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let stdout = program.stdout.take().expect("a pipe was asked for");
    let events = BufReader::new(stdout).lines().map(|line| {
        let event: serde_json::Value = serde_json::from_str(&line.expect("text")).expect("JSON");
        event
    });
    // What the interpreter warns of as well is not the refusal.
    let event = { events }.find(|event| event["event"] != "printed");
    // Where the app was loaded after all, it would run on.
    let _ = program.kill();
    let _ = program.wait();
    let event = event.expect("an event");
    let fault = &event["fault"];
    let fits = plain(fault["message"].as_str().unwrap_or_default()).contains(&plain(slip.words))
        && fault["at"]["line"] == slip.line
        && fault["advice"].as_str() == slip.advice;
    (!fits).then(|| format!("{}: {event}", slip.title))
}

/// Without the spaces, which differ where a message has several lines.
fn plain(text: &str) -> String {
    text.split_whitespace().collect()
}
