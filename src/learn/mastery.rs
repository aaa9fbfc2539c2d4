//! What is mastered: how each item stands with the learner, what is due, and the strength of each objective.

use serde::Serialize;

use super::{Date, Memory, Past, Progress, Zone};
use crate::content::{Course, Item, Lesson, Objective};

/// A moment and the zone in which its day counts.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Milliseconds since the epoch.
    pub at: u64,
    pub zone: Zone,
}

impl Now {
    pub fn today(self) -> Date {
        self.zone.date(self.at)
    }
}

/// A clock may be wrong by a day; an answer from further ahead says nothing until its time has come. Otherwise a clock
/// that was once set to another century would put its items off for as long.
const SKEW: u64 = 86_400_000;

/// How an item stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing<'a> {
    /// Never answered.
    New,
    /// Answered while its key was another: what was known of it no longer counts.
    Changed,
    Known {
        memory: Memory,
        /// The latest answer.
        last: &'a Past,
    },
}

impl Standing<'_> {
    /// The day from which it should be asked again, if it was asked before.
    pub fn due(&self, now: Now) -> Option<Date> {
        match self {
            Standing::New => None,
            Standing::Changed => Some(now.today()),
            Standing::Known { memory, .. } => Some(now.zone.date(memory.due())),
        }
    }

    /// The chance of a right answer now: none for what was last answered wrongly, however fresh the explanation is.
    pub fn strength(&self, now: Now) -> f64 {
        match self {
            Standing::Known { memory, last } if last.answer.right => memory.recall(now.at),
            _ => 0.0,
        }
    }

    /// How long an answer takes, by the last one; nobody thinks for hours, however long a question was left open.
    fn millis(&self) -> u64 {
        match self {
            Standing::Known { last, .. } => last.answer.millis.clamp(5_000, 120_000),
            _ => 30_000,
        }
    }

    pub fn right(&self) -> bool {
        matches!(self, Standing::Known { last, .. } if last.answer.right)
    }
}

impl Progress {
    /// How this item stands, by the answers given under the key that it has today.
    pub fn standing(&self, item: &Item, now: Now) -> Standing<'_> {
        let mut answers = self.answers(&item.id);
        answers.retain(|past| past.at <= now.at.saturating_add(SKEW));
        let before = answers.len();
        answers.retain(|past| past.answer.key == item.key);
        match (
            Memory::after(answers.iter().copied()),
            answers.last().copied(),
        ) {
            (Some(memory), Some(last)) => Standing::Known { memory, last },
            _ if before > 0 => Standing::Changed,
            _ => Standing::New,
        }
    }

    /// The items to ask again today, the weakest first.
    pub fn due<'c>(&self, course: &'c Course, now: Now) -> Vec<Due<'c>> {
        let mut due: Vec<(f64, Due)> = course
            .items()
            .map(|item| (item, self.standing(item, now)))
            .filter(|(_, standing)| standing.due(now).is_some_and(|day| day <= now.today()))
            .map(|(item, standing)| {
                let millis = standing.millis();
                (standing.strength(now), Due { item, millis })
            })
            .collect();
        due.sort_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| x.item.id.cmp(&y.item.id)));
        due.into_iter().map(|(_, due)| due).collect()
    }

    /// The next day after today on which something is due.
    pub fn next_due(&self, course: &Course, now: Now) -> Option<Date> {
        course
            .items()
            .filter_map(|item| self.standing(item, now).due(now))
            .filter(|date| *date > now.today())
            .min()
    }
}

/// An item whose turn has come.
#[derive(Debug, Clone, Copy)]
pub struct Due<'c> {
    pub item: &'c Item,
    /// About how long it takes: as long as last time.
    pub millis: u64,
}

/// How far an objective is reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mastery {
    pub objective: String,
    /// What a learner can do, in the author's words.
    pub text: String,
    pub lesson: String,
    pub items: usize,
    /// Items answered at least once.
    pub tried: usize,
    /// Items whose latest answer was right.
    pub right: usize,
    /// The mean chance of a right answer over all its items now, between 0 and 1.
    pub strength: f64,
}

impl Mastery {
    /// The mastery of every objective that has items, in the order of the course.
    pub fn of(progress: &Progress, course: &Course, now: Now) -> Vec<Mastery> {
        let objectives = course
            .lessons
            .iter()
            .flat_map(|lesson| lesson.objectives.iter().map(move |o| (lesson, o)));
        objectives
            .map(|(lesson, objective)| Mastery::one(progress, course, lesson, objective, now))
            .filter(|mastery| mastery.items > 0)
            .collect()
    }

    fn one(
        progress: &Progress,
        course: &Course,
        lesson: &Lesson,
        objective: &Objective,
        now: Now,
    ) -> Mastery {
        let measures = |item: &&Item| item.objective.as_ref() == Some(&objective.id);
        let standings: Vec<Standing> = course
            .items()
            .filter(measures)
            .map(|item| progress.standing(item, now))
            .collect();
        let count = |wanted: fn(&Standing) -> bool| standings.iter().filter(|s| wanted(s)).count();
        let total: f64 = standings.iter().map(|s| s.strength(now)).sum();
        Mastery {
            objective: objective.id.clone(),
            text: objective.text.clone(),
            lesson: lesson.id.clone(),
            items: standings.len(),
            tried: count(|s| matches!(s, Standing::Known { .. })),
            right: count(|s| s.right()),
            strength: total / standings.len().max(1) as f64,
        }
    }
}
