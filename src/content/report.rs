//! Where mistakes in one file go, and TOML that tells all of its own.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use super::fields::Text;
use super::{Code, Diagnostic, Fix};
use crate::markdown::is_command;

/// More mistakes in one file than this tell an author nothing more.
const MOST: usize = 100;

/// Where mistakes in one file go.
pub struct Report<'a> {
    pub file: &'a str,
    pub source: &'a str,
    found: RefCell<Vec<Diagnostic>>,
    /// How many more there were than are kept.
    surplus: Cell<usize>,
    /// Part of the TOML could not be read.
    torn: Cell<bool>,
    /// What was read as something else than it was meant to be.
    lost: RefCell<Range<usize>>,
    /// The keys that were asked for, table by table: the tests hold the schemas against them.
    #[cfg(test)]
    pub asked: RefCell<std::collections::BTreeSet<std::collections::BTreeSet<String>>>,
}

impl<'a> Report<'a> {
    pub fn new(file: &'a str, source: &'a str) -> Report<'a> {
        Report {
            file,
            source,
            found: RefCell::default(),
            surplus: Cell::default(),
            torn: Cell::default(),
            lost: RefCell::new(0..0),
            #[cfg(test)]
            asked: RefCell::default(),
        }
    }

    /// Reports a mistake. Where TOML is torn, what is missing may be in the part that could not be read.
    pub fn add(
        &self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        if code == Code::MissingKey && self.torn.get() {
            return;
        }
        let lacking = [Code::NoFeedback, Code::Empty, Code::Options];
        if lacking.contains(&code) && span.start < self.lost.borrow().end {
            return;
        }
        self.push(Diagnostic {
            help,
            ..Diagnostic::new(code, self.file, span, message)
        });
    }

    /// Reports a mistake that has exactly one good correction.
    pub fn fixable(
        &self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
        fix: Option<Fix>,
    ) {
        let diagnostic = Diagnostic::new(code, self.file, span, message);
        self.push(Diagnostic {
            help,
            fix,
            ..diagnostic
        });
    }

    pub fn push(&self, diagnostic: Diagnostic) {
        if self.lost.borrow().contains(&diagnostic.span.start) {
            return;
        }
        let mut found = self.found.borrow_mut();
        if found.len() < MOST {
            found.push(diagnostic);
        } else {
            self.surplus.set(self.surplus.get() + 1);
        }
    }

    /// The line of a byte of the file, from 1; not counted where nobody will see it.
    pub fn line_of(&self, at: usize) -> usize {
        if self.is_full() {
            return 0;
        }
        let before = self.source.as_bytes().iter().take(at);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    /// A control character has no place in a course. Told once, though the reader of TOML and that of a text both meet it.
    pub fn control(&self, letter: char, span: Range<usize>) {
        let within = |one: &Diagnostic| {
            one.code == Code::Control && one.span.start < span.end && span.start < one.span.end
        };
        if self.found.borrow().iter().any(within) {
            return;
        }
        let message = format!("a control character in a text: U+{:04X}", u32::from(letter));
        let help = Some("take it out; a terminal would obey it".to_owned());
        self.add(Code::Control, span, message, help);
    }

    /// Two things of this file with one name: `first` is where the other one stands.
    pub fn twice(&self, name: &Text, things: &str, first: usize) {
        let message = format!(
            "there are two {things} `{}`: the first in line {}",
            name.text,
            self.line_of(first)
        );
        self.add(Code::DuplicateId, name.span.clone(), message, None);
    }

    /// Whether what is added from now on is only counted: then it needs neither a place nor advice, which may be dear.
    pub fn is_full(&self) -> bool {
        self.found.borrow().len() >= MOST
    }

    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        if let (surplus @ 1.., Some(last)) = (self.surplus.get(), found.last()) {
            let message = format!("and {surplus} more mistakes in this file");
            found.push(Diagnostic::new(
                Code::TooMuch,
                self.file,
                last.span.clone(),
                message,
            ));
        }
        found
    }

    /// A list that goes on into the next key: all behind it reads as its elements, so that what is found there says nothing.
    fn unclosed(&self, text: &str, next: usize, base: usize) {
        let before = text.get(..next).unwrap_or_default().trim_end();
        let last = before.chars().next_back().map_or(0, char::len_utf8);
        let span = before.len() - last + base..before.len() + base;
        let help = Some("close it with a `]`".to_owned());
        self.add(Code::Toml, span, "this list is not closed", help);
        self.lost.replace(next + base..text.len() + base);
    }

    /// Parses TOML that stands at `base` in the file; all its mistakes are reported.
    pub fn toml<'t>(&self, text: &'t str, base: usize) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        self.torn.set(!errors.is_empty());
        let next = errors.iter().find_map(|error| {
            let at = error.span()?.start;
            key_in_list(text, error.message(), at)
        });
        let before = |error: &toml::de::Error| {
            next.is_none_or(|next| error.span().is_none_or(|span| span.start < next))
        };
        for error in errors.into_iter().filter(before) {
            let span = error.span().unwrap_or(0..0);
            let rest = text.get(span.start..).unwrap_or_default();
            if let Some(wild) = rest.chars().next().filter(|letter| is_wild(*letter)) {
                let start = span.start + base;
                self.control(wild, start..start + wild.len_utf8());
                continue;
            }
            let message = match error.message() {
                "duplicate key" if !self.is_full() => twice(text, &span, self.source, base),
                message => message.to_owned(),
            };
            let span = span.start + base..span.end + base;
            self.add(Code::Toml, span, message, None);
        }
        if let Some(next) = next {
            self.unclosed(text, next, base);
        }
        table
    }
}

/// Where a key or a table begins, on a line of its own, that the parser met while it was in a list.
fn key_in_list(text: &str, message: &str, at: usize) -> Option<usize> {
    let (before, rest) = text.split_at_checked(at)?;
    let start = before.rfind('\n')? + 1;
    let key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let found = if message.starts_with("unexpected `=` in array") {
        before[start..].chars().all(key)
    } else {
        let begins = rest.starts_with("[[") || rest.trim_start_matches(key).starts_with('=');
        message.starts_with("missing comma between array")
            && before[start..].trim().is_empty()
            && begins
    };
    found.then_some(start)
}

/// What to say of a key that is there twice: its name, and the line where it was first.
fn twice(text: &str, span: &Range<usize>, source: &str, base: usize) -> String {
    let key = text.get(span.clone()).unwrap_or_default();
    let mut before = text.get(..span.start).unwrap_or_default();
    let mut first = None;
    // The nearest line above that sets it.
    while let Some(at) = before.rfind(key).filter(|_| !key.is_empty()) {
        let line = before[..at].rfind('\n').map_or(0, |end| end + 1);
        let sets = text[at + key.len()..].trim_start_matches([' ', '\t']);
        if before[line..at].trim().is_empty() && sets.starts_with('=') {
            first = Some(base + at);
            break;
        }
        before = &before[..at];
    }
    match first.and_then(|at| source.get(..at)) {
        Some(before) => {
            let line = before.matches('\n').count() + 1;
            format!("`{key}` is there twice: first in line {line}")
        }
        None => format!("`{key}` is there twice"),
    }
}

/// Whether a terminal would obey it, besides tabs and the ends of lines.
pub fn is_wild(letter: char) -> bool {
    !matches!(letter, '\t' | '\r' | '\n') && is_command(letter)
}
