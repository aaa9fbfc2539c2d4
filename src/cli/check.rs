//! `check`: parse everything, then fire every request of every screen and every prediction, and compare.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::{CONTENT, ENVIRONMENT, Failure, failure, loaded, problems};
use crate::content::{Code, Course, Item, Kind, Lesson, Part, Predict, Severity};
use crate::engine::{App, Engine, Event};
use crate::hurl::{Entry, Outcome, Reply, Value, Variables, evaluate};
use crate::learn::{sampled, truth};
use crate::wire::{Client, Exchange, Tap, Upstream};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The course's folder; without it the course inside the program
    dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    let folder = arguments.dir.as_deref().or(course);
    let (files, loaded) = loaded(folder)?;
    let problems = problems(&files, &loaded, false, true);
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| Code::severity(diagnostic.code) == Severity::Error)
        .count();
    for problem in &problems {
        println!("{problem}\n");
    }
    let mut prover = Prover::start()?;
    prover.course(&loaded.course);
    let failed = prover.failed + errors;
    let warnings = problems.len() - errors;
    println!(
        "{} requests proved, {} failed; {errors} mistakes, {warnings} warnings",
        prover.proved, prover.failed
    );
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(CONTENT)
    })
}

struct Prover {
    tap: Tap,
    client: Client,
    recorded: Receiver<Exchange>,
    proved: usize,
    failed: usize,
}

impl Prover {
    fn start() -> Result<Prover, Failure> {
        let (record, recorded) = channel();
        let tap = Tap::listen(None, false, move |exchange| drop(record.send(exchange)));
        let tap = tap.map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
        let client = Client::new().map_err(|error| failure(ENVIRONMENT, error))?;
        Ok(Prover {
            tap,
            client,
            recorded,
            proved: 0,
            failed: 0,
        })
    }

    fn course(&mut self, course: &Course) {
        for lesson in &course.lessons {
            self.lesson(lesson);
        }
        for item in course.quizzes.iter().flat_map(|quiz| &quiz.items) {
            if let Kind::Predict(predict) = &item.kind {
                self.prediction(item, predict);
            }
        }
    }

    /// Every screen from a fresh app, in document order, as a learner meets it.
    fn lesson(&mut self, lesson: &Lesson) {
        for screen in &lesson.screens {
            let place = format!("{} #{}", lesson.file, screen.slug);
            for part in &screen.parts {
                let (Part::Requests(live) | Part::Compare(live)) = part else {
                    continue;
                };
                let app = &lesson.apps[live.app];
                let entries: Vec<&Entry> =
                    live.requests.iter().map(|request| &request.entry).collect();
                let replies = self.story(&place, app, &entries);
                for (request, reply) in live.requests.iter().zip(replies) {
                    let Some(reply) = reply else { continue };
                    if !request.predict.is_empty() && !request.predict.contains(&reply.status) {
                        self.fail(
                            &place,
                            &format!(
                                "the answer {} is not among the codes to predict from",
                                reply.status
                            ),
                        );
                    }
                }
            }
        }
    }

    fn prediction(&mut self, item: &Item, predict: &Predict) {
        let entries: Vec<&Entry> = predict.before.iter().chain([&predict.entry]).collect();
        let replies = self.story(&item.id, &predict.app, &entries);
        let Some(reply) = replies.into_iter().next_back().flatten() else {
            return;
        };
        for ask in &predict.asks {
            let right = truth(ask, &reply).iter().filter(|right| **right).count();
            if !sampled(ask) && right != 1 {
                self.fail(
                    &item.id,
                    &format!(
                        "{right} choices about {:?} are true of the answer; one must be",
                        ask.about
                    ),
                );
            }
        }
    }

    /// Runs requests against a fresh app; the replies, where there was one.
    fn story(
        &mut self,
        place: &str,
        app: &crate::content::App,
        entries: &[&Entry],
    ) -> Vec<Option<Reply>> {
        let (said, events) = channel();
        self.tap.set_upstream(Upstream::Starting);
        let app = App {
            name: app.name.clone(),
            source: app.source.clone(),
            folder: None,
        };
        let engine = match Engine::start(&app, move |event| drop(said.send(event))) {
            Ok(engine) => engine,
            Err(error) => {
                self.fail(place, &error.to_string());
                return Vec::new();
            }
        };
        match events.recv_timeout(Duration::from_secs(20)) {
            Ok(Event::Ready { address }) => self.tap.set_upstream(Upstream::At(address)),
            Ok(Event::Failed { fault }) => {
                let line = fault.at.map_or(0, |at| at.line);
                self.fail(
                    place,
                    &format!("the app does not load: line {line}: {}", fault.message),
                );
                return Vec::new();
            }
            other => {
                self.fail(place, &format!("the app does not start: {other:?}"));
                return Vec::new();
            }
        }
        let mut variables = Variables::default();
        variables.set(
            "host",
            Value::Json(format!("http://{}", self.tap.address()).into()),
        );
        let replies = entries
            .iter()
            .map(|entry| self.request(place, entry, &mut variables))
            .collect();
        drop(engine);
        replies
    }

    fn request(&mut self, place: &str, entry: &Entry, variables: &mut Variables) -> Option<Reply> {
        while self.recorded.try_recv().is_ok() {}
        let name = format!("{} {}", entry.request.method, entry.request.url);
        let sent = entry
            .request
            .resolve(variables)
            .map_err(|error| error.message)
            .and_then(|request| self.client.send(request));
        if let Err(why) = sent {
            self.fail(place, &format!("{name}: {why}"));
            return None;
        }
        let reply = self
            .recorded
            .recv_timeout(Duration::from_secs(35))
            .ok()
            .and_then(|exchange| exchange.reply());
        let Some(reply) = reply else {
            self.fail(place, &format!("{name}: no answer"));
            return None;
        };
        let checks = entry
            .expected
            .as_ref()
            .map_or_else(Vec::new, |expected| evaluate(expected, &reply, variables));
        let before = self.failed;
        for check in checks.iter().filter(|check| !check.passed()) {
            let why = match &check.outcome {
                Outcome::Failed { expected, actual } => {
                    format!("expected {expected}\n    actual   {actual}")
                }
                Outcome::Broken { why } => why.clone(),
                Outcome::Passed => continue,
            };
            self.fail(place, &format!("{name}\n    {}\n    {why}", check.text));
        }
        self.proved += usize::from(self.failed == before);
        Some(reply)
    }

    fn fail(&mut self, place: &str, why: &str) {
        self.failed += 1;
        println!("{place}: {why}");
    }
}
