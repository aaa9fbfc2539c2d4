//! GIFT: Moodle's text format. Questions are separated by blank lines, answers stand in braces.

mod answers;
mod numbers;
mod read;
mod words;
mod write;

pub(super) use read::read;
pub(super) use write::write;

/// What a backslash makes ordinary.
const SPECIAL: [char; 6] = ['~', '=', '#', '{', '}', ':'];
