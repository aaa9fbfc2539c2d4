//! A goal to be reached with requests: the app, the steps, how far one has got.

use super::Question;
use crate::app::Chase;
use crate::content::Goal;
use crate::markdown::{self, Role, Run};

impl Question<'_> {
    pub(super) fn goal(&mut self, goal: &Goal, chase: &Chase) {
        if self.asking() {
            let words = match self.model.server.address {
                Some(address) => format!(
                    "The app answers at http://{address}. Send requests from here (⏎) or from any other program, such as curl."
                ),
                None => "The app has no address: no port of this machine could be had.".to_owned(),
            };
            self.text.paragraph(&words, Role::Dim, self.width, 3);
            self.text.gap();
        }
        let from = self.text.rows.len();
        for (at, step) in goal.steps.iter().enumerate() {
            self.step(at, step, chase);
        }
        if let Some(words) = chase.pursuit.said(goal).filter(|_| self.asking()) {
            self.text.gap();
            self.text.line("   Not that way:", Role::Bad);
            self.prose(words, 5);
        }
        self.news_since(from);
        self.text.gap();
        let inner = self.width.saturating_sub(4).max(1);
        self.text.line(format!("    {}", goal.app.name), Role::Dim);
        let rows = markdown::code_rows(
            &goal.app.source,
            "python",
            inner,
            Some(1),
            0,
            self.highlight,
        );
        self.text.indented(rows, 3, false);
    }

    fn step(&mut self, at: usize, step: &crate::content::Step, chase: &Chase) {
        let reached = chase.pursuit.reached().get(at).and_then(Option::as_ref);
        let (sign, role) = match reached {
            Some(_) => ("   ✓ ", Role::Good),
            None => ("   ○ ", Role::Dim),
        };
        let rows = markdown::layout(
            &step.text,
            self.width.saturating_sub(6).max(1),
            self.highlight,
        );
        let offset = self.text.rows.last().map_or(0, |row| row.offset);
        for (i, row) in rows.into_iter().enumerate() {
            let before = if i == 0 { sign } else { "     " };
            let row = row.after(&[Run::new(before, role)]);
            self.text.rows.push(markdown::Row { offset, ..row });
        }
        match reached {
            Some(request) => self.text.paragraph(request, Role::Dim, self.width, 5),
            None if chase.hinted.contains(&at) => self.prose(&step.hint, 5),
            None => {}
        }
    }
}
