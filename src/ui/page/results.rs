//! The end of a round: the score, and a review of what went wrong.

use super::Text;
use crate::app::{Model, Results};
use crate::content::{Item, ScoreRules};
use crate::learn::{Answered, Occasion, feedback, solution};
use crate::markdown::{Highlight, Role, Run};

const MEASURE: usize = 78;
const BAR: usize = 30;

pub(super) fn text(
    model: &Model,
    results: &Results,
    width: usize,
    highlight: &dyn Highlight,
) -> Text {
    let width = width.min(MEASURE);
    let mut text = Text::default();
    let Some(round) = model.progress.round(&results.round) else {
        return text;
    };
    let score = round.score(|item| model.worth(item));
    let full = BAR * score.percent() as usize / 100;
    text.gap();
    text.row([
        Run::new(format!("   {} %", score.percent()), Role::Accent.bold()),
        Run::new("   ", Role::Text),
        Run::new("━".repeat(full), Role::Accent),
        Run::new("─".repeat(BAR - full), Role::Dim),
        Run::new(
            format!(
                "   {} of {} points",
                super::points(score.got),
                super::points(score.of)
            ),
            Role::Dim,
        ),
    ]);
    text.gap();
    if let Occasion::Quiz(id) = &round.started.occasion
        && let Some(quiz) = model.quiz_index(id).and_then(|index| model.quiz(index))
    {
        text.paragraph(&rules(quiz.score), Role::Dim, width, 3);
    }
    let wrong = round.wrong();
    text.gap();
    match wrong.len() {
        0 => text.line("   Nothing went wrong. Well done.", Role::Good),
        n => text.line(format!("   To look at again: {n}"), Role::Text.bold()),
    }
    for id in wrong {
        if let Some(item) = model.item(id) {
            let answer = round.answers.get(id).map(|past| &past.answer);
            review(item, answer, width, highlight, &mut text);
        }
    }
    text
}

/// The rules of the score, in words.
fn rules(rules: ScoreRules) -> String {
    let mut words = vec!["A right answer gets all points of its item.".to_owned()];
    if rules.partial {
        words.push("One that is partly right gets its part of them.".to_owned());
    }
    if rules.attempts > 1 {
        let (attempts, retry) = (rules.attempts, rules.retry);
        words.push(format!(
            "There are {attempts} tries; each after the first costs {retry} %."
        ));
    }
    words.push(format!("A hint costs {} %.", rules.hint));
    words.join(" ")
}

/// What was asked, what was given if anything, what was right, and why.
fn review(
    item: &Item,
    answer: Option<&Answered>,
    width: usize,
    highlight: &dyn Highlight,
    text: &mut Text,
) {
    text.gap();
    text.prose(&item.prompt, width, 3, highlight);
    let given = answer.map_or(&[][..], |answer| &answer.given);
    let language = super::quiz::language(&item.kind);
    let mut show = |label: &str, words: &str, role: Role| match language {
        Some(language) => {
            text.line(format!("     {label}"), role);
            text.code(
                &words.replace("{{host}}", ""),
                language,
                width,
                7,
                highlight,
            );
        }
        None => text.paragraph(&format!("{label} {words}"), role, width, 5),
    };
    for given in given {
        show("✗ you:", given, Role::Bad);
    }
    let right = if language.is_some() {
        vec![solution(item).join("\n")]
    } else {
        solution(item)
    };
    for right in right {
        show("✓ right:", &right, Role::Good);
    }
    match answer {
        None => text.line("     not answered", Role::Dim),
        Some(answer) if answer.gave_up => text.line("     shown without an answer", Role::Dim),
        Some(_) => {}
    }
    for words in feedback(item, given) {
        text.prose(&words, width, 7, highlight);
    }
    text.prose(&item.explanation, width, 5, highlight);
}
