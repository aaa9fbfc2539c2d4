//! What a key does while a question is on screen.

use super::{Draft, InView, Stage};
use crate::app::update::scroll_by;
use crate::app::{Action, Effect, Model, Page, Panel};

impl Model {
    pub(in crate::app) fn in_quiz(&mut self, action: Action) -> Vec<Effect> {
        let (rows, height) = (self.seen.panel_rows, self.seen.panel_height);
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        if action == Action::NextCheck {
            self.open_next_check();
            return Vec::new();
        }
        if action == Action::ToBlame {
            self.go_to_blame();
            return Vec::new();
        }
        if let Some(panel) = &mut quiz.panel {
            if matches!(action, Action::Back | Action::Enter | Action::Space) {
                quiz.panel = None;
            } else {
                panel.handle(action, rows, height);
            }
            return Vec::new();
        }
        if let Action::ScrollPanel(by) = action {
            quiz.beside = self.seen.panel_top;
            quiz.scroll_beside(by, rows.saturating_sub(height));
            return Vec::new();
        }
        match quiz.stage {
            Stage::Asking => self.while_asking(action),
            Stage::Answered { .. } => self.after_answer(action),
            Stage::Firing { .. } if action == Action::Back => self.stop_run(),
            Stage::Firing { .. } | Stage::Saving { .. } => self.while_running(action),
        }
    }

    /// Runs the code that is here; while it runs, again after that.
    pub(super) fn run_now(&mut self) -> Vec<Effect> {
        match &self.page {
            Page::Quiz(quiz) if matches!(quiz.stage, Stage::Asking) => {
                self.while_asking(Action::Enter)
            }
            _ => self.while_running(Action::Enter),
        }
    }

    /// What runs is stopped: nothing is scored, and the app starts afresh.
    fn stop_run(&mut self) -> Vec<Effect> {
        if let Page::Quiz(quiz) = &mut self.page {
            quiz.stage = Stage::Asking;
            quiz.rerun = false;
        }
        self.say("Stopped; nothing was scored.");
        // Whether or not it had answered anything.
        self.server.served = self.server.served.max(1);
        let app = self.server.app.clone();
        app.and_then(|app| self.run(app)).into_iter().collect()
    }

    /// Code is written on while it runs.
    fn while_running(&mut self, action: Action) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let code = matches!(&quiz.draft, Draft::Editor(editor) if editor.is_code());
        match action {
            Action::Back | Action::Home => {
                if quiz.fires() {
                    self.say("Left before the app answered: nothing was scored.");
                }
                return self.leave_quiz();
            }
            Action::Enter if code => quiz.rerun = true,
            action if code && quiz.draft.scrolls(action) => self.scroll_quiz(action),
            _ => {}
        }
        Vec::new()
    }

    fn while_asking(&mut self, action: Action) -> Vec<Effect> {
        if let Some(effects) = self.in_exam_question(action) {
            return effects;
        }
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let Some(item) = self.course.item(&quiz.item).cloned() else {
            return Vec::new();
        };
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let sure = std::mem::replace(&mut quiz.asked_to_show, action == Action::GiveUp);
        match action {
            Action::Hint => return quiz.hint(&item).into_iter().collect(),
            Action::Xray | Action::Raw => self.open_exchange(action),
            Action::Restart => return self.restart_goal(),
            Action::OwnEditor | Action::KeepFile => return self.elsewhere(action),
            action if quiz.draft.scrolls(action) => self.scroll_quiz(action),
            action if quiz.shows_first(action, &self.seen) => quiz.in_view = InView::Cursor,
            Action::Enter => return self.hand_in(&item),
            Action::GiveUp if !sure => {
                self.say("Once more shows the answer, for no points. Any other key goes on.");
            }
            Action::GiveUp => return self.give_up(&item),
            Action::Back | Action::Home => return self.leave_quiz(),
            action => {
                quiz.draft.handle(action);
                quiz.in_view = InView::Cursor;
                return self.written();
            }
        }
        Vec::new()
    }

    /// Moves the page, whatever the cursor is on.
    fn scroll_quiz(&mut self, action: Action) {
        let (mut top, last) = (self.seen.top, self.seen.last_top());
        scroll_by(&mut top, action, self.seen.height, last);
        let (height, rows) = (self.seen.panel_height, self.seen.panel_rows);
        if let Page::Quiz(quiz) = &mut self.page {
            quiz.in_view = InView::Row(top);
            let last = rows.saturating_sub(height);
            quiz.beside = self.seen.panel_top;
            scroll_by(&mut quiz.beside, action, height, last);
        }
    }

    /// Over the page: the exchange that tells most.
    fn open_exchange(&mut self, action: Action) {
        if let Page::Quiz(quiz) = &mut self.page
            && let Some(id) = quiz.exchange()
        {
            let mut panel = Panel::exchange(id);
            panel.handle(action, 0, 0);
            quiz.panel = Some(panel);
        }
    }

    /// The exchange of the next check, in the view that is open.
    fn open_next_check(&mut self) {
        let Page::Quiz(quiz) = &mut self.page else {
            return;
        };
        let Some(next) = quiz.next_check() else {
            return;
        };
        match &mut quiz.panel {
            Some(Panel::Exchange { id, scroll, .. }) => (*id, *scroll) = (next, 0),
            _ => {
                let mut panel = Panel::exchange(next);
                panel.handle(Action::Xray, 0, 0);
                quiz.panel = Some(panel);
            }
        }
    }

    fn after_answer(&mut self, action: Action) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        match action {
            Action::Enter | Action::Space if quiz.judged().is_some_and(|judged| judged.again) => {
                quiz.try_again();
            }
            Action::Enter | Action::Space | Action::NextScreen => {
                let round = self.progress.round(&quiz.round);
                let started = round.map(|round| round.started.clone());
                return started.map_or_else(Vec::new, |started| self.ask_next(&started));
            }
            Action::Xray | Action::Raw => self.open_exchange(action),
            Action::Back | Action::Home => return self.leave_quiz(),
            action => self.scroll_quiz(action),
        }
        Vec::new()
    }
}
