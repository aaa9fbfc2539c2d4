//! Answering: one question at a time, stored before it is judged on screen, then the results.

use std::collections::BTreeSet;

use super::{Action, Effect, Fired, Model, Page, Ticket};
use crate::content::{Item, Kind};
use crate::hurl::{self, Reply};
use crate::learn::{
    Answer, Answered, Event, RoundStarted, Verdict, What, grade, sampled, shuffled,
};
use crate::wire::ExchangeId;

/// A quiz being answered.
#[derive(Debug, Clone)]
pub struct QuizPage {
    pub quiz: usize,
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
    pub quiz: usize,
    pub round: String,
    pub scroll: usize,
}

impl QuizPage {
    fn new(quiz: usize, round: &RoundStarted, item: &Item, now: u64) -> QuizPage {
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
            quiz,
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
        if let Some(round) = rounds
            .open()
            .filter(|round| round.next().is_some_and(|item| self.item(item).is_some()))
        {
            let round = round.started.clone();
            return self.ask_next(quiz, &round);
        }
        if let Some(round) = rounds.last_finished() {
            let round = round.started.round.clone();
            self.page = Page::Results(Results {
                quiz,
                round,
                scroll: 0,
            });
            return Vec::new();
        }
        self.start_round(quiz, None)
    }

    /// Begins a round over all items, or over the given ones. The first question is asked when the log has it.
    pub(super) fn start_round(&mut self, quiz: usize, items: Option<Vec<String>>) -> Vec<Effect> {
        let (round, seed) = (format!("{:016x}", self.draw()), self.draw());
        let Some(content) = self.quiz(quiz) else {
            return Vec::new();
        };
        let items =
            items.unwrap_or_else(|| content.items.iter().map(|item| item.id.clone()).collect());
        vec![Effect::Record(What::RoundStarted(RoundStarted {
            round,
            quiz: content.id.clone(),
            items,
            seed,
        }))]
    }

    fn ask_next(&mut self, quiz: usize, round: &RoundStarted) -> Vec<Effect> {
        let next = self
            .progress
            .round(&round.round)
            .and_then(|round| round.next())
            .map(str::to_owned);
        let Some(id) = next else {
            self.page = Page::Results(Results {
                quiz,
                round: round.round.clone(),
                scroll: 0,
            });
            return Vec::new();
        };
        let Some(item) = self.item(&id).cloned() else {
            return Vec::new();
        };
        self.page = Page::Quiz(Box::new(QuizPage::new(quiz, round, &item, self.now)));
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
        let Some(item) = course
            .quizzes
            .get(quiz.quiz)
            .and_then(|q| q.items.iter().find(|item| item.id == quiz.item))
        else {
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
                let (index, round) = (quiz.quiz, quiz.round.clone());
                let started = self
                    .progress
                    .round(&round)
                    .map(|round| round.started.clone());
                return started.map_or_else(Vec::new, |started| self.ask_next(index, &started));
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
            What::RoundStarted(started) => match self.quiz_index(&started.quiz) {
                Some(quiz) => self.ask_next(quiz, &started.clone()),
                None => Vec::new(),
            },
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
            What::Visited { .. } => Vec::new(),
        }
    }

    pub(super) fn in_results(&mut self, action: Action) -> Vec<Effect> {
        let Page::Results(results) = &mut self.page else {
            return Vec::new();
        };
        let quiz = results.quiz;
        let last = self.seen.last_top();
        match action {
            Action::Down => results.scroll = (results.scroll + 1).min(last),
            Action::Up => results.scroll = results.scroll.saturating_sub(1),
            Action::PageDown | Action::Space => {
                results.scroll = (results.scroll + self.seen.height).min(last)
            }
            Action::PageUp => results.scroll = results.scroll.saturating_sub(self.seen.height),
            Action::Retry => {
                let round = self.progress.round(&results.round);
                let wrong: Vec<String> = round
                    .map(|r| r.wrong().into_iter().map(str::to_owned).collect())
                    .unwrap_or_default();
                let items = (!wrong.is_empty()).then_some(wrong);
                return self.start_round(quiz, items);
            }
            Action::RetryAll => return self.start_round(quiz, None),
            Action::Back | Action::Home | Action::Enter => return self.leave_quiz(),
            _ => {}
        }
        Vec::new()
    }
}
