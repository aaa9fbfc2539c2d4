//! Answering: one question at a time, stored before it is judged on screen, then the results.

mod draft;
mod editor;
mod exercise;
mod fields;
mod goal;
mod order;
mod picks;

use std::path::PathBuf;

use super::{Action, Effect, Fired, HomeRow, Model, Page, Ticket};
use crate::content::{App, Item, Kind, Predict};
use crate::hurl;
use crate::learn::{
    Answered, Event, HintName, Occasion, RoundStarted, Ungraded, Verdict, What, Worth, grade,
    surrendered,
};
use crate::wire::ExchangeId;

pub use draft::Draft;
pub use editor::Editor;
pub use exercise::Ran;
pub use fields::{Field, Fields};
pub use goal::{Chase, Pursued};
pub use order::{Lines, Partners, Pointer};
pub use picks::Picks;

/// A quiz being answered.
#[derive(Debug, Clone)]
pub struct QuizPage {
    pub round: String,
    /// Full id of the item on screen.
    pub item: String,
    pub draft: Draft,
    pub stage: Stage,
    pub hints: usize,
    /// Which try at the item this is, from 1.
    pub attempt: u32,
    pub in_view: InView,
    /// The first row of what stands beside the code, where there is room for it.
    pub beside: usize,
    /// What the code on screen came to when it was run last.
    pub ran: Option<Box<Ran>>,
    /// It is to be run again when this run is over: it was changed meanwhile.
    rerun: bool,
    /// What it came to this time, until that is on disk.
    coming: Option<Box<Ran>>,
    /// An exchange, opened over the page.
    pub panel: Option<super::Panel>,
    /// Where the code is as well, for editors in other windows.
    pub file: Option<PathBuf>,
    since: u64,
}

/// What of a question is to be in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InView {
    /// What begins with this row: where the learner scrolled to.
    Row(usize),
    /// What is being answered.
    Cursor,
    /// What was said last: the outcome of a run, the judgement.
    News,
    /// The hint that was looked at last.
    Hint,
}

/// How far the question on screen has got.
#[derive(Debug, Clone)]
pub enum Stage {
    Asking,
    /// Requests that tell the answer are on the wire.
    Firing {
        ticket: Ticket,
        wanted: usize,
        /// What became of the first of them.
        seen: Vec<Result<ExchangeId, String>>,
        /// The learner asked to be shown.
        gave_up: bool,
    },
    /// Judged; waits for the disk before it is shown.
    Saving(Judged),
    Answered(Judged),
}

/// An answer that was judged.
#[derive(Debug, Clone)]
pub struct Judged {
    pub verdict: Verdict,
    pub exchange: Option<ExchangeId>,
    /// Another try is offered: what is right is not shown yet.
    pub again: bool,
    pub gave_up: bool,
}

/// The end of a round: the score and what went wrong.
#[derive(Debug, Clone)]
pub struct Results {
    pub round: String,
    pub scroll: usize,
}

impl QuizPage {
    fn new(round: &RoundStarted, item: &Item, left: Option<&str>, now: u64) -> QuizPage {
        QuizPage {
            round: round.round.clone(),
            item: item.id.clone(),
            draft: Draft::new(item, round.seed, left),
            stage: Stage::Asking,
            hints: 0,
            attempt: 1,
            in_view: InView::Row(0),
            beside: 0,
            ran: None,
            rerun: false,
            coming: None,
            panel: None,
            file: None,
            since: now,
        }
    }

    /// Whether letters are text now, not commands.
    pub fn typing(&self) -> bool {
        // Code can be written on while it runs.
        let open = match &self.draft {
            Draft::Editor(editor) if editor.is_code() => !matches!(self.stage, Stage::Answered(_)),
            _ => matches!(self.stage, Stage::Asking),
        };
        self.panel.is_none() && open && self.draft.typing()
    }

    /// Whether a part of the code is selected.
    pub fn selecting(&self) -> bool {
        matches!(&self.draft, Draft::Editor(editor) if editor.selection().is_some())
    }

