//! Values: what queries find and predicates judge.

use std::cmp::Ordering;
use std::fmt;

use serde_json::{Number, Value as Json};

/// A part of an answer, or what an assertion names.
#[derive(Debug, Clone)]
pub enum Value {
    Json(Json),
    Bytes(Vec<u8>),
}

impl Value {
    /// The kind of value, with its article, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Json(Json::Null) => "null",
            Self::Json(Json::Bool(_)) => "a boolean",
            Self::Json(Json::Number(_)) => "a number",
            Self::Json(Json::String(_)) => "a string",
            Self::Json(Json::Array(_)) => "a list",
            Self::Json(Json::Object(_)) => "an object",
            Self::Bytes(_) => "bytes",
        }
    }

    /// The value as it goes into a template; lists, objects and bytes have no such text.
    pub(super) fn plain(&self) -> Option<String> {
        match self {
            Self::Json(Json::String(text)) => Some(text.clone()),
            Self::Json(Json::Array(_) | Json::Object(_)) | Self::Bytes(_) => None,
            Self::Json(scalar) => Some(scalar.to_string()),
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Json(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    /// How many elements, members, characters or bytes are in it.
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Self::Json(Json::String(text)) => Some(text.chars().count()),
            Self::Json(Json::Array(items)) => Some(items.len()),
            Self::Json(Json::Object(members)) => Some(members.len()),
            Self::Json(_) => None,
            Self::Bytes(bytes) => Some(bytes.len()),
        }
    }

    /// The order of two numbers or two strings; other values have none.
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Json(Json::Number(a)), Self::Json(Json::Number(b))) => number_order(a, b),
            _ => Some(self.as_str()?.cmp(other.as_str()?)),
        }
    }
}

/// Numbers are equal by value, whether written as 1 or as 1.0; nothing equals a value of another kind.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(a), Self::Json(b)) => json_equal(a, b),
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            _ => false,
        }
    }
}

fn json_equal(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => number_order(a, b) == Some(Ordering::Equal),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| json_equal(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| json_equal(a, b)))
        }
        _ => a == b,
    }
}

fn number_order(a: &Number, b: &Number) -> Option<Ordering> {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// As JSON, so that `1` and `"1"` look different; bytes as Hurl writes them.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(json) => json.fmt(f),
            Self::Bytes(bytes) => {
                f.write_str("hex,")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str(";")
            }
        }
    }
}

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        Self::Json(json)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Json(Json::String(text))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Json(Json::from(number))
    }
}
