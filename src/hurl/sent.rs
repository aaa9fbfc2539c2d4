//! Whether a request that arrived, from whatever client, is the one that was written.

use percent_encoding::percent_decode_str;
use regex::Regex;
use serde_json::Value as Json;

use super::ast::{Content, Entry, Request};
use super::query::Reply;
use super::resolve::Resolved;
use super::{Variables, evaluate, value::Value};

/// A request as it arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    pub method: String,
    /// Path and query as sent, not decoded.
    pub target: String,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

/// Stands for the value of a variable that is not set yet: any text but nothing and but a slash. A character that no
/// standard gives a meaning, so that no course needs it.
const ANY: char = '\u{e000}';

impl Entry {
    /// Whether this exchange is the one that is written here: the request was sent and everything that is expected of
    /// the answer holds. If so, what is captured is kept.
    pub fn happened(&self, sent: &Sent, reply: &Reply, variables: &mut Variables) -> bool {
        let mut captured = variables.clone();
        let holds = |expected| {
            let checks = evaluate(expected, reply, &mut captured);
            checks.iter().all(super::Check::passed)
        };
        let happened =
            self.request.fits(sent, variables) && self.expected.as_ref().is_none_or(holds);
        if happened {
            *variables = captured;
        }
        happened
    }
}

impl Request {
    /// Whether what was written was sent: method, path, and every parameter, header, cookie and body that is written. A
    /// client may send more headers and parameters. A variable that is not set stands for any one value.
    pub fn fits(&self, sent: &Sent, variables: &Variables) -> bool {
        let mut open = variables.clone().otherwise(Value::from(ANY.to_string()));
        open.set("host", Value::from(String::new()));
        let Ok(wanted) = self.resolve(&open) else {
            return false;
        };
        wanted.method == sent.method
            && target_fits(&wanted.url, &sent.target)
            && self.headers_fit(&wanted, sent)
            && self.body_fits(&wanted.body, &sent.body)
    }

    /// What the kind of body implies, such as `Content-Type`, is not written, so it need not be sent.
    fn headers_fit(&self, wanted: &Resolved, sent: &Sent) -> bool {
        let written = self.headers.len()
            + usize::from(self.basic_auth.is_some())
            + usize::from(!self.cookies.is_empty());
        wanted.headers.iter().take(written).all(|(name, value)| {
            let same = |(other, _): &&(String, Vec<u8>)| other.eq_ignore_ascii_case(name);
            let mut values = sent.headers.iter().filter(same);
            values.any(|(_, sent)| {
                let sent = String::from_utf8_lossy(sent);
                if name.eq_ignore_ascii_case("cookie") {
                    parts_fit(value.split("; "), sent.split(';').map(str::trim))
                } else {
                    like(value, sent.trim())
                }
            })
        })
    }

    fn body_fits(&self, wanted: &[u8], sent: &[u8]) -> bool {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        match self.body.as_ref().map(|body| &body.content) {
            None => true,
            Some(Content::Json(_)) => {
                match (serde_json::from_slice(wanted), serde_json::from_slice(sent)) {
                    (Ok(wanted), Ok(sent)) => json_like(&wanted, &sent),
                    _ => like(&text(wanted), &text(sent)),
                }
            }
            Some(Content::Form(_)) => pairs_fit(&text(wanted), &text(sent)),
            Some(Content::Text { .. }) => like(text(wanted).trim_end(), text(sent).trim_end()),
            Some(Content::Bytes(_)) => wanted == sent,
        }
    }
}

fn target_fits(wanted: &str, sent: &str) -> bool {
    let split = |target: &str| {
        let target = target.split('#').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        (path.to_owned(), query.to_owned())
    };
    let ((wanted_path, wanted_query), (path, query)) = (split(wanted), split(sent));
    like(&decoded(&wanted_path), &decoded(&path)) && pairs_fit(&wanted_query, &query)
}

/// Whether every `name=value` that is wanted was sent.
fn pairs_fit(wanted: &str, sent: &str) -> bool {
    let pairs = |text: &str| -> Vec<String> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| decoded(&pair.replace('+', " "))).collect()
    };
    let (wanted, sent) = (pairs(wanted), pairs(sent));
    parts_fit(
        wanted.iter().map(String::as_str),
        sent.iter().map(String::as_str),
    )
}

fn parts_fit<'a>(
    wanted: impl Iterator<Item = &'a str>,
    sent: impl Iterator<Item = &'a str>,
) -> bool {
    let sent: Vec<&str> = sent.collect();
    let mut wanted = wanted;
    wanted.all(|wanted| sent.iter().any(|sent| like(wanted, sent)))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether two texts are the same, where [`ANY`] is as good as any text without a slash.
fn like(wanted: &str, sent: &str) -> bool {
    if !wanted.contains(ANY) {
        return wanted == sent;
    }
    let pieces: Vec<String> = wanted.split(ANY).map(regex::escape).collect();
    let pattern = format!("^(?:{})$", pieces.join("[^/]+"));
    Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(sent))
}

