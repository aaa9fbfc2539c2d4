//! Lines to arrange, and lefts that want a right.

use super::Question;
use crate::app::{Action, Lines, Partners};
use crate::content::{Match, Order};
use crate::learn::Mark;
use crate::markdown::{self, Role, Row, Run, Style, wrap};

impl Question<'_> {
    pub(super) fn order(&mut self, order: &Order, lines: &Lines) {
        if self.asking() {
            let words =
                "Put the lines in order: space takes a line and lets go of it, ↑ ↓ move it.";
            self.text.paragraph(words, Role::Dim, self.width, 3);
            self.text.gap();
        }
        for (place, &line) in lines.order.iter().enumerate() {
            let here = self.asking() && place == lines.at;
            let sign = if here && lines.held {
                Run::new("↕ ", Role::Accent)
            } else {
                self.part_sign(place)
            };
            let style = if here && lines.held {
                Role::Accent.bold()
            } else {
                Role::Text.into()
            };
            let before = [
                Self::pointer(here),
                sign,
                Run::new(format!("{}  ", place + 1), Role::Dim),
            ];
            self.hanging(&before, &order.lines[line], style);
            self.place(place, here);
        }
        self.said(0, 5);
    }

    /// Makes the rows of the part added last clickable, and follows the cursor.
    fn place(&mut self, part: usize, here: bool) {
        if here {
            self.text.cursor = Some(self.text.rows.len() - 1);
        }
        if self.asking() {
            let from = self.text.rows.len() - 1;
            self.text.live_since(from, Action::FocusOn(part));
        }
    }

    /// Text behind a beginning, wrapped below itself.
    pub(super) fn hanging(&mut self, before: &[Run], text: &str, style: Style) {
        let beginning = Row {
            runs: before.to_vec(),
            offset: 0,
        };
        let indent = beginning.width();
        let inline = markdown::Inline::Text {
            text: markdown::tame(text),
            style,
            at: 0,
        };
        let rows = wrap(&[inline], self.width.saturating_sub(indent).max(1), 0);
        let offset = self.text.rows.last().map_or(0, |row| row.offset);
        for (i, row) in rows.into_iter().enumerate() {
            let blank = [Run::new(" ".repeat(indent), Role::Text)];
            let row = row.after(if i == 0 { before } else { &blank });
            self.text.rows.push(Row { offset, ..row });
        }
    }

    pub(super) fn pairs(&mut self, pairs: &Match, partners: &Partners) {
        for (i, pair) in pairs.pairs.iter().enumerate() {
            let here = self.asking() && i == partners.at;
            let picked = partners.picked[i].map(|right| pairs.rights[right].as_str());
            let before = [
                Self::pointer(here),
                self.part_sign(i),
                Run::new(markdown::tame(&pair.left), Role::Text.bold()),
                Run::new("  →  ", Role::Dim),
            ];
            self.hanging(&before, picked.unwrap_or("……"), Role::Accent.into());
            self.place(i, here);
            if self.mark(0, i) == Some(Mark::Wrong) {
                self.said(i, 7);
            }
        }
        if self.asking() {
            self.rights(pairs, partners);
        }
    }

    /// What can be chosen, by digit.
    fn rights(&mut self, pairs: &Match, partners: &Partners) {
        self.text.gap();
        for (n, &right) in partners.rights.iter().enumerate() {
            let used = partners.picked.contains(&Some(right));
            let role = if used { Role::Dim } else { Role::Text };
            let from = self.text.rows.len();
            let before = [Run::new(format!("     {}  ", n + 1), Role::Accent)];
            self.hanging(&before, &pairs.rights[right], role.into());
            self.text.live_since(from, Action::Pick(n));
        }
    }
}
