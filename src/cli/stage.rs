//! Where requests are fired: a listener and a client of one's own, and a fresh app for each story.

use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use regex::Regex;

use super::{ENVIRONMENT, Failure, failure};
use crate::content;
use crate::engine::trace::Place;
use crate::engine::{App, Engine, Event, Kind, Settings};
use crate::hurl::{Check, Entry, Outcome, Reply, Sent, Variables, evaluate};
use crate::wire::{self, Client, Exchange, Tap, Upstream};

/// Longer than an app may take to start.
const START: Duration = Duration::from_secs(20);
/// Longer than an app may take to answer.
const ANSWER: Duration = Duration::from_secs(35);
/// Longer than it takes to hear why an app ended.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// Longer than it takes to hear what an app printed before it answered.
const FIRST_WORDS: Duration = Duration::from_millis(500);
/// A date as headers have it (RFC 9110 §5.6.7): when a cookie ends, say.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT").expect("a pattern of ours")
});
/// What stands above a traceback in uvicorn's log.
const UVICORN: &str = "Exception in ASGI application";
/// Headers that say nothing about an app.
const INCIDENTAL: [&str; 5] = [
    "date",
    "server",
    "connection",
    "transfer-encoding",
    "content-length",
];

pub(super) struct Stage {
    tap: Tap,
    client: Client,
    recorded: Receiver<Exchange>,
    settings: Settings,
    /// Where every story is played again, to compare.
    second: Option<Box<Stage>>,
}

impl From<&content::App> for App {
    fn from(app: &content::App) -> App {
        App::alone(&app.name, &app.source)
    }
}

/// Why no story can be played.
pub(super) struct Unready {
    pub why: String,
    /// The line of the app's source that is to blame, from 1.
    pub line: Option<u32>,
    /// What to do instead.
    pub advice: Option<String>,
}

impl From<String> for Unready {
    fn from(why: String) -> Unready {
        Unready {
            why,
            line: None,
            advice: None,
        }
    }
}

/// One request of a story and what came of it.
pub(super) struct Scene<'e> {
    pub entry: &'e Entry,
    /// The app had ended at a request before, and was started again for this one: it remembers nothing.
    pub afresh: bool,
    /// `Err`: why there is no answer.
    pub answer: Result<Answer, String>,
    /// How the second engine's answer differs.
    pub differences: Vec<String>,
}

pub(super) struct Answer {
    pub sent: Sent,
    pub reply: Reply,
    /// It did not break off.
    pub whole: bool,
    pub checks: Vec<Check>,
    /// The exception behind a 500.
    pub raised: Option<Raised>,
}

/// An exception that nobody caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raised {
    /// `ZeroDivisionError: division by zero`
    pub what: String,
    /// The line of the app that it came from, from 1.
    pub line: Option<u32>,
    /// The file of that line, where it is not the app's own but a module beside it.
    pub file: Option<String>,
}

impl Raised {
    /// The exception's class, without its module.
    pub fn class(&self) -> &str {
        let class = self.what.split(':').next().unwrap_or_default().trim();
        class.rsplit('.').next().unwrap_or_default()
    }

    /// Read off what an app printed: the line `app.py:12: ValueError: …` of ours, or a traceback of CPython's.
    fn of(printed: &str, app: &str) -> Option<Raised> {
        let ours = printed.lines().rev();
        let ours = { ours }.find_map(|line| Raised::in_line(line, app));
        if ours.is_some() {
            return ours;
        }
        // A message may have more lines than its first, behind the traceback's.
        let last = match printed.rsplit_once("Traceback (most recent call last):\n") {
            Some((_, frames)) => frames.lines().find(|line| !line.starts_with([' ', '\t']))?,
            None => printed.lines().rfind(|line| !line.trim().is_empty())?,
        };
        if last == UVICORN {
            return None;
        }
        let frame = format!("{app}\", line ");
        let frame = printed.rsplit_once(&frame).map_or("", |(_, rest)| rest);
        let digits = frame.split(|c: char| !c.is_ascii_digit()).next();
        let line = digits.and_then(|digits| digits.parse().ok());
        Some(Raised {
            what: first_line(last),
            line,
            file: None,
        })
    }

    /// What is further in tells of parts of a group, or is a note.
    fn in_line(line: &str, app: &str) -> Option<Raised> {
        let (file, rest) = line.split_once(".py:")?;
        let (line, what) = rest.split_once(": ")?;
        let file = file.to_owned() + ".py";
        let line = line.parse().ok().filter(|_| !file.contains(' '))?;
        Some(Raised {
            what: first_line(what),
            line: Some(line),
            file: Some(file).filter(|file| file != app),
        })
    }
}

