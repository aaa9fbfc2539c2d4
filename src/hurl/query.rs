//! Queries and filters: from an answer to the value that is judged.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use regex::Regex;
use serde_json::Value as Json;

use super::ast::{CookieAttribute, Filter, Query, Source, Template};
use super::value::Value;
use super::{Variables, json_path, resolve};

/// An answer, as far as assertions look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Such as `1.1`.
    pub version: String,
    /// The address that answered, after redirections.
    pub url: String,
    /// In the order of the wire, repeated names and all.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
    pub duration: Duration,
}

impl Reply {
    /// The values of a header, in order; bytes that are not UTF-8 are read as Latin-1.
    pub fn header(&self, name: &str) -> Vec<String> {
        let named = self
            .headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| header_text(value)).collect()
    }

    pub(super) fn text(&self) -> Result<&str, String> {
        std::str::from_utf8(&self.body)
            .map_err(|_| "the body is not text: its bytes are not UTF-8".to_owned())
    }

    fn json(&self) -> Result<Json, String> {
        if self.body.is_empty() {
            return Err("the body is empty, so there is no JSON to look into".to_owned());
        }
        serde_json::from_slice(&self.body).map_err(|error| format!("the body is not JSON: {error}"))
    }
}

fn header_text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// What is found: a value or nothing; or why looking was not possible.
pub(super) type Found = Result<Option<Value>, String>;

/// Evaluates a query with its filters. Where the query finds nothing, filters are not asked.
pub(super) fn find(query: &Query, reply: &Reply, variables: &Variables) -> Found {
    let mut found = source(&query.source, reply, variables)?;
    for filter in &query.filters {
        match found {
            Some(value) => found = self::filter(filter, &value, variables)?,
            None => return Ok(None),
        }
    }
    Ok(found)
}

fn source(source: &Source, reply: &Reply, variables: &Variables) -> Found {
    Ok(match source {
        Source::Status => Some(Value::from(u64::from(reply.status))),
        Source::Version => Some(Value::from(reply.version.as_str())),
        Source::Url => Some(Value::from(reply.url.as_str())),
        Source::Duration => Some(Value::from(
            u64::try_from(reply.duration.as_millis()).unwrap_or(u64::MAX),
        )),
        Source::Body => Some(Value::from(reply.text()?)),
        Source::Bytes => Some(Value::Bytes(reply.body.clone())),
        Source::Header(name) => one_or_list(reply.header(&fill(variables, name)?)),
        Source::Cookie { name, attribute } => cookie(reply, &fill(variables, name)?, *attribute),
        Source::JsonPath(path) => {
            json_path::find(&fill(variables, path)?, &reply.json()?)?.map(Value::Json)
        }
        Source::Regex(pattern) => first_group(&self::pattern(variables, pattern)?, reply.text()?),
        Source::Variable(name) => variables.get(&fill(variables, name)?).cloned(),
    })
}

fn fill(variables: &Variables, template: &Template) -> Result<String, String> {
    variables.fill(template).map_err(|error| error.message)
}

/// A regular expression with its variables filled in.
pub(super) fn pattern(variables: &Variables, template: &Template) -> Result<Regex, String> {
    let pattern = fill(variables, template)?;
    Regex::new(&pattern).map_err(|_| format!("`{pattern}` is not a regular expression"))
}

/// A header that is there once is a string; one that is repeated is a list.
fn one_or_list(mut values: Vec<String>) -> Option<Value> {
    match values.len() {
        0 => None,
        1 => values.pop().map(Value::from),
        _ => Some(Value::Json(Json::from(values))),
    }
}

/// What the regular expression's first group matched.
fn first_group(regex: &Regex, text: &str) -> Option<Value> {
    Some(Value::from(regex.captures(text)?.get(1)?.as_str()))
}

/// A cookie that the answer sets (RFC 6265, section 5.2), the first one of that name, as Hurl takes it.
fn cookie(reply: &Reply, name: &str, attribute: CookieAttribute) -> Option<Value> {
    let set = reply.header("set-cookie").into_iter();
    let cookie = set
        .into_iter()
        .find(|set| cookie_pair(set.split(';').next().unwrap_or_default()).0 == name)?;
    let (first, attributes) = cookie.split_once(';').unwrap_or((&cookie, ""));
    let attribute_value = |wanted: &str| {
        let mut pairs = attributes.split(';').map(cookie_pair);
        pairs
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    };
    let flag = |name| attribute_value(name).map(|_| Value::Json(Json::Bool(true)));
    match attribute {
        CookieAttribute::Value => Some(Value::from(cookie_pair(first).1)),
        CookieAttribute::Expires => attribute_value("expires").map(Value::from),
        CookieAttribute::MaxAge => {
            let seconds = attribute_value("max-age")?;
            Some(
                seconds
                    .parse::<i64>()
                    .map_or_else(|_| Value::from(seconds), |n| Value::Json(Json::from(n))),
            )
        }
        CookieAttribute::Domain => attribute_value("domain").map(Value::from),
        CookieAttribute::Path => attribute_value("path").map(Value::from),
        CookieAttribute::Secure => flag("secure"),
        CookieAttribute::HttpOnly => flag("httponly"),
        CookieAttribute::SameSite => attribute_value("samesite").map(Value::from),
    }
}

