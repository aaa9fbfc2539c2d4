//! What is remembered: one value for each thing a learner did.

use serde::{Deserialize, Serialize};

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
}

/// A learner set out to answer these items, in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundStarted {
    pub round: String,
    pub quiz: String,
    /// Full item ids, in the order asked.
    pub items: Vec<String>,
    /// Decides the order in which options are shown.
    pub seed: u64,
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
    pub right: bool,
    /// Between 0 and 1.
    pub credit: f64,
    /// Hints looked at before answering.
    pub hints: u32,
    /// From the question's appearance to the answer.
    pub millis: u64,
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
