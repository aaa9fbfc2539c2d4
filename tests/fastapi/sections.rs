//! How the corpus is written.
//!
//! A file of `corpus/` is about one topic, and begins with words about it. Then come its apps:
//!
//! ```text
//! === what this one is about
//! from fastapi import FastAPI
//! …
//! --- answers
//! POST /path {"its": "body"} ~ Header: value
//! 201 [content-length: 2, content-type: text/plain; charset=utf-8, x-own: value] ok
//!
//! GET /other
//! 200 {"plain": "JSON"}
//! ```
//!
//! A request has its answer below it: status, headers in their order, body. Headers that are no more than the length and
//! `application/json` are not written, nor are those that differ at each run. What is packed (`gzip`) is unpacked. The body of a request is JSON unless a header
//! says otherwise. In bodies `␊` and `␍` end lines (in those of requests, `\r\n`, too).
//!
//! Instead of `--- answers`, `--- refused` stands before what FastAPI says when it refuses to load the app, and the first line of
//! what the engine says must be the same; after `--- refused, in other words` the engine must refuse, too, but explains it in
//! its own way.
//!
//! An app that is long, or that others wrote, stands in `answers/` as `NAME.py`, with `NAME.txt` for the answers.

use std::io::Read as _;
use std::path::Path;

use serde_json::json;

use crate::exchange::{self, Answer, Request};

/// One app and what is expected of it.
pub struct Section {
    /// The file it stands in, and its name there.
    pub title: String,
    pub source: String,
    pub wanted: Wanted,
}

pub enum Wanted {
    /// Request lines, each with FastAPI's answer.
    Answers(Vec<(String, String)>),
    Refused {
        message: String,
        exactly: bool,
    },
}

/// Every app of the corpus. What is written in another way than above panics.
pub fn all(folder: &Path) -> Vec<Section> {
    let mut sections = Vec::new();
    for file in files(&folder.join("corpus"), "txt") {
        let text = read(&file);
        let (topic, apps) = (stem(&file), text.split("\n=== ").skip(1));
        sections.extend(apps.map(|app| section(&topic, app)));
    }
    for file in files(&folder.join("answers"), "py") {
        let wanted = Wanted::Answers(pairs(&read(&file.with_extension("txt"))));
        sections.push(Section {
            title: format!("answers: {}", stem(&file)),
            source: read(&file),
            wanted,
        });
    }
    sections
}

fn section(topic: &str, text: &str) -> Section {
    let (name, rest) = text.split_once('\n').unwrap_or((text, ""));
    let title = format!("{topic}: {name}");
    let Some((source, below)) = rest.split_once("\n--- ") else {
        panic!("{title}: no `--- answers` and no `--- refused`");
    };
    let (mark, below) = below.split_once('\n').unwrap_or((below, ""));
    let wanted = match mark {
        "answers" => Wanted::Answers(pairs(below)),
        "refused" | "refused, in other words" => Wanted::Refused {
            message: below.trim().to_owned(),
            exactly: mark == "refused",
        },
        _ => panic!("{title}: `--- {mark}` is neither answers nor refused"),
    };
    Section {
        title,
        source: format!("{source}\n"),
        wanted,
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| {
        let (asked, answer) = pair.split_once('\n').unwrap_or((pair, ""));
        (
            asked.trim_end_matches(" ~ *").to_owned(),
            answer.trim_end_matches(['\n', ' ']).to_owned(),
        )
    };
    text.trim_end().split("\n\n").map(pair).collect()
}

/// `POST /path {"its": "body"} ~ Name: value` as a request, with an answer as it is recorded elsewhere.
pub fn request(line: &str) -> (Request, Answer) {
    let mut said = line.split(" ~ ");
    let mut parts = said.next().unwrap_or_default().splitn(3, ' ');
    let (method, path) = (parts.next().unwrap_or_default(), parts.next());
    let body = parts.next().map(|body| {
        body.replace("\\r\\n", "\r\n")
            .replace('␍', "\r")
            .replace('␊', "\n")
    });
    let own = said.filter_map(|header| header.split_once(": "));
    let mut headers: Vec<_> = own.map(|(name, value)| [name, value]).collect();
    let typed = |[name, _]: &[&str; 2]| name.eq_ignore_ascii_case("content-type");
    if body.is_some() && !headers.iter().any(typed) {
        headers.push(["content-type", "application/json"]);
    }
    let asked = json!({
        "id": line, "app": "corpus", "tier": 1, "method": method, "path": path, "headers": headers, "body": body,
        "answer": {"status": 200, "framing": {"mode": "length", "declared_length": null, "complete": true}},
    });
    exchange::parse(&asked.to_string()).expect("a request as it is recorded")
}

/// An answer in one line, as record.py writes it.
pub fn told(answer: &Answer) -> String {
    let Some(status) = answer.status else {
        return "none".to_owned();
    };
    let unpacked = unpacked(answer);
    let body = String::from_utf8_lossy(unpacked.as_deref().unwrap_or(&answer.body));
    let own = |name: &str| !matches!(name, "date" | "server" | "connection");
    let headers = answer.headers.iter().filter(|(name, _)| own(name));
    let headers: Vec<_> = headers
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let usual = [
        format!("content-length: {}", body.len()),
        "content-type: application/json".to_owned(),
    ];
    let headers = match headers == usual {
        true => String::new(),
        false => format!(" [{}]", headers.join(", ")),
    };
    let body = body.replace('\r', "␍").replace('\n', "␊");
    let cut = match answer.framing.complete {
        true => "",
        false => " (cut short)",
    };
    format!("{status}{headers} {body}{cut}")
        .trim_end_matches(' ')
        .to_owned()
}

/// What is packed in a body. How well it was packed, the length tells.
fn unpacked(answer: &Answer) -> Option<Vec<u8>> {
    let packed = answer
        .headers
        .iter()
        .any(|(name, value)| name == "content-encoding" && value == "gzip");
    if !packed || answer.body.is_empty() {
        return None;
    }
    let mut body = Vec::new();
    let read = flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut body);
    read.is_ok().then_some(body)
}

fn files(folder: &Path, extension: &str) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the corpus");
    let paths = entries.map(|entry| entry.expect("the corpus").path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn stem(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
