//! One go through a quiz: which items, in which order, with which score.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answered, EventId, Exam, HintName, Occasion, RoundStarted};
use crate::content::{Course, Kind, Quiz, ScoreRules};

/// An answer and when it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Milliseconds since the epoch.
    pub at: u64,
    pub id: EventId,
    pub answer: Answered,
}

/// A round as the log tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    pub started: RoundStarted,
    /// The answer that counts for each item: in an exam the last, otherwise the first after which no other try was offered.
    pub answers: BTreeMap<String, Past>,
    /// The answers to each item after which another try was offered, oldest first.
    tries: BTreeMap<String, Vec<Past>>,
    /// When it began, in milliseconds since the epoch.
    pub at: u64,
    /// For an exam: when it was handed in.
    pub handed_in: Option<u64>,
    /// For an exam: the items to come back to, with when that was said.
    pub(super) flags: BTreeMap<String, (u64, EventId, bool)>,
    /// The hints that were looked at, by item.
    hints: BTreeMap<String, BTreeSet<HintName>>,
}

/// Points got out of points to be had.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    pub got: f64,
    pub of: f64,
}

/// What an item is worth, and by which rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    pub points: u32,
    pub rules: ScoreRules,
    /// Tries cost nothing here: running an exercise is how one learns what it wants.
    pub free_tries: bool,
}

impl Worth {
    /// What an item is worth by the rules of its quiz; nothing if the course no longer has it.
    pub fn of(course: &Course, id: &str) -> Option<Worth> {
        let item = course.item(id)?;
        let has = |quiz: &&Quiz| quiz.items.iter().any(|other| other.id == item.id);
        Some(Worth {
            points: item.points,
            rules: course.quizzes.iter().find(has)?.score,
            free_tries: matches!(item.kind, Kind::Code(_)),
        })
    }

    /// The points an answer gets: its credit, less what its tries and hints cost.
    pub fn points_for(&self, answer: &Answered) -> f64 {
        let costs = self.costs(answer);
        let left = 100u32.saturating_sub(costs.tries.saturating_add(costs.hints));
        costs.credit * f64::from(self.points) * f64::from(left) / 100.0
    }

    /// What the points of an answer are made of.
    pub fn costs(&self, answer: &Answered) -> Costs {
        let tries = match self.free_tries {
            true => 0,
            false => answer.attempt.saturating_sub(1),
        };
        Costs {
            credit: match self.rules.partial || answer.right {
                true => answer.credit,
                false => 0.0,
            },
            tries: self.rules.retry.saturating_mul(tries),
            hints: self.rules.hint.saturating_mul(answer.hints),
        }
    }
}

/// Why an answer did not get all points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// The share of the points that the answer itself is worth, between 0 and 1.
    pub credit: f64,
    /// Per cent taken off for the tries after the first.
    pub tries: u32,
    /// Per cent taken off for hints.
    pub hints: u32,
}

/// An answer given in the last second of an exam may be judged a little later: its app has to answer first. In
/// milliseconds.
const GRACE: u64 = 5_000;

impl Score {
    /// Whole per cent, rounded; but 100 means all of it.
    pub fn percent(self) -> u32 {
        if self.of <= 0.0 {
            return 0;
        }
        let percent = (self.got / self.of * 100.0).round() as u32;
        let all = self.got + 1e-9 >= self.of;
        if all { percent } else { percent.min(99) }
    }
}

impl Round {
    pub(super) fn new(started: RoundStarted, at: u64) -> Round {
        Round {
            started,
            answers: BTreeMap::new(),
            tries: BTreeMap::new(),
            at,
            handed_in: None,
            flags: BTreeMap::new(),
            hints: BTreeMap::new(),
        }
    }

    /// The terms, if this is an exam.
    pub fn exam(&self) -> Option<&Exam> {
        match &self.started.occasion {
            Occasion::Exam(exam) => Some(exam),
            _ => None,
        }
    }

    /// When an exam's time is up, in milliseconds since the epoch.
    pub fn deadline(&self) -> Option<u64> {
        let millis = u64::from(self.exam()?.minutes) * 60_000;
        Some(self.at.saturating_add(millis))
    }

    /// Until when an answer that was given in time may be judged, in milliseconds since the epoch.
    pub fn last_answer(&self) -> Option<u64> {
        Some(self.deadline()?.saturating_add(GRACE))
    }

    /// When something was done in it last, in milliseconds since the epoch.
    pub fn last_at(&self) -> u64 {
        let answers = self.answers.values().chain(self.tries.values().flatten());
        answers.map(|past| past.at).fold(self.at, u64::max)
    }

    /// Whether the answers may be shown as judged, and count.
    pub fn open_book(&self) -> bool {
        self.exam().is_none() || self.handed_in.is_some()
    }

