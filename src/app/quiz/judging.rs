//! Judging: graded or fired first, stored, then shown.

use super::{Draft, InView, Judged, QuizPage, Stage};
use crate::app::reader::runnable;
use crate::app::{Effect, Fired, Model, Page};
use crate::content::{Item, Kind, Predict};
use crate::hurl;
use crate::learn::{Answered, Event, Ungraded, Verdict, What, Worth, grade, surrendered};
use crate::wire::ExchangeId;

impl Model {
    /// Enter: the answer is judged, or fired first; of the wrong form, it is asked again.
    pub(super) fn hand_in(&mut self, item: &Item) -> Vec<Effect> {
        let Page::Quiz(quiz) = &mut self.page else {
            return Vec::new();
        };
        quiz.in_view = InView::Cursor;
        if quiz.draft.settle() {
            if let Draft::Pointer(pointer) = &quiz.draft {
                let line = pointer.at + 1;
                self.say(format!(
                    "↑ ↓ choose the line. ⏎ once more answers line {line}."
                ));
            }
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
    pub(super) fn give_up(&mut self, item: &Item) -> Vec<Effect> {
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
        let run = self.run(runnable(&predict.app));
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
    pub(super) fn judge(
        &mut self,
        item: &Item,
        verdict: Verdict,
        exchange: Option<ExchangeId>,
        gave_up: bool,
    ) -> Vec<Effect> {
        let now = self.now;
        let Page::Quiz(quiz) = self.page.bottom() else {
            return Vec::new();
        };
        let attempts = self.attempts(quiz, item);
        let Page::Quiz(quiz) = self.page.bottom_mut() else {
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
    pub(in crate::app) fn quiz_fired(&mut self, fired: Fired) -> Vec<Effect> {
        self.goal_fired(fired.ticket, &fired.exchange);
        let Page::Quiz(quiz) = self.page.bottom_mut() else {
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
        let Page::Quiz(quiz) = self.page.bottom() else {
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
        if let Page::Quiz(quiz) = self.page.bottom_mut() {
            quiz.stage = Stage::Asking;
        }
        self.complain(format!("{why}; nothing was scored. Enter tries again."));
        Vec::new()
    }

    /// The log has an event: what it means for the page. An answer is shown only now.
    pub(in crate::app) fn quiz_saved(&mut self, event: &Event, error: Option<&str>) -> Vec<Effect> {
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
        let Page::Quiz(quiz) = self.page.bottom_mut() else {
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
}
