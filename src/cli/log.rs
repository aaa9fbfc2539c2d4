//! What happens while an app is served, a line each: for a person on standard error, for a program as JSON on standard
//! output.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::time::UNIX_EPOCH;

use base64::Engine as _;
use serde_json::{Map, Value, json};

use super::Failure;
use super::run::in_words;
use crate::engine::Event;
use crate::markdown::tame;
use crate::wire::{Answer, Exchange, Header, explain};

/// For whom a command writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Person,
    Program,
}

impl Reader {
    pub(super) fn new(json: bool) -> Reader {
        if json {
            Reader::Program
        } else {
            Reader::Person
        }
    }

    /// Where the app answers; the one line that a person's standard output gets before the app itself prints.
    pub(super) fn listening(self, address: &str) {
        match self {
            Reader::Person => println!("{address}"),
            Reader::Program => line(&json!({"event": "listening", "address": address})),
        }
    }

    /// The app ended and starts anew.
    pub(super) fn restarted(self) {
        match self {
            Reader::Person => eprintln!("the app is started again"),
            Reader::Program => line(&json!({"event": "restarted"})),
        }
    }

    pub(super) fn event(self, event: &Event) {
        match (self, event) {
            (Reader::Program, event) => line(&json!(event)),
            (
                Reader::Person,
                Event::Printed {
                    text,
                    stderr: false,
                },
            ) => {
                let terminal = std::io::stdout().is_terminal();
                println!("{}", safe(text, terminal));
            }
            (Reader::Person, Event::Printed { text, stderr: true }) => complain(text),
            (Reader::Person, Event::Failed { fault } | Event::Limit { fault }) => {
                match fault.detail.trim_end() {
                    "" => complain(&in_words(fault)),
                    traceback => {
                        complain(traceback);
                        if let Some(advice) = &fault.advice {
                            complain(advice);
                        }
                    }
                }
            }
            (Reader::Person, _) => {}
        }
    }

    pub(super) fn exchange(self, exchange: &Exchange) {
        match self {
            // A client may be anybody: what it sent commands no terminal, also not the one that a log is read in later.
            Reader::Person => complain(&tame(&sentence(exchange))),
            Reader::Program => line(&data(exchange)),
        }
    }
}

/// Why a command could not do its work, for a program.
pub(super) fn failed(failure: &Failure) {
    line(&json!({"event": "error", "code": failure.code, "message": failure.message}));
}

/// One line of JSON. `println!` writes it whole, whichever thread it is on.
pub(super) fn line(value: &Value) {
    println!("{value}");
}

/// Writes a text and an end of line to standard error, in one go.
fn complain(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let text = safe(text, stderr.is_terminal()) + "\n";
    // Nobody is left to hear of it.
    drop(stderr.write_all(text.as_bytes()));
}

/// What an app prints goes on as it is, but not to a terminal, which it could command.
pub(super) fn safe(text: &str, terminal: bool) -> Cow<'_, str> {
    if terminal {
        tame(text).into()
    } else {
        text.into()
    }
}

fn sentence(exchange: &Exchange) -> String {
    let answer = match (&exchange.answer, exchange.status()) {
        (Answer::Refused { why, .. }, Some(code)) => format!("{code} refused: {why}"),
        (_, Some(code)) => format!("{code} {}", explain::status(code).reason),
        _ => "no answer".to_owned(),
    };
    let time = exchange.timing.waiting + exchange.timing.response;
    let request = format!("{} {}", exchange.request.method, exchange.request.target);
    let millis = time.as_secs_f64() * 1000.0;
    format!("{request} → {} {millis:.1} ms", answer.trim())
}

/// An exchange as data: headers in order, bodies as text or, where they are none, in Base64.
fn data(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let mut asked = message(&request.headers, &request.body);
    asked.insert("method".to_owned(), json!(request.method));
    asked.insert("target".to_owned(), json!(request.target));
    let response = exchange.response().map(|response| {
        let mut answer = message(&response.headers, &response.body);
        answer.insert("status".to_owned(), json!(response.status));
        answer.insert("reason".to_owned(), json!(response.reason));
        answer
    });
    let (outcome, why) = outcome(&exchange.answer);
    let timing = exchange.timing;
    let since = exchange.at.duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({
        "event": "exchange",
        "id": exchange.id.0,
        "at": since.as_secs_f64(),
        "client_port": exchange.client_port,
        "trace": {"peer_port": exchange.upstream_port, "sequence": exchange.upstream_sequence},
        "request": asked,
        "outcome": outcome,
        "why": why,
        "response": response,
        "micros": {
            "request": timing.request.as_micros(),
            "waiting": timing.waiting.as_micros(),
            "response": timing.response.as_micros(),
        },
    })
}

fn outcome(answer: &Answer) -> (&'static str, Option<&str>) {
    match answer {
        Answer::Complete(_) => ("complete", None),
        Answer::CutShort { .. } => ("cut_short", None),
        Answer::Closed => ("closed", None),
        Answer::Malformed { why, .. } => ("malformed", Some(why)),
        Answer::TimedOut { .. } => ("timed_out", None),
        Answer::Refused { why, .. } => ("refused", Some(why)),
        Answer::NoApp => ("no_app", None),
    }
}

fn message(headers: &[Header], body: &[u8]) -> Map<String, Value> {
    let pairs = headers
        .iter()
        .map(|header| json!([header.name, header.text()]));
    let (name, body) = match std::str::from_utf8(body) {
        Ok(text) => ("body", text.to_owned()),
        Err(_) => (
            "body_base64",
            base64::engine::general_purpose::STANDARD.encode(body),
        ),
    };
    let headers = ("headers".to_owned(), pairs.collect());
    Map::from_iter([headers, (name.to_owned(), Value::String(body))])
}
