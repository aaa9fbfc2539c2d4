//! Keys: the footer that names what does something now, and the help that names all.

use unicode_width::UnicodeWidthStr;

use super::{Link, Text};
use crate::app::{Action, Model};
use crate::markdown::{Role, Row, Run};
use crate::ui::keymap::{self, Context};

/// The keys that do something now. What does not fit is left out from the middle; help, quit and the way out stay.
pub fn footer(model: &Model, width: usize) -> Text {
    let words = keymap::available(model).filter_map(|binding| {
        let word = keymap::word(model, binding);
        (!word.is_empty()).then_some((word, binding.action))
    });
    let (tail, mut head): (Vec<Word>, Vec<Word>) =
        words.partition(|(_, action)| matches!(action, Action::Help | Action::Quit));
    let length = |of: &[Word]| of.iter().map(|(word, _)| word.width() + GAP).sum::<usize>();
    let inner = |(word, _): &Word| !word.starts_with("esc ");
    while !head.is_empty() && 1 + length(&head) + length(&tail) > width {
        let last = head.iter().rposition(inner).filter(|at| *at >= FIRST);
        head.remove(last.unwrap_or(head.len() - 1));
    }
    let mut text = Text::default();
    let mut row = Row::new(" ", Role::Text, 0);
    for word in head {
        key_and_word(word, &mut row, &mut text);
    }
    row.pad_to((width + GAP - 1).saturating_sub(length(&tail)));
    for word in tail {
        key_and_word(word, &mut row, &mut text);
    }
    text.row(row.cut(width).runs);
    text
}

/// A key with its word, and what it does.
type Word = (&'static str, Action);

/// How many words are worth more than the way out.
const FIRST: usize = 2;

/// Columns between two keys of the footer.
const GAP: usize = 2;

fn key_and_word((word, action): Word, row: &mut Row, text: &mut Text) {
    let (key, word) = word.rsplit_once(' ').unwrap_or((word, ""));
    let from = row.width();
    row.push(key, Role::Accent.into());
    row.push(&format!(" {word}"), Role::Dim.into());
    text.links.push(Link {
        row: 0,
        columns: from..row.width(),
        action,
    });
    row.push(&" ".repeat(GAP), Role::Text.into());
}

/// All keys of the context under the help, and the addresses worth knowing.
pub fn help(model: &Model, width: usize) -> Text {
    let mut below = model.clone();
    below.overlay = None;
    let context = keymap::context(&below);
    let mut text = Text::default();
    text.line("  Keys here", Role::Text.bold());
    text.gap();
    for binding in keymap::listed(&below) {
        binding_rows(binding.keys, binding.help, width, &mut text);
    }
    if context == Context::Writing {
        text.gap();
        text.line("  In the text", Role::Text.bold());
        text.gap();
        for (keys, help) in keymap::WRITING {
            binding_rows(keys, help, width, &mut text);
        }
    }
    text.gap();
    text.paragraph(
        "The mouse works too: click what you would choose, scroll with the wheel.",
        Role::Dim,
        width.saturating_sub(1),
        2,
    );
    if let Some(address) = model.server.address {
        text.row([
            Run::new("  The app answers any client at ", Role::Dim),
            Run::new(format!("http://{address}"), Role::Accent),
            Run::new(" while it is open.", Role::Dim),
        ]);
    }
    text.gap();
    text.line("  Marks", Role::Text.bold());
    text.line(
        "  ✓ done or right   ◔ begun   ○ not begun   ✗ wrong   ▸ focus",
        Role::Text,
    );
    text
}

/// Keys, and beside them what they do; on narrow screens below them.
fn binding_rows(keys: &[&str], help: &str, width: usize, text: &mut Text) {
    let keys = keys
        .iter()
        .map(|key| pretty(key))
        .collect::<Vec<_>>()
        .join("  ");
    let mut row = Row::new(format!("    {keys}"), Role::Accent, 0);
    let by = if width < 2 * MEANING { 6 } else { MEANING };
    let from = text.rows.len();
    text.paragraph(help, Role::Text, width.saturating_sub(1), by);
    if row.width() < by
        && let Some(first) = text.rows.get_mut(from)
    {
        row.pad_to(by);
        let rest = first.text().trim_start().to_owned();
        row.push(&rest, Role::Text.into());
        *first = row;
    } else {
        text.rows.insert(from, row);
    }
}

/// The column of what keys do.
const MEANING: usize = 30;

fn pretty(key: &str) -> &str {
    match key {
        "up" => "↑",
        "down" => "↓",
        "left" => "←",
        "right" => "→",
        "enter" => "⏎",
        "backtab" => "shift-tab",
        "f1" => "F1",
        "f2" => "F2",
        "f3" => "F3",
        "f4" => "F4",
        other => other,
    }
}