fn cookie_pair(text: &str) -> (&str, &str) {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    (name.trim(), value.trim())
}

fn filter(filter: &Filter, value: &Value, variables: &Variables) -> Found {
    let text = || value.as_str().ok_or_else(|| unfit(value, "a string"));
    let list = || match value {
        Value::Json(Json::Array(items)) => Ok(items),
        _ => Err(unfit(value, "a list")),
    };
    let item = |item: Option<&Json>| item.cloned().map(Value::Json);
    Ok(match filter {
        Filter::Count => Some(Value::from(count(value)?)),
        Filter::First => item(list()?.first()),
        Filter::Last => item(list()?.last()),
        Filter::Nth(index) => item(nth(list()?, *index)),
        Filter::Split(separator) => {
            let separator = fill(variables, separator)?;
            Some(Value::Json(
                text()?.split(separator.as_str()).map(Json::from).collect(),
            ))
        }
        Filter::Replace { old, new } => Some(Value::from(
            text()?.replace(&fill(variables, old)?, &fill(variables, new)?),
        )),
        Filter::ReplaceRegex { pattern, new } => {
            let pattern = self::pattern(variables, pattern)?;
            Some(Value::from(
                &*pattern.replace_all(text()?, fill(variables, new)?),
            ))
        }
        Filter::Regex(pattern) => first_group(&self::pattern(variables, pattern)?, text()?),
        Filter::JsonPath(path) => {
            let json = match value {
                Value::Json(Json::String(text)) => serde_json::from_str(text)
                    .map_err(|error| format!("this string is not JSON: {error}"))?,
                _ => return Err(unfit(value, "a string that holds JSON")),
            };
            json_path::find(&fill(variables, path)?, &json)?.map(Value::Json)
        }
        Filter::ToInt => Some(to_int(value)?),
        Filter::ToFloat => Some(to_float(value)?),
        Filter::ToString => Some(Value::from(
            value
                .plain()
                .ok_or_else(|| unfit(value, "a single value"))?,
        )),
        Filter::UrlDecode => {
            let decoded = percent_decode_str(text()?).decode_utf8();
            Some(Value::from(
                &*decoded.map_err(|_| "decoded, this is not UTF-8".to_owned())?,
            ))
        }
        Filter::UrlEncode => Some(Value::from(resolve::encode(text()?))),
        Filter::Base64Decode => Some(Value::Bytes(
            STANDARD
                .decode(text()?)
                .map_err(|error| format!("this is not base64: {error}"))?,
        )),
        Filter::Base64Encode => match value {
            Value::Bytes(bytes) => Some(Value::from(STANDARD.encode(bytes))),
            _ => return Err(unfit(value, "bytes")),
        },
    })
}

fn unfit(value: &Value, wanted: &str) -> String {
    format!(
        "a filter here takes {wanted}, but was given {}: {value}",
        value.kind()
    )
}

/// Elements of a list, or bytes.
fn count(value: &Value) -> Result<u64, String> {
    let fits = value.as_str().is_none() && !matches!(value, Value::Json(Json::Object(_)));
    match value.length() {
        Some(length) if fits => Ok(length as u64),
        _ => Err(unfit(value, "a list or bytes")),
    }
}

/// The element at an index counted from 0, or from the end if negative.
fn nth(items: &[Json], index: i64) -> Option<&Json> {
    let distance = usize::try_from(index.unsigned_abs()).ok()?;
    let at = if index < 0 {
        items.len().checked_sub(distance)?
    } else {
        distance
    };
    items.get(at)
}

fn to_int(value: &Value) -> Result<Value, String> {
    let number = match value {
        Value::Json(Json::Number(number)) if number.is_f64() => {
            number.as_f64().map(|float| float as i64)
        }
        Value::Json(Json::Number(_)) => return Ok(value.clone()),
        _ => value.as_str().and_then(|text| text.parse::<i64>().ok()),
    };
    let number =
        number.ok_or_else(|| unfit(value, "a number, or a string that holds a whole one"))?;
    Ok(Value::Json(Json::from(number)))
}

fn to_float(value: &Value) -> Result<Value, String> {
    let number = match value {
        Value::Json(Json::Number(number)) => number.as_f64(),
        _ => value.as_str().and_then(|text| text.parse::<f64>().ok()),
    };
    let number = number.and_then(serde_json::Number::from_f64);
    let number = number.ok_or_else(|| unfit(value, "a number, or a string that holds one"))?;
    Ok(Value::Json(Json::Number(number)))
}
