//! How it looks. Pure: a model in, a frame out, together with the facts of what was drawn where ([`crate::app::Seen`]).
//!
//! Every page is first text: [`page`] turns the model into rows with roles, for any width. The TUI paints them in a
//! frame with a header and the keys that do something now; `--plain` prints the same rows.

pub mod keymap;
pub mod page;
mod theme;
mod view;

pub use theme::{Depth, Theme};
pub use view::{Look, view};
