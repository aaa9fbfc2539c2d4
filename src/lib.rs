//! httplings: a terminal course that runs.
//!
//! A learner reads, predicts what a FastAPI endpoint answers, fires the real request, sees the bytes and *why* they came
//! back. The code on the page is the code that answers: it runs in a child process, in an interpreter inside this
//! binary, behind a real HTTP server on loopback.
//!
//! # Where does a line belong?
//! | room | what it answers | may use |
//! |---|---|---|
//! | [`content`] | what may an author write? files → a valid `Course`, or diagnostics with spans | `markdown`, `hurl` |
//! | [`markdown`] | Markdown → blocks with spans → rows for a width | |
//! | [`hurl`] | requests and their assertions: parse, evaluate, explain | |
//! | [`engine`] | a running app: a child process, its limits, its trace | `wire` |
//! | [`wire`] | bytes on a socket: listener, client, recorded exchange, explanations | `hurl`, `markdown` |
//! | [`learn`] | is the answer right, what does it score? (pure) | `content`, `hurl`, `markdown` |
//! | [`store`] | what survives a restart: the event log in SQLite | `learn` |
//! | [`app`] | what is known: `Model`, `Msg`, `update` (pure) | `content`, `learn`, `wire`, `engine`, `hurl`, `markdown` |
//! | [`ui`] | how it looks: pages, theme, keymap (pure) | `app`, `content`, `learn`, `wire`, `engine`, `markdown` |
//! | [`term`] | escape codes: the guard that always restores | `ui` |
//! | [`shell`] | the loop: events in, effects out; the only room that knows both `app` and the rooms that do I/O | all |
//! | [`cli`] | one file a subcommand | all |
//!
//! `tests/rooms.rs` reads this table and holds every `crate::` against it.

pub mod app;
pub mod cli;
pub mod content;
pub mod engine;
pub mod hurl;
pub mod learn;
pub mod markdown;
pub mod shell;
pub mod store;
pub mod term;
pub mod ui;
pub mod wire;
