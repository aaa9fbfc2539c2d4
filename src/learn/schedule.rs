//! When to see an item again: FSRS-6, the published algorithm, with its default weights.
//!
//! A [`Memory`] is two numbers: *stability*, the days after which the chance of recall has fallen to 90 %, and
//! *difficulty*, from 1 to 10. Each answer turns one memory into the next. The formulas are those of
//! <https://github.com/open-spaced-repetition/awesome-fsrs/wiki/The-Algorithm>; the tests hold them against values of the
//! reference implementation. Learning steps of minutes are left out: a round already asks a wrong item again when the
//! learner wants it.

use super::{Answered, Past};

/// The weights that FSRS-6 was published with, fitted to some hundred million reviews.
const W: [f64; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
    0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];

/// The chance of recall at which an item is asked again.
const RETENTION: f64 = 0.9;

/// Nothing is put off for longer, in days.
const LONGEST: f64 = 36_500.0;

const DAY: f64 = 86_400_000.0;

/// An answer that was right, without help and within this time was easy, in milliseconds.
const EASY_WITHIN: u64 = 8_000;

/// How well an answer came, read off what happened rather than asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    Again = 1,
    Hard = 2,
    Good = 3,
    Easy = 4,
}

impl Rating {
    /// Wrong is `Again`; hints, a further try or less than full credit (but at least half) are `Hard`; the rest `Good`, or
    /// `Easy` when it came quickly. The first meeting is never easy: a quick guess looks the same.
    pub fn of(answer: &Answered, first: bool) -> Rating {
        match answer {
            answer if !answer.right && answer.credit < 0.5 => Rating::Again,
            answer if !answer.right || answer.hints > 0 || answer.attempt > 1 => Rating::Hard,
            answer if !first && answer.millis <= EASY_WITHIN => Rating::Easy,
            _ => Rating::Good,
        }
    }

    fn number(self) -> f64 {
        f64::from(self as u8)
    }
}

/// What is known about how well one item is remembered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Days until the chance of recall is 90 %.
    pub stability: f64,
    /// From 1, easy, to 10.
    pub difficulty: f64,
    /// When it was last asked, in milliseconds since the epoch.
    pub last: u64,
}

impl Memory {
    /// The memory that these answers leave, oldest first; `None` when there are none.
    pub fn after<'a>(answers: impl IntoIterator<Item = &'a Past>) -> Option<Memory> {
        answers
            .into_iter()
            .fold(None, |memory: Option<Memory>, past| {
                let rating = Rating::of(&past.answer, memory.is_none());
                Some(match memory {
                    None => Memory::first(rating, past.at),
                    Some(memory) => memory.next(rating, past.at),
                })
            })
    }

    fn first(rating: Rating, at: u64) -> Memory {
        Memory {
            stability: W[rating as usize - 1],
            difficulty: first_difficulty(rating).clamp(1.0, 10.0),
            last: at,
        }
    }

    /// The memory after one more answer. A clock that went backwards counts as no time at all.
    fn next(self, rating: Rating, at: u64) -> Memory {
        let days = self.days_since(at);
        let stability = if days < 1.0 {
            self.same_day(rating)
        } else if rating == Rating::Again {
            self.forgotten(self.recall_after(days))
        } else {
            self.recalled(self.recall_after(days), rating)
        };
        Memory {
            stability: stability.clamp(0.001, LONGEST),
            difficulty: self.next_difficulty(rating),
            last: self.last.max(at),
        }
    }

    fn days_since(self, at: u64) -> f64 {
        at.saturating_sub(self.last) as f64 / DAY
    }

    /// The chance of recall at a moment.
    pub fn recall(self, now: u64) -> f64 {
        self.recall_after(self.days_since(now))
    }

    fn recall_after(self, days: f64) -> f64 {
        (1.0 + factor() * days / self.stability).powf(-W[20])
    }

    /// Whole days from the last answer to the next question.
    pub fn interval(self) -> u64 {
        let days = self.stability / factor() * (RETENTION.powf(-1.0 / W[20]) - 1.0);
        days.round().clamp(1.0, LONGEST) as u64
    }

    /// When it should be asked again, in milliseconds since the epoch.
    pub fn due(self) -> u64 {
        self.last.saturating_add(self.interval() * DAY as u64)
    }

    fn same_day(self, rating: Rating) -> f64 {
        let growth = (W[17] * (rating.number() - 3.0 + W[18])).exp() * self.stability.powf(-W[19]);
        let growth = match rating {
            Rating::Again => growth,
            _ => growth.max(1.0),
        };
        self.stability * growth
    }

    fn forgotten(self, recall: f64) -> f64 {
        let long_term = W[11]
            * self.difficulty.powf(-W[12])
            * ((self.stability + 1.0).powf(W[13]) - 1.0)
            * ((1.0 - recall) * W[14]).exp();
        long_term.min(self.stability / (W[17] * W[18]).exp())
    }

    fn recalled(self, recall: f64, rating: Rating) -> f64 {
        let effort = match rating {
            Rating::Hard => W[15],
            Rating::Easy => W[16],
            _ => 1.0,
        };
        let growth = W[8].exp()
            * (11.0 - self.difficulty)
            * self.stability.powf(-W[9])
            * (((1.0 - recall) * W[10]).exp() - 1.0);
        self.stability * (1.0 + growth * effort)
    }

    fn next_difficulty(self, rating: Rating) -> f64 {
        let step = -W[6] * (rating.number() - 3.0);
        let damped = self.difficulty + (10.0 - self.difficulty) * step / 9.0;
        (W[7] * first_difficulty(Rating::Easy) + (1.0 - W[7]) * damped).clamp(1.0, 10.0)
    }
}