    /// An answer is on disk: it is shown as judged. Code that does not pass yet is written on at once.
    fn saved(&mut self, judged: Judged) {
        if let Some(ran) = self.coming.take() {
            self.ran = Some(ran);
            self.beside = 0;
        }
        self.in_view = InView::News;
        if judged.again && matches!(self.draft, Draft::Editor(_)) && self.ran.is_some() {
            self.stage = Stage::Asking;
            self.attempt += 1;
        } else {
            self.stage = Stage::Answered(judged);
        }
    }

    /// Whether it was asked for another run of what is here now, which was not run yet.
    fn wants_rerun(&mut self) -> bool {
        let asked = std::mem::take(&mut self.rerun) && matches!(self.stage, Stage::Asking);
        asked && self.ran.as_ref().is_some_and(|ran| !self.shows(ran))
    }

    /// Whether a run is of the code that is on screen.
    pub fn shows(&self, ran: &Ran) -> bool {
        matches!(&self.draft, Draft::Editor(editor) if editor.text() == ran.source)
    }

    /// One more hint: of the step of a goal that is due, else of the item; for the log, as it costs.
    fn hint(&mut self, item: &Item) -> Option<Effect> {
        let of_step = match (&mut self.draft, &item.kind) {
            (Draft::Goal(chase), Kind::Goal(goal)) => chase.hint(goal),
            _ => None,
        };
        self.in_view = InView::Hint;
        let hint = match of_step {
            Some(step) => HintName::Step(step),
            None if self.hints < item.hints.len() => {
                self.hints += 1;
                HintName::Item(self.hints)
            }
            None => return None,
        };
        Some(Effect::Record(What::Hinted {
            round: self.round.clone(),
            item: self.item.clone(),
            hint,
        }))
    }

    /// The hints that were looked at before the question was left.
    fn recall_hints<'h>(&mut self, item: &Item, hints: impl Iterator<Item = &'h HintName>) {
        for hint in hints {
            match (hint, &mut self.draft, &item.kind) {
                (HintName::Item(n), ..) => self.hints = self.hints.max((*n).min(item.hints.len())),
                (HintName::Step(id), Draft::Goal(chase), Kind::Goal(goal)) => {
                    chase
                        .hinted
                        .extend(goal.steps.iter().position(|step| step.id == *id));
                }
                _ => {}
            }
        }
    }

    /// After a wrong answer of which there may be another.
    fn try_again(&mut self) {
        if let Stage::Answered(judged) = std::mem::replace(&mut self.stage, Stage::Asking) {
            self.draft.again(&judged.verdict);
        }
        self.attempt += 1;
        self.in_view = InView::Cursor;
    }

    /// Scrolls what stands beside the code.
    fn scroll_beside(&mut self, rows: i8, last: usize) {
        self.beside = self
            .beside
            .saturating_add_signed(isize::from(rows))
            .min(last);
    }

    /// Whether there is one more hint.
    pub fn has_hint(&self, item: &Item) -> bool {
        let of_step = match (&self.draft, &item.kind) {
            (Draft::Goal(chase), Kind::Goal(goal)) => chase.has_hint(goal),
            _ => false,
        };
        of_step || self.hints < item.hints.len()
    }

    fn hints_taken(&self) -> u32 {
        let of_steps = match &self.draft {
            Draft::Goal(chase) => chase.hinted.len(),
            _ => 0,
        };
        (self.hints + of_steps) as u32
    }

    /// The exchange that tells most: of the answer, of the last run, or the last one sent.
    pub fn exchange(&self) -> Option<ExchangeId> {
        match (&self.stage, &self.draft) {
            (Stage::Answered(judged), _) => judged.exchange,
            (_, Draft::Goal(chase)) => chase.last,
            _ => self.ran.as_ref().and_then(|ran| ran.exchange()),
        }
    }

    /// The exchange of a check that is to be looked at next: where none is open, that of the one that fails.
    pub fn next_check(&self) -> Option<ExchangeId> {
        let ran = self.ran.as_ref()?;
        let Some(super::Panel::Exchange { id: open, .. }) = &self.panel else {
            return ran.exchange();
        };
        let sent: Vec<ExchangeId> = ran.exchanges.iter().flatten().copied().collect();
        let at = sent.iter().position(|id| id == open)?;
        let next = sent[(at + 1) % sent.len()];
        (next != *open).then_some(next)
    }

    /// The request to begin the next one with, where requests are the answer.
    pub(super) fn request_text(&self) -> Option<String> {
        match &self.draft {
            Draft::Goal(chase) if matches!(self.stage, Stage::Asking) => Some(chase.text.clone()),
            _ => None,
        }
    }

    /// What became of the answer, once it is on disk.
    pub fn judged(&self) -> Option<&Judged> {
        match &self.stage {
            Stage::Answered(judged) => Some(judged),
            _ => None,
        }
    }
}

