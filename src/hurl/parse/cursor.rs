//! A position in the text, and the small steps that every parser takes.

use std::ops::Range;

use crate::hurl::Error;

/// Reads a text from front to back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    pos: usize,
}

/// One line of a comment: what follows the `#`, trimmed.
#[derive(Debug, Clone)]
pub(super) struct Comment<'a> {
    pub text: &'a str,
    pub span: Range<usize>,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, pos: 0 }
    }

    pub fn pos(&self) -> usize {
        self.pos
    }

    /// Goes back, or ahead, to a position that was seen before.
    pub fn seek(&mut self, pos: usize) {
        self.pos = pos;
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.pos..]
    }

    pub fn slice(&self, span: Range<usize>) -> &'a str {
        &self.text[span]
    }

    pub fn at_end(&self) -> bool {
        self.pos == self.text.len()
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.pos += next.len_utf8();
        Some(next)
    }

    /// Takes `expected` if it comes next.
    pub fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.pos += expected.len();
        }
        found
    }

    /// Takes characters as long as they are `wanted`.
    pub fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.pos += end;
        &rest[..end]
    }

    /// Takes spaces and tabs.
    pub fn spaces(&mut self) -> bool {
        !self.take_while(|c| c == ' ' || c == '\t').is_empty()
    }

    /// A word: what stands before the next blank or comment.
    pub fn word(&self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || c == '#');
        &rest[..end.unwrap_or(rest.len())]
    }

    /// The rest of the line, without its end.
    pub fn line(&self) -> &'a str {
        let rest = self.rest();
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Goes to the start of the next line.
    pub fn skip_line(&mut self) {
        self.take_while(|c| c != '\n');
        self.eat("\n");
    }

    /// Takes what may end a line: blanks, a comment, the line's end.
    pub fn end_of_line(&mut self) -> Result<(), Error> {
        self.spaces();
        if self.peek() == Some('#') {
            self.take_while(|c| c != '\n');
        }
        self.eat("\r");
        if self.eat("\n") || self.at_end() {
            return Ok(());
        }
        let span = self.pos..self.pos + self.line().trim_end().len();
        Err(Error::new(span, "nothing more was expected on this line"))
    }

    /// Takes blank lines and comment lines, and gives the comments that stand directly above what follows, with no
    /// blank line between. Any other comment is handed to `stray`.
    pub fn comments(&mut self, mut stray: impl FnMut(Comment<'a>)) -> Vec<Comment<'a>> {
        let mut block: Vec<Comment> = Vec::new();
        loop {
            let start = self.pos;
            self.spaces();
            match self.peek() {
                Some('#') => block.push(self.comment()),
                Some('\n' | '\r') if self.line().is_empty() => {
                    self.skip_line();
                    block.drain(..).for_each(&mut stray);
                }
                _ => {
                    self.pos = start;
                    return block;
                }
            }
        }
    }

    fn comment(&mut self) -> Comment<'a> {
        let start = self.pos;
        let line = self.line();
        self.skip_line();
        Comment {
            text: line[1..].trim(),
            span: start..start + line.trim_end().len(),
        }
    }
}
