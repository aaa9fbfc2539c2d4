//! From GIFT.

use std::ops::Range;

use super::super::super::written::Item;
use super::super::{Reader, answer_is};
use super::{SPECIAL, answers};

pub(in super::super) fn read(source: &str, reader: &mut Reader<'_>) {
    for (at, block) in blocks(source) {
        let text = clean(block);
        let span = at..at + block.trim_end().len();
        if text.trim().is_empty() {
            continue;
        }
        if let Some(category) = text.trim().strip_prefix("$CATEGORY:") {
            let (category, rest) = category.split_once('\n').unwrap_or((category, ""));
            reader.lost(span.clone(), format!("the category `{}`", category.trim()));
            if rest.trim().is_empty() {
                continue;
            }
            question(rest, &span, reader);
        } else {
            question(&text, &span, reader);
        }
    }
}

/// The parts between blank lines, each with its place.
fn blocks(source: &str) -> Vec<(usize, &str)> {
    let (mut blocks, mut start, mut at) = (Vec::new(), 0, 0);
    for line in source.split_inclusive('\n') {
        let next = at + line.len();
        if line.trim().is_empty() {
            blocks.push((start, &source[start..at]));
            start = next;
        }
        at = next;
    }
    blocks.push((start, &source[start..]));
    blocks.retain(|(_, block)| !block.trim().is_empty());
    blocks
}

/// A block without its comments.
fn clean(block: &str) -> String {
    let lines = block
        .lines()
        .map(|line| line.trim_start_matches('\u{feff}'));
    let lines: Vec<&str> = lines
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    lines.join("\n")
}

fn question(text: &str, span: &Range<usize>, reader: &mut Reader<'_>) {
    let (title, text) = title(text.trim());
    let Some((before, inside, after)) = braces(text) else {
        match find(text, &['{']) {
            Some(_) => reader.wrong(span.clone(), "the brace is not closed"),
            None => reader.lost(span.clone(), "a description: it asks nothing"),
        }
        return;
    };
    let (format, before) = format(before);
    if format == Some("html") {
        reader.lost(span.clone(), "`[html]`: the text is taken as Markdown");
    }
    let prompt = match after.trim() {
        "" => plain(before),
        after => format!("{} _____ {}", plain(before), plain(after)),
    };
    let (inside, general) = general(inside);
    let Some(answered) = answers::read(inside, span, reader) else {
        return;
    };
    let explanation = match general {
        Some(general) if !general.trim().is_empty() => plain(general),
        _ => {
            let shown: Vec<&str> = answered.shown.iter().map(String::as_str).collect();
            answer_is(&shown)
        }
    };
    let id = title.map(plain).unwrap_or_default();
    reader.item(
        span.clone(),
        Item {
            explanation,
            ..Item::new(&id, prompt.trim().to_owned(), answered.kind)
        },
    );
}

/// `::title::` at the start.
fn title(text: &str) -> (Option<&str>, &str) {
    let Some(rest) = text.strip_prefix("::") else {
        return (None, text);
    };
    let mut from = 0;
    while let Some(at) = find(&rest[from..], &[':']) {
        let at = from + at;
        if rest[at..].starts_with("::") {
            return (Some(rest[..at].trim()), rest[at + 2..].trim_start());
        }
        from = at + 1;
    }
    (None, text)
}

/// `[html]` at the start.
fn format(text: &str) -> (Option<&str>, &str) {
    let known = ["html", "moodle", "plain", "markdown"];
    let found = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match found {
        Some((name, rest)) if known.contains(&name) => (Some(name), rest),
        _ => (None, text),
    }
}

/// What stands before, in and behind the braces.
fn braces(text: &str) -> Option<(&str, &str, &str)> {
    let open = find(text, &['{'])?;
    let inside = &text[open + 1..];
    let close = find(inside, &['}'])?;
    Some((&text[..open], &inside[..close], &inside[close + 1..]))
}

/// The answers, and the general feedback behind `####`.
fn general(inside: &str) -> (&str, Option<&str>) {
    let mut from = 0;
    while let Some(at) = find(&inside[from..], &['#']) {
        let at = from + at;
        if inside[at..].starts_with("####") {
            return (&inside[..at], Some(&inside[at + 4..]));
        }
        from = at + 1;
    }
    (inside, None)
}

/// The first of these characters that no backslash precedes.
pub(super) fn find(text: &str, wanted: &[char]) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        if !escaped && wanted.contains(&letter) {
            return Some(at);
        }
        escaped = letter == '\\' && !escaped;
    }
    None
}

/// The text without its backslashes.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', Some('n')) => {
                letters.next();
                out.push('\n');
            }
            ('\\', Some(&next)) if next == '\\' || SPECIAL.contains(&next) => {
                letters.next();
                out.push(next);
            }
            _ => out.push(letter),
        }
    }
    out
}
