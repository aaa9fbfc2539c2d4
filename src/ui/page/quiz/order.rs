//! Lines to arrange, and lefts that want a right.

use unicode_width::UnicodeWidthStr;

use super::Question;
use crate::app::{Action, Lines, Partners};
use crate::content::{Match, Order};
use crate::learn::Mark;
use crate::markdown::{self, Role, Run};

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
                self.place_sign(place)
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
            let from = self.text.rows.len();
            self.text
                .hanging(&before, &order.lines[line], style, self.width);
            self.place(from, place, here);
        }
        self.said(0, 5);
    }

    /// Whether a line stands in its place. As long as another try is offered that is not told: the others may be right
    /// among themselves.
    fn place_sign(&self, place: usize) -> Run {
        match self.judged() {
            Some(judged) if judged.again => Run::new("  ", Role::Text),
            _ => self.part_sign(place),
        }
    }

    /// Makes the rows of the part added since clickable, and follows the cursor.
    fn place(&mut self, from: usize, part: usize, here: bool) {
        if here {
            self.text.cursor = Some(from);
        }
        if self.asking() {
            self.text.live_since(from, Action::FocusOn(part));
        }
    }

    pub(super) fn pairs(&mut self, pairs: &Match, partners: &Partners) {
        let lefts = pairs.pairs.iter().map(|pair| pair.left.width());
        let column = lefts.max().unwrap_or_default().min(self.width / 3);
        for (i, pair) in pairs.pairs.iter().enumerate() {
            let here = self.asking() && i == partners.at;
            let picked = partners.picked[i].map(|right| pairs.rights[right].as_str());
            let before = [
                Self::pointer(here),
                self.part_sign(i),
                Run::new(markdown::tame(&pair.left), Role::Text.bold()),
                Run::new(
                    " ".repeat(column.saturating_sub(pair.left.width())),
                    Role::Text,
                ),
                Run::new("  →  ", Role::Dim),
            ];
            let from = self.text.rows.len();
            self.text
                .hanging(&before, picked.unwrap_or("……"), Role::Accent, self.width);
            self.place(from, i, here);
            if self.mark(0, i) == Some(Mark::Wrong) {
                self.correction(&pairs.rights[pair.right]);
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
            self.text
                .hanging(&before, &pairs.rights[right], role, self.width);
            self.text.live_since(from, Action::Pick(n));
        }
    }
}
