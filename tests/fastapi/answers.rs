//! What testers found to be answered differently: the apps of `answers/`, and beside each FastAPI's answers (a request,
//! and below it the status and the body). A request that ends in ` ~ *` is about the headers, too.

use std::path::Path;

use serde_json::json;

use crate::exchange::{self, Answer, Request};
use crate::served::Served;

#[test]
fn what_was_answered_differently_is_answered_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fastapi/answers");
    let mut differ = String::new();
    for entry in std::fs::read_dir(folder).expect("the apps") {
        let path = entry.expect("the apps").path();
        if path.extension().is_some_and(|extension| extension == "py") {
            differ += &compared(&path);
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

/// What one app answers differently.
fn compared(app: &Path) -> String {
    let mut server = Served::start(app).unwrap_or_else(|why| panic!("{}: {why}", app.display()));
    let wanted = std::fs::read_to_string(app.with_extension("txt")).expect("the answers");
    let mut differ = String::new();
    for pair in wanted.split("\n\n") {
        let (asked, want) = pair.trim().split_once('\n').expect("two lines each");
        let plain = asked.strip_suffix(" ~ *");
        let (request, answer) = request(plain.unwrap_or(asked));
        let got = match server.exchange(&request, &answer) {
            Ok(got) if got.status.is_some() => told(&got, plain.is_some()),
            _ => "none".to_owned(),
        };
        if got.trim_end() != want {
            differ += &format!("{asked}\n  FastAPI: {want}\n  engine:  {got}\n");
        }
    }
    differ
}

/// An answer in one line; with the headers in their order, but for those that differ each time.
fn told(answer: &Answer, headers: bool) -> String {
    let own = |name: &str| !matches!(name, "date" | "server" | "connection");
    let headers = headers.then(|| {
        let shown = answer.headers.iter().filter(|(name, _)| own(name));
        let shown: Vec<_> = shown
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        format!(" [{}]", shown.join(", "))
    });
    format!(
        "{}{} {}",
        answer.status.unwrap_or_default(),
        headers.unwrap_or_default(),
        String::from_utf8_lossy(&answer.body)
    )
}

/// `POST /path {"its": "body"} ~ Name: value`. The body is JSON unless a header says otherwise; `\r\n` in it ends a line.
fn request(line: &str) -> (Request, Answer) {
    let mut said = line.split(" ~ ");
    let mut parts = said.next().unwrap_or_default().splitn(3, ' ');
    let (method, path) = (parts.next().unwrap_or_default(), parts.next());
    let body = parts.next().map(|body| body.replace("\\r\\n", "\r\n"));
    let own = said.filter_map(|header| header.split_once(": "));
    let mut headers: Vec<_> = own.map(|(name, value)| [name, value]).collect();
    if body.is_some()
        && !headers
            .iter()
            .any(|[name, _]| name.eq_ignore_ascii_case("content-type"))
    {
        headers.push(["content-type", "application/json"]);
    }
    let asked = json!({
        "id": line, "app": "answers", "tier": 1, "method": method, "path": path, "headers": headers, "body": body,
        "answer": {"status": 200, "framing": {"mode": "length", "declared_length": null, "complete": true}},
    });
    exchange::parse(&asked.to_string()).expect("a request as it is recorded")
}
