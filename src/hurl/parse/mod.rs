//! Text → [`File`]. Each file of this folder reads one part of an entry.

mod body;
mod cursor;
mod query;
mod request;
mod response;
mod string;

use std::ops::Range;

use super::ast::{Assert, Entry, Field, File};
use super::{Error, Result, nearest};

use cursor::{Comment, Cursor};

pub(super) use request::is_token;

/// Reads a text of the [subset](super) of Hurl.
///
/// # Errors
/// All mistakes that can be told apart, in the order of the text.
pub fn parse(text: &str) -> std::result::Result<File, Vec<Error>> {
    let Reading {
        entries,
        spoilt: _,
        errors,
    } = read(text);
    match errors.is_empty() {
        true => Ok(File { entries }),
        false => Err(errors),
    }
}

/// What can be read of a text.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// All requests; of one with a mistake, the lines without one.
    pub entries: Vec<Entry>,
    /// Which of them have a mistake, as indices in rising order.
    pub spoilt: Vec<usize>,
    /// In the order of the text.
    pub errors: Vec<Error>,
}

/// Reads a text in spite of its mistakes: after one, reading goes on at the next line.
pub fn read(text: &str) -> Reading {
    let mut cursor = Cursor::new(text);
    let mut reading = Reading::default();
    loop {
        let before = reading.errors.len();
        let Some(entry) = entry(&mut cursor, &mut reading.errors) else {
            break;
        };
        if reading.errors.len() > before {
            reading.spoilt.push(reading.entries.len());
        }
        reading.entries.push(entry);
    }
    reading.errors.sort_by_key(|error| error.span.start);
    reading
}

/// Reads lines as they stand below `[Asserts]`.
///
/// # Errors
/// All mistakes, in the order of the text.
pub fn parse_asserts(text: &str) -> std::result::Result<Vec<Assert>, Vec<Error>> {
    let mut cursor = Cursor::new(text);
    let mut errors = Vec::new();
    let asserts = response::asserts(&mut cursor, &mut errors);
    cursor.comments(|_| {});
    cursor.spaces();
    if !cursor.at_end() {
        let start = cursor.pos();
        let span = start..start + cursor.line().trim_end().len();
        let error = Error::new(span, "an assertion was expected here");
        errors.push(error.help("such as `jsonpath \"$.password\" exists`"));
    } else if asserts.is_empty() && errors.is_empty() {
        errors.push(Error::new(0..text.len(), "there is no assertion in it"));
    }
    if errors.is_empty() {
        Ok(asserts)
    } else {
        Err(errors)
    }
}

/// The next request and what is expected of its answer; `None` at the end of the text. Always gets ahead.
fn entry(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Option<Entry> {
    let above = cursor.comments(|stray| errors.extend(misplaced_hint(&stray)));
    errors.extend(above.iter().filter_map(misplaced_hint));
    cursor.spaces();
    if cursor.at_end() {
        return None;
    }
    let title = above
        .last()
        .map(|comment| comment.text.to_owned())
        .filter(|title| !title.is_empty());
    let request = request::request(cursor, errors);
    let expected = response::expected(cursor, errors);
    let end = expected
        .as_ref()
        .map_or(request.span.end, |expected| expected.span.end);
    let span = request.span.start..end;
    Some(Entry {
        title,
        request,
        expected,
        span,
    })
}

/// Whether something begins here that ends what stands above it: a section, a request, what is expected of an answer.
fn starts_anew(cursor: &Cursor) -> bool {
    section_name(cursor).is_some() || request::starts(cursor) || response::starts(cursor)
}

/// Behind a header or a body with a mistake, which begins at `start`.
fn skip_part(cursor: &mut Cursor, start: usize) {
    cursor.seek(start);
    match body::length(cursor) {
        Some(length) => {
            cursor.seek(start + length);
            cursor.skip_line();
        }
        None if body::is_open(cursor) => skip_section(cursor),
        None => cursor.skip_line(),
    }
}

/// Past the rest of this line, and all that is not the start of something else.
fn skip_section(cursor: &mut Cursor) {
    cursor.skip_line();
    while !cursor.at_end() && !starts_anew(cursor) {
        cursor.skip_line();
    }
}

/// A line that is nothing that can stand in an entry.
fn no_part(cursor: &Cursor) -> Error {
    let span = cursor.pos()..cursor.pos() + cursor.line().trim_end().len();
    let error = Error::new(
        span,
        "this is no header, no section, no body and no request",
    );
    error.help("a header is written `name: value`, a request `GET {{host}}/users`")
}

/// A section that is not there in `of`, a request or an expected response.
fn no_section(span: Range<usize>, of: &str, name: &str, known: &[&str]) -> Error {
    let error = Error::new(span, format!("{of} has no section `[{name}]`"));
    error.help(match nearest(name, known.iter().copied()) {
        Some(meant) => format!("did you mean `[{meant}]`?"),
        None => format!("there are [{}]", known.join("], [")),
    })
}

/// A header or a section behind the body.
fn below_body(cursor: &Cursor) -> Error {
    let span = cursor.pos()..cursor.pos() + cursor.line().trim_end().len();
    let error = Error::new(span, "headers and sections stand above the body");
    error.help("so it is in a request and in a response; the body comes last")
}

/// The text of a `# hint: …` comment.
fn hint_text<'a>(comment: &Comment<'a>) -> Option<&'a str> {
    comment.text.strip_prefix("hint:").map(str::trim)
}