/// An exception with the first line of its message, which may end in the colon before others.
fn first_line(text: &str) -> String {
    text.trim().trim_end_matches(':').to_owned()
}

impl std::fmt::Display for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let file = self.file.as_deref().unwrap_or("the app");
        match self.line {
            Some(line) => write!(f, "line {line} of {file} raised {}", self.what),
            None => write!(f, "the app raised {}", self.what),
        }
    }
}

impl Scene<'_> {
    /// The request as its first line is written.
    pub fn name(&self) -> String {
        format!("{} {}", self.entry.request.method, self.entry.request.url)
    }
}

impl Answer {
    /// The assertions that do not hold: as written, and why.
    pub fn failures(&self) -> impl Iterator<Item = (&str, String)> {
        let raised = self.raised.as_ref();
        let raised = raised.map_or_else(String::new, |raised| format!("; {raised}"));
        self.checks.iter().filter_map(move |check| {
            let why = match &check.outcome {
                Outcome::Failed { expected, actual } => {
                    format!(
                        "`{}`: expected {expected}, actual {actual}{raised}",
                        check.text
                    )
                }
                Outcome::Broken { why } => format!("`{}`: {why}", check.text),
                Outcome::Passed => return None,
            };
            Some((check.text.as_str(), why))
        })
    }
}

impl Stage {
    /// A stage for the first of these engines, with one for the second behind it.
    pub fn start(engines: &[Kind]) -> Result<Stage, Failure> {
        let (first, rest) = engines
            .split_first()
            .ok_or_else(|| failure(ENVIRONMENT, "no engine"))?;
        let (record, recorded) = channel();
        let tap = Tap::listen(None, false, move |exchange| drop(record.send(exchange)));
        let tap = tap.map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
        let client = Client::new(tap.address()).map_err(|error| failure(ENVIRONMENT, error))?;
        let second = match rest {
            [] => None,
            rest => Some(Box::new(Stage::start(rest)?)),
        };
        Ok(Stage {
            tap,
            client,
            recorded,
            settings: Settings {
                kind: first.clone(),
                traces: false,
                ..Settings::default()
            },
            second,
        })
    }

