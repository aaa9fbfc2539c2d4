//! How far the proofs are, on one line of a terminal that is gone when they are done.

use std::io::{IsTerminal, Write};

const WIDTH: usize = 30;

/// A bar on standard error; nothing when that is no terminal.
pub(super) struct Bar {
    shown: bool,
}

impl Bar {
    pub fn new() -> Bar {
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        Bar {
            shown: std::io::stderr().is_terminal() && !dumb,
        }
    }

    pub fn show(&self, done: usize, all: usize) {
        if self.shown {
            let full = WIDTH * done / all.max(1);
            let bar = "█".repeat(full) + &"░".repeat(WIDTH - full);
            let mut to = std::io::stderr();
            drop(write!(to, "\r  proving {bar} {done} of {all} ").and_then(|()| to.flush()));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.shown {
            // To the start of the line, and erase it.
            drop(write!(std::io::stderr(), "\r\x1b[2K"));
        }
    }
}
