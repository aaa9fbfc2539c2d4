//! From a request as written to what goes out: variables filled in, sections turned into URL, headers and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::ast::{Content, Field, Quotes, Request};
use super::{Error, Result, Variables};

/// A request with nothing left to fill in. What a client must add, such as `Host`, it adds itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    pub method: String,
    pub url: String,
    /// In the order written; then those that sections and the kind of body imply.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Request {
    /// Fills in the variables and puts the request together.
    ///
    /// As Hurl does, a JSON body and a form bring their `Content-Type` unless one is written.
    ///
    /// # Errors
    /// A variable that is not set; a header that would not be one line.
    pub fn resolve(&self, variables: &Variables) -> Result<Resolved> {
        let mut headers = Vec::new();
        for field in &self.headers {
            headers.push(header(field, variables)?);
        }
        if let Some(field) = &self.basic_auth {
            headers.push(("Authorization".to_owned(), basic_auth(field, variables)?));
        }
        if !self.cookies.is_empty() {
            headers.push(("Cookie".to_owned(), cookies(&self.cookies, variables)?));
        }
        let typed = headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if let Some(kind) = self.content_type().filter(|_| !typed) {
            headers.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        let body = match &self.body {
            Some(body) => variables.fill_content(&body.content)?,
            None => Vec::new(),
        };
        let url = self.full_url(variables)?;
        Ok(Resolved {
            method: self.method.clone(),
            url,
            headers,
            body,
        })
    }

    /// What kind of content the body is by the way it is written.
    fn content_type(&self) -> Option<&'static str> {
        match self.body.as_ref()?.content {
            Content::Json(_)
            | Content::Text {
                quotes: Quotes::TripleJson,
                ..
            } => Some("application/json"),
            Content::Form(_) => Some("application/x-www-form-urlencoded"),
            Content::Text { .. } | Content::Bytes(_) => None,
        }
    }

    fn full_url(&self, variables: &Variables) -> Result<String> {
        let mut url = variables.fill(&self.url)?;
        if let Some(bad) = url.chars().find(|c| c.is_whitespace() || c.is_control()) {
            let error = Error::new(
                self.url.span.clone(),
                format!("with its variables filled in, this URL contains {bad:?}"),
            );
            return Err(error.help("use the filter `urlEncode` where the variable is captured"));
        }
        if !self.query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&form(&self.query, variables)?);
        }
        Ok(url)
    }
}

/// `name=value&…`, percent-encoded.
pub(super) fn form(fields: &[Field], variables: &Variables) -> Result<String> {
    let mut pairs = Vec::new();
    for field in fields {
        let name = variables.fill(&field.name)?;
        let value = variables.fill(&field.value)?;
        pairs.push(format!("{}={}", encode(&name), encode(&value)));
    }
    Ok(pairs.join("&"))
}

/// Percent-encodes everything that is reserved in a URL.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn header(field: &Field, variables: &Variables) -> Result<(String, String)> {
    let name = variables.fill(&field.name)?;
    let value = variables.fill(&field.value)?;
    if name.is_empty() || !name.chars().all(super::parse::is_token) {
        return Err(Error::new(
            field.name.span.clone(),
            format!("{name:?} is not the name of a header"),
        )
        .help("letters, digits and hyphens"));
    }
    if value.contains(['\r', '\n', '\0']) {
        return Err(Error::new(
            field.value.span.clone(),
            "a header is one line: its value cannot hold a line break",
        ));
    }
    Ok((name, value))
}

fn basic_auth(field: &Field, variables: &Variables) -> Result<String> {
    let user = variables.fill(&field.name)?;
    let password = variables.fill(&field.value)?;
    Ok(format!(
        "Basic {}",
        STANDARD.encode(format!("{user}:{password}"))
    ))
}

fn cookies(cookies: &[Field], variables: &Variables) -> Result<String> {
    let mut pairs = Vec::new();
    for cookie in cookies {
        let (name, value) = header(cookie, variables)?;
        pairs.push(format!("{name}={value}"));
    }
    Ok(pairs.join("; "))
}
