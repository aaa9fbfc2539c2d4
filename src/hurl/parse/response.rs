//! The lower half of an entry: status, headers, captures, assertions, body.

use std::ops::Range;

use crate::hurl::ast::{Assert, BodyAssert, Capture, Expected, HeaderAssert};
use crate::hurl::{Error, Result};

use super::cursor::{Comment, Cursor};
use super::{
    below_body, body, field, hint, is_field, misplaced_hint, no_part, no_section, query, request,
    section_line, section_name, skip_part, skip_section, starts_anew, string,
};

/// Whether the line `HTTP …` stands here, or what was meant to be it.
pub(super) fn starts(cursor: &Cursor) -> bool {
    let rest = cursor.rest();
    if is_misspelt(cursor) {
        return true;
    }
    let Some(after) = rest.get(.."HTTP".len()).and_then(|word| {
        word.eq_ignore_ascii_case("HTTP")
            .then(|| &rest["HTTP".len()..])
    }) else {
        return false;
    };
    let version = |after: &str| after.starts_with(|c: char| c.is_ascii_digit());
    rest.starts_with("HTTP")
        || after
            .trim_start_matches([' ', '\t'])
            .starts_with(|c: char| c.is_ascii_digit() || c == '*')
        || after.strip_prefix('/').is_some_and(version)
}

/// Whether any other word stands before what can only be a status code: `HTP 200`.
fn is_misspelt(cursor: &Cursor) -> bool {
    let line = cursor.line().split('#').next().unwrap_or_default();
    let mut words = line.split_whitespace();
    let (word, code) = (words.next(), words.next());
    let is_word = |word: &str| {
        word.chars()
            .all(|c| c.is_ascii_alphabetic() || "/.12".contains(c))
    };
    let is_code = |code: &str| code.len() == 3 && code.chars().all(|c| c.is_ascii_digit());
    word.is_some_and(is_word) && code.is_some_and(is_code) && words.next().is_none()
}

