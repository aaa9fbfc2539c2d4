//! Keys: the footer that names what does something now, and the help that names all.

use unicode_width::UnicodeWidthStr;

use super::{Link, Text};
use crate::app::{Action, Model, Overlay, PASS, Seen};
use crate::markdown::{Role, Row, Run};
use crate::ui::keymap::{self, Binding, Context};

/// The keys that do something now, with this in view. Where there is no room for all, the ones that lead on, back and to help stay longest.
pub fn footer(model: &Model, seen: &Seen, width: usize) -> Text {
    let words = keymap::available(model).filter_map(|binding| {
        let word = keymap::word(model, seen, binding);
        (!word.is_empty()).then_some((word, binding))
    });
    let mut words: Vec<(&str, &Binding)> = words.collect();
    let length = |of: &[(&str, &Binding)]| -> usize {
        let words = of.iter().map(|(word, _)| word.width() + GAP);
        words.sum()
    };
    let mut first = FIRST;
    while 1 + length(&words) > width && words.len() > 1 {
        // Of those that can best be done without, the last.
        let ranks = words.iter().enumerate().map(|(at, (_, binding))| match at {
            at if at < first => (1, at),
            at => (rank(binding), at),
        });
        let at = ranks.max().map_or(0, |(_, at)| at);
        words.remove(at);
        first = first.min(at);
    }
    let at_the_end =
        |(_, binding): &(&str, &Binding)| matches!(binding.action, Action::Help | Action::Quit);
    let (tail, head): (Vec<_>, Vec<_>) = words.into_iter().partition(at_the_end);
    let mut text = Text::default();
    let mut row = Row::new(" ", Role::Text, 0);
    for (word, binding) in head {
        key_and_word((word, binding.action), &mut row, &mut text);
    }
    row.pad_to((width + GAP - 1).saturating_sub(length(&tail)));
    for (word, binding) in tail {
        key_and_word((word, binding.action), &mut row, &mut text);
    }
    text.row(row.cut(width).runs);
    text
}

/// How many words at the start are what a page is for.
const FIRST: usize = 2;

/// How well a key can be done without where there is no room to name it.
fn rank(binding: &Binding) -> usize {
    const KEPT_LONGEST: [&[&str]; 6] = [
        &["?", "f1"],
        &["enter", "ctrl-r"],
        &["esc"],
        &["ctrl-down"],
        &["space"],
        &["q"],
    ];
    let named = |keys: &&[&str]| binding.keys.iter().any(|key| keys.contains(key));
    let at = KEPT_LONGEST.iter().position(named);
    at.unwrap_or(KEPT_LONGEST.len())
}

/// A key with its word, and what it does.
type Word<'a> = (&'a str, Action);

/// Columns between two keys of the footer.
const GAP: usize = 2;

fn key_and_word((word, action): Word<'_>, row: &mut Row, text: &mut Text) {
    const ARROWS: &str = "← →";
    let arrows = if word.starts_with(ARROWS) {
        ARROWS.len()
    } else {
        0
    };
    let end = word[arrows..]
        .find(' ')
        .map_or(word.len(), |at| arrows + at);
    let (key, word) = (&word[..end], word[end..].trim_start());
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
    below.overlay = match below.overlay {
        Some(Overlay::Help { under, .. }) => under.map(|under| *under),
        _ => None,
    };
    let context = keymap::context(&below);
    let mut text = Text::default();
    text.line("  Keys here", Role::Text.bold());
    text.gap();
    for binding in keymap::listed(&below) {
        binding_rows(binding.keys, binding.help, width, &mut text);
    }
    if matches!(context, Context::Writing | Context::Edit) {
        text.gap();
        text.line("  In the text", Role::Text.bold());
        text.gap();
        for (keys, help) in keymap::WRITING {
            binding_rows(keys, help, width, &mut text);
        }
    }
    text.gap();
    if !model.by_lines {
        let words = "The mouse works too: click what you would choose, scroll with the wheel.";
        text.paragraph(words, Role::Dim, width.saturating_sub(1), 2);
    }
    if let Some(address) = model.server.address {
        text.row([
            Run::new("  The app answers any client at ", Role::Dim),
            Run::new(format!("http://{address}"), Role::Accent),
            Run::new(" while it is open.", Role::Dim),
        ]);
    }
    text.gap();
    text.line("  Marks", Role::Text.bold());
    for words in [
        format!(
            "On the map: ○ not begun, ◔ begun, ◑ to its end with less than {PASS} %, ✓ done: with {PASS} % or more."
        ),
        "In a question: ✓ you were right, ✗ you were wrong, → this was right, ▸ the cursor."
            .to_owned(),
    ] {
        text.paragraph(&words, Role::Text, width.saturating_sub(1), 2);
    }
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
