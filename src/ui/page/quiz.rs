//! A question: asked, then answered with feedback for every option that matters.

use super::{Text, status_run};
use crate::app::{Action, Model, QuizPage, Stage};
use crate::content::{About, Ask, Choice, Item, Kind, Predict};
use crate::learn::{Mark, Verdict, sampled};
use crate::markdown::{self, Block, Highlight, Role, Row, Run, Style};

const MEASURE: usize = 78;

pub(super) fn header(model: &Model, quiz: &QuizPage) -> (Vec<Run>, Vec<Run>) {
    let title = model.round_title(&quiz.round);
    let left = vec![
        Run::new("Quiz › ", Role::Dim),
        Run::new(title, Role::Text.bold()),
    ];
    let Some(round) = model.progress.round(&quiz.round) else {
        return (left, Vec::new());
    };
    let items = &round.started.items;
    let at = items
        .iter()
        .position(|item| *item == quiz.item)
        .map_or(0, |at| at + 1);
    let score = round.score(|item| model.points(item));
    (
        left,
        vec![Run::new(
            format!(
                "{at} of {} · {} points",
                items.len(),
                super::points(score.got)
            ),
            Role::Dim,
        )],
    )
}

pub(super) fn text(
    model: &Model,
    quiz: &QuizPage,
    width: usize,
    highlight: &dyn Highlight,
) -> Text {
    let width = width.min(MEASURE);
    let mut text = Text::default();
    let Some(item) = model.item(&quiz.item) else {
        return text;
    };
    text.gap();
    text.prose(&item.prompt, width, 3, highlight);
    text.gap();
    let mut page = Question {
        model,
        quiz,
        width,
        highlight,
        text,
    };
    match &item.kind {
        Kind::Single(options) | Kind::Multiple(options) => {
            page.options(options, matches!(item.kind, Kind::Multiple(_)))
        }
        Kind::Predict(predict) => page.predict(predict),
    }
    page.hints(item);
    page.after(item);
    page.text
}

struct Question<'a> {
    model: &'a Model,
    quiz: &'a QuizPage,
    width: usize,
    highlight: &'a dyn Highlight,
    text: Text,
}

