//! A running app: a child process that serves HTTP on loopback, its limits and its trace.
//!
//! ```text
//! parent                                child (divided from the nursery: this binary, started again)
//! ──────                                ─────
//! Engine::serve(app) ── source, stdin ─▶ interpreter + FastAPI layer
//!          ◀── Event lines, stdout ───── Ready, Trace, Printed, Failed, Limit
//! tap ─────── HTTP/1.1 on 127.0.0.1 ───▶ server
//! ```

pub mod child;
mod cpython;
mod host;
mod nursery;
pub mod trace;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::wire::{Door, Tap, Upstream};
use trace::{Place, Trace};

pub use cpython::{FASTAPI, Missing, Python};
pub use host::Engine;

/// The hidden argument that makes this program a child.
pub const CHILD_ARGUMENT: &str = "__engine";

/// Which implementation runs the app.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Kind {
    /// The interpreter inside this binary.
    #[default]
    Embedded,
    /// The learner's own Python with FastAPI and uvicorn. It gives no [`Event::Trace`], and its code may read what the
    /// learner may read.
    Cpython(Python),
}

/// How an app is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub kind: Kind,
    pub limits: Limits,
    /// Whether anybody looks at [`Event::Trace`].
    pub traces: bool,
    /// Whether this is the only app for long, so that no memory goes to making the next one quickly.
    pub alone: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            kind: Kind::default(),
            limits: Limits::default(),
            traces: true,
            alone: false,
        }
    }
}

/// An app to run: its source, and where it may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// What traces and errors call the file, such as `app.py`; where it is in a package, with that: `shop/app.py`.
    pub name: String,
    pub source: String,
    /// The file's folder: what `FileResponse` may read, and modules be imported from; nothing when absent.
    pub folder: Option<PathBuf>,
}

impl App {
    /// Code that is in no folder.
    pub fn alone(name: &str, source: &str) -> App {
        App {
            name: name.to_owned(),
            source: source.to_owned(),
            folder: None,
        }
    }
}

/// What code may use of the machine. Taking more ends the child, with an [`Event::Limit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// For loading an app, for each request, and for a snippet from start to end.
    pub time: Duration,
    /// Address space, in bytes: above it the interpreter's allocations fail.
    pub memory: u64,
    /// Bytes that one request, or a snippet, may print.
    pub output: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            time: Duration::from_secs(10),
            memory: 1 << 30,
            output: 1 << 20,
        }
    }
}

/// What a child is told to do, in its first line of input.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Order {
    app: App,
    limits: Limits,
    traces: bool,
    task: Task,
    /// The names of the variables that are set in the parent's environment; the child has none of them.
    variables: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Task {
    /// Load the app and answer requests.
    Serve,
    /// Run the file once, as a program.
    Run,
}

/// What a running app tells its parent, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The app is loaded and answers behind this door.
    Ready { door: Door },
    /// The code could not be loaded, or a snippet not be run to its end: a syntax error, an exception, or a feature
    /// this engine refuses.
    Failed { fault: Fault },
    /// One request was answered.
    Trace { trace: Box<Trace> },
    /// The app printed (`stderr`: a traceback or a log line).
    Printed { text: String, stderr: bool },
    /// The request that passed a limit; the limit follows. What others did is gone with the child: they may be sent again. Both
    /// numbers are 0 where it was none. Only the engine inside says so.
    Abandoned { peer_port: u16, sequence: u32 },
    /// A limit was passed; the child has ended or is about to.
    Limit { fault: Fault },
    /// A snippet ran to its end, or to its `sys.exit(code)`.
    Finished { code: u8 },
    /// The child is gone.
    Exited { code: Option<i32> },
}

impl Event {
    /// Points the listener at what an app's child says of itself.
    pub fn point(&self, tap: &Tap) {
        match self {
            Event::Ready { door } => tap.set_upstream(Upstream::At(*door)),
            Event::Failed { fault } | Event::Limit { fault } => {
                tap.set_upstream(Upstream::Failed(fault.message.clone()));
            }
            Event::Finished { .. } | Event::Exited { .. } => {
                tap.set_upstream(Upstream::Failed("the app has ended".to_owned()));
            }
            Event::Abandoned {
                peer_port,
                sequence,
            } => tap.set_abandoned(*peer_port, *sequence),
            Event::Trace { .. } | Event::Printed { .. } => {}
        }
    }
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
