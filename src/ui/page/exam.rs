//! An exam: put together, and its answer sheet with what is answered, what is flagged, how much time is left.

use super::Text;
use crate::app::{Action, Model, Offer, OfferRow, Sheet};
use crate::content::Item;
use crate::learn::Round;
use crate::markdown::{Role, Row, Run, plain_text, tame};

pub(super) fn header(model: &Model, sheet: &Sheet) -> (Vec<Run>, Vec<Run>) {
    let title = vec![
        Run::new("Exam › ", Role::Dim),
        Run::new(model.round_title(&sheet.round), Role::Text.bold()),
    ];
    let round = model.progress.round(&sheet.round);
    (
        title,
        round.map_or_else(Vec::new, |round| standing(model, round)),
    )
}

/// Which question of the exam is on screen, and the clock.
pub(super) fn question_header(model: &Model, round: &Round, item: &str) -> (Vec<Run>, Vec<Run>) {
    let items = &round.started.items;
    let at = items.iter().position(|other| other == item).unwrap_or(0);
    let title = vec![
        Run::new("Exam › ", Role::Dim),
        Run::new(model.round_title(&round.started.round), Role::Text.bold()),
    ];
    let place = format!("{} of {} · ", at + 1, items.len());
    let right = vec![Run::new(place, Role::Dim), time_left(model, round)];
    (title, right)
}

/// What the learner has said to this question so far; never whether it is right.
pub(super) fn note(model: &Model, round: &Round, item: &Item, width: usize, text: &mut Text) {
    text.gap();
    let plural = if item.points == 1 { "" } else { "s" };
    let mut words = vec![format!("{} point{plural}", item.points)];
    let partial = model.worth(&item.id).is_some_and(|w| w.rules.partial);
    if partial && let Some(parts) = super::quiz::parts(&item.kind) {
        words.push(parts.to_owned());
    }
    if round.flagged(&item.id) {
        words.push("flagged".to_owned());
    }
    if let Some(past) = round.answers.get(&item.id) {
        let given = past.answer.given.join(" · ");
        words.push(format!("answered: {given}"));
        words.push("another answer replaces it".to_owned());
    }
    text.paragraph(&words.join(" · "), Role::Dim, width, 3);
}

/// How far it has got, and the clock.
pub(super) fn standing(model: &Model, round: &Round) -> Vec<Run> {
    let (answered, all) = (round.answers.len(), round.started.items.len());
    vec![
        Run::new(format!("{answered} of {all} answered · "), Role::Dim),
        time_left(model, round),
    ]
}

/// Quiet while there is time; in the last minutes it is what the eye should find.
pub(super) fn time_left(model: &Model, round: &Round) -> Run {
    const SOON: u64 = 5 * 60_000;
    let left = model.time_left(round);
    let seconds = left.div_ceil(1000);
    let words = match seconds {
        3600.. => format!(
            "{}:{:02}:{:02} left",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ),
        _ => format!("{}:{:02} left", seconds / 60, seconds % 60),
    };
    let role = if left <= SOON {
        Role::Accent
    } else {
        Role::Dim
    };
    Run::new(words, role)
}

pub(super) fn text(model: &Model, sheet: &Sheet, width: usize) -> Text {
    let mut text = Text::default();
    let Some(round) = model.progress.round(&sheet.round) else {
        return text;
    };
    text.gap();
    for (at, item) in round.started.items.iter().enumerate() {
        let selected = at == sheet.cursor;
        choice(
            &mut text,
            at,
            selected,
            entry(model, round, item, at, width),
            width,
        );
    }
    text.gap();
    let last = round.started.items.len();
    let words = if sheet.sure {
        "Hand in: once more, to be sure"
    } else {
        "Hand in"
    };
    let mut row = Row::default();
    row.push(words, Role::Text.bold());
    choice(&mut text, last, sheet.cursor == last, row, width);
    let items = round.started.items.iter();
    let open = items
        .filter(|item| state(model, round, item) == State::Open)
        .count();
    if sheet.sure && open > 0 {
        let plural = if open == 1 {
            "question is"
        } else {
            "questions are"
        };
        text.line(format!("     {open} {plural} not answered."), Role::Bad);
    }
    text
}

