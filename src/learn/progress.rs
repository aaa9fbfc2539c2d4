//! What a learner's history amounts to, computed from events and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::{Event, Names, Occasion, Past, Round, What};

/// Everything that is known about one learner: a function of the set of events, whatever order they come in. So a clock
/// that was set back, or a log merged from two machines, changes nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    names: Names,
    /// Screens seen, by lesson, and when for the first time.
    visited: BTreeMap<String, BTreeMap<String, u64>>,
    rounds: BTreeMap<String, Round>,
    /// The rounds that have an answer to an item.
    rounds_of: BTreeMap<String, BTreeSet<String>>,
    /// What refers to a round that is not known yet.
    waiting: BTreeMap<String, Vec<Event>>,
}

/// The rounds of one quiz, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QuizProgress<'a> {
    pub rounds: Vec<&'a Round>,
}

impl<'a> QuizProgress<'a> {
    /// The round to go on with: the last one begun in which an item waits that `has` says is there. What was begun later
    /// by the clock may be over: the clock may have been ahead, or the log come from two machines.
    pub fn open(&self, has: impl Fn(&str) -> bool) -> Option<&'a Round> {
        let waits = |round: &&Round| round.waiting().any(&has);
        self.rounds.iter().rev().copied().find(waits)
    }

    /// The latest round that came to its end.
    pub fn last_finished(&self) -> Option<&'a Round> {
        self.rounds
            .iter()
            .rev()
            .copied()
            .find(|round| round.finished())
    }
}

