//! What a valid course is. Built only by [`super::load`]; a value of these types has nothing left to check.

use std::ops::Range;
use std::sync::Arc;

use crate::{hurl, markdown};

/// A whole course: tracks in the order of `course.toml`, lessons in the order of their file names within a track.
#[derive(Debug, Clone, Default)]
pub struct Course {
    pub title: String,
    pub tracks: Vec<Track>,
    pub lessons: Vec<Lesson>,
    pub quizzes: Vec<Quiz>,
}

impl Course {
    /// The item with this full id, wherever it is.
    pub fn item(&self, id: &str) -> Option<&Item> {
        let quiz = id.split_once('/').map(|(quiz, _)| quiz);
        let named = |item: &&Item| item.id == id;
        let likely = self.quizzes.iter().find(|q| Some(q.id.as_str()) == quiz);
        likely.and_then(|quiz| quiz.items.iter().find(named))
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
    /// The ids of the quizzes placed in it, in document order.
    pub fn quizzes(&self) -> impl Iterator<Item = &str> {
        let parts = self.screens.iter().flat_map(|screen| &screen.parts);
        parts.filter_map(|part| {
            if let Part::Quiz(id) = part {
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
    Quiz(String),
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

#[derive(Debug, Clone)]
pub struct Quiz {
    pub id: String,
    pub aliases: Vec<String>,
    pub title: String,
    pub file: String,
    /// Never empty.
    pub items: Vec<Item>,
}

#[derive(Debug, Clone)]
pub struct Item {
    /// `QUIZ/ITEM`, unique in the course.
    pub id: String,
    pub aliases: Vec<String>,
    /// The objective it measures.
    pub objective: Option<String>,
    pub prompt: Vec<markdown::Block>,
    /// Shown after the answer, whatever it was.
    pub explanation: Vec<markdown::Block>,
    pub hints: Vec<Vec<markdown::Block>>,
    /// At least 1.
    pub points: u32,
    /// A hash of what decides grading and nothing else: a changed key asks again, new wording does not.
    pub key: String,
    pub kind: Kind,
    pub span: Range<usize>,
}

/// What an item asks for.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Exactly one option is right.
    Single(Vec<Choice>),
    /// Any number of options is right, at least one.
    Multiple(Vec<Choice>),
    /// Say what the wire will show; then it is fired.
    Predict(Box<Predict>),
}

#[derive(Debug, Clone)]
pub struct Choice {
    pub text: Vec<markdown::Block>,
    pub right: bool,
    /// Names the misconception a wrong option stands for, or says why a right one is right.
    pub feedback: Vec<markdown::Block>,
}

#[derive(Debug, Clone)]
pub struct Predict {
    pub app: App,
    /// The request to predict, with the answer that `check` proves.
    pub entry: hurl::Entry,
    /// Requests fired before it to set the scene, such as creating what is to be deleted.
    pub before: Vec<hurl::Entry>,
    /// Never empty.
    pub asks: Vec<Ask>,
}

/// One field of a prediction. What is right is read off the real exchange.
#[derive(Debug, Clone)]
pub struct Ask {
    pub about: About,
    /// At least two, as written; the truth is always among them (proved by `check`).
    pub choices: Vec<AskChoice>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskChoice {
    pub text: String,
    /// What to say when this was chosen and is wrong.
    pub feedback: Option<String>,
}

/// What a prediction is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The status code: choices are numbers.
    Status,
    /// A header by lower-case name: choices are values, or `absent`, or `present` (any value).
    Header(String),
    /// The body's text: choices are literal bodies, `empty`, or `something`.
    Body,
    /// Which of these top-level keys the JSON body has (any number of choices may be right).
    Keys,
}
