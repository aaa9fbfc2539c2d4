//! Options to pick from, and predictions.

use super::Question;
use crate::app::{Action, Picks};
use crate::content::{About, Ask, Choice, Predict};
use crate::learn::Mark;
use crate::markdown::{self, Block, Role, Row, Run, Style};

impl Question<'_> {
    pub(super) fn options(&mut self, options: &[Choice], picks: &Picks) {
        if picks.many(0) {
            self.text.line("   Pick all that are right.", Role::Dim);
            self.text.gap();
        }
        for (row, &option) in picks.order.first().into_iter().flatten().enumerate() {
            let choice = &options[option];
            self.option(picks, (0, row), option, &choice.text);
            self.feedback(0, option, &choice.feedback);
        }
    }

    fn option(&mut self, picks: &Picks, cursor: (usize, usize), option: usize, words: &[Block]) {
        let from = self.text.rows.len();
        let mark = self.mark(cursor.0, option);
        let picked = picks.picked[cursor.0].contains(&option);
        let here = self.asking() && picks.cursor == cursor;
        let (sign, role) = sign(mark, picked, picks.many(cursor.0));
        let note = note(mark);
        let rows = self.beside_note(words, note);
        for (i, row) in rows.into_iter().enumerate() {
            let pointer = if here && i == 0 { "  ▸ " } else { "    " };
            let sign = if i == 0 {
                format!("{sign}  ")
            } else {
                "   ".to_owned()
            };
            let row = row.after(&[Run::new(pointer, Role::Accent.bold()), Run::new(sign, role)]);
            let offset = self.text.rows.last().map_or(0, |row| row.offset);
            self.text.rows.push(Row { offset, ..row });
        }
        if let Some(note) = note
            && let Some(row) = self.text.rows.last_mut()
        {
            row.pad_to(self.width.saturating_sub(note.len() + 1));
            if row.width() + note.len() <= self.width {
                row.push(note, Role::Dim.into());
            }
        }
        if here {
            self.text.cursor = Some(from);
        }
        let index = picks.order[..cursor.0].iter().map(Vec::len).sum::<usize>() + cursor.1;
        if self.asking() {
            self.text.live_since(from, Action::FocusOn(index));
        }
    }

    /// The rows of an option, whose last one leaves room for the note at the right edge.
    fn beside_note(&self, words: &[Block], note: Option<&str>) -> Vec<Row> {
        let inner = self.width.saturating_sub(10).max(1);
        let rows = markdown::layout(words, inner, self.highlight);
        let room = inner.saturating_sub(note.map_or(0, |note| note.len() + 1));
        let fits = rows.last().is_none_or(|row| row.width() <= room);
        if fits || room < LEAST {
            return rows;
        }
        markdown::layout(words, room, self.highlight)
    }

    /// After the answer: what the chosen and the right options have to say.
    fn feedback(&mut self, group: usize, option: usize, words: &[Block]) {
        let mark = self.mark(group, option);
        if matches!(mark, Some(Mark::Hit | Mark::Wrong | Mark::Missed)) && !words.is_empty() {
            self.text
                .prose(words, self.width.saturating_sub(2), 7, self.highlight);
        }
    }

    pub(super) fn predict(&mut self, predict: &Predict, picks: &Picks) {
        self.text
            .line(format!("    {}", predict.app.name), Role::Dim);
        let inner = self.width.saturating_sub(4).max(1);
        let rows = markdown::code_rows(
            &predict.app.source,
            "python",
            inner,
            Some(1),
            0,
            self.highlight,
        );
        self.text.indented(rows, 3, false);
        self.text.gap();
        for entry in predict.before.iter().chain([&predict.entry]) {
            let request = entry.request.shown().replace("{{host}}", "");
            let rows =
                markdown::code_rows(request.trim_end(), "http", inner, None, 0, self.highlight);
            self.text.indented(rows, 4, false);
        }
        for (group, ask) in predict.asks.iter().enumerate() {
            self.text.gap();
            self.ask(group, ask, picks);
        }
    }

    fn ask(&mut self, group: usize, ask: &Ask, picks: &Picks) {
        let words = match &ask.about {
            About::Keys => "Which of these keys does the body have?".to_owned(),
            about => format!("{}?", about.in_words()),
        };
        self.text
            .paragraph(&words, Role::Text.bold(), self.width, 3);
        for option in 0..ask.choices.len() {
            let choice = &ask.choices[option];
            let blocks = literal(&choice.text, &ask.about);
            self.option(picks, (group, option), option, &blocks);
            if let Some(feedback) = &choice.feedback {
                let blocks = markdown::parse(feedback, 0..feedback.len());
                self.feedback_if_wrong(group, option, &blocks);
            }
        }
    }

    fn feedback_if_wrong(&mut self, group: usize, option: usize, words: &[Block]) {
        let mark = self.mark(group, option);
        if matches!(mark, Some(Mark::Wrong | Mark::Missed)) {
            self.text
                .prose(words, self.width.saturating_sub(2), 7, self.highlight);
        }
    }
}

/// Columns that an option needs to be readable.
const LEAST: usize = 12;

fn sign(mark: Option<Mark>, picked: bool, many: bool) -> (&'static str, Role) {
    match mark {
        Some(Mark::Hit) => ("✓", Role::Good),
        Some(Mark::Wrong) => ("✗", Role::Bad),
        // A tick would say that the learner was right.
        Some(Mark::Missed) => ("→", Role::Good),
        Some(Mark::Blank) => ("·", Role::Dim),
        None => match (many, picked) {
            (true, true) => ("■", Role::Accent),
            (true, false) => ("□", Role::Dim),
            (false, true) => ("●", Role::Accent),
            (false, false) => ("○", Role::Dim),
        },
    }
}

fn note(mark: Option<Mark>) -> Option<&'static str> {
    match mark? {
        Mark::Wrong | Mark::Hit => Some("your answer"),
        Mark::Missed => Some("this was right"),
        Mark::Blank => None,
    }
}

/// A predicted value to the letter; codes with their words.
pub(in crate::ui::page) fn value(text: &str, about: &About) -> String {
    let code = text.parse().ok().filter(|_| *about == About::Status);
    match code {
        Some(code) => format!("{code} {}", crate::wire::explain::status(code).reason),
        None => text.to_owned(),
    }
}

fn literal(text: &str, about: &About) -> Vec<Block> {
    let inline = markdown::Inline::Text {
        text: markdown::tame(&value(text, about)),
        style: Style::default(),
        at: 0,
    };
    vec![Block {
        kind: markdown::BlockKind::Paragraph(vec![inline]),
        span: 0..0,
    }]
}
