//! POSIX shell and bash, as far as command lines in a lesson go.

use super::Token;
use super::scan::{Scanner, prefix_len};
use crate::markdown::Role;

const KEYWORDS: [&str; 14] = [
    "if", "then", "else", "elif", "fi", "for", "do", "done", "while", "until", "case", "esac",
    "function", "in",
];

/// The tokens of a script.
pub(super) fn scan(code: &str) -> Vec<Token> {
    let mut reader = Reader::new(code);
    while !reader.scanner.is_done() {
        reader.token();
    }
    reader.scanner.tokens
}

/// The tokens of a session: commands after a `$ `, and what they printed, which is plain.
pub(super) fn scan_session(code: &str) -> Vec<Token> {
    let mut reader = Reader::new(code);
    while !reader.scanner.is_done() {
        if reader.scanner.rest().starts_with("$ ") {
            reader.scanner.token(2, Role::Dim);
            reader.command();
        } else {
            reader.scanner.next_line();
        }
    }
    reader.scanner.tokens
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    next: Next,
}

/// What the next word is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Command,
    Argument,
    /// The name in `for name in`.
    Loop,
}

impl<'a> Reader<'a> {
    fn new(code: &'a str) -> Self {
        Self {
            scanner: Scanner::new(code),
            next: Next::Command,
        }
    }

    /// Reads to the end of the line, or of the last of the lines that a backslash or a string joins.
    fn command(&mut self) {
        self.next = Next::Command;
        while let Some(c) = self.scanner.peek() {
            self.token();
            if c == '\n' {
                return;
            }
        }
    }

    fn token(&mut self) {
        let Some(c) = self.scanner.peek() else {
            return;
        };
        match c {
            '\n' => {
                self.scanner.skip(1);
                self.next = Next::Command;
            }
            _ if c.is_whitespace() => self.scanner.skip(c.len_utf8()),
            '#' => self.scanner.token(self.scanner.line().len(), Role::Comment),
            '"' => self.string(),
            '\'' => {
                let body = &self.scanner.rest()[1..];
                let len = body.find('\'').map_or(body.len(), |at| at + 1);
                self.scanner.token(1 + len, Role::Str);
            }
            '$' => self.expansion(),
            '\\' => {
                let escaped = self.scanner.rest()[1..].chars().next();
                self.scanner.skip(1 + escaped.map_or(0, char::len_utf8));
            }
            ';' | '|' | '&' => {
                self.scanner.token(1, Role::Operator);
                self.next = Next::Command;
            }
            '<' | '>' => self.scanner.token(1, Role::Operator),
            '(' | ')' | '`' => {
                self.scanner.token(1, Role::Punctuation);
                self.next = if c == ')' {
                    Next::Argument
                } else {
                    Next::Command
                };
            }
            _ => self.word(),
        }
    }

    fn word(&mut self) {
        let rest = self.scanner.rest();
        let len = prefix_len(rest, |c| {
            !c.is_whitespace() && !"\"'$\\;|&<>()`".contains(c)
        });
        let word = &rest[..len];
        let name = prefix_len(word, |c| c.is_ascii_alphanumeric() || c == '_');
        match self.next {
            Next::Command if name > 0 && word[name..].starts_with('=') => {
                self.scanner.token(name, Role::Key);
                self.scanner.token(1, Role::Operator);
                self.scanner.skip(len - name - 1);
            }
            Next::Command if KEYWORDS.contains(&word) => {
                self.scanner.token(len, Role::Keyword);
                if matches!(word, "for" | "case") {
                    self.next = Next::Loop;
                }
            }
            Next::Command => {
                self.scanner.token(len, Role::Function);
                self.next = Next::Argument;
            }
            Next::Loop if word == "in" => {
                self.scanner.token(len, Role::Keyword);
                self.next = Next::Argument;
            }
            Next::Argument if word.starts_with('-') => self.scanner.token(len, Role::Key),
            Next::Loop | Next::Argument => self.scanner.skip(len),
        }
    }

    /// `"text $name"`
    fn string(&mut self) {
        self.scanner.token(1, Role::Str);
        while let Some(c) = self.scanner.peek() {
            let rest = self.scanner.rest();
            match c {
                '"' => return self.scanner.token(1, Role::Str),
                '$' => self.expansion(),
                '\\' => {
                    let escaped = rest[1..].chars().next();
                    self.scanner
                        .token(1 + escaped.map_or(0, char::len_utf8), Role::Str);
                }
                _ => {
                    self.scanner
                        .token_while(Role::Str, |c| !matches!(c, '"' | '$' | '\\'));
                }
            }
        }
    }

    /// `$name`, `${name}`, `$(command)` or a special parameter such as `$?`.
    fn expansion(&mut self) {
        let line = self.scanner.line();
        let rest = &line[1..];
        let len = match rest.chars().next() {
            Some('{') => rest.find('}').map_or(rest.len(), |at| at + 1),
            Some('(') => rest.find(')').map_or(rest.len(), |at| at + 1),
            Some('?' | '!' | '#' | '@' | '*' | '$' | '-') => 1,
            _ => prefix_len(rest, |c| c.is_ascii_alphanumeric() || c == '_'),
        };
        self.scanner.token(1 + len, Role::Constant);
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn a_command_line() {
        assert_eq!(
            shown(
                "bash",
                "A=1 curl -i \"http://x:$PORT/\" -d '{\n}' \\\n  --fail | grep 'a' # c"
            ),
            [
                ("A", Role::Key),
                ("=", Role::Operator),
                ("curl", Role::Function),
                ("-i", Role::Key),
                ("\"http://x:", Role::Str),
                ("$PORT", Role::Constant),
                ("/\"", Role::Str),
                ("-d", Role::Key),
                ("'{\n}'", Role::Str),
                ("--fail", Role::Key),
                ("|", Role::Operator),
                ("grep", Role::Function),
                ("'a'", Role::Str),
                ("# c", Role::Comment),
            ]
        );
    }

    #[test]
    fn a_loop() {
        assert_eq!(
            shown("sh", "for i in a in; do echo in; done"),
            [
                ("for", Role::Keyword),
                ("in", Role::Keyword),
                (";", Role::Operator),
                ("do", Role::Keyword),
                ("echo", Role::Function),
                (";", Role::Operator),
                ("done", Role::Keyword),
            ]
        );
    }

    #[test]
    fn only_commands_of_a_session_are_code() {
        assert_eq!(
            shown("console", "$ curl \\\n  -i x\nHTTP/1.1 200 \"OK\n$ ls\n"),
            [
                ("$ ", Role::Dim),
                ("curl", Role::Function),
                ("-i", Role::Key),
                ("$ ", Role::Dim),
                ("ls", Role::Function),
            ]
        );
    }
}