    pub fn flagged(&self, item: &str) -> bool {
        self.flags.get(item).is_some_and(|&(_, _, flag)| flag)
    }

    /// Takes an answer into account, in whatever order answers arrive.
    pub(super) fn answer(&mut self, past: &Past) {
        let exam = self.exam().is_some();
        if self.last_answer().is_some_and(|last| past.at > last) {
            return;
        }
        if past.answer.again {
            let tries = self.tries.entry(past.answer.item.clone()).or_default();
            if let Err(at) = tries.binary_search_by(|other| order(other).cmp(&order(past))) {
                tries.insert(at, past.clone());
            }
        } else {
            keep(&mut self.answers, past, exam);
        }
    }

    pub(super) fn flag(&mut self, item: &str, at: u64, id: &EventId, flag: bool) {
        let new = (at, id.clone(), flag);
        let old = self.flags.entry(item.to_owned()).or_insert(new.clone());
        if new > *old {
            *old = new;
        }
    }

    pub(super) fn hint(&mut self, item: &str, hint: &HintName) {
        let hints = self.hints.entry(item.to_owned()).or_default();
        hints.insert(hint.clone());
    }

    /// The hints to an item that were looked at in this round.
    pub fn hints(&self, item: &str) -> impl Iterator<Item = &HintName> {
        self.hints.get(item).into_iter().flatten()
    }

    /// The latest answer to an item after which another try was offered.
    pub fn last_try(&self, item: &str) -> Option<&Past> {
        self.tries.get(item)?.last()
    }

    /// The last that was given as an answer to an item that is over: what came before whoever gave up was shown the answer.
    /// `None` where nothing was given.
    pub fn given_last(&self, item: &str) -> Option<&Past> {
        let last = self.answers.get(item)?;
        match last.answer.gave_up {
            true => self.last_try(item),
            false => Some(last),
        }
    }

    /// What an item that is over is scored by: the answer that stands, or an earlier try that got more. A further try
    /// takes nothing away, nor does being shown what is right. Where tries cost nothing, they are no answers yet.
    pub fn best(&self, item: &str, worth: &Worth) -> Option<&Answered> {
        let last = &self.answers.get(item)?.answer;
        let tries = self.tries.get(item).filter(|_| !worth.free_tries);
        let earlier = tries.into_iter().flatten().map(|past| &past.answer);
        let points = |answer: &&Answered| worth.points_for(answer);
        earlier
            .chain([last])
            .max_by(|one, other| points(one).total_cmp(&points(other)))
    }

    /// The points that an item got; none as long as it is not over.
    pub fn points(&self, item: &str, worth: &Worth) -> f64 {
        self.best(item, worth)
            .map_or(0.0, |answer| worth.points_for(answer))
    }

    /// The items without an answer that stands, in the order asked.
    pub fn waiting(&self) -> impl Iterator<Item = &str> {
        let items = self.started.items.iter().map(String::as_str);
        items.filter(|item| !self.finished() && !self.answers.contains_key(*item))
    }

    /// The first item without an answer that stands.
    pub fn next(&self) -> Option<&str> {
        self.started
            .items
            .iter()
            .find(|item| !self.answers.contains_key(*item))
            .map(String::as_str)
    }

    /// Nothing is left to do: every item has its answer, or the exam was handed in.
    pub fn finished(&self) -> bool {
        match self.exam() {
            Some(_) => self.handed_in.is_some(),
            None => self.next().is_none(),
        }
    }

    /// The score so far over the items asked. `worth` gives what an item is worth; one that the course no longer has
    /// counts for nothing.
    pub fn score(&self, worth: impl Fn(&str) -> Option<Worth>) -> Score {
        let mut score = Score::default();
        for item in &self.started.items {
            let Some(worth) = worth(item) else {
                continue;
            };
            score.of += f64::from(worth.points);
            score.got += self.points(item, &worth);
        }
        score
    }

    /// The items answered wrongly, in the order asked; in an exam also those not answered.
    pub fn wrong(&self) -> Vec<&str> {
        let missing = self.handed_in.is_some();
        let wrong = |item: &&String| {
            self.answers
                .get(*item)
                .map_or(missing, |past| !past.answer.right)
        };
        self.started
            .items
            .iter()
            .filter(wrong)
            .map(String::as_str)
            .collect()
    }
}

/// By time; an answer of the same time, by its name.
fn order(past: &Past) -> (u64, &EventId) {
    (past.at, &past.id)
}

/// Keeps the last or the first answer to its item.
fn keep(answers: &mut BTreeMap<String, Past>, past: &Past, last: bool) {
    answers
        .entry(past.answer.item.clone())
        .and_modify(|old| {
            if (order(past) > order(old)) == last {
                *old = past.clone();
            }
        })
        .or_insert_with(|| past.clone());
}