impl Progress {
    /// What the log amounts to, with the course's names of today.
    pub fn from_events<'a>(names: Names, events: impl IntoIterator<Item = &'a Event>) -> Progress {
        let mut progress = Progress {
            names,
            ..Progress::default()
        };
        for event in events {
            progress.apply(event);
        }
        progress
    }

    /// Takes one more event into account.
    pub fn apply(&mut self, event: &Event) {
        let event = &Event {
            what: self.names.translate(event.what.clone()),
            ..event.clone()
        };
        match &event.what {
            What::Visited { lesson, screen } => {
                let screens = self.visited.entry(lesson.clone()).or_default();
                let first = screens.entry(screen.clone()).or_insert(event.at);
                *first = event.at.min(*first);
            }
            What::RoundStarted(started) => {
                let id = started.round.clone();
                self.rounds
                    .entry(id.clone())
                    .or_insert_with(|| Round::new(started.clone(), event.at));
                for late in self.waiting.remove(&id).unwrap_or_default() {
                    self.in_round(&id, &late);
                }
            }
            What::Answered(answer) => self.in_round(&answer.round, event),
            What::Flagged { round, .. } | What::Hinted { round, .. } | What::HandedIn { round } => {
                self.in_round(round, event);
            }
        }
    }

    fn in_round(&mut self, id: &str, event: &Event) {
        let Some(round) = self.rounds.get_mut(id) else {
            self.waiting
                .entry(id.to_owned())
                .or_default()
                .push(event.clone());
            return;
        };
        match &event.what {
            What::Answered(answer) => {
                round.answer(&Past {
                    at: event.at,
                    id: event.id.clone(),
                    answer: answer.clone(),
                });
                self.rounds_of
                    .entry(answer.item.clone())
                    .or_default()
                    .insert(id.to_owned());
            }
            What::Flagged { item, flag, .. } => round.flag(item, event.at, &event.id, *flag),
            What::Hinted { item, hint, .. } => round.hint(item, hint),
            What::HandedIn { .. } => {
                // One whose time ran out while nobody looked ended then, not when it was opened again.
                let ends = [round.handed_in, round.deadline(), Some(event.at)];
                round.handed_in = ends.into_iter().flatten().min();
            }
            What::Visited { .. } | What::RoundStarted(_) => {}
        }
    }

    pub fn has_visited(&self, lesson: &str, screen: &str) -> bool {
        self.visited
            .get(lesson)
            .is_some_and(|screens| screens.contains_key(screen))
    }

    /// When each screen was seen for the first time, in milliseconds since the epoch.
    pub fn first_visits(&self) -> impl Iterator<Item = u64> {
        self.visited
            .values()
            .flat_map(|screens| screens.values().copied())
    }

    /// The rounds of a quiz, empty if it was never begun.
    pub fn quiz(&self, quiz: &str) -> QuizProgress<'_> {
        let rounds = self.rounds_where(
            |round| matches!(&round.started.occasion, Occasion::Quiz(id) if id == quiz),
        );
        QuizProgress { rounds }
    }

    pub fn round(&self, round: &str) -> Option<&Round> {
        self.rounds.get(round)
    }

    /// Every round, oldest first.
    pub fn rounds(&self) -> Vec<&Round> {
        self.rounds_where(|_| true)
    }

    fn rounds_where(&self, wanted: impl Fn(&Round) -> bool) -> Vec<&Round> {
        let mut rounds: Vec<&Round> = self.rounds.values().filter(|round| wanted(round)).collect();
        rounds.sort_by_key(|round| round.at);
        rounds
    }

    /// The answers that count for an item, oldest first: one a round, those of an exam once it is handed in.
    pub fn answers(&self, item: &str) -> Vec<&Past> {
        let rounds = self.rounds_of.get(item).into_iter().flatten();
        let mut answers: Vec<&Past> = rounds
            .filter_map(|round| self.rounds.get(round))
            .filter(|round| round.open_book())
            .filter_map(|round| round.answers.get(item))
            .collect();
        answers.sort_by_key(|past| (past.at, &past.id));
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answered, EventId, Exam, HintName, RoundStarted, Worth, shuffled};
    use super::*;
    use crate::content::ScoreRules;

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
                truth: vec![],
                right,
                credit,
                hints: 0,
                millis: 1,
                attempt: 1,
                again: false,
                gave_up: false,
            }),
        )
    }

    fn log() -> Vec<Event> {
        let items = vec!["q/a".into(), "q/b".into()];
        let started = RoundStarted {
            round: "r".into(),
            occasion: Occasion::Quiz("q".into()),
            items,
            seed: 1,
        };
        vec![
            event(1, What::RoundStarted(started)),
            answer(2, "q/a", false),
        ]
    }

    fn hinted(n: u64, item: &str, hint: usize) -> Event {
        event(
            n,
            What::Hinted {
                round: "r".into(),
                item: item.into(),
                hint: HintName::Item(hint),
            },
        )
    }

    #[test]
    fn a_hint_is_kept_for_its_round_and_counts_once() {
        let mut events = log();
        let (first, again) = (hinted(3, "q/b", 1), hinted(5, "q/b", 1));
        events.extend([again, first, hinted(4, "q/b", 2)]);
        let progress = Progress::from_events(Names::default(), &events);
        let round = progress.round("r").unwrap();
        assert_eq!(round.hints("q/b").count(), 2);
        assert_eq!(round.hints("q/a").count(), 0);
    }

    #[test]
    fn an_interrupted_round_goes_on_at_the_first_open_item() {
        let progress = Progress::from_events(Names::default(), &log());
        assert_eq!(
            progress.quiz("q").open(|_| true).and_then(Round::next),
            Some("q/b")
        );
        assert!(progress.quiz("q").last_finished().is_none());
    }

    #[test]
    fn the_first_answer_of_a_round_counts() {
        let mut events = log();
        events.push(answer(3, "q/a", true));
        events.push(answer(4, "q/b", true));
        let progress = Progress::from_events(Names::default(), &events);
        let round = progress.quiz("q").last_finished().unwrap();
        assert_eq!(round.wrong(), ["q/a"]);
        assert_eq!(
            round.score(|_| {
                Some(Worth {
                    points: 2,
                    rules: ScoreRules::default(),
                    free_tries: false,
                })
            }),
            super::super::Score { got: 2.0, of: 4.0 }
        );
    }

    #[test]
    fn a_log_of_the_first_version_is_read() {
        let line = r#"{"id":"a","at":1,"what":"round_started","round":"r","quiz":"q","items":["q/a"],"seed":18446744073709551615}"#;
        let event: Event = serde_json::from_str(line).unwrap();
        assert!(
            Progress::from_events(Names::default(), [&event])
                .quiz("q")
                .open(|_| true)
                .is_some()
        );
        assert_eq!(serde_json::to_string(&event).unwrap(), line);
    }

    #[test]
    fn a_round_of_a_clock_that_was_ahead_hides_none_that_was_begun() {
        let round = |round: &str, items: &[&str]| {
            What::RoundStarted(RoundStarted {
                round: round.into(),
                occasion: Occasion::Quiz("q".into()),
                items: items.iter().map(|item| (*item).to_owned()).collect(),
                seed: 1,
            })
        };
        let mut late = answer(901, "q/a", true);
        if let What::Answered(answer) = &mut late.what {
            answer.round = "ahead".into();
        }
        let events = [
            event(900, round("ahead", &["q/a"])),
            late,
            event(1, round("first", &["q/a", "q/b"])),
            event(2, round("second", &["q/a", "q/b"])),
            event(3, round("renamed", &["q/gone"])),
        ];
        let progress = Progress::from_events(Names::default(), &events);
        let open = progress.quiz("q").open(|item| item != "q/gone");
        assert_eq!(
            open.map(|round| round.started.round.as_str()),
            Some("second")
        );
    }

    fn exam() -> Vec<Event> {
        let started = RoundStarted {
            round: "r".into(),
            occasion: Occasion::Exam(Exam {
                title: "All".into(),
                minutes: 10,
                result: None,
            }),
            items: vec!["q/a".into(), "q/b".into()],
            seed: 7,
        };
        let round = || "r".to_owned();
        let flagged = |n, flag| {
            let item = "q/b".to_owned();
            event(
                n,
                What::Flagged {
                    round: round(),
                    item,
                    flag,
                },
            )
        };
        vec![
            event(1, What::RoundStarted(started)),
            answer(2, "q/a", false),
            flagged(3, true),
            hinted(3, "q/b", 1),
            answer(4, "q/a", true),
            flagged(5, false),
            event(6, What::HandedIn { round: round() }),
            event(9, What::HandedIn { round: round() }),
        ]
    }

    #[test]
    fn in_an_exam_the_last_answer_counts_once_it_is_handed_in() {
        let events = exam();
        let before = Progress::from_events(Names::default(), &events[..6]);
        assert!(before.answers("q/a").is_empty());
        assert!(!before.round("r").unwrap().finished());
        assert!(!before.round("r").unwrap().flagged("q/b"));
        let after = Progress::from_events(Names::default(), &events);
        assert!(after.answers("q/a")[0].answer.right);
        assert_eq!(after.round("r").unwrap().handed_in, Some(6));
        assert_eq!(after.round("r").unwrap().wrong(), ["q/b"]);
        assert_eq!(after.round("r").unwrap().deadline(), Some(600_001));
    }

    #[test]
    fn an_exam_ends_at_its_deadline_however_late_that_is_noticed() {
        let mut events = exam();
        events.truncate(6);
        let round = "r".to_owned();
        events.push(event(700_000, What::HandedIn { round }));
        let progress = Progress::from_events(Names::default(), &events);
        assert_eq!(progress.round("r").unwrap().handed_in, Some(600_001));
    }

    #[test]
    fn an_answer_after_the_time_is_up_does_not_count() {
        let mut events = exam();
        events.push(answer(600_001 + 5_001, "q/b", true));
        let progress = Progress::from_events(Names::default(), &events);
        assert!(progress.answers("q/b").is_empty());
        events.push(answer(600_001 + 5_000, "q/b", true));
        let progress = Progress::from_events(Names::default(), &events);
        assert_eq!(progress.answers("q/b").len(), 1);
    }

    #[test]
    fn the_order_in_which_events_come_changes_nothing() {
        for events in [exam(), log()] {
            let wanted = Progress::from_events(Names::default(), &events);
            for seed in 0..200 {
                let order = shuffled(events.len(), seed, "");
                let mixed = order.into_iter().map(|i| &events[i]);
                assert_eq!(Progress::from_events(Names::default(), mixed), wanted);
            }
        }
    }

    #[test]
    fn an_item_is_open_as_long_as_another_try_is_offered() {
        let mut events = log();
        let mut wrong = answer(3, "q/b", false);
        if let What::Answered(answer) = &mut wrong.what {
            answer.again = true;
        }
        events.push(wrong);
        let progress = Progress::from_events(Names::default(), &events);
        assert_eq!(
            progress.quiz("q").open(|_| true).and_then(Round::next),
            Some("q/b")
        );
        let round = progress.quiz("q").open(|_| true).unwrap();
        assert!(round.last_try("q/b").is_some());
        events.push(answer(4, "q/b", true));
        assert!(
            Progress::from_events(Names::default(), &events)
                .quiz("q")
                .open(|_| true)
                .is_none()
        );
    }
}
