//! What an author may write: files → a valid [`Course`], or diagnostics with spans.
//!
//! A course is a folder: `course.toml`, `lessons/*.md`, `quizzes/*.toml`, `assets/`. The one inside the binary and one
//! from a folder go through the same [`load`]. It never fails: every mistake is reported, and the rest opens.

mod course;
mod course_toml;
mod diagnostic;
mod fence;
mod fields;
mod files;
mod fix;
mod formats;
mod item;
mod lesson;
mod lint;
mod load;
mod pack;
mod picture;
mod quiz;
mod reference;
mod report;
mod requests;
mod schema;
mod screens;
mod suggest;
pub mod written;

pub use course::*;
pub use diagnostic::{Code, Diagnostic, Fix, Severity};
pub use files::{File, Files};
pub use fix::fixed;
pub use formats::{Exported, Format, Imported, Loss, is_mdbook_text, to_gift, to_mdbook};
pub use item::*;
pub use lint::lint;
pub use load::{Begun, Loaded, begin, load};
pub use picture::{MAX_SIDE, Picture};
pub use schema::Document;
pub use suggest::{help as did_you_mean, slug, title};
