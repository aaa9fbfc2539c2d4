//! What stands in the braces.

use super::super::super::written::{Choice, Comparison, Kind, Pair, Typed, WrongNumber, WrongText};
use super::super::Reader;
use super::numbers::{self, Near};
use super::read::{Question, find, plain};
use super::words;

/// A kind of ours, and its answers in words.
pub(super) struct Answered {
    pub kind: Kind,
    pub shown: Vec<String>,
}

/// `=text#feedback` or `~%50%text#feedback`, both still as written.
struct Answer<'a> {
    right: bool,
    /// Per cent of the points, where the file says so.
    weight: Option<f64>,
    text: &'a str,
    feedback: &'a str,
}

impl Answer<'_> {
    /// Per cent of the points.
    fn share(&self) -> f64 {
        self.weight.unwrap_or(if self.right { 100.0 } else { 0.0 })
    }

    fn is_full(&self) -> bool {
        self.share() >= 100.0
    }

    /// Notes the points that an answer gives or takes where here it is simply wrong.
    fn partly(&self, question: &Question, reader: &mut Reader<'_>) {
        let (share, text) = (self.share(), plain(self.text));
        if share != 0.0 {
            let message = format!("the {share} % for `{text}`: here it is wrong");
            reader.lost(question.span.clone(), message);
        }
    }
}

pub(super) fn read(inside: &str, question: &Question, reader: &mut Reader<'_>) -> Option<Answered> {
    let inside = inside.trim();
    if inside.is_empty() {
        let message = "an essay: nothing here could judge it";
        reader.lost(question.span.clone(), message);
        return None;
    }
    if let Some(numbers) = inside.strip_prefix('#') {
        return numeric(numbers, question, reader);
    }
    if let Some(truth) = true_false(inside, question) {
        return Some(truth);
    }
    match kind(&answers(inside), question, reader) {
        Ok(answered) => Some(answered),
        Err(why) => {
            reader.wrong(question.span.clone(), why);
            None
        }
    }
}

