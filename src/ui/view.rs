//! A model → a frame, and the facts of what was drawn where.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Wrap};
use unicode_width::UnicodeWidthStr;

use super::Theme;
use super::page::{self, Text};
use crate::app::{
    Edit, InView, LEAST, LESSON, Model, Overlay, Page, Panel, PictureSeen, Seen, too_small,
};
use crate::markdown::{Highlight, Role, Row, Run};

/// Rows of a page from which on there is room for more than its text.
const ROOMY: u16 = 18;

/// How things look on this terminal.
pub struct Look<'a> {
    pub theme: &'a Theme,
    pub highlight: &'a dyn Highlight,
}

/// Draws the model; gives back where things are.
pub fn view(model: &Model, frame: &mut Frame, look: &Look) -> Seen {
    let area = frame.area();
    let mut painter = Painter {
        frame,
        look,
        seen: Seen::default(),
    };
    if too_small((area.width, area.height)) {
        painter.too_small(area);
        return painter.seen;
    }
    let [header, rule, body, low_rule, footer] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(area);
    painter.header(model, header);
    painter.line(rule);
    painter.line(low_rule);
    let body = painter.banner(model, body);
    painter.body(model, body);
    painter.overlay(model, body);
    // Last: what a key does now depends on what is in view.
    painter.footer(model, footer);
    painter.toasts(model, low_rule);
    painter.seen
}

struct Painter<'a, 'f> {
    frame: &'a mut Frame<'f>,
    look: &'a Look<'a>,
    seen: Seen,
}

impl Painter<'_, '_> {
    fn too_small(&mut self, area: Rect) {
        let text = format!(
            "{}×{} is too small.\nAt least {}×{}, please; ctrl-c leaves.",
            area.width, area.height, LEAST.0, LEAST.1
        );
        let text = Paragraph::new(text).wrap(Wrap { trim: true });
        self.frame.render_widget(text, area);
    }

    fn row(&mut self, row: &Row, area: Rect, selected: bool) {
        let spans = row
            .runs
            .iter()
            .map(|run| Span::styled(run.text.as_str(), self.look.theme.style(run.style)));
        let mut line = Line::from_iter(spans);
        if selected {
            line.style = line.style.add_modifier(Modifier::BOLD);
        }
        self.frame.render_widget(line, area);
    }

    fn line(&mut self, area: Rect) {
        let row = Row::new("─".repeat(area.width as usize), Role::Border, 0);
        self.row(&row, area, false);
    }

    fn header(&mut self, model: &Model, area: Rect) {
        let (left, right) = page::header(model);
        let needed: usize = right.iter().map(|run| run.text.width()).sum();
        let width = area.width as usize;
        let mut row = trail(left, width.saturating_sub(needed + 3));
        row.pad_to(width.saturating_sub(needed + 1));
        row.runs.extend(right);
        self.row(&row.cut(width), area, false);
    }

    fn footer(&mut self, model: &Model, area: Rect) {
        let keys = page::footer(model, &self.seen, area.width as usize);
        self.rows(&keys, 0, area);
    }

    /// What there is to say stands above the keys, over the rule and as much of the page as it needs.
    fn toasts(&mut self, model: &Model, rule: Rect) {
        let text = page::toasts(model, rule.width as usize);
        let rows = text.rows.len() as u16;
        if rows > 0 {
            let area = Rect {
                y: rule.bottom().saturating_sub(rows),
                height: rows,
                ..rule
            };
            self.frame.render_widget(Clear, area);
            self.rows(&text, 0, area);
        }
    }

    /// Draws the banner on top of an area, if there is one; gives back the rest, which is half of it or more.
    fn banner(&mut self, model: &Model, area: Rect) -> Rect {
        let Some(text) = page::banner(model) else {
            return area;
        };
        let rows = (text.rows.len() as u16).min(area.height.saturating_sub(1) / 2);
        let [banner, rule, rest] = Layout::vertical([
            Constraint::Length(rows),
            Constraint::Length(1),
            Constraint::Fill(1),
        ])
        .areas(area);
        for (row, y) in text.rows.iter().zip(banner.top()..banner.bottom()) {
            let line = Rect {
                y,
                height: 1,
                ..banner
            };
            self.row(&row.clone().cut(area.width as usize), line, false);
        }
        self.line(rule);
        rest
    }

    fn body(&mut self, model: &Model, area: Rect) {
        let panel = page::open_panel(model);
        let open = panel.is_some();
        // Columns need the whole width; one exchange stands beside the lesson where there is room.
        let beside = model.wide()
            && matches!(
                (&model.page, panel),
                (Page::Lesson(_), Some(Panel::Exchange { .. }))
            );
        if open && beside {
            // One more column for the sign that there is more.
            let [text, line, panel] = Layout::horizontal([
                Constraint::Length(LESSON + 1),
                Constraint::Length(1),
                Constraint::Fill(1),
            ])
            .areas(area);
            let rows = page::main(model, text.width as usize, self.look.highlight);
            self.main(model, &rows, text);
            self.vertical(line);
            self.panel(model, panel);
        } else if open {
            self.panel(model, area);
        } else if !self.code_and_outcome(model, area) {
            let area = self.aside(model, area);
            let text = page::main(model, area.width as usize, self.look.highlight);
            self.main(model, &text, area);
        }
    }

