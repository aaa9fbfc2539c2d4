//! Rounds: begun, gone on with, ended, tried again.

use super::QuizPage;
use crate::app::reader::runnable;
use crate::app::update::scroll_by;
use crate::app::{Action, Effect, HomeRow, Model, Page};
use crate::content::{App, Item, Kind};
use crate::learn::{Occasion, RoundStarted, What};

impl Model {
    /// Opens a quiz: the round that waits, the results of the last one, or a new round.
    pub(in crate::app) fn open_quiz(&mut self, quiz: usize) -> Vec<Effect> {
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
    pub(in crate::app) fn start_round(
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
    pub(super) fn ask_next(&mut self, round: &RoundStarted) -> Vec<Effect> {
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
    pub(in crate::app) fn ask(&mut self, round: &RoundStarted, item: &Item) -> Vec<Effect> {
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

    fn run_fresh(&mut self, app: &App) -> Vec<Effect> {
        let run = self.run(runnable(app));
        run.into_iter().collect()
    }

    /// Back to the course map, where the quiz is.
    pub(super) fn leave_quiz(&mut self) -> Vec<Effect> {
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

    pub(in crate::app) fn in_results(&mut self, action: Action) -> Vec<Effect> {
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
            action => scroll_by(&mut results.scroll, action, height, last),
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
