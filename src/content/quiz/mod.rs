//! One quiz: its items, of every kind.

mod arrange;
mod choices;
mod exercise;
mod foreign;
mod goal;
mod key;
mod predict;
mod prints;
mod spot;
mod typed;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fields::{Fields, Text};
use super::formats;
use super::report::Report;
use super::{Code, Item, Kind, Lesson, Prose, Quiz, ScoreRules, suggest};
use crate::markdown;

/// What items may name of the lessons.
pub struct Known<'l> {
    lessons: &'l [Lesson],
    /// Lessons that do not open.
    drafts: &'l [Lesson],
    objectives: HashSet<&'l str>,
}

impl<'l> Known<'l> {
    pub fn of(lessons: &'l [Lesson], drafts: &'l [Lesson]) -> Known<'l> {
        let all = lessons.iter().chain(drafts);
        let objectives = all.flat_map(|lesson| &lesson.objectives);
        let objectives = objectives.map(|objective| objective.id.as_str());
        Known {
            lessons,
            drafts,
            objectives: objectives.collect(),
        }
    }

    /// Of the lessons that open.
    pub fn ids(&self) -> impl Iterator<Item = &'l str> {
        self.lessons.iter().map(|lesson| lesson.id.as_str())
    }

    /// Whether a lesson is there that does not open: its mistake was told there.
    pub fn is_draft(&self, id: &str) -> bool {
        self.drafts.iter().any(|draft| draft.id == id)
    }
}

/// What could be read of a quiz: an item with a mistake is left out of it, which may leave none.
pub struct Draft {
    /// Without an id where that cannot be read.
    pub quiz: Quiz,
    /// Its id, if that can be read, and its former ids.
    pub names: Vec<Text>,
    /// Whether the rest is sound.
    pub opens: bool,
    /// The objectives of the items that are left out.
    pub aims: Vec<String>,
}

/// Reads a quiz; `None` when nothing of it can be told.
pub fn read(report: &Report<'_>, known: &Known<'_>) -> Option<Draft> {
    let table = report.toml(report.source, 0);
    if formats::is_mdbook(table.get_ref()) {
        return foreign::read(report, known);
    }
    let fields = Fields::new(report, table.get_ref(), 0..0, 0);
    let (id, title) = (fields.id(), fields.required("title"));
    let opens = id.is_some() && title.is_some();
    let text = |field: Option<Text>| field.map_or_else(String::new, |field| field.text);
    let aliases = fields.texts("aliases");
    let names: Vec<Text> = id.iter().chain(&aliases).cloned().collect();
    let id = text(id);
    let (mut items, mut aims): (Vec<Item>, Vec<String>) = (Vec::new(), Vec::new());
    let mut ids: HashMap<String, usize> = HashMap::new();
    let entries = fields.tables("items");
    if entries.is_empty() && !fields.has_slip_of("items") {
        report.add(Code::Empty, fields.head(), "this quiz has no items", None);
    }
    for entry in entries {
        let head = head(report, &entry, known);
        let (own, objective) = (head.id.clone(), head.objective.clone());
        // Progress hangs on former names as well.
        let names: Vec<Text> = own.into_iter().chain(head.aliases.clone()).collect();
        let item = item(report, &entry, &id, known, head);
        let mut taken = false;
        for name in &names {
            let place = name.span.start;
            let first = *ids.entry(name.text.clone()).or_insert(place);
            if first != place {
                taken = true;
                report.twice(name, "items", first);
            }
        }
        if taken {
            continue;
        }
        match item {
            Some(item) => items.push(item),
            None => aims.extend(objective),
        }
    }
    let score = score(&fields);
    fields.finish();
    let quiz = Quiz {
        id,
        aliases: aliases.into_iter().map(|alias| alias.text).collect(),
        title: text(title),
        file: report.file.to_owned(),
        score,
        items,
    };
    Some(Draft {
        quiz,
        names,
        opens,
        aims,
    })
}

/// What a quiz is called, from the text above its items; `None` where that does not tell.
pub fn outline(file: &str, source: &str) -> Option<Quiz> {
    let end = source.find("[[").unwrap_or(source.len());
    let report = Report::new(file, &source[..end]);
    let table = report.toml(report.source, 0);
    let fields = Fields::new(&report, table.get_ref(), 0..0, 0);
    let aliases = fields.texts("aliases").into_iter();
    Some(Quiz {
        id: fields.id()?.text,
        title: fields.required("title")?.text,
        aliases: aliases.map(|alias| alias.text).collect(),
        file: file.to_owned(),
        score: ScoreRules::default(),
        items: Vec::new(),
    })
}

/// What every item has, whatever its kind.
struct Head {
    id: Option<Text>,
    /// Former names.
    aliases: Vec<Text>,
    prompt: Option<Text>,
    kind: Option<Text>,
    explanation: Option<Text>,
    objective: Option<String>,
}

fn head(report: &Report<'_>, fields: &Fields<'_, '_>, known: &Known<'_>) -> Head {
    Head {
        id: fields.id(),
        aliases: fields.texts("aliases"),
        prompt: fields.required("prompt"),
        kind: fields.required("kind"),
        explanation: fields.required("explanation"),
        objective: fields
            .text("objective")
            .and_then(|objective| known_objective(report, objective, known)),
    }
}

