//! Whether an answer is right, what it scores, and what a learner's history amounts to. Pure: no clock, no I/O.
//!
//! Everything that happened is an [`Event`]; everything that is known about a learner ([`Progress`]) is computed from
//! events, so that a rule can change without losing history and two machines merge by taking the union.

mod analysis;
mod date;
mod event;
mod exam;
mod grade;
mod mastery;
mod names;
mod progress;
mod round;
mod schedule;
mod stats;

pub use analysis::{Analysis, ItemAnalysis, OptionUse, Remark, SMALL_SAMPLE, analyse};
pub use date::{Date, Zone};
pub use event::{
    Answered, Event, EventId, Exam, HintName, Occasion, Place, RoundStarted, What, wrong_in_line,
};
pub use exam::{ExamResult, ItemResult, Scope};
pub use grade::{
    Answer, Checked, Failure, Mark, Part, Pursuit, Run, Ungraded, Verdict, feedback, grade,
    left_out, parts_of, recall, sampled, solution, surrendered, truth,
};
pub use mastery::{Due, Mastery, Now, Standing};
pub use names::Names;
pub use progress::{Progress, QuizProgress};
pub use round::{Costs, Past, Round, Score, Worth, shuffled, split_mix};
pub use schedule::{Memory, Rating};
pub use stats::{Day, Forecast, Misconception, RoundResult, Stats};
