//! An exam: questions in any order, without feedback, against the clock, until it is handed in. All of it is in the log,
//! so that it goes on after a restart; the clock does not stop.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::quiz::exam_draft;
use super::{Action, Draft, Effect, Model, Page};
use crate::content::Item;
use crate::learn::{
    Answered, Event, Exam, ExamResult, Occasion, Round, RoundStarted, Scope, Verdict, What, grade,
};

/// An exam that somebody wants to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamWish {
    pub scope: Scope,
    /// How many questions at most.
    pub items: usize,
    pub minutes: u32,
    /// Decides which questions come, and in which order; without it, chance does.
    pub seed: Option<u64>,
    /// Where the result goes.
    pub result: Option<PathBuf>,
}

/// The answer sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub round: String,
    /// Index into the items; one past the last is handing in.
    pub cursor: usize,
    /// Handing in was asked for once; the second time does it.
    pub sure: bool,
}

impl Model {
    /// The exam that is being taken, if any: the latest that was not handed in.
    pub fn running_exam(&self) -> Option<&Round> {
        let rounds = self.progress.rounds().into_iter().rev();
        let mut exams = rounds.filter(|round| round.exam().is_some());
        exams.find(|round| !round.finished() && !self.closes(round))
    }

    /// Whether the log was asked to close this exam.
    fn closes(&self, round: &Round) -> bool {
        self.handed_in.contains(&round.started.round)
    }

    /// Milliseconds until the exam of this round is over.
    pub fn time_left(&self, round: &Round) -> u64 {
        let deadline = round.deadline().unwrap_or(u64::MAX);
        deadline.saturating_sub(self.now)
    }

    /// Whether time matters by itself: until the exam is handed in, not only until its end.
    pub fn ticking(&self) -> bool {
        self.running_exam().is_some() || self.firing_for().is_some()
    }

    /// Begins an exam, or goes on with the one that is running: perhaps since a moment, in another window, so that the log is
    /// asked first.
    pub(super) fn take_exam(&mut self, wish: ExamWish) -> Vec<Effect> {
        if self.running_exam().is_some() {
            return self.go_on_instead();
        }
        match self.wished.replace(wish) {
            None => vec![Effect::ReadLog { round: None }],
            Some(_) => Vec::new(),
        }
    }

    fn go_on_instead(&mut self) -> Vec<Effect> {
        self.say("This exam is still running; hand it in to begin another.");
        self.go_on_with_exam()
    }

    /// The log was read once more, with what other windows did: now the exam is begun or closed.
    pub(super) fn log_read(
        &mut self,
        round: Option<String>,
        events: &[Event],
        drafts: Option<BTreeMap<String, String>>,
    ) -> Vec<Effect> {
        self.unsaved = self.unsaved.saturating_sub(1);
        for event in events {
            self.progress.apply(event);
        }
        let running = || Some(self.running_exam()?.started.round.clone());
        if let (Some(drafts), Some(round)) = (drafts, round.clone().or_else(running)) {
            self.take_drafts(&round, drafts);
        }
        match (round, self.wished.take()) {
            (Some(round), wish) => {
                self.wished = wish;
                self.close_exam(round)
            }
            (None, Some(wish)) => self.begin_exam(wish),
            (None, None) => Vec::new(),
        }
    }

    /// What was typed in an exam is what the log has, whichever window it was typed in.
    fn take_drafts(&mut self, round: &str, drafts: BTreeMap<String, String>) {
        let of_exam = |key: &str| key.starts_with(&exam_draft(round));
        self.drafts.retain(|key, _| !of_exam(key));
        let theirs = drafts.into_iter().filter(|(key, _)| of_exam(key));
        self.drafts.extend(theirs);
    }

    fn begin_exam(&mut self, wish: ExamWish) -> Vec<Effect> {
        if self.running_exam().is_some() {
            return self.go_on_instead();
        }
        let seed = wish.seed.unwrap_or_else(|| self.draw());
        let items = wish.scope.select(&self.course, wish.items, seed);
        if items.is_empty() {
            self.complain("There is no question here that an exam can ask.");
            return Vec::new();
        }
        let exam = Exam {
            title: wish.scope.title(&self.course),
            minutes: wish.minutes,
            result: wish.result,
        };
        vec![Effect::Record(What::RoundStarted(RoundStarted {
            round: format!("{:016x}", self.draw()),
            occasion: Occasion::Exam(exam),
            items,
            seed,
        }))]
    }

    /// Opens the answer sheet of the running exam, at the question on screen or at the first that is open.
    pub(super) fn go_on_with_exam(&mut self) -> Vec<Effect> {
        let Some(round) = self.running_exam() else {
            return Vec::new();
        };
        let items = &round.started.items;
        let here = match &self.page {
            Page::Quiz(quiz) => items.iter().position(|item| *item == quiz.item),
            _ => None,
        };
        let cursor = here.or_else(|| first_open(round)).unwrap_or(items.len());
        let id = round.started.round.clone();
        self.show_sheet(id, cursor);
        Vec::new()
    }

