//! The upper half of an entry: method, URL, headers, sections, body.

use crate::hurl::ast::{Body, Content, Field, Request};
use crate::hurl::{Error, Result};

use super::cursor::Cursor;
use super::{body, field, is_field, misplaced_hint, section_line, section_name, string};

/// Whether `line` looks like `METHOD URL`; only used to go on after a mistake, so it is strict.
pub(super) fn looks_like_start(line: &str) -> bool {
    let Some((method, url)) = line.trim().split_once(' ') else {
        return false;
    };
    let capitals = !method.is_empty() && method.chars().all(|c| c.is_ascii_uppercase());
    capitals && (url.trim_start().starts_with("http") || url.trim_start().starts_with("{{"))
}

/// A character of a token (RFC 9110, section 5.6.2).
pub(in crate::hurl) fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// A request; the cursor is on its method.
pub(super) fn request(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Result<Request> {
    let mut request = first_line(cursor)?;
    let start = request.span.start;
    loop {
        let before = cursor.pos();
        let mut hints = Vec::new();
        let above = cursor.comments(|stray| hints.extend(misplaced_hint(&stray)));
        cursor.spaces();
        let section = section_name(cursor);
        let more = section.is_some() || is_field(cursor) || body::starts(cursor);
        if !more
            || request
                .body
                .as_ref()
                .is_some_and(|body| !matches!(body.content, Content::Form(_)))
        {
            // What was read belongs to the response, or to the next entry.
            cursor.seek(before);
            break;
        }
        errors.append(&mut hints);
        errors.extend(above.iter().filter_map(misplaced_hint));
        match section {
            Some(name) => self::section(cursor, name, &mut request)?,
            None if is_field(cursor) => request.headers.push(field(cursor)?),
            None => set_body(&mut request, body::body(cursor)?)?,
        }
        request.span = start..cursor.slice(0..cursor.pos()).trim_end().len();
        if section.is_none() && request.body.is_some() {
            cursor.end_of_line()?;
        }
    }
    Ok(request)
}

fn set_body(request: &mut Request, body: Body) -> Result<()> {
    if request.body.is_some() {
        return Err(Error::new(body.span, "this request has a body already")
            .help("send the form or the body, not both"));
    }
    request.body = Some(body);
    Ok(())
}

/// `METHOD URL`.
fn first_line(cursor: &mut Cursor) -> Result<Request> {
    let start = cursor.pos();
    let line = start..start + cursor.line().trim_end().len();
    let method = cursor.take_while(is_token).to_owned();
    if method.is_empty() || method == "HTTP" || !cursor.spaces() {
        cursor.seek(start);
        return Err(no_request(cursor, line));
    }
    let url = string::url(cursor)?;
    if url.parts.is_empty() {
        return Err(Error::new(
            line,
            format!("`{method}` needs the URL that it is sent to"),
        ));
    }
    let span = start..url.span.end;
    cursor
        .end_of_line()
        .map_err(|error| error.help("in a URL, a blank is written `%20`"))?;
    Ok(Request {
        method,
        url,
        headers: Vec::new(),
        query: Vec::new(),
        cookies: Vec::new(),
        basic_auth: None,
        body: None,
        span,
    })
}

/// What stands where a request was expected.
fn no_request(cursor: &Cursor, line: std::ops::Range<usize>) -> Error {
    let error = Error::new(
        line,
        "a request was expected here, such as `GET {{host}}/users`",
    );
    if section_name(cursor).is_some() {
        error.help("in a request as in a response, sections stand above the body")
    } else if is_field(cursor) {
        error.help("in a request as in a response, headers stand above sections and body")
    } else {
        error
    }
}

/// A section of a request; the cursor is on its bracket.
fn section(cursor: &mut Cursor, name: &str, request: &mut Request) -> Result<()> {
    let span = section_line(cursor, name)?;
    match name {
        "Query" | "QueryStringParams" => request.query.append(&mut fields(cursor)?),
        "Cookies" => request.cookies.append(&mut fields(cursor)?),
        "Form" | "FormParams" => {
            let content = Content::Form(fields(cursor)?);
            set_body(request, Body { content, span })?;
        }
        "BasicAuth" => request.basic_auth = Some(only(fields(cursor)?, span)?),
        "Options" => {
            for option in fields(cursor)? {
                self::option(&option)?;
            }
        }
        "Asserts" | "Captures" => {
            let error = Error::new(span, format!("`[{name}]` stands below the `HTTP` line"));
            return Err(error.help("write what is expected first, such as `HTTP 200`"));
        }
        "Multipart" | "MultipartFormData" => {
            let error = Error::new(span, "multipart forms are not supported here");
            return Err(error.help("send fields with `[Form]`, or bytes with `base64,…;`"));
        }
        _ => {
            let error = Error::new(span, format!("a request has no section `[{name}]`"));
            return Err(
                error.help("there are [Query], [Form], [Cookies], [BasicAuth] and [Options]")
            );
        }
    }
    Ok(())
}

/// The lines `name: value` of a section.
fn fields(cursor: &mut Cursor) -> Result<Vec<Field>> {
    let mut fields = Vec::new();
    loop {
        let before = cursor.pos();
        let mut hint = None;
        let above = cursor.comments(|stray| hint = hint.take().or_else(|| misplaced_hint(&stray)));
        cursor.spaces();
        if !is_field(cursor) {
            cursor.seek(before);
            return Ok(fields);
        }
        if let Some(error) = hint.or_else(|| above.iter().find_map(misplaced_hint)) {
            return Err(error);
        }
        fields.push(field(cursor)?);
    }
}

fn only(mut fields: Vec<Field>, section: std::ops::Range<usize>) -> Result<Field> {
    match (fields.pop(), fields.is_empty()) {
        (Some(field), true) => Ok(field),
        _ => Err(Error::new(
            section,
            "`[BasicAuth]` holds one line, `user: password`",
        )),
    }
}

/// Checks an option: there is none that changes anything here.
fn option(option: &Field) -> Result<()> {
    let name = option.name.as_literal().unwrap_or_default();
    let value = option.value.as_literal().unwrap_or_default();
    match (name.as_str(), value.as_str()) {
        ("location", "false") => {}
        // A lesson is about the answer, also where that is a redirect; what was followed would not be seen.
        ("location", "true") => {
            let error = Error::new(
                option.value.span.clone(),
                "redirects are not followed here: every answer is shown as it comes",
            );
            return Err(error
                .help("leave the option out; send a second request to where `location` points"));
        }
        ("location", _) => {
            return Err(Error::new(
                option.value.span.clone(),
                "`location` is `true` or `false`",
            ));
        }
        _ => {
            let error = Error::new(
                option.name.span.clone(),
                format!("the option `{name}` is not supported here"),
            );
            return Err(error.help("the one option is `location: false`, which is so anyway"));
        }
    }
    Ok(())
}
