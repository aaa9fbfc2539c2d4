//! What a learner looks up: `assets/glossary.toml` and `assets/status-codes.toml`. A course may have neither.

use std::collections::HashMap;

use super::fields::{Fields, Text};
use super::quiz::Known;
use super::report::Report;
use super::{Code, StatusCode, Term, suggest};
use crate::markdown::{self, Block};

pub const GLOSSARY: &str = "assets/glossary.toml";
pub const STATUS_CODES: &str = "assets/status-codes.toml";

/// Reads the terms, in the order of the alphabet.
pub fn terms(report: &Report<'_>, lessons: &Known<'_>) -> Vec<Term> {
    let table = report.toml(report.source, 0);
    let fields = Fields::new(report, table.get_ref(), 0..0, 0);
    let mut taken = Taken::new(report);
    let mut terms: Vec<Term> = fields
        .tables("terms")
        .iter()
        .filter_map(|entry| term(report, entry, lessons, &mut taken))
        .collect();
    fields.finish();
    terms.sort_by_key(|term| term.term.to_lowercase());
    terms
}

fn term(
    report: &Report<'_>,
    entry: &Fields<'_, '_>,
    lessons: &Known<'_>,
    taken: &mut Taken<'_>,
) -> Option<Term> {
    let (term, text) = (entry.required("term"), entry.required("text"));
    let also = entry.texts("also");
    let see = see(report, entry, lessons);
    entry.finish();
    let term = term?;
    let own = taken.claim(&term);
    let also = also.into_iter().filter(|name| taken.claim(name));
    let also = also.map(|name| name.text).collect();
    own.then_some(Term {
        term: term.text,
        also,
        text: prose(&text?.text),
        see,
    })
}

/// Reads the status codes, in the order of their numbers.
pub fn status_codes(report: &Report<'_>, lessons: &Known<'_>) -> Vec<StatusCode> {
    let table = report.toml(report.source, 0);
    let fields = Fields::new(report, table.get_ref(), 0..0, 0);
    let mut taken = Taken::new(report);
    let mut codes: Vec<StatusCode> = fields
        .tables("codes")
        .iter()
        .filter_map(|entry| status_code(report, entry, lessons, &mut taken))
        .collect();
    fields.finish();
    codes.sort_by_key(|code| code.code);
    codes
}

fn status_code(
    report: &Report<'_>,
    entry: &Fields<'_, '_>,
    lessons: &Known<'_>,
    taken: &mut Taken<'_>,
) -> Option<StatusCode> {
    let code = entry.required_number("code", 100..600);
    let (phrase, rfc) = (entry.required("phrase"), entry.required("rfc"));
    let (meaning, advice) = (entry.required("meaning"), entry.required("use"));
    let constant = entry.text("fastapi");
    let see = see(report, entry, lessons);
    entry.finish();
    let code = code?;
    if let Some(constant) = &constant {
        names_the_code(report, constant, code.number);
    }
    let own = taken.claim(&Text {
        text: code.number.to_string(),
        span: code.span,
        inner: None,
    });
    own.then_some(StatusCode {
        code: u16::try_from(code.number).ok()?,
        phrase: phrase?.text,
        constant: constant.map(|constant| constant.text),
        rfc: rfc?.text,
        meaning: prose(&meaning?.text),
        advice: prose(&advice?.text),
        see,
    })
}

/// A constant says its number: another one would be a slip of the pen.
fn names_the_code(report: &Report<'_>, constant: &Text, code: u32) {
    let start = format!("HTTP_{code}_");
    if !constant.text.starts_with(&start) {
        let message = format!("the constant of {code} begins with `{start}`");
        report.add(Code::BadValue, constant.span.clone(), message, None);
    }
}

/// The lessons that an entry points to.
fn see(report: &Report<'_>, entry: &Fields<'_, '_>, lessons: &Known<'_>) -> Vec<String> {
    let known: Vec<&str> = lessons.ids().collect();
    let mut see = Vec::new();
    for id in entry.texts("see") {
        if known.contains(&id.text.as_str()) {
            see.push(id.text);
        } else if !lessons.is_draft(&id.text) {
            let message = format!("there is no lesson `{}`", id.text);
            let help = suggest::help(&id.text, &known);
            report.add(Code::UnknownReference, id.span, message, help);
        }
    }
    see
}

fn prose(text: &str) -> Vec<Block> {
    markdown::parse(text, 0..text.len())
}

/// The names given so far: one must not lead to two entries.
struct Taken<'r> {
    report: &'r Report<'r>,
    names: HashMap<String, usize>,
}

impl<'r> Taken<'r> {
    fn new(report: &'r Report<'r>) -> Taken<'r> {
        Taken {
            report,
            names: HashMap::new(),
        }
    }

    /// Whether the name was free; now it is taken.
    fn claim(&mut self, name: &Text) -> bool {
        let before = self.names.insert(name.text.to_lowercase(), name.span.start);
        if let Some(before) = before {
            let lines = self.report.source.get(..before).unwrap_or_default();
            let line = lines.matches('\n').count() + 1;
            let message = format!("`{}` is in line {line} already", name.text);
            self.report
                .add(Code::DuplicateId, name.span.clone(), message, None);
        }
        before.is_none()
    }
}
