//! To GIFT.

use std::fmt::Write as _;

use super::super::super::written::{
    Choice, Comparison, Item, Kind, Pair, Quiz, Typed, WrongNumber,
};
use super::super::{Exported, Losses, no_kind};
use super::{SPECIAL, words::format};

pub(in super::super) fn write(quiz: &Quiz) -> Exported {
    let mut losses = Losses::default();
    let mut text = format!("// {}\n", one_line(&quiz.title));
    losses.quiz(quiz);
    for item in &quiz.items {
        let inside = match answers(item, &mut losses) {
            Ok(inside) => inside,
            Err(why) => {
                losses.add(item, format!("all of it: {why}"));
                continue;
            }
        };
        losses.common(item);
        let (id, prompt) = (escape(&item.id), escape(&item.prompt));
        let general = words(&item.explanation);
        let _ = write!(
            text,
            "\n::{id}::[markdown]{prompt} {{\n{inside}####{general}\n}}\n"
        );
    }
    Exported {
        text,
        losses: losses.0,
    }
}

/// # Errors
/// Why GIFT cannot say it.
fn answers(item: &Item, losses: &mut Losses) -> Result<String, String> {
    Ok(match &item.kind {
        Kind::Single { options } => options.iter().map(single).collect(),
        Kind::Multiple { options } => multiple(options),
        Kind::TrueFalse {
            answer,
            feedback,
            right_feedback,
        } => true_false(*answer, feedback, right_feedback),
        Kind::Short(typed) => short(item, typed, losses)?,
        Kind::Number {
            answer,
            tolerance,
            wrong,
            feedback,
        } => number(*answer, tolerance.unwrap_or(0.0), wrong, feedback),
        Kind::Match { pairs, extra } => matching(item, pairs, extra, losses)?,
        kind => return Err(no_kind(kind)),
    })
}

fn single(option: &Choice) -> String {
    let mark = if option.right { "=" } else { "~" };
    line(mark, &words(&option.text), &option.feedback)
}

/// The right ones share the points; a wrong one takes as much away as a right one gives.
fn multiple(options: &[Choice]) -> String {
    let rights = options.iter().filter(|option| option.right).count().max(1);
    let share = 100.0 / rights as f64;
    let share = format!("{share:.5}");
    let share = share.trim_end_matches('0').trim_end_matches('.');
    let option = |option: &Choice| {
        let sign = if option.right { "" } else { "-" };
        line(
            &format!("~%{sign}{share}%"),
            &words(&option.text),
            &option.feedback,
        )
    };
    options.iter().map(option).collect()
}

fn true_false(answer: bool, feedback: &str, right_feedback: &str) -> String {
    let mut text = if answer { "TRUE" } else { "FALSE" }.to_owned();
    if !feedback.is_empty() || !right_feedback.is_empty() {
        let _ = write!(text, "#{}#{}", words(feedback), words(right_feedback));
    }
    text + "\n"
}

fn short(item: &Item, typed: &Typed, losses: &mut Losses) -> Result<String, String> {
    match typed.compare {
        Some(Comparison::Pattern) => return Err(no_kind(&item.kind)),
        _ if typed.accept.iter().any(|text| text.contains("->")) => return Err(pair()),
        Some(Comparison::Exact) => losses.add(item, "that capitals matter"),
        _ => {}
    }
    let (foreseen, odd): (Vec<_>, Vec<_>) = typed
        .wrong
        .iter()
        .partition(|wrong| !wrong.answer.contains("->"));
    if !odd.is_empty() {
        losses.add(item, "its wrong answers with `->`");
    }
    let feedbacks = foreseen.iter().map(|wrong| &wrong.feedback);
    if feedbacks
        .chain([&typed.feedback])
        .any(|text| text.contains("->"))
    {
        losses.add(item, "the `->` of its feedback, which becomes `→`");
    }
    let right = typed.accept.iter().map(|text| answer("=%100%", text, ""));
    let wrong = foreseen.iter();
    let wrong = wrong.map(|wrong| answer("=%0%", &wrong.answer, &wrong.feedback));
    let any = (!typed.feedback.is_empty()).then(|| line("=%0%", "*", &arrows(&typed.feedback)));
    Ok(right.chain(wrong).chain(any).collect())
}

/// GIFT has no letter to say that an arrow is none.
fn pair() -> String {
    "a text with `->` would be read as a pair to match".to_owned()
}

/// An answer to type: a bare `*` would stand for any letters. A weight is written only before what would be read as one.
fn answer(mark: &str, text: &str, feedback: &str) -> String {
    let mark = match text.trim_start().starts_with('%') {
        false if mark == "=%100%" => "=",
        _ => mark,
    };
    line(mark, &escape(text).replace('*', "\\*"), &arrows(feedback))
}

fn arrows(feedback: &str) -> String {
    feedback.replace("->", "→")
}

fn number(answer: f64, tolerance: f64, wrong: &[WrongNumber], feedback: &str) -> String {
    let mut text = format!("#\n={answer}:{tolerance}\n");
    for wrong in wrong {
        let _ = writeln!(text, "=%0%{}:0#{}", wrong.answer, words(&wrong.feedback));
    }
    if !feedback.is_empty() {
        let _ = writeln!(text, "=%0%*#{}", words(feedback));
    }
    text
}

fn matching(
    item: &Item,
    pairs: &[Pair],
    extra: &[String],
    losses: &mut Losses,
) -> Result<String, String> {
    // A pair is divided at its first arrow.
    if pairs.iter().any(|pair| pair.left.contains("->")) {
        return Err(self::pair());
    }
    if pairs.iter().any(|pair| !pair.feedback.is_empty()) {
        losses.add(item, "the feedback of its pairs");
    }
    let pair = |left: &str, right: &str| format!("={left} -> {}\n", escape(right));
    let pairs = pairs.iter().map(|p| pair(&words(&p.left), &p.right));
    let extra = extra.iter().map(|right| pair("", right));
    Ok(pairs.chain(extra).collect())
}

/// An answer, its text already as GIFT has it.
fn line(mark: &str, text: &str, feedback: &str) -> String {
    let feedback = match feedback {
        "" => String::new(),
        feedback => format!("#{}", words(feedback)),
    };
    format!("{mark}{text}{feedback}\n")
}

/// Words in the question's own format. What looks like a format or a weight is kept from being one.
fn words(text: &str) -> String {
    let escaped = escape(text);
    match format(&escaped).0.is_some() || escaped.starts_with('%') {
        true => format!("[markdown]{escaped}"),
        false => escaped,
    }
}

/// The text with its special characters made ordinary, on one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.trim().replace("\r\n", "\n").chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\\' => out.push_str("\\\\"),
            letter if SPECIAL.contains(&letter) => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
