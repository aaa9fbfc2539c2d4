//! Markdown → blocks with spans → rows for a width.
//!
//! [`parse()`] knows nothing of widths, [`layout()`] nothing of files or colours: a [`Row`] is text with *roles*
//! (a keyword, a link, a heading), and the `ui` room decides how a role looks.

mod block;
mod highlight;
mod layout;
mod links;
mod parse;
mod row;
mod table;
mod wrap;

pub use block::{Align, Block, BlockKind, Inline, Item, plain_inlines, plain_text};
pub use highlight::{Highlight, Highlighter, NoHighlight, Tokens};
pub use layout::{code_rows, layout};
pub use links::{Link, Links, links};
pub use parse::{parse, skim};
pub use row::{Role, Row, Run, Style, is_command, tame};
pub use table::breaks;
pub use wrap::wrap;