/// Whether two JSON values are the same; numbers compare by value.
fn json_like(wanted: &Json, sent: &Json) -> bool {
    match (wanted, sent) {
        (Json::String(wanted), Json::String(sent)) => like(wanted, sent),
        (Json::String(wanted), sent) => *wanted == ANY.to_string() && !sent.is_null(),
        (Json::Number(wanted), Json::Number(sent)) => {
            wanted == sent || wanted.as_f64() == sent.as_f64()
        }
        (Json::Array(wanted), Json::Array(sent)) => {
            wanted.len() == sent.len() && wanted.iter().zip(sent).all(|(a, b)| json_like(a, b))
        }
        (Json::Object(wanted), Json::Object(sent)) => {
            let same = |(key, wanted): (&String, &Json)| {
                sent.get(key).is_some_and(|sent| json_like(wanted, sent))
            };
            wanted.len() == sent.len() && wanted.iter().all(same)
        }
        (wanted, sent) => wanted == sent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Sent {
        let header = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
        Sent {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers.iter().map(header).collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn entry(text: &str) -> Entry {
        crate::hurl::parse(text).unwrap().entries.remove(0)
    }

    fn fits(text: &str, sent: &Sent) -> bool {
        let mut variables = Variables::with_host("http://127.0.0.1:4204");
        variables.set("id", Value::from("a b".to_owned()));
        entry(text).request.fits(sent, &variables)
    }

    #[test]
    fn method_and_path_must_be_the_same_after_decoding() {
        let get = |target| sent("GET", target, &[], "");
        assert!(fits("GET {{host}}/users", &get("/users")));
        assert!(!fits("GET {{host}}/users", &get("/users/")));
        assert!(!fits("get {{host}}/users", &get("/users")));
        assert!(!fits("POST {{host}}/users", &get("/users")));
        assert!(fits("GET {{host}}/jos%C3%A9", &get("/josé")));
    }

    #[test]
    fn a_variable_without_a_value_stands_for_one_segment() {
        let get = |target| sent("GET", target, &[], "");
        assert!(fits("GET {{host}}/users/{{new}}/x", &get("/users/7/x")));
        assert!(!fits("GET {{host}}/users/{{new}}/x", &get("/users/7/8/x")));
        assert!(!fits("GET {{host}}/users/{{new}}", &get("/users/")));
        assert!(fits("GET {{host}}/?id={{new}}", &get("/?id=7")));
    }

    #[test]
    fn written_parameters_must_be_among_those_sent() {
        let text = "GET {{host}}/x\n[Query]\nq: a b\n";
        assert!(fits(text, &sent("GET", "/x?p=1&q=a+b", &[], "")));
        assert!(fits(text, &sent("GET", "/x?q=a%20b", &[], "")));
        assert!(!fits(text, &sent("GET", "/x?q=a", &[], "")));
    }

    #[test]
    fn written_headers_and_cookies_must_be_among_those_sent() {
        let text = "GET {{host}}/x\nX-Token: t\n[Cookies]\nid: {{id2}}\n";
        let with = |headers| sent("GET", "/x", headers, "");
        assert!(fits(
            text,
            &with(&[("x-token", " t"), ("cookie", "a=1; id=9")])
        ));
        assert!(!fits(text, &with(&[("x-token", "u"), ("cookie", "id=9")])));
        assert!(!fits(text, &with(&[("x-token", "t"), ("cookie", "a=1")])));
    }

    #[test]
    fn a_json_body_compares_as_a_value_and_its_content_type_is_the_clients_affair() {
        let text = "POST {{host}}/x\n{\"a\": 1, \"b\": [\"{{new}}\"]}\n";
        let with = |body| sent("POST", "/x", &[], body);
        assert!(fits(text, &with(r#"{"b":["c"],"a":1.0}"#)));
        assert!(!fits(text, &with(r#"{"b":["c"],"a":1,"c":2}"#)));
        assert!(!fits(text, &with("a=1")));
        assert!(!fits(text, &with("")));
    }

    #[test]
    fn captures_are_kept_only_of_what_happened() {
        let text = "POST {{host}}/x\nHTTP 201\n[Captures]\nid: jsonpath \"$.id\"\n[Asserts]\njsonpath \"$.id\" > 3\n";
        let mut variables = Variables::default();
        let reply = |id: u32| Reply {
            status: 201,
            body: format!("{{\"id\": {id}}}").into_bytes(),
            ..Reply::default()
        };
        let post = sent("POST", "/x", &[], "");
        assert!(!entry(text).happened(&post, &reply(3), &mut variables));
        assert!(variables.get("id").is_none());
        assert!(entry(text).happened(&post, &reply(4), &mut variables));
        let get = entry("GET {{host}}/x/{{id}}");
        assert!(get.request.fits(&sent("GET", "/x/4", &[], ""), &variables));
        assert!(!get.request.fits(&sent("GET", "/x/3", &[], ""), &variables));
    }
}
