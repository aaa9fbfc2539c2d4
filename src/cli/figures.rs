//! `list --figures`: what a course holds, counted; and for each objective, what measures it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::content::{Choice, Course, Item, Kind, Part};
use crate::markdown::plain_text;

/// Everything that is counted.
#[derive(Debug, Default, Serialize)]
pub(super) struct Figures {
    tracks: usize,
    lessons: usize,
    screens: usize,
    /// Live requests in lessons.
    requests: usize,
    quizzes: usize,
    items: usize,
    kinds: BTreeMap<&'static str, usize>,
    hints: usize,
    terms: usize,
    status_codes: usize,
    objectives: Vec<Objective>,
    /// Questions with one right option of several.
    choices: usize,
    /// Those whose right option is longer than every other.
    longest_is_right: usize,
    /// How many such there would be if length said nothing.
    longest_by_chance: f64,
}

/// An objective of a lesson.
#[derive(Debug, Serialize)]
struct Objective {
    id: String,
    lesson: String,
    items: usize,
    /// Of these, the ones that make the learner produce an answer rather than recognise one.
    produce: usize,
}

impl Figures {
    pub(super) fn of(course: &Course) -> Figures {
        let screens = || course.lessons.iter().flat_map(|lesson| &lesson.screens);
        let requests = screens().flat_map(|screen| &screen.parts).map(requests);
        let mut figures = Figures {
            tracks: course.tracks.len(),
            lessons: course.lessons.len(),
            screens: screens().count(),
            requests: requests.sum(),
            quizzes: course.quizzes.len(),
            terms: course.terms.len(),
            status_codes: course.codes.len(),
            objectives: objectives(course),
            ..Figures::default()
        };
        for item in course.items() {
            figures.items += 1;
            figures.hints += item.hints.len();
            *figures.kinds.entry(item.kind.name()).or_default() += 1;
            if let Kind::Single(options) = &item.kind {
                figures.choices += 1;
                figures.longest_is_right += usize::from(longest_is_right(options));
                figures.longest_by_chance += 1.0 / options.len() as f64;
            }
        }
        figures
    }

    pub(super) fn print(&self) {
        let of =
            |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        println!(
            "{}, {}, {}, {}",
            of(self.tracks, "track"),
            of(self.lessons, "lesson"),
            of(self.screens, "screen"),
            of(self.requests, "live request")
        );
        println!(
            "{}, {}, {}, {}",
            match self.quizzes {
                1 => "1 quiz".to_owned(),
                many => format!("{many} quizzes"),
            },
            of(self.items, "item"),
            of(self.hints, "hint"),
            of(self.terms, "term")
        );
        let kinds = self
            .kinds
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"));
        println!("  {}", kinds.collect::<Vec<_>>().join(", "));
        println!(
            "  the right option is the longest in {} of {} single choices (by chance {:.0})",
            self.longest_is_right, self.choices, self.longest_by_chance
        );
        println!(
            "\n{:<32}{:<24}{:>6}{:>9}",
            "objective", "lesson", "items", "produce"
        );
        for objective in &self.objectives {
            println!(
                "{:<32}{:<24}{:>6}{:>9}",
                objective.id, objective.lesson, objective.items, objective.produce
            );
        }
    }
}

fn requests(part: &Part) -> usize {
    match part {
        Part::Requests(live) | Part::Compare(live) => live.requests.len(),
        _ => 0,
    }
}

fn objectives(course: &Course) -> Vec<Objective> {
    let own = course.lessons.iter().flat_map(|lesson| {
        let named = lesson.objectives.iter();
        named.map(move |objective| (objective.id.clone(), lesson.id.clone()))
    });
    let count = |id: &str, wanted: fn(&Item) -> bool| {
        let measures = |item: &&Item| item.objective.as_deref() == Some(id) && wanted(item);
        course.items().filter(measures).count()
    };
    let counted = own.map(|(id, lesson)| Objective {
        items: count(&id, |_| true),
        produce: count(&id, produces),
        id,
        lesson,
    });
    counted.collect()
}

/// Whether an answer has to be made, not found among others.
fn produces(item: &Item) -> bool {
    match &item.kind {
        Kind::Single(_)
        | Kind::Multiple(_)
        | Kind::TrueFalse(_)
        | Kind::Match(_)
        | Kind::Spot(_) => false,
        Kind::Gap(gap) => gap.gaps.iter().any(|hole| hole.choices.is_empty()),
        Kind::Predict(_)
        | Kind::Short(_)
        | Kind::Number(_)
        | Kind::Order(_)
        | Kind::Prints(_)
        | Kind::Goal(_)
        | Kind::Code(_) => true,
    }
}

fn longest_is_right(options: &[Choice]) -> bool {
    let length = |option: &Choice| plain_text(&option.text).chars().count();
    let (right, wrong): (Vec<_>, Vec<_>) = options.iter().partition(|option| option.right);
    let longest = wrong.into_iter().map(length).max();
    right.first().map(|option| length(option)) > longest
}
