//! What is known: the [`Model`], what can happen to it ([`Msg`]), and what it asks the world to do ([`Effect`]).
//!
//! [`update`] is pure: no clock, no I/O, no randomness that is not in the model. The same messages give the same model,
//! which is what the tests rely on, and why the TUI and `--plain` are two faces of one machine.

mod exam;
mod firing;
mod log;
mod model;
mod msg;
mod offer;
mod panel;
mod quiz;
mod reader;
mod reference;
mod reload;
mod request;
mod review;
mod search;
mod seen;
mod update;

pub use exam::{ExamWish, Sheet};
pub use log::{Log, Logged};
pub use model::{
    Edit, Home, HomeRow, HowFar, LogPage, Model, Overlay, PASS, Page, Server, ServerState, Toast,
};
pub use msg::{Action, Effect, Fire, Fired, Msg, Ticket};
pub use offer::{Offer, OfferRow};
pub use panel::{Panel, Tab};
pub use quiz::{
    Chase, Draft, Editor, Field, Fields, InView, Judged, Lines, Partners, Picks, Pointer, Pursued,
    QuizPage, Ran, Results, Stage,
};
pub use reader::{Focus, LESSON, Reader, Shot, Spot, app_of_screen, request_at};
pub use reference::{Reference, Shelf};
pub use reload::{Change, Reloaded};
pub use search::{Found, FoundAt, Search};
pub use seen::{LEAST, PictureSeen, Scroll, Seen, too_small};
pub use update::update;
