//! A snippet: code that runs once, prints, and ends; no app, no server.

use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;

use super::super::{App, Event, Limits};
use super::limits::{Limit, exceeded};
use super::python::Python;
use super::stacks::{LONG, Others};
use super::{emit, output, stacks};

/// The event loop of a program's.
struct Loop;

impl Others for Loop {
    fn turn(&self, python: &Python<'_>, patience: &dyn Fn() -> Option<Duration>) -> bool {
        let rest = python.turns();
        let wait = rest.into_iter().chain(patience()).min();
        std::thread::sleep(wait.unwrap_or(LONG));
        true
    }
}

/// Runs it to its end, on this thread.
pub fn run(python: &Python<'_>, snippet: &App, limits: Limits) {
    let (done, ended) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        if ended.recv_timeout(limits.time) == Err(mpsc::RecvTimeoutError::Timeout) {
            exceeded(Limit::RunTime);
        }
    });
    output::allow(limits.output);
    stacks::begin(Rc::new(Loop), python);
    let ran = python.run(snippet);
    drop(done);
    output::finish();
    emit(&match ran {
        Ok(code) => Event::Finished { code },
        Err(fault) => Event::Failed { fault },
    });
}
