//! One message in, the next model and a list of wishes out.

use std::net::SocketAddr;

use ratatui_textarea::{Input, Key};

use super::{
    Action, Effect, FoundAt, LogPage, Model, Msg, Overlay, Page, Panel, Search, Shelf, too_small,
};
use crate::learn::Event;

/// Advances the model by one message. Pure: the same model and message give the same result.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let effects = take(model, msg);
    let records = |effect: &&Effect| {
        matches!(
            effect,
            Effect::Record(_) | Effect::RecordAt { .. } | Effect::ReadLog { .. }
        )
    };
    model.unsaved += effects.iter().filter(records).count();
    effects
}

/// Whatever happens, time has passed: what is overdue comes first, and what a learner does after it no longer counts.
fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = model.hand_in_overdue();
    if msg.is_of_learner() {
        // Nothing happens unseen.
        if too_small(model.size) && !msg.leaves() {
            return effects;
        }
        model.toasts.clear();
        if model.waits_in_exam() && !msg.leaves() {
            return effects;
        }
    }
    effects.extend(understand(model, msg));
    effects
}

fn understand(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Do(action) => model.act(action),
        Msg::Type(input) => model.type_in(input),
        // Terminals send what Enter sends for the end of a line.
        Msg::Paste(text) => model.paste(&text.replace("\r\n", "\n").replace('\r', "\n")),
        Msg::Edited { item, text } | Msg::FileSaved { item, text } => model.edited(&item, text),
        Msg::FileKept { item, file, found } => model.file_kept(&item, file, found.as_deref()),
        Msg::DraftReplaced { item, text } => {
            model.draft_replaced(item, text);
            Vec::new()
        }
        Msg::Write(line) => model.write_answer(&line),
        Msg::Resized(columns, rows) => {
            model.size = (columns, rows);
            Vec::new()
        }
        Msg::Saved { event, error } => model.saved(&event, error.as_deref()),
        Msg::App(event) => {
            model.hear(event);
            Vec::new()
        }
        Msg::Recorded(exchange) => {
            model.server.served += 1;
            model.log.add((*exchange).clone());
            // The list grows at its top: the cursor stays on what it is on.
            if let Page::Log(LogPage {
                cursor: cursor @ 1..,
                ..
            }) = &mut model.page
            {
                *cursor += 1;
            }
            model.goal_witnesses(&exchange)
        }
        Msg::Fired(fired) => {
            model.lesson_fired(fired.clone());
            model.quiz_fired(fired)
        }
        Msg::FireDone { ticket, variables } => {
            model.lesson_fire_done(ticket, variables);
            Vec::new()
        }
        Msg::Listening { address, wanted } => {
            model.server.address = Some(address);
            if let Some(news) = wanted.and_then(|wanted| elsewhere(wanted, address)) {
                model.say(news);
            }
            Vec::new()
        }
        Msg::Tick => Vec::new(),
        Msg::LogRead {
            round,
            events,
            drafts,
        } => model.log_read(round, &events, drafts),
        Msg::TakeExam(wish) => model.take_exam(wish),
        Msg::ResultWritten { path, error } => {
            model.result_written(&path, error.as_deref());
            Vec::new()
        }
        Msg::Reloaded(reloaded) => model.reload(reloaded),
        Msg::Notice(text) => {
            model.complain(text);
            Vec::new()
        }
    }
}

