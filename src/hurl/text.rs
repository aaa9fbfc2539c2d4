//! From a request back to Hurl text, so that one that came from elsewhere can be edited and sent again.

use std::fmt::{self, Display, Formatter, Write as _};

use super::ast::{Body, Content, Field, Part, Quotes, Request, Template};

/// Headers that a client writes anew for each message, so that a text need not and should not have them.
const FRAMING: [&str; 5] = [
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "expect",
];

/// Hurl text for a request as it was on the wire; [`parse`](super::parse) reads it back.
///
/// `url` may begin with `{{host}}`; other braces and `#` in it are percent-encoded, as they must be in a URL. Headers
/// that frame a message (`Host`, `Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`) are left out: a client
/// writes them anew. A JSON body is laid out over lines if its kind is announced; any other text stays as it is; bytes
/// become `hex,…;`.
pub fn request_text(method: &str, url: &str, headers: &[(String, String)], body: &[u8]) -> String {
    let is_json = headers
        .iter()
        .any(|(name, value)| name.eq_ignore_ascii_case("content-type") && value.contains("json"));
    let is_framing = |name: &str| FRAMING.iter().any(|other| other.eq_ignore_ascii_case(name));
    let fields = headers
        .iter()
        .filter(|(name, _)| !is_framing(name))
        .map(|(name, value)| Field {
            name: Template::literal(name.as_str()),
            value: Template::literal(value.as_str()),
            span: 0..0,
        });
    let request = Request {
        method: method.to_owned(),
        url: url_template(url),
        headers: fields.collect(),
        query: Vec::new(),
        cookies: Vec::new(),
        basic_auth: None,
        body: (!body.is_empty()).then(|| Body {
            content: content(body, is_json),
            span: 0..0,
        }),
        span: 0..0,
    };
    request.to_string()
}

fn url_template(url: &str) -> Template {
    let encoded = |url: &str| Part::Text(url.replace("{{", "%7B%7B").replace('#', "%23"));
    let parts = match url.strip_prefix("{{host}}") {
        Some(target) => vec![
            Part::Variable {
                name: "host".to_owned(),
                span: 0..0,
            },
            encoded(target),
        ],
        None => vec![encoded(url)],
    };
    Template { parts, span: 0..0 }
}

fn content(body: &[u8], is_json: bool) -> Content {
    if let Some(json) = is_json.then(|| laid_out(body)).flatten() {
        return Content::Json(Template::literal(json));
    }
    match std::str::from_utf8(body) {
        Ok(text) if fits_triple(text) => Content::Text {
            text: Template::literal(text),
            quotes: Quotes::Triple,
        },
        _ => Content::Bytes(body.to_vec()),
    }
}

/// JSON laid out over lines, if that changes nothing but blanks: numbers that JSON readers round, repeated keys and
/// escapes in strings are what somebody may be trying out.
fn laid_out(body: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let text = std::str::from_utf8(body).ok()?;
    let compact = value.to_string();
    let text = if compact == without_blanks(text) {
        serde_json::to_string_pretty(&value).ok()?
    } else {
        text.trim().to_owned()
    };
    // Two braces in a string would open a variable's name.
    Some(text.replace("{{", "\\u007b{"))
}

/// Valid JSON without the blanks between its tokens.
fn without_blanks(json: &str) -> String {
    let mut in_string = false;
    let mut escaped = false;
    let significant = |c: &char| {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
        in_string || !c.is_ascii_whitespace()
    };
    json.chars().filter(significant).collect()
}

/// Whether text can stand between triple backquotes, where there are no escapes.
fn fits_triple(text: &str) -> bool {
    !text.contains("```") && !text.contains("{{") && !text.starts_with('`') && !text.ends_with('`')
}