    /// Draws what is said below a page, where there is room for it; gives back the rest.
    fn aside(&mut self, model: &Model, area: Rect) -> Rect {
        let text = page::aside(model, area.width as usize);
        let Some(text) = text.filter(|_| area.height >= ROOMY) else {
            return area;
        };
        let [rest, rule, aside] = Layout::vertical([
            Constraint::Fill(1),
            Constraint::Length(1),
            Constraint::Length(text.rows.len() as u16),
        ])
        .areas(area);
        self.line(rule);
        self.rows(&text, 0, aside);
        rest
    }

    /// Code that is written, and what comes of it beside it; `false` where there is no such thing, or no room.
    fn code_and_outcome(&mut self, model: &Model, area: Rect) -> bool {
        let [code, line, outcome] = Layout::horizontal([
            Constraint::Percentage(60),
            Constraint::Length(1),
            Constraint::Fill(1),
        ])
        .areas(area);
        let widths = (code.width as usize, outcome.width as usize);
        let Some((left, right)) = page::side_by_side(model, widths, self.look.highlight) else {
            return false;
        };
        self.main(model, &left, code);
        self.vertical(line);
        let last = right.rows.len().saturating_sub(outcome.height as usize);
        let height = outcome.height as usize;
        let top = match (&model.page, &right.news) {
            (Page::Quiz(quiz), Some(hint)) if quiz.in_view == InView::Hint => {
                bringing(hint, model.seen.panel_top, right.rows.len(), height)
            }
            (Page::Quiz(quiz), _) => quiz.beside,
            _ => 0,
        };
        let top = top.min(last);
        self.seen.panel_top = top;
        self.seen.panel_rows = right.rows.len();
        self.seen.panel_height = outcome.height as usize;
        self.seen.panel = outcome;
        self.rows(&right, top, outcome);
        self.more(right.rows.len(), top, outcome);
        true
    }

    fn vertical(&mut self, area: Rect) {
        for y in area.top()..area.bottom() {
            self.row(
                &Row::new("│", Role::Border, 0),
                Rect {
                    y,
                    height: 1,
                    ..area
                },
                false,
            );
        }
    }

    fn main(&mut self, model: &Model, text: &Text, area: Rect) {
        let offsets: Vec<usize> = text.rows.iter().map(|row| row.offset).collect();
        let height = area.height as usize;
        let wanted = match &model.page {
            Page::Lesson(reader) => reader.scroll.top(&offsets),
            Page::Results(results) => results.scroll,
            Page::Problems { scroll, .. } | Page::Stats { scroll } => *scroll,
            Page::Quiz(quiz) => match (quiz.in_view, &text.news) {
                (InView::Row(row), _) => row,
                (InView::News | InView::Hint, Some(news)) => {
                    bringing(news, model.seen.top, text.rows.len(), height)
                }
                // It stands beside this, which stays where it is.
                (InView::Hint, None) => model.seen.top,
                _ => following(text, model.seen.top, height),
            },
            Page::Home(_) | Page::Log(_) | Page::Offer(_) | Page::Sheet(_) => {
                following(text, 0, height)
            }
        };
        let top = wanted.min(text.rows.len().saturating_sub(height));
        self.seen.top = top;
        self.seen.height = height;
        self.seen.cursor = text.cursor;
        self.seen.offsets = offsets;
        self.seen.live = text.live.clone();
        self.pictures(text, top, area);
        self.rows(text, top, area);
        self.more(text.rows.len(), top, area);
    }

    /// Notes which part of each picture is in view.
    fn pictures(&mut self, text: &Text, top: usize, area: Rect) {
        let end = top + area.height as usize;
        for picture in &text.pictures {
            let (first, last) = (picture.rows.start.max(top), picture.rows.end.min(end));
            if first >= last {
                continue;
            }
            let line = Rect {
                y: area.y + (first - top) as u16,
                height: (last - first) as u16,
                ..area
            };
            self.seen.pictures.push(PictureSeen {
                path: picture.path.clone(),
                area: part(line, &picture.columns),
                rows: picture.rows.len() as u16,
                hidden: (first - picture.rows.start) as u16,
            });
        }
    }

    fn rows(&mut self, text: &Text, top: usize, area: Rect) {
        for (i, row) in text
            .rows
            .iter()
            .enumerate()
            .skip(top)
            .take(area.height as usize)
        {
            let line = Rect {
                y: area.y + (i - top) as u16,
                height: 1,
                ..area
            };
            self.row(row, line, false);
            for link in text.links.iter().filter(|link| link.row == i) {
                self.seen
                    .hits
                    .push((part(line, &link.columns), link.action));
            }
        }
    }

