//! The child: an interpreter with the FastAPI layer, behind an HTTP server on loopback.
//!
//! A process boots the interpreter once (`nursery.rs`) and divides for each app: a child is a copy of that moment, which
//! no app has touched. It reads its order from standard input, says what happens on standard output (one JSON [`Event`]
//! a line), and ends when its standard input closes: the parent is gone then, however it went.

mod awaited;
mod carets;
mod connection;
mod digest;
mod email;
mod events;
mod exchange;
mod groups;
mod gzip;
mod http;
mod incoming;
mod json;
mod layer;
mod limits;
mod line;
mod math;
mod mended;
mod native;
mod newer;
mod nursery;
mod output;
mod own;
mod python;
mod recursion;
mod rewritten;
pub(super) mod sandbox;
mod schema;
mod server;
mod sets;
mod snippet;
mod stacks;
mod stream;
mod telegram;
mod traceback;
mod turns;
mod twister;
mod unawaited;
mod variables;

use std::io::Read;

use super::cpython::Launch;
use super::{Event, Fault, Order, Task};
use events::emit;
use python::Python;

/// Runs the child to its end; never returns to the program's other business.
pub fn main() -> ! {
    sandbox::close_inherited();
    if let Some(launch) = Launch::from_arguments() {
        launch.become_python();
    }
    let interpreter = limits::interpreter(|| {
        python::boot(|python| {
            nursery::divide(|| {
                if let Ok(python) = &python {
                    python.prepare();
                }
            });
            live(python)
        });
    });
    // This thread is only in the nursery, never in a child.
    drop(interpreter.map(std::thread::JoinHandle::join));
    limits::end(1)
}

/// The life of one child, on the interpreter's thread.
fn live(python: Result<&Python<'_>, Fault>) -> ! {
    let Some(Order {
        app,
        limits,
        traces,
        task,
        variables,
    }) = order()
    else {
        limits::end(2)
    };
    if events::take_stdout().is_err() {
        limits::end(2)
    }
    own::add(&app.name, &app.source);
    variables::keep(variables);
    limits::install(limits);
    let folder = app.folder.as_deref();
    sandbox::enter(
        folder
            .map(|folder| own::folder(&app.name, folder))
            .as_deref(),
    );
    std::thread::spawn(end_with_parent);
    match (python, task) {
        (Ok(python), Task::Serve) => server::run(python, &app, limits, traces),
        (Ok(python), Task::Run) => snippet::run(python, &app, limits),
        (Err(fault), _) => emit(&Event::Failed { fault }),
    }
    limits::end(0)
}

/// Reads what to do. In one statement: with the lock still held, [`end_with_parent`] could never read.
fn order() -> Option<Order> {
    let line = std::io::stdin().lines().next()?.ok()?;
    serde_json::from_str(&line).ok()
}

/// Blocks until the parent's end of the pipe is closed, then ends the process whatever it is doing; an app that asked for
/// it has a moment to part.
fn end_with_parent() {
    let mut rest = Vec::new();
    drop(std::io::stdin().read_to_end(&mut rest));
    server::close();
    limits::end(0)
}
