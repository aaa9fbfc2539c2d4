//! A snippet: code that runs once, prints, and ends; no app, no server.

use std::sync::mpsc;

use super::super::{App, Event, Limits};
use super::limits::{Limit, exceeded};
use super::{emit, limits, output, python};

/// Runs it to its end and ends the process.
pub fn run(app: App, limits: Limits) -> ! {
    let (done, ended) = mpsc::channel();
    let file = app.name.clone();
    let work = move || {
        output::allow(limits.output);
        let fault = python::run_snippet(&app);
        output::finish();
        emit(&match fault {
            None => Event::Finished,
            Some(fault) => Event::Failed { fault },
        });
        let _ = done.send(());
    };
    if limits::interpreter(file, work).is_err() {
        std::process::exit(1);
    }
    match ended.recv_timeout(limits.time) {
        Err(mpsc::RecvTimeoutError::Timeout) => exceeded(Limit::RunTime),
        _ => std::process::exit(0),
    }
}
