//! One screen of a lesson: text, the app's code, requests to predict and send.

use unicode_width::UnicodeWidthStr;

use super::request::{answered, choices, details, sent_again, short, title, widest, width, within};
use super::{Link, PictureRows, Text, server, status_run};
use crate::app::{Action, LESSON, Model, Reader, ServerState, Shot, Spot};
use crate::content::{Lesson, Live, LiveRequest, Part};
use crate::markdown::{self, Block, Highlight, Role, Row, Run};
use crate::wire::ExchangeId;

/// Columns before an answer that stands below its request.
const BELOW: usize = 6;
/// Text is easier to read in a column of this width.
const MEASURE: usize = LESSON as usize;

pub(super) fn header(model: &Model, reader: &Reader) -> (Vec<Run>, Vec<Run>) {
    let lesson = &model.course.lessons[reader.lesson];
    let track = model
        .course
        .tracks
        .iter()
        .find(|track| track.id == lesson.track)
        .map_or("", |track| &track.title);
    let left = vec![
        Run::new(format!("{track} › "), Role::Dim),
        Run::new(&lesson.title, Role::Text.bold()),
    ];
    let mut right = server(model);
    right.push(Run::new(
        format!("   {} / {}", reader.screen + 1, lesson.screens.len()),
        Role::Dim,
    ));
    (left, right)
}

pub(super) fn text(
    model: &Model,
    reader: &Reader,
    width: usize,
    highlight: &dyn Highlight,
) -> Text {
    let lesson = &model.course.lessons[reader.lesson];
    let screen = &lesson.screens[reader.screen];
    let width = width.min(MEASURE);
    let mut page = Page {
        model,
        reader,
        lesson,
        width,
        highlight,
        text: Text::default(),
        index: 0,
    };
    page.text.rows.push(
        Row::new(
            format!("  {}", screen.title),
            Role::Accent.bold(),
            screen.span.start,
        )
        .cut(width),
    );
    for (part, content) in screen.parts.iter().enumerate() {
        page.text.gap();
        match content {
            Part::Prose(blocks) => {
                let rows = markdown::layout(blocks, page.width.saturating_sub(4).max(1), highlight);
                page.text.indented(rows, 2, true);
            }
            Part::Picture { words, path } => page.picture(words, path),
            Part::App {
                app,
                first_line,
                text,
                span,
            } => page.app(*app, *first_line, text, span.start),
            Part::Requests(live) => page.requests(part, live),
            Part::Compare(live) => page.compare(part, live),
            Part::Quiz { id, .. } => page.quiz(id),
        }
    }
    trouble(model, width, &mut page.text);
    page.text
}

struct Page<'a> {
    model: &'a Model,
    reader: &'a Reader,
    lesson: &'a Lesson,
    width: usize,
    highlight: &'a dyn Highlight,
    text: Text,
    /// The live thing that comes next.
    index: usize,
}

