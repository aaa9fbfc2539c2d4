//! Choosing an exam: what it is about, how many questions, how much time.

use super::{Action, Effect, ExamWish, Model, Page};
use crate::learn::Scope;

/// The exam as it is being put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Index into [`Model::exam_scopes`].
    pub scope: usize,
    /// At most as many as there are.
    pub items: usize,
    pub minutes: u32,
    pub row: OfferRow,
}

/// What can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferRow {
    Scope,
    Items,
    Minutes,
}

impl OfferRow {
    pub const ALL: [OfferRow; 3] = [OfferRow::Scope, OfferRow::Items, OfferRow::Minutes];
}

const STEP: usize = 5;
const LONGEST: u32 = 240;

impl Model {
    /// What an exam can be about: the course, its tracks, its quizzes; only what has questions.
    pub fn exam_scopes(&self) -> Vec<Scope> {
        let tracks = self
            .course
            .tracks
            .iter()
            .map(|t| Scope::Track(t.id.clone()));
        let quizzes = self
            .course
            .quizzes
            .iter()
            .map(|q| Scope::Quiz(q.id.clone()));
        std::iter::once(Scope::Course)
            .chain(tracks)
            .chain(quizzes)
            .filter(|scope| !scope.items(&self.course).is_empty())
            .collect()
    }

    /// Goes on with the exam that is running, or offers one.
    pub(super) fn exam(&mut self) -> Vec<Effect> {
        if self.running_exam().is_some() {
            return self.go_on_with_exam();
        }
        if self.exam_scopes().is_empty() {
            self.say("This course has no question to ask in an exam.");
            return Vec::new();
        }
        let offer = Offer {
            scope: 0,
            items: 2 * STEP,
            minutes: 20,
            row: OfferRow::Scope,
        };
        self.page = Page::Offer(self.in_bounds(offer));
        Vec::new()
    }

    pub(super) fn in_offer(&mut self, action: Action) -> Vec<Effect> {
        let Page::Offer(mut offer) = self.page else {
            return Vec::new();
        };
        let at = offer.row as usize;
        let last = OfferRow::ALL.len() - 1;
        match action {
            Action::Up => offer.row = OfferRow::ALL[at.saturating_sub(1)],
            Action::Down => offer.row = OfferRow::ALL[(at + 1).min(last)],
            Action::FocusOn(row) => offer.row = OfferRow::ALL[row.min(last)],
            Action::Left => offer.change(false),
            Action::Right => offer.change(true),
            Action::Enter => return self.begin(offer),
            Action::Back | Action::Home => {
                self.page = Page::Home(self.map_again());
                return Vec::new();
            }
            _ => {}
        }
        self.page = Page::Offer(self.in_bounds(offer));
        Vec::new()
    }

    fn in_bounds(&self, mut offer: Offer) -> Offer {
        let scopes = self.exam_scopes();
        offer.scope = offer.scope.min(scopes.len().saturating_sub(1));
        let there = scopes
            .get(offer.scope)
            .map_or(0, |s| s.items(&self.course).len());
        offer.items = offer.items.min(there).max(1);
        offer
    }

    fn begin(&mut self, offer: Offer) -> Vec<Effect> {
        let Some(scope) = self.exam_scopes().into_iter().nth(offer.scope) else {
            return Vec::new();
        };
        self.take_exam(ExamWish {
            scope,
            items: offer.items,
            minutes: offer.minutes,
            seed: None,
            result: None,
        })
    }
}

impl Offer {
    fn change(&mut self, more: bool) {
        match self.row {
            OfferRow::Scope if more => self.scope += 1,
            OfferRow::Scope => self.scope = self.scope.saturating_sub(1),
            // In steps of five from wherever the number of questions there are has put it.
            OfferRow::Items if more => self.items = (self.items / STEP + 1) * STEP,
            OfferRow::Items => self.items = (self.items.saturating_sub(1) / STEP) * STEP,
            OfferRow::Minutes if more => self.minutes = (self.minutes + 5).min(LONGEST),
            OfferRow::Minutes => self.minutes = self.minutes.saturating_sub(5).max(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_in_steps_of_five_from_anywhere() {
        let mut offer = Offer {
            scope: 0,
            items: 7,
            minutes: 5,
            row: OfferRow::Items,
        };
        offer.change(true);
        assert_eq!(offer.items, 10);
        offer.change(false);
        offer.change(false);
        assert_eq!(offer.items, 0);
        offer.row = OfferRow::Minutes;
        offer.change(false);
        assert_eq!(offer.minutes, 5);
        offer.row = OfferRow::Scope;
        offer.change(false);
        assert_eq!(offer.scope, 0);
    }
}
