//! The end of a round: the score, and a review of what went wrong.

use super::Text;
use crate::app::{Model, Results};
use crate::content::{Choice, Item, Kind};
use crate::learn::Answered;
use crate::markdown::{self, Highlight, Role, Run};

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
    let score = round.score(|item| model.points(item));
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
    text.paragraph(
        "Each item gives its points for the first answer of a round; several picks give a share of them.",
        Role::Dim,
        width,
        3,
    );
    let wrong = round.wrong();
    text.gap();
    match wrong.len() {
        0 => text.line("   Nothing went wrong. Well done.", Role::Good),
        n => text.line(format!("   To look at again: {n}"), Role::Text.bold()),
    }
    for id in wrong {
        if let (Some(item), Some(past)) = (model.item(id), round.answers.get(id)) {
            review(item, &past.answer, width, highlight, &mut text);
        }
    }
    text
}

/// What was asked, what was given, what was right, and why.
fn review(
    item: &Item,
    answer: &Answered,
    width: usize,
    highlight: &dyn Highlight,
    text: &mut Text,
) {
    text.gap();
    text.prose(&item.prompt, width, 3, highlight);
    for given in &answer.given {
        text.paragraph(&format!("✗ you: {given}"), Role::Bad, width, 5);
    }
    if let Kind::Single(options) | Kind::Multiple(options) = &item.kind {
        for option in options.iter().filter(|option| option.right) {
            text.paragraph(
                &format!("✓ right: {}", markdown::plain_text(&option.text)),
                Role::Good,
                width,
                5,
            );
        }
        for option in options
            .iter()
            .filter(|option| !option.right && was_given(option, answer))
        {
            text.prose(&option.feedback, width, 7, highlight);
        }
    }
    text.prose(&item.explanation, width, 5, highlight);
}

fn was_given(option: &Choice, answer: &Answered) -> bool {
    answer.given.contains(&markdown::plain_text(&option.text))
}