    /// Says at the edge that there is more above or below.
    fn more(&mut self, rows: usize, top: usize, area: Rect) {
        let edge = Rect {
            x: area.right().saturating_sub(1),
            width: 1,
            height: 1,
            ..area
        };
        if top > 0 {
            self.row(&Row::new("↑", Role::Dim, 0), edge, false);
        }
        if top + (area.height as usize) < rows {
            self.row(
                &Row::new("↓", Role::Accent, 0),
                Rect {
                    y: area.bottom() - 1,
                    ..edge
                },
                false,
            );
        }
    }

    fn panel(&mut self, model: &Model, area: Rect) {
        let Some(text) = page::panel(model, area.width as usize, self.look.highlight) else {
            return;
        };
        let scroll = match page::open_panel(model) {
            Some(Panel::Exchange { scroll, .. } | Panel::Compare { scroll, .. }) => *scroll,
            None => 0,
        };
        let top = scroll.min(text.rows.len().saturating_sub(area.height as usize));
        self.seen.panel_rows = text.rows.len();
        self.seen.panel_height = area.height as usize;
        self.seen.panel = area;
        self.rows(&text, top, area);
        self.more(text.rows.len(), top, area);
    }

    fn overlay(&mut self, model: &Model, area: Rect) {
        if let Some(Overlay::Edit(edit)) = &model.overlay {
            self.editor(edit, area);
            return;
        }
        let Some(text) = page::overlay(model, area.width as usize, self.look.highlight) else {
            return;
        };
        self.frame.render_widget(Clear, area);
        self.seen.hits.clear();
        self.seen.pictures.clear();
        let [head, area] =
            Layout::vertical([Constraint::Length(text.pinned as u16), Constraint::Fill(1)])
                .areas(area);
        self.rows(&text, 0, head);
        let height = area.height as usize;
        let scroll = match &model.overlay {
            Some(Overlay::Help { scroll, .. }) => *scroll,
            Some(Overlay::Reference(open)) => following(&text, text.pinned, height) + open.scroll,
            _ => following(&text, text.pinned, height),
        };
        let top = scroll
            .min(text.rows.len().saturating_sub(height))
            .max(text.pinned);
        self.seen.top = top;
        self.seen.height = height;
        self.seen.live.clone_from(&text.live);
        self.seen.offsets = text.rows.iter().map(|row| row.offset).collect();
        self.rows(&text, top, area);
        self.more(text.rows.len() - text.pinned, top - text.pinned, area);
    }

    fn editor(&mut self, edit: &Edit, area: Rect) {
        self.frame.render_widget(Clear, area);
        self.seen.hits.clear();
        self.seen.pictures.clear();
        let (head, errors) = page::request_editor(edit, area.width as usize);
        let rows = |text: &Text| Constraint::Length((text.rows.len() as u16).min(area.height / 3));
        let [title, text, below] =
            Layout::vertical([rows(&head), Constraint::Fill(1), rows(&errors)]).areas(area);
        self.rows(&head, 0, title);
        self.rows(&errors, 0, below);
        let inner = Rect {
            x: text.x + 2,
            width: text.width.saturating_sub(4),
            ..text
        };
        self.frame.render_widget(edit.text.area(), inner);
    }
}

/// The way to where the learner is. Where there is no room for all of it, its first steps are left out.
fn trail(mut steps: Vec<Run>, width: usize) -> Row {
    let long = |steps: &[Run]| steps.iter().map(|run| run.text.width()).sum::<usize>() > width;
    while steps.len() > 1 && long(&steps) {
        steps.remove(0);
    }
    let row = Row {
        runs: steps,
        offset: 0,
    };
    row.shortened(width).after(&[Run::new(" ", Role::Text)])
}

/// The cells of a row that these columns take.
fn part(line: Rect, columns: &std::ops::Range<usize>) -> Rect {
    let cell = |column: usize| column.min(line.width as usize) as u16;
    let (from, to) = (cell(columns.start), cell(columns.end));
    Rect {
        x: line.x + from,
        width: to.saturating_sub(from),
        ..line
    }
}

/// The first row to show so that the cursor's thing is in view, its first row at least, starting from `scroll`.
fn following(text: &Text, scroll: usize, height: usize) -> usize {
    let Some(cursor) = text.cursor else {
        return scroll;
    };
    let thing = text
        .live
        .iter()
        .find(|(from, to)| (*from..*to).contains(&cursor));
    let (first, end) = thing.copied().unwrap_or((cursor, cursor + 1));
    bringing(&(first..end), scroll, text.rows.len(), height)
}

/// The first row to show so that these are in view, the first of them at least, starting from `scroll`.
fn bringing(thing: &Range<usize>, scroll: usize, rows: usize, height: usize) -> usize {
    // A few rows of what follows stay in view, where there is room.
    let margin = 3.min(height / 4);
    let last = (thing.end + margin).min(rows);
    scroll.max(last.saturating_sub(height)).min(thing.start)
}
