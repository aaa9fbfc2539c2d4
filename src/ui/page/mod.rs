//! The model as text: for each page, rows with roles for a width. Both faces draw these.

mod compare;
mod exam;
mod exchange;
mod help;
mod home;
mod lesson;
mod lines;
mod log;
mod marked;
mod quiz;
mod reference;
mod request;
mod results;
mod search;
mod stats;
mod xray;

use std::ops::Range;

use crate::app::{Action, Edit, Model, Overlay, Page, Panel};
use crate::markdown::{Highlight, Inline, NoHighlight, Role, Row, Run, Style, code_rows, tame};

pub use help::{footer, help};
pub use home::sign;
pub use stats::rows as stats;

/// Text with the places that can be clicked or focused.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pub rows: Vec<Row>,
    /// The rows of each live thing, first and one past the last.
    pub live: Vec<(usize, usize)>,
    pub links: Vec<Link>,
    /// The row that must be in view: the cursor's.
    pub cursor: Option<usize>,
    /// What was said last, if anything.
    pub news: Option<Range<usize>>,
    /// How many rows at the top stay there while the rest scrolls.
    pub pinned: usize,
    pub pictures: Vec<PictureRows>,
}

/// Rows that are free for a picture.
#[derive(Debug, Clone)]
pub struct PictureRows {
    pub path: String,
    pub rows: Range<usize>,
    pub columns: Range<usize>,
}

/// What a click on a part of a row means.
#[derive(Debug, Clone)]
pub struct Link {
    pub row: usize,
    pub columns: Range<usize>,
    pub action: Action,
}

impl Text {
    fn offset(&self) -> usize {
        self.rows.last().map_or(0, |row| row.offset)
    }

    /// Adds a row of runs.
    pub(super) fn row(&mut self, runs: impl IntoIterator<Item = Run>) {
        let offset = self.offset();
        self.rows.push(Row {
            runs: runs.into_iter().collect(),
            offset,
        });
    }

    pub(super) fn line(&mut self, text: impl Into<String>, style: impl Into<Style>) {
        self.row([Run::new(text, style)]);
    }

    /// A blank row, unless there is one already or nothing above.
    pub(super) fn gap(&mut self) {
        if self.rows.last().is_some_and(|row| !row.runs.is_empty()) {
            self.rows.push(Row::blank(self.offset()));
        }
    }

    /// Adds laid-out rows, moved right.
    pub(super) fn indented(&mut self, rows: Vec<Row>, by: usize, keep_offsets: bool) {
        let offset = self.offset();
        let prefix = [Run::new(" ".repeat(by), Role::Text)];
        for row in rows {
            let at = if keep_offsets {
                row.offset.max(offset)
            } else {
                offset
            };
            let row = if by == 0 || row.runs.is_empty() {
                row
            } else {
                row.after(&prefix)
            };
            self.rows.push(Row { offset: at, ..row });
        }
    }

    /// Wraps plain text.
    pub(super) fn paragraph(
        &mut self,
        text: &str,
        style: impl Into<Style>,
        width: usize,
        by: usize,
    ) {
        let words = words(text, style.into());
        let rows = crate::markdown::wrap(&words, width.saturating_sub(by).max(1), 0);
        self.indented(rows, by, false);
    }

    /// Plain text behind a beginning, wrapped below itself. What looks like code keeps its blanks.
    pub(super) fn hanging(
        &mut self,
        before: &[Run],
        text: &str,
        style: impl Into<Style>,
        width: usize,
    ) {
        let indent = Row {
            runs: before.to_vec(),
            offset: 0,
        }
        .width();
        let blank = [Run::new(" ".repeat(indent), Role::Text)];
        let offset = self.offset();
        let rows = plain_rows(text, style.into(), width.saturating_sub(indent).max(1));
        for (i, row) in rows.into_iter().enumerate() {
            let row = row.after(if i == 0 { before } else { &blank });
            self.rows.push(Row { offset, ..row });
        }
    }

    /// Adds code with its own line breaks.
    pub(super) fn code(
        &mut self,
        code: &str,
        language: &str,
        width: usize,
        by: usize,
        highlight: &dyn Highlight,
    ) {
        let inner = width.saturating_sub(by).max(1);
        let rows = crate::markdown::code_rows(code.trim_end(), language, inner, None, 0, highlight);
        self.indented(rows, by, false);
    }

    /// Adds Markdown.
    pub(super) fn prose(
        &mut self,
        blocks: &[crate::markdown::Block],
        width: usize,
        by: usize,
        highlight: &dyn Highlight,
    ) {
        let rows = crate::markdown::layout(blocks, width.saturating_sub(by).max(1), highlight);
        self.indented(rows, by, false);
    }

    /// Marks the rows added since `from` as a live thing with a click.
    pub(super) fn live_since(&mut self, from: usize, action: Action) {
        self.live.push((from, self.rows.len()));
        self.links.extend((from..self.rows.len()).map(|row| Link {
            row,
            columns: 0..usize::MAX,
            action,
        }));
    }
}