impl Model {
    fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return self.quit(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Glossary => return self.look_up(Shelf::Terms),
            Action::StatusCodes => return self.look_up(Shelf::Codes),
            _ => {}
        }
        let action = self.step_of_wheel(action);
        if self.overlay.is_some() {
            return self.in_overlay(action);
        }
        if matches!(action, Action::Stats | Action::Exam) {
            self.map = match &self.page {
                Page::Home(home) => Some(home.clone()),
                Page::Stats { .. } | Page::Offer(_) => self.map.take(),
                _ => None,
            };
        }
        match action {
            Action::Help => self.help(),
            Action::Search => self.overlay = Some(Overlay::Search(Search::default())),
            Action::Log => self.open_log(),
            Action::Problems => self.open_problems(),
            Action::Stats => self.page = Page::Stats { scroll: 0 },
            Action::Review => return self.review(),
            Action::Exam => return self.exam(),
            Action::Edit => self.edit(),
            Action::CopyCurl => return self.copy_curl(),
            _ => return self.in_page(action),
        }
        Vec::new()
    }

    /// All keys, over whatever is there; it comes back when that closes.
    fn help(&mut self) {
        let under = self.overlay.take().map(Box::new);
        self.overlay = Some(Overlay::Help { scroll: 0, under });
    }

    /// Lists have a cursor that must stay in view: there the wheel moves it.
    fn step_of_wheel(&self, action: Action) -> Action {
        let text = match (&self.overlay, &self.page) {
            (Some(overlay), _) => matches!(overlay, Overlay::Help { .. }),
            (None, page) => !matches!(
                page,
                Page::Home(_) | Page::Log(_) | Page::Offer(_) | Page::Sheet(_)
            ),
        };
        match action {
            Action::Scroll(rows) if !text && rows < 0 => Action::Up,
            Action::Scroll(_) if !text => Action::Down,
            other => other,
        }
    }

    fn in_page(&mut self, action: Action) -> Vec<Effect> {
        if matches!(action, Action::Raw | Action::Xray | Action::Timing) && self.awaits_answer() {
            self.view_wanted = Some(action);
        }
        match self.page {
            Page::Home(_) => self.in_home(action),
            Page::Lesson(_) => self.in_lesson(action),
            Page::Quiz(_) => self.in_quiz(action),
            Page::Results(_) => self.in_results(action),
            Page::Offer(_) => self.in_offer(action),
            Page::Sheet(_) => self.in_sheet(action),
            Page::Stats { .. } => self.in_stats(action),
            Page::Log(_) => self.in_log(action),
            Page::Problems { .. } => self.in_problems(action),
        }
    }

    fn quit(&mut self) -> Vec<Effect> {
        self.place().into_iter().chain([Effect::Quit]).collect()
    }

    fn in_home(&mut self, action: Action) -> Vec<Effect> {
        let rows = self.home_rows();
        let page = self.seen.height.max(1);
        let Page::Home(home) = &mut self.page else {
            return Vec::new();
        };
        let last = rows.len().saturating_sub(1);
        home.cursor = match action {
            Action::Up => home.cursor.saturating_sub(1),
            Action::Down => home.cursor + 1,
            Action::PageUp => home.cursor.saturating_sub(page),
            Action::PageDown => home.cursor + page,
            Action::Top => 0,
            Action::Bottom => last,
            Action::FocusOn(row) => row,
            _ => home.cursor,
        }
        .min(last);
        if !matches!(action, Action::Enter | Action::Space | Action::FocusOn(_)) {
            return Vec::new();
        }
        match rows.get(home.cursor) {
            Some(&super::HomeRow::Lesson(lesson)) => self.open_lesson(lesson),
            Some(&super::HomeRow::Quiz(quiz)) => self.open_quiz(quiz),
            None => Vec::new(),
        }
    }

    fn open_log(&mut self) {
        if !matches!(self.page, Page::Log(_)) {
            let back = Box::new(self.page.clone());
            self.page = Page::Log(LogPage {
                cursor: 0,
                open: None,
                back,
            });
        }
    }

    fn in_log(&mut self, action: Action) -> Vec<Effect> {
        let (rows, height, count) = (self.seen.panel_rows, self.seen.panel_height, self.log.len());
        let chosen = self.current_exchange();
        let Page::Log(log) = &mut self.page else {
            return Vec::new();
        };
        if let Some(panel) = &mut log.open {
            if !panel.handle(action, rows, height) && matches!(action, Action::Back | Action::Space)
            {
                log.open = None;
            }
            return Vec::new();
        }
        match action {
            Action::Up => log.cursor = log.cursor.saturating_sub(1),
            Action::Down => log.cursor = (log.cursor + 1).min(count.saturating_sub(1)),
            Action::Top => log.cursor = 0,
            Action::Bottom => log.cursor = count.saturating_sub(1),
            Action::FocusOn(row) if row < count => {
                log.cursor = row;
                log.open = self
                    .log
                    .newest()
                    .nth(row)
                    .map(|logged| Panel::exchange(logged.exchange.id));
            }
            Action::Enter | Action::Xray | Action::Raw => {
                let mut panel = chosen.map(Panel::exchange);
                if let Some(panel) = &mut panel {
                    panel.handle(action, 0, 0);
                }
                log.open = panel;
            }
            Action::Back | Action::Home => self.page = (*log.back).clone(),
            _ => {}
        }
        Vec::new()
    }

    fn open_problems(&mut self) {
        if !self.problems.is_empty() && !matches!(self.page, Page::Problems { .. }) {
            let back = Box::new(self.page.clone());
            self.page = Page::Problems { scroll: 0, back };
        }
    }

    fn in_problems(&mut self, action: Action) -> Vec<Effect> {
        let (height, last) = (self.seen.height, self.seen.last_top());
        let Page::Problems { scroll, back } = &mut self.page else {
            return Vec::new();
        };
        match action {
            Action::Back | Action::Home | Action::Enter => self.page = (**back).clone(),
            action => scroll_by(scroll, action, height, last),
        }
        Vec::new()
    }

    fn in_stats(&mut self, action: Action) -> Vec<Effect> {
        let (height, last) = (self.seen.height, self.seen.last_top());
        let Page::Stats { scroll } = &mut self.page else {
            return Vec::new();
        };
        match action {
            Action::Back | Action::Home | Action::Enter => {
                self.page = Page::Home(self.map_again());
            }
            action => scroll_by(scroll, action, height, last),
        }
        Vec::new()
    }

    fn in_overlay(&mut self, action: Action) -> Vec<Effect> {
        match (&mut self.overlay, action) {
            (Some(Overlay::Help { under, .. }), Action::Back | Action::Help | Action::Enter) => {
                self.overlay = under.take().map(|under| *under);
            }
            (_, Action::Help) => self.help(),
            (Some(Overlay::Reference(_)), _) => return self.in_reference(action),
            (Some(Overlay::Edit(edit)), Action::Back) => {
                self.unsent = Some((edit.original.clone(), edit.text.lines().join("\n")));
                self.overlay = None;
            }
            (_, Action::Back) => self.overlay = None,
            (Some(Overlay::Edit(_)), Action::Submit) => return self.submit(),
            (Some(Overlay::Edit(edit)), Action::StartOver) => {
                edit.errors.clear();
                edit.text.start_over();
            }
            (Some(Overlay::Help { scroll, .. }), action) => {
                scroll_by(scroll, action, self.seen.height, self.seen.last_top());
            }
            (Some(Overlay::Search(search)), Action::Up) => {
                search.cursor = search.cursor.saturating_sub(1)
            }
            (Some(Overlay::Search(search)), Action::Down) => {
                search.cursor = (search.cursor + 1).min(search.found.len().saturating_sub(1));
            }
            (Some(Overlay::Search(search)), Action::Enter) => {
                match search.found.get(search.cursor).map(|found| found.at) {
                    Some(FoundAt::Screen { lesson, screen }) => {
                        return self.open_screen(lesson, screen, 0);
                    }
                    Some(FoundAt::Quiz(quiz)) => {
                        self.overlay = None;
                        return self.open_quiz(quiz);
                    }
                    None => {}
                }
            }
            (Some(Overlay::Search(search)), Action::FocusOn(row)) => {
                search.cursor = row;
                return self.in_overlay(Action::Enter);
            }
            _ => {}
        }
        Vec::new()
    }

    fn type_in(&mut self, input: Input) -> Vec<Effect> {
        if let Some(Overlay::Edit(edit)) = &mut self.overlay {
            edit.errors.clear();
            edit.text.type_in(input);
        } else if let Some(words) = self.search_words() {
            if type_word(words, &input) {
                self.search_again();
            }
        } else if self.overlay.is_none() {
            return self.type_answer(input);
        }
        Vec::new()
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(Overlay::Edit(edit)) = &mut self.overlay {
            edit.paste(text);
        } else if let Some(words) = self.search_words() {
            words.extend(text.chars().filter(|c| !c.is_control()));
            self.search_again();
        } else if self.overlay.is_none() {
            return self.paste_answer(text);
        }
        Vec::new()
    }

    /// The words being typed, where something is looked for.
    fn search_words(&mut self) -> Option<&mut String> {
        match &mut self.overlay {
            Some(Overlay::Search(search)) => Some(&mut search.query),
            Some(Overlay::Reference(reference)) => Some(&mut reference.query),
            _ => None,
        }
    }

    /// Looks again after the words changed.
    fn search_again(&mut self) {
        match &mut self.overlay {
            Some(Overlay::Search(search)) => search.run(&self.course),
            Some(Overlay::Reference(reference)) => reference.run(&self.course),
            _ => {}
        }
    }

    fn saved(&mut self, event: &Event, error: Option<&str>) -> Vec<Effect> {
        self.unsaved = self.unsaved.saturating_sub(1);
        // An event that is not on disk still counts while the program runs; the learner is told.
        self.progress.apply(event);
        self.quiz_saved(event, error)
    }
}

