//! A goal to be reached with requests.

use super::super::fields::{Fields, Text};
use super::super::report::Report;
use super::super::requests::requests;
use super::super::{At, Code, Goal, Step, WrongRequest, suggest};
use super::Known;
use super::exercise::actions;
use super::{predict, prose, words};
use crate::hurl;

/// An exchange may be any of the steps that it fits, and each doubles the ways in which what arrived can be read.
const MOST_STEPS: usize = 9;

pub fn read(report: &Report<'_>, fields: &Fields<'_, '_>, known: &Known<'_>) -> Option<Goal> {
    let app = predict::app(report, fields, known);
    let tables = fields.tables("steps");
    if tables.is_empty() && !fields.has_slip_of("steps") {
        let help = Some("add `[[items.steps]]` with `id`, `text` and `hurl`".to_owned());
        report.add(Code::Empty, fields.head(), "a goal without a step", help);
    }
    if tables.len() > MOST_STEPS {
        let message = "a goal has nine steps at most: nobody keeps more in mind";
        let help = Some("make two goals of it".to_owned());
        report.add(Code::Options, fields.head(), message, help);
    }
    let mut ids: Vec<Text> = Vec::new();
    let mut steps = Vec::new();
    for table in &tables {
        steps.push(step(report, table, &mut ids));
    }
    let solution = fields
        .required("solution")
        .and_then(|text| actions(report, &text));
    let wrong: Vec<Option<WrongRequest>> = fields
        .tables("wrong")
        .iter()
        .map(|table| wrong(report, table))
        .collect();
    Some(Goal {
        app: app?,
        steps: steps
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .filter(|steps| (1..=MOST_STEPS).contains(&steps.len()))?,
        solution: solution?,
        wrong: wrong.into_iter().collect::<Option<_>>()?,
    })
}

/// `ids` are those of the steps above, to which this one is added.
fn step(report: &Report<'_>, fields: &Fields<'_, '_>, ids: &mut Vec<Text>) -> Option<Step> {
    let (id, text) = (fields.id(), fields.required("text"));
    let entry = fields.required("hurl").and_then(|text| one(report, &text));
    let hint = words(fields, "hint");
    let after: Vec<Option<usize>> = fields
        .texts("after")
        .iter()
        .map(|after| earlier(report, after, ids))
        .collect();
    fields.finish();
    // Pushed whatever else is wrong, so that the steps below can name it.
    let name = id.clone().unwrap_or_default();
    if let Some(first) = ids
        .iter()
        .find(|other| id.is_some() && other.text == name.text)
    {
        report.twice(&name, "steps", first.span.start);
        return None;
    }
    ids.push(name);
    Some(Step {
        id: id?.text,
        text: prose(&text?.text),
        entry: entry?,
        after: after.into_iter().collect::<Option<_>>()?,
        hint,
    })
}

fn one(report: &Report<'_>, text: &Text) -> Option<hurl::Entry> {
    let mut entries = requests(report, &text.text, None, &|span| text.place(span))?;
    if entries.len() != 1 {
        let message = "one request is wanted here, with what is expected of its answer";
        report.add(Code::BadValue, text.span.clone(), message, None);
        return None;
    }
    entries.pop()
}

fn earlier(report: &Report<'_>, after: &Text, ids: &[Text]) -> Option<usize> {
    let found = ids.iter().position(|id| id.text == after.text);
    if found.is_none() {
        let known: Vec<&str> = ids.iter().map(|id| id.text.as_str()).collect();
        let message = format!("no step above is called `{}`", after.text);
        let help = suggest::help(&after.text, &known);
        report.add(Code::UnknownReference, after.span.clone(), message, help);
    }
    found
}

fn wrong(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<WrongRequest> {
    let (name, feedback) = (fields.required("name"), fields.required("feedback"));
    let entries = fields
        .required("hurl")
        .and_then(|text| actions(report, &text));
    let sees = fields.required("sees").and_then(|text| one(report, &text));
    fields.finish();
    let name = name?;
    Some(WrongRequest {
        name: name.text,
        at: At(name.span),
        entries: entries?,
        sees: sees?,
        feedback: prose(&feedback?.text),
    })
}
