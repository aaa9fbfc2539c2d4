//! Bodies: JSON as it stands, text in backquotes, bytes.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::hurl::ast::{Body, Content, Quotes};
use crate::hurl::{Error, Result};

use super::cursor::Cursor;
use super::string;

/// Whether a body starts here.
pub(super) fn starts(cursor: &Cursor) -> bool {
    let rest = cursor.rest();
    let word = cursor.word();
    rest.starts_with(['{', '[', '"', '`', '<', '-'])
        || ["base64,", "hex,", "file,"]
            .iter()
            .any(|prefix| rest.starts_with(prefix))
        || ["true", "false", "null"].contains(&word)
        || word.starts_with(|c: char| c.is_ascii_digit())
}

/// A body; the cursor is on its first character, and afterwards behind its last.
pub(super) fn body(cursor: &mut Cursor) -> Result<Body> {
    let start = cursor.pos();
    let content = match cursor.peek() {
        Some('`') if cursor.rest().starts_with("```") => triple(cursor)?,
        Some('`') => Content::Text {
            text: string::backquoted(cursor)?,
            quotes: Quotes::Single,
        },
        Some('b') => Content::Bytes(base64(cursor)?),
        Some('h') => Content::Bytes(hex(cursor)?),
        Some('f') if cursor.rest().starts_with("file,") => return Err(no_files(cursor)),
        Some('<') => return Err(no_xml(cursor)),
        _ => json(cursor)?,
    };
    Ok(Body {
        content,
        span: start..cursor.pos(),
    })
}

/// How much of the text the body that starts here takes, with a mistake in it or not; `None` if it is not closed or there
/// is none. Bodies of one line end with it.
pub(super) fn length(cursor: &Cursor) -> Option<usize> {
    let rest = cursor.rest();
    match rest.strip_prefix("```") {
        Some(inside) => Some(inside.find("```")? + 6),
        None if rest.starts_with(['{', '[']) => json_end(rest),
        None => None,
    }
}

/// Whether a body of several lines starts here.
pub(super) fn is_open(cursor: &Cursor) -> bool {
    cursor.rest().starts_with(['{', '[', '<']) || cursor.rest().starts_with("```")
}

fn no_files(cursor: &Cursor) -> Error {
    let span = cursor.pos()..cursor.pos() + cursor.line().trim_end().len();
    let error = Error::new(span, "bodies from files are not supported here");
    error.help("write the body itself: as JSON, between triple backquotes, or as `base64,…;`")
}

fn no_xml(cursor: &Cursor) -> Error {
    let span = cursor.pos()..cursor.pos() + cursor.line().trim_end().len();
    Error::new(span, "XML bodies are not supported here")
        .help("put the text between triple backquotes")
}

/// Text between triple backquotes. What follows the first line's end is the text, the end of its last line included.
fn triple(cursor: &mut Cursor) -> Result<Content> {
    let start = cursor.pos();
    cursor.eat("```");
    let line = cursor.line();
    let one_line = line.contains("```");
    let language = if one_line { "" } else { line.trim() };
    let quotes = match language {
        "" => Quotes::Triple,
        "json" => Quotes::TripleJson,
        _ => {
            let span = cursor.pos()..cursor.pos() + line.trim_end().len();
            let error = Error::new(
                span,
                format!("text of the kind `{language}` is not supported here"),
            );
            return Err(error.help("after the triple backquotes stands `json` or nothing"));
        }
    };
    if !one_line {
        cursor.skip_line();
    }
    let Some(length) = cursor.rest().find("```") else {
        return Err(Error::new(
            start..start + 3,
            "no triple backquotes close this text",
        ));
    };
    let text = string::raw(&cursor.rest()[..length], cursor.pos())?;
    cursor.seek(cursor.pos() + length + 3);
    Ok(Content::Text { text, quotes })
}

/// `base64,…;` the cursor is on the `b`.
pub(super) fn base64(cursor: &mut Cursor) -> Result<Vec<u8>> {
    let (text, span) = encoded(cursor, "base64,")?;
    STANDARD
        .decode(text)
        .map_err(|error| Error::new(span, format!("this is not base64: {error}")))
}

/// `hex,…;` the cursor is on the `h`.
pub(super) fn hex(cursor: &mut Cursor) -> Result<Vec<u8>> {
    let (text, span) = encoded(cursor, "hex,")?;
    let error = || {
        Error::new(
            span.clone(),
            "this is not a row of bytes, two hexadecimal digits each",
        )
    };
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits
        .filter(|digits| digits.len() % 2 == 0)
        .ok_or_else(error)?;
    Ok(digits
        .chunks_exact(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect())
}

/// What stands between `prefix` and the semicolon, blanks left out.
fn encoded(cursor: &mut Cursor, prefix: &str) -> Result<(String, Range<usize>)> {
    let start = cursor.pos();
    cursor.eat(prefix);
    let text = cursor.take_while(|c| c != ';' && c != '#');
    if !cursor.eat(";") {
        return Err(Error::new(
            start..start + prefix.len(),
            "no `;` closes these bytes",
        ));
    }
    Ok((text.split_whitespace().collect(), start..cursor.pos()))
}

/// A JSON value, kept as it was written. `{{names}}` may stand in its strings and in the place of a value.
fn json(cursor: &mut Cursor) -> Result<Content> {
    let start = cursor.pos();
    let text = &cursor.rest()[..json_end(cursor.rest()).unwrap_or(cursor.rest().len())];
    let template = string::raw(text, start)?;
    let filled = without_variables(text);
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&filled) {
        return Err(not_json(&filled, start, &error));
    }
    cursor.seek(start + text.len());
    Ok(Content::Json(template))
}

fn not_json(text: &str, start: usize, error: &serde_json::Error) -> Error {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len().saturating_sub(1));
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let width = text[at..].chars().next().map_or(1, char::len_utf8);
    let message = error.to_string();
    // The position is in the span already.
    let message = message.split(" at line ").next().unwrap_or(&message);
    let span = start + at..start + at + width;
    Error::new(span, format!("the JSON body is not valid: {message}"))
        .help("a body that is meant not to be JSON goes between triple backquotes")
}

/// How much of `text` the JSON value at its start takes, as far as brackets and strings tell; `None` if it is not closed.
fn json_end(text: &str) -> Option<usize> {
    let scalar = !text.starts_with(['{', '[', '"']);
    let mut depth = 0usize;
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => {
                in_string = !in_string;
                if !in_string && depth == 0 {
                    return Some(at + 1);
                }
            }
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && !scalar {
                    return Some(at + 1);
                }
            }
            _ if scalar && (byte.is_ascii_whitespace() || byte == b'#') => return Some(at),
            _ => {}
        }
    }
    scalar.then_some(text.len())
}

/// The same text with every `{{name}}` replaced by something of the same length that is valid in its place, so that
/// what is around it can be checked and positions stay.
fn without_variables(text: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut in_string = false;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let placeholder = rest.starts_with("{{").then(|| rest.find("}}")).flatten();
        let taken = match (next, placeholder) {
            (_, Some(end)) => {
                let filler = if in_string { 'x' } else { ' ' };
                filled.push(if in_string { 'x' } else { '0' });
                filled.extend(std::iter::repeat_n(filler, end + 1));
                end + 2
            }
            ('\\', None) if in_string => {
                let taken = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
                filled.push_str(&rest[..taken]);
                taken
            }
            _ => {
                in_string ^= next == '"';
                filled.push(next);
                next.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    filled
}