/// The main text of the page, for a width.
pub fn main(model: &Model, width: usize, highlight: &dyn Highlight) -> Text {
    match &model.page {
        Page::Home(home) => home::text(model, home, width),
        Page::Lesson(reader) => lesson::text(model, reader, width, highlight),
        Page::Quiz(quiz) => quiz::text(model, quiz, quiz::Side::All, width, highlight),
        Page::Results(results) => results::text(model, results, width, highlight),
        Page::Offer(offer) => exam::offer(model, *offer, width),
        Page::Sheet(sheet) => exam::text(model, sheet, width),
        Page::Stats { .. } => stats::text(model, width),
        Page::Log(log) => log::text(model, log, width),
        Page::Problems { .. } => problems(model, width),
    }
}

/// Where there is room: code that is written, and what comes of it beside it, each with the width it gets.
pub fn side_by_side(
    model: &Model,
    widths: (usize, usize),
    highlight: &dyn Highlight,
) -> Option<(Text, Text)> {
    let Page::Quiz(quiz) = &model.page else {
        return None;
    };
    let side = |side, width| quiz::text(model, quiz, side, width, highlight);
    quiz::divided(model, quiz).then(|| {
        (
            side(quiz::Side::Code, widths.0),
            side(quiz::Side::Outcome, widths.1),
        )
    })
}

/// The open panel, if any: what came back.
pub fn panel(model: &Model, width: usize, highlight: &dyn Highlight) -> Option<Text> {
    let panel = open_panel(model)?;
    Some(match panel {
        Panel::Exchange { id, tab, .. } => exchange::text(model, *id, *tab, width, highlight),
        Panel::Compare {
            titles,
            ids,
            column,
            ..
        } => compare::text(model, titles, ids, *column, width),
    })
}

pub fn open_panel(model: &Model) -> Option<&Panel> {
    match &model.page {
        Page::Lesson(reader) => reader.panel.as_ref(),
        Page::Quiz(quiz) => quiz.panel.as_ref(),
        Page::Log(log) => log.open.as_ref(),
        _ => None,
    }
}

/// What lies over the page.
pub fn overlay(model: &Model, width: usize, highlight: &dyn Highlight) -> Option<Text> {
    match model.overlay.as_ref()? {
        Overlay::Help { .. } => Some(help::help(model, width)),
        Overlay::Search(search) => Some(search::text(model, search, width)),
        Overlay::Reference(open) => Some(reference::text(model, open, width, highlight)),
        Overlay::Edit(_) => None,
    }
}

/// What stands above and below a request that is being edited: how it is written, and what is wrong with it.
pub fn request_editor(edit: &Edit, width: usize) -> (Text, Text) {
    let (mut head, mut errors) = (Text::default(), Text::default());
    head.line("  Edit the request", Role::Text.bold());
    let form = "Method and path; below them headers, then a body: JSON, or any text between ```.";
    let room = width.saturating_sub(1);
    head.paragraph(form, Role::Dim, room, 2);
    head.gap();
    for error in &edit.errors {
        errors.paragraph(error, Role::Bad, room, 2);
    }
    (head, errors)
}

/// Where the learner is, for the header: left and right.
pub fn header(model: &Model) -> (Vec<Run>, Vec<Run>) {
    match &model.page {
        Page::Home(_) => (
            vec![Run::new("httplings", Role::Accent.bold())],
            home::standing(model),
        ),
        Page::Lesson(reader) => lesson::header(model, reader),
        Page::Quiz(quiz) => quiz::header(model, quiz),
        Page::Results(results) => {
            let title = model.round_title(&results.round);
            (
                vec![Run::new(format!("{title} › result"), Role::Text.bold())],
                Vec::new(),
            )
        }
        Page::Offer(_) => (vec![Run::new("An exam", Role::Text.bold())], Vec::new()),
        Page::Sheet(sheet) => exam::header(model, sheet),
        Page::Stats { .. } => stats::header(model),
        Page::Log(_) => (
            vec![Run::new("Requests of this session", Role::Text.bold())],
            server(model),
        ),
        Page::Problems { .. } => (
            vec![Run::new("Problems in the course", Role::Text.bold())],
            Vec::new(),
        ),
    }
}

/// The running app, in a few words.
fn server(model: &Model) -> Vec<Run> {
    use crate::app::ServerState::{Failed, Gone, Idle, Ready, Starting, Stopped};
    // On a narrow screen the title needs the room.
    let address = model.server.address.filter(|_| model.size.0 >= 60);
    let address = address.map_or_else(String::new, |address| address.to_string());
    let (mark, role, word) = match &model.server.state {
        Idle => return Vec::new(),
        Ready => ("●", Role::Good, ""),
        Starting => ("◌", Role::Dim, "starting"),
        Failed(_) => ("✗", Role::Bad, "failed"),
        Stopped(_) => ("✗", Role::Bad, "stopped"),
        Gone => ("✗", Role::Bad, "ended"),
    };
    let words = [address.as_str(), word]
        .into_iter()
        .filter(|word| !word.is_empty());
    let words = words.map(|word| Run::new(format!(" {word}"), Role::Dim));
    std::iter::once(Run::new(mark, role)).chain(words).collect()
}

