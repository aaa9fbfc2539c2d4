//! Code that prints: what the author says it prints is what it prints.

use std::sync::mpsc::channel;

use super::{Place, Proof, Unready};
use crate::content::{Code, Prints};
use crate::engine::{App, Engine, Event, Settings};

pub(super) fn prove(prints: &Prints, place: &Place<'_>) -> Proof {
    let mut proof = Proof::default();
    match output(&prints.code) {
        Err(why) => {
            let line = place.below(why.line, &prints.code, place.span.start);
            proof.unready(&why, line, place.line("code"), place);
        }
        Ok(output) if Prints::same(&output, &prints.output) => proof.proved += 1,
        Ok(output) => {
            let message = format!("it prints {:?}", output.trim_end());
            proof.fail_at(Code::Untrue, place, place.line("output"), message);
        }
    }
    proof
}

/// What code prints when it runs to its end.
fn output(code: &str) -> Result<String, Unready> {
    let snippet = App {
        name: "snippet.py".to_owned(),
        source: code.to_owned(),
        folder: None,
    };
    let (said, events) = channel();
    let engine = Engine::run(&snippet, &Settings::default(), move |event| {
        drop(said.send(event))
    });
    let _engine = engine.map_err(|error| error.to_string())?;
    let mut output = String::new();
    for event in events {
        match event {
            Event::Printed {
                text,
                stderr: false,
            } => output = output + &text + "\n",
            Event::Finished { code: 0 } => return Ok(output),
            Event::Finished { code } => {
                return Err(format!("the code exits with code {code}").into());
            }
            Event::Failed { fault } | Event::Limit { fault } => {
                return Err(Unready {
                    why: format!("the code does not run to its end: {}", fault.message),
                    line: fault.at.map(|at| at.line),
                    advice: fault.advice,
                });
            }
            _ => {}
        }
    }
    Err("the interpreter ended without saying why".to_owned().into())
}
