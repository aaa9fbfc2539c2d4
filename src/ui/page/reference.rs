//! Glossary and status codes: what was typed, and the entries that fit; the one under the cursor is spread out.

use super::{Link, Text};
use crate::app::{Action, Model, Reference, Shelf};
use crate::content::{StatusCode, Term};
use crate::markdown::{Block, Highlight, Role, Row, Run, plain_text, tame};

/// Where the text of an entry starts.
const INDENT: usize = 6;
/// The column of the one-line texts, where there is room for them.
const COLUMN: usize = 36;

pub(super) fn text(
    model: &Model,
    reference: &Reference,
    width: usize,
    highlight: &dyn Highlight,
) -> Text {
    let mut text = Text::default();
    head(reference, width, &mut text);
    if reference.found.is_empty() {
        text.line("  Nothing has all of these words.", Role::Dim);
    }
    for (i, &index) in reference.found.iter().enumerate() {
        let from = text.rows.len();
        let selected = i == reference.cursor;
        if selected {
            text.cursor = Some(from);
        }
        let mut page = Page {
            model,
            reference,
            width,
            highlight,
            text: &mut text,
        };
        match reference.shelf {
            Shelf::Terms => page.term(&model.course.terms[index], selected),
            Shelf::Codes => page.code(&model.course.codes[index], selected),
        }
        let to = text.rows.len();
        text.live.push((from, to));
        text.links.push(Link {
            row: from,
            columns: 0..usize::MAX,
            action: Action::FocusOn(i),
        });
    }
    text
}

/// What is typed, and the two shelves. They stay while the rest scrolls.
fn head(reference: &Reference, width: usize, text: &mut Text) {
    const TABS: [(Shelf, &str); 2] = [(Shelf::Terms, "terms"), (Shelf::Codes, "status codes")];
    let length: usize = TABS.iter().map(|(_, name)| name.len() + 3).sum();
    let mut row = Row::new("  / ", Role::Accent.bold(), 0);
    row.push(&reference.query, Role::Text.into());
    row.push("▏", Role::Accent.into());
    let mut row = row.cut(width.saturating_sub(length + 1));
    row.pad_to(width.saturating_sub(length + 1));
    for (shelf, name) in TABS {
        let from = row.width();
        if shelf == reference.shelf {
            row.push(&format!("[{name}] "), Role::Accent.bold());
        } else {
            row.push(&format!(" {name}  "), Role::Dim.into());
            text.links.push(Link {
                row: 0,
                columns: from..row.width(),
                action: Action::NextTab,
            });
        }
    }
    text.row(row.runs);
    text.row([]);
    text.pinned = text.rows.len();
}

struct Page<'a> {
    model: &'a Model,
    reference: &'a Reference,
    width: usize,
    highlight: &'a dyn Highlight,
    text: &'a mut Text,
}

impl Page<'_> {
    fn term(&mut self, term: &Term, selected: bool) {
        let name = tame(&term.term);
        if !selected {
            self.brief(Run::new(name, Role::Text), &term.text);
            return;
        }
        let also = if term.also.is_empty() {
            String::new()
        } else {
            format!("   also {}", tame(&term.also.join(", ")))
        };
        self.title([
            Run::new(name, Role::Accent.bold()),
            Run::new(also, Role::Dim),
        ]);
        self.prose(&term.text);
        self.lessons();
    }

    fn code(&mut self, code: &StatusCode, selected: bool) {
        let words = format!("{} {}", code.code, tame(&code.phrase));
        let role = Role::Status(code.code);
        if !selected {
            self.brief(Run::new(words, role), &code.meaning);
            return;
        }
        self.title([Run::new(words, role.bold())]);
        self.prose(&code.meaning);
        self.prose(&code.advice);
        if let Some(constant) = &code.constant {
            self.fact("status.", constant);
        }
        self.fact("defined in ", &code.rfc);
        self.lessons();
    }

    /// An entry in one row.
    fn brief(&mut self, name: Run, blocks: &[Block]) {
        let mut row = Row::default();
        row.push("    ", Role::Text.into());
        row.runs.push(name);
        if self.width > COLUMN + 20 {
            row = row.shortened(COLUMN - 2);
            row.pad_to(COLUMN);
            let text = plain_text(blocks);
            row.push(text.lines().next().unwrap_or_default(), Role::Dim.into());
        }
        self.text
            .row(row.shortened(self.width.saturating_sub(3)).runs);
    }

    /// The first row of the entry under the cursor.
    fn title(&mut self, runs: impl IntoIterator<Item = Run>) {
        let mut row = Row::new("  ▸ ", Role::Accent.bold(), 0);
        row.runs.extend(runs);
        self.text.row(row.cut(self.width).runs);
    }

    fn prose(&mut self, blocks: &[Block]) {
        // Long lines are hard to read.
        let width = self.width.min(INDENT + 72).saturating_sub(2);
        self.text.prose(blocks, width, INDENT, self.highlight);
    }

    fn fact(&mut self, name: &str, value: &str) {
        let mut row = Row::new(" ".repeat(INDENT), Role::Text, 0);
        row.push(name, Role::Dim.into());
        row.push(&tame(value), Role::InlineCode.into());
        self.text.row(row.cut(self.width).runs);
    }

    /// The lessons that the entry points to, to be opened.
    fn lessons(&mut self) {
        let course = &self.model.course;
        for (i, id) in self.reference.see(course).iter().enumerate() {
            let lesson = self
                .model
                .lesson_index(id)
                .map(|lesson| &course.lessons[lesson]);
            let Some(lesson) = lesson else { continue };
            let chosen = i == self.reference.link;
            let mut row = Row::new(" ".repeat(INDENT), Role::Text, 0);
            row.push(if chosen { "⏎ " } else { "  " }, Role::Accent.bold());
            row.push(&lesson.title, Role::Link.into());
            self.text.links.push(Link {
                row: self.text.rows.len(),
                columns: INDENT..usize::MAX,
                action: Action::Pick(i),
            });
            self.text.row(row.cut(self.width).runs);
        }
    }
}