impl Question<'_> {
    fn verdict(&self) -> Option<&Verdict> {
        match &self.quiz.stage {
            Stage::Answered { verdict, .. } => Some(verdict),
            _ => None,
        }
    }

    fn options(&mut self, options: &[Choice], many: bool) {
        if many {
            self.text.line("   Pick all that are right.", Role::Dim);
            self.text.gap();
        }
        let order = self.quiz.order.first().cloned().unwrap_or_default();
        for (row, &option) in order.iter().enumerate() {
            let choice = &options[option];
            self.option((0, row), option, &choice.text, many);
            self.feedback(0, option, &choice.feedback);
        }
    }

    fn option(&mut self, cursor: (usize, usize), option: usize, words: &[Block], many: bool) {
        let from = self.text.rows.len();
        let mark = self
            .verdict()
            .and_then(|verdict| verdict.marks.get(cursor.0)?.get(option).copied());
        let picked = self.quiz.picked[cursor.0].contains(&option);
        let here = mark.is_none() && self.quiz.cursor == cursor;
        let (sign, role) = sign(mark, picked, many);
        let rows = markdown::layout(words, self.width.saturating_sub(10).max(1), self.highlight);
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
        if let Some(note) = note(mark)
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
        let index = self.quiz.order[..cursor.0]
            .iter()
            .map(Vec::len)
            .sum::<usize>()
            + cursor.1;
        if mark.is_none() {
            self.text.live_since(from, Action::FocusOn(index));
        }
    }

    /// After the answer: what the chosen and the right options have to say.
    fn feedback(&mut self, group: usize, option: usize, words: &[Block]) {
        let mark = self
            .verdict()
            .and_then(|verdict| verdict.marks.get(group)?.get(option).copied());
        if matches!(mark, Some(Mark::Hit | Mark::Wrong | Mark::Missed)) && !words.is_empty() {
            self.text
                .prose(words, self.width.saturating_sub(2), 7, self.highlight);
        }
    }

    fn predict(&mut self, predict: &Predict) {
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
            let request = entry.request.to_string().replace("{{host}}", "");
            let rows =
                markdown::code_rows(request.trim_end(), "http", inner, None, 0, self.highlight);
            self.text.indented(rows, 4, false);
        }
        for (group, ask) in predict.asks.iter().enumerate() {
            self.text.gap();
            self.ask(group, ask);
        }
    }

    fn ask(&mut self, group: usize, ask: &Ask) {
        let words = match &ask.about {
            About::Status => "The status code?".to_owned(),
            About::Header(name) => format!("The header `{name}`?"),
            About::Body => "The body?".to_owned(),
            About::Keys => "Which of these keys does the body have?".to_owned(),
        };
        self.text
            .paragraph(&words, Role::Text.bold(), self.width, 3);
        for option in 0..ask.choices.len() {
            let choice = &ask.choices[option];
            let blocks = literal(&choice.text, &ask.about);
            self.option((group, option), option, &blocks, sampled(ask));
            if let Some(feedback) = &choice.feedback {
                let blocks = markdown::parse(feedback, 0..feedback.len());
                self.feedback_if_wrong(group, option, &blocks);
            }
        }
    }

    fn feedback_if_wrong(&mut self, group: usize, option: usize, words: &[Block]) {
        let mark = self
            .verdict()
            .and_then(|verdict| verdict.marks.get(group)?.get(option).copied());
        if matches!(mark, Some(Mark::Wrong | Mark::Missed)) {
            self.text
                .prose(words, self.width.saturating_sub(2), 7, self.highlight);
        }
    }

    fn hints(&mut self, item: &Item) {
        for (i, hint) in item.hints.iter().take(self.quiz.hints).enumerate() {
            self.text.gap();
            self.text.line(
                format!("   Hint {} of {}", i + 1, item.hints.len()),
                Role::Accent,
            );
            self.text.prose(hint, self.width, 3, self.highlight);
        }
        if matches!(self.quiz.stage, Stage::Firing { .. } | Stage::Saving { .. }) {
            self.text.gap();
            self.text.line("   sending …", Role::Dim);
        }
    }

    fn after(&mut self, item: &Item) {
        let Stage::Answered { verdict, exchange } = &self.quiz.stage else {
            return;
        };
        self.text.gap();
        let (word, role) = judgement(verdict);
        let points = verdict.credit * f64::from(item.points);
        let mut runs = vec![
            Run::new("   ", Role::Text),
            Run::new(
                word,
                Style {
                    bold: true,
                    ..Style::from(role)
                },
            ),
            Run::new(
                format!("   {} of {} points", super::points(points), item.points),
                Role::Dim,
            ),
        ];
        let logged = exchange.and_then(|id| self.model.exchange(id));
        if let Some(code) = logged.and_then(|logged| logged.exchange.status()) {
            runs.push(Run::new("   it was ", Role::Dim));
            runs.push(status_run(code));
        }
        self.text.row(runs);
        self.text.gap();
        self.text
            .prose(&item.explanation, self.width, 3, self.highlight);
        self.text.cursor = Some(self.text.rows.len() - 1);
    }
}

fn sign(mark: Option<Mark>, picked: bool, many: bool) -> (&'static str, Role) {
    match mark {
        Some(Mark::Hit) => ("✓", Role::Good),
        Some(Mark::Wrong) => ("✗", Role::Bad),
        Some(Mark::Missed) => ("✓", Role::Good),
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
        Mark::Missed => Some("right"),
        Mark::Blank => None,
    }
}

fn judgement(verdict: &Verdict) -> (&'static str, Role) {
    match (verdict.right, verdict.credit > 0.0) {
        (true, _) => ("Right.", Role::Good),
        (false, true) => ("Partly right.", Role::Accent),
        (false, false) => ("Not this time.", Role::Bad),
    }
}

/// A predicted value, shown to the letter; codes with their words.
fn literal(text: &str, about: &About) -> Vec<Block> {
    let code = text.parse().ok().filter(|_| *about == About::Status);
    let shown = match code {
        Some(code) => format!("{code} {}", crate::wire::explain::status(code).reason),
        None => text.to_owned(),
    };
    let inline = markdown::Inline::Text {
        text: markdown::tame(&shown),
        style: Style::default(),
        at: 0,
    };
    vec![Block {
        kind: markdown::BlockKind::Paragraph(vec![inline]),
        span: 0..0,
    }]
}