    /// The exam whose question is on screen.
    pub fn examined(&self) -> Option<&Round> {
        let Page::Quiz(quiz) = &self.page else {
            return None;
        };
        let round = self.progress.round(&quiz.round)?;
        (!round.open_book()).then_some(round)
    }

    /// Hands in every exam whose time is up.
    pub(super) fn hand_in_overdue(&mut self) -> Vec<Effect> {
        let rounds = self.progress.rounds().into_iter();
        let over = |round: &&Round| {
            let end = match self.judges(round) {
                true => round.last_answer(),
                false => round.deadline(),
            };
            !round.finished() && !self.closes(round) && end.is_some_and(|end| end <= self.now)
        };
        let overdue = rounds.filter(over).map(|round| round.started.round.clone());
        let overdue: Vec<String> = overdue.collect();
        overdue
            .into_iter()
            .flat_map(|round| self.hand_in_exam(round))
            .collect()
    }

    /// Whether an answer of this round was given and is not in the log yet.
    fn judges(&self, round: &Round) -> bool {
        matches!(self.page.bottom(), Page::Quiz(quiz) if quiz.round == round.started.round && quiz.busy())
    }

    /// Whether what a learner does comes too late for what is on screen, or too early: the exam is being closed, or the
    /// answer that was given last is on the wire, which leaving would throw away.
    pub(super) fn waits_in_exam(&self) -> bool {
        let (id, fires) = match self.page.bottom() {
            Page::Quiz(quiz) => (&quiz.round, quiz.fires()),
            Page::Sheet(sheet) => (&sheet.round, false),
            _ => return false,
        };
        let round = self.progress.round(id);
        round.is_some_and(|round| round.exam().is_some() && (fires || self.closes(round)))
    }

    /// Asks for everything that is known of the exam, to close it; once, as the answer of the disk may take a moment.
    fn hand_in_exam(&mut self, round: String) -> Vec<Effect> {
        match self.handed_in.insert(round.clone()) {
            true => vec![Effect::ReadLog { round: Some(round) }],
            false => Vec::new(),
        }
    }

    /// Another window may have answered, typed, or handed in. Then the log closes the exam, with what was typed and not
    /// answered.
    fn close_exam(&mut self, round: String) -> Vec<Effect> {
        if self.progress.round(&round).is_some_and(Round::finished) {
            return match self.waits_in_exam() {
                true => self.exam_handed_in(&round),
                false => self.forget_typed(&round),
            };
        }
        let mut effects = self.typed_answers(&round);
        effects.push(Effect::Record(What::HandedIn { round }));
        effects
    }

    /// What was typed in an exam counts as it is: of the moment it is handed in, or of its end if that has passed.
    fn typed_answers(&self, round: &str) -> Vec<Effect> {
        let Some(round) = self.progress.round(round) else {
            return Vec::new();
        };
        let at = round.deadline().unwrap_or(u64::MAX).min(self.now);
        let items = round.started.items.iter();
        let typed = items.filter_map(|id| Some((self.item(id)?, self.typed(round, id)?)));
        let effect = |(item, verdict): (&Item, Verdict)| Effect::RecordAt {
            at,
            what: What::Answered(Answered {
                round: round.started.round.clone(),
                item: item.id.clone(),
                key: item.key.clone(),
                given: verdict.given,
                truth: verdict.truth,
                right: verdict.right,
                credit: verdict.credit,
                hints: 0,
                millis: 0,
                attempt: 1,
                again: false,
                gave_up: false,
            }),
        };
        typed.map(effect).collect()
    }

    /// What was typed to a question of an exam and not answered, as it would be judged; nothing where it is no answer.
    pub fn typed(&self, round: &Round, item: &str) -> Option<Verdict> {
        let left = self
            .drafts
            .get(&self.draft_key(&round.started.round, item))?;
        let item = self.item(item)?;
        let draft = Draft::new(item, round.started.seed, Some(left));
        grade(item, &draft.answer(), None).ok()
    }

    /// While an exam runs nothing else is asked: the same questions would be answered there with feedback.
    pub(super) fn refuses_in_exam(&mut self) -> bool {
        let runs = self.running_exam().is_some();
        if runs {
            self.say("An exam is running: quizzes and reviews wait until it is handed in. E goes on with it.");
        }
        runs
    }

    /// Forgets what was typed in an exam and is no answer.
    fn forget_typed(&mut self, round: &str) -> Vec<Effect> {
        let begin = exam_draft(round);
        let kept = self.drafts.keys().chain(self.replaced.keys());
        let of_exam = kept.filter(|key| key.starts_with(&begin)).cloned();
        let left: BTreeSet<String> = of_exam.collect();
        left.into_iter()
            .filter_map(|key| self.forget_kept(key))
            .collect()
    }

