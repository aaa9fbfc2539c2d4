//! Answers that are typed: short texts, numbers, gaps.

use super::super::fields::{Fields, Text};
use super::super::report::Report;
use super::super::{Code, Foreseen, Gap, Hole, Number, Pattern, TextRule, Typed, suggest};
use super::{foreseen_twice, no_feedback, none_twice, words};

const COMPARISONS: [&str; 3] = ["ignore-case", "exact", "pattern"];

pub fn short(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Typed> {
    let typed = typed(report, fields, "ignore-case");
    if typed
        .as_ref()
        .is_some_and(|typed| typed.wrong.is_empty() && typed.feedback.is_empty())
    {
        no_feedback(report, fields);
    }
    typed
}

/// `accept`, `match`, `wrong` and `feedback`; `usual` is how answers are compared if nothing is said.
fn typed(report: &Report<'_>, fields: &Fields<'_, '_>, usual: &str) -> Option<Typed> {
    let compare = comparison(report, fields, usual);
    let rule = |text: &Text| compare.as_deref().and_then(|how| rule(report, how, text));
    let texts = fields.texts("accept");
    if texts.is_empty() {
        let help = Some("list what is right: `accept = [\"Location\"]`".to_owned());
        report.add(
            Code::Options,
            fields.head(),
            "no answer is accepted here",
            help,
        );
    }
    let accept: Option<Vec<TextRule>> = texts.iter().map(rule).collect();
    let mut wrong = Vec::new();
    for entry in fields.tables("wrong") {
        let (answer, feedback) = (entry.required("answer"), entry.required("feedback"));
        entry.finish();
        if let (Some(answer), Some(feedback)) = (answer, feedback)
            && let Some(rule) = rule(&answer)
        {
            never_right(report, accept.as_deref(), &rule, &answer);
            if wrong.iter().any(|earlier| hides(earlier, &rule)) {
                foreseen_twice(report, answer.span);
            }
            wrong.push(Foreseen {
                answer: rule,
                feedback: super::prose(&feedback.text),
            });
        }
    }
    let feedback = words(fields, "feedback");
    Some(Typed {
        accept: accept.filter(|accept| !accept.is_empty())?,
        wrong,
        feedback,
    })
}

fn comparison(report: &Report<'_>, fields: &Fields<'_, '_>, usual: &str) -> Option<String> {
    let Some(given) = fields.text("match") else {
        return Some(usual.to_owned());
    };
    if COMPARISONS.contains(&&*given.text) {
        return Some(given.text);
    }
    let help = suggest::help(&given.text, &COMPARISONS);
    let message = format!("`match` cannot be `{}`", given.text);
    report.add(Code::BadValue, given.span, message, help);
    None
}

fn rule(report: &Report<'_>, how: &str, text: &Text) -> Option<TextRule> {
    let trimmed = text.text.trim();
    if trimmed.is_empty() {
        let message = "an answer of nothing cannot be given";
        report.add(Code::BadValue, text.span.clone(), message, None);
        return None;
    }
    match how {
        "exact" => Some(TextRule::Exact(trimmed.to_owned())),
        "pattern" => match Pattern::new(trimmed) {
            Ok(pattern) => Some(TextRule::Pattern(pattern)),
            Err(error) => {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default();
                let why = why.trim_start_matches("error: ");
                let message = format!("this is no regular expression: {why}");
                report.add(Code::BadValue, text.span.clone(), message, None);
                None
            }
        },
        _ => Some(TextRule::IgnoreCase(trimmed.to_owned())),
    }
}

/// What makes a regular expression more than the text that it reads as.
const META: [char; 14] = [
    '\\', '.', '+', '*', '?', '(', ')', '|', '[', ']', '{', '}', '^', '$',
];

/// Whether a rule fits one text alone. A pattern that is no plain text may fit more than another rule does.
fn is_plain(rule: &TextRule) -> bool {
    !matches!(rule, TextRule::Pattern(_)) || !rule.text().contains(META)
}

/// Whether an answer foreseen earlier leaves nothing for this one: the first that fits is the one that speaks.
fn hides(earlier: &Foreseen<TextRule>, rule: &TextRule) -> bool {
    let fits = is_plain(rule) && earlier.answer.fits(rule.text());
    fits || earlier.answer.text() == rule.text()
}

/// What is listed as wrong must not be accepted: its feedback would never be seen.
fn never_right(report: &Report<'_>, accept: Option<&[TextRule]>, wrong: &TextRule, place: &Text) {
    let accepted = |rule: &TextRule| rule.fits(wrong.text());
    if is_plain(wrong) && accept.is_some_and(|accept| accept.iter().any(accepted)) {
        report.add(
            Code::Options,
            place.span.clone(),
            "this is listed as wrong, and accepted as right",
            None,
        );
    }
}

pub fn number(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Number> {
    let answer = fields.required_decimal("answer");
    let (tolerance, place) = fields.decimal("tolerance").unwrap_or((0.0, 0..0));
    let mut wrong = Vec::new();
    for entry in fields.tables("wrong") {
        let (value, feedback) = (entry.required_decimal("answer"), entry.required("feedback"));
        entry.finish();
        let (Some((value, span)), Some(feedback)) = (value, feedback) else {
            continue;
        };
        if answer
            .as_ref()
            .is_some_and(|(right, _)| (value - right).abs() <= tolerance)
        {
            let message = "this is listed as wrong, and accepted as right";
            report.add(Code::Options, span.clone(), message, None);
        }
        if wrong
            .iter()
            .any(|earlier: &Foreseen<f64>| earlier.answer == value)
        {
            foreseen_twice(report, span);
        }
        wrong.push(Foreseen {
            answer: value,
            feedback: super::prose(&feedback.text),
        });
    }
    let feedback = words(fields, "feedback");
    if wrong.is_empty() && feedback.is_empty() {
        no_feedback(report, fields);
    }
    if tolerance < 0.0 {
        let message = "`tolerance` cannot be below 0";
        report.add(Code::BadValue, place, message, None);
        return None;
    }
    Some(Number {
        answer: answer?.0,
        tolerance,
        wrong,
        feedback,
    })
}

pub fn gap(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Gap> {
    let code = fields.required("code");
    let language = fields
        .text("language")
        .map_or("python".to_owned(), |language| language.text);
    let usual = usual_in(&language);
    let entries = fields.tables("gaps");
    let holes = entries.iter().map(|entry| hole(report, entry, usual));
    let holes: Vec<Option<Hole>> = holes.collect();
    if entries.is_empty() {
        let help = Some("add a `[[items.gaps]]` for `{{1}}`".to_owned());
        report.add(Code::Empty, fields.head(), "there is no gap to fill", help);
        return None;
    }
    let code = code?;
    let pieces = pieces(report, &code, holes.len())?;
    Some(Gap {
        pieces,
        language,
        gaps: holes.into_iter().collect::<Option<_>>()?,
    })
}

/// How a gap is compared if nothing is said: `Status_code` is another name in Python, while neither prose nor the names of
/// HTTP's headers mind.
fn usual_in(language: &str) -> &'static str {
    match language {
        "python" => "exact",
        _ => "ignore-case",
    }
}

fn hole(report: &Report<'_>, fields: &Fields<'_, '_>, usual: &str) -> Option<Hole> {
    let typed = typed(report, fields, usual);
    let choices = fields.texts("choices");
    fields.finish();
    none_twice(report, &choices, "choices", |text| text.trim().to_owned())?;
    let typed = typed?;
    let right = |choice: &Text| typed.accept.iter().any(|rule| rule.fits(&choice.text));
    let rights = choices.iter().filter(|choice| right(choice)).count();
    let fault = match (choices.len(), rights) {
        (0, _) => None,
        (10.., _) => Some("a gap has nine choices at most: each has a digit"),
        (_, 0) => Some("none of the choices is right"),
        (all, rights) if all == rights => Some("all of the choices are right"),
        _ => None,
    };
    if let Some(fault) = fault {
        report.add(Code::Options, fields.head(), fault, None);
        return None;
    }
    if typed.wrong.is_empty() && typed.feedback.is_empty() {
        no_feedback(report, fields);
    }
    Some(Hole {
        typed,
        choices: choices.into_iter().map(|choice| choice.text).collect(),
    })
}

/// The text between `{{1}}`, `{{2}}` and so on, which must stand in it in this order.
fn pieces(report: &Report<'_>, code: &Text, gaps: usize) -> Option<Vec<String>> {
    let (mut pieces, mut rest) = (Vec::new(), code.text.as_str());
    for n in 1..=gaps {
        let Some((before, after)) = rest.split_once(&format!("{{{{{n}}}}}")) else {
            let message = format!("there is no `{{{{{n}}}}}` where the gap {n} would be");
            let help = Some("gaps are numbered from 1 in the order of the text".to_owned());
            report.add(Code::Options, code.span.clone(), message, help);
            return None;
        };
        pieces.push(before.to_owned());
        rest = after;
    }
    pieces.push(rest.to_owned());
    let next = format!("{{{{{}}}}}", gaps + 1);
    if rest.contains(&next) {
        let message = format!("there is no `[[items.gaps]]` for `{next}`");
        report.add(Code::Options, code.span.clone(), message, None);
        return None;
    }
    Some(pieces)
}