fn item(
    report: &Report<'_>,
    fields: &Fields<'_, '_>,
    quiz: &str,
    known: &Known<'_>,
    head: Head,
) -> Option<Item> {
    let points = fields.number("points", 1..101, 1);
    let hints = fields.texts("hints");
    // A hint costs points, also one that says nothing.
    let sound = none_blank(report, &hints);
    let hints = hints.iter().map(|hint| prose(&hint.text)).collect();
    let aliases = head.aliases.iter();
    let aliases = aliases.map(|alias| format!("{quiz}/{}", alias.text));
    let aliases = aliases.collect();
    // Without a kind, which other keys belong to the item is anybody's guess.
    let Some(kind) = head.kind else {
        fields.slips();
        return None;
    };
    if !Kind::NAMES.contains(&&*kind.text) {
        fields.slips();
        report.add(
            Code::BadValue,
            kind.span.clone(),
            format!("there is no kind `{}`", kind.text),
            suggest::help(&kind.text, &Kind::NAMES),
        );
        return None;
    }
    let read = read_kind(report, fields, &kind.text, known);
    fields.finish();
    let kind = read?;
    sound?;
    Some(Item {
        id: format!("{quiz}/{}", head.id?.text),
        aliases,
        objective: head.objective,
        prompt: prose(&head.prompt?.text),
        explanation: prose(&head.explanation?.text),
        hints,
        points,
        key: key::of(&kind),
        kind,
        span: fields.head(),
    })
}

fn prose(text: &str) -> Prose {
    markdown::parse(text, 0..text.len())
}

fn known_objective(report: &Report<'_>, objective: Text, known: &Known<'_>) -> Option<String> {
    if known.objectives.contains(objective.text.as_str()) {
        return Some(objective.text);
    }
    let message = format!("no lesson has the objective `{}`", objective.text);
    let help = || {
        let mut ids: Vec<&str> = known.objectives.iter().copied().collect();
        ids.sort_unstable();
        suggest::help(&objective.text, &ids)
    };
    let help = if report.is_full() { None } else { help() };
    report.add(Code::UnknownReference, objective.span, message, help);
    None
}

fn read_kind(
    report: &Report<'_>,
    fields: &Fields<'_, '_>,
    kind: &str,
    known: &Known<'_>,
) -> Option<Kind> {
    match kind {
        "single" => choices::read(report, fields, false).map(Kind::Single),
        "multiple" => choices::read(report, fields, true).map(Kind::Multiple),
        "true-false" => choices::true_false(report, fields).map(Kind::TrueFalse),
        "predict" => predict::read(report, fields, known)
            .map(Box::new)
            .map(Kind::Predict),
        "short" => typed::short(report, fields).map(Kind::Short),
        "number" => typed::number(report, fields).map(Kind::Number),
        "order" => arrange::order(report, fields).map(Kind::Order),
        "match" => arrange::matching(report, fields).map(Kind::Match),
        "gap" => typed::gap(report, fields).map(Kind::Gap),
        "spot" => spot::read(report, fields).map(Kind::Spot),
        "prints" => prints::read(report, fields).map(Kind::Prints),
        "request" => goal::read(report, fields, known)
            .map(Box::new)
            .map(Kind::Goal),
        "code" => exercise::read(report, fields).map(Box::new).map(Kind::Code),
        _ => None,
    }
}

/// `[score]`, or what holds without one.
fn score(fields: &Fields<'_, '_>) -> ScoreRules {
    let usual = ScoreRules::default();
    let Some(table) = fields.table("score") else {
        return usual;
    };
    let rules = ScoreRules {
        attempts: table.number("attempts", 1..10, usual.attempts),
        retry: table.number("retry", 0..101, usual.retry),
        hint: table.number("hint", 0..101, usual.hint),
        partial: table.flag_or("partial", usual.partial),
    };
    table.finish();
    rules
}

/// Optional words for a learner.
fn words(fields: &Fields<'_, '_>, key: &'static str) -> Prose {
    let text = fields.text(key);
    text.map_or_else(Vec::new, |text| prose(&text.text))
}

fn none_blank(report: &Report<'_>, texts: &[Text]) -> Option<()> {
    let blank = texts.iter().find(|text| text.text.trim().is_empty());
    if let Some(blank) = blank {
        report.add(Code::BadValue, blank.span.clone(), "this is empty", None);
    }
    blank.is_none().then_some(())
}

/// Of two things to choose that read the same, nobody can tell which one is meant.
fn none_twice(
    report: &Report<'_>,
    texts: &[Text],
    things: &str,
    reading: impl Fn(&str) -> String,
) -> Option<()> {
    let mut known = HashSet::new();
    let twin = texts.iter().find(|text| !known.insert(reading(&text.text)));
    if let Some(twin) = twin {
        let message = format!("two {things} read the same");
        report.add(Code::Options, twin.span.clone(), message, None);
    }
    twin.is_none().then_some(())
}

/// Of two wrong answers that are one, only the first speaks.
fn foreseen_twice(report: &Report<'_>, span: Range<usize>) {
    let help = Some("take one of the two out".to_owned());
    let message = "this answer is listed as wrong above: what is said here would never be shown";
    report.add(Code::Options, span, message, help);
}

/// A wrong answer that says nothing teaches nothing.
fn no_feedback(report: &Report<'_>, fields: &Fields<'_, '_>) {
    let help = Some("say why a wrong answer is wrong: `feedback = \"…\"`".to_owned());
    report.add(
        Code::NoFeedback,
        fields.head(),
        "a wrong answer gets no feedback here",
        help,
    );
}
