//! Search: the words typed, and the screens that have them.

use super::Text;
use crate::app::{Action, Model, Search};
use crate::markdown::{Role, Row, Run};

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
            "  Type words; screens that have all of them are listed.",
            Role::Dim,
        );
    } else if search.found.is_empty() {
        text.line("  No screen has all of these words.", Role::Dim);
    }
    for (i, found) in search.found.iter().enumerate() {
        let from = text.rows.len();
        let lesson = &model.course.lessons[found.lesson];
        let screen = &lesson.screens[found.screen];
        let selected = i == search.cursor;
        let mut row = Row::default();
        row.push(if selected { "▸ " } else { "  " }, Role::Accent.bold());
        row.push(&format!("{} › ", lesson.title), Role::Dim.into());
        row.push(
            &screen.title,
            if selected {
                Role::Accent.bold()
            } else {
                Role::Text.into()
            },
        );
        text.rows.push(row.cut(width));
        text.rows.push(
            Row::new(
                format!("    {}", crate::markdown::tame(&found.line)),
                Role::Dim,
                0,
            )
            .cut(width),
        );
        if selected {
            text.cursor = Some(from + 1);
        }
        text.live_since(from, Action::FocusOn(i));
    }
    text
}
