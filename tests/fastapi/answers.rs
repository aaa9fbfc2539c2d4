//! One app of everything that testers found to be answered differently (`answers.py`), with FastAPI's answers
//! (`answers.txt`: a request, and below it the status and the body).

use std::path::Path;

use serde_json::json;

use crate::exchange::{self, Answer, Request};
use crate::served::Served;

#[test]
fn what_was_answered_differently_is_answered_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fastapi");
    let mut server = Served::start(&folder.join("answers.py")).expect("the engine knows the app");
    let wanted = std::fs::read_to_string(folder.join("answers.txt")).expect("the answers");
    let mut differ = String::new();
    for pair in wanted.split("\n\n") {
        let (asked, want) = pair.trim().split_once('\n').expect("two lines each");
        let (request, answer) = request(asked);
        let got = server
            .exchange(&request, &answer)
            .expect("there is an answer");
        let got = format!(
            "{} {}",
            got.status.unwrap_or_default(),
            String::from_utf8_lossy(&got.body)
        );
        if got.trim_end() != want {
            differ += &format!("{asked}\n  FastAPI: {want}\n  engine:  {got}\n");
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

/// `POST /path {"its": "body"} ~ Name: value`.
fn request(line: &str) -> (Request, Answer) {
    let mut said = line.split(" ~ ");
    let mut parts = said.next().unwrap_or_default().splitn(3, ' ');
    let (method, path) = (parts.next().unwrap_or_default(), parts.next());
    let body = parts.next();
    let own = said.filter_map(|header| header.split_once(": "));
    let mut headers: Vec<_> = own.map(|(name, value)| [name, value]).collect();
    headers.extend(body.map(|_| ["content-type", "application/json"]));
    let asked = json!({
        "id": line, "app": "answers", "tier": 1, "method": method, "path": path, "headers": headers, "body": body,
        "answer": {"status": 200, "framing": {"mode": "length", "declared_length": null, "complete": true}},
    });
    exchange::parse(&asked.to_string()).expect("a request as it is recorded")
}
