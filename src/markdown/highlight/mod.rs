//! Code → tokens with roles.
//!
//! One small scanner for each language that lessons are written in. They read a line in about a microsecond
//! and have nothing to load, so code has its colours in the first frame and keeps them while it is edited.
//! (The grammars of Sublime Text took a millisecond for a line of Python, after 60 ms of loading.) A scanner only has
//! to find tokens: it takes wrong code as it comes.

mod html;
mod http;
mod hurl;
mod json;
mod python;
mod scan;
mod shell;
mod toml;

use std::ops::Range;

use super::Role;

/// The tokens of each line, as byte ranges within the line, in order and without overlap.
pub type Tokens = Vec<Vec<(Range<usize>, Role)>>;

/// Finds the tokens of code.
pub trait Highlight {
    /// `None`: show it plain.
    fn tokens(&self, language: &str, code: &str) -> Option<Tokens>;
}

/// Shows everything plain.
pub struct NoHighlight;

impl Highlight for NoHighlight {
    fn tokens(&self, _: &str, _: &str) -> Option<Tokens> {
        None
    }
}

/// Knows the languages of lessons.
#[derive(Debug, Clone, Copy, Default)]
pub struct Highlighter;

impl Highlight for Highlighter {
    fn tokens(&self, language: &str, code: &str) -> Option<Tokens> {
        let tokens = scan(language, code);
        (!tokens.is_empty()).then(|| by_line(&tokens, code))
    }
}

/// A part of code with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    /// Bytes of the code, on character boundaries; never empty.
    range: Range<usize>,
    role: Role,
}

/// The tokens of `code` in the language that a fence calls `lang`, in order and without overlap. What no
/// token covers is plain, and so is all code in a language not known here.
fn scan(lang: &str, code: &str) -> Vec<Token> {
    match lang {
        "python" | "py" | "python3" => python::scan(code),
        "json" => json::scan(code),
        "http" => http::scan(code),
        "hurl" => hurl::scan(code),
        "toml" => toml::scan(code),
        "html" | "xml" => html::scan(code),
        "bash" | "sh" | "shell" => shell::scan(code),
        "console" => shell::scan_session(code),
        _ => Vec::new(),
    }
}

/// Cuts tokens at the ends of lines.
fn by_line(tokens: &[Token], code: &str) -> Tokens {
    let mut lines = Vec::new();
    let (mut start, mut first) = (0, 0);
    for line in code.split('\n') {
        let end = start + line.len();
        first += tokens[first..].partition_point(|token| token.range.end <= start);
        let here = tokens[first..]
            .iter()
            .take_while(|token| token.range.start < end);
        let cut = |token: &Token| {
            let range = token.range.start.max(start) - start..token.range.end.min(end) - start;
            (!range.is_empty()).then_some((range, token.role))
        };
        lines.push(here.filter_map(cut).collect());
        start = end + 1;
    }
    lines
}

/// The tokens with their text, for tests.
#[cfg(test)]
fn shown<'a>(lang: &str, code: &'a str) -> Vec<(&'a str, Role)> {
    scan(lang, code)
        .into_iter()
        .map(|token| (&code[token.range], token.role))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LANGS: [&str; 9] = [
        "python", "json", "http", "hurl", "toml", "html", "bash", "console", "klingon",
    ];

    /// Pieces that mean something to one language or another, put together at random.
    fn code() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            proptest::sample::select(vec![
                "\"",
                "'",
                "\"\"\"",
                "'''",
                "f\"",
                "{",
                "}",
                "{{",
                "}}",
                "!r",
                ":",
                "\\",
                "\n",
                "\r\n",
                " ",
                "#",
                "@",
                "def ",
                "class ",
                "match",
                "x",
                "1",
                "-",
                "é",
                "日",
                "<",
                ">",
                "</a",
                "<!--",
                "-->",
                "&",
                "=",
                "HTTP",
                "HTTP/1.1 200",
                "GET /",
                "[",
                "]",
                "[Asserts]",
                "```",
                "`",
                "/",
                "$",
                "${",
                "$(",
                "|",
                ";",
                "\t",
            ])
            .prop_map(str::to_owned),
            any::<char>().prop_map(String::from),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn tokens_are_in_order_and_on_boundaries(code in code(), lang in proptest::sample::select(&LANGS[..])) {
            let mut end = 0;
            for token in scan(lang, &code) {
                prop_assert!(token.range.start >= end, "{token:?} begins before {end}");
                prop_assert!(!token.range.is_empty());
                prop_assert!(code.get(token.range.clone()).is_some(), "{token:?}");
                end = token.range.end;
            }
        }
    }

    #[test]
    fn a_token_over_lines_is_in_each_of_them() {
        let lines = Highlighter
            .tokens("python", "x = \"\"\"a\n\nbc\"\"\"")
            .unwrap();
        assert_eq!(
            lines,
            [
                vec![(2..3, Role::Operator), (4..8, Role::Str)],
                vec![],
                vec![(0..5, Role::Str)]
            ]
        );
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        let code = "f\"{".repeat(20_000);
        assert!(!scan("python", &code).is_empty());
        let code = "${$(\"".repeat(20_000);
        assert!(!scan("bash", &code).is_empty());
    }
}
