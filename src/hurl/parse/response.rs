//! The lower half of an entry: status, headers, captures, assertions, body.

use std::ops::Range;

use crate::hurl::ast::{Assert, BodyAssert, Capture, Expected, HeaderAssert};
use crate::hurl::{Error, Result};

use super::cursor::{Comment, Cursor};
use super::{
    body, field, hint, is_field, misplaced_hint, query, section_line, section_name, string,
};

/// What is expected of the answer, if anything is said about it.
pub(super) fn expected(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Result<Option<Expected>> {
    let before = cursor.pos();
    let mut stray = Vec::new();
    let above = cursor.comments(|comment| stray.push(comment));
    cursor.spaces();
    if !cursor.rest().starts_with("HTTP") {
        cursor.seek(before);
        return Ok(None);
    }
    errors.extend(stray.iter().filter_map(misplaced_hint));
    let mut expected = status_line(cursor)?;
    expected.hint = hint(&above);
    while part(cursor, &mut expected, errors)? {
        expected.span.end = cursor.slice(0..cursor.pos()).trim_end().len();
    }
    Ok(Some(expected))
}

/// `HTTP 200`, `HTTP/1.1 200`, `HTTP *`.
fn status_line(cursor: &mut Cursor) -> Result<Expected> {
    let start = cursor.pos();
    cursor.eat("HTTP");
    let version = if cursor.eat("/") {
        Some(version(cursor)?)
    } else {
        None
    };
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
    let line = start..word_span.end;
    cursor
        .end_of_line()
        .map_err(|error| error.help("the code alone is compared; leave its name out"))?;
    Ok(Expected {
        version,
        status,
        hint: None,
        headers: Vec::new(),
        body: None,
        captures: Vec::new(),
        asserts: Vec::new(),
        span: line.clone(),
        line,
    })
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

/// The next header, section or body; `false` if none follows.
fn part(cursor: &mut Cursor, expected: &mut Expected, errors: &mut Vec<Error>) -> Result<bool> {
    let before = cursor.pos();
    let mut stray = Vec::new();
    let above = cursor.comments(|comment| stray.push(comment));
    cursor.spaces();
    let section = section_name(cursor);
    let more = section.is_some() || is_field(cursor) || body::starts(cursor);
    if !more || expected.body.is_some() {
        cursor.seek(before);
        return Ok(false);
    }
    errors.extend(stray.iter().filter_map(misplaced_hint));
    if let Some(name) = section {
        errors.extend(above.iter().filter_map(misplaced_hint));
        self::section(cursor, name, expected, errors)?;
    } else if is_field(cursor) {
        let field = field(cursor)?;
        expected.headers.push(HeaderAssert {
            field,
            hint: hint(&above),
        });
    } else {
        let body = body::body(cursor)?;
        expected.body = Some(BodyAssert {
            body,
            hint: hint(&above),
        });
        expected.span.end = cursor.pos();
        cursor.end_of_line()?;
    }
    Ok(true)
}

fn section(
    cursor: &mut Cursor,
    name: &str,
    expected: &mut Expected,
    errors: &mut Vec<Error>,
) -> Result<()> {
    let span = section_line(cursor, name)?;
    match name {
        "Asserts" => {
            expected.asserts.extend(asserts(cursor, errors)?);
            Ok(())
        }
        "Captures" => lines(cursor, errors, |cursor, above| {
            expected.captures.push(capture(cursor, above)?);
            Ok(())
        }),
        _ => {
            let error = Error::new(
                span,
                format!("an expected response has no section `[{name}]`"),
            );
            Err(error.help("there are [Captures] and [Asserts]; what a request sends stands above the `HTTP` line"))
        }
    }
}

/// The lines below `[Asserts]`.
pub(super) fn asserts(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Result<Vec<Assert>> {
    let mut asserts = Vec::new();
    lines(cursor, errors, |cursor, above| {
        asserts.push(assert(cursor, above)?);
        Ok(())
    })?;
    Ok(asserts)
}

/// The lines of a section, each read by `line`. A line with a mistake is reported and left out.
fn lines<'a>(
    cursor: &mut Cursor<'a>,
    errors: &mut Vec<Error>,
    mut line: impl FnMut(&mut Cursor<'a>, &[Comment]) -> Result<()>,
) -> Result<()> {
    loop {
        let before = cursor.pos();
        let mut stray = Vec::new();
        let above = cursor.comments(|comment| stray.push(comment));
        cursor.spaces();
        if cursor.at_end() || section_name(cursor).is_some() || ends_section(cursor) {
            cursor.seek(before);
            return Ok(());
        }
        errors.extend(stray.iter().filter_map(misplaced_hint));
        let start = cursor.pos();
        if let Err(error) = line(cursor, &above) {
            errors.push(error);
            cursor.seek(start);
            cursor.skip_line();
        }
    }
}

/// Whether the lines of a section end here: at a body or at the next request. No query begins with a capital or with
/// what opens a body; the names of captures may, and have a colon.
fn ends_section(cursor: &Cursor) -> bool {
    let opens_body = cursor.rest().starts_with(['{', '[', '`', '"', '<']);
    let opens_bytes = cursor.rest().starts_with("base64,") || cursor.rest().starts_with("hex,");
    let capital = cursor.rest().starts_with(|c: char| c.is_ascii_uppercase());
    opens_body || opens_bytes || (capital && !is_field(cursor))
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
