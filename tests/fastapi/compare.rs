//! Two answers compared by what a client can tell: the order and case of headers do not matter, the bytes of the body do, and
//! for JSON the values and the order of keys.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::exchange::Answer;

/// Headers of the connection and the framing, which is compared by itself, and what is another at every run.
const IGNORED: [&str; 10] = [
    "date",
    "server",
    "content-length",
    "connection",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
];

/// Reason phrases, the default detail of an `HTTPException`, that Python 3.13 took from RFC 9110: both are right.
const RENAMED: [(&str, &str); 4] = [
    ("Request Entity Too Large", "Content Too Large"),
    ("Request-URI Too Long", "URI Too Long"),
    ("Requested Range Not Satisfiable", "Range Not Satisfiable"),
    ("Unprocessable Entity", "Unprocessable Content"),
];

/// How `got` differs from `want`, one short line each.
pub fn differences(want: &Answer, got: &Answer) -> Vec<String> {
    let mut out = Vec::new();
    if want.status != got.status {
        out.push(format!(
            "status: {:?} expected, got {:?}",
            want.status, got.status
        ));
    }
    if want.status.is_none() || got.status.is_none() {
        return out;
    }
    headers(want, got, &mut out);
    framing(want, got, &mut out);
    if want.body != got.body {
        body(want, got, &mut out);
    }
    if want.followers.len() != got.followers.len() {
        out.push(format!(
            "answers that follow: {} expected, got {}",
            want.followers.len(),
            got.followers.len()
        ));
    }
    for (want, got) in want.followers.iter().zip(&got.followers) {
        out.extend(differences(want, got));
    }
    out
}

fn headers(want: &Answer, got: &Answer, out: &mut Vec<String>) {
    let (a, b) = (by_name(&want.headers), by_name(&got.headers));
    for name in a
        .keys()
        .chain(b.keys().filter(|name| !a.contains_key(*name)))
    {
        if a.get(name) != b.get(name) {
            out.push(format!(
                "header {name}: {:?} expected, got {:?}",
                a.get(name),
                b.get(name)
            ));
        }
    }
}

/// Repeated headers are one list; the methods of `Allow` and the cookies stand in no order.
fn by_name(headers: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in headers {
        let name = name.to_lowercase();
        if IGNORED.contains(&name.as_str()) {
            continue;
        }
        let values = map.entry(name.clone()).or_default();
        match name.as_str() {
            "set-cookie" => values.push(value.clone()),
            _ => values.extend(value.split(',').map(|v| v.trim().to_owned())),
        }
        if matches!(name.as_str(), "allow" | "set-cookie") {
            values.sort();
        }
    }
    map
}

fn framing(want: &Answer, got: &Answer, out: &mut Vec<String>) {
    let told = |complete| if complete { "whole" } else { "cut short" };
    if want.framing.complete != got.framing.complete {
        out.push(format!(
            "body: {} expected, got {}",
            told(want.framing.complete),
            told(got.framing.complete)
        ));
    }
    let (a, b) = (want.framing.declared_length, got.framing.declared_length);
    let without_body = matches!(got.framing.mode.as_str(), "none (HEAD)" | "none (304)");
    if without_body && a.is_some() && b.is_some() && a != b {
        out.push(format!("content-length: {a:?} expected, got {b:?}"));
    }
    if got.status == Some(204) && b.is_some_and(|n| n > 0) {
        out.push(format!("content-length on a 204: {b:?}"));
    }
    if want.framing.stray_bytes.is_empty() && !got.framing.stray_bytes.is_empty() {
        out.push(format!(
            "bytes after the end of the answer: {:?}",
            got.framing.stray_bytes
        ));
    }
}

fn body(want: &Answer, got: &Answer, out: &mut Vec<String>) {
    let media = want
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map_or("", |(_, v)| v.as_str());
    let media = media.split(';').next().unwrap_or_default();
    if media.contains("json")
        && !media.contains("jsonl")
        && let (Ok(a), Ok(b)) = (
            serde_json::from_slice(&want.body),
            serde_json::from_slice(&got.body),
        )
    {
        return json(&a, &b, "$", out);
    }
    out.push(format!(
        "body: {} expected, got {}",
        String::from_utf8_lossy(&want.body),
        String::from_utf8_lossy(&got.body)
    ));
}

/// Where two JSON values differ; 1 and 1.0 are different values, and keys stand in order.
fn json(a: &Value, b: &Value, at: &str, out: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            if !x.keys().eq(y.keys()) {
                out.push(format!(
                    "{at}: keys {:?} expected, got {:?}",
                    x.keys().collect::<Vec<_>>(),
                    y.keys().collect::<Vec<_>>()
                ));
            }
            for (key, value) in x {
                if let Some(other) = y.get(key) {
                    json(value, other, &format!("{at}.{key}"), out);
                }
            }
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            for (i, (value, other)) in x.iter().zip(y).enumerate() {
                json(value, other, &format!("{at}[{i}]"), out);
            }
        }
        (Value::String(x), Value::String(y)) if renamed(x) == renamed(y) => {}
        _ if a == b => {}
        _ => out.push(format!("{at}: {a} expected, got {b}")),
    }
}

fn renamed(text: &str) -> &str {
    RENAMED
        .iter()
        .find(|(old, _)| *old == text)
        .map_or(text, |(_, new)| new)
}
