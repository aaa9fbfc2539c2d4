//! An exam: which items it has, and what came of it. Nothing is judged on screen before it is handed in.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Exam, Past, Round, Worth, shuffled};
use crate::content::{Course, Item, Kind};

/// What an exam is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Course,
    /// The quizzes of the lessons of a track, by its id.
    Track(String),
    /// The quizzes of one lesson.
    Lesson(String),
    Quiz(String),
}

impl Scope {
    /// What this id names: a quiz, a lesson or a track.
    pub fn named(course: &Course, id: &str) -> Option<Scope> {
        let id = id.to_owned();
        if course.quizzes.iter().any(|quiz| quiz.id == id) {
            Some(Scope::Quiz(id))
        } else if course.lessons.iter().any(|lesson| lesson.id == id) {
            Some(Scope::Lesson(id))
        } else if course.tracks.iter().any(|track| track.id == id) {
            Some(Scope::Track(id))
        } else {
            None
        }
    }

    /// For people.
    pub fn title(&self, course: &Course) -> String {
        let title = match self {
            Scope::Course => Some(&course.title),
            Scope::Track(id) => course.tracks.iter().find(|t| t.id == *id).map(|t| &t.title),
            Scope::Lesson(id) => course
                .lessons
                .iter()
                .find(|l| l.id == *id)
                .map(|l| &l.title),
            Scope::Quiz(id) => course
                .quizzes
                .iter()
                .find(|q| q.id == *id)
                .map(|q| &q.title),
        };
        title.cloned().unwrap_or_default()
    }

    /// The items that an exam on it can ask, in the order of the course.
    pub fn items<'c>(&self, course: &'c Course) -> Vec<&'c Item> {
        let items = self.all(course).into_iter();
        items.filter(|item| silent(&item.kind)).collect()
    }

    /// The kinds of its items that an exam cannot ask, and how many there are of each.
    pub fn left_out(&self, course: &Course) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for item in self.all(course) {
            if !silent(&item.kind) {
                *kinds.entry(item.kind.name()).or_default() += 1;
            }
        }
        kinds
    }

    fn all<'c>(&self, course: &'c Course) -> Vec<&'c Item> {
        let quizzes = course.quizzes.iter().filter(|quiz| match self {
            Scope::Course => true,
            Scope::Quiz(id) => quiz.id == *id,
            Scope::Lesson(_) | Scope::Track(_) => course
                .lessons
                .iter()
                .filter(|lesson| match self {
                    Scope::Lesson(id) => lesson.id == *id,
                    Scope::Track(id) => lesson.track == *id,
                    _ => false,
                })
                .any(|lesson| lesson.quizzes().any(|id| id == quiz.id)),
        });
        quizzes.flat_map(|quiz| &quiz.items).collect()
    }

    /// `count` of its items in an order that the seed decides: the same seed gives the same exam.
    pub fn select(&self, course: &Course, count: usize, seed: u64) -> Vec<String> {
        let items = self.items(course);
        let order = shuffled(items.len(), seed, "exam");
        let chosen = order.into_iter().take(count);
        chosen.map(|at| items[at].id.clone()).collect()
    }
}

/// Whether a question can be answered without being told how it goes: code and goals tell with every run.
fn silent(kind: &Kind) -> bool {
    !matches!(kind, Kind::Code(_) | Kind::Goal(_))
}

/// What came of an exam, for a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExamResult {
    pub title: String,
    pub minutes: u32,
    pub seed: u64,
    /// RFC 3339, in UTC.
    pub started: String,
    pub handed_in: Option<String>,
    pub points: f64,
    pub of: f64,
    pub percent: u32,
    /// In the order asked.
    pub items: Vec<ItemResult>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemResult {
    pub item: String,
    /// What the answer was graded by; absent without an answer.
    pub key: Option<String>,
    /// What was given; absent without an answer.
    pub given: Option<Vec<String>>,
    pub right: bool,
    pub points: f64,
    pub of: f64,
    pub flagged: bool,
    /// Spent on the answer that counts.
    pub millis: u64,
}

impl ExamResult {
    /// The result of a round that is an exam.
    pub fn of(round: &Round, course: &Course) -> Option<ExamResult> {
        let Exam { title, minutes, .. } = round.exam()?.clone();
        let score = round.score(|item| Worth::of(course, item));
        let items = round.started.items.iter();
        Some(ExamResult {
            title,
            minutes,
            seed: round.started.seed,
            started: rfc3339(round.at),
            handed_in: round.handed_in.map(rfc3339),
            points: score.got,
            of: score.of,
            percent: score.percent(),
            items: items.map(|item| item_result(round, item, course)).collect(),
        })
    }
}

fn item_result(round: &Round, item: &str, course: &Course) -> ItemResult {
    let worth = Worth::of(course, item);
    let past: Option<&Past> = round.answers.get(item);
    let points = worth.map_or(0.0, |worth| round.points(item, &worth));
    ItemResult {
        item: item.to_owned(),
        key: past.map(|past| past.answer.key.clone()),
        given: past.map(|past| past.answer.given.clone()),
        right: past.is_some_and(|past| past.answer.right),
        points,
        of: worth.map_or(0.0, |worth| f64::from(worth.points)),
        flagged: round.flagged(item),
        millis: past.map_or(0, |past| past.answer.millis),
    }
}

fn rfc3339(at: u64) -> String {
    let moment = i64::try_from(at).ok();
    let moment = moment.and_then(chrono::DateTime::from_timestamp_millis);
    moment.map_or_else(String::new, |moment| moment.to_rfc3339())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Files, load};

    fn course() -> Course {
        load(&Files::embedded()).course
    }

    #[test]
    fn a_seed_selects_the_same_items_and_another_seed_others() {
        let course = course();
        let select = |count, seed| Scope::Course.select(&course, count, seed);
        let ten = select(10, 1);
        assert_eq!(ten, select(10, 1));
        assert_ne!(ten, select(10, 2));
        assert_eq!(ten[..5], select(5, 1));
        let mut all = select(usize::MAX, 3);
        all.sort();
        let count = all.len();
        let left_out = Scope::Course.left_out(&course);
        let of_all: usize = course.quizzes.iter().map(|quiz| quiz.items.len()).sum();
        assert_eq!(count + left_out.values().sum::<usize>(), of_all);
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(count, Scope::Course.items(&course).len());
    }

    #[test]
    fn a_track_has_the_items_of_its_lessons_and_no_others() {
        let course = course();
        let lesson = course.lessons.iter().find(|l| l.quizzes().count() > 0);
        let lesson = lesson.expect("a lesson with a quiz");
        let items = |scope: Scope| -> Vec<String> {
            let items = scope.items(&course).into_iter();
            items.map(|item| item.id.clone()).collect()
        };
        let of_lesson = items(Scope::Lesson(lesson.id.clone()));
        let of_track = items(Scope::Track(lesson.track.clone()));
        assert!(!of_lesson.is_empty());
        assert!(of_lesson.iter().all(|item| of_track.contains(item)));
        assert!(items(Scope::Track("nothing".into())).is_empty());
        assert_eq!(Scope::named(&course, "nothing"), None);
        let named = Scope::named(&course, &lesson.track);
        assert_eq!(named, Some(Scope::Track(lesson.track.clone())));
    }

    #[test]
    fn moments_are_written_for_people_and_programs() {
        assert_eq!(rfc3339(1_700_000_000_123), "2023-11-14T22:13:20.123+00:00");
        assert_eq!(rfc3339(u64::MAX), "");
    }
}
