//! One go through a quiz: which items, in which order, with which score.

use std::collections::BTreeMap;

use super::{Answered, RoundStarted};

/// A round as the log tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    pub started: RoundStarted,
    /// The first answer given to each item; in one round later ones do not count.
    pub answers: BTreeMap<String, Answered>,
    /// When it began, in milliseconds since the epoch.
    pub at: u64,
}

/// Points got out of points to be had.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    pub got: f64,
    pub of: f64,
}

impl Score {
    /// Whole per cent, rounded down so that 100 means all of it.
    pub fn percent(self) -> u32 {
        if self.of <= 0.0 {
            0
        } else {
            (self.got / self.of * 100.0 + 1e-9) as u32
        }
    }
}

impl Round {
    /// The first item without an answer.
    pub fn next(&self) -> Option<&str> {
        self.started
            .items
            .iter()
            .find(|item| !self.answers.contains_key(*item))
            .map(String::as_str)
    }

    pub fn finished(&self) -> bool {
        self.next().is_none()
    }

    /// The score so far: credit times points over the items asked. `points` gives an item's points; an item that the
    /// course no longer has counts for nothing.
    pub fn score(&self, points: impl Fn(&str) -> Option<u32>) -> Score {
        let mut score = Score::default();
        for item in &self.started.items {
            let Some(points) = points(item).map(f64::from) else {
                continue;
            };
            score.of += points;
            score.got += self
                .answers
                .get(item)
                .map_or(0.0, |answer| answer.credit * points);
        }
        score
    }

    /// The items answered wrongly, in the order asked.
    pub fn wrong(&self) -> Vec<&str> {
        let wrong = |item: &&String| self.answers.get(*item).is_some_and(|answer| !answer.right);
        self.started
            .items
            .iter()
            .filter(wrong)
            .map(String::as_str)
            .collect()
    }
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
        assert_eq!(Score::default().percent(), 0);
    }
}