/// What is expected of the answer, if anything is said about it. A line with a mistake is reported and left out.
pub(super) fn expected(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Option<Expected> {
    let before = cursor.pos();
    let mut stray = Vec::new();
    let above = cursor.comments(|comment| stray.push(comment));
    cursor.spaces();
    if !starts(cursor) {
        cursor.seek(before);
        return None;
    }
    errors.extend(stray.iter().filter_map(misplaced_hint));
    let mut expected = status_line(cursor, errors);
    expected.hint = hint(&above);
    loop {
        let before = cursor.pos();
        let mut stray = Vec::new();
        let above = cursor.comments(|comment| stray.push(comment));
        cursor.spaces();
        if cursor.at_end() || request::starts(cursor) || starts(cursor) {
            cursor.seek(before);
            return Some(expected);
        }
        errors.extend(stray.iter().filter_map(misplaced_hint));
        let line = cursor.pos();
        if let Err(error) = part(cursor, &above, &mut expected, errors) {
            errors.push(error);
            skip_part(cursor, line);
        }
        expected.span.end = cursor.slice(0..cursor.pos()).trim_end().len();
    }
}

/// `HTTP 200`, `HTTP/1.1 200`, `HTTP *`.
fn status_line(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Expected {
    let start = cursor.pos();
    let words = cursor.line().split('#').next().unwrap_or_default();
    let line = start..start + words.trim_end().len();
    let (version, status) = versioned_status(cursor).unwrap_or_else(|error| {
        errors.push(error);
        cursor.seek(start);
        cursor.skip_line();
        (None, None)
    });
    Expected {
        version,
        status,
        hint: None,
        headers: Vec::new(),
        body: None,
        captures: Vec::new(),
        asserts: Vec::new(),
        span: line.clone(),
        line,
    }
}

fn versioned_status(cursor: &mut Cursor) -> Result<(Option<String>, Option<u16>)> {
    if !cursor.rest().starts_with("HTTP") {
        let word = cursor.word();
        let span = cursor.pos()..cursor.pos() + word.len();
        if is_misspelt(cursor) && !word.to_ascii_uppercase().starts_with("HTTP") {
            let error = Error::new(span, format!("`{word}` before a status code means nothing"));
            return Err(error.help("an expected answer begins with `HTTP`, such as `HTTP 200`"));
        }
        return Err(Error::new(span, "`HTTP` is written in capitals"));
    }
    cursor.eat("HTTP");
    let version = cursor.eat("/").then(|| version(cursor)).transpose()?;
    cursor.spaces();
    let word = cursor.word();
    let word_span = cursor.pos()..cursor.pos() + word.len();
    let status = match word.parse::<u16>() {
        _ if word == "*" => None,
        Ok(status @ 100..=999) if word.len() == 3 => Some(status),
        _ => {
            let error = Error::new(
                word_span,
                "a status code was expected here: three digits, or `*` for any",
            );
            return Err(error.help("such as `HTTP 201`"));
        }
    };
    cursor.seek(word_span.end);
    cursor
        .end_of_line()
        .map_err(|error| error.help("the code alone is compared; leave its name out"))?;
    Ok((version, status))
}

fn version(cursor: &mut Cursor) -> Result<String> {
    let word = cursor.word();
    let span = cursor.pos()..cursor.pos() + word.len();
    if !["1.0", "1.1", "2", "3"].contains(&word) {
        let error = Error::new(span, "there is no such version of HTTP");
        return Err(error.help("write `HTTP` alone for any version, or `HTTP/1.1`"));
    }
    cursor.seek(span.end);
    Ok(word.to_owned())
}

/// The next header, section or body, with the comments above it.
fn part(
    cursor: &mut Cursor,
    above: &[Comment],
    expected: &mut Expected,
    errors: &mut Vec<Error>,
) -> Result<()> {
    let closed = expected.body.is_some();
    if let Some(name) = section_name(cursor) {
        errors.extend(above.iter().filter_map(misplaced_hint));
        if closed {
            errors.push(below_body(cursor));
        }
        section(cursor, name, expected, errors);
    } else if is_field(cursor) {
        if closed {
            errors.push(below_body(cursor));
        }
        let field = field(cursor)?;
        let hint = hint(above);
        expected.headers.push(HeaderAssert { field, hint });
    } else if body::starts(cursor) {
        let body = body::body(cursor)?;
        if closed {
            let error = Error::new(body.span, "this answer has a body already");
            return Err(error.help("leave one of the two out"));
        }
        let hint = hint(above);
        expected.body = Some(BodyAssert { body, hint });
        cursor.end_of_line()?;
    } else {
        return Err(no_part(cursor));
    }
    Ok(())
}

fn section(cursor: &mut Cursor, name: &str, expected: &mut Expected, errors: &mut Vec<Error>) {
    let span = section_line(cursor, name, errors);
    match name {
        "Asserts" => expected.asserts.append(&mut asserts(cursor, errors)),
        "Captures" => expected.captures.append(&mut captures(cursor, errors)),
        _ => {
            let error = no_section(span, "an expected response", name, &["Captures", "Asserts"]);
            errors.push(match request::SECTIONS.contains(&name) {
                true => error.help("what a request sends stands above the `HTTP` line"),
                false => error,
            });
            skip_section(cursor);
        }
    }
}

/// Reads the lines of a section `name` in a place where it means nothing, for the mistakes in them.
pub(super) fn judge(cursor: &mut Cursor, name: &str, errors: &mut Vec<Error>) {
    match name {
        "Asserts" => drop(asserts(cursor, errors)),
        _ => drop(captures(cursor, errors)),
    }
}

/// The lines below `[Asserts]`.
pub(super) fn asserts(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Vec<Assert> {
    lines(cursor, errors, assert)
}

/// The lines below `[Captures]`.
fn captures(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Vec<Capture> {
    lines(cursor, errors, capture)
}

/// The lines of a section, each read by `line`. A line with a mistake is reported and left out.
fn lines<T>(
    cursor: &mut Cursor,
    errors: &mut Vec<Error>,
    line: impl Fn(&mut Cursor, &[Comment]) -> Result<T>,
) -> Vec<T> {
    let mut read = Vec::new();
    loop {
        let before = cursor.pos();
        let mut stray = Vec::new();
        let above = cursor.comments(|comment| stray.push(comment));
        cursor.spaces();
        if cursor.at_end() || starts_anew(cursor) || opens_body(cursor) {
            cursor.seek(before);
            return read;
        }
        errors.extend(stray.iter().filter_map(misplaced_hint));
        let start = cursor.pos();
        match line(cursor, &above) {
            Ok(line) => read.push(line),
            Err(error) => {
                errors.push(error);
                cursor.seek(start);
                cursor.skip_line();
            }
        }
    }
}

/// Whether the lines of a section end here, at a body: no query and no name of a capture begins so.
fn opens_body(cursor: &Cursor) -> bool {
    let rest = cursor.rest();
    rest.starts_with(['{', '[', '`', '"', '<'])
        || rest.starts_with("base64,")
        || rest.starts_with("hex,")
}

fn assert(cursor: &mut Cursor, above: &[Comment]) -> Result<Assert> {
    let start = cursor.pos();
    let query = query::query(cursor)?;
    let predicate = query::predicate(cursor)?;
    let (text, span) = written(cursor, start)?;
    Ok(Assert {
        query,
        predicate,
        hint: hint(above),
        text,
        span,
    })
}

fn capture(cursor: &mut Cursor, above: &[Comment]) -> Result<Capture> {
    let start = cursor.pos();
    let name = string::name(cursor)?;
    cursor.spaces();
    let legal = |name: &String| {
        name.chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let Some(name) = name
        .as_literal()
        .filter(|name| !name.is_empty() && legal(name))
    else {
        return Err(Error::new(
            start..name.span.end.max(start),
            "a capture starts with a name: letters, digits, `_`, `-`",
        ));
    };
    // It says where requests go: an answer must not send the next one to another program.
    if name == "host" {
        let error = Error::new(
            start..cursor.pos(),
            "`host` is the address of the app; no answer can change it",
        );
        return Err(error.help("give the capture another name"));
    }
    if !cursor.eat(":") {
        let error = Error::new(start..cursor.pos(), "a capture is written `name: query`");
        return Err(error.help("such as `id: jsonpath \"$.id\"`"));
    }
    cursor.spaces();
    let query = query::query(cursor)?;
    let (text, span) = written(cursor, start)?;
    Ok(Capture {
        name,
        query,
        hint: hint(above),
        text,
        span,
    })
}

/// The line from `start` to the cursor as it stands in the text; nothing may follow but a comment.
fn written(cursor: &mut Cursor, start: usize) -> Result<(String, Range<usize>)> {
    let text = cursor.slice(start..cursor.pos()).trim_end().to_owned();
    let span = start..start + text.len();
    cursor.end_of_line()?;
    Ok((text, span))
}
