//! Bytes on a socket: the listener that records, the client that sends, and what the bytes mean.
//!
//! The [`Tap`] owns the address that learners see. Every client (the built-in one, `curl` in another window, a
//! browser) goes through it, and each exchange is recorded to the byte.

pub mod body;
mod chunks;
mod client;
mod curl;
pub mod diff;
mod door;
mod exchange;
pub mod explain;
pub mod framing;
pub mod head;
mod message;
mod mirror;
mod tap;

pub use client::{Client, USER_AGENT};
pub use curl::curl;
pub use door::{Door, OPENING, Ports};
pub use exchange::*;
pub use mirror::OAUTH2_REDIRECT;
pub use tap::{Tap, Upstream};
