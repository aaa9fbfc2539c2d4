//! What survives a restart: the event log and the reader's place, in SQLite. And files that other programs write.
//!
//! One thread owns the connection. An answer is acknowledged only after its transaction is on disk (WAL with
//! `synchronous=FULL`), so that what the screen says was saved is saved, whatever happens next. Two windows may write to
//! one file at the same time; each waits for the other, and what one wrote to an exercise is kept when the other writes over it.

mod code_file;
mod database;
mod lines;
mod watch;
mod writer;

pub use code_file::CodeFile;
pub use database::{Opened, Store, StoreError};
pub use lines::{ImportError, Imported, Read, Strange, read_log, strangers};
pub use watch::watch;
pub use writer::{Told, Writer};