    /// The log says that an exam is handed in: it can be looked at, and its result goes where it was asked for.
    pub(super) fn exam_handed_in(&mut self, round: &str) -> Vec<Effect> {
        let Some(past) = self.progress.round(round) else {
            return Vec::new();
        };
        let result = ExamResult::of(past, &self.course);
        let path = past.exam().and_then(|exam| exam.result.clone());
        if past.handed_in == past.deadline() {
            self.say("Time is up: the exam was handed in as it was.");
        }
        self.page = Page::results(round);
        let write = path.zip(result).map(|(path, result)| Effect::WriteResult {
            path,
            result: Box::new(result),
        });
        self.forget_typed(round).into_iter().chain(write).collect()
    }

    pub(super) fn result_written(&mut self, path: &Path, error: Option<&str>) {
        let path = path.display();
        match error {
            None => self.say(format!("The result is in {path}.")),
            Some(error) => self.complain(format!("The result is not in {path}: {error}")),
        }
    }

    pub(super) fn in_sheet(&mut self, action: Action) -> Vec<Effect> {
        let Page::Sheet(sheet) = &mut self.page else {
            return Vec::new();
        };
        let id = sheet.round.clone();
        let Some(round) = self.progress.round(&id) else {
            return Vec::new();
        };
        let last = round.started.items.len();
        let sure = std::mem::take(&mut sheet.sure);
        match action {
            Action::Up => sheet.cursor = sheet.cursor.saturating_sub(1),
            Action::Down => sheet.cursor = (sheet.cursor + 1).min(last),
            Action::PageUp | Action::Top => sheet.cursor = 0,
            Action::PageDown | Action::Bottom => sheet.cursor = last,
            Action::FocusOn(row) => {
                sheet.cursor = row.min(last);
                return self.in_sheet(Action::Enter);
            }
            Action::Enter | Action::Space if sheet.cursor < last => {
                let at = sheet.cursor;
                return self.ask_exam_item(&id, at);
            }
            Action::Enter | Action::HandIn if sure => {
                return self.hand_in_exam(id);
            }
            Action::Enter | Action::HandIn => {
                sheet.sure = true;
                sheet.cursor = last;
            }
            Action::Flag if sheet.cursor < last => {
                let item = round.started.items[sheet.cursor].clone();
                return vec![self.flag(&id, item)];
            }
            Action::Back | Action::Home => self.page = Page::Home(self.home()),
            _ => {}
        }
        Vec::new()
    }

    fn flag(&self, round: &str, item: String) -> Effect {
        let flagged = self.progress.round(round).is_some_and(|r| r.flagged(&item));
        Effect::Record(What::Flagged {
            round: round.to_owned(),
            item,
            flag: !flagged,
        })
    }

    /// Shows the question at this place of the exam.
    fn ask_exam_item(&mut self, round: &str, at: usize) -> Vec<Effect> {
        let Some(round) = self.progress.round(round) else {
            return Vec::new();
        };
        let started = round.started.clone();
        let item = started.items.get(at).and_then(|id| self.item(id)).cloned();
        match item {
            Some(item) => self.ask(&started, &item),
            None => {
                self.say("The course no longer has this question.");
                Vec::new()
            }
        }
    }

    /// In a question of an exam, what is different from a quiz; `None`: it is as in a quiz.
    pub(super) fn in_exam_question(&mut self, action: Action) -> Option<Vec<Effect>> {
        let Page::Quiz(quiz) = &self.page else {
            return None;
        };
        let round = self.examined()?;
        let (id, item) = (quiz.round.clone(), quiz.item.clone());
        let items = &round.started.items;
        let at = items.iter().position(|other| *other == item)?;
        match action {
            Action::Flag => Some(vec![self.flag(&id, item)]),
            Action::NextScreen => {
                let next = (at + 1) % items.len();
                Some(self.ask_exam_item(&id, next))
            }
            Action::PreviousScreen => {
                let previous = (at + items.len() - 1) % items.len();
                Some(self.ask_exam_item(&id, previous))
            }
            Action::Back | Action::Home => Some(self.go_on_with_exam()),
            // Neither would be fair.
            Action::Hint | Action::GiveUp => Some(Vec::new()),
            _ => None,
        }
    }

    /// An answer of an exam is on disk: on to the next open question, or to the sheet when none is left.
    pub(super) fn after_exam_answer(&mut self, id: &str, item: &str) -> Vec<Effect> {
        let Some(round) = self.progress.round(id) else {
            return Vec::new();
        };
        let items = &round.started.items;
        let at = items.iter().position(|other| other == item).unwrap_or(0);
        let mut following = (at + 1..items.len()).chain(0..at);
        let open = |at: &usize| {
            let item = &items[*at];
            !round.answers.contains_key(item) && self.item(item).is_some()
        };
        match following.find(open) {
            Some(next) => self.ask_exam_item(id, next),
            None => {
                let last = items.len();
                self.show_sheet(id.to_owned(), last);
                Vec::new()
            }
        }
    }

    fn show_sheet(&mut self, round: String, cursor: usize) {
        self.page = Page::Sheet(Sheet {
            round,
            cursor,
            sure: false,
        });
    }
}

fn first_open(round: &Round) -> Option<usize> {
    let open = |item: &String| !round.answers.contains_key(item);
    round.started.items.iter().position(open)
}
