//! A snippet: code that runs once, prints, and ends; no app, no server.

use std::sync::mpsc;

use super::super::{App, Event, Limits};
use super::limits::{Limit, exceeded};
use super::python::Python;
use super::{emit, output};

/// Runs it to its end, on this thread.
pub fn run(python: &Python<'_>, snippet: &App, limits: Limits) {
    let (done, ended) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        if ended.recv_timeout(limits.time) == Err(mpsc::RecvTimeoutError::Timeout) {
            exceeded(Limit::RunTime);
        }
    });
    output::allow(limits.output);
    let ran = python.run(snippet);
    drop(done);
    output::finish();
    emit(&match ran {
        Ok(code) => Event::Finished { code },
        Err(fault) => Event::Failed { fault },
    });
}
