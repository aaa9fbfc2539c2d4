use std::borrow::Cow;

use super::*;
use crate::content::{File, Files, load};
use crate::learn::{Answered, Event, EventId, Names, RoundStarted, What, Zone};

const DAY: u64 = 86_400_000;
/// 2026-11-21, a Saturday, at noon.
const NOON: u64 = 20_778 * DAY + DAY / 2;

const COURSE: &str = "title = \"T\"\n[[tracks]]\nid = \"a\"\ntitle = \"A\"\nsummary = \"s\"\n";
const LESSON: &str = "+++\nid = \"l\"\ntitle = \"L\"\ntrack = \"a\"\nminutes = 1\n\
    [[objectives]]\nid = \"one\"\ntext = \"choose\"\n[[objectives]]\nid = \"two\"\ntext = \"say\"\n\
    +++\n## S\ntext\n```quiz\nq\n```\n";

fn item(id: &str, objective: &str, wrong: &str) -> String {
    format!(
        "[[items]]\nid = \"{id}\"\nkind = \"single\"\nobjective = \"{objective}\"\nprompt = \"What of {id}?\"\n\
         explanation = \"e\"\n[[items.options]]\ntext = \"yes\"\nright = true\n\
         [[items.options]]\ntext = \"{wrong}\"\nfeedback = \"Not {wrong}.\"\n"
    )
}

fn course() -> Course {
    let quiz = format!(
        "id = \"q\"\ntitle = \"Q\"\n{}{}{}",
        item("a", "one", "no"),
        item("b", "one", "never"),
        item("c", "two", "nothing")
    );
    let file = |(path, text): (&str, &str)| File {
        path: path.to_owned(),
        bytes: Cow::Owned(text.as_bytes().to_vec()),
    };
    let files = [
        ("course.toml", COURSE),
        ("lessons/1.md", LESSON),
        ("quizzes/1.toml", &quiz),
    ];
    let loaded = load(&Files::new(files.map(file).to_vec()));
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    loaded.course
}

/// A log that writes itself: each call is one more event.
struct History {
    course: Course,
    progress: Progress,
    events: u32,
}

impl History {
    fn new() -> History {
        let course = course();
        let progress = Progress::from_events(Names::of(&course), &[]);
        History {
            course,
            progress,
            events: 0,
        }
    }

    fn add(&mut self, at: u64, what: What) -> &mut History {
        self.events += 1;
        let id = EventId(format!("{:04}", self.events));
        self.progress.apply(&Event { id, at, what });
        self
    }

    fn round(&mut self, at: u64, items: &[&str]) -> &mut History {
        let started = RoundStarted {
            round: at.to_string(),
            occasion: Occasion::Quiz("q".into()),
            items: items.iter().map(|item| format!("q/{item}")).collect(),
            seed: 1,
        };
        self.add(at, What::RoundStarted(started))
    }

    /// An answer in the round that began at `round`.
    fn answer(&mut self, round: u64, at: u64, item: &str, given: &str) -> &mut History {
        let id = format!("q/{item}");
        let key = self.course.item(&id).unwrap().key.clone();
        let right = given == "yes";
        let answered = Answered {
            round: round.to_string(),
            item: id,
            key,
            given: vec![given.into()],
            truth: Vec::new(),
            right,
            credit: if right { 1.0 } else { 0.0 },
            hints: 0,
            millis: 20_000,
            attempt: 1,
            again: false,
            gave_up: false,
        };
        self.add(at, What::Answered(answered))
    }

    fn now(at: u64) -> Now {
        Now {
            at,
            zone: Zone::UTC,
        }
    }

    fn stats(&self, at: u64) -> Stats {
        Stats::of(&self.progress, &self.course, History::now(at))
    }

    fn due(&self, at: u64) -> Vec<String> {
        let due = self.progress.due(&self.course, History::now(at));
        due.iter().map(|due| due.item.id.clone()).collect()
    }
}

#[test]
fn nothing_done_is_nothing_shown() {
    let stats = History::new().stats(NOON);
    assert_eq!((stats.answers, stats.streak, stats.days.len()), (0, 0, 0));
    assert!(stats.rounds.is_empty() && stats.misconceptions.is_empty());
    assert!(stats.forecast.iter().all(|day| day.items == 0));
    assert_eq!(stats.forecast.len(), FORECAST_DAYS);
    assert_eq!(stats.objectives.len(), 2);
}

