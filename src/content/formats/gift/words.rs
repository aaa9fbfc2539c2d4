//! Words as GIFT has them, as what an author writes here: Markdown, or the letters themselves.

use super::super::{html, literal::literal};
use super::read::{find, plain};
use crate::markdown::{parse, plain_text};

/// How words are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// `[plain]` and `[moodle]`: letters that mark nothing up.
    Plain,
    /// `[markdown]`.
    Marked,
    /// `[html]`: what Moodle's own editor writes.
    Html,
}

/// `[html]` at the start, and what stands behind it.
pub(super) fn format(text: &str) -> (Option<Written>, &str) {
    let found = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match found {
        Some(("html", rest)) => (Some(Written::Html), rest),
        Some(("markdown", rest)) => (Some(Written::Marked), rest),
        Some(("plain" | "moodle", rest)) => (Some(Written::Plain), rest),
        _ => (None, text),
    }
}

/// As Markdown; `usual` is how the words are written that do not say it.
pub(super) fn markdown(text: &str, usual: Written) -> String {
    let (own, text) = format(text.trim());
    match own.unwrap_or(usual) {
        Written::Marked => plain(text),
        Written::Plain => literal(&plain(text)),
        Written::Html => html::markdown(&plain(text)),
    }
}

/// The letters, where we have no Markdown either.
pub(super) fn letters(text: &str, usual: Written) -> String {
    let (own, text) = format(text.trim());
    match own.unwrap_or(usual) {
        Written::Html => {
            let marked = html::markdown(&plain(text));
            plain_text(&parse(&marked, 0..marked.len()))
        }
        _ => plain(text),
    }
}

/// What is to be typed; `\*` is a star there.
pub(super) fn typed(text: &str) -> String {
    plain(text).replace("\\*", "*")
}

/// What is to be typed, with `*` for any letters, as a regular expression. Capitals do not matter.
pub(super) fn pattern(text: &str) -> String {
    let (mut pattern, mut rest) = ("(?i)".to_owned(), text);
    while let Some(at) = find(rest, &['*']) {
        pattern += &regex::escape(&plain_inner(&rest[..at]));
        pattern += ".*";
        rest = &rest[at + 1..];
    }
    pattern + &regex::escape(&plain_inner(rest))
}

/// As [`typed`], with the space at the ends, which is within the whole.
fn plain_inner(text: &str) -> String {
    let ends = |rest: &str| text.len() - rest.len();
    let before = &text[..ends(text.trim_start())];
    let after = &text[text.len() - ends(text.trim_end())..];
    match text.trim() {
        "" => text.to_owned(),
        inner => format!("{before}{}{after}", typed(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_mark_nothing_up_are_shown() {
        for text in [
            "2*3*4",
            "a_b and _c_",
            "# no heading",
            "1. no list",
            "- nor this",
            "x < y, <b>no tag</b>",
            "`tick` &amp; ~~gone~~",
            "C:\\temp\\*.txt",
            "[a](b)",
            "-5",
        ] {
            let marked = markdown(
                &text.replace('~', "\\~").replace('#', "\\#"),
                Written::Plain,
            );
            let shown = plain_text(&parse(&marked, 0..marked.len()));
            assert_eq!(shown.trim(), text, "{marked}");
        }
        assert_eq!(markdown("[markdown]2*3*4", Written::Plain), "2*3*4");
        assert_eq!(markdown("[plain]2*3", Written::Marked), "2\\*3");
    }

    #[test]
    fn a_star_stands_for_any_letters() {
        assert_eq!(pattern("New *York\\*."), "(?i)New .*York\\*\\.");
        assert_eq!(typed("2\\*3"), "2*3");
    }
}
