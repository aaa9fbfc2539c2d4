//! The TOML of a course as types: JSON Schemas are made from them, and `import` writes them.
//!
//! Checking goes another way, key by key (`fields`), so that one mistake hides no other and each has its place. The tests
//! of `schema` hold that both know the same keys. The comments here are what an editor shows beside a key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `course.toml`: the title and the order of the tracks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Small letters, digits and hyphens. Keeps what is learned of this course apart from what is learned of others, whose
    /// lessons and quizzes may have the same ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub id: Option<String>,
    /// What the first screen says.
    #[schemars(length(min = 1))]
    pub title: String,
    /// In the order in which a learner meets them.
    #[serde(default)]
    pub tracks: Vec<Track>,
}

/// A group of lessons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// Small letters, digits and hyphens; lessons name it.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub id: String,
    #[schemars(length(min = 1))]
    pub title: String,
    /// One line: what a learner can do after it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
}

/// What stands between the lines `+++` of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// Small letters, digits and hyphens. Progress hangs on it: when it changes, the old one becomes an alias.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub id: String,
    /// Former ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[schemars(length(min = 1))]
    pub title: String,
    /// The id of a track of course.toml.
    pub track: String,
    /// How long it takes, about. 10 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 599))]
    pub minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<Objective>,
}

/// What a learner can do after the lesson; items name it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// One in the course: small letters, digits and hyphens.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub id: String,
    #[schemars(length(min = 1))]
    pub text: String,
}

/// `assets/glossary.toml`: the terms that a learner looks up from any screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Glossary {
    #[serde(default)]
    pub terms: Vec<Term>,
}

/// A term and what it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    #[schemars(length(min = 1))]
    pub term: String,
    /// Other names for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// In Markdown.
    #[schemars(length(min = 1))]
    pub text: String,
    /// The ids of lessons about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub see: Vec<String>,
}

/// `assets/status-codes.toml`: the codes that a learner looks up from any screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusCodes {
    #[serde(default)]
    pub codes: Vec<StatusCode>,
}

/// A status code, what it says and when to send it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusCode {
    #[schemars(range(min = 100, max = 599))]
    pub code: u16,
    /// Such as `Not Found`.
    #[schemars(length(min = 1))]
    pub phrase: String,
    /// The name of FastAPI's constant, which begins with the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fastapi: Option<String>,
    /// Where it is laid down.
    #[schemars(length(min = 1))]
    pub rfc: String,
    /// In Markdown.
    #[schemars(length(min = 1))]
    pub meaning: String,
    /// When to send it, in Markdown.
    #[serde(rename = "use")]
    #[schemars(length(min = 1))]
    pub advice: String,
    /// The ids of lessons about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub see: Vec<String>,
}

/// A file of `quizzes/`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// Small letters, digits and hyphens; a lesson places the quiz by it.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub id: String,
    /// Former ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[schemars(length(min = 1))]
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// The questions.
    #[schemars(length(min = 1))]
    pub items: Vec<Item>,
}

/// What an answer is worth.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// How often a question may be answered. 1 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 9))]
    pub attempts: Option<u32>,
    /// Per cent of the points that each try after the first costs. 25 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100))]
    pub retry: Option<u32>,
    /// Per cent of the points that each hint costs. 10 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100))]
    pub hint: Option<u32>,
    /// Whether an answer that is partly right gets a part of the points. It does if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<bool>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Item {
    /// Small letters, digits and hyphens, one in the quiz. Progress hangs on it.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub id: String,
    /// Former ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The id of the objective it measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    /// What the learner reads, in Markdown.
    #[schemars(length(min = 1))]
    pub prompt: String,
    /// In steps: each says a little more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// What it is worth. 1 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub points: Option<u32>,
    #[serde(flatten)]
    pub kind: Kind,
    /// Shown after the answer, whatever it was.
    #[schemars(length(min = 1))]
    pub explanation: String,
}

