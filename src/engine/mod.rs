//! A running app: a child process that serves HTTP on loopback, its limits and its trace.
//!
//! ```text
//! parent                                child (this binary started again)
//! ──────                                ─────────────────────────────────
//! Engine::start(app) ── source, stdin ─▶ interpreter + FastAPI layer
//!          ◀── Event lines, stdout ───── Ready, Trace, Printed, Failed, Limit
//! tap ─────── HTTP/1.1 on 127.0.0.1 ───▶ server
//! ```

pub mod child;
mod host;
pub mod trace;

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use trace::{Place, Trace};

pub use host::Engine;

/// The hidden argument that makes this program a child.
pub const CHILD_ARGUMENT: &str = "__engine";

/// Which implementation runs the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The interpreter inside this binary.
    #[default]
    Embedded,
    /// The learner's own Python with FastAPI and uvicorn.
    Cpython,
}

/// An app to run: its source and the only folder it may read files from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// What traces and errors call the file, such as `app.py`.
    pub name: String,
    pub source: String,
    /// What `FileResponse` may read; nothing when absent.
    pub folder: Option<PathBuf>,
}

/// What a running app tells its parent, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The app is loaded and answers at this address.
    Ready { address: SocketAddr },
    /// The app could not be loaded: a syntax error, an exception, or a feature this engine refuses.
    Failed { fault: Fault },
    /// One request was answered.
    Trace { trace: Box<Trace> },
    /// The app printed (`stderr`: a traceback or a log line).
    Printed { text: String, stderr: bool },
    /// A limit was passed; the child has ended or is about to.
    Limit { fault: Fault },
    /// The child is gone.
    Exited { code: Option<i32> },
}

/// Something wrong in an app, for the learner: what, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// One line: `NameError: name 'itmes' is not defined`.
    pub message: String,
    pub at: Option<Place>,
    /// The whole traceback or explanation, may be empty.
    pub detail: String,
    /// What to do instead, when known.
    pub advice: Option<String>,
}