/// With this the names of the texts of an exam begin.
pub(super) fn exam_draft(round: &str) -> String {
    format!("{round}#")
}

impl Model {
    /// Opens a quiz: the round that waits, the results of the last one, or a new round.
    pub(super) fn open_quiz(&mut self, quiz: usize) -> Vec<Effect> {
        let Some(id) = self.quiz(quiz).map(|quiz| quiz.id.clone()) else {
            return Vec::new();
        };
        if self.refuses_in_exam() {
            return Vec::new();
        }
        if let Some(round) = self.open_round(&id).map(|round| round.started.clone()) {
            return self.ask_next(&round);
        }
        // Of one that is not finished the course no longer has what waits in it.
        if let Some(round) = self.progress.quiz(&id).rounds.last() {
            self.page = Page::results(&round.started.round);
            return Vec::new();
        }
        self.start_round(Occasion::Quiz(id), None)
    }

    /// Begins a round over these items, or over all of the quiz. The first question is asked when the log has it.
    pub(super) fn start_round(
        &mut self,
        occasion: Occasion,
        items: Option<Vec<String>>,
    ) -> Vec<Effect> {
        let (round, seed) = (format!("{:016x}", self.draw()), self.draw());
        let items = items.unwrap_or_else(|| self.items_of(&occasion));
        vec![Effect::Record(What::RoundStarted(RoundStarted {
            round,
            occasion,
            items,
            seed,
        }))]
    }

    /// Shows the first item without an answer, or the results. An item that the course no longer has is passed over.
    fn ask_next(&mut self, round: &RoundStarted) -> Vec<Effect> {
        let answered = self.progress.round(&round.round);
        let open = |id: &&String| answered.is_none_or(|r| !r.answers.contains_key(*id));
        let next = round.items.iter().filter(open).find_map(|id| self.item(id));
        let Some(item) = next.cloned() else {
            self.page = Page::results(&round.round);
            return Vec::new();
        };
        self.ask(round, &item)
    }

    /// Shows this item of a round, at the try that is due.
    pub(super) fn ask(&mut self, round: &RoundStarted, item: &Item) -> Vec<Effect> {
        let tried = self
            .progress
            .round(&round.round)
            .and_then(|round| round.last_try(&item.id))
            .map(|tried| (tried.answer.attempt + 1, tried.answer.hints as usize));
        let key = self.draft_key(&round.round, &item.id);
        let left = self.drafts.get(&key).map(String::as_str);
        let mut page = QuizPage::new(round, item, left, self.now);
        (page.attempt, page.hints) = tried.unwrap_or((1, 0));
        if let Some(round) = self.progress.round(&round.round) {
            page.recall_hints(item, round.hints(&item.id));
        }
        self.page = Page::Quiz(Box::new(page));
        for text in self.replaced.get(&key).cloned().unwrap_or_default() {
            self.show_replaced(&text);
        }
        match &item.kind {
            Kind::Predict(predict) => self.run_fresh(&predict.app),
            Kind::Goal(goal) => self.pursue(&round.round, item, goal),
            _ => Vec::new(),
        }
    }

    /// Another window had written to an item, too; `key` is the name of the text.
    pub(super) fn draft_replaced(&mut self, key: String, text: String) {
        let open = match self.page.bottom_mut() {
            Page::Quiz(quiz) => Some((quiz.round.clone(), quiz.item.clone())),
            _ => None,
        };
        if open.is_some_and(|(round, item)| self.draft_key(&round, &item) == key) {
            self.show_replaced(&text);
        }
        self.replaced.entry(key).or_default().push(text);
    }

