//! Things to be put in order, or together.

use super::super::fields::Fields;
use super::super::report::Report;
use super::super::{Code, Match, Order, Pair};
use super::{no_feedback, none_blank, none_twice, words};

pub fn order(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Order> {
    let lines = fields.texts("lines");
    let feedback = words(fields, "feedback");
    if feedback.is_empty() {
        no_feedback(report, fields);
    }
    if !(3..=9).contains(&lines.len()) {
        let message = "three to nine `lines` can be put in order";
        report.add(Code::Options, fields.head(), message, None);
        return None;
    }
    none_blank(report, &lines)?;
    if lines.iter().all(|line| line.text == lines[0].text) {
        let message = "all lines read the same: every order is right";
        report.add(Code::Options, fields.head(), message, None);
        return None;
    }
    Some(Order {
        lines: lines.into_iter().map(|line| line.text).collect(),
        feedback,
    })
}

pub fn matching(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Match> {
    let mut rights: Vec<String> = Vec::new();
    let mut lefts: Vec<String> = Vec::new();
    let mut pairs = Vec::new();
    let (entries, extras) = (fields.tables("pairs"), fields.texts("extra"));
    for entry in &entries {
        let (left, right) = (entry.required("left"), entry.required("right"));
        let feedback = words(entry, "feedback");
        entry.finish();
        let (left, right) = (left?, right?);
        if feedback.is_empty() {
            no_feedback(report, entry);
        }
        if lefts.contains(&left.text) {
            let message = "two lefts read the same";
            report.add(Code::Options, left.span, message, None);
            return None;
        }
        let right = place_of(&mut rights, right.text);
        lefts.push(left.text.clone());
        pairs.push(Pair {
            left: left.text,
            right,
            feedback,
        });
    }
    none_twice(report, &extras, "extras", str::to_owned)?;
    for extra in extras {
        if rights.contains(&extra.text) {
            let message = "this extra is the right one of a pair";
            report.add(Code::Options, extra.span, message, None);
            return None;
        }
        rights.push(extra.text);
    }
    let fault = match (pairs.len(), rights.len()) {
        (0 | 1, _) | (10.., _) => Some("two to nine pairs can be matched"),
        (_, 0 | 1) => Some("there is only one right to choose: nothing can go wrong"),
        (_, 10..) => Some("there are nine rights at most, extras included: each has a digit"),
        _ => None,
    };
    if let Some(fault) = fault {
        report.add(Code::Options, fields.head(), fault, None);
        return None;
    }
    Some(Match { pairs, rights })
}

/// The index of a text in a list, to which it is added if it is not there.
fn place_of(list: &mut Vec<String>, text: String) -> usize {
    list.iter()
        .position(|other| *other == text)
        .unwrap_or_else(|| {
            list.push(text);
            list.len() - 1
        })
}
