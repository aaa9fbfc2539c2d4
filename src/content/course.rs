//! What a valid course is. Built only by [`super::load`]; a value of these types has nothing left to check.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Item, Picture, Quiz};
use crate::{hurl, markdown};

/// A whole course: tracks in the order of `course.toml`, lessons in the order of their file names within a track.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// Keeps what is learned of it apart from what is learned of other courses.
    pub id: Option<String>,
    pub title: String,
    pub tracks: Vec<Track>,
    pub lessons: Vec<Lesson>,
    pub quizzes: Vec<Quiz>,
    /// The glossary, in the order of the alphabet.
    pub terms: Vec<Term>,
    /// What the course says of status codes, in the order of their numbers.
    pub codes: Vec<StatusCode>,
    /// Pictures that a terminal can show, by their path within the course.
    pub pictures: BTreeMap<String, Picture>,
}

impl Course {
    /// The item with this full id, wherever it is.
    pub fn item(&self, id: &str) -> Option<&Item> {
        let quiz = id.split_once('/').map(|(quiz, _)| quiz);
        let named = |item: &&Item| item.id == id;
        let likely = self.quizzes.iter().find(|q| Some(q.id.as_str()) == quiz);
        likely.and_then(|quiz| quiz.items.iter().find(named))
    }

    /// The items of all quizzes, in their order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.quizzes.iter().flat_map(|quiz| &quiz.items)
    }
}

#[derive(Debug, Clone)]
pub struct Track {
    pub id: String,
    pub title: String,
    /// One line: what a learner can do after it.
    pub summary: String,
}

/// Something a learner can do after a lesson, and what items measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    pub id: String,
    pub text: String,
}

#[derive(Debug, Clone)]
pub struct Lesson {
    pub id: String,
    /// Former ids, so that a rename keeps progress.
    pub aliases: Vec<String>,
    pub title: String,
    /// The id of its track.
    pub track: String,
    pub minutes: u16,
    pub objectives: Vec<Objective>,
    /// The file within the course, such as `lessons/120-200-201-204.md`.
    pub file: String,
    pub source: Arc<str>,
    /// Every stage of every app of the lesson, in document order.
    pub apps: Vec<App>,
    /// Never empty.
    pub screens: Vec<Screen>,
}

impl Lesson {
    /// The blocks of requests in it, in document order.
    pub fn lives(&self) -> impl Iterator<Item = &Live> {
        let parts = self.screens.iter().flat_map(|screen| &screen.parts);
        parts.filter_map(|part| match part {
            Part::Requests(live) | Part::Compare(live) => Some(live),
            _ => None,
        })
    }

    /// The ids of the quizzes placed in it, in document order.
    pub fn quizzes(&self) -> impl Iterator<Item = &str> {
        let parts = self.screens.iter().flat_map(|screen| &screen.parts);
        parts.filter_map(|part| {
            if let Part::Quiz { id, .. } = part {
                Some(id.as_str())
            } else {
                None
            }
        })
    }
}

/// One stage of a lesson's app: what runs while a screen that shows it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// `app.py`, or `NAME.py` for a named app.
    pub name: String,
    /// The whole source, growing blocks joined.
    pub source: String,
}

/// One idea: what is on screen between two presses of the space bar.
#[derive(Debug, Clone)]
pub struct Screen {
    /// Stable within the lesson: the explicit `{#id}` of its heading, or a slug of the heading's text.
    pub slug: String,
    pub title: String,
    pub span: Range<usize>,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone)]
pub enum Part {
    /// Ordinary Markdown.
    Prose(Vec<markdown::Block>),
    /// A picture alone in its paragraph.
    Picture {
        /// The picture in words.
        words: markdown::Block,
        /// The key of [`Course::pictures`], if it is one that can be shown.
        path: String,
    },
    /// A portion of an app's source, shown with its own line numbers.
    App {
        /// Index into [`Lesson::apps`].
        app: usize,
        /// The line of the whole source that this portion starts with, 1-based.
        first_line: u32,
        text: String,
        span: Range<usize>,
    },
    /// Requests to fire, one after another as the learner likes.
    Requests(Live),
    /// Requests that are fired together and put side by side.
    Compare(Live),
    /// The place of a quiz, by its id.
    Quiz {
        id: String,
        /// Where its name stands.
        span: Range<usize>,
    },
}

/// Live requests against one stage of an app.
#[derive(Debug, Clone)]
pub struct Live {
    /// Index into [`Lesson::apps`].
    pub app: usize,
    /// Never empty.
    pub requests: Vec<LiveRequest>,
    pub span: Range<usize>,
}

#[derive(Debug, Clone)]
pub struct LiveRequest {
    /// Request, expected answer, and the title that a learner reads.
    pub entry: hurl::Entry,
    /// Status codes to choose a prediction from; empty: no prediction is asked for.
    pub predict: Vec<u16>,
}

/// An entry of the glossary.
#[derive(Debug, Clone)]
pub struct Term {
    pub term: String,
    /// Other names under which it is found.
    pub also: Vec<String>,
    pub text: Vec<markdown::Block>,
    /// Lessons that explain it, by id.
    pub see: Vec<String>,
}

/// An entry of the reference of status codes.
#[derive(Debug, Clone)]
pub struct StatusCode {
    pub code: u16,
    /// As registered.
    pub phrase: String,
    /// Its name in `fastapi.status`.
    pub constant: Option<String>,
    /// Where it is defined.
    pub rfc: String,
    /// What it tells a client.
    pub meaning: Vec<markdown::Block>,
    /// When to answer with it.
    pub advice: Vec<markdown::Block>,
    /// Lessons that show it at work, by id.
    pub see: Vec<String>,
}