/// Makes the chance of recall 90 % when as many days have passed as the stability says.
fn factor() -> f64 {
    0.9_f64.powf(-1.0 / W[20]) - 1.0
}

fn first_difficulty(rating: Rating) -> f64 {
    W[4] - (W[5] * (rating.number() - 1.0)).exp() + 1.0
}

#[cfg(test)]
mod tests {
    use super::Rating::{Again, Easy, Good, Hard};
    use super::*;
    use crate::learn::EventId;

    const START: u64 = 1_669_725_000_000;

    /// Rating, days since the one before, and what py-fsrs 6.3.2 (no fuzz, no steps) makes of it.
    type Step = (Rating, f64, f64, f64, u64);

    fn follows(steps: &[Step]) {
        let mut at = START;
        let mut memory: Option<Memory> = None;
        for &(rating, days, stability, difficulty, interval) in steps {
            at += (days * DAY) as u64;
            let next = memory.map_or_else(|| Memory::first(rating, at), |m| m.next(rating, at));
            assert!((next.stability - stability).abs() < 1e-5, "{next:?}");
            assert!((next.difficulty - difficulty).abs() < 1e-5, "{next:?}");
            assert_eq!(next.interval(), interval);
            memory = Some(next);
        }
    }

    #[test]
    fn good_answers_at_growing_distances() {
        follows(&[
            (Again, 0.0, 0.212, 6.4133, 1),
            (Good, 0.0, 0.246689, 6.402115, 1),
            (Good, 1.0, 2.021477, 6.390941, 2),
            (Good, 3.0, 7.863699, 6.379779, 8),
            (Good, 8.0, 21.917713, 6.368627, 22),
            (Good, 21.0, 53.626903, 6.357487, 54),
        ]);
    }

    #[test]
    fn a_lapse_and_the_way_back() {
        follows(&[
            (Good, 0.0, 2.3065, 2.118104, 2),
            (Good, 2.0, 10.964332, 2.111214, 11),
            (Good, 11.0, 46.280217, 2.104331, 46),
            (Good, 46.0, 162.862202, 2.097455, 163),
            (Again, 163.0, 4.716044, 7.387716, 5),
            (Again, 0.0, 1.511938, 9.126588, 2),
            (Good, 1.0, 2.557619, 9.11269, 3),
            (Hard, 5.0, 4.636071, 9.396191, 5),
            (Easy, 20.0, 18.402077, 9.179654, 18),
        ]);
    }

    #[test]
    fn several_answers_on_one_day_and_a_long_break() {
        follows(&[
            (Again, 0.0, 0.212, 6.4133, 1),
            (Again, 0.0, 0.083357, 8.806304, 1),
            (Hard, 0.0, 0.083357, 9.192798, 1),
            (Easy, 0.0, 0.177433, 8.908297, 1),
            (Easy, 1.0, 1.511699, 8.528729, 2),
            (Again, 400.0, 0.920508, 9.501631, 1),
            (Hard, 0.5, 0.920508, 9.654388, 1),
        ]);
    }

    fn past(at: u64, right: bool, credit: f64, hints: u32, millis: u64) -> Past {
        Past {
            at,
            id: EventId(at.to_string()),
            answer: Answered {
                round: "r".into(),
                item: "q/i".into(),
                key: "k".into(),
                given: vec![],
                truth: Vec::new(),
                right,
                credit,
                hints,
                millis,
                attempt: 1,
                again: false,
                gave_up: false,
            },
        }
    }

    #[test]
    fn the_rating_comes_from_what_happened() {
        let rate = |right, credit, hints, millis, first| {
            Rating::of(&past(0, right, credit, hints, millis).answer, first)
        };
        assert_eq!(rate(false, 0.0, 0, 1_000, false), Again);
        assert_eq!(rate(false, 0.4, 0, 1_000, false), Again);
        assert_eq!(rate(false, 0.5, 0, 1_000, false), Hard);
        assert_eq!(rate(true, 1.0, 1, 1_000, false), Hard);
        let mut second = past(0, true, 1.0, 0, 1_000).answer;
        second.attempt = 2;
        assert_eq!(Rating::of(&second, false), Hard);
        assert_eq!(rate(true, 1.0, 0, 60_000, false), Good);
        assert_eq!(rate(true, 1.0, 0, 1_000, true), Good);
        assert_eq!(rate(true, 1.0, 0, 1_000, false), Easy);
    }

    #[test]
    fn a_clock_that_goes_backwards_does_no_harm() {
        let answers = [
            past(START, true, 1.0, 0, 60_000),
            past(START - 50, true, 1.0, 0, 60_000),
            past(0, false, 0.0, 0, 1),
            past(u64::MAX, true, 1.0, 0, 60_000),
        ];
        let memory = Memory::after(&answers).unwrap();
        assert!(memory.stability.is_finite() && memory.recall(0) <= 1.0);
        assert_eq!(memory.due(), u64::MAX);
    }

    #[test]
    fn recall_falls_to_nine_tenths_after_as_many_days_as_the_stability() {
        let memory = Memory {
            stability: 10.0,
            difficulty: 5.0,
            last: START,
        };
        assert!((memory.recall(START + 10 * DAY as u64) - 0.9).abs() < 1e-9);
        assert_eq!(memory.interval(), 10);
    }
}