    /// Fires requests at a fresh app, one after another.
    ///
    /// # Errors
    /// Why the app does not start.
    pub fn play<'e>(
        &mut self,
        app: impl Into<App>,
        entries: &[&'e Entry],
    ) -> Result<Vec<Scene<'e>>, Unready> {
        let app = app.into();
        let mut scenes = self.play_here(&app, entries)?;
        let Some(mut second) = self.second.take() else {
            return Ok(scenes);
        };
        match second.play_here(&app, entries) {
            Ok(others) => {
                for (scene, other) in scenes.iter_mut().zip(&others) {
                    scene.differences = self.compare(scene, &second, other);
                }
            }
            Err(why) => scenes
                .iter_mut()
                .take(1)
                .for_each(|scene| scene.differences.push(why.why.clone())),
        }
        self.second = Some(second);
        Ok(scenes)
    }

    fn play_here<'e>(
        &mut self,
        app: &App,
        entries: &[&'e Entry],
    ) -> Result<Vec<Scene<'e>>, Unready> {
        let mut running = self.open(app)?;
        let mut variables = Variables::with_host(self.host());
        let mut scenes = Vec::new();
        for &entry in entries {
            let mut afresh = !self.tap.has_app();
            let answer = loop {
                if afresh {
                    // What the old one says last is heard before the new one says anything.
                    drop(running);
                    running = self.open(app)?;
                }
                let answer = self.fire(entry, &mut variables, &running.1, &app.name);
                // The app may end at what it does after an answer, when the next request is on its way.
                match answer.transpose() {
                    None if !afresh => afresh = true,
                    answer => break answer.unwrap_or_else(|| Err("no answer".to_owned())),
                }
            };
            scenes.push(Scene {
                entry,
                afresh,
                answer,
                differences: Vec::new(),
            });
        }
        Ok(scenes)
    }

    /// The address that every app of this stage has.
    pub fn host(&self) -> String {
        format!("http://{}", self.tap.address())
    }

    /// Starts an app; gives it with what it says from then on.
    fn open(&mut self, app: &App) -> Result<(Engine, Receiver<Event>), Unready> {
        let (said, events) = channel();
        self.tap.set_upstream(Upstream::Starting);
        let tap = self.tap.clone();
        let engine = Engine::serve(app, &self.settings, move |event| {
            event.point(&tap);
            drop(said.send(event));
        });
        let engine = engine.map_err(|error| error.to_string())?;
        loop {
            match events.recv_timeout(START) {
                Ok(Event::Ready { .. }) => return Ok((engine, events)),
                Ok(Event::Printed { .. }) => {}
                Ok(Event::Failed { fault } | Event::Limit { fault }) => {
                    let (beside, at) = beside(fault.at, &app.name);
                    return Err(Unready {
                        why: format!("the app does not load: {}{beside}", fault.message),
                        line: at.map(|at| at.line),
                        advice: fault.advice,
                    });
                }
                other => return Err(format!("the app does not start: {other:?}").into()),
            }
        }
    }

    /// `None`: no app has begun with it.
    fn fire(
        &mut self,
        entry: &Entry,
        variables: &mut Variables,
        events: &Receiver<Event>,
        app: &str,
    ) -> Result<Option<Answer>, String> {
        while self.recorded.try_recv().is_ok() {}
        let request = entry.request.resolve(variables);
        self.client.send(request.map_err(|error| error.message)?)?;
        let exchange = self.recorded.recv_timeout(ANSWER);
        let exchange = exchange.map_err(|_| "no answer")?;
        if exchange.answer == wire::Answer::NoApp {
            return Ok(None);
        }
        let Some(reply) = exchange.reply() else {
            return Err(ended(events, app));
        };
        let expected = entry.expected.as_ref();
        let checks =
            expected.map_or_else(Vec::new, |expected| evaluate(expected, &reply, variables));
        let unexpected = reply.status == 500 && !checks.iter().all(Check::passed);
        let raised = raised(events, app, unexpected).filter(|_| reply.status == 500);
        Ok(Some(Answer {
            sent: exchange.sent(),
            reply,
            whole: !matches!(exchange.answer, wire::Answer::CutShort { .. }),
            checks,
            raised,
        }))
    }

    /// What differs between an answer here and the one on another stage.
    fn compare(&self, here: &Scene<'_>, there: &Stage, other: &Scene<'_>) -> Vec<String> {
        match (&here.answer, &other.answer) {
            (Ok(ours), Ok(theirs)) => {
                let plain = Plain::of(&ours.reply, &self.host());
                let mut found = plain.differences(&Plain::of(&theirs.reply, &there.host()));
                found.extend(
                    theirs
                        .failures()
                        .map(|(_, why)| format!("an assertion fails: {why}")),
                );
                found
            }
            (Ok(_), Err(why)) => vec![why.clone()],
            (Err(why), Ok(theirs)) => vec![format!("{} instead of: {why}", theirs.reply.status)],
            (Err(_), Err(_)) => Vec::new(),
        }
    }
}

/// A place in a module beside the app, in words; any other place.
fn beside(at: Option<Place>, app: &str) -> (String, Option<Place>) {
    match at {
        Some(at) if at.file != app => (format!(" ({}, line {})", at.file, at.line), None),
        at => (String::new(), at),
    }
}

/// Why an app gave no answer, by what it says of itself.
fn ended(events: &Receiver<Event>, app: &str) -> String {
    loop {
        match events.recv_timeout(LAST_WORDS) {
            Ok(Event::Limit { fault }) => {
                let (beside, at) = beside(fault.at, app);
                let line = at.map_or(beside, |at| format!(", line {}", at.line));
                return format!("no answer: {}{line}", fault.message);
            }
            Ok(Event::Exited { .. }) => return "no answer: the app has ended".to_owned(),
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return "no answer".to_owned(),
            Err(RecvTimeoutError::Disconnected) => {
                return "no answer: the app ended at a request before this one".to_owned();
            }
        }
    }
}

/// What an app raised until now, by what it printed to standard error. That is heard on another thread than its answers:
/// where it is `wanted`, it is waited for.
fn raised(events: &Receiver<Event>, app: &str, wanted: bool) -> Option<Raised> {
    let mut printed = Vec::new();
    loop {
        printed.extend(events.try_iter().filter_map(stderr));
        let raised = Raised::of(&printed.join("\n"), app);
        if raised.is_some() || !wanted {
            return raised;
        }
        printed.extend(stderr(events.recv_timeout(FIRST_WORDS).ok()?));
    }
}

/// What was printed to standard error.
fn stderr(event: Event) -> Option<String> {
    match event {
        Event::Printed { text, stderr: true } => Some(text),
        _ => None,
    }
}

