//! JSON (RFC 8259).

use super::Token;
use super::scan::{Lexicon, Scanner};
use crate::markdown::Role;

/// Values as JSON writes them; other languages hold JSON too.
pub(super) const VALUES: Lexicon = Lexicon {
    quotes: &['"'],
    name_end: ':',
    word,
};

/// What a bare word is.
pub(super) fn word(word: &str) -> Role {
    match word {
        "true" | "false" | "null" => Role::Constant,
        _ => Role::Code,
    }
}

/// The tokens of a JSON text.
pub(super) fn scan(code: &str) -> Vec<Token> {
    let mut scanner = Scanner::new(code);
    while !scanner.is_done() {
        scanner.lexeme(&VALUES);
    }
    scanner.tokens
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn names_are_not_strings() {
        let tokens = shown("json", r#"{"id" : -7.5e3, "a": [null, "\"b"]}"#);
        let tokens: Vec<_> = tokens
            .into_iter()
            .filter(|(_, role)| *role != Role::Punctuation)
            .collect();
        assert_eq!(
            tokens,
            [
                ("\"id\"", Role::Key),
                ("-7.5e3", Role::Number),
                ("\"a\"", Role::Key),
                ("null", Role::Constant),
                (r#""\"b""#, Role::Str),
            ]
        );
    }
}
