//! Answering: one question at a time, stored before it is judged on screen, then the results.

mod draft;
mod editor;
mod exercise;
mod fields;
mod goal;
mod judging;
mod keys;
mod order;
mod page;
mod picks;
mod rounds;
mod writing;

pub use draft::Draft;
pub use editor::Editor;
pub use exercise::Ran;
pub use fields::{Field, Fields};
pub use goal::{Chase, Pursued};
pub use order::{Lines, Partners, Pointer};
pub use page::{InView, Judged, QuizPage, Results, Stage};
pub use picks::Picks;
pub(super) use writing::exam_draft;
