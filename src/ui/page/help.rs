//! Keys: the footer that names what does something now, and the help that names all.

use unicode_width::UnicodeWidthStr;

use super::{Link, Text};
use crate::app::{Action, Model};
use crate::markdown::{Role, Row, Run, tame};
use crate::ui::keymap::{self, BINDINGS, Binding};

/// The keys that do something now. What does not fit is left out from the middle; help and quit stay.
pub fn footer(model: &Model, width: usize) -> Text {
    let (tail, mut head): (Vec<&Binding>, Vec<&Binding>) = keymap::available(model)
        .filter(|binding| !binding.word.is_empty())
        .partition(|binding| matches!(binding.action, Action::Help | Action::Quit));
    let length = |of: &[&Binding]| of.iter().map(|one| one.word.width() + GAP).sum::<usize>();
    while !head.is_empty() && 1 + length(&head) + length(&tail) > width {
        head.pop();
    }
    let mut text = Text::default();
    let mut row = Row::new(" ", Role::Text, 0);
    for binding in head {
        key_and_word(binding, &mut row, &mut text);
    }
    row.pad_to((width + GAP - 1).saturating_sub(length(&tail)));
    for binding in tail {
        key_and_word(binding, &mut row, &mut text);
    }
    text.row(row.cut(width).runs);
    text
}

/// Columns between two keys of the footer.
const GAP: usize = 2;

fn key_and_word(binding: &Binding, row: &mut Row, text: &mut Text) {
    let (key, word) = binding.word.rsplit_once(' ').unwrap_or((binding.word, ""));
    let from = row.width();
    row.push(key, Role::Accent.into());
    row.push(&format!(" {word}"), Role::Dim.into());
    text.links.push(Link {
        row: 0,
        columns: from..row.width(),
        action: binding.action,
    });
    row.push(&" ".repeat(GAP), Role::Text.into());
}

/// All keys of the context under the help, and the addresses worth knowing.
pub fn help(model: &Model) -> Text {
    let mut below = model.clone();
    below.overlay = None;
    let context = keymap::context(&below);
    let mut text = Text::default();
    text.line("  Keys here", Role::Text.bold());
    text.gap();
    for binding in BINDINGS
        .iter()
        .filter(|binding| binding.contexts.contains(&context))
    {
        text.rows.push(binding_row(binding));
    }
    text.gap();
    text.line(
        "  The mouse works too: click what you would choose, scroll with the wheel.",
        Role::Dim,
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

fn binding_row(binding: &Binding) -> Row {
    let mut row = Row::default();
    let keys = binding
        .keys
        .iter()
        .map(|key| pretty(key))
        .collect::<Vec<_>>()
        .join("  ");
    row.push(&format!("    {keys}"), Role::Accent.into());
    row.pad_to(30);
    row.push(&tame(binding.help), Role::Text.into());
    row
}

fn pretty(key: &str) -> &str {
    match key {
        "up" => "↑",
        "down" => "↓",
        "left" => "←",
        "right" => "→",
        "enter" => "⏎",
        "backtab" => "shift-tab",
        other => other,
    }
}
