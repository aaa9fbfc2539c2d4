//! From GIFT.

use std::ops::Range;

use super::super::super::written::Item;
use super::super::{Reader, answer_is, html};
use super::words::{self, Written};
use super::{SPECIAL, answers};

/// What holds for all of a question.
pub(super) struct Question {
    pub span: Range<usize>,
    /// How its words are written that do not say it themselves.
    written: Written,
}

impl Question {
    /// Words of the question as Markdown.
    pub fn words(&self, text: &str) -> String {
        words::markdown(text, self.written)
    }

    /// Words of the question where we have no Markdown.
    pub fn letters(&self, text: &str) -> String {
        words::letters(text, self.written)
    }
}

pub(in super::super) fn read(source: &str, reader: &mut Reader<'_>) {
    for (at, block) in blocks(source) {
        if let Some((text, span)) = text(at, block, reader) {
            question(text.trim(), span, reader);
        }
    }
}

/// The questions, each with its place: between blank lines, and from each `::name::` that begins a line.
fn blocks(source: &str) -> Vec<(usize, &str)> {
    let (mut blocks, mut start, mut at) = (Vec::new(), 0, 0);
    let mut open = false;
    for line in source.split_inclusive('\n') {
        let next = at + line.len();
        let blank = line.trim().is_empty();
        if blank || !open && line.trim_start().starts_with("::") {
            blocks.push((start, &source[start..at]));
            start = if blank { next } else { at };
            open = false;
        }
        open = is_open_behind(line, open);
        at = next;
    }
    blocks.push((start, &source[start..]));
    blocks.retain(|(_, block)| !block.trim().is_empty());
    blocks
}

/// Whether the braces of answers are open behind a line.
fn is_open_behind(line: &str, before: bool) -> bool {
    let (mut open, mut rest) = (before, line);
    if line.trim_start().starts_with("//") {
        return before;
    }
    while let Some(at) = find(rest, &['{', '}']) {
        open = rest[at..].starts_with('{');
        rest = &rest[at + 1..];
    }
    open
}

/// A block without its comments and its category, which are listed, and the place of the rest, if there is any.
fn text(at: usize, block: &str, reader: &mut Reader<'_>) -> Option<(String, Range<usize>)> {
    let (mut text, mut span, mut at) = (String::new(), None::<Range<usize>>, at);
    for line in block.split_inclusive('\n') {
        let marked = line.trim_start_matches('\u{feff}');
        let start = at + (line.len() - marked.trim_start().len());
        let place = start..at + line.trim_end().len();
        at += line.len();
        let words = marked.trim();
        if let Some(comment) = words.strip_prefix("//") {
            // What Moodle reads of a comment.
            if comment.contains("[id:") || comment.contains("[tag:") {
                reader.lost(place, format!("the comment `{}`", comment.trim()));
            }
        } else if let Some(category) = words.strip_prefix("$CATEGORY:") {
            reader.lost(place, format!("the category `{}`", category.trim()));
        } else if !words.is_empty() {
            let first = span.as_ref().map_or(place.start, |span| span.start);
            span = Some(first..place.end);
            text += marked;
        }
    }
    Some((text, span?))
}

fn question(text: &str, span: Range<usize>, reader: &mut Reader<'_>) {
    let (title, text) = title(text);
    let Some((before, inside, after)) = braces(text) else {
        match find(text, &['{']) {
            Some(_) => reader.wrong(span, "the brace is not closed"),
            None => reader.lost(span, "a description: it asks nothing"),
        }
        return;
    };
    if [inside, after]
        .iter()
        .any(|rest| find(rest, &['{']).is_some())
    {
        let message = "a second `{`: another question begins with a blank line before it";
        reader.wrong(span, message);
        return;
    }
    if text.contains("[html]") {
        for what in html::dropped(&plain(text)) {
            reader.lost(span.clone(), what);
        }
    }
    let (written, before) = words::format(before.trim_start());
    let question = Question {
        span,
        written: written.unwrap_or(Written::Plain),
    };
    let prompt = prompt(&question, before, after);
    if prompt.trim().is_empty() {
        reader.wrong(question.span, "the question has no text");
        return;
    }
    let (inside, general) = general(inside);
    let Some(answered) = answers::read(inside, &question, reader) else {
        return;
    };
    let explanation = match general {
        Some(general) if !general.trim().is_empty() => question.words(general),
        _ => {
            let shown: Vec<&str> = answered.shown.iter().map(String::as_str).collect();
            answer_is(&shown)
        }
    };
    let title = title.map(plain).unwrap_or_default();
    let item = Item {
        explanation,
        ..Item::new(&title, prompt.trim().to_owned(), answered.kind)
    };
    let id = reader.item(question.span.clone(), item);
    if !title.is_empty() && letters(&id) != letters(&title) {
        reader.lost(
            question.span,
            format!("the name `{title}`: here it is `{id}`"),
        );
    }
}

/// What makes a name that of something and no other: capitals, blanks and signs are no loss.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The words around the answers, with a gap where those behind go on: the spaces are those of the file.
fn prompt(question: &Question, before: &str, after: &str) -> String {
    let (first, last) = (question.words(before), question.words(after));
    if last.is_empty() {
        return first;
    }
    let space = |is: bool| if is { " " } else { "" };
    let left = space(before.ends_with(char::is_whitespace));
    let right = space(after.starts_with(char::is_whitespace));
    format!("{first}{left}_____{right}{last}")
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