#[test]
fn mastery_is_the_share_and_the_strength_of_an_objectives_items() {
    let mut history = History::new();
    history
        .round(NOON, &["a", "b"])
        .answer(NOON, NOON, "a", "yes");
    history.answer(NOON, NOON, "b", "never");
    let one = &history.stats(NOON).objectives[0];
    assert_eq!((one.items, one.tried, one.right), (2, 2, 1));
    assert!((one.strength - 0.5).abs() < 1e-9, "{}", one.strength);
    // What is not asked for a month fades.
    let later = history.stats(NOON + 30 * DAY).objectives[0].strength;
    assert!(later < 0.4 && later > 0.2, "{later}");
    assert_eq!(history.stats(NOON).objectives[1].tried, 0);
    // The objective that is not begun counts, too.
    assert!((history.stats(NOON).mastery() - 0.25).abs() < 1e-9);
}

#[test]
fn a_misconception_lives_until_the_item_is_answered_rightly() {
    let mut history = History::new();
    history.round(NOON, &["a"]).answer(NOON, NOON, "a", "no");
    let alive = history.stats(NOON).misconceptions;
    assert_eq!(alive[0].question, "What of a?");
    assert_eq!(alive[0].given, ["no"]);
    assert_eq!(alive[0].feedback, ["Not no."]);
    let later = NOON + DAY;
    history
        .round(later, &["a"])
        .answer(later, later, "a", "yes");
    assert!(history.stats(later).misconceptions.is_empty());
}

#[test]
fn an_item_is_due_from_the_morning_of_its_day() {
    let mut history = History::new();
    history
        .round(NOON, &["a", "b"])
        .answer(NOON, NOON, "a", "no");
    history.answer(NOON, NOON, "b", "yes");
    assert!(history.due(NOON).is_empty());
    // A wrong answer comes back after a day, at midnight rather than at noon; a right one after two.
    assert!(history.due(NOON + DAY / 2 - 1).is_empty());
    assert_eq!(history.due(NOON + DAY / 2), ["q/a"]);
    assert_eq!(history.due(NOON + 2 * DAY), ["q/a", "q/b"]);
    let forecast = history.stats(NOON).forecast;
    let items: Vec<usize> = forecast.iter().map(|day| day.items).take(4).collect();
    assert_eq!(items, [0, 1, 1, 0]);
    let next = history
        .progress
        .next_due(&history.course, History::now(NOON));
    assert_eq!(next.unwrap().to_string(), "2026-11-22");
}

#[test]
fn a_changed_key_asks_again_and_forgets_what_was_known() {
    let mut history = History::new();
    history.round(NOON, &["a"]).answer(NOON, NOON, "a", "no");
    history.course.quizzes[0].items[0].key = "another".into();
    assert_eq!(history.due(NOON), ["q/a"]);
    assert!(history.stats(NOON).misconceptions.is_empty());
    assert_eq!(history.stats(NOON).objectives[0].tried, 0);
}

#[test]
fn an_answer_from_another_century_moves_nothing_until_its_time_has_come() {
    let mut history = History::new();
    let future = NOON + 40_000 * DAY;
    history
        .round(future, &["a"])
        .answer(future, future, "a", "yes");
    assert!(history.due(NOON).is_empty());
    history.round(NOON, &["a"]).answer(NOON, NOON, "a", "no");
    assert_eq!(history.due(NOON + DAY), ["q/a"]);
}

#[test]
fn days_in_a_row_reach_to_today_or_to_yesterday() {
    let mut history = History::new();
    for days_ago in [9, 8, 7, 6, 2, 1] {
        let at = NOON - days_ago * DAY;
        history.round(at, &["a"]).answer(at, at, "a", "yes");
    }
    assert_eq!(history.stats(NOON).streak, 2);
    assert_eq!(history.stats(NOON + DAY).streak, 0);
    assert_eq!(history.stats(NOON).longest_streak, 4);
    let at = NOON + 1;
    let visited = What::Visited {
        lesson: "l".into(),
        screen: "s".into(),
    };
    history.add(at, visited);
    let stats = history.stats(NOON + 2);
    assert_eq!((stats.streak, stats.days.len()), (3, 7));
    assert_eq!(stats.days[&stats.today].screens, 1);
    assert_eq!(stats.rounds.len(), 6);
    assert_eq!(stats.rounds[0].percent, 100);
}
