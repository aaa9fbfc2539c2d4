//! How long a learner waits for a run of a code exercise: a fresh app in a cold child, then five checks. Beside it, where
//! `HTTPLINGS_PYTHON` names a Python with FastAPI and httpx, the same in CPython with `TestClient`.
//!
//! `cargo bench --bench exercise`

use std::process::{Command, ExitCode};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use httplings::content::{Course, Exercise, Files, Kind, load};
use httplings::engine::{self, App, Engine, Event, Settings};
use httplings::hurl::{Reply, Variables};
use httplings::learn::Run;
use httplings::wire::{Client, Exchange, Tap, Upstream};

const RUNS: usize = 20;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(engine::CHILD_ARGUMENT) {
        engine::child::main();
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/course");
    let course = match Files::read(folder.as_ref()) {
        Ok(files) => load(&files).course,
        Err(error) => return complain(&format!("{folder}: {error}")),
    };
    let Some(exercise) = exercise(&course) else {
        return complain("the course of the bench has no code exercise");
    };
    let stage = match Stage::new() {
        Ok(stage) => stage,
        Err(why) => return complain(&why),
    };
    let ours = times(|| stage.run(exercise));
    tell("httplings, five checks", &ours);
    if let Some(python) = std::env::var_os("HTTPLINGS_PYTHON") {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/exercise.py");
        let theirs = times(|| {
            let status = Command::new(&python).arg(script).status();
            let status = status.map_err(|error| error.to_string())?;
            status
                .success()
                .then_some(())
                .ok_or(format!("it ended with {status}"))
        });
        tell("CPython, FastAPI's TestClient", &theirs);
    }
    ExitCode::SUCCESS
}

fn complain(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::FAILURE
}

fn exercise(course: &Course) -> Option<&Exercise> {
    let mut items = course.quizzes.iter().flat_map(|quiz| &quiz.items);
    items.find_map(|item| match &item.kind {
        Kind::Code(exercise) => Some(&**exercise),
        _ => None,
    })
}

/// The listener and the client of a session, which are there before a learner runs anything.
struct Stage {
    tap: Tap,
    client: Client,
    recorded: Receiver<Exchange>,
}

impl Stage {
    fn new() -> Result<Stage, String> {
        let (record, recorded) = channel();
        let tap = Tap::listen(None, false, move |exchange| drop(record.send(exchange)));
        let tap = tap.map_err(|error| error.to_string())?;
        Ok(Stage {
            client: Client::new(tap.address())?,
            tap,
            recorded,
        })
    }

    /// What happens between the key and the verdict.
    fn run(&self, exercise: &Exercise) -> Result<(), String> {
        let _engine = self.open(&exercise.solution)?;
        let host = format!("http://{}", self.tap.address());
        let mut variables = Variables::with_host(host.clone());
        let mut replies: Vec<Result<Reply, String>> = Vec::new();
        for check in &exercise.checks {
            let request = check.request.resolve(&variables);
            self.client.send(request.map_err(|error| error.message)?)?;
            let exchange = self.recorded.recv().map_err(|error| error.to_string())?;
            let reply = exchange.reply().ok_or("no answer")?;
            if let Some(expected) = &check.expected {
                httplings::hurl::evaluate(expected, &reply, &mut variables);
            }
            replies.push(Ok(reply));
        }
        let run = Run::of(exercise, &host, &replies);
        run.passed().then_some(()).ok_or(format!("{run:?}"))
    }

    fn open(&self, source: &str) -> Result<Engine, String> {
        let (said, events) = channel();
        self.tap.set_upstream(Upstream::Starting);
        let app = App {
            name: "app.py".to_owned(),
            source: source.to_owned(),
            folder: None,
        };
        let engine = Engine::serve(&app, &Settings::default(), move |event| {
            drop(said.send(event))
        });
        match events.recv() {
            Ok(Event::Ready { door }) => self.tap.set_upstream(Upstream::At(door)),
            other => return Err(format!("{other:?}")),
        }
        engine.map_err(|error| error.to_string())
    }
}

/// How long each of some runs took; one that fails is told and not counted.
fn times(mut run: impl FnMut() -> Result<(), String>) -> Vec<Duration> {
    let timed = |_| {
        let start = Instant::now();
        match run() {
            Ok(()) => Some(start.elapsed()),
            Err(why) => {
                eprintln!("{why}");
                None
            }
        }
    };
    let mut times: Vec<Duration> = (0..RUNS).filter_map(timed).collect();
    times.sort();
    times
}

fn tell(what: &str, times: &[Duration]) {
    let at = |part: usize| {
        times
            .get(times.len() * part / 100)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{what:<32} best {:>7.1?}  median {:>7.1?}  90 % within {:>7.1?}  ({} runs)",
        at(0),
        at(50),
        at(90),
        times.len()
    );
}
