//! What is remembered: one value for each thing a learner did.

use std::path::PathBuf;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Unique over machines, so that two logs merge by union.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventId(pub String);

/// Something that happened, never changed afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    /// Milliseconds since the Unix epoch, by the clock of the machine it happened on.
    pub at: u64,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// A screen was shown for the first time.
    Visited {
        lesson: String,
        screen: String,
    },
    RoundStarted(RoundStarted),
    Answered(Answered),
    /// An exam's item was marked to come back to, or no longer.
    Flagged {
        round: String,
        item: String,
        flag: bool,
    },
    /// A hint was looked at: it costs, whether or not the question is answered before it is left.
    Hinted {
        round: String,
        item: String,
        hint: HintName,
    },
    /// An exam was handed in: from now on its answers count and are shown as judged.
    HandedIn {
        round: String,
    },
}

/// What is wrong with an event that stands in a line of its own: by its column, as its line is the first of one.
pub fn wrong_in_line(error: &serde_json::Error) -> String {
    let words = error.to_string();
    match words.rsplit_once(" at line ") {
        Some((words, _)) => format!("{words} (column {})", error.column()),
        None => words,
    }
}

impl What {
    /// The names of all kinds, as the log writes them.
    pub const KINDS: [&str; 6] = [
        "visited",
        "round_started",
        "answered",
        "flagged",
        "hinted",
        "handed_in",
    ];
}

/// Which hint: a name, so that the same hint seen in two windows is one hint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HintName {
    /// The item's n-th, from 1.
    Item(usize),
    /// That of the step of a goal with this id.
    Step(String),
}

/// A learner set out to answer these items, in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundStarted {
    pub round: String,
    #[serde(flatten)]
    pub occasion: Occasion,
    /// Full item ids, in the order asked.
    pub items: Vec<String>,
    /// Decides the order in which options are shown, and which items an exam has.
    pub seed: u64,
}

/// Why these items are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The quiz with this id.
    Quiz(String),
    /// What was due, from all lessons.
    Review {},
    /// Timed, and without feedback until it is handed in.
    Exam(Exam),
}

/// The terms of an exam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exam {
    /// What it is about, for people: a quiz, a track or the course.
    pub title: String,
    pub minutes: u32,
    /// Where the result goes when it is handed in.
    pub result: Option<PathBuf>,
}

/// One answer to one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    pub round: String,
    pub item: String,
    /// The item's grading key at the time: history counts only while it is unchanged.
    pub key: String,
    /// What was given, as text: it stays readable when the course is reworded.
    pub given: Vec<String>,
    /// What was right, as text for each part of the question, where only the wire knows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub truth: Vec<String>,
    pub right: bool,
    /// Between 0 and 1, before anything is taken off for tries and hints.
    #[serde(deserialize_with = "share")]
    pub credit: f64,
    /// Hints looked at before answering.
    pub hints: u32,
    /// From the question's appearance to the answer.
    pub millis: u64,
    /// Which try at the item this is within the round, from 1.
    #[serde(default = "first")]
    pub attempt: u32,
    /// Another try was offered: this is not the answer that stands.
    #[serde(default)]
    pub again: bool,
    /// Nothing was answered: the learner asked to be shown.
    #[serde(default)]
    pub gave_up: bool,
}

/// A log is a file that anybody can edit; one number would outweigh all others.
fn share<'d, D: Deserializer<'d>>(from: D) -> Result<f64, D::Error> {
    let credit = f64::deserialize(from)?;
    match (0.0..=1.0).contains(&credit) {
        true => Ok(credit),
        false => Err(D::Error::custom(format!(
            "`credit` is between 0 and 1, not {credit}"
        ))),
    }
}

/// Events of the time before there were several tries tell of the only one.
fn first() -> u32 {
    1
}

/// Where a reader is in a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub lesson: String,
    /// The slug of the screen.
    pub screen: String,
    /// Bytes from the start of the screen to the first row shown.
    pub offset: u32,
    /// Milliseconds since the epoch.
    pub at: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_named() {
        let unknown = serde_json::from_str::<What>(r#"{"what":"?"}"#).unwrap_err();
        let named = What::KINDS.map(|kind| format!("`{kind}`")).join(", ");
        assert!(unknown.to_string().contains(&named), "{unknown}");
    }
}