/// An answer without what differs from run to run.
struct Plain {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Plain {
    fn of(reply: &Reply, host: &str) -> Plain {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(host, "{{host}}");
        let headers = reply.headers.iter().map(|(name, value)| {
            let value = DATE.replace_all(&text(value), "{{date}}").into_owned();
            (name.to_ascii_lowercase(), value)
        });
        let mut headers: Vec<_> = headers
            .filter(|(name, _)| !INCIDENTAL.contains(&name.as_str()))
            .collect();
        headers.sort();
        Plain {
            status: reply.status,
            headers,
            body: text(&reply.body),
        }
    }

    fn differences(&self, other: &Plain) -> Vec<String> {
        let mut found = Vec::new();
        if self.status != other.status {
            found.push(format!(
                "status {} instead of {}",
                other.status, self.status
            ));
        }
        let lone = |of: &Plain, other: &Plain, word: &str| {
            let lone = of
                .headers
                .iter()
                .filter(|header| !other.headers.contains(header));
            lone.map(|(name, value)| format!("{word} header {name}: {value}"))
                .collect::<Vec<_>>()
        };
        found.extend(lone(self, other, "no"));
        found.extend(lone(other, self, "a"));
        if self.body != other.body {
            found.push(format!("the body {} instead of {}", other.body, self.body));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(status: u16, headers: &[(&str, &str)], body: &str) -> Plain {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
        let reply = Reply {
            status,
            headers: headers.collect(),
            body: body.into(),
            ..Reply::default()
        };
        Plain::of(&reply, "http://127.0.0.1:9")
    }

    #[test]
    fn answers_that_differ_by_their_address_and_date_alone_are_alike() {
        let ours = plain(
            307,
            &[
                ("date", "a"),
                ("location", "http://127.0.0.1:9/x"),
                ("set-cookie", "a=; expires=Sat, 21 Nov 2026 11:02:41 GMT"),
            ],
            "",
        );
        let theirs = plain(
            307,
            &[
                ("Location", "{{host}}/x"),
                ("date", "b"),
                ("Set-Cookie", "a=; expires=Sun, 22 Nov 2026 00:00:00 GMT"),
            ],
            "",
        );
        assert!(ours.differences(&theirs).is_empty());
    }

    #[test]
    fn an_exception_is_read_off_its_traceback() {
        let printed = "Traceback (most recent call last):\n  File \"/tmp/x/app.py\", line 9, in f\n    g()\n  \
                       File \"/tmp/x/app.py\", line 12, in g\n    1 / 0\nZeroDivisionError: division by zero\n";
        let raised = Raised::of(printed, "app.py").unwrap();
        assert_eq!(
            raised.to_string(),
            "line 12 of the app raised ZeroDivisionError: division by zero"
        );
        let raised = Raised::of("app.py:8: KeyError: 'a: b'\n", "app.py").unwrap();
        assert_eq!(
            (raised.what.as_str(), raised.line),
            ("KeyError: 'a: b'", Some(8))
        );
        let printed = "a.py: said\nx/b.py:8: ExceptionGroup: two\n    b.py:9: ValueError: 1\n";
        let raised = Raised::of(printed, "app.py").unwrap();
        assert_eq!(
            raised.to_string(),
            "line 8 of x/b.py raised ExceptionGroup: two"
        );
        let printed = "Exception in ASGI application\nTraceback (most recent call last):\n  File \"app.py\", line 3, in f\n";
        assert_eq!(
            Raised::of(printed, "app.py"),
            None,
            "the rest is on its way"
        );
        let printed = format!(
            "{printed}fastapi.exceptions.ResponseValidationError: 1 error:\n  {{}}\n    GET /\n"
        );
        let raised = Raised::of(&printed, "app.py").unwrap();
        assert_eq!(
            (raised.class(), raised.line),
            ("ResponseValidationError", Some(3))
        );
        let told = Raised::of("ValueError\n", "app.py").unwrap();
        assert_eq!((told.what.as_str(), told.line), ("ValueError", None));
        assert_eq!(Raised::of("\n", "app.py"), None);
    }

    #[test]
    fn every_difference_is_named() {
        let ours = plain(200, &[("x-a", "1")], "{}");
        let theirs = plain(201, &[("x-b", "1")], "[]");
        let expected = [
            "status 201 instead of 200",
            "no header x-a: 1",
            "a header x-b: 1",
            "the body [] instead of {}",
        ];
        assert_eq!(ours.differences(&theirs), expected);
    }
}