    /// Undo brings what another window wrote.
    fn show_replaced(&mut self, text: &str) {
        if let Page::Quiz(quiz) = self.page.bottom_mut()
            && let Draft::Editor(editor) = &mut quiz.draft
            && editor.put_before(text)
        {
            self.say("Another window wrote here, too: ctrl-z shows its version.");
        }
    }

    fn run_fresh(&mut self, app: &App) -> Vec<Effect> {
        let run = self.run(super::reader::runnable(app));
        run.into_iter().collect()
    }

    pub(super) fn in_quiz(&mut self, action: Action) -> Vec<Effect> {
        let (rows, height) = (self.seen.panel_rows, self.seen.panel_height);
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        if action == Action::NextCheck {
            self.open_next_check();
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
            Stage::Firing { .. } | Stage::Saving { .. } => {
                self.while_running(action);
                Vec::new()
            }
        }
    }

    /// Runs the code that is here; while it runs, again after that.
    fn run_now(&mut self) -> Vec<Effect> {
        match &self.page {
            Page::Quiz(quiz) if matches!(quiz.stage, Stage::Asking) => {
                self.while_asking(Action::Enter)
            }
            _ => {
                self.while_running(Action::Enter);
                Vec::new()
            }
        }
    }

    /// Code is written on while it runs.
    fn while_running(&mut self, action: Action) {
        let Page::Quiz(quiz) = &mut self.page else {
            return;
        };
        match &quiz.draft {
            Draft::Editor(editor) if editor.is_code() => match action {
                Action::Enter => quiz.rerun = true,
                action if quiz.draft.scrolls(action) => self.scroll_quiz(action),
                _ => {}
            },
            _ => {}
        }
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
        match action {
            Action::Hint => return quiz.hint(&item).into_iter().collect(),
            Action::Xray | Action::Raw => self.open_exchange(action),
            Action::Restart => return self.restart_goal(),
            Action::OwnEditor | Action::KeepFile => return self.elsewhere(action),
            action if quiz.draft.scrolls(action) => self.scroll_quiz(action),
            action if quiz.draft.has_cursor(action) && self.seen.hides_cursor() => {
                // Nothing is picked or changed unseen: the key that would do it shows it first.
                quiz.in_view = InView::Cursor;
            }
            Action::Enter => return self.hand_in(&item),
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
        super::update::scroll_by(&mut top, action, self.seen.height, last);
        let (height, rows) = (self.seen.panel_height, self.seen.panel_rows);
        if let Page::Quiz(quiz) = &mut self.page {
            quiz.in_view = InView::Row(top);
            let last = rows.saturating_sub(height);
            quiz.beside = self.seen.panel_top;
            super::update::scroll_by(&mut quiz.beside, action, height, last);
        }
    }

    /// Over the page: the exchange that tells most.
    fn open_exchange(&mut self, action: Action) {
        if let Page::Quiz(quiz) = &mut self.page
            && let Some(id) = quiz.exchange()
        {
            let mut panel = super::Panel::exchange(id);
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
            Some(super::Panel::Exchange { id, scroll, .. }) => (*id, *scroll) = (next, 0),
            _ => {
                let mut panel = super::Panel::exchange(next);
                panel.handle(Action::Xray, 0, 0);
                quiz.panel = Some(panel);
            }
        }
    }

    /// A key for the answer that is being written.
    pub(super) fn type_answer(&mut self, input: ratatui_textarea::Input) -> Vec<Effect> {
        if let Page::Quiz(quiz) = &mut self.page
            && quiz.typing()
        {
            quiz.draft.type_in(input);
            quiz.in_view = InView::Cursor;
        }
        self.written()
    }

    pub(super) fn paste_answer(&mut self, text: &str) -> Vec<Effect> {
        if let Page::Quiz(quiz) = &mut self.page
            && quiz.typing()
        {
            quiz.draft.paste(text);
            quiz.in_view = InView::Cursor;
        }
        self.written()
    }

    /// After every change of a text that took work: it is kept, whatever happens to the program.
    fn written(&mut self) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let text = quiz.draft.to_keep();
        let file = match &quiz.draft {
            Draft::Editor(editor) if quiz.file.is_some() => Some(Effect::WriteFile(editor.text())),
            _ => None,
        };
        let (round, item) = (quiz.round.clone(), quiz.item.clone());
        let item = self.draft_key(&round, &item);
        if self.drafts.get(&item) == text.as_ref() {
            return Vec::new();
        }
        match &text {
            Some(text) => drop(self.drafts.insert(item.clone(), text.clone())),
            None => drop(self.drafts.remove(&item)),
        }
        file.into_iter()
            .chain([Effect::SaveDraft { item, text }])
            .collect()
    }

