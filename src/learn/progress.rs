//! What a learner's history amounts to, computed from events and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::{Event, Round, What};

/// Everything that is known about one learner.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// Screens seen, by lesson.
    visited: BTreeMap<String, BTreeSet<String>>,
    /// Rounds by quiz, oldest first.
    quizzes: BTreeMap<String, QuizProgress>,
    /// Which quiz a round belongs to.
    quiz_of_round: BTreeMap<String, String>,
}

/// The rounds of one quiz, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QuizProgress {
    pub rounds: Vec<Round>,
}

impl QuizProgress {
    /// The round to go on with: the latest, if an item of it waits.
    pub fn open(&self) -> Option<&Round> {
        self.rounds.last().filter(|round| !round.finished())
    }

    /// The latest round that came to its end.
    pub fn last_finished(&self) -> Option<&Round> {
        self.rounds.iter().rev().find(|round| round.finished())
    }
}

impl Progress {
    pub fn from_events<'a>(events: impl IntoIterator<Item = &'a Event>) -> Progress {
        let mut progress = Progress::default();
        for event in events {
            progress.apply(event);
        }
        progress
    }

    /// Takes one more event into account. An event that refers to something unknown is kept in the log and ignored here.
    pub fn apply(&mut self, event: &Event) {
        match &event.what {
            What::Visited { lesson, screen } => {
                self.visited
                    .entry(lesson.clone())
                    .or_default()
                    .insert(screen.clone());
            }
            What::RoundStarted(started) => {
                self.quiz_of_round
                    .insert(started.round.clone(), started.quiz.clone());
                let round = Round {
                    started: started.clone(),
                    answers: BTreeMap::new(),
                    at: event.at,
                };
                self.quizzes
                    .entry(started.quiz.clone())
                    .or_default()
                    .rounds
                    .push(round);
            }
            What::Answered(answer) => {
                let Some(round) = self.round_mut(&answer.round) else {
                    return;
                };
                round
                    .answers
                    .entry(answer.item.clone())
                    .or_insert_with(|| answer.clone());
            }
        }
    }

    fn round_mut(&mut self, round: &str) -> Option<&mut Round> {
        let quiz = self.quiz_of_round.get(round)?;
        self.quizzes
            .get_mut(quiz)?
            .rounds
            .iter_mut()
            .rev()
            .find(|r| r.started.round == round)
    }

    pub fn has_visited(&self, lesson: &str, screen: &str) -> bool {
        self.visited
            .get(lesson)
            .is_some_and(|screens| screens.contains(screen))
    }

    /// The rounds of a quiz, empty if it was never begun.
    pub fn quiz(&self, quiz: &str) -> &QuizProgress {
        static NONE: QuizProgress = QuizProgress { rounds: Vec::new() };
        self.quizzes.get(quiz).unwrap_or(&NONE)
    }

    pub fn round(&self, round: &str) -> Option<&Round> {
        let quiz = self.quiz_of_round.get(round)?;
        self.quizzes
            .get(quiz)?
            .rounds
            .iter()
            .rev()
            .find(|r| r.started.round == round)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answered, EventId, RoundStarted};
    use super::*;

    fn event(n: u64, what: What) -> Event {
        Event {
            id: EventId(n.to_string()),
            at: n,
            what,
        }
    }

    fn answer(n: u64, item: &str, right: bool) -> Event {
        let credit = if right { 1.0 } else { 0.0 };
        event(
            n,
            What::Answered(Answered {
                round: "r".into(),
                item: item.into(),
                key: "k".into(),
                given: vec![],
                right,
                credit,
                hints: 0,
                millis: 1,
            }),
        )
    }

    fn log() -> Vec<Event> {
        let items = vec!["q/a".into(), "q/b".into()];
        let started = RoundStarted {
            round: "r".into(),
            quiz: "q".into(),
            items,
            seed: 1,
        };
        vec![
            event(1, What::RoundStarted(started)),
            answer(2, "q/a", false),
        ]
    }

    #[test]
    fn an_interrupted_round_goes_on_at_the_first_open_item() {
        let progress = Progress::from_events(&log());
        assert_eq!(progress.quiz("q").open().and_then(Round::next), Some("q/b"));
        assert!(progress.quiz("q").last_finished().is_none());
    }

    #[test]
    fn the_first_answer_of_a_round_counts() {
        let mut events = log();
        events.push(answer(3, "q/a", true));
        events.push(answer(4, "q/b", true));
        let progress = Progress::from_events(&events);
        let round = progress.quiz("q").last_finished().unwrap();
        assert_eq!(round.wrong(), ["q/a"]);
        assert_eq!(
            round.score(|_| Some(2)),
            super::super::Score { got: 2.0, of: 4.0 }
        );
    }

    #[test]
    fn an_answer_to_an_unknown_round_is_ignored() {
        let progress = Progress::from_events(&[answer(1, "q/a", true)]);
        assert_eq!(progress, Progress::default());
    }
}
