//! Code being written, and what came of running it.

use std::ops::Range;

use super::super::lines::{Change, compare};
use super::super::marked::Marked;
use super::Question;
use crate::app::{Action, Editor, InView, Ran, ServerState};
use crate::content::{Exercise, Prints};
use crate::engine::Fault;
use crate::engine::trace::{Outcome, OutcomeKind, Trace};
use crate::learn::{Checked, Failure};
use crate::markdown::{self, NoHighlight, Role, Row, Run, tame};
use crate::wire::ExchangeId;

/// Lines that are shown around one that differs.
const AROUND: usize = 2;

/// How many of the lines that the app printed are shown.
const PRINTED: usize = 10;

impl Question<'_> {
    /// The code that is written, with a mark at the line that is at fault.
    pub(super) fn code(&mut self, editor: &Editor) {
        let line = self.model.blamed(self.quiz);
        self.editor(editor, "python", line);
        if let Some(file) = self.model.file_of(self.quiz).filter(|_| self.asking()) {
            let words = format!("also in {}; a save there runs it", file.display());
            self.text.gap();
            self.text.paragraph(&tame(&words), Role::Dim, self.width, 3);
        }
    }

    /// What came of running it last.
    pub(super) fn outcome(&mut self, exercise: &Exercise) {
        let Some(ran) = self.quiz.ran.clone() else {
            return;
        };
        let from = self.text.rows.len();
        if !self.quiz.shows(&ran) && self.asking() {
            let words = "An earlier version of the code, when it was run:";
            self.text.paragraph(words, Role::Accent, self.width, 3);
            self.text.gap();
        }
        let old = self.text.rows.len();
        let fault = self.model.fault_of(self.quiz).cloned();
        if let Some(fault) = &fault {
            self.broken(fault);
        }
        // Whoever was stopped may have answered before.
        let ended = self.model.server.state.ended();
        if fault.is_none() || ended {
            self.checks(exercise, &ran);
        }
        self.printed();
        if old > from {
            let runs = self.text.rows[old..]
                .iter_mut()
                .flat_map(|row| &mut row.runs);
            runs.for_each(|run| run.style = Role::Dim.into());
        }
        self.news_since(from);
    }

    /// Whether such an exception may stand behind the answer to a check. Only the engine inside tells which it was.
    fn may_have_raised(&self, ran: &Ran, check: usize, class: &str) -> bool {
        let exchange = ran.exchanges.get(check).copied().flatten();
        let trace = exchange.and_then(|id| self.model.exchange(id)?.trace.as_ref());
        trace.is_none_or(|trace| trace.crash() == Some(class))
    }

    /// The code in question, and a place to write what it prints.
    pub(super) fn prints(&mut self, prints: &Prints, editor: &Editor) {
        let inner = self.width.saturating_sub(5).max(1);
        let code = prints.code.trim_end();
        let rows = markdown::code_rows(code, "python", inner, Some(1), 0, self.highlight);
        self.text.indented(rows, 3, false);
        self.text.gap();
        self.text.line("   It prints:", Role::Dim);
        self.editor(editor, "text", None);
        self.said(0, 5);
    }

    /// How the author's code differs from the learner's.
    pub(super) fn author_solution(&mut self, own: &str, solution: &str) {
        let changes = compare(own, solution);
        // Where lines are broken is nobody's mistake.
        let solid = |code: &str| code.split_whitespace().collect::<String>();
        if solid(own) == solid(solution) {
            return;
        }
        self.text.gap();
        let words = "What the author's solution changes in yours (− yours, + the author's):";
        self.text.paragraph(words, Role::Dim, self.width, 3);
        let room = self.width.saturating_sub(7).max(1);
        let near = |at: usize| {
            let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(changes.len());
            changes[around]
                .iter()
                .any(|(change, _)| *change != Change::Same)
        };
        let mut left_out = false;
        for (at, (change, line)) in changes.iter().enumerate() {
            if !near(at) {
                if !std::mem::replace(&mut left_out, true) {
                    self.text.line("       ⋯", Role::Dim);
                }
                continue;
            }
            left_out = false;
            let (sign, role) = match change {
                Change::Same => (" ", Role::Dim),
                Change::Gone => ("−", Role::Bad),
                Change::New => ("+", Role::Good),
            };
            let offset = self.text.rows.last().map_or(0, |row| row.offset);
            let rows = markdown::code_rows(&tame(line), "", room, None, 0, &NoHighlight);
            for (at, row) in rows.into_iter().enumerate() {
                let sign = if at == 0 { sign } else { " " };
                let mut row = row.after(&[Run::new(format!("     {sign} "), role)]);
                row.runs.iter_mut().for_each(|run| run.style = role.into());
                self.text.rows.push(Row { offset, ..row });
            }
        }
    }

    /// The text with its line numbers, the selection, the cursor, and the line that is at fault.
    pub(super) fn editor(&mut self, editor: &Editor, language: &str, bad: Option<usize>) {
        let asking = self.asking();
        let (code, starts) = joined(editor);
        let place = |(line, character): (usize, usize)| at(editor, &starts, line, character);
        let caret = place(editor.cursor());
        let mut marks = Vec::new();
        if asking {
            let width = code[caret..].chars().next().map_or(1, char::len_utf8);
            let selected = editor.selection().map(|(from, to)| place(from)..place(to));
            marks = marked(selected, caret..caret + width);
        }
        let inner = self.width.saturating_sub(4).max(1);
        let highlight = Marked {
            inner: self.highlight,
            marks,
        };
        let rows = markdown::code_rows(&code, language, inner, Some(1), 0, &highlight);
        let offset = self.text.rows.last().map_or(0, |row| row.offset);
        let mut last = None;
        for row in rows {
            let line = starts.partition_point(|&start| start <= row.offset).max(1) - 1;
            let first = last.replace(line) != Some(line);
            let sign = if first && bad == Some(line + 1) {
                " ✗ "
            } else {
                "   "
            };
            let holds_caret = row.offset <= caret && line == editor.cursor().0;
            let from = self.text.rows.len();
            let row = row.after(&[Run::new(sign, Role::Bad.bold())]);
            self.text.rows.push(markdown::Row { offset, ..row });
            // What was said last of it comes before the cursor: the line that is to blame is in view.
            let news = self.quiz.in_view == InView::News;
            let wanted = match bad.filter(|_| news) {
                Some(bad) => first && bad == line + 1,
                None => holds_caret,
            };
            if asking {
                self.text.live_since(from, Action::FocusOn(line));
                if wanted {
                    self.text.cursor = Some(from);
                }
            }
        }
    }

    fn broken(&mut self, fault: &Fault) {
        let line = fault
            .at
            .as_ref()
            .map_or(String::new(), |at| format!("line {}: ", at.line));
        let words = match self.model.server.state {
            ServerState::Stopped(_) => "   ✗ The app was stopped.",
            _ => "   ✗ The app does not run.",
        };
        self.text.line(words, Role::Bad.bold());
        let words = format!("{line}{}", fault.message);
        self.text.paragraph(&words, Role::Text, self.width, 5);
        if let Some(advice) = &fault.advice {
            self.text.paragraph(advice, Role::Dim, self.width, 5);
        }
        self.text.gap();
    }

    /// Every check with its outcome; of those that fail all there is to know.
    fn checks(&mut self, exercise: &Exercise, ran: &Ran) {
        let raised = |check: usize, class: &str| self.may_have_raised(ran, check, class);
        let recognised = ran.run.recognised(exercise, raised);
        let recognised = recognised.and_then(|wrong| exercise.wrong.get(wrong));
        for (i, (check, entry)) in ran.run.checks.iter().zip(&exercise.checks).enumerate() {
            let (sign, role) = if check.passed() {
                ("✓", Role::Good)
            } else {
                ("✗", Role::Bad)
            };
            let title = entry.title.as_deref().unwrap_or_default();
            self.text
                .paragraph(&format!("{sign} {title}"), role, self.width, 3);
            if !check.passed() {
                let exchange = ran.exchanges.get(i).copied().flatten();
                self.failing(&entry.request.to_string(), check, exchange);
            }
            if let Some(wrong) = recognised.filter(|wrong| wrong.check == i) {
                self.prose(&wrong.feedback, 5);
            }
        }
        let passed = ran.run.checks.iter().filter(|check| check.passed()).count();
        let all = ran.run.checks.len();
        self.text.gap();
        self.text.line(
            format!("   {passed} of {all} checks pass"),
            Role::Text.bold(),
        );
    }

    fn failing(&mut self, request: &str, check: &Checked, exchange: Option<ExchangeId>) {
        let first = request
            .lines()
            .next()
            .unwrap_or_default()
            .replace("{{host}}", "");
        self.text.paragraph(&first, Role::Method, self.width, 5);
        if let Checked::Unanswered(why) = check {
            self.text.paragraph(why, Role::Text, self.width, 5);
        }
        if let Some(trace) = exchange.and_then(|id| self.model.crash(id).cloned()) {
            let crash = crashed(&trace).unwrap_or_default();
            let advice = trace
                .advice
                .iter()
                .map(|advice| (advice.as_str(), Role::Dim));
            let lines = crash.lines().map(|line| (line, Role::Bad));
            for (words, role) in lines.chain(advice) {
                self.text.paragraph(words, role, self.width, 5);
            }
        }
        let failures = check.failures();
        for (at, failure) in failures.iter().enumerate() {
            let said =
                |other: &Failure<'_>| other.values.is_err() && other.values == failure.values;
            // Why none of several can be judged is said once.
            if !failures[..at].iter().any(said) {
                self.assertion(failure);
            }
        }
        if let Some(hint) = failures.iter().find_map(|failure| failure.hint) {
            let blocks = markdown::parse(hint, 0..hint.len());
            self.prose(&blocks, 5);
        }
    }

    /// An assertion that does not hold: as written, then expected and actual one below the other.
    fn assertion(&mut self, failure: &Failure<'_>) {
        self.text.paragraph(failure.text, Role::Code, self.width, 5);
        match failure.values {
            Ok((expected, actual)) => {
                self.value("expected", expected, Role::Good);
                self.value("actual", actual, Role::Bad);
            }
            Err(why) => self.text.paragraph(why, Role::Bad, self.width, 7),
        }
    }

    fn value(&mut self, label: &str, value: &str, role: Role) {
        let label = Run::new(format!("       {label:<10}"), Role::Dim);
        self.text.hanging(&[label], value, role, self.width);
    }

    fn printed(&mut self) {
        let printed = &self.model.server.printed;
        let hidden = printed.len().saturating_sub(PRINTED);
        if printed.is_empty() {
            return;
        }
        self.text.gap();
        self.text.line("   The app printed:", Role::Dim);
        for line in printed.iter().skip(hidden) {
            let row = Row::new(format!("     {}", tame(line)), Role::Code, 0);
            self.text.row(row.shortened(self.width).runs);
        }
    }
}