/// What an item asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub enum Kind {
    /// One option is right.
    Single {
        #[schemars(length(min = 2, max = 9))]
        options: Vec<Choice>,
    },
    /// Any number of options is right, at least one.
    Multiple {
        #[schemars(length(min = 2, max = 9))]
        options: Vec<Choice>,
    },
    /// True or false?
    TrueFalse {
        answer: bool,
        /// Shown when the answer was wrong; names the misconception.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        feedback: String,
        /// Shown when the answer was right.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        right_feedback: String,
    },
    /// Say what the wire will show; then the request is fired.
    Predict {
        app: App,
        /// Requests fired before it to set the scene, in Hurl.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        before: String,
        /// One request in Hurl with its answer, which `check` proves.
        request: String,
        #[schemars(length(min = 1))]
        asks: Vec<Ask>,
    },
    /// A word or two, typed.
    Short(Typed),
    /// A number, typed.
    Number {
        answer: f64,
        /// How far off an answer may be. 0 if nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0))]
        tolerance: Option<f64>,
        /// Wrong answers foreseen.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        wrong: Vec<WrongNumber>,
        /// For any other wrong answer.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        feedback: String,
    },
    /// Lines to be put in order.
    Order {
        /// In the right order; shown shuffled.
        #[schemars(length(min = 3, max = 9))]
        lines: Vec<String>,
        /// Shown when the order was wrong.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        feedback: String,
    },
    /// Every left gets the right that belongs to it.
    Match {
        #[schemars(length(min = 2, max = 9))]
        pairs: Vec<Pair>,
        /// Rights that fit nothing.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        extra: Vec<String>,
    },
    /// Code or prose with gaps to fill.
    Gap {
        /// The text, with `{{1}}`, `{{2}}` and so on where the gaps are.
        code: String,
        /// For its colours. Python if nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// One for each gap, in order.
        #[schemars(length(min = 1))]
        gaps: Vec<Hole>,
    },
    /// The line of some code that matters.
    Spot {
        code: String,
        /// Numbers of lines, from 1; any of them is right.
        #[schemars(length(min = 1))]
        lines: Vec<u32>,
        /// Wrong lines foreseen.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        wrong: Vec<WrongLine>,
        /// For any other line.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        feedback: String,
    },
    /// Say what some code prints.
    Prints {
        /// Python.
        code: String,
        /// What it prints; blanks at the ends of lines do not matter.
        output: String,
        /// Wrong answers foreseen.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        wrong: Vec<WrongText>,
        /// For any other wrong answer.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        feedback: String,
    },
    /// Reach a goal with requests, from any client.
    Request {
        app: App,
        #[schemars(length(min = 1))]
        steps: Vec<Step>,
        /// Requests in Hurl that reach every step, as `check` proves.
        solution: String,
        /// Ways to miss it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        wrong: Vec<WrongRequest>,
    },
    /// Edit FastAPI code until its checks pass.
    Code {
        /// What the learner begins with; it fails a check.
        starter: String,
        /// `false`: the starter does not load, and that is what the learner has to mend.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        loads: Option<bool>,
        /// Passes every check.
        solution: String,
        /// Requests in Hurl, each with a title above it; `# hint:` above an assertion is shown when that fails.
        checks: String,
        /// Mistakes foreseen.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        wrong: Vec<WrongCode>,
    },
}

impl Item {
    /// An item with nothing but what every item has; its explanation is still to come.
    pub fn new(id: &str, prompt: String, kind: Kind) -> Item {
        Item {
            id: id.to_owned(),
            aliases: Vec::new(),
            objective: None,
            prompt,
            hints: Vec::new(),
            points: None,
            kind,
            explanation: String::new(),
        }
    }
}

impl Kind {
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Single { .. } => "single",
            Kind::Multiple { .. } => "multiple",
            Kind::TrueFalse { .. } => "true-false",
            Kind::Predict { .. } => "predict",
            Kind::Short(_) => "short",
            Kind::Number { .. } => "number",
            Kind::Order { .. } => "order",
            Kind::Match { .. } => "match",
            Kind::Gap { .. } => "gap",
            Kind::Spot { .. } => "spot",
            Kind::Prints { .. } => "prints",
            Kind::Request { .. } => "request",
            Kind::Code { .. } => "code",
        }
    }
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// In Markdown.
    #[schemars(length(min = 1))]
    pub text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub right: bool,
    /// Names the misconception a wrong option stands for, or says why a right one is right.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub feedback: String,
}

