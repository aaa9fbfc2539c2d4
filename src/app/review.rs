//! A review: what is due of all lessons, mixed, as one round. Leaving it loses nothing: what was answered is no longer
//! due, and the next review has the rest.

use super::{Effect, Model};
use crate::learn::{Due, Now, Occasion, shuffled};

/// More at once tires; the rest is still due afterwards.
const LONGEST: usize = 20;

impl Model {
    /// The moment, in the learner's zone.
    pub fn moment(&self) -> Now {
        Now {
            at: self.now,
            zone: self.zone,
        }
    }

    /// What is due for review, the weakest first.
    pub fn due(&self) -> Vec<Due<'_>> {
        self.progress.due(&self.course, self.moment())
    }

    /// What the next review has of it.
    pub fn next_review(&self) -> Vec<Due<'_>> {
        let mut due = self.due();
        due.truncate(LONGEST);
        due
    }

    /// Begins a review of the weakest items that are due, in an order that mixes the lessons.
    pub(super) fn review(&mut self) -> Vec<Effect> {
        if self.refuses_in_exam() {
            return Vec::new();
        }
        let due = self.next_review();
        let items: Vec<String> = due.iter().map(|due| due.item.id.clone()).collect();
        if items.is_empty() {
            self.say(self.nothing_due());
            return Vec::new();
        }
        let order = shuffled(items.len(), self.draw(), "review");
        let mixed = order.into_iter().map(|at| items[at].clone()).collect();
        self.start_round(Occasion::Review {}, Some(mixed))
    }

    fn nothing_due(&self) -> String {
        match self.progress.next_due(&self.course, self.moment()) {
            Some(date) => format!("Nothing is due for review today. The next is on {date}."),
            None => "Nothing to review yet: answer a quiz first.".to_owned(),
        }
    }
}
