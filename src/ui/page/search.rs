//! Search: the words typed, and the screens that have them.

use super::Text;
use crate::app::{Action, FoundAt, Model, Search};
use crate::markdown::{Role, Row, Run, tame};

pub(super) fn text(model: &Model, search: &Search, width: usize) -> Text {
    let mut text = Text::default();
    text.row([
        Run::new("  / ", Role::Accent.bold()),
        Run::new(&search.query, Role::Text),
        Run::new("▏", Role::Accent),
    ]);
    text.gap();
    if search.query.trim().is_empty() {
        text.line(
            "  Type words; screens and quizzes that have all of them are listed.",
            Role::Dim,
        );
    } else if search.found.is_empty() {
        text.line("  Nothing has all of these words.", Role::Dim);
    } else {
        let plural = if search.found.len() == 1 { "" } else { "s" };
        let count = format!("  {} hit{plural}", search.found.len());
        text.line(count, Role::Dim);
    }
    for (i, found) in search.found.iter().enumerate() {
        let from = text.rows.len();
        let (before, title) = words(model, found.at);
        let selected = i == search.cursor;
        let mut row = Row::default();
        row.push(if selected { "  ▸ " } else { "    " }, Role::Accent.bold());
        row.push(&before, Role::Dim.into());
        row.push(
            title,
            if selected {
                Role::Accent.bold()
            } else {
                Role::Text.into()
            },
        );
        text.rows.push(row.shortened(width));
        if !found.line.is_empty() {
            let line = format!("      {}", tame(&found.line));
            text.rows
                .push(Row::new(line, Role::Dim, 0).shortened(width));
        }
        if selected {
            text.cursor = Some(from);
        }
        text.live_since(from, Action::FocusOn(i));
    }
    text
}

/// Where a hit is, and what it is called.
fn words(model: &Model, at: FoundAt) -> (String, &str) {
    match at {
        FoundAt::Screen { lesson, screen } => {
            let lesson = &model.course.lessons[lesson];
            let title = &lesson.screens[screen].title;
            (format!("{} › ", lesson.title), title)
        }
        FoundAt::Quiz(quiz) => ("Quiz › ".to_owned(), &model.course.quizzes[quiz].title),
    }
}
