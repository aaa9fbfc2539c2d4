//! What a quiz holds: items of every kind, valid by construction.

use std::fmt;
use std::ops::Range;

use regex::Regex;

use super::App;
use crate::{hurl, markdown};

#[derive(Debug, Clone)]
pub struct Quiz {
    pub id: String,
    pub aliases: Vec<String>,
    pub title: String,
    pub file: String,
    pub score: ScoreRules,
    /// Empty only in an outline.
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

impl Item {
    /// Whether there is a hint to it, or to a step of it.
    pub fn has_hints(&self) -> bool {
        let of_step = match &self.kind {
            Kind::Goal(goal) => goal.steps.iter().any(|step| !step.hint.is_empty()),
            _ => false,
        };
        of_step || !self.hints.is_empty()
    }
}

/// What an item asks for.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Exactly one option is right.
    Single(Vec<Choice>),
    /// Any number of options is right, at least one.
    Multiple(Vec<Choice>),
    /// Two options, true and false, in this order on every screen.
    TrueFalse(Vec<Choice>),
    /// Say what the wire will show; then it is fired.
    Predict(Box<Predict>),
    /// A word or two, typed.
    Short(Typed),
    Number(Number),
    /// Lines to be put in order.
    Order(Order),
    /// Every left gets the right that belongs to it.
    Match(Match),
    /// Code or prose with gaps to fill.
    Gap(Gap),
    /// The line of some code that matters.
    Spot(Spot),
    /// Say what some code prints.
    Prints(Prints),
    /// Reach a goal with requests, from whatever client.
    Goal(Box<Goal>),
    /// Edit code until its checks pass.
    Code(Box<Exercise>),
}

impl Kind {
    /// Every name that `kind` can have, in the order of the authors' guide.
    pub const NAMES: [&str; 13] = [
        "single",
        "multiple",
        "true-false",
        "predict",
        "short",
        "number",
        "order",
        "match",
        "gap",
        "spot",
        "prints",
        "request",
        "code",
    ];

    pub fn name(&self) -> &'static str {
        match self {
            Kind::Single(_) => "single",
            Kind::Multiple(_) => "multiple",
            Kind::TrueFalse(_) => "true-false",
            Kind::Predict(_) => "predict",
            Kind::Short(_) => "short",
            Kind::Number(_) => "number",
            Kind::Order(_) => "order",
            Kind::Match(_) => "match",
            Kind::Gap(_) => "gap",
            Kind::Spot(_) => "spot",
            Kind::Prints(_) => "prints",
            Kind::Goal(_) => "request",
            Kind::Code(_) => "code",
        }
    }
}

/// What an answer is worth: set for each quiz by its `[score]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreRules {
    /// How often a question may be answered, at least once. Exercises may be tried until they pass.
    pub attempts: u32,
    /// Per cent of the points that each try after the first costs.
    pub retry: u32,
    /// Per cent of the points that each hint costs.
    pub hint: u32,
    /// Whether an answer that is partly right gets a part of the points.
    pub partial: bool,
}

impl Default for ScoreRules {
    fn default() -> ScoreRules {
        ScoreRules {
            attempts: 1,
            retry: 25,
            hint: 10,
            partial: true,
        }
    }
}

/// Words for a learner, such as why an answer is wrong; may be empty.
pub type Prose = Vec<markdown::Block>;

/// A text that may be given, and how an answer is compared with it. Space around an answer never matters.
#[derive(Debug, Clone)]
pub enum TextRule {
    IgnoreCase(String),
    Exact(String),
    Pattern(Pattern),
}

/// A regular expression that must fit a whole answer.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: String,
    whole: Regex,
}

impl Pattern {
    /// # Errors
    /// When it is no regular expression.
    pub fn new(written: &str) -> Result<Pattern, regex::Error> {
        // Alone first: what is only well formed inside the brackets, such as `a)(b`, is refused.
        Regex::new(written)?;
        Ok(Pattern {
            written: written.to_owned(),
            whole: Regex::new(&format!("^(?:{written})$"))?,
        })
    }
}

impl TextRule {
    pub fn fits(&self, answer: &str) -> bool {
        let answer = answer.trim();
        match self {
            TextRule::IgnoreCase(text) => text.to_lowercase() == answer.to_lowercase(),
            TextRule::Exact(text) => text == answer,
            TextRule::Pattern(pattern) => pattern.whole.is_match(answer),
        }
    }

    /// As the author wrote it.
    pub fn text(&self) -> &str {
        match self {
            TextRule::IgnoreCase(text) | TextRule::Exact(text) => text,
            TextRule::Pattern(pattern) => &pattern.written,
        }
    }
}

/// A wrong answer that the author foresaw.
#[derive(Debug, Clone)]
pub struct Foreseen<T> {
    pub answer: T,
    /// Names the misconception.
    pub feedback: Prose,
}

/// A text to be typed.
#[derive(Debug, Clone)]
pub struct Typed {
    /// Never empty; the first is shown as the answer.
    pub accept: Vec<TextRule>,
    pub wrong: Vec<Foreseen<TextRule>>,
    /// For any other wrong answer.
    pub feedback: Prose,
}

#[derive(Debug, Clone)]
pub struct Number {
    /// Finite.
    pub answer: f64,
    /// How far off an answer may be; at least 0.
    pub tolerance: f64,
    pub wrong: Vec<Foreseen<f64>>,
    pub feedback: Prose,
}

