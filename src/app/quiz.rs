//! Answering: one question at a time, stored before it is judged on screen, then the results.

use std::collections::BTreeSet;

use super::{Action, Effect, Fired, Model, Page, Ticket};
use crate::content::{Item, Kind};
use crate::hurl::{self, Reply};
use crate::learn::{
    Answer, Answered, Event, Occasion, RoundStarted, Verdict, What, grade, sampled, shuffled,
};
use crate::wire::ExchangeId;

/// A quiz being answered.
#[derive(Debug, Clone)]
pub struct QuizPage {
    pub round: String,
    /// Full id of the item on screen.
    pub item: String,
    /// For each group of options, the authored indices in the order shown.
    pub order: Vec<Vec<usize>>,
    /// Group and shown row that the cursor is on.
    pub cursor: (usize, usize),
    /// For each group, the authored indices picked.
    pub picked: Vec<BTreeSet<usize>>,
    pub stage: Stage,
    pub hints: usize,
    pub scroll: usize,
    /// The X-ray of a fired prediction, opened after the answer.
    pub panel: Option<super::Panel>,
    since: u64,
}

/// How far the question on screen has got.
#[derive(Debug, Clone)]
pub enum Stage {
    Asking,
    /// A prediction is on the wire.
    Firing {
        ticket: Ticket,
        steps: usize,
    },
    /// Judged; waits for the disk before it is shown.
    Saving {
        verdict: Verdict,
        exchange: Option<ExchangeId>,
    },
    Answered {
        verdict: Verdict,
        exchange: Option<ExchangeId>,
    },
}

/// The end of a round: the score and what went wrong.
#[derive(Debug, Clone)]
pub struct Results {
    pub round: String,
    pub scroll: usize,
}

impl QuizPage {
    fn new(round: &RoundStarted, item: &Item, now: u64) -> QuizPage {
        let groups = groups(item);
        let order = groups
            .iter()
            .enumerate()
            .map(|(g, &(count, _))| match item.kind {
                // Codes and keys have an order of their own that helps reading.
                Kind::Predict(_) => (0..count).collect(),
                _ => shuffled(count, round.seed, &format!("{}#{g}", item.id)),
            });
        QuizPage {
            round: round.round.clone(),
            item: item.id.clone(),
            order: order.collect(),
            cursor: (0, 0),
            picked: vec![BTreeSet::new(); groups.len()],
            stage: Stage::Asking,
            hints: 0,
            scroll: 0,
            panel: None,
            since: now,
        }
    }

    fn step(&mut self, forward: bool) {
        let rows: Vec<(usize, usize)> = self
            .order
            .iter()
            .enumerate()
            .flat_map(|(g, order)| (0..order.len()).map(move |row| (g, row)))
            .collect();
        let at = rows.iter().position(|row| *row == self.cursor).unwrap_or(0);
        let to = if forward {
            (at + 1).min(rows.len().saturating_sub(1))
        } else {
            at.saturating_sub(1)
        };
        if let Some(&row) = rows.get(to) {
            self.cursor = row;
        }
    }

    /// Picks the option under the cursor; where one is right, it replaces the other.
    fn pick(&mut self, many: bool) {
        let (group, row) = self.cursor;
        let Some(&option) = self.order.get(group).and_then(|order| order.get(row)) else {
            return;
        };
        let picked = &mut self.picked[group];
        if many {
            if !picked.remove(&option) {
                picked.insert(option);
            }
        } else {
            *picked = BTreeSet::from([option]);
        }
    }

    fn answer(&self, item: &Item) -> Answer {
        let mut groups = self
            .picked
            .iter()
            .map(|picked| picked.iter().copied().collect::<Vec<_>>());
        match item.kind {
            Kind::Predict(_) => Answer::Prediction(groups.collect()),
            _ => Answer::Options(groups.next().unwrap_or_default()),
        }
    }

    /// The first group that needs a pick and has none. Where several may be right, none may be.
    fn unanswered(&self, item: &Item) -> Option<usize> {
        let groups = groups(item);
        let open = |g: &usize| {
            self.picked[*g].is_empty() && (!groups[*g].1 || matches!(item.kind, Kind::Multiple(_)))
        };
        (0..groups.len()).find(open)
    }
}

