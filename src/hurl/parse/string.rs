//! Strings: quoted, unquoted and in backquotes, all of them templates.

use crate::hurl::ast::{Part, Template};
use crate::hurl::{Error, Result};

use super::cursor::Cursor;

/// How a kind of string is read.
struct Style {
    /// Whether the string ends before this character.
    ends: fn(char) -> bool,
    escapes: bool,
    /// Leave out the blanks at its end; escaped ones stay.
    trim: bool,
}

/// `"…"`: the cursor is on the opening quote.
pub(super) fn quoted(cursor: &mut Cursor) -> Result<Template> {
    let start = cursor.pos();
    if !cursor.eat("\"") {
        let span = start..start + cursor.word().len();
        return Err(Error::new(
            span,
            "a string in double quotes was expected here",
        ));
    }
    let mut template = template(
        cursor,
        &Style {
            ends: |c| c == '"' || c == '\n',
            escapes: true,
            trim: false,
        },
    )?;
    if !cursor.eat("\"") {
        return Err(Error::new(
            start..cursor.pos(),
            "this string has no closing quote",
        ));
    }
    template.span = start..cursor.pos();
    Ok(template)
}

/// `` `…` ``: the cursor is on the opening backquote.
pub(super) fn backquoted(cursor: &mut Cursor) -> Result<Template> {
    let start = cursor.pos();
    cursor.eat("`");
    let mut template = template(
        cursor,
        &Style {
            ends: |c| c == '`' || c == '\n',
            escapes: true,
            trim: false,
        },
    )?;
    if !cursor.eat("`") {
        let error = Error::new(start..cursor.pos(), "this string has no closing backquote");
        return Err(error.help("a string of several lines goes between triple backquotes"));
    }
    template.span = start..cursor.pos();
    Ok(template)
}

/// An unquoted value: to the end of the line or to a comment, without the blanks around it.
pub(super) fn value(cursor: &mut Cursor) -> Result<Template> {
    template(
        cursor,
        &Style {
            ends: |c| c == '#' || c == '\n',
            escapes: true,
            trim: true,
        },
    )
}

/// The name in `name: value`.
pub(super) fn name(cursor: &mut Cursor) -> Result<Template> {
    let ends = |c: char| c == ':' || c == '#' || c == '"' || c == '`' || c.is_whitespace();
    template(
        cursor,
        &Style {
            ends,
            escapes: true,
            trim: false,
        },
    )
}

/// A URL: to the next blank. There are no escapes in it but its own percent-encoding.
pub(super) fn url(cursor: &mut Cursor) -> Result<Template> {
    let url = template(
        cursor,
        &Style {
            ends: |c| c == '#' || c.is_whitespace(),
            escapes: false,
            trim: false,
        },
    )?;
    if cursor.peek() == Some('#') {
        let span = cursor.pos()..cursor.pos() + cursor.line().trim_end().len();
        let error = Error::new(span, "a URL that is sent has no fragment");
        return Err(error.help("clients keep what follows `#` to themselves; leave it out"));
    }
    Ok(url)
}

/// The whole of `text` as a template without escapes, `offset` being where it starts in the file.
pub(super) fn raw(text: &str, offset: usize) -> Result<Template> {
    let mut cursor = Cursor::new(text);
    let template = template(
        &mut cursor,
        &Style {
            ends: |_| false,
            escapes: false,
            trim: false,
        },
    );
    template
        .map(|template| shift(template, offset))
        .map_err(|mut error| {
            error.span = error.span.start + offset..error.span.end + offset;
            error
        })
}

fn shift(template: Template, offset: usize) -> Template {
    let part = |part| match part {
        Part::Variable { name, span } => Part::Variable {
            name,
            span: span.start + offset..span.end + offset,
        },
        text => text,
    };
    let span = template.span.start + offset..template.span.end + offset;
    Template {
        parts: template.parts.into_iter().map(part).collect(),
        span,
    }
}

fn template(cursor: &mut Cursor, style: &Style) -> Result<Template> {
    let start = cursor.pos();
    let mut parts = Vec::new();
    let mut text = String::new();
    // How much of `text` stays when blanks at the end go, and where in the file that ends.
    let mut solid = (0, start);
    while let Some(next) = cursor.peek().filter(|&next| !(style.ends)(next)) {
        if cursor.rest().starts_with("{{") {
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(placeholder(cursor)?);
            solid = (0, cursor.pos());
        } else if next == '\\' && style.escapes {
            text.push(escape(cursor)?);
            solid = (text.len(), cursor.pos());
        } else {
            text.push(next);
            cursor.next();
            if !style.trim || !next.is_ascii_whitespace() {
                solid = (text.len(), cursor.pos());
            }
        }
    }
    text.truncate(solid.0);
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(Template {
        parts,
        span: start..solid.1,
    })
}

/// `{{name}}`: the cursor is on the first brace.
fn placeholder(cursor: &mut Cursor) -> Result<Part> {
    let (name, span) = variable(cursor)?;
    Ok(Part::Variable { name, span })
}

/// `{{name}}`, as its name and the span of the whole: the cursor is on the first brace.
pub(super) fn variable(cursor: &mut Cursor) -> Result<(String, std::ops::Range<usize>)> {
    let start = cursor.pos();
    cursor.eat("{{");
    cursor.spaces();
    let name = cursor
        .take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        .to_owned();
    cursor.spaces();
    let closed = cursor.eat("}}");
    let span = start..cursor.pos();
    if name.is_empty() || !closed {
        let error = Error::new(
            span,
            "`{{` opens the name of a variable, which `}}` must close",
        );
        return Err(error.help("to write two braces, write the first as `\\u{7b}`"));
    }
    if name == "newUuid" || name == "newDate" {
        let error = Error::new(span, format!("the function `{name}` is not supported here"));
        return Err(error
            .help("an answer that changes with every run cannot be proved; write a fixed value"));
    }
    Ok((name, span))
}

/// One escaped character: the cursor is on the backslash.
fn escape(cursor: &mut Cursor) -> Result<char> {
    let start = cursor.pos();
    cursor.next();
    let escaped = match cursor.next() {
        Some(c @ ('"' | '\\' | '/' | '#' | ':' | '`')) => Some(c),
        Some('b') => Some('\u{8}'),
        Some('f') => Some('\u{c}'),
        Some('n') => Some('\n'),
        Some('r') => Some('\r'),
        Some('t') => Some('\t'),
        Some('u') => code_point(cursor),
        _ => None,
    };
    escaped.ok_or_else(|| {
        let error = Error::new(start..cursor.pos(), "this is not an escape that Hurl knows");
        error.help("a backslash itself is written `\\\\`; the escapes are \\\" \\\\ \\# \\: \\` \\b \\f \\n \\r \\t \\u{…}")
    })
}

fn code_point(cursor: &mut Cursor) -> Option<char> {
    cursor.eat("{").then_some(())?;
    let digits = cursor.take_while(|c| c.is_ascii_hexdigit());
    cursor.eat("}").then_some(())?;
    u32::from_str_radix(digits, 16)
        .ok()
        .and_then(char::from_u32)
}
