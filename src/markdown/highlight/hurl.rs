//! Hurl files (hurl.dev): requests, sections, what is expected.

use super::Token;
use super::http::{is_header_name, status};
use super::json;
use super::scan::{Lexicon, Scanner, prefix_len};
use crate::markdown::Role;

/// The tokens of a Hurl text.
pub(super) fn scan(code: &str) -> Vec<Token> {
    let mut scanner = Scanner::new(code);
    let mut section = Section::Head;
    while !scanner.is_done() {
        scanner.blanks();
        section = line(&mut scanner, section);
        scanner.next_line();
    }
    scanner.tokens
}

/// Where a line is; the same text means other things in other places.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Right under a request or a response: headers, or the body.
    Head,
    /// A section of names and values: `[Query]`, `[Options]`.
    Values,
    /// A section of queries: `[Asserts]`, `[Captures]`.
    Queries,
    /// In a body, up to the next section, request or response.
    Body,
}

/// JSON in a body, and values.
const VALUES: Lexicon = Lexicon {
    quotes: &['"', '`'],
    name_end: ':',
    word: json::word,
};

/// Queries, filters and predicates. Regular expressions stand between slashes.
const QUERIES: Lexicon = Lexicon {
    quotes: &['"', '`', '/'],
    name_end: ':',
    word: query_word,
};

fn query_word(word: &str) -> Role {
    match (word, json::word(word)) {
        ("not", _) => Role::Keyword,
        (_, Role::Code) => Role::Function,
        (_, role) => role,
    }
}

fn line(scanner: &mut Scanner<'_>, section: Section) -> Section {
    let text = scanner.line();
    let first = text.split(' ').next().unwrap_or("");
    if let Some(len) = section_len(text) {
        scanner.token(len, Role::Section);
        lexemes(scanner, &VALUES);
        return match &text[..len] {
            "[Asserts]" | "[Captures]" => Section::Queries,
            _ => Section::Values,
        };
    }
    if first == "HTTP" || first.starts_with("HTTP/") {
        scanner.token(first.len(), Role::Version);
        scanner.blanks();
        status(scanner, prefix_len(scanner.line(), |c| c.is_ascii_digit()));
        lexemes(scanner, &VALUES);
        return Section::Head;
    }
    if first.len() < text.len() && is_method(first) {
        scanner.token(first.len(), Role::Method);
        scanner.blanks();
        target(scanner);
        return Section::Head;
    }
    if text.starts_with("```") {
        let body = &scanner.rest()[3..];
        let len = body.find("```").map_or(body.len(), |at| at + 3);
        scanner.token(3 + len, Role::Str);
        return section;
    }
    value_line(scanner, section)
}

/// A line of a section, a header or a line of a body.
fn value_line(scanner: &mut Scanner<'_>, section: Section) -> Section {
    let text = scanner.line();
    match (section, text.split_once(':')) {
        (Section::Head, Some((name, _))) if is_header_name(name) => {
            scanner.token(name.len(), Role::Key);
            scanner.token(1, Role::Punctuation);
            templates(scanner);
            section
        }
        (Section::Head, _) if text.trim().is_empty() || text.starts_with('#') => {
            lexemes(scanner, &VALUES);
            section
        }
        (Section::Queries, _) => {
            lexemes(scanner, &QUERIES);
            section
        }
        (Section::Values, _) => {
            lexemes(scanner, &VALUES);
            section
        }
        (Section::Head | Section::Body, _) => {
            lexemes(scanner, &VALUES);
            Section::Body
        }
    }
}

fn is_method(word: &str) -> bool {
    word.len() >= 3 && word.chars().all(|c| c.is_ascii_uppercase())
}

/// Bytes of `[Name]`, if that is what the line begins with; a list in JSON is not.
fn section_len(line: &str) -> Option<usize> {
    let name = line.strip_prefix('[')?;
    let len = prefix_len(name, |c| c.is_ascii_alphabetic());
    let after = name[len..].strip_prefix(']')?.trim_start();
    let ends = after.is_empty() || after.starts_with('#');
    (ends && name.starts_with(|c: char| c.is_ascii_uppercase())).then_some(len + 2)
}

/// The URL, in which templates stand out.
fn target(scanner: &mut Scanner<'_>) {
    while let Some(c) = scanner.peek().filter(|c| !c.is_whitespace()) {
        if scanner.rest().starts_with("{{") {
            scanner.template();
            continue;
        }
        let word = scanner.rest();
        let len = prefix_len(word, |c| !c.is_whitespace());
        let len = word[..len].find("{{").unwrap_or(len);
        scanner.token(len.max(c.len_utf8()), Role::Target);
    }
    lexemes(scanner, &VALUES);
}

/// The value of a header: anything, in which templates stand out.
fn templates(scanner: &mut Scanner<'_>) {
    while let Some(at) = scanner.line().find("{{") {
        scanner.skip(at);
        scanner.template();
    }
}

/// The rest of the line.
fn lexemes(scanner: &mut Scanner<'_>, lexicon: &Lexicon) {
    let end = scanner.at + scanner.line().len();
    while scanner.at < end {
        scanner.lexeme(lexicon);
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    fn read(code: &str) -> Vec<(&str, Role)> {
        let tokens = shown("hurl", code).into_iter();
        tokens
            .filter(|(_, role)| *role != Role::Punctuation)
            .collect()
    }

    #[test]
    fn a_request_with_body_and_asserts() {
        let code = "# make one\nPOST {{base}}/users # twice\nAccept: */*\n{\"name\": \"Ada\", \"n\": -1}\n\
                    HTTP 201\n[Asserts]\njsonpath \"$.id\" == 7\nbody not contains \"x\"\n";
        assert_eq!(
            read(code),
            [
                ("# make one", Role::Comment),
                ("POST", Role::Method),
                ("{{base}}", Role::Constant),
                ("/users", Role::Target),
                ("# twice", Role::Comment),
                ("Accept", Role::Key),
                ("\"name\"", Role::Key),
                ("\"Ada\"", Role::Str),
                ("\"n\"", Role::Key),
                ("-1", Role::Number),
                ("HTTP", Role::Version),
                ("201", Role::Status(201)),
                ("[Asserts]", Role::Section),
                ("jsonpath", Role::Function),
                ("\"$.id\"", Role::Str),
                ("==", Role::Operator),
                ("7", Role::Number),
                ("body", Role::Function),
                ("not", Role::Keyword),
                ("contains", Role::Function),
                ("\"x\"", Role::Str),
            ]
        );
    }

    #[test]
    fn a_multiline_body_is_one_string() {
        let code = "POST /x\n```json\n{\"GET\": 1}\n```\nHTTP 400\n";
        assert_eq!(
            read(code),
            [
                ("POST", Role::Method),
                ("/x", Role::Target),
                ("```json\n{\"GET\": 1}\n```", Role::Str),
                ("HTTP", Role::Version),
                ("400", Role::Status(400)),
            ]
        );
    }

    #[test]
    fn a_list_in_a_body_is_no_section() {
        assert_eq!(
            read("POST /x\n[1]\n"),
            [
                ("POST", Role::Method),
                ("/x", Role::Target),
                ("1", Role::Number)
            ]
        );
    }
}
