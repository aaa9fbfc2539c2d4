//! Texts to type, alone or in the gaps of some code.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::super::marked::Marked;
use super::Question;
use crate::app::{Action, Field, Fields};
use crate::content::Gap;
use crate::learn::{Mark, solution};
use crate::markdown::{self, Role, Run, tame};

const CARET: char = '▏';
const POINTER: char = '▸';
const NO_BREAK: char = '\u{a0}';

/// Columns of a gap that is typed, before it grows.
const ROOM: usize = 12;

impl Question<'_> {
    /// One line to write in.
    pub(super) fn field(&mut self, fields: &Fields) {
        let asking = self.asking();
        let text = fields
            .fields
            .first()
            .map_or_else(String::new, |field| shown(field, asking));
        let blank = 24usize.saturating_sub(text.chars().count());
        let from = self.text.rows.len();
        self.text.row([
            Self::pointer(asking),
            self.part_sign(0),
            Run::new("[ ", Role::Dim),
            Run::new(text, Role::Text.bold()),
            Run::new(" ".repeat(blank), Role::Text),
            Run::new(" ]", Role::Dim),
        ]);
        self.said(0, 5);
        if asking {
            self.text.cursor = Some(from);
        }
    }

    /// The code with what is in its gaps so far.
    pub(super) fn gap(&mut self, gap: &Gap, fields: &Fields) {
        let asking = self.asking();
        let (mut code, mut marks) = (String::new(), Vec::new());
        for (i, piece) in gap.pieces.iter().enumerate() {
            code.push_str(piece);
            if let Some(field) = fields.fields.get(i) {
                let start = code.len();
                let here = asking && i == fields.at;
                code.push_str(&match asking {
                    true => hole(i, field, here),
                    // Brackets would look like code.
                    false => format!("‹{}›", text_or_number(i, field, false)),
                });
                marks.push((start..code.len(), self.gap_role(i, here)));
            }
        }
        let cursor = marks
            .get(fields.at)
            .map(|(range, _)| code[..range.start].matches('\n').count());
        let top = self.text.rows.len();
        self.gap_code(&code, &gap.language, marks);
        if asking {
            self.text.cursor = cursor.map(|line| top + line);
        }
        let rights = self
            .model
            .item(&self.quiz.item)
            .map(solution)
            .unwrap_or_default();
        for (i, field) in fields.fields.iter().enumerate() {
            let right = rights.get(i).map(String::as_str);
            self.gap_below(i, field, right, asking && i == fields.at);
        }
    }

    fn gap_role(&self, gap: usize, here: bool) -> Role {
        match self.mark(0, gap) {
            Some(Mark::Wrong) => Role::Bad,
            Some(Mark::Hit) => Role::Good,
            _ if here => Role::Accent,
            _ => Role::Link,
        }
    }

    fn gap_code(&mut self, code: &str, language: &str, marks: Vec<(Range<usize>, Role)>) {
        let inner = self.width.saturating_sub(5).max(1);
        let marked = Marked {
            inner: self.highlight,
            marks,
        };
        let rows = markdown::code_rows(code.trim_end(), language, inner, None, 0, &marked);
        self.text.indented(rows, 5, false);
    }

    /// Below the code: the choices of the gap under the cursor; afterwards what there is to say to it.
    fn gap_below(&mut self, gap: usize, field: &Field, right: Option<&str>, here: bool) {
        if let Field::Choice { choices, picked } = field
            && here
        {
            self.text.gap();
            self.text.line(format!("   Gap {}:", gap + 1), Role::Dim);
            for (n, choice) in choices.iter().enumerate() {
                let sign = if *picked == Some(n) { "●" } else { "○" };
                let from = self.text.rows.len();
                self.text.paragraph(
                    &format!("{sign} {}  {choice}", n + 1),
                    Role::Text,
                    self.width,
                    5,
                );
                self.text.live_since(from, Action::Pick(n));
            }
        }
        let wrong = self.mark(0, gap) == Some(Mark::Wrong);
        if wrong {
            self.text.gap();
            let words = format!("✗ gap {}: {}", gap + 1, field.text());
            self.text.paragraph(&words, Role::Bad, self.width, 3);
            if let Some(right) = right {
                self.correction(right);
            }
            self.said(gap, 7);
        }
    }
}

/// What is in a gap; its number until something is.
fn text_or_number(gap: usize, field: &Field, here: bool) -> String {
    match shown(field, here) {
        text if text.is_empty() => format!("{} ……", gap + 1),
        text => text,
    }
}

/// A gap of a question that waits for its answer. It has a mark where the cursor is, and room, so
/// that the code around it does not move with every letter.
fn hole(gap: usize, field: &Field, here: bool) -> String {
    let text = text_or_number(gap, field, here);
    let room = match field {
        Field::Choice { choices, .. } => choices.iter().map(|choice| choice.width()).max(),
        Field::Text(_) => None,
    };
    let blank = room.unwrap_or(ROOM).saturating_sub(text.width());
    let pointer = if here { POINTER } else { NO_BREAK };
    // A gap stands in one row.
    let text = text.replace(' ', &NO_BREAK.to_string());
    let blank = NO_BREAK.to_string().repeat(blank);
    format!("[{pointer}{text}{blank}]")
}

/// The text of a field, with the caret if it is being written.
fn shown(field: &Field, here: bool) -> String {
    let Field::Text(area) = field else {
        return tame(&field.text());
    };
    let mut text: Vec<char> = field.text().chars().collect();
    if here {
        let column = area.cursor().1.min(text.len());
        text.insert(column, CARET);
    }
    tame(&text.into_iter().collect::<String>())
}
