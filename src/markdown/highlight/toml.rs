//! TOML: tables, keys, values.

use super::Token;
use super::scan::{Lexicon, Scanner};
use crate::markdown::Role;

const VALUES: Lexicon = Lexicon {
    quotes: &['"', '\''],
    name_end: '=',
    word,
};

fn word(word: &str) -> Role {
    match word {
        "true" | "false" | "inf" | "nan" => Role::Constant,
        _ => Role::Code,
    }
}

/// The tokens of a TOML text.
pub(super) fn scan(code: &str) -> Vec<Token> {
    let mut scanner = Scanner::new(code);
    while !scanner.is_done() {
        scanner.skip_while(char::is_whitespace);
        match scanner.peek() {
            Some('[') => header(&mut scanner),
            Some(_) => entry(&mut scanner),
            None => {}
        }
    }
    scanner.tokens
}

/// `[table]` or `[[array]]`
fn header(scanner: &mut Scanner<'_>) {
    let line = scanner.line();
    let len = line.rfind(']').map_or(line.len(), |at| at + 1);
    scanner.token(len, Role::Section);
    while scanner.peek().is_some_and(|c| c != '\n') {
        scanner.lexeme(&VALUES);
    }
}

/// A key and its value. A list or an inline table may go over lines, and then its brackets are no header.
fn entry(scanner: &mut Scanner<'_>) {
    let mut open = 0_usize;
    while let Some(c) = scanner.peek() {
        match c {
            '\n' if open == 0 => return,
            '[' | '{' => open += 1,
            ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        scanner.lexeme(&VALUES);
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    fn read(code: &str) -> Vec<(&str, Role)> {
        let dull = [Role::Punctuation, Role::Operator];
        let tokens = shown("toml", code).into_iter();
        tokens.filter(|(_, role)| !dull.contains(role)).collect()
    }

    #[test]
    fn tables_keys_and_values() {
        let code = "# c\n[[question]] # d\nid = \"a\\\"b\"\nn = 1.5\nok = true\nlist = [\n  [\"x\"],\n  2,\n]\nb = '''\nl\n'''\n";
        assert_eq!(
            read(code),
            [
                ("# c", Role::Comment),
                ("[[question]]", Role::Section),
                ("# d", Role::Comment),
                ("id", Role::Key),
                ("\"a\\\"b\"", Role::Str),
                ("n", Role::Key),
                ("1.5", Role::Number),
                ("ok", Role::Key),
                ("true", Role::Constant),
                ("list", Role::Key),
                ("\"x\"", Role::Str),
                ("2", Role::Number),
                ("b", Role::Key),
                ("'''\nl\n'''", Role::Str),
            ]
        );
    }
}