/// The hint in the comments directly above an assertion. Lines below `# hint:` go on with it.
fn hint(above: &[Comment]) -> Option<String> {
    let first = above
        .iter()
        .position(|comment| hint_text(comment).is_some())?;
    let lines: Vec<&str> = above[first..]
        .iter()
        .map(|comment| hint_text(comment).unwrap_or(comment.text))
        .collect();
    Some(lines.join(" ").trim().to_owned())
}

/// A hint where no assertion follows would never be seen.
fn misplaced_hint(comment: &Comment) -> Option<Error> {
    hint_text(comment)?;
    let error = Error::new(
        comment.span.clone(),
        "this hint does not stand above an assertion",
    );
    Some(error.help("put it on the line directly above the assertion, or above the `HTTP` line"))
}

/// The name in a line such as `[Asserts]`, if the line opens a section. A JSON list is none.
fn section_name<'a>(cursor: &Cursor<'a>) -> Option<&'a str> {
    let inside = cursor.rest().strip_prefix('[')?;
    let (name, after) = inside.split_at(inside.find(|c: char| !c.is_ascii_alphanumeric())?);
    (after.starts_with(']') && name.starts_with(|c: char| c.is_ascii_uppercase())).then_some(name)
}

/// Takes the line `[name]`, and gives the span of the brackets and what is between.
fn section_line(cursor: &mut Cursor, name: &str, errors: &mut Vec<Error>) -> Range<usize> {
    let start = cursor.pos();
    cursor.seek(start + name.len() + 2);
    let span = start..cursor.pos();
    if let Err(error) = cursor.end_of_line() {
        errors.push(error);
        cursor.skip_line();
    }
    span
}

/// Whether a line `name: value` starts here.
fn is_field(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    let named = string::name(&mut ahead).is_ok_and(|name| !name.parts.is_empty());
    ahead.spaces();
    named && ahead.peek() == Some(':')
}

/// A line `name: value`.
fn field(cursor: &mut Cursor) -> Result<Field> {
    let start = cursor.pos();
    let name = string::name(cursor)?;
    cursor.spaces();
    if name.parts.is_empty() || !cursor.eat(":") {
        let span = start
            ..start
                + cursor
                    .slice(start..cursor.pos())
                    .len()
                    .max(cursor.word().len());
        return Err(Error::new(span, "a line `name: value` was expected here"));
    }
    cursor.spaces();
    let value = string::value(cursor)?;
    let span = start..value.span.end.max(start + 1);
    cursor.end_of_line()?;
    Ok(Field { name, value, span })
}

#[cfg(test)]
mod tests;
