//! The grading key: a hash of what decides whether an answer is right.

use super::super::{Ask, Choice, Gap, Goal, Kind, Match, Predict, Step, TextRule, Typed};
use crate::{hurl, markdown};

/// A hash (64-bit FNV-1a) of what decides grading, such as which options there are and which are right. The order of
/// options does not matter; prompt, feedback, explanation and hints do not either.
pub fn of(kind: &Kind) -> String {
    let mut facts = facts(kind);
    facts.push(kind.name().to_owned());
    let hash = facts
        .join("\u{1}")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("{hash:016x}")
}

fn facts(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Single(options) | Kind::Multiple(options) | Kind::TrueFalse(options) => {
            choices(options)
        }
        Kind::Predict(predict) => prediction(predict),
        Kind::Short(short) => typed(short),
        Kind::Number(number) => vec![number.answer.to_string(), number.tolerance.to_string()],
        Kind::Order(order) => order.lines.clone(),
        Kind::Match(pairs) => matching(pairs),
        Kind::Gap(gap) => gaps(gap),
        Kind::Spot(spot) => {
            let mut lines = spot.lines.clone();
            lines.sort_unstable();
            vec![format!("{lines:?}"), spot.code.clone()]
        }
        Kind::Prints(prints) => vec![prints.code.clone(), prints.output.trim_end().to_owned()],
        Kind::Goal(goal) => steps(goal),
        // Where one starts from decides nothing, so a starter may be improved.
        Kind::Code(exercise) => exercise.checks.iter().map(exchange).collect(),
    }
}

fn sorted(mut facts: Vec<String>) -> Vec<String> {
    facts.sort();
    facts
}

fn choices(options: &[Choice]) -> Vec<String> {
    let fact =
        |choice: &Choice| format!("{}\0{}", choice.right, markdown::plain_text(&choice.text));
    sorted(options.iter().map(fact).collect())
}

fn prediction(predict: &Predict) -> Vec<String> {
    let choices = |ask: &Ask| {
        let texts: Vec<&str> = ask
            .choices
            .iter()
            .map(|choice| choice.text.as_str())
            .collect();
        texts.join("\0")
    };
    let asks = predict
        .asks
        .iter()
        .map(|ask| format!("{:?}\0{}", ask.about, choices(ask)));
    let mut facts = sorted(asks.collect());
    facts.push(predict.app.source.clone());
    let entries = predict.before.iter().chain([&predict.entry]);
    facts.extend(entries.map(|entry| entry.request.to_string()));
    facts
}

fn typed(typed: &Typed) -> Vec<String> {
    let fact = |rule: &TextRule| match rule {
        TextRule::IgnoreCase(text) => format!("ignore-case\0{text}"),
        TextRule::Exact(text) => format!("exact\0{text}"),
        TextRule::Pattern(_) => format!("pattern\0{}", rule.text()),
    };
    sorted(typed.accept.iter().map(fact).collect())
}

fn matching(pairs: &Match) -> Vec<String> {
    let mut facts = sorted(
        pairs
            .pairs
            .iter()
            .map(|pair| format!("{}\0{}", pair.left, pairs.rights[pair.right]))
            .collect(),
    );
    facts.extend(sorted(pairs.rights.clone()));
    facts
}

fn gaps(gap: &Gap) -> Vec<String> {
    let mut facts = gap.pieces.clone();
    for hole in &gap.gaps {
        facts.extend(typed(&hole.typed));
        facts.extend(sorted(hole.choices.clone()));
    }
    facts
}

fn steps(goal: &Goal) -> Vec<String> {
    let step = |step: &Step| format!("{}\0{:?}\0{}", step.id, step.after, exchange(&step.entry));
    let mut facts: Vec<String> = goal.steps.iter().map(step).collect();
    facts.push(goal.app.source.clone());
    facts
}

/// A request and what is expected of its answer, without titles and hints.
fn exchange(entry: &hurl::Entry) -> String {
    let mut facts = vec![entry.request.to_string()];
    if let Some(expected) = &entry.expected {
        facts.push(format!("{:?} {:?}", expected.version, expected.status));
        let headers = expected.headers.iter().map(|header| &header.field);
        facts.extend(headers.map(|field| format!("{}: {}", field.name, field.value)));
        facts.extend(expected.captures.iter().map(|capture| capture.text.clone()));
        facts.extend(
            expected
                .body
                .iter()
                .map(|body| body.body.content.to_string()),
        );
        facts.extend(expected.asserts.iter().map(|assert| assert.text.clone()));
    }
    facts.join("\0")
}
