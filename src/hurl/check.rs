//! Holding an answer against what was expected of it.

use std::ops::Range;

use serde_json::Value as Json;

use super::Variables;
use super::ast::{Assert, BodyAssert, Capture, Content, Expected, HeaderAssert};
use super::predicate::judge;
use super::query::{self, Reply};
use super::value::Value;

/// One assertion and how it came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The assertion, in bytes of the text.
    pub span: Range<usize>,
    /// The assertion as it was written.
    pub text: String,
    /// What the author tells a learner when it fails.
    pub hint: Option<String>,
    pub outcome: Outcome,
}

/// How an assertion came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// Both are written alike, so that they can be read one below the other.
    Failed {
        expected: String,
        actual: String,
    },
    /// It could not be judged, such as a JSONPath where the body is not JSON.
    Broken {
        why: String,
    },
}

impl Check {
    pub fn passed(&self) -> bool {
        self.outcome == Outcome::Passed
    }
}

impl Outcome {
    fn of(
        passed: bool,
        expected: impl FnOnce() -> String,
        actual: impl FnOnce() -> String,
    ) -> Self {
        if passed {
            Self::Passed
        } else {
            Self::Failed {
                expected: expected(),
                actual: actual(),
            }
        }
    }

    fn or_broken(outcome: Result<Self, String>) -> Self {
        outcome.unwrap_or_else(|why| Self::Broken { why })
    }
}

/// Holds an answer against everything that is expected of it, in the order of the text, and keeps what is captured.
///
/// Captures come before the assertions, as in Hurl, so that these can use them. One that finds nothing is a failed
/// check, and its variable keeps the value it had.
pub fn evaluate(expected: &Expected, reply: &Reply, variables: &mut Variables) -> Vec<Check> {
    let mut checks = vec![status_line(expected, reply)];
    checks.extend(
        expected
            .captures
            .iter()
            .map(|capture| keep(capture, reply, variables)),
    );
    checks.extend(
        expected
            .headers
            .iter()
            .map(|assert| header(assert, reply, variables)),
    );
    checks.extend(
        expected
            .body
            .iter()
            .map(|assert| body(assert, reply, variables)),
    );
    checks.extend(
        expected
            .asserts
            .iter()
            .map(|assert| explicit(assert, reply, variables)),
    );
    checks.sort_by_key(|check| check.span.start);
    checks
}

/// Whether an assertion holds of an answer.
pub fn holds(assert: &Assert, reply: &Reply, variables: &Variables) -> bool {
    explicit(assert, reply, variables).passed()
}

/// Version and status. Only what was written is compared.
fn status_line(expected: &Expected, reply: &Reply) -> Check {
    let line = |version: Option<&str>, status: Option<&str>| {
        let version = version.map(|version| format!("HTTP/{version}"));
        [version.as_deref(), status]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let version = expected.version.as_deref();
    let status = expected.status.map(|status| status.to_string());
    let actual_status = reply.status.to_string();
    let passed = version.is_none_or(|version| version == reply.version)
        && status
            .as_ref()
            .is_none_or(|status| *status == actual_status);
    let text = format!(
        "HTTP{} {}",
        version
            .map(|version| format!("/{version}"))
            .unwrap_or_default(),
        status.as_deref().unwrap_or("*")
    );
    let outcome = Outcome::of(
        passed,
        || line(version, status.as_deref()),
        || {
            line(
                version.and(Some(&reply.version)),
                status.as_ref().and(Some(&actual_status)),
            )
        },
    );
    Check {
        span: expected.line.clone(),
        text,
        hint: expected.hint.clone(),
        outcome,
    }
}

fn header(assert: &HeaderAssert, reply: &Reply, variables: &Variables) -> Check {
    let filled = variables
        .fill(&assert.field.name)
        .and_then(|name| Ok((name, variables.fill(&assert.field.value)?)))
        .map_err(|error| error.message);
    let text = match &filled {
        Ok((name, value)) => format!("{name}: {value}"),
        Err(_) => "a header".to_owned(),
    };
    let outcome = filled.map(|(name, expected)| {
        let mut values = reply.header(&name);
        let passed = values.contains(&expected);
        let actual = move || match values.len() {
            0 => "absent".to_owned(),
            1 => values.remove(0),
            _ => Json::from(values).to_string(),
        };
        Outcome::of(passed, || expected.clone(), actual)
    });
    let outcome = Outcome::or_broken(outcome);
    Check {
        span: assert.field.span.clone(),
        text,
        hint: assert.hint.clone(),
        outcome,
    }
}

fn body(assert: &BodyAssert, reply: &Reply, variables: &Variables) -> Check {
    let outcome = variables
        .fill_content(&assert.body.content)
        .map_err(|error| error.message)
        .map(|expected| compare_body(&assert.body.content, &expected, reply));
    let outcome = Outcome::or_broken(outcome);
    Check {
        span: assert.body.span.clone(),
        text: "the body".to_owned(),
        hint: assert.hint.clone(),
        outcome,
    }
}

/// JSON is compared as a value, text as text, bytes as bytes.
fn compare_body(content: &Content, expected: &[u8], reply: &Reply) -> Outcome {
    let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok("") => "empty".to_owned(),
        Ok(text) => text.to_owned(),
        Err(_) => Value::Bytes(bytes.to_vec()).to_string(),
    };
    match content {
        Content::Json(_) => {
            let value = |bytes| serde_json::from_slice::<Json>(bytes).map(Value::Json).ok();
            let (expected_value, actual_value) = (value(expected), value(&reply.body));
            let compact = |value: &Option<Value>, bytes| {
                value.as_ref().map_or_else(|| text(bytes), Value::to_string)
            };
            let passed = expected_value.is_some() && expected_value == actual_value;
            Outcome::of(
                passed,
                || compact(&expected_value, expected),
                || compact(&actual_value, &reply.body),
            )
        }
        Content::Bytes(_) => {
            let hex = |bytes: &[u8]| Value::Bytes(bytes.to_vec()).to_string();
            Outcome::of(
                expected == reply.body,
                || hex(expected),
                || hex(&reply.body),
            )
        }
        Content::Text { .. } | Content::Form(_) => Outcome::of(
            expected == reply.body,
            || text(expected),
            || text(&reply.body),
        ),
    }
}

fn keep(capture: &Capture, reply: &Reply, variables: &mut Variables) -> Check {
    let outcome = match query::find(&capture.query, reply, variables) {
        Ok(Some(value)) => {
            variables.set(capture.name.as_str(), value);
            Outcome::Passed
        }
        Ok(None) => Outcome::Failed {
            expected: "present".to_owned(),
            actual: "absent".to_owned(),
        },
        Err(why) => Outcome::Broken { why },
    };
    Check {
        span: capture.span.clone(),
        text: capture.text.clone(),
        hint: capture.hint.clone(),
        outcome,
    }
}

fn explicit(assert: &Assert, reply: &Reply, variables: &Variables) -> Check {
    let found = query::find(&assert.query, reply, variables);
    let outcome = found.and_then(|found| judge(&assert.predicate, found.as_ref(), variables));
    let outcome = Outcome::or_broken(outcome);
    Check {
        span: assert.span.clone(),
        text: assert.text.clone(),
        hint: assert.hint.clone(),
        outcome,
    }
}

#[cfg(test)]
mod tests;
