//! One screen of a lesson: text, the app's code, requests to predict and send.

use unicode_width::UnicodeWidthStr;

use super::{Link, PictureRows, Text, server, status_run};
use crate::app::{Action, Model, Reader, ServerState, Shot, Spot};
use crate::content::{Lesson, Live, LiveRequest, Part};
use crate::markdown::{self, Block, Highlight, Role, Row, Run};

/// Text is easier to read in a column of this width.
const MEASURE: usize = 78;

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
        for (request, content) in live.requests.iter().enumerate() {
            if !all_short && request > 0 {
                self.text.gap();
            }
            let spot = Spot {
                screen: self.reader.screen,
                part,
                request,
            };
            self.request(spot, content, column);
        }
    }

    fn request(&mut self, spot: Spot, request: &LiveRequest, column: usize) {
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
        let answer = match awaited {
            true => vec![Run::new("sending …", Role::Dim)],
            false => self.answer(shot, request),
        };
        let needed: usize = answer.iter().map(|run| run.text.chars().count()).sum();
        if row.width() + needed + 3 > self.width {
            self.text.rows.push(row.cut(self.width));
            row = Row {
                runs: vec![Run::new("      ", Role::Text)],
                offset: self.text.offset(),
            };
        } else {
            row.pad_to(self.width.saturating_sub(needed + 2));
        }
        let choices = match awaited || shot.exchange.is_some() {
            true => Vec::new(),
            false => self.choice_links(row.width(), &answer),
        };
        row.runs.extend(answer);
        self.text.rows.push(row.cut(self.width));
        for line in details(request) {
            let rows = markdown::code_rows(
                &line,
                "http",
                self.width.saturating_sub(6).max(1),
                None,
                0,
                self.highlight,
            );
            self.text.indented(rows, 5, false);
        }
        self.finish_live(from);
        // Above the link of the whole request.
        self.text.links.extend(choices);
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

    /// What stands at the end of a request's line: the choices, or what came back.
    fn answer(&self, shot: &Shot, request: &LiveRequest) -> Vec<Run> {
        let status = shot
            .exchange
            .and_then(|id| self.model.exchange(id))
            .and_then(|logged| logged.exchange.status());
        match status {
            Some(code) => answered(shot.said, code),
            None => choices(request, shot.prediction),
        }
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
            let code = shot
                .and_then(|s| s.exchange)
                .and_then(|id| self.model.exchange(id))
                .and_then(|l| l.exchange.status());
            if let Some(code) = code {
                let code = status_run(code);
                row.pad_to((self.width).saturating_sub(code.text.width() + 2));
                row.runs.push(code);
            }
            self.text.rows.push(row.cut(self.width));
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

/// `you said 200 · 201 Created`.
fn answered(said: Option<u16>, code: u16) -> Vec<Run> {
    let mut runs = Vec::new();
    match said {
        Some(said) if said == code => runs.push(Run::new("✓ as you said: ", Role::Good)),
        Some(said) => runs.push(Run::new(format!("✗ you said {said}: "), Role::Bad)),
        None => {}
    }
    runs.push(status_run(code));
    runs
}

fn choices(request: &LiveRequest, chosen: Option<usize>) -> Vec<Run> {
    let mut runs = Vec::new();
    for (i, code) in request.predict.iter().enumerate() {
        let run = if chosen == Some(i) {
            Run::new(format!("[{code}]"), Role::Accent.bold())
        } else {
            Run::new(format!(" {code} "), Role::Dim)
        };
        runs.push(run);
    }
    runs
}

/// `PUT /tasks/tea`: the request line as a learner reads it.
fn short(request: &LiveRequest) -> String {
    let url = request.entry.request.url.to_string();
    format!(
        "{} {}",
        request.entry.request.method,
        url.strip_prefix("{{host}}").unwrap_or(&url)
    )
}

fn title(request: &LiveRequest) -> &str {
    request.entry.title.as_deref().unwrap_or_default()
}

/// Headers and body, a line each.
fn details(request: &LiveRequest) -> Vec<String> {
    let text = request.entry.request.shown();
    text.lines().skip(1).map(str::to_owned).collect()
}
