//! The figures that a learner feels, on the real program in a real pseudo-terminal: `cargo bench`.
//!
//! Everything is taken from outside, from the key that goes in to the picture that comes out, so each figure holds the
//! terminal's part too. The aims are those of a program that answers at once.

#[path = "../tests/harness/mod.rs"]
mod harness;

use std::path::Path;
use std::time::{Duration, Instant};

use harness::{Session, httplings};
use portable_pty::CommandBuilder;

const ROUNDS: usize = 15;
const KEYS: usize = 200;
const ENTER: &str = "\r";

fn main() {
    println!("{:<44}{:>10}{:>10}{:>10}", "", "median", "95 %", "aim");
    let data = tempfile::tempdir().expect("a folder");
    show(
        "first screen, nothing known yet",
        Some(10),
        &mut first_screens(None),
    );
    let coming_back = &mut first_screens(Some(data.path()));
    show("first screen, coming back", Some(10), coming_back);
    show("  for comparison: less README.md", None, &mut less());
    show("key to paint", Some(1), &mut keys(data.path()));
    let mut apps = Apps::default();
    for _ in 0..ROUNDS {
        apps.round();
    }
    show("a lesson's app, opened to ready", None, &mut apps.starts);
    show("request to paint, fresh app", Some(5), &mut apps.first);
    show(
        "request to paint, second request",
        Some(5),
        &mut apps.second,
    );
    println!("\n{:<44}{:>10}{:>10}{:>10}", "", "resident", "own", "aim");
    println!("{:<44}{}{:>10}", "the program", apps.program, "25 MB");
    println!(
        "{:<44}{}",
        "the interpreter that waits for apps", apps.nursery
    );
    println!("{:<44}{}", "the app's process, a copy of it", apps.app);
}

/// A line of the table; the aim is in milliseconds.
fn show(name: &str, aim: Option<u32>, times: &mut [Duration]) {
    times.sort();
    let at = |part: f64| {
        let index = (times.len() as f64 * part) as usize;
        times[index.min(times.len() - 1)].as_secs_f64() * 1000.0
    };
    let aim = aim.map_or_else(String::new, |aim| format!("{aim} ms"));
    let (median, late) = (at(0.5), at(0.95));
    println!("{name:<44}{median:>7.2} ms{late:>7.2} ms{aim:>10}");
}

/// From the start of the process to its first picture.
fn first_screens(data: Option<&Path>) -> Vec<Duration> {
    let measure = |_| {
        let fresh = tempfile::tempdir().expect("a folder");
        let start = Instant::now();
        let session = Session::open(data.unwrap_or(fresh.path()), 80, 24);
        session.frame(1);
        start.elapsed()
    };
    (0..ROUNDS).map(measure).collect()
}

fn less() -> Vec<Duration> {
    let measure = |_| {
        let mut command = CommandBuilder::new("less");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
        command.env("TERM", "xterm-256color");
        let start = Instant::now();
        let session = Session::run(command, 80, 24);
        session.see("httplings");
        start.elapsed()
    };
    (0..ROUNDS).map(measure).collect()
}

/// From a key to the picture that it makes, up and down a lesson with code.
fn keys(data: &Path) -> Vec<Duration> {
    let mut session = Session::open(data, 80, 24);
    session.see("Reading a response");
    session.press(ENTER).press("n");
    session.see("●");
    let measure = |round| {
        let frames = session.frames();
        let start = Instant::now();
        session.press(if round % 2 == 0 { "j" } else { "k" });
        session.frame(frames + 1);
        start.elapsed()
    };
    (0..KEYS).map(measure).collect()
}

/// What apps and their requests take.
#[derive(Default)]
struct Apps {
    starts: Vec<Duration>,
    first: Vec<Duration>,
    second: Vec<Duration>,
    program: String,
    nursery: String,
    app: String,
}

impl Apps {
    /// Opens a lesson with an app, and sends it two requests.
    fn round(&mut self) {
        let data = tempfile::tempdir().expect("a folder");
        let mut command = httplings(data.path());
        command.arg("--course");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/notes"));
        let mut session = Session::run(command, 100, 40);
        session.see("A list of notes");
        self.starts.push(time(&mut session, ENTER, "●"));
        self.first.push(fire(&mut session, "200 OK"));
        session.press("\x1b");
        session.until("the lesson", |text| !text.contains("as sent"));
        session.press("j");
        self.second.push(fire(&mut session, "201 Created"));
        let program = session.pid();
        self.program = memory(program);
        let nursery = child(program);
        self.nursery = nursery.map_or_else(String::new, memory);
        self.app = nursery.and_then(child).map_or_else(String::new, memory);
    }
}

/// Predicts something and sends the request in focus.
fn fire(session: &mut Session, answer: &str) -> Duration {
    let before = session.frames();
    session.press("1");
    session.frame(before + 1);
    let status = format!("  {answer}");
    time(session, ENTER, &status)
}

/// From a key until these words are there.
fn time(session: &mut Session, key: &str, words: &str) -> Duration {
    let start = Instant::now();
    session.press(key);
    session.see(words);
    start.elapsed()
}

/// Memory of a process: all that is resident, and what it does not share with others.
fn memory(pid: u32) -> String {
    let file = format!("/proc/{pid}/smaps_rollup");
    let Ok(text) = std::fs::read_to_string(file) else {
        return format!("{:>10}{:>10}", "?", "?");
    };
    let sum = |names: &[&str]| {
        let lines = text
            .lines()
            .filter(|line| names.iter().any(|name| line.starts_with(name)));
        let kilobytes =
            lines.filter_map(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        kilobytes.sum::<f64>() / 1024.0
    };
    let (resident, own) = (sum(&["Rss:"]), sum(&["Private_Clean:", "Private_Dirty:"]));
    format!("{resident:>7.1} MB{own:>7.1} MB")
}

/// The process that this one started.
fn child(parent: u32) -> Option<u32> {
    let processes = std::fs::read_dir("/proc").ok()?;
    let pids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.into_iter().find(|pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name, in brackets, may hold anything.
        let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        after_name.split(' ').nth(1) == Some(&*parent.to_string())
    })
}
