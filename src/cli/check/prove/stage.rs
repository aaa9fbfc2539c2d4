//! Where requests are fired: a listener and a client of one's own, and a fresh app for each story.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::cli::{ENVIRONMENT, Failure, failure};
use crate::content;
use crate::engine::{App, Engine, Event};
use crate::hurl::{Check, Entry, Outcome, Reply, Sent, Variables, evaluate};
use crate::wire::{Client, Exchange, Tap, Upstream};

/// Longer than an app may take to start.
const START: Duration = Duration::from_secs(20);
/// Longer than an app may take to answer.
const ANSWER: Duration = Duration::from_secs(35);

pub(super) struct Stage {
    tap: Tap,
    client: Client,
    recorded: Receiver<Exchange>,
}

/// One request of a story and what came of it.
pub(super) struct Scene<'e> {
    pub entry: &'e Entry,
    /// `Err`: why there is no answer.
    pub answer: Result<Answer, String>,
}

pub(super) struct Answer {
    pub sent: Sent,
    pub reply: Reply,
    checks: Vec<Check>,
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
        self.checks.iter().filter_map(|check| {
            let why = match &check.outcome {
                Outcome::Failed { expected, actual } => {
                    format!("`{}`: expected {expected}, actual {actual}", check.text)
                }
                Outcome::Broken { why } => format!("`{}`: {why}", check.text),
                Outcome::Passed => return None,
            };
            Some((check.text.as_str(), why))
        })
    }
}

impl Stage {
    pub fn start() -> Result<Stage, Failure> {
        let (record, recorded) = channel();
        let tap = Tap::listen(None, false, move |exchange| drop(record.send(exchange)));
        let tap = tap.map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
        let client = Client::new().map_err(|error| failure(ENVIRONMENT, error))?;
        Ok(Stage {
            tap,
            client,
            recorded,
        })
    }

    /// Fires requests at a fresh app, one after another.
    ///
    /// # Errors
    /// Why the app does not start.
    pub fn play<'e>(
        &mut self,
        app: &content::App,
        entries: &[&'e Entry],
    ) -> Result<Vec<Scene<'e>>, String> {
        let engine = self.open(app)?;
        let mut variables = Variables::with_host(self.host());
        let scenes = entries.iter().map(|&entry| Scene {
            entry,
            answer: self.fire(entry, &mut variables),
        });
        let scenes = scenes.collect();
        drop(engine);
        Ok(scenes)
    }

    /// The address that every app of this stage has.
    pub fn host(&self) -> String {
        format!("http://{}", self.tap.address())
    }

    fn open(&mut self, app: &content::App) -> Result<Engine, String> {
        let (said, events) = channel();
        self.tap.set_upstream(Upstream::Starting);
        let app = App {
            name: app.name.clone(),
            source: app.source.clone(),
            folder: None,
        };
        let engine = Engine::start(&app, move |event| drop(said.send(event)));
        let engine = engine.map_err(|error| error.to_string())?;
        match events.recv_timeout(START) {
            Ok(Event::Ready { address }) => self.tap.set_upstream(Upstream::At(address)),
            Ok(Event::Failed { fault }) => {
                let line = fault.at.map_or(0, |at| at.line);
                return Err(format!(
                    "the app does not load: line {line} of {}: {}",
                    app.name, fault.message
                ));
            }
            other => return Err(format!("the app does not start: {other:?}")),
        }
        Ok(engine)
    }

    fn fire(&mut self, entry: &Entry, variables: &mut Variables) -> Result<Answer, String> {
        while self.recorded.try_recv().is_ok() {}
        let request = entry.request.resolve(variables);
        self.client.send(request.map_err(|error| error.message)?)?;
        let exchange = self.recorded.recv_timeout(ANSWER);
        let exchange = exchange.map_err(|_| "no answer")?;
        let reply = exchange.reply().ok_or("no answer")?;
        let checks = entry
            .expected
            .as_ref()
            .map_or_else(Vec::new, |expected| evaluate(expected, &reply, variables));
        Ok(Answer {
            sent: exchange.sent(),
            reply,
            checks,
        })
    }
}
