//! What survives a restart: the event log and the reader's place, in SQLite.
//!
//! One thread owns the connection. An answer is acknowledged only after its transaction is on disk (WAL with
//! `synchronous=FULL`), so that what the screen says was saved is saved, whatever happens next. Two windows may write to
//! one file at the same time; each waits for the other.

mod database;
mod lines;
mod writer;

pub use database::{Opened, Store, StoreError};
pub use lines::{ImportError, Imported};
pub use writer::Writer;
