//! What the small highlighters share: a cursor that collects tokens, and the look of plain values.

use std::ops::Range;

use super::Token;
use crate::markdown::Role;

/// Goes through a text from left to right.
pub(super) struct Scanner<'a> {
    text: &'a str,
    pub at: usize,
    pub tokens: Vec<Token>,
}

/// How the values of a language are written.
pub(super) struct Lexicon {
    /// Characters that open and close a string.
    pub quotes: &'static [char],
    /// Stands between a name and its value.
    pub name_end: char,
    /// What a bare word is.
    pub word: fn(&str) -> Role,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            tokens: Vec::new(),
        }
    }

    pub fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// What has not been read of this line, without its end.
    pub fn line(&self) -> &'a str {
        self.rest().lines().next().unwrap_or("")
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads `len` bytes as nothing in particular.
    pub fn skip(&mut self, len: usize) {
        self.at += len;
    }

    pub fn skip_while(&mut self, what: impl Fn(char) -> bool) {
        self.at += prefix_len(self.rest(), what);
    }

    /// Reads blanks of this line.
    pub fn blanks(&mut self) {
        self.skip_while(|c| c == ' ' || c == '\t');
    }

    /// Reads the end of the line and all that is left of it.
    pub fn next_line(&mut self) {
        self.at += self
            .rest()
            .find('\n')
            .map_or(self.rest().len(), |at| at + 1);
    }

    /// Reads `len` bytes as a token.
    pub fn token(&mut self, len: usize, role: Role) {
        let range = self.at..self.at + len;
        self.at = range.end;
        self.mark(range, role);
    }

    /// Reads as long as `what` holds, as a token; tells what it read.
    pub fn token_while(&mut self, role: Role, what: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let len = prefix_len(rest, what);
        self.token(len, role);
        &rest[..len]
    }

    /// Adds a token; to the one before, if it goes on with the same role.
    fn mark(&mut self, range: Range<usize>, role: Role) {
        match self.tokens.last_mut() {
            _ if range.is_empty() || role == Role::Code => {}
            Some(last) if last.role == role && last.range.end == range.start => {
                last.range.end = range.end;
            }
            _ => self.tokens.push(Token { range, role }),
        }
    }

    /// Reads one lexeme of a value: a string, a number, a word, a comment, a sign.
    pub fn lexeme(&mut self, lexicon: &Lexicon) {
        let Some(c) = self.peek() else {
            return;
        };
        match c {
            '#' => self.token(self.line().len(), Role::Comment),
            '{' if self.rest().starts_with("{{") => self.template(),
            _ if lexicon.quotes.contains(&c) => self.string(c, lexicon),
            '0'..='9' => {
                self.token_while(Role::Number, |c| {
                    c.is_ascii_alphanumeric() || "._+-:".contains(c)
                });
            }
            '-' if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                let number =
                    prefix_len(&self.rest()[1..], |c| c.is_ascii_alphanumeric() || c == '.');
                self.token(1 + number, Role::Number);
            }
            '[' | ']' | '{' | '}' | ',' | ':' => self.token(1, Role::Punctuation),
            '=' | '!' | '<' | '>' => {
                self.token_while(Role::Operator, |c| matches!(c, '=' | '!' | '<' | '>'));
            }
            _ if is_word(c) => self.word(lexicon),
            _ => self.skip(c.len_utf8()),
        }
    }

    /// `{{name}}`
    pub fn template(&mut self) {
        let line = self.line();
        let len = line.find("}}").map_or(line.len(), |at| at + 2);
        self.token(len, Role::Constant);
    }

    fn word(&mut self, lexicon: &Lexicon) {
        let rest = self.rest();
        let len = prefix_len(rest, is_word);
        let role = self.named(len, lexicon, (lexicon.word)(&rest[..len]));
        self.token(len, role);
    }

    fn string(&mut self, quote: char, lexicon: &Lexicon) {
        let len = string_len(self.rest(), quote);
        let role = self.named(len, lexicon, Role::Str);
        self.token(len, role);
    }

    /// A name, if what comes after `len` bytes says so.
    fn named(&self, len: usize, lexicon: &Lexicon, otherwise: Role) -> Role {
        let after = self.rest()[len..].trim_start_matches([' ', '\t']);
        match after.starts_with(lexicon.name_end) && !after.starts_with("==") {
            true => Role::Key,
            false => otherwise,
        }
    }
}

pub(super) fn prefix_len(text: &str, what: impl Fn(char) -> bool) -> usize {
    text.find(|c| !what(c)).unwrap_or(text.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '.')
}

/// Bytes of the string that `text` begins with. One that is not closed ends with its line; three quotes
/// open one that may go over lines.
fn string_len(text: &str, quote: char) -> usize {
    let triple = &text[..prefix_len(text, |c| c == quote)];
    if triple.len() >= 3 {
        let body = &text[3..];
        return body.find(&triple[..3]).map_or(text.len(), |at| at + 6);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' if quote != '\'' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}
