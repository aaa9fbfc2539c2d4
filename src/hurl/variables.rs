//! Named values: `{{host}}`, and what earlier requests captured.

use std::collections::BTreeMap;

use super::ast::{Content, Part, Template};
use super::value::Value;
use super::{Error, Result};

/// What `{{names}}` stand for. `host` is the base URL of the running app, such as `http://127.0.0.1:4204`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variables {
    named: BTreeMap<String, Value>,
    /// What every other name stands for.
    otherwise: Option<Value>,
}

impl Variables {
    /// Variables with `{{host}}` set to the base URL of an app.
    pub fn with_host(url: impl Into<String>) -> Self {
        let mut variables = Self::default();
        variables.set("host", Value::from(url.into()));
        variables
    }

    /// Gives a name a value, in place of the one it had.
    pub fn set(&mut self, name: impl Into<String>, value: Value) {
        self.named.insert(name.into(), value);
    }

    /// The same, where every name that is not set stands for `value`.
    pub(super) fn otherwise(mut self, value: Value) -> Self {
        self.otherwise = Some(value);
        self
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.named.get(name).or(self.otherwise.as_ref())
    }

    /// The text of a template with its variables filled in.
    ///
    /// # Errors
    /// A variable that is not set, or whose value has no plain text (a list, an object, bytes).
    pub fn fill(&self, template: &Template) -> Result<String> {
        let mut filled = String::new();
        for part in &template.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Variable { name, span } => filled.push_str(&self.text(name, span)?),
            }
        }
        Ok(filled)
    }

    /// The text of a JSON body: what is filled in inside its strings is escaped as JSON wants it.
    fn fill_json(&self, template: &Template) -> Result<String> {
        let mut filled = String::new();
        let mut in_string = false;
        for part in &template.parts {
            match part {
                Part::Text(text) => {
                    in_string = ends_in_string(text, in_string);
                    filled.push_str(text);
                }
                Part::Variable { name, span } if in_string => {
                    let quoted = serde_json::Value::from(self.text(name, span)?).to_string();
                    filled.push_str(&quoted[1..quoted.len() - 1]);
                }
                Part::Variable { name, span } => {
                    filled.push_str(&self.value(name, span)?.to_string())
                }
            }
        }
        Ok(filled)
    }

    /// The bytes of a body with its variables filled in.
    pub(super) fn fill_content(&self, content: &Content) -> Result<Vec<u8>> {
        Ok(match content {
            Content::Json(json) => self.fill_json(json)?.into_bytes(),
            Content::Text { text, .. } => self.fill(text)?.into_bytes(),
            Content::Form(fields) => super::resolve::form(fields, self)?.into_bytes(),
            Content::Bytes(bytes) => bytes.clone(),
        })
    }

    /// The value of a variable that the text names at `span`.
    pub(super) fn value(&self, name: &str, span: &std::ops::Range<usize>) -> Result<&Value> {
        self.get(name).ok_or_else(|| {
            let error = Error::new(span.clone(), format!("the variable `{name}` is not set"));
            error.help(match self.named.is_empty() {
                true => {
                    "capture it in an earlier request: `[Captures]`, then `name: jsonpath \"…\"`"
                        .to_owned()
                }
                false => format!(
                    "set are: {}",
                    self.named.keys().cloned().collect::<Vec<_>>().join(", ")
                ),
            })
        })
    }

    fn text(&self, name: &str, span: &std::ops::Range<usize>) -> Result<String> {
        let value = self.value(name, span)?;
        value.plain().ok_or_else(|| {
            Error::new(
                span.clone(),
                format!(
                    "the variable `{name}` is {} and cannot become text",
                    value.kind()
                ),
            )
        })
    }
}

/// Whether a JSON text that starts `in_string` ends within a string.
fn ends_in_string(text: &str, mut in_string: bool) -> bool {
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ => {}
        }
    }
    in_string
}
