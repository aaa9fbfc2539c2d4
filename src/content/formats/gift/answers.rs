//! What stands in the braces.

use std::ops::Range;

use super::super::super::written::{Choice, Kind, Pair, Typed, WrongNumber, WrongText};
use super::super::Reader;
use super::read::{find, plain};

/// A kind of ours, and its answers in words.
pub(super) struct Answered {
    pub kind: Kind,
    pub shown: Vec<String>,
}

/// `=text#feedback` or `~%50%text#feedback`.
struct Answer<'a> {
    right: bool,
    /// Per cent of the points, where the file says so.
    weight: Option<f64>,
    text: &'a str,
    feedback: String,
}

impl Answer<'_> {
    fn earns(&self) -> bool {
        self.weight.map_or(self.right, |weight| weight > 0.0)
    }
}

pub(super) fn read(inside: &str, span: &Range<usize>, reader: &mut Reader<'_>) -> Option<Answered> {
    let inside = inside.trim();
    if inside.is_empty() {
        reader.lost(span.clone(), "an essay: nothing here could judge it");
        return None;
    }
    if let Some(numbers) = inside.strip_prefix('#') {
        return numeric(numbers, span, reader);
    }
    if let Some(truth) = true_false(inside) {
        return Some(truth);
    }
    let answers = answers(inside);
    if answers.is_empty() {
        reader.wrong(span.clone(), "an answer starts with `=` or `~`");
        return None;
    }
    let mut weights = answers.iter().filter(|answer| answer.earns());
    let first = weights.next().and_then(|answer| answer.weight);
    if weights.any(|answer| answer.weight != first) {
        reader.lost(span.clone(), "the weights: what is right counts alike");
    }
    let pairs = answers
        .iter()
        .all(|answer| answer.right && answer.text.contains("->"));
    if pairs {
        return Some(matching(&answers));
    }
    if answers.iter().all(|answer| answer.right) {
        return short(&answers, span, reader);
    }
    Some(choices(&answers))
}

/// `T`, `TRUE#feedback when wrong#feedback when right` and the same of false.
fn true_false(inside: &str) -> Option<Answered> {
    let parts = split_feedback(inside);
    let answer = match parts[0].trim() {
        "T" | "TRUE" => true,
        "F" | "FALSE" => false,
        _ => return None,
    };
    let feedback = |at: usize| parts.get(at).map(|text| plain(text)).unwrap_or_default();
    Some(Answered {
        kind: Kind::TrueFalse {
            answer,
            feedback: feedback(1),
            right_feedback: feedback(2),
        },
        shown: vec![answer.to_string()],
    })
}

/// A text and the feedbacks behind each `#`.
fn split_feedback(text: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(at) = find(rest, &['#']) {
        parts.push(&rest[..at]);
        rest = &rest[at + 1..];
    }
    parts.push(rest);
    parts
}

fn answers(inside: &str) -> Vec<Answer<'_>> {
    let (mut answers, mut rest) = (Vec::new(), inside);
    while let Some(start) = find(rest, &['=', '~']) {
        let right = rest[start..].starts_with('=');
        let body = &rest[start + 1..];
        let end = find(body, &['=', '~']).unwrap_or(body.len());
        answers.push(answer(right, &body[..end]));
        rest = &body[end..];
    }
    answers
}

fn answer(right: bool, body: &str) -> Answer<'_> {
    let (weight, body) = weight(body.trim());
    let (text, feedback) = match find(body, &['#']) {
        Some(at) => (&body[..at], plain(&body[at + 1..])),
        None => (body, String::new()),
    };
    Answer {
        right,
        weight,
        text: text.trim(),
        feedback,
    }
}

/// `%50%` at the start.
fn weight(body: &str) -> (Option<f64>, &str) {
    let found = body.strip_prefix('%').and_then(|rest| rest.split_once('%'));
    match found.map(|(number, rest)| (number.trim().parse(), rest)) {
        Some((Ok(number), rest)) => (Some(number), rest),
        _ => (None, body),
    }
}