/// A row that can be chosen.
fn choice(text: &mut Text, at: usize, selected: bool, row: Row, width: usize) {
    let from = text.rows.len();
    let pointer = if selected { "   ▸ " } else { "     " };
    let row = row.after(&[Run::new(pointer, Role::Accent.bold())]);
    text.rows.push(row.shortened(width));
    if selected {
        text.cursor = Some(from);
    }
    text.live_since(from, Action::FocusOn(at));
}

/// What there is of an answer to a question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// Not answered, but it counts as it is when the exam is handed in.
    Typed,
    Answered,
}

fn state(model: &Model, round: &Round, item: &str) -> State {
    match () {
        () if model.typed(round, item).is_some() => State::Typed,
        () if round.answers.contains_key(item) => State::Answered,
        () => State::Open,
    }
}

/// From this width on the marks have their words beside them; else the question needs the room.
const WORDS: usize = 60;

fn entry(model: &Model, round: &Round, item: &str, at: usize, width: usize) -> Row {
    let mut row = Row::default();
    row.push(&format!("{:>3}  ", at + 1), Role::Dim.into());
    let (mark, word) = match state(model, round, item) {
        State::Open => ("○", "open"),
        State::Typed => ("◑", "begun"),
        State::Answered => ("●", "answered"),
    };
    let flag = if round.flagged(item) { "flagged" } else { "" };
    row.push(mark, Role::Accent.into());
    if width >= WORDS {
        row.push(&format!(" {word:10}"), Role::Dim.into());
        row.push(&format!("{flag:9}"), Role::Accent.into());
    } else {
        row.push(
            if flag.is_empty() { "  " } else { " ⚑ " },
            Role::Accent.into(),
        );
    }
    let prompt = model.item(item).map(|item| plain_text(&item.prompt));
    let prompt = prompt.unwrap_or_else(|| "no longer in the course".to_owned());
    row.push(
        &tame(prompt.lines().next().unwrap_or_default()),
        Role::Text.into(),
    );
    row
}

/// What the exam will be, row by row.
pub(super) fn offer(model: &Model, offer: Offer, width: usize) -> Text {
    let mut text = Text::default();
    let scopes = model.exam_scopes();
    let Some(scope) = scopes.get(offer.scope) else {
        return text;
    };
    let there = scope.items(&model.course).len();
    text.gap();
    for (at, row) in OfferRow::ALL.into_iter().enumerate() {
        let (name, value, note) = match row {
            OfferRow::Scope => ("About", scope.title(&model.course), String::new()),
            OfferRow::Items => ("Questions", offer.items.to_string(), format!("of {there}")),
            OfferRow::Minutes => ("Minutes", offer.minutes.to_string(), String::new()),
        };
        let mut line = Row::default();
        line.push(&format!("{name:11}"), Role::Dim.into());
        line.push(&format!("‹ {} ›", tame(&value)), Role::Text.bold());
        line.push(&format!("  {note}"), Role::Dim.into());
        choice(&mut text, at, row == offer.row, line, width);
    }
    text.gap();
    text.paragraph(
        "Questions come in any order you like, and an answer can be changed, until you hand in or the time is up. \
         Before that nothing is judged. What is begun and not answered then counts as it is. You may quit and come \
         back; the clock does not stop.",
        Role::Dim,
        width.min(78),
        5,
    );
    let left_out = scope.left_out(&model.course);
    if !left_out.is_empty() {
        let kinds = left_out
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"));
        let kinds = kinds.collect::<Vec<_>>().join(" and ");
        let words =
            format!("Not asked: {kinds} questions, as every try at them tells how it went.");
        text.gap();
        text.paragraph(&words, Role::Dim, width.min(78), 5);
    }
    text
}