/// `0..count` in an order that depends on nothing but `seed` and `salt`: the same round shows the same order after a
/// restart, and no answer can be learned by its position.
pub fn shuffled(count: usize, seed: u64, salt: &str) -> Vec<usize> {
    let mut state = salt
        .bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    let mut order: Vec<usize> = (0..count).collect();
    for i in (1..count).rev() {
        order.swap(i, (split_mix(&mut state) % (i as u64 + 1)) as usize);
    }
    order
}

/// SplitMix64 (Steele, Lea and Flood 2014): a small generator whose sequence is fixed for all time.
pub fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_is_a_permutation_and_repeats_itself() {
        for seed in 0..50 {
            let order = shuffled(7, seed, "quiz/item");
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4, 5, 6]);
            assert_eq!(order, shuffled(7, seed, "quiz/item"));
        }
    }

    #[test]
    fn tries_and_hints_cost_what_the_rules_say() {
        let answer = |credit, attempt, hints| Answered {
            round: String::new(),
            item: String::new(),
            key: String::new(),
            given: Vec::new(),
            truth: Vec::new(),
            right: credit == 1.0,
            credit,
            hints,
            millis: 0,
            attempt,
            again: false,
            gave_up: false,
        };
        let rules = ScoreRules {
            attempts: 3,
            retry: 25,
            hint: 10,
            partial: true,
        };
        let mut worth = Worth {
            points: 4,
            rules,
            free_tries: false,
        };
        assert_eq!(worth.points_for(&answer(1.0, 1, 0)), 4.0);
        assert_eq!(worth.points_for(&answer(1.0, 2, 1)), 2.6);
        assert_eq!(worth.points_for(&answer(0.5, 1, 0)), 2.0);
        assert_eq!(worth.points_for(&answer(1.0, 9, 9)), 0.0);
        worth.rules.partial = false;
        assert_eq!(worth.points_for(&answer(0.5, 1, 0)), 0.0);
        worth.free_tries = true;
        assert_eq!(worth.points_for(&answer(1.0, 9, 0)), 4.0);
    }

    #[test]
    fn the_best_try_stands() {
        let past = |at, credit, again, gave_up| Past {
            at,
            id: EventId(at.to_string()),
            answer: Answered {
                round: String::new(),
                item: "q/i".to_owned(),
                key: String::new(),
                given: Vec::new(),
                truth: Vec::new(),
                right: credit == 1.0,
                credit,
                hints: 0,
                millis: 0,
                attempt: at as u32,
                again,
                gave_up,
            },
        };
        let mut worth = Worth {
            points: 1,
            rules: ScoreRules {
                attempts: 3,
                retry: 50,
                hint: 0,
                partial: true,
            },
            free_tries: false,
        };
        let points = |worth: &Worth, answers: &[Past]| {
            let started = RoundStarted {
                round: String::new(),
                occasion: Occasion::Quiz("q".to_owned()),
                items: vec!["q/i".to_owned()],
                seed: 0,
            };
            let mut round = Round::new(started, 0);
            answers.iter().for_each(|past| round.answer(past));
            round.points("q/i", worth)
        };
        let tried = past(1, 0.75, true, false);
        assert_eq!(
            points(&worth, &[past(2, 1.0, false, false), tried.clone()]),
            0.75
        );
        assert_eq!(
            points(&worth, &[tried.clone(), past(2, 0.0, false, true)]),
            0.75
        );
        let poor = past(1, 0.25, true, false);
        assert_eq!(points(&worth, &[poor, past(2, 1.0, false, false)]), 0.5);
        assert_eq!(
            points(&worth, std::slice::from_ref(&tried)),
            0.0,
            "it is not over"
        );
        worth.free_tries = true;
        assert_eq!(points(&worth, &[tried, past(2, 0.0, false, true)]), 0.0);
    }

    #[test]
    fn every_option_comes_first_now_and_then() {
        let firsts: std::collections::BTreeSet<usize> =
            (0..64).map(|seed| shuffled(4, seed, "q/i")[0]).collect();
        assert_eq!(firsts.len(), 4);
    }

    #[test]
    fn per_cent_is_a_hundred_only_when_nothing_is_missing() {
        assert_eq!(
            Score {
                got: 199.0,
                of: 200.0
            }
            .percent(),
            99
        );
        assert_eq!(Score { got: 2.0, of: 2.0 }.percent(), 100);
        assert_eq!(Score { got: 2.0, of: 3.0 }.percent(), 67);
        assert_eq!(Score::default().percent(), 0);
    }
}