impl Page<'_> {
    fn app(&mut self, app: usize, first_line: u32, source: &str, at: usize) {
        let name = &self.lesson.apps[app].name;
        self.text.line(format!("    {name}"), Role::Dim);
        let width = self.width.saturating_sub(4).max(1);
        let rows = markdown::code_rows(
            source,
            "python",
            width,
            Some(first_line),
            at,
            self.highlight,
        );
        self.text.indented(rows, 3, true);
    }

    /// Free rows where the terminal shows pictures, else the words for it.
    fn picture(&mut self, words: &Block, path: &str) {
        let width = self.width.saturating_sub(4).max(1);
        let known = self.model.course.pictures.get(path);
        let Some((picture, cell)) = known.zip(self.model.cell) else {
            let rows = markdown::layout(std::slice::from_ref(words), width, self.highlight);
            return self.text.indented(rows, 2, true);
        };
        let (from, at) = (self.text.rows.len(), words.span.start);
        let rows = picture.rows(width as u16, cell);
        self.text
            .rows
            .extend((0..rows).map(|_| Row::new(" ", Role::Text, at)));
        self.text.pictures.push(PictureRows {
            path: path.to_owned(),
            rows: from..self.text.rows.len(),
            columns: 2..2 + width,
        });
    }

    fn focused(&self) -> bool {
        self.index == self.reader.focus && self.model.overlay.is_none()
    }

    fn mark(&self) -> Run {
        if self.focused() {
            Run::new(" ▸ ", Role::Accent.bold())
        } else {
            Run::new("   ", Role::Text)
        }
    }

    fn finish_live(&mut self, from: usize) {
        if self.focused() {
            self.text.cursor = Some(from);
        }
        self.text.live_since(from, Action::FocusOn(self.index));
        self.index += 1;
    }

    fn requests(&mut self, part: usize, live: &Live) {
        let column = live
            .requests
            .iter()
            .map(|request| short(request).chars().count())
            .max()
            .unwrap_or(0)
            + 5;
        let all_short = live
            .requests
            .iter()
            .all(|request| details(request).is_empty());
        // Answers stand in one column: beside each request where there is room for any of them, else below.
        let fits = |request: &LiveRequest| {
            column + title(request).width() + widest(request) + 3 <= self.width
        };
        let beside = live.requests.iter().all(fits);
        for (request, content) in live.requests.iter().enumerate() {
            if !all_short && request > 0 {
                self.text.gap();
            }
            let spot = Spot {
                screen: self.reader.screen,
                part,
                request,
            };
            self.request(spot, content, column, beside);
        }
    }

    fn request(&mut self, spot: Spot, request: &LiveRequest, column: usize, beside: bool) {
        let from = self.text.rows.len();
        let none = Shot::default();
        let shot = self.reader.shot(spot).unwrap_or(&none);
        let mut row = Row {
            runs: vec![self.mark()],
            offset: self.text.offset(),
        };
        let line = short(request);
        let (method, target) = line.split_once(' ').unwrap_or((&line, ""));
        row.push(method, Role::Method.into());
        row.push(&format!(" {target}"), Role::Text.into());
        row.pad_to(column);
        row.push(title(request), Role::Dim.into());
        let awaited = self.reader.awaits(spot);
        let room = match beside {
            true => self.width.saturating_sub(row.width() + 3),
            false => self.width.saturating_sub(BELOW + 1),
        };
        let answer = match awaited {
            true => vec![Run::new("sending …", Role::Dim)],
            false => self.answer(shot, request, room),
        };
        if beside {
            row.pad_to(self.width.saturating_sub(width(&answer) + 2));
        } else {
            self.text.rows.push(row.cut(self.width));
            row = Row {
                runs: vec![Run::new(" ".repeat(BELOW), Role::Text)],
                offset: self.text.offset(),
            };
        }
        let choices = match awaited || shot.exchange.is_some() {
            true => Vec::new(),
            false => self.choice_links(row.width(), &answer),
        };
        row.runs.extend(answer);
        self.text.rows.push(row.cut(self.width));
        self.details(request, 5);
        self.finish_live(from);
        // Above the link of the whole request.
        self.text.links.extend(choices);
    }

    /// Headers and body of a request, below its line.
    fn details(&mut self, request: &LiveRequest, by: usize) {
        for line in details(request) {
            let room = self.width.saturating_sub(by + 1).max(1);
            let rows = markdown::code_rows(&line, "http", room, None, 0, self.highlight);
            self.text.indented(rows, by, false);
        }
    }

    /// A place to click for each code that can be predicted, where the next row has them.
    fn choice_links(&self, mut column: usize, answer: &[Run]) -> Vec<Link> {
        let (row, at) = (self.text.rows.len(), self.index);
        let link = |(choice, run): (usize, &Run)| {
            let columns = column..column + run.text.width();
            column = columns.end;
            let action = Action::Predict { at, choice };
            Link {
                row,
                columns,
                action,
            }
        };
        answer.iter().enumerate().map(link).collect()
    }

    /// What stands at the end of a request's line: the choices, or what came back. What was predicted is judged by what
    /// came back first.
    fn answer(&self, shot: &Shot, request: &LiveRequest, room: usize) -> Vec<Run> {
        let (first, last) = (self.status(shot.first), self.status(shot.exchange));
        match (shot.said, first, last) {
            (Some(said), Some(first), Some(last)) if first != last => {
                within(room, sent_again(said, first, last), last)
            }
            (said, _, Some(last)) => {
                let said = said.filter(|_| first.is_some());
                within(room, answered(said, last), last)
            }
            (_, _, None) => choices(request, shot.prediction),
        }
    }

    fn status(&self, exchange: Option<ExchangeId>) -> Option<u16> {
        self.model.exchange(exchange?)?.exchange.status()
    }

    fn compare(&mut self, part: usize, live: &Live) {
        let from = self.text.rows.len();
        let mark = self.mark();
        self.text.row([
            mark,
            Run::new("side by side", Role::Text.bold()),
            Run::new("   ⏎ sends all, from a fresh app", Role::Dim),
        ]);
        let titles = live.requests.iter().map(|one| title(one).width());
        let column = 7 + titles.max().unwrap_or_default().clamp(11, 30);
        for (request, content) in live.requests.iter().enumerate() {
            let mut row = Row {
                runs: vec![Run::new("     ", Role::Text)],
                offset: self.text.offset(),
            };
            let spot = Spot {
                screen: self.reader.screen,
                part,
                request,
            };
            row.push(title(content), Role::Text.into());
            row.pad_to(column);
            row.push(&short(content), Role::Dim.into());
            let shot = self.reader.shot(spot);
            if let Some(code) = self.status(shot.and_then(|shot| shot.exchange)) {
                let code = status_run(code);
                row.pad_to((self.width).saturating_sub(code.text.width() + 2));
                row.runs.push(code);
            }
            self.text.rows.push(row.cut(self.width));
            self.details(content, 7);
        }
        self.finish_live(from);
    }

    fn quiz(&mut self, id: &str) {
        let from = self.text.rows.len();
        let Some(quiz) = self
            .model
            .quiz_index(id)
            .and_then(|index| self.model.quiz(index))
        else {
            return;
        };
        let rounds = self.model.progress.quiz(&quiz.id);
        let note = match (self.model.open_round(&quiz.id), rounds.last_finished()) {
            (Some(open), _) => format!(
                "{} of {} answered",
                open.answers.len(),
                open.started.items.len()
            ),
            (None, Some(round)) => format!(
                "last time {} %",
                round.score(|item| self.model.worth(item)).percent()
            ),
            (None, None) if quiz.items.len() == 1 => "1 question".to_owned(),
            (None, None) => format!("{} questions", quiz.items.len()),
        };
        let mark = self.mark();
        self.text.row([
            mark,
            Run::new("Quiz: ", Role::Text.bold()),
            Run::new(&quiz.title, Role::Text.bold()),
            Run::new(format!("   {note}"), Role::Dim),
        ]);
        self.finish_live(from);
    }
}

/// An app that does not run says so where the learner looks.
pub(super) fn trouble(model: &Model, width: usize, text: &mut Text) {
    let state = &model.server.state;
    let words = match state.fault() {
        Some(fault) => {
            let place = fault.at.as_ref();
            let place = place.map_or_else(String::new, |at| format!("{}:{}  ", at.file, at.line));
            format!("✗ {place}{}", fault.message)
        }
        None if *state == ServerState::Gone => "✗ The app has ended.".to_owned(),
        None => return,
    };
    text.gap();
    text.paragraph(&words, Role::Bad, width, 2);
    if let Some(advice) = state.fault().and_then(|fault| fault.advice.as_ref()) {
        text.paragraph(advice, Role::Dim, width, 4);
    }
    if state.ended() {
        let words = "The next request starts it afresh, and so does r.";
        text.paragraph(words, Role::Dim, width, 4);
    }
}
