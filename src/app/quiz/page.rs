//! What is known of a question on screen: its draft, its stage, what came of it.

use super::{Draft, Ran};
use crate::app::{Action, Effect, Panel, Seen, Ticket};
use crate::content::{Item, Kind};
use crate::learn::{HintName, RoundStarted, Verdict, What};
use crate::wire::ExchangeId;

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
    pub(super) rerun: bool,
    /// What it came to this time, until that is on disk.
    pub(super) coming: Option<Box<Ran>>,
    /// An exchange, opened over the page.
    pub panel: Option<Panel>,
    /// It was asked once to be shown the answer.
    pub(super) asked_to_show: bool,
    pub(super) since: u64,
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
    pub(super) fn new(round: &RoundStarted, item: &Item, left: Option<&str>, now: u64) -> QuizPage {
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
            asked_to_show: false,
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

    /// Whether requests that tell the answer are on the wire.
    pub(in crate::app) fn fires(&self) -> bool {
        matches!(self.stage, Stage::Firing { .. })
    }

    /// Whether an answer was given and is not on disk yet.
    pub(in crate::app) fn busy(&self) -> bool {
        self.fires() || matches!(self.stage, Stage::Saving(_))
    }

    /// Whether this key only brings into view what it would pick or change.
    pub(in crate::app) fn shows_first(&self, action: Action, seen: &Seen) -> bool {
        let open = self.panel.is_none() && matches!(self.stage, Stage::Asking);
        open && self.draft.has_cursor(action) && seen.hides_cursor()
    }

    /// Whether a part of the code is selected.
    pub fn selecting(&self) -> bool {
        matches!(&self.draft, Draft::Editor(editor) if editor.selection().is_some())
    }

    /// An answer is on disk: it is shown as judged. Code that does not pass yet is written on at once.
    pub(super) fn saved(&mut self, judged: Judged) {
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
    pub(super) fn wants_rerun(&mut self) -> bool {
        let asked = std::mem::take(&mut self.rerun) && matches!(self.stage, Stage::Asking);
        asked && self.ran.as_ref().is_some_and(|ran| !self.shows(ran))
    }

    /// Whether a run is of the code that is on screen.
    pub fn shows(&self, ran: &Ran) -> bool {
        matches!(&self.draft, Draft::Editor(editor) if editor.text() == ran.source)
    }

    /// One more hint: of the step of a goal that is due, else of the item; for the log, as it costs.
    pub(super) fn hint(&mut self, item: &Item) -> Option<Effect> {
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
    pub(super) fn recall_hints<'h>(
        &mut self,
        item: &Item,
        hints: impl Iterator<Item = &'h HintName>,
    ) {
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
    pub(super) fn try_again(&mut self) {
        if let Stage::Answered(judged) = std::mem::replace(&mut self.stage, Stage::Asking) {
            self.draft.again(&judged.verdict);
        }
        self.attempt += 1;
        self.in_view = InView::Cursor;
    }

    /// Scrolls what stands beside the code.
    pub(super) fn scroll_beside(&mut self, rows: i8, last: usize) {
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

    pub(super) fn hints_taken(&self) -> u32 {
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
        let Some(Panel::Exchange { id: open, .. }) = &self.panel else {
            return ran.exchange();
        };
        let sent: Vec<ExchangeId> = ran.exchanges.iter().flatten().copied().collect();
        let at = sent.iter().position(|id| id == open)?;
        let next = sent[(at + 1) % sent.len()];
        (next != *open).then_some(next)
    }

    /// The request to begin the next one with, where requests are the answer.
    pub(in crate::app) fn request_text(&self) -> Option<String> {
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