impl Request {
    /// As it goes over the wire, for reading: without the marks that Hurl puts around a body.
    pub fn shown(&self) -> String {
        let head = Request {
            body: None,
            ..self.clone()
        };
        let body = self.body.as_ref().map(|body| match &body.content {
            Content::Text { text, .. } => text.to_string(),
            Content::Bytes(bytes) => {
                let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
                let digits = digits.collect::<Vec<_>>().join(" ");
                let plural = if bytes.len() == 1 { "" } else { "s" };
                format!("the byte{plural} {digits}")
            }
            content => content.to_string(),
        });
        format!("{head}{}", body.unwrap_or_default())
    }
}

/// As Hurl text that parses to the same request.
impl Display for Request {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.method, self.url)?;
        fields(f, None, &self.headers)?;
        fields(f, Some("[Query]"), &self.query)?;
        fields(f, Some("[Cookies]"), &self.cookies)?;
        fields(f, Some("[BasicAuth]"), self.basic_auth.as_slice())?;
        self.body
            .as_ref()
            .map_or(Ok(()), |body| self::body(f, &body.content))
    }
}

/// As Hurl text.
impl Display for Content {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        body(f, self)
    }
}

/// As it stands in a URL or in a body: text as it is, variables in double braces.
impl Display for Template {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Escaped(self, Style::Raw).fmt(f)
    }
}

fn fields(f: &mut Formatter<'_>, section: Option<&str>, fields: &[Field]) -> fmt::Result {
    if let Some(section) = section.filter(|_| !fields.is_empty()) {
        writeln!(f, "{section}")?;
    }
    for field in fields {
        let line = format!(
            "{}: {}",
            Escaped(&field.name, Style::Name),
            Escaped(&field.value, Style::Value)
        );
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

fn body(f: &mut Formatter<'_>, content: &Content) -> fmt::Result {
    match content {
        Content::Json(json) => writeln!(f, "{}", json),
        Content::Form(form) => fields(f, Some("[Form]"), form),
        Content::Bytes(bytes) => {
            let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
            writeln!(f, "hex,{};", digits.collect::<String>())
        }
        Content::Text {
            text,
            quotes: Quotes::Single,
        } => writeln!(f, "`{}`", Escaped(text, Style::Backquoted)),
        Content::Text {
            text,
            quotes: Quotes::Triple,
        } => writeln!(f, "```\n{}```", text),
        Content::Text {
            text,
            quotes: Quotes::TripleJson,
        } => {
            writeln!(f, "```json\n{}```", text)
        }
    }
}

/// Where a template stands, which decides what has to be escaped in it.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    Name,
    Value,
    Backquoted,
    Raw,
}

struct Escaped<'a>(&'a Template, Style);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(template, style) = self;
        let last = template.parts.len().saturating_sub(1);
        for (at, part) in template.parts.iter().enumerate() {
            match part {
                Part::Variable { name, .. } => write!(f, "{{{{{name}}}}}")?,
                Part::Text(text) if *style == Style::Raw => f.write_str(text)?,
                Part::Text(text) => escape(f, text, *style, at == 0, at >= last)?,
            }
        }
        Ok(())
    }
}

/// `first` and `last` tell whether the text begins and ends the string, where blanks would be lost.
fn escape(f: &mut Formatter<'_>, text: &str, style: Style, first: bool, last: bool) -> fmt::Result {
    let start = text.len()
        - if first {
            text.trim_start().len()
        } else {
            text.len()
        };
    let end = if last {
        text.trim_end().len()
    } else {
        text.len()
    };
    let mut previous = None;
    for (at, c) in text.char_indices() {
        let trimmed = at < start || at >= end;
        match c {
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '#' if style != Style::Backquoted => f.write_str("\\#")?,
            '`' if style != Style::Value => f.write_str("\\`")?,
            ':' | '"' if style == Style::Name => write!(f, "\\{c}")?,
            '{' if previous == Some('{') || (at + 1 == text.len() && !last) => {
                f.write_str("\\u{7b}")?
            }
            _ if c.is_control() || (c.is_whitespace() && (trimmed || style == Style::Name)) => {
                write!(f, "\\u{{{:x}}}", u32::from(c))?;
            }
            _ => f.write_char(c)?,
        }
        previous = Some(c);
    }
    Ok(())
}
