//! Keys: the footer that names what does something now, and the help that names all.

use unicode_width::UnicodeWidthStr;

use super::Text;
use crate::app::Model;
use crate::markdown::{Role, Row, Run, tame};
use crate::ui::keymap::{self, BINDINGS, Binding};

/// The keys that do something now. What does not fit is left out from the middle; help and quit stay.
pub fn footer(model: &Model, width: usize) -> Row {
    let words: Vec<&str> = keymap::available(model)
        .map(|binding| binding.word)
        .filter(|word| !word.is_empty())
        .collect();
    let (tail, mut head): (Vec<&str>, Vec<&str>) = words
        .into_iter()
        .partition(|word| matches!(*word, "? help" | "q quit"));
    let length = |words: &[&str]| words.iter().map(|word| word.width() + 3).sum::<usize>();
    while !head.is_empty() && length(&head) + length(&tail) > width {
        head.pop();
    }
    let mut row = Row::default();
    row.push(" ", Role::Text.into());
    for word in &head {
        key_and_word(word, &mut row);
    }
    row.pad_to(width.saturating_sub(length(&tail).saturating_sub(2)));
    for (i, word) in tail.iter().enumerate() {
        if i > 0 {
            row.push("  ", Role::Text.into());
        }
        key_and_word(word, &mut row);
    }
    row.cut(width)
}

fn key_and_word(text: &str, row: &mut Row) {
    let (key, word) = text.rsplit_once(' ').unwrap_or((text, ""));
    row.push(key, Role::Accent.into());
    row.push(&format!(" {word}  "), Role::Dim.into());
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
