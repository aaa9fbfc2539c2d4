//! What survives a restart: the event log and the reader's place, in SQLite. And files that other programs write.
//!
//! One thread owns the connection. An answer is acknowledged only after its transaction is on disk (WAL with
//! `synchronous=FULL`), so that what the screen says was saved is saved, whatever happens next. Two windows may write to
//! one file at the same time; each waits for the other, and what one wrote to an exercise is kept when the other writes over it.

mod code_file;
mod damage;
mod database;
mod lines;
mod watch;
mod writer;

pub use code_file::{CodeFile, rename_code};
pub use database::{Kept, Opened, Store, StoreError};
pub use lines::{ImportError, Imported, Read, Strange, read_log, strangers};
pub use watch::watch;
pub use writer::{Told, Writer};

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

/// Makes the first file of these names, from 1, that is not there yet: nobody else can take the name then.
fn first_free(name: impl Fn(u32) -> PathBuf) -> io::Result<(PathBuf, File)> {
    let mut n = 1;
    loop {
        match File::create_new(name(n)) {
            Ok(file) => return Ok((name(n), file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => n += 1,
            Err(error) => return Err(error),
        }
    }
}

/// An event for tests: the later its number, the later it is.
#[cfg(test)]
fn visited(n: u64) -> crate::learn::Event {
    use crate::learn::{Event, EventId, What};
    let what = What::Visited {
        lesson: "l".into(),
        screen: n.to_string(),
    };
    Event {
        id: EventId(format!("id-{n:03}")),
        at: n,
        what,
    }
}