fn matching(answers: &[Answer<'_>]) -> Answered {
    let (mut pairs, mut extra) = (Vec::new(), Vec::new());
    for answer in answers {
        let (left, right) = answer.text.split_once("->").unwrap_or((answer.text, ""));
        let (left, right) = (plain(left), plain(right));
        if left.is_empty() {
            extra.push(right);
        } else {
            let feedback = answer.feedback.clone();
            pairs.push(Pair {
                left,
                right,
                feedback,
            });
        }
    }
    let shown = pairs
        .iter()
        .map(|pair| format!("{} → {}", pair.left, pair.right));
    Answered {
        shown: shown.collect(),
        kind: Kind::Match { pairs, extra },
    }
}

fn short(answers: &[Answer<'_>], span: &Range<usize>, reader: &mut Reader<'_>) -> Option<Answered> {
    let (rights, wrongs): (Vec<&Answer<'_>>, Vec<_>) =
        answers.iter().partition(|answer| answer.earns());
    if rights.is_empty() {
        reader.wrong(span.clone(), "no answer is right");
        return None;
    }
    if rights.iter().any(|right| !right.feedback.is_empty()) {
        reader.lost(span.clone(), "the feedback to a right answer");
    }
    let accept: Vec<String> = rights.iter().map(|right| plain(right.text)).collect();
    // `*` stands for anything else.
    let (any, wrongs): (Vec<&Answer<'_>>, Vec<_>) =
        wrongs.into_iter().partition(|wrong| wrong.text == "*");
    let wrong = wrongs.iter().map(|wrong| WrongText {
        answer: plain(wrong.text),
        feedback: wrong.feedback.clone(),
    });
    let typed = Typed {
        wrong: wrong.filter(|wrong| !wrong.feedback.is_empty()).collect(),
        feedback: any
            .first()
            .map(|any| any.feedback.clone())
            .unwrap_or_default(),
        accept: accept.clone(),
        compare: None,
    };
    let shown = accept.iter().take(1).map(|text| format!("`{text}`"));
    Some(Answered {
        kind: Kind::Short(typed),
        shown: shown.collect(),
    })
}

fn choices(answers: &[Answer<'_>]) -> Answered {
    let options: Vec<Choice> = answers
        .iter()
        .map(|answer| Choice {
            text: plain(answer.text),
            right: answer.earns(),
            feedback: answer.feedback.clone(),
        })
        .collect();
    let weighted = answers.iter().any(|answer| !answer.right && answer.earns());
    let rights = options.iter().filter(|option| option.right);
    Answered {
        shown: rights.map(|option| option.text.clone()).collect(),
        kind: if weighted {
            Kind::Multiple { options }
        } else {
            Kind::Single { options }
        },
    }
}

/// `3.14:0.01`, `1..5`, or several with weights.
fn numeric(numbers: &str, span: &Range<usize>, reader: &mut Reader<'_>) -> Option<Answered> {
    let mut list = answers(numbers);
    if list.is_empty() {
        list.push(answer(true, numbers));
    }
    let mut rights = Vec::new();
    let (mut wrong, mut feedback) = (Vec::new(), String::new());
    for answer in &list {
        match (number(answer.text), answer.earns()) {
            (Some(value), true) => rights.push(value),
            (Some((answer_value, _)), false) if !answer.feedback.is_empty() => {
                wrong.push(WrongNumber {
                    answer: answer_value,
                    feedback: answer.feedback.clone(),
                });
            }
            (None, _) if answer.text == "*" || answer.text.is_empty() => {
                feedback.clone_from(&answer.feedback);
            }
            (None, _) => {
                reader.wrong(span.clone(), format!("`{}` is no number", answer.text));
                return None;
            }
            (Some(_), false) => {}
        }
    }
    let Some(&(answer, tolerance)) = rights.first() else {
        reader.wrong(span.clone(), "no number is right");
        return None;
    };
    if rights.len() > 1 {
        reader.lost(
            span.clone(),
            "the numbers after the first: one range is right here",
        );
    }
    Some(Answered {
        kind: Kind::Number {
            answer,
            tolerance: (tolerance != 0.0).then_some(tolerance),
            wrong,
            feedback,
        },
        shown: vec![answer.to_string()],
    })
}

/// A number and how far off an answer may be.
fn number(text: &str) -> Option<(f64, f64)> {
    let parse =
        |text: &str| -> Option<f64> { text.trim().parse().ok().filter(|n: &f64| n.is_finite()) };
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (parse(low)?, parse(high)?);
        return Some(((low + high) / 2.0, (high - low).abs() / 2.0));
    }
    match text.split_once(':') {
        Some((number, tolerance)) => Some((parse(number)?, parse(tolerance)?)),
        None => Some((parse(text)?, 0.0)),
    }
}