/// What the app's code did that made the answer a 500, and where.
fn crashed(trace: &Trace) -> Option<String> {
    let Outcome { how, repr, at } = trace.outcome.as_ref()?;
    let line = at
        .as_ref()
        .map_or_else(String::new, |at| format!("line {}: ", at.line));
    let unfit = trace
        .model
        .as_ref()
        .and_then(|model| Some((&model.name, model.errors.first()?)));
    Some(match (how, unfit) {
        (OutcomeKind::Returned, Some((model, error))) => {
            format!("{line}what it returns does not fit {model}: {error}")
        }
        (OutcomeKind::Returned, None) => format!("{line}returned {repr}"),
        (OutcomeKind::Raised, _) => format!("{line}{repr}"),
    })
}

/// The text as one, a blank behind each line for the cursor to stand on, and where each line starts.
fn joined(editor: &Editor) -> (String, Vec<usize>) {
    let (mut code, mut starts) = (String::new(), Vec::new());
    for line in editor.lines() {
        starts.push(code.len());
        code.push_str(line);
        code.push_str(" \n");
    }
    (code, starts)
}

/// The byte of a place in the joined text.
fn at(editor: &Editor, starts: &[usize], line: usize, character: usize) -> usize {
    let text = editor.lines().get(line).map_or("", String::as_str);
    let byte = text
        .char_indices()
        .nth(character)
        .map_or(text.len(), |(at, _)| at);
    starts.get(line).copied().unwrap_or(0) + byte
}

/// The selection without the caret, and the caret.
fn marked(selected: Option<Range<usize>>, caret: Range<usize>) -> Vec<(Range<usize>, Role)> {
    let mut marks = vec![(caret.clone(), Role::Caret)];
    if let Some(selected) = selected {
        let before = selected.start..selected.end.min(caret.start);
        let after = selected.start.max(caret.end)..selected.end;
        let rest = [before, after]
            .into_iter()
            .filter(|part| part.start < part.end);
        marks.extend(rest.map(|part| (part, Role::Selected)));
    }
    marks.sort_by_key(|(range, _)| range.start);
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_cuts_the_selection() {
        assert_eq!(
            marked(Some(2..9), 4..5),
            [
                (2..4, Role::Selected),
                (4..5, Role::Caret),
                (5..9, Role::Selected)
            ]
        );
        assert_eq!(
            marked(Some(2..4), 4..5),
            [(2..4, Role::Selected), (4..5, Role::Caret)]
        );
    }
}
