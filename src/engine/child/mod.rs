//! The child: an interpreter with the FastAPI layer, behind an HTTP server on loopback.
//!
//! It reads the app from standard input, says what happens on standard output (one JSON [`Event`] a line), and ends
//! when its standard input closes: the parent is gone then, however it went.

mod email;
mod json;
mod layer;
mod math;
mod native;
mod python;
mod schema;
mod server;

use std::io::{Read, Write};
use std::sync::Mutex;
use std::time::Duration;

use super::{App, Event, Fault};

/// Longest time one request may take.
const REQUEST: Duration = Duration::from_secs(10);

/// Address space of the child, in bytes: above it the interpreter's allocations fail.
const MEMORY: u64 = 1 << 30;

/// Runs the child to its end; never returns to the program's other business.
pub fn main() -> ! {
    limit_memory();
    // In one statement: with the lock still held, the thread below could never read.
    let line = std::io::stdin().lines().next();
    let app = line
        .and_then(Result::ok)
        .and_then(|line| serde_json::from_str::<App>(&line).ok());
    let Some(app) = app else {
        std::process::exit(2)
    };
    std::thread::spawn(end_with_parent);
    server::run(app)
}

/// Blocks until the parent's end of the pipe is closed, then ends the process whatever it is doing.
fn end_with_parent() {
    let mut rest = Vec::new();
    drop(std::io::stdin().read_to_end(&mut rest));
    std::process::exit(0);
}

fn limit_memory() {
    let limit = libc::rlimit {
        rlim_cur: MEMORY,
        rlim_max: MEMORY,
    };
    // SAFETY: `setrlimit` reads one `rlimit`, which lives until the call returns.
    unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const limit) };
}

/// Tells the parent. A parent that no longer listens ends the child soon; there is nobody to complain to.
fn emit(event: &Event) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let Ok(mut line) = serde_json::to_vec(event) else {
        return;
    };
    line.push(b'\n');
    let guard = ONE_AT_A_TIME.lock();
    drop(std::io::stdout().write_all(&line));
    drop(std::io::stdout().flush());
    drop(guard);
}

/// Says which limit was passed and ends the child.
fn exceeded(message: String) -> ! {
    let advice = Some("The app starts afresh with the next screen, or with r.".to_owned());
    emit(&Event::Limit {
        fault: Fault {
            message,
            at: None,
            detail: String::new(),
            advice,
        },
    });
    std::process::exit(3)
}
