//! Code to be edited until its checks pass.

use super::super::fields::{Fields, Text};
use super::super::report::Report;
use super::super::requests::{entries, requests};
use super::super::{At, Code, Exercise, WrongCode, suggest};
use super::prose;
use crate::hurl;

pub fn read(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Exercise> {
    let loads = fields.flag_or("loads", true);
    // What does not load may be an empty file.
    let starter = match loads {
        true => fields.required("starter"),
        false => fields.present("starter"),
    };
    let solution = fields.required("solution");
    let checks = fields
        .required("checks")
        .and_then(|text| checks(report, &text));
    let titles: Vec<&str> = checks
        .iter()
        .flatten()
        .filter_map(|check| check.title.as_deref())
        .collect();
    let wrong: Vec<Option<WrongCode>> = fields
        .tables("wrong")
        .iter()
        .map(|entry| wrong(report, entry, &titles))
        .collect();
    Some(Exercise {
        starter: starter?.text,
        loads,
        solution: solution?.text,
        wrong: wrong.into_iter().collect::<Option<_>>()?,
        checks: checks?,
    })
}

/// The requests, each of which must have a title of its own: that is what a learner reads of it.
fn checks(report: &Report<'_>, text: &Text) -> Option<Vec<hurl::Entry>> {
    let known = &mut hurl::Variables::with_host("");
    let checks = requests(report, &text.text, Some(known), &|span| text.place(span))?;
    let mut sound = true;
    if checks.is_empty() {
        sound = false;
        report.add(
            Code::Empty,
            text.span.clone(),
            "there is no request in it",
            None,
        );
    }
    for (i, check) in checks.iter().enumerate() {
        let message = match &check.title {
            None => "this check has no title".to_owned(),
            Some(title)
                if checks[..i]
                    .iter()
                    .any(|other| other.title.as_ref() == Some(title)) =>
            {
                format!("two checks are called `{title}`")
            }
            Some(_) => continue,
        };
        let help = "say what it checks in a comment above it: `# creates a user`".to_owned();
        report.add(
            Code::MissingKey,
            text.place(&check.span),
            message,
            Some(help),
        );
        sound = false;
    }
    sound.then_some(checks)
}

fn wrong(report: &Report<'_>, fields: &Fields<'_, '_>, titles: &[&str]) -> Option<WrongCode> {
    let (name, code, feedback) = (
        fields.required("name"),
        fields.required("code"),
        fields.required("feedback"),
    );
    let check = fields
        .required("check")
        .and_then(|check| title(report, &check, titles));
    let sees = fields
        .text("sees")
        .map_or(Some(Vec::new()), |sees| asserts(report, &sees));
    let raises = fields.texts("raises");
    fields.finish();
    let name = name?;
    Some(WrongCode {
        name: name.text,
        at: At(name.span),
        code: code?.text,
        check: check?,
        sees: sees?,
        raises: raises.into_iter().map(|class| class.text).collect(),
        feedback: prose(&feedback?.text),
    })
}

fn title(report: &Report<'_>, check: &Text, titles: &[&str]) -> Option<usize> {
    let found = titles.iter().position(|title| *title == check.text);
    // Without a title every check is at fault, and that is said already.
    if found.is_none() && !titles.is_empty() {
        let message = format!("there is no check `{}`", check.text);
        let help = suggest::help(&check.text, titles);
        report.add(Code::UnknownReference, check.span.clone(), message, help);
    }
    found
}

fn asserts(report: &Report<'_>, text: &Text) -> Option<Vec<hurl::Assert>> {
    match hurl::parse_asserts(&text.text) {
        Ok(asserts) => Some(asserts),
        Err(errors) => {
            for error in errors {
                report.add(
                    Code::Hurl,
                    text.place(&error.span),
                    error.message,
                    error.help,
                );
            }
            None
        }
    }
}

/// Requests without need of an expected answer: something else tells what they come to.
pub(super) fn actions(report: &Report<'_>, text: &Text) -> Option<Vec<hurl::Entry>> {
    let known = &mut hurl::Variables::with_host("");
    let (found, sound) = entries(report, &text.text, Some(known), &|span| text.place(span));
    if sound && found.is_empty() {
        report.add(
            Code::Empty,
            text.span.clone(),
            "there is no request in it",
            None,
        );
        return None;
    }
    sound.then_some(found)
}
