//! Options to pick from: one, several, or true and false.

use super::super::fields::{Fields, Text};
use super::super::report::Report;
use super::super::{Choice, Code};
use super::{prose, words};
use crate::markdown;

pub fn read(report: &Report<'_>, fields: &Fields<'_, '_>, many: bool) -> Option<Vec<Choice>> {
    let entries = fields.tables("options");
    let mut texts: Vec<String> = Vec::new();
    let mut choices = Vec::new();
    for entry in &entries {
        let (text, right, feedback) = (
            entry.required("text"),
            entry.flag("right"),
            entry.text("feedback"),
        );
        entry.finish();
        let text = text?;
        // As an answer is written down, so that the log can tell them apart.
        let blocks = prose(&text.text);
        let reading = markdown::plain_text(&blocks);
        if texts.contains(&reading) {
            report.add(Code::Options, text.span, "two options read the same", None);
            return None;
        }
        let says = |text: &Text| !text.text.trim().is_empty();
        if !right && !feedback.as_ref().is_some_and(says) {
            let help = Some("name the misconception it stands for: `feedback = \"…\"`".to_owned());
            report.add(
                Code::NoFeedback,
                text.span.clone(),
                "a wrong option without feedback",
                help,
            );
        }
        choices.push(Choice {
            text: blocks,
            right,
            feedback: feedback.map_or_else(Vec::new, |feedback| prose(&feedback.text)),
            span: text.span,
        });
        texts.push(reading);
    }
    let right = choices.iter().filter(|choice| choice.right).count();
    let fault = match (choices.len(), right) {
        (0 | 1, _) => Some("a question needs two options or more"),
        (10.., _) => Some("a question has nine options at most: each has a digit"),
        (_, 0) => Some("no option is right"),
        (_, 2..) if !many => Some("`single` has one right option; with more it is `multiple`"),
        _ => None,
    };
    match fault {
        Some(fault) => {
            report.add(Code::Options, fields.head(), fault, None);
            None
        }
        None => Some(choices),
    }
}

/// True, then false. The feedback belongs to the wrong one of them.
pub fn true_false(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Vec<Choice>> {
    let answer = fields.required_flag("answer");
    let (wrong, right) = (words(fields, "feedback"), words(fields, "right_feedback"));
    if wrong.is_empty() {
        super::no_feedback(report, fields);
    }
    let answer = answer?;
    let option = |text: &str, value: bool| Choice {
        text: markdown::parse(text, 0..text.len()),
        right: value == answer,
        feedback: if value == answer {
            right.clone()
        } else {
            wrong.clone()
        },
        span: fields.head(),
    };
    Some(vec![option("True", true), option("False", false)])
}