#[derive(Debug, Clone)]
pub struct Order {
    /// Three to nine, in the right order.
    pub lines: Vec<String>,
    pub feedback: Prose,
}

#[derive(Debug, Clone)]
pub struct Match {
    /// Two to nine.
    pub pairs: Vec<Pair>,
    /// What can be chosen for a left, at most nine, none twice; some may fit nothing.
    pub rights: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Pair {
    pub left: String,
    /// Index into [`Match::rights`].
    pub right: usize,
    /// When this left got another right.
    pub feedback: Prose,
}

#[derive(Debug, Clone)]
pub struct Gap {
    /// The text between the gaps: one more than there are gaps.
    pub pieces: Vec<String>,
    pub language: String,
    /// At least one.
    pub gaps: Vec<Hole>,
}

#[derive(Debug, Clone)]
pub struct Hole {
    pub typed: Typed,
    /// What to pick from; empty: it is typed.
    pub choices: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Spot {
    pub code: String,
    /// 1-based; any of them is right. Never empty.
    pub lines: Vec<usize>,
    pub wrong: Vec<Foreseen<usize>>,
    pub feedback: Prose,
}

/// Code that prints.
#[derive(Debug, Clone)]
pub struct Prints {
    pub code: String,
    /// What it prints, proved by `check`.
    pub output: String,
    pub wrong: Vec<Foreseen<String>>,
    pub feedback: Prose,
}

impl Prints {
    /// Whether two outputs count as the same: line by line, without the blanks at the ends.
    pub fn same(one: &str, other: &str) -> bool {
        let lines = |text: &str| {
            let lines = text.trim_end().lines();
            lines
                .map(|line| line.trim_end().to_owned())
                .collect::<Vec<_>>()
        };
        lines(one) == lines(other)
    }
}

/// FastAPI code to be edited until its checks pass.
#[derive(Debug, Clone)]
pub struct Exercise {
    pub starter: String,
    /// Whether the starter is an app that starts. Proved by `check`.
    pub loads: bool,
    pub solution: String,
    /// Fired one after another at a fresh app. Never empty; each has a title of its own and an expected answer.
    pub checks: Vec<hurl::Entry>,
    pub wrong: Vec<WrongCode>,
}

/// A way to get an exercise wrong.
#[derive(Debug, Clone)]
pub struct WrongCode {
    pub name: String,
    /// Where its name is.
    pub at: At,
    /// Somebody's code who made this mistake.
    pub code: String,
    /// Index into [`Exercise::checks`]: the one that fails.
    pub check: usize,
    /// What holds of the answer to that check when this mistake was made.
    pub sees: Vec<hurl::Assert>,
    /// Which exceptions may stand behind that answer, by class; empty: that does not matter.
    pub raises: Vec<String>,
    pub feedback: Prose,
}

/// Something to be reached with requests, from whatever client.
#[derive(Debug, Clone)]
pub struct Goal {
    pub app: App,
    /// Never empty.
    pub steps: Vec<Step>,
    /// Requests that reach every step.
    pub solution: Vec<hurl::Entry>,
    pub wrong: Vec<WrongRequest>,
}

#[derive(Debug, Clone)]
pub struct Step {
    pub id: String,
    pub text: Prose,
    /// Reached by an exchange like this.
    pub entry: hurl::Entry,
    /// Steps that must have been reached before, as indices of earlier ones.
    pub after: Vec<usize>,
    /// May be empty.
    pub hint: Prose,
}

/// A way to miss a goal.
#[derive(Debug, Clone)]
pub struct WrongRequest {
    pub name: String,
    /// Where its name is.
    pub at: At,
    /// What somebody sends who does it.
    pub entries: Vec<hurl::Entry>,
    /// An exchange like this gives it away.
    pub sees: hurl::Entry,
    pub feedback: Prose,
}

#[derive(Debug, Clone)]
pub struct Choice {
    pub text: Vec<markdown::Block>,
    pub right: bool,
    /// Names the misconception a wrong option stands for, or says why a right one is right.
    pub feedback: Vec<markdown::Block>,
    /// Where its text stands in the file.
    pub span: Range<usize>,
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

impl Predict {
    /// Whether the status code is part of the prediction.
    pub fn asks_status(&self) -> bool {
        self.asks.iter().any(|ask| ask.about == About::Status)
    }
}

/// Where something is written, for who reads a mistake. It decides nothing, so it takes no part in what is compared, or
/// hashed in its Debug form: what only moved was proved already.
#[derive(Clone, Default)]
pub struct At(pub Range<usize>);

impl PartialEq for At {
    fn eq(&self, _: &At) -> bool {
        true
    }
}

impl Eq for At {}

impl fmt::Debug for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("At")
    }
}

/// One field of a prediction. What is right is read off the real exchange.
#[derive(Debug, Clone)]
pub struct Ask {
    pub about: About,
    /// Where that is said.
    pub at: At,
    /// At least two, as written; the truth is always among them (proved by `check`).
    pub choices: Vec<AskChoice>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskChoice {
    pub text: String,
    pub at: At,
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

impl About {
    /// For people: `The status code`.
    pub fn in_words(&self) -> String {
        match self {
            About::Status => "The status code".to_owned(),
            About::Header(name) => format!("The header {name}"),
            About::Body => "The body".to_owned(),
            About::Keys => "The keys of the body".to_owned(),
        }
    }
}
