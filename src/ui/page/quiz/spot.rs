//! The line that matters.

use super::Question;
use crate::app::{Action, Pointer};
use crate::content::Spot;
use crate::markdown::{self, Role, Row, Run};

impl Question<'_> {
    pub(super) fn spot(&mut self, spot: &Spot, pointer: &Pointer) {
        if self.asking() {
            self.text.line("   Point at the line.", Role::Dim);
            self.text.gap();
        }
        let inner = self.width.saturating_sub(5).max(1);
        let code = spot.code.trim_end();
        let rows = markdown::code_rows(code, "python", inner, Some(1), 0, self.highlight);
        let offset = self.text.rows.last().map_or(0, |row| row.offset);
        let mut last = None;
        let (top, mut lines) = (self.text.rows.len(), Vec::new());
        for row in rows {
            let line = code[..row.offset.min(code.len())].matches('\n').count();
            let first = last.replace(line) != Some(line);
            let row = row.after(&self.before_line(spot, pointer, line, first));
            let from = self.text.rows.len();
            self.text.rows.push(Row { offset, ..row });
            if self.asking() {
                self.text.live_since(from, Action::FocusOn(line));
                if line == pointer.at {
                    self.text.cursor = Some(from);
                }
            }
            lines.push(line);
        }
        // What there is to say stands at the line that was chosen.
        let chosen = lines.iter().rposition(|line| *line == pointer.at);
        let after = chosen.map_or(self.text.rows.len(), |at| top + at + 1);
        let below = self.text.rows.split_off(after);
        self.said(0, 7);
        self.text.rows.extend(below);
    }

    /// The pointer; afterwards which line was pointed at and which was meant.
    fn before_line(&self, spot: &Spot, pointer: &Pointer, line: usize, first: bool) -> [Run; 2] {
        let here = first && line == pointer.at;
        let right = spot.lines.contains(&(line + 1));
        let sign = match self.judged() {
            None => Run::new("  ", Role::Text),
            Some(_) if here && right => Run::new("✓ ", Role::Good),
            Some(judged) if first && right && !judged.again => Run::new("→ ", Role::Good),
            Some(judged) if here && !right && !judged.gave_up => Run::new("✗ ", Role::Bad),
            Some(_) => Run::new("  ", Role::Text),
        };
        [Self::pointer(here && self.asking()), sign]
    }
}