/// An app: its source, or the last stage of one that a lesson builds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum App {
    Source(String),
    Lesson(LessonApp),
}

/// The last stage of an app of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LessonApp {
    /// The id of the lesson.
    pub lesson: String,
    /// The app's name in it. `app` if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// One field of a prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// `status`, `header NAME`, `body` or `keys`.
    #[schemars(regex(pattern = r"^\s*(status|header\s+\S+|body|keys)\s*$"))]
    pub about: String,
    /// What can be said; the truth is among them, as `check` proves.
    #[schemars(length(min = 2))]
    pub choices: Vec<AskChoice>,
}

/// A choice, with or without feedback.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AskChoice {
    Text(String),
    Told(ToldChoice),
}

/// A choice with feedback.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToldChoice {
    pub text: String,
    /// Shown when this was chosen and is wrong.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub feedback: String,
}

/// An answer that is typed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// What is right; the first is shown as the answer.
    #[schemars(length(min = 1))]
    pub accept: Vec<String>,
    /// How an answer is compared. If nothing is said: `exact` in a gap in Python, else `ignore-case`.
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Comparison>,
    /// Wrong answers foreseen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<WrongText>,
    /// For any other wrong answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub feedback: String,
}

/// How an answer is compared with a text. Space around it never matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    IgnoreCase,
    Exact,
    /// The texts are regular expressions, each for a whole answer.
    Pattern,
}

/// A gap: typed, or picked where there are choices.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Hole {
    #[serde(flatten)]
    pub typed: Typed,
    /// What to pick from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 9))]
    pub choices: Vec<String>,
}

/// A wrong answer foreseen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongText {
    pub answer: String,
    /// Names the misconception.
    pub feedback: String,
}

/// A wrong number foreseen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongNumber {
    pub answer: f64,
    /// Names the misconception.
    pub feedback: String,
}

/// A wrong line foreseen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongLine {
    /// Its number, from 1.
    pub line: u32,
    /// Names the misconception.
    pub feedback: String,
}

/// A step towards a goal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Small letters, digits and hyphens, one in the item.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"))]
    pub id: String,
    /// What is to be done, in Markdown.
    pub text: String,
    /// One request in Hurl with its answer: an exchange like this reaches the step.
    pub hurl: String,
    /// Ids of steps above that must have been reached before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// What may help.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
}

/// A way to miss a goal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongRequest {
    /// For authors, in what `check` says.
    pub name: String,
    /// Requests in Hurl of somebody who does it.
    pub hurl: String,
    /// One request in Hurl with its answer: an exchange like this gives it away.
    pub sees: String,
    /// Names the misconception.
    pub feedback: String,
}

/// A way to get an exercise wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongCode {
    /// For authors, in what `check` says.
    pub name: String,
    /// The whole code of somebody who does it.
    pub code: String,
    /// The title of the check that it fails.
    pub check: String,
    /// Assertions in Hurl that hold of the answer to that check when this mistake was made.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sees: String,
    /// Of which class the exception behind a 500 is, such as `KeyError`: any other mistake may end in a 500, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raises: Vec<String>,
    /// Names the misconception.
    pub feedback: String,
}

/// Two things that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub left: String,
    pub right: String,
    /// Shown when this left got another right.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub feedback: String,
}

/// Reads a sound quiz file as it was written, of ours or of mdbook-quiz.
///
/// # Errors
/// When it is not sound: [`super::load`] says what is wrong and where.
pub fn quiz(file: &str, source: &str) -> Result<Quiz, toml::de::Error> {
    let table = toml::de::DeTable::parse(source)?;
    if !super::formats::is_mdbook(table.get_ref()) {
        return toml::from_str(source);
    }
    let imported = super::Format::Mdbook.read(file, source);
    let items = imported.items.into_iter().map(|(_, item)| item);
    Ok(quiz_of(file, items.collect()))
}

/// A quiz named after its file.
pub fn quiz_of(file: &str, items: Vec<Item>) -> Quiz {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    Quiz {
        id: super::suggest::slug(stem),
        aliases: Vec::new(),
        title: super::suggest::title(stem),
        score: None,
        items,
    }
}
