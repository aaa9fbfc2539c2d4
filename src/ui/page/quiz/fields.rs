//! Texts to type, alone or in the gaps of some code.

use std::ops::Range;

use super::super::marked::Marked;
use super::Question;
use crate::app::{Action, Field, Fields};
use crate::content::Gap;
use crate::learn::Mark;
use crate::markdown::{self, Role, Run, tame};

const CARET: char = '▏';

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
                code.push_str(&hole(i, &shown(field, here)));
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
        for (i, field) in fields.fields.iter().enumerate() {
            self.gap_below(i, field, asking && i == fields.at);
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
    fn gap_below(&mut self, gap: usize, field: &Field, here: bool) {
        if let Field::Choice { choices, picked } = field
            && here
        {
            self.text.gap();
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
            let words = format!("✗ {}  {}", gap + 1, field.text());
            self.text.paragraph(&words, Role::Bad, self.width, 3);
            self.said(gap, 6);
        }
    }
}

/// A gap as it stands in the code: its number until something is in it.
fn hole(gap: usize, text: &str) -> String {
    if text.is_empty() {
        format!("[{} ……]", gap + 1)
    } else {
        format!("[{text}]")
    }
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
