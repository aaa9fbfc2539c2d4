//! Requests and their assertions: parse, evaluate, explain.
//!
//! The language is a subset of [Hurl](https://hurl.dev), so that one text is what a learner reads and sends, what
//! `check` proves, and what `hurl --test` runs outside. What is not in the subset is refused with a span and advice;
//! nothing is ignored.
//!
//! # The subset
//! ```text
//! # a comment directly above a request is its title
//! PUT {{host}}/tasks/milk?page=1
//! Accept: application/json
//! [Query]                         also [QueryStringParams], [Form] or [FormParams], [Cookies], [BasicAuth]
//! size: 10
//! [Options]
//! location: false                 the one option: redirects are never followed
//! {"done": false}                 or ```…```, ```json…```, `one line`, base64,…; hex,…;
//!
//! # hint: a comment directly above the HTTP line or an assertion is shown when that fails
//! HTTP 201                        or HTTP/1.1 201, HTTP *
//! Content-Type: application/json  a header that must be there, with this value
//! [Captures]
//! id: jsonpath "$.id"
//! [Asserts]
//! jsonpath "$.items" count == 2
//! header "Location" not exists
//! ```
//! - **Queries**: `status`, `version`, `url`, `duration`, `body`, `bytes`, `header "…"`, `cookie "…"` and its
//!   attributes such as `cookie "id[Max-Age]"`, `jsonpath "…"`, `regex "…"`, `variable "…"`.
//! - **Filters**: `count`, `first`, `last`, `nth`, `split`, `replace`, `replaceRegex`, `regex`, `jsonpath`, `toInt`,
//!   `toFloat`, `toString`, `urlDecode`, `urlEncode`, `base64Decode`, `base64Encode`.
//! - **Predicates**: `==`, `!=`, `>`, `>=`, `<`, `<=`, `startsWith`, `endsWith`, `contains`, `includes`, `matches`,
//!   `exists`, `isEmpty`, and `is` with `Boolean`, `Collection`, `Float`, `Integer`, `IsoDate`, `List`, `Number`,
//!   `Object` or `String`; `not` before any of them.
//! - **Templates**: `{{name}}` in URLs, names, values, bodies, arguments and the values of predicates.
//!
//! # Meaning, where one may wonder
//! - Numbers compare by value, so `1 == 1.0`; a number never equals a string.
//! - Against a value that is not there, every predicate fails, and with `not` every one holds, as in Hurl.
//! - A predicate that does not fit the kind of value (`> 3` of a string) fails with `not` and without.
//! - A JSON body below `HTTP …` is compared as a value: blanks and the order of keys do not matter. (Hurl compares the
//!   text, so write it compactly where the same file is to run there.)
//! - [JSONPath](json_path): a path to one place gives its value, any other gives a list.

mod ast;
mod check;
mod json_path;
mod near;
mod parse;
mod predicate;
mod query;
mod resolve;
mod sent;
mod text;
mod unset;
mod value;
mod variables;

use std::ops::Range;

pub use ast::*;
pub use check::{Check, Outcome, evaluate, holds};
pub use near::nearest;
pub use parse::{Reading, parse, parse_asserts, read};
pub use query::Reply;
pub use resolve::Resolved;
pub use sent::Sent;
pub use text::request_text;
pub use unset::unset;
pub use value::Value;
pub use variables::Variables;

/// A mistake in a text, or in what became of it when variables were filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// What this room's functions give when one thing can go wrong at a time.
pub type Result<T> = std::result::Result<T, Error>;