fn kind(
    answers: &[Answer<'_>],
    question: &Question,
    reader: &mut Reader<'_>,
) -> Result<Answered, String> {
    if answers.is_empty() {
        return Err("an answer starts with `=` or `~`".to_owned());
    }
    if answers.iter().any(|answer| answer.text.is_empty()) {
        return Err("an answer has no text".to_owned());
    }
    let all_right = answers.iter().all(|answer| answer.right);
    if all_right && answers.iter().all(|answer| answer.text.contains("->")) {
        return matching(answers, question);
    }
    match answers.iter().any(|answer| answer.right) {
        _ if all_right => short(answers, question, reader),
        true => single(answers, question, reader),
        false => multiple(answers, question, reader),
    }
}

/// `T`, `TRUE#feedback when wrong#feedback when right` and the same of false.
fn true_false(inside: &str, question: &Question) -> Option<Answered> {
    let parts = split_feedback(inside);
    let answer = match parts[0].trim() {
        "T" | "TRUE" => true,
        "F" | "FALSE" => false,
        _ => return None,
    };
    let feedback = |at: usize| {
        let text = parts.get(at);
        text.map(|text| question.words(text)).unwrap_or_default()
    };
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
        Some(at) => (&body[..at], &body[at + 1..]),
        None => (body, ""),
    };
    Answer {
        right,
        weight,
        text: text.trim(),
        feedback: feedback.trim(),
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

fn matching(answers: &[Answer<'_>], question: &Question) -> Result<Answered, String> {
    let (mut pairs, mut extra) = (Vec::new(), Vec::new());
    for answer in answers {
        let (left, right) = answer.text.split_once("->").unwrap_or((answer.text, ""));
        let (left, right) = (question.letters(left), question.letters(right));
        if right.is_empty() {
            return Err(format!("nothing is matched with `{left}`"));
        }
        if left.is_empty() {
            extra.push(right);
        } else {
            let feedback = question.words(answer.feedback);
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
    Ok(Answered {
        shown: shown.collect(),
        kind: Kind::Match { pairs, extra },
    })
}

fn short(
    answers: &[Answer<'_>],
    question: &Question,
    reader: &mut Reader<'_>,
) -> Result<Answered, String> {
    let (rights, wrongs): (Vec<&Answer<'_>>, Vec<_>) =
        answers.iter().partition(|answer| answer.is_full());
    let Some(first) = rights.first() else {
        return Err("no answer is right".to_owned());
    };
    if rights.iter().any(|right| !right.feedback.is_empty()) {
        reader.lost(question.span.clone(), "the feedback to a right answer");
    }
    // Alone, `*` stands for any other answer.
    let (any, wrongs): (Vec<&Answer<'_>>, Vec<_>) =
        wrongs.into_iter().partition(|wrong| wrong.text == "*");
    for wrong in &wrongs {
        wrong.partly(question, reader);
    }
    let mut compared = rights.iter().chain(&wrongs);
    let pattern = compared.any(|answer| find(answer.text, &['*']).is_some());
    let text = |answer: &Answer<'_>| match pattern {
        true => words::pattern(answer.text),
        false => words::typed(answer.text),
    };
    let wrong = wrongs.iter().map(|wrong| WrongText {
        answer: text(wrong),
        feedback: question.words(wrong.feedback),
    });
    let any = any.first().map(|any| question.words(any.feedback));
    let typed = Typed {
        wrong: wrong.filter(|wrong| !wrong.feedback.is_empty()).collect(),
        feedback: any.unwrap_or_default(),
        accept: rights.iter().map(|right| text(right)).collect(),
        compare: pattern.then_some(Comparison::Pattern),
    };
    Ok(Answered {
        kind: Kind::Short(typed),
        shown: vec![format!("`{}`", words::typed(first.text))],
    })
}

fn choice(answer: &Answer<'_>, right: bool, question: &Question) -> Choice {
    Choice {
        text: question.words(answer.text),
        right,
        feedback: question.words(answer.feedback),
    }
}

fn choices(
    options: Vec<Choice>,
    kind: impl FnOnce(Vec<Choice>) -> Kind,
) -> Result<Answered, String> {
    let rights = options.iter().filter(|option| option.right);
    let shown: Vec<String> = rights.map(|option| option.text.clone()).collect();
    if shown.is_empty() {
        return Err("no option is right".to_owned());
    }
    Ok(Answered {
        shown,
        kind: kind(options),
    })
}

/// Whatever has a `=` asks for one option.
fn single(
    answers: &[Answer<'_>],
    question: &Question,
    reader: &mut Reader<'_>,
) -> Result<Answered, String> {
    let mut options: Vec<Choice> = Vec::new();
    for answer in answers {
        let right = answer.is_full();
        if right && options.iter().any(|option| option.right) {
            let text = plain(answer.text);
            let message = format!("`{text}`: one option is right here, and another was before it");
            reader.lost(question.span.clone(), message);
            continue;
        }
        if !right {
            answer.partly(question, reader);
        }
        options.push(choice(answer, right, question));
    }
    choices(options, |options| Kind::Single { options })
}

/// Without a `=`: every option that gives points is right.
fn multiple(
    answers: &[Answer<'_>],
    question: &Question,
    reader: &mut Reader<'_>,
) -> Result<Answered, String> {
    let shares = || answers.iter().map(Answer::share);
    let gives = shares().find(|share| *share > 0.0).unwrap_or(0.0);
    if shares().any(|share| share > 0.0 && share != gives) {
        let message = "the weights: what is right counts alike";
        reader.lost(question.span.clone(), message);
    } else if shares().any(|share| share < 0.0 && share != -gives) {
        let message = "the weights: what is wrong takes as much as what is right gives";
        reader.lost(question.span.clone(), message);
    }
    let options = answers
        .iter()
        .map(|answer| choice(answer, answer.share() > 0.0, question));
    choices(options.collect(), |options| Kind::Multiple { options })
}

/// `3.14:0.01`, `1..5`, or several with weights; the first may stand without its `=`.
fn numeric(text: &str, question: &Question, reader: &mut Reader<'_>) -> Option<Answered> {
    let (first, rest) = text.split_at(find(text, &['=', '~']).unwrap_or(text.len()));
    let first = (!first.trim().is_empty()).then(|| answer(true, first));
    let list: Vec<Answer<'_>> = first.into_iter().chain(answers(rest)).collect();
    let (mut rights, mut others): (Vec<Near>, Vec<(&Answer<'_>, Near)>) = (Vec::new(), Vec::new());
    let mut feedback = String::new();
    for answer in &list {
        if matches!(answer.text, "*" | "") && !answer.is_full() {
            feedback = question.words(answer.feedback);
            continue;
        }
        let near = match numbers::read(answer.text) {
            Ok(near) => near,
            Err(why) => {
                reader.wrong(question.span.clone(), why);
                return None;
            }
        };
        if answer.is_full() {
            if !answer.feedback.is_empty() {
                reader.lost(question.span.clone(), "the feedback to a right number");
            }
            rights.push(near);
            continue;
        }
        others.push((answer, near));
    }
    let Some(&right) = rights.first() else {
        reader.wrong(question.span.clone(), "no number is right");
        return None;
    };
    if rights.len() > 1 {
        reader.lost(
            question.span.clone(),
            "the numbers after the first: one range is right here",
        );
    }
    let wrong = others.into_iter();
    let wrong = wrong.filter_map(|(answer, near)| foreseen(answer, near, right, question, reader));
    let wrong = wrong.collect();
    let Near { number, tolerance } = right;
    Some(Answered {
        kind: Kind::Number {
            answer: number,
            tolerance: (tolerance != 0.0).then_some(tolerance),
            wrong,
            feedback,
        },
        shown: vec![number.to_string()],
    })
}

/// A wrong number with its feedback. What is around the right one cannot be told apart from it.
fn foreseen(
    answer: &Answer<'_>,
    near: Near,
    right: Near,
    question: &Question,
    reader: &mut Reader<'_>,
) -> Option<WrongNumber> {
    answer.partly(question, reader);
    let mut lost = |what: String| reader.lost(question.span.clone(), what);
    if (near.number - right.number).abs() <= right.tolerance {
        let text = answer.text;
        lost(format!("`{text}` as a wrong answer: its number is right"));
        return None;
    }
    if near.tolerance != 0.0 {
        let text = answer.text;
        lost(format!(
            "the range of `{text}`: one wrong number is foreseen"
        ));
    }
    (!answer.feedback.is_empty()).then(|| WrongNumber {
        answer: near.number,
        feedback: question.words(answer.feedback),
    })
}