/// What is said below the page about the thing under the cursor, in as many rows for each.
pub fn aside(model: &Model, width: usize) -> Option<Text> {
    match &model.page {
        Page::Home(home) => home::aside(model, home, width),
        _ => None,
    }
}

/// The mistake that an author's last save made, while the page shows how it was before.
pub fn banner(model: &Model) -> Option<Text> {
    let mut lines = model.banner.as_ref()?.lines();
    let mut text = Text::default();
    text.line(lines.next().unwrap_or_default(), Role::Bad.bold());
    for line in lines {
        text.line(line, Role::Text);
    }
    let others = model.problems.len().saturating_sub(1);
    if others > 0 {
        text.line(format!("and {others} more"), Role::Dim);
    }
    Some(text)
}

/// What there is to say to the learner now; at most a few rows.
pub fn toasts(model: &Model, width: usize) -> Text {
    const ROWS: usize = 4;
    let mut text = Text::default();
    for toast in &model.toasts {
        let role = if toast.bad { Role::Bad } else { Role::Accent };
        text.paragraph(&toast.text, role, width.saturating_sub(1), 1);
    }
    text.rows.truncate(ROWS);
    text
}

fn problems(model: &Model, width: usize) -> Text {
    const INDENT: usize = 2;
    let mut text = Text::default();
    let rest = "The rest of the course is open. Authors: `httplings check` lists the same.";
    text.paragraph(rest, Role::Dim, width, INDENT);
    let room = width.saturating_sub(INDENT).max(1);
    for problem in &model.problems {
        text.gap();
        let rows = code_rows(&tame(problem), "", room, None, 0, &NoHighlight);
        text.indented(rows, INDENT, false);
    }
    text
}

/// Plain text as rows: wrapped, unless the blanks in it show that it is code.
fn plain_rows(text: &str, style: Style, width: usize) -> Vec<Row> {
    let text = tame(text);
    let aligned = text.starts_with(' ') || text.trim_end().contains("  ");
    if !aligned {
        let inline = crate::markdown::Inline::Text { text, style, at: 0 };
        return crate::markdown::wrap(&[inline], width, 0);
    }
    let mut rows = code_rows(&text, "", width, None, 0, &NoHighlight);
    let runs = rows.iter_mut().flat_map(|row| &mut row.runs);
    runs.filter(|run| run.style.role == Role::Code)
        .for_each(|run| run.style = style);
    rows
}

/// `201 Created` with its class's colour.
fn status_run(code: u16) -> Run {
    let reason = crate::wire::explain::status(code).reason;
    Run::new(
        format!("{code} {reason}").trim_end().to_owned(),
        Role::Status(code),
    )
}

/// Points with at most two digits behind the point, and none that say nothing.
fn points(points: f64) -> String {
    format!("{points:.2}")
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

/// `0.5 of 1 point`.
fn points_of(got: f64, of: f64) -> String {
    let plural = if of == 1.0 { "" } else { "s" };
    format!("{} of {} point{plural}", points(got), points(of))
}

/// Plain words, in which what stands between backticks is code.
fn words(text: &str, style: Style) -> Vec<Inline> {
    let coded = text.matches('`').count().is_multiple_of(2);
    let pieces: Vec<&str> = match coded {
        true => text.split('`').collect(),
        false => vec![text],
    };
    let inline = |(at, piece): (usize, &str)| Inline::Text {
        text: tame(piece),
        style: match at % 2 {
            0 => style,
            _ => Style {
                role: Role::InlineCode,
                ..style
            },
        },
        at: 0,
    };
    let pieces = pieces.into_iter().enumerate();
    pieces
        .filter(|(_, piece)| !piece.is_empty())
        .map(inline)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        let text = |words: &str| {
            let mut text = Text::default();
            text.paragraph(words, Role::Dim, 40, 0);
            text.rows
                .iter()
                .map(Row::text)
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert_eq!(
            text("what was set on `response` before."),
            "what was set on response before."
        );
        assert_eq!(text("one ` alone"), "one ` alone");
    }

    #[test]
    fn what_looks_like_code_keeps_its_blanks_and_prose_is_wrapped() {
        let rows = |words: &str, width| -> Vec<String> {
            let mut text = Text::default();
            text.hanging(&[Run::new("1  ", Role::Dim)], words, Role::Text, width);
            text.rows.iter().map(Row::text).collect()
        };
        assert_eq!(rows("    if True:", 20), ["1      if True:"]);
        assert_eq!(rows("return 1    # x", 30), ["1  return 1    # x"]);
        assert_eq!(rows("one two three", 11), ["1  one two", "   three"]);
    }
}