/// Types into a line of search words; whether they changed.
fn type_word(words: &mut String, input: &Input) -> bool {
    match input.key {
        Key::Char(c) if !input.ctrl && !input.alt => words.push(c),
        Key::Char('u') if input.ctrl => words.clear(),
        Key::Backspace => drop(words.pop()),
        _ => return false,
    }
    true
}

/// Moves through a text of which `last` is the last row that can be at the top.
pub(super) fn scroll_by(scroll: &mut usize, action: Action, height: usize, last: usize) {
    *scroll = match action {
        Action::Up => scroll.saturating_sub(1),
        Action::Down => *scroll + 1,
        Action::PageUp => scroll.saturating_sub(height),
        Action::PageDown | Action::Space => *scroll + height,
        Action::Top => 0,
        Action::Bottom => last,
        Action::Scroll(rows) => scroll.saturating_add_signed(isize::from(rows)),
        _ => *scroll,
    }
    .min(last);
}

/// Where the app answers, if that is not known beforehand: at any free port (0), or at another than was wished.
fn elsewhere(wanted: u16, address: SocketAddr) -> Option<String> {
    match wanted {
        0 => Some(format!("The app answers at {address}.")),
        wanted if wanted == address.port() => None,
        wanted => Some(format!(
            "Port {wanted} is taken; the app answers at {address}."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_was_left_open_is_not_said_to_be_taken() {
        let address = SocketAddr::from(([127, 0, 0, 1], 5000));
        let said = |wanted| elsewhere(wanted, address);
        assert_eq!(
            said(0).as_deref(),
            Some("The app answers at 127.0.0.1:5000.")
        );
        assert_eq!(said(5000), None);
        assert!(said(4204).is_some_and(|news| news.starts_with("Port 4204 is taken")));
    }
}