    /// Under which name the text to an item is kept. An exam has its own: what is typed there counts there alone.
    pub(super) fn draft_key(&self, round: &str, item: &str) -> String {
        let exam = self.progress.round(round).and_then(|round| round.exam());
        match exam {
            Some(_) => exam_draft(round) + item,
            None => item.to_owned(),
        }
    }

    /// A whole line as the answer to the question on screen, for the face that reads lines.
    pub(super) fn write_answer(&mut self, line: &str) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        if matches!(quiz.draft, Draft::Goal(_)) {
            return self.send_line(line);
        }
        if let Err(why) = quiz.draft.write(line) {
            self.say(why);
        }
        self.written()
    }

    /// Enter: the answer is judged, or fired first; of the wrong form, it is asked again.
    fn hand_in(&mut self, item: &Item) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        quiz.in_view = InView::Cursor;
        if quiz.draft.settle() {
            return Vec::new();
        }
        let round = self.progress.round(&quiz.round);
        let tried = round.and_then(|round| round.last_try(&item.id));
        match (grade(item, &quiz.draft.answer(), None), &item.kind) {
            (Ok(verdict), _) if tried.is_some_and(|past| past.answer.given == verdict.given) => {
                self.say("You said that already; it does not count again.");
                Vec::new()
            }
            (Ok(verdict), _) => self.judge(item, verdict, None, false),
            (Err(Ungraded::NoReality), Kind::Predict(_)) if quiz.draft.doubt() => {
                self.say("No key is picked. ⏎ once more says: none of them.");
                Vec::new()
            }
            (Err(Ungraded::NoReality), Kind::Predict(predict)) => {
                self.fire_prediction(predict, false)
            }
            (Err(Ungraded::NoReality), Kind::Code(exercise)) => self.run_exercise(exercise),
            (Err(Ungraded::NoReality), _) => {
                self.edit();
                Vec::new()
            }
            (Err(Ungraded::Form(why)), _) => {
                let moved = quiz.draft.go_to_open();
                // In a prediction going on is what Enter is for.
                if !moved || !matches!(item.kind, Kind::Predict(_)) {
                    self.say(why);
                }
                Vec::new()
            }
        }
    }

    /// The learner wants to be shown. A prediction is fired all the same: the wire has the answer.
    fn give_up(&mut self, item: &Item) -> Vec<Effect> {
        match (surrendered(item, None), &item.kind) {
            (Some(verdict), _) => self.judge(item, verdict, None, true),
            (None, Kind::Predict(predict)) => self.fire_prediction(predict, true),
            (None, _) => Vec::new(),
        }
    }

    fn fire_prediction(&mut self, predict: &Predict, gave_up: bool) -> Vec<Effect> {
        let entries: Vec<_> = predict
            .before
            .iter()
            .chain([&predict.entry])
            .cloned()
            .collect();
        let run = self.run(super::reader::runnable(&predict.app));
        let wanted = entries.len();
        let (ticket, fire) = self.fire(entries, hurl::Variables::default());
        if let Page::Quiz(quiz) = &mut self.page {
            quiz.stage = Stage::Firing {
                ticket,
                wanted,
                seen: Vec::new(),
                gave_up,
            };
        }
        run.into_iter().chain([fire]).collect()
    }

    /// Puts a verdict on record.
    fn judge(
        &mut self,
        item: &Item,
        verdict: Verdict,
        exchange: Option<ExchangeId>,
        gave_up: bool,
    ) -> Vec<Effect> {
        let now = self.now;
        let Page::Quiz(quiz) = &self.page else {
            return Vec::new();
        };
        let attempts = self.attempts(quiz, item);
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let again = !verdict.right && !gave_up && quiz.attempt < attempts;
        let answered = Answered {
            round: quiz.round.clone(),
            item: item.id.clone(),
            key: item.key.clone(),
            given: verdict.given.clone(),
            truth: verdict.truth.clone(),
            right: verdict.right,
            credit: verdict.credit,
            hints: quiz.hints_taken(),
            millis: now.saturating_sub(quiz.since),
            attempt: quiz.attempt,
            again,
            gave_up,
        };
        quiz.stage = Stage::Saving(Judged {
            verdict,
            exchange,
            again,
            gave_up,
        });
        vec![Effect::Record(What::Answered(answered))]
    }

    /// How often an item may be tried. A prediction once: what the wire shows cannot be unseen; code as often as it takes,
    /// but in an exam once, as another try would tell that the first was wrong.
    fn attempts(&self, quiz: &QuizPage, item: &Item) -> u32 {
        let round = self.progress.round(&quiz.round);
        match item.kind {
            _ if round.is_some_and(|round| round.exam().is_some()) => 1,
            Kind::Predict(_) => 1,
            Kind::Code(_) => u32::MAX,
            _ => self.worth(&item.id).map_or(1, |worth| worth.rules.attempts),
        }
    }

    /// What an item is worth, by the rules of its quiz.
    pub fn worth(&self, item: &str) -> Option<Worth> {
        Worth::of(&self.course, item)
    }

    /// One request came back; when all have, they tell the answer.
    pub(super) fn quiz_fired(&mut self, fired: Fired) -> Vec<Effect> {
        self.goal_fired(fired.ticket, &fired.exchange);
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let Stage::Firing {
            ticket,
            wanted,
            seen,
            gave_up,
        } = &mut quiz.stage
        else {
            return Vec::new();
        };
        if *ticket != fired.ticket {
            return Vec::new();
        }
        seen.push(fired.exchange);
        if seen.len() < *wanted {
            return Vec::new();
        }
        let (seen, gave_up) = (std::mem::take(seen), *gave_up);
        let Some(item) = self.course.item(&quiz.item).cloned() else {
            return Vec::new();
        };
        match &item.kind {
            Kind::Code(exercise) => self.exercise_ran(&item, exercise, &seen),
            _ => match seen.into_iter().collect::<Result<Vec<_>, _>>() {
                Ok(ids) => ids
                    .last()
                    .map_or_else(Vec::new, |&id| self.predicted(&item, id, gave_up)),
                Err(why) => self.not_judged(&why),
            },
        }
    }

    /// The wire has shown what was predicted.
    fn predicted(&mut self, item: &Item, exchange: ExchangeId, gave_up: bool) -> Vec<Effect> {
        let Page::Quiz(quiz) = &self.page else {
            return Vec::new();
        };
        let logged = self.log.get(exchange);
        let Some(reply) = logged.and_then(|logged| logged.exchange.reply()) else {
            return self.not_judged("The app gave no answer");
        };
        let verdict = if gave_up {
            surrendered(item, Some(&reply))
        } else {
            grade(item, &quiz.draft.answer(), Some(&reply)).ok()
        };
        match verdict {
            Some(verdict) => self.judge(item, verdict, Some(exchange), gave_up),
            None => self.not_judged("This cannot be judged"),
        }
    }

    /// The prediction could not be tried: it counts as not answered.
    fn not_judged(&mut self, why: &str) -> Vec<Effect> {
        if let Page::Quiz(quiz) = &mut self.page {
            quiz.stage = Stage::Asking;
        }
        self.complain(format!("{why}; nothing was scored. Enter tries again."));
        Vec::new()
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

    /// Back to the course map, where the quiz is.
    fn leave_quiz(&mut self) -> Vec<Effect> {
        let round = match &self.page {
            Page::Quiz(quiz) => &quiz.round,
            Page::Results(results) => &results.round,
            _ => return Vec::new(),
        };
        let occasion = self
            .progress
            .round(round)
            .map(|round| &round.started.occasion);
        let quiz = match occasion {
            Some(Occasion::Quiz(id)) => self.quiz_index(id),
            _ => None,
        };
        self.page = Page::Home(match quiz {
            Some(quiz) => self.home_at(HomeRow::Quiz(quiz)),
            None => self.home(),
        });
        Vec::new()
    }

    /// The log has an event: what it means for the page. An answer is shown only now.
    pub(super) fn quiz_saved(&mut self, event: &Event, error: Option<&str>) -> Vec<Effect> {
        match &event.what {
            What::RoundStarted(started) => self.ask_next(started),
            What::Answered(answered) => {
                let effects = self.answer_saved(answered, error);
                effects
                    .into_iter()
                    .chain(self.forget_draft(answered))
                    .collect()
            }
            What::HandedIn { round } => self.exam_handed_in(round),
            What::Visited { .. } | What::Flagged { .. } | What::Hinted { .. } => Vec::new(),
        }
    }

    /// An answer is on disk, or cannot be put there: now it is shown as judged; in an exam the next question is.
    fn answer_saved(&mut self, answered: &Answered, error: Option<&str>) -> Vec<Effect> {
        if let Some(error) = error {
            self.complain(format!("This answer is not on disk: {error}"));
        }
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let Stage::Saving(judged) = &quiz.stage else {
            return Vec::new();
        };
        if quiz.item != answered.item {
            return Vec::new();
        }
        let round = self.progress.round(&answered.round);
        if round.is_some_and(|round| !round.open_book()) {
            return self.after_exam_answer(&answered.round, &answered.item);
        }
        let judged = judged.clone();
        quiz.saved(judged);
        match quiz.wants_rerun() {
            true => self.run_now(),
            false => Vec::new(),
        }
    }

    /// A text is kept as long as its item has no answer that stands.
    fn forget_draft(&mut self, answered: &Answered) -> Option<Effect> {
        if answered.again {
            return None;
        }
        self.forget_kept(self.draft_key(&answered.round, &answered.item))
    }

    /// Forgets what is kept under this name, also of other windows.
    pub(super) fn forget_kept(&mut self, key: String) -> Option<Effect> {
        let (own, others) = (self.drafts.remove(&key), self.replaced.remove(&key));
        (own.is_some() || others.is_some()).then_some(Effect::ForgetDraft(key))
    }

    pub(super) fn in_results(&mut self, action: Action) -> Vec<Effect> {
        let Page::Results(results) = &mut self.page else {
            return Vec::new();
        };
        let round = results.round.clone();
        let (height, last) = (self.seen.height, self.seen.last_top());
        match action {
            Action::Retry => return self.retry(&round, true),
            Action::RetryAll => return self.retry(&round, false),
            Action::NextScreen => return self.open_lesson(self.lesson_to_continue()),
            Action::Back | Action::Home | Action::Enter => return self.leave_quiz(),
            action => super::update::scroll_by(&mut results.scroll, action, height, last),
        }
        Vec::new()
    }

    /// A new round on the same occasion, over what went wrong or over everything. After an exam it is practice.
    fn retry(&mut self, round: &str, wrong_only: bool) -> Vec<Effect> {
        if self.refuses_in_exam() {
            return Vec::new();
        }
        let Some(round) = self.progress.round(round) else {
            return Vec::new();
        };
        let occasion = match &round.started.occasion {
            Occasion::Exam(_) => Occasion::Review {},
            occasion => occasion.clone(),
        };
        let wrong: Vec<String> = round.wrong().into_iter().map(str::to_owned).collect();
        let items = match (&occasion, wrong_only && !wrong.is_empty()) {
            (_, true) => Some(wrong),
            (Occasion::Quiz(_), false) => None,
            (_, false) => Some(round.started.items.clone()),
        };
        self.start_round(occasion, items)
    }
}
