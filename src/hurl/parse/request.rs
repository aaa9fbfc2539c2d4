//! The upper half of an entry: method, URL, headers, sections, body.

use std::ops::Range;

use crate::hurl::ast::{Body, Content, Field, Request, Template};
use crate::hurl::{Error, Result};

use super::cursor::Cursor;
use super::{
    below_body, body, field, is_field, misplaced_hint, no_part, no_section, response, section_line,
    section_name, skip_part, skip_section, string,
};

/// The sections of a request.
pub(super) const SECTIONS: [&str; 5] = ["Query", "Form", "Cookies", "BasicAuth", "Options"];

/// Whether a request begins here: with a method in capitals, or with any word and what can only be a URL; or with the
/// app's address, where the method was forgotten. So a header without its colon is none.
pub(super) fn starts(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    let method = ahead.take_while(is_token);
    let ends = ahead.spaces() || ahead.line().is_empty();
    let capital = |c: char| c.is_ascii_uppercase() || c == '-';
    let is_word = method.starts_with(|c: char| c.is_ascii_alphabetic()) && method != "HTTP";
    let is_url = || {
        let starts = ["{{", "http:", "https:", "/"];
        starts.iter().any(|start| ahead.rest().starts_with(start))
    };
    let named = is_word && ends && (method.chars().all(capital) || is_url());
    named || cursor.rest().starts_with("{{host}}/")
}

/// A character of a token (RFC 9110, section 5.6.2).
pub(in crate::hurl) fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// A request; the cursor is on its method. A line with a mistake is reported and left out.
pub(super) fn request(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Request {
    let start = cursor.pos();
    let mut request = match first_line(cursor) {
        Ok(request) => request,
        Err(error) => {
            errors.push(error);
            cursor.seek(start);
            // What is expected of the answer may stand here, without a request.
            if !response::starts(cursor) {
                cursor.skip_line();
            }
            unread(start..cursor.pos())
        }
    };
    loop {
        let before = cursor.pos();
        let mut stray = Vec::new();
        let above = cursor.comments(|comment| stray.push(comment));
        cursor.spaces();
        if cursor.at_end() || starts(cursor) || response::starts(cursor) {
            // What was read belongs to the response, or to the next entry.
            cursor.seek(before);
            return request;
        }
        errors.extend(stray.iter().chain(&above).filter_map(misplaced_hint));
        let line = cursor.pos();
        if let Err(error) = part(cursor, &mut request, errors) {
            errors.push(error);
            skip_part(cursor, line);
        }
        request.span = start..cursor.slice(0..cursor.pos()).trim_end().len();
    }
}

/// What stands for a request whose first line cannot be read.
fn unread(span: Range<usize>) -> Request {
    Request {
        method: String::new(),
        url: Template::default(),
        headers: Vec::new(),
        query: Vec::new(),
        cookies: Vec::new(),
        basic_auth: None,
        body: None,
        span,
    }
}

/// The next header, section or body.
fn part(cursor: &mut Cursor, request: &mut Request, errors: &mut Vec<Error>) -> Result<()> {
    let is_form = |body: &Body| matches!(body.content, Content::Form(_));
    let closed = request.body.as_ref().is_some_and(|body| !is_form(body));
    if let Some(name) = section_name(cursor) {
        if closed {
            errors.push(below_body(cursor));
        }
        section(cursor, name, request, errors);
    } else if is_field(cursor) {
        if closed {
            errors.push(below_body(cursor));
        }
        request.headers.push(field(cursor)?);
    } else if body::starts(cursor) {
        set_body(request, body::body(cursor)?)?;
        cursor.end_of_line()?;
    } else {
        return Err(no_part(cursor));
    }
    Ok(())
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
    let is_answer = response::starts(cursor);
    let method = cursor.take_while(is_token).to_owned();
    if method.is_empty() || is_answer || !cursor.spaces() {
        let message = "a request was expected here, such as `GET {{host}}/users`";
        return Err(Error::new(line, message));
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
        ..unread(span)
    })
}

/// A section of a request; the cursor is on its bracket.
fn section(cursor: &mut Cursor, name: &str, request: &mut Request, errors: &mut Vec<Error>) {
    let span = section_line(cursor, name, errors);
    match name {
        "Query" | "QueryStringParams" => request.query.append(&mut fields(cursor, errors)),
        "Cookies" => request.cookies.append(&mut fields(cursor, errors)),
        "Form" | "FormParams" => {
            let content = Content::Form(fields(cursor, errors));
            errors.extend(set_body(request, Body { content, span }).err());
        }
        "BasicAuth" => match only(fields(cursor, errors), span) {
            Ok(field) => request.basic_auth = Some(field),
            Err(error) => errors.push(error),
        },
        "Options" => {
            let options = fields(cursor, errors);
            errors.extend(
                options
                    .iter()
                    .filter_map(|option| self::option(option).err()),
            );
        }
        "Asserts" | "Captures" => {
            let error = Error::new(span, format!("`[{name}]` stands below the `HTTP` line"));
            errors.push(error.help("write what is expected first, such as `HTTP 200`"));
            response::judge(cursor, name, errors);
        }
        "Multipart" | "MultipartFormData" => {
            let error = Error::new(span, "multipart forms are not supported here");
            errors.push(error.help("send fields with `[Form]`, or bytes with `base64,…;`"));
            skip_section(cursor);
        }
        _ => {
            errors.push(no_section(span, "a request", name, &SECTIONS));
            skip_section(cursor);
        }
    }
}

/// The lines `name: value` of a section. One with a mistake is reported and left out.
fn fields(cursor: &mut Cursor, errors: &mut Vec<Error>) -> Vec<Field> {
    let mut fields = Vec::new();
    loop {
        let before = cursor.pos();
        let mut stray = Vec::new();
        let above = cursor.comments(|comment| stray.push(comment));
        cursor.spaces();
        if !is_field(cursor) {
            cursor.seek(before);
            return fields;
        }
        errors.extend(stray.iter().chain(&above).filter_map(misplaced_hint));
        let line = cursor.pos();
        match field(cursor) {
            Ok(field) => fields.push(field),
            Err(error) => {
                errors.push(error);
                skip_part(cursor, line);
            }
        }
    }
}

fn only(mut fields: Vec<Field>, section: Range<usize>) -> Result<Field> {
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