/// For each group of options of an item: how many, and whether several may be picked.
pub fn groups(item: &Item) -> Vec<(usize, bool)> {
    match &item.kind {
        Kind::Single(options) => vec![(options.len(), false)],
        Kind::Multiple(options) => vec![(options.len(), true)],
        Kind::Predict(predict) => predict
            .asks
            .iter()
            .map(|ask| (ask.choices.len(), sampled(ask)))
            .collect(),
    }
}

impl Model {
    /// Opens a quiz: the round that waits, the results of the last one, or a new round.
    pub(super) fn open_quiz(&mut self, quiz: usize) -> Vec<Effect> {
        let Some(id) = self.quiz(quiz).map(|quiz| quiz.id.clone()) else {
            return Vec::new();
        };
        let rounds = self.progress.quiz(&id);
        if let Some(round) = rounds.open().map(|round| round.started.clone()) {
            return self.ask_next(&round);
        }
        if let Some(round) = rounds.last_finished() {
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

    /// Shows this item of a round.
    fn ask(&mut self, round: &RoundStarted, item: &Item) -> Vec<Effect> {
        self.page = Page::Quiz(Box::new(QuizPage::new(round, item, self.now)));
        match &item.kind {
            Kind::Predict(predict) => {
                let app = super::reader::runnable(&predict.app);
                self.run(app).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn in_quiz(&mut self, action: Action) -> Vec<Effect> {
        let (rows, height) = (self.seen.panel_rows, self.seen.panel_height);
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        if let Some(panel) = &mut quiz.panel {
            if matches!(action, Action::Back | Action::Enter | Action::Space) {
                quiz.panel = None;
            } else {
                panel.handle(action, rows, height);
            }
            return Vec::new();
        }
        match quiz.stage {
            Stage::Asking => self.while_asking(action),
            Stage::Answered { .. } => self.after_answer(action),
            Stage::Firing { .. } | Stage::Saving { .. } => Vec::new(),
        }
    }

    fn while_asking(&mut self, action: Action) -> Vec<Effect> {
        let course = self.course.clone();
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let Some(item) = course.item(&quiz.item) else {
            return Vec::new();
        };
        let groups = groups(item);
        match action {
            Action::Up | Action::Left => quiz.step(false),
            Action::Down | Action::Right => quiz.step(true),
            Action::Space => quiz.pick(groups[quiz.cursor.0].1),
            Action::Pick(n) => {
                let group = quiz.cursor.0;
                if n < groups[group].0 {
                    quiz.cursor = (group, n);
                    quiz.pick(groups[group].1);
                }
            }
            Action::FocusOn(n) => {
                let rows = quiz
                    .order
                    .iter()
                    .enumerate()
                    .flat_map(|(g, order)| (0..order.len()).map(move |row| (g, row)));
                if let Some(row) = rows.into_iter().nth(n) {
                    quiz.cursor = row;
                    quiz.pick(groups[row.0].1);
                }
            }
            Action::Hint if quiz.hints < item.hints.len() => quiz.hints += 1,
            Action::PageDown => quiz.scroll += 5,
            Action::PageUp => quiz.scroll = quiz.scroll.saturating_sub(5),
            Action::Enter => return self.hand_in(item),
            Action::Back | Action::Home => return self.leave_quiz(),
            _ => {}
        }
        Vec::new()
    }

    /// Enter: for a single choice it picks what the cursor is on; then the answer is judged, or fired first.
    fn hand_in(&mut self, item: &Item) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let groups = groups(item);
        if !groups[quiz.cursor.0].1 && quiz.picked[quiz.cursor.0].is_empty() {
            quiz.pick(false);
        }
        if let Some(open) = quiz.unanswered(item) {
            if open != quiz.cursor.0 {
                quiz.cursor = (open, 0);
            } else {
                self.say("Pick at least one: Space picks, Enter answers.");
            }
            return Vec::new();
        }
        let Kind::Predict(predict) = &item.kind else {
            return self.judge(item, None, None);
        };
        let entries: Vec<_> = predict
            .before
            .iter()
            .chain([&predict.entry])
            .cloned()
            .collect();
        let mut effects: Vec<Effect> = self
            .run(super::reader::runnable(&predict.app))
            .into_iter()
            .collect();
        let steps = entries.len();
        let (ticket, fire) = self.fire(entries, hurl::Variables::default());
        if let Page::Quiz(quiz) = &mut self.page {
            quiz.stage = Stage::Firing { ticket, steps };
        }
        effects.push(fire);
        effects
    }

    fn judge(
        &mut self,
        item: &Item,
        reality: Option<&Reply>,
        exchange: Option<ExchangeId>,
    ) -> Vec<Effect> {
        let now = self.now;
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let Some(verdict) = grade(item, &quiz.answer(item), reality) else {
            quiz.stage = Stage::Asking;
            return Vec::new();
        };
        let answered = Answered {
            round: quiz.round.clone(),
            item: item.id.clone(),
            key: item.key.clone(),
            given: verdict.given.clone(),
            right: verdict.right,
            credit: verdict.credit,
            hints: quiz.hints as u32,
            millis: now.saturating_sub(quiz.since),
        };
        quiz.stage = Stage::Saving { verdict, exchange };
        vec![Effect::Record(What::Answered(answered))]
    }

    /// One request of a prediction came back; the last one decides.
    pub(super) fn quiz_fired(&mut self, fired: Fired) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        let Stage::Firing { ticket, steps } = &mut quiz.stage else {
            return Vec::new();
        };
        if *ticket != fired.ticket {
            return Vec::new();
        }
        *steps -= 1;
        let last = *steps == 0;
        let id = quiz.item.clone();
        match fired.exchange {
            Ok(exchange) if last => {
                let reply = self
                    .log
                    .get(exchange)
                    .and_then(|logged| logged.exchange.reply());
                let Some(item) = self.item(&id).cloned() else {
                    return Vec::new();
                };
                if let Some(reply) = reply {
                    return self.judge(&item, Some(&reply), Some(exchange));
                }
                self.not_judged("The app gave no answer")
            }
            Ok(_) => Vec::new(),
            Err(why) => self.not_judged(&why),
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
            Action::Enter | Action::Space | Action::NextScreen => {
                let round = self.progress.round(&quiz.round);
                let started = round.map(|round| round.started.clone());
                return started.map_or_else(Vec::new, |started| self.ask_next(&started));
            }
            Action::Xray | Action::Raw => {
                if let Stage::Answered {
                    exchange: Some(id), ..
                } = quiz.stage
                {
                    let mut panel = super::Panel::exchange(id);
                    panel.handle(action, 0, 0);
                    quiz.panel = Some(panel);
                }
            }
            Action::Down | Action::PageDown => quiz.scroll += 1,
            Action::Up | Action::PageUp => quiz.scroll = quiz.scroll.saturating_sub(1),
            Action::Back | Action::Home => return self.leave_quiz(),
            _ => {}
        }
        Vec::new()
    }

    fn leave_quiz(&mut self) -> Vec<Effect> {
        self.page = Page::Home(self.home());
        Vec::new()
    }

    /// The log has an event: what it means for the page. An answer is shown only now.
    pub(super) fn quiz_saved(&mut self, event: &Event, error: Option<&str>) -> Vec<Effect> {
        match &event.what {
            What::RoundStarted(started) => self.ask_next(started),
            What::Answered(answered) => {
                let Page::Quiz(quiz) = &mut self.page else {
                    return Vec::new();
                };
                if quiz.item == answered.item
                    && let Stage::Saving { verdict, exchange } = &quiz.stage
                {
                    quiz.stage = Stage::Answered {
                        verdict: verdict.clone(),
                        exchange: *exchange,
                    };
                }
                if let Some(error) = error {
                    self.complain(format!("This answer is not on disk: {error}"));
                }
                Vec::new()
            }
            What::Visited { .. } | What::Flagged { .. } | What::HandedIn { .. } => Vec::new(),
        }
    }

    pub(super) fn in_results(&mut self, action: Action) -> Vec<Effect> {
        let Page::Results(results) = &mut self.page else {
            return Vec::new();
        };
        let round = results.round.clone();
        let last = self.seen.last_top();
        match action {
            Action::Down => results.scroll = (results.scroll + 1).min(last),
            Action::Up => results.scroll = results.scroll.saturating_sub(1),
            Action::PageDown | Action::Space => {
                results.scroll = (results.scroll + self.seen.height).min(last)
            }
            Action::PageUp => results.scroll = results.scroll.saturating_sub(self.seen.height),
            Action::Retry => return self.retry(&round, true),
            Action::RetryAll => return self.retry(&round, false),
            Action::Back | Action::Home | Action::Enter => return self.leave_quiz(),
            _ => {}
        }
        Vec::new()
    }
    /// A new round on the same occasion, over what went wrong or over everything. After an exam it is practice.
    fn retry(&mut self, round: &str, wrong_only: bool) -> Vec<Effect> {
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
