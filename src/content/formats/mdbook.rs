//! mdbook-quiz: TOML with `[[questions]]` of three types.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::super::written::{Choice, Comparison, Item, Kind, Quiz, Typed};
use super::super::{Code, Diagnostic, suggest};
use super::{Exported, Losses, Reader, answer_is, no_kind};

#[derive(Debug, Serialize)]
struct File {
    questions: Vec<Spanned<Question>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    multipart: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Question {
    ShortAnswer(Common<ShortPrompt, ShortAnswer>),
    MultipleChoice(Common<ChoicePrompt, ChoiceAnswer>),
    Tracing(Common<TracingPrompt, TracingAnswer>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Common<P, A> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multipart: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    prompt_explanation: bool,
    prompt: P,
    answer: A,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShortPrompt {
    prompt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Response>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Response {
    Short,
    Long,
    Code,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShortAnswer {
    answer: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    alternatives: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ChoicePrompt {
    prompt: String,
    distractors: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_index: Option<usize>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    sort_answers: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceAnswer {
    answer: OneOrMore,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "`answer` must be text, or a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TracingPrompt {
    program: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct TracingAnswer {
    does_compile: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stdout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line_number: Option<usize>,
}

/// The keys of a file, of every question, and by its type of its prompt and its answer.
const FILE: [&str; 2] = ["questions", "multipart"];
const QUESTION: [&str; 7] = [
    "id",
    "type",
    "multipart",
    "context",
    "promptExplanation",
    "prompt",
    "answer",
];
const PARTS: [(&str, &[&str], &[&str]); 3] = [
    (
        "ShortAnswer",
        &["prompt", "response"],
        &["answer", "alternatives"],
    ),
    (
        "MultipleChoice",
        &["prompt", "distractors", "answerIndex", "sortAnswers"],
        &["answer"],
    ),
    (
        "Tracing",
        &["program"],
        &["doesCompile", "stdout", "lineNumber"],
    ),
];

/// Reads each question for itself, so that one mistake hides no other.
pub(super) fn read(source: &str, reader: &mut Reader<'_>) {
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        reader.wrong(error.span().unwrap_or(0..0), error.message());
    }
    let mut table = table.into_inner();
    only(&mut table, &FILE, reader);
    let parts = table.remove("multipart");
    let parts = parts.and_then(|parts| whole::<BTreeMap<String, String>>(parts, reader));
    let parts = parts.unwrap_or_default();
    let Some(questions) = table.remove("questions") else {
        return;
    };
    let span = questions.span();
    let DeValue::Array(questions) = questions.into_inner() else {
        reader.wrong(span, "`questions` is a list of tables `[[questions]]`");
        return;
    };
    for mut question in questions {
        let span = extent(&question);
        if let DeValue::Table(question) = question.get_mut() {
            known(question, reader);
        }
        let item = match whole::<Question>(question, reader) {
            Some(Question::ShortAnswer(short)) => short.read(&span, &parts, reader),
            Some(Question::MultipleChoice(choice)) => choice.read(&span, &parts, reader),
            Some(Question::Tracing(tracing)) => tracing.read(&span, &parts, reader),
            None => continue,
        };
        reader.item(span, item);
    }
}

/// Where a table is with all that is in it: its own span is its head alone.
fn extent(value: &Spanned<DeValue<'_>>) -> Range<usize> {
    let span = value.span();
    let ends = match value.get_ref() {
        DeValue::Table(table) => table.values().map(|value| extent(value).end).max(),
        DeValue::Array(list) => list.iter().map(|value| extent(value).end).max(),
        _ => None,
    };
    span.start..ends.unwrap_or(span.end).max(span.end)
}

fn whole<'d, T: Deserialize<'d>>(
    value: Spanned<DeValue<'d>>,
    reader: &mut Reader<'_>,
) -> Option<T> {
    let span = value.span();
    let read = T::deserialize(ValueDeserializer::from(value));
    let wrong = |error: toml::de::Error| {
        reader.wrong(error.span().unwrap_or(span), plain(error.message()));
    };
    read.map_err(wrong).ok()
}

/// A library's words for what does not fit a type, as an author would say it.
fn plain(message: &str) -> String {
    if let Some(field) = message.strip_prefix("missing field ") {
        return format!("{field} is missing");
    }
    if let Some((name, known)) = message
        .strip_prefix("unknown variant ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        let known = known.trim_start_matches("one of ");
        return format!("there is no {name}; known here: {known}");
    }
    if let Some((given, wanted)) = message
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        let wanted = wanted.replacen("a string", "text", 1);
        return format!(
            "{wanted} is wanted here, not {}",
            given.replacen("string", "the text", 1)
        );
    }
    message.to_owned()
}

/// Lists and takes out the keys of a question that mean nothing.
fn known(question: &mut DeTable<'_>, reader: &mut Reader<'_>) {
    only(question, &QUESTION, reader);
    let name = question
        .get("type")
        .and_then(|name| name.get_ref().as_str());
    let Some((_, prompt, answer)) = PARTS.iter().find(|(part, ..)| Some(*part) == name) else {
        return;
    };
    for (part, keys) in [("prompt", prompt), ("answer", answer)] {
        if let Some(DeValue::Table(part)) = question.get_mut(part).map(Spanned::get_mut) {
            only(part, keys, reader);
        }
    }
}

fn only(table: &mut DeTable<'_>, keys: &[&str], reader: &mut Reader<'_>) {
    let all: Vec<_> = table.keys().cloned().collect();
    for key in all {
        let name: &str = key.get_ref();
        if !keys.contains(&name) {
            let message = format!("`{name}` means nothing here");
            let note = Diagnostic::new(Code::Lost, reader.file, key.span(), message);
            reader.imported.notes.push(Diagnostic {
                help: suggest::help(name, keys),
                ..note
            });
            table.remove(name);
        }
    }
}

/// A prompt and an answer of one type as an item of ours.
trait Ask<A> {
    /// The prompt's text, the kind, and the answer in words.
    fn ask(self, answer: A, span: &Range<usize>, reader: &mut Reader<'_>)
    -> (String, Kind, String);
}

impl<P: Ask<A>, A> Common<P, A> {
    fn read(
        self,
        span: &Range<usize>,
        parts: &BTreeMap<String, String>,
        reader: &mut Reader<'_>,
    ) -> Item {
        if self.prompt_explanation {
            reader.lost(span.clone(), "`promptExplanation`: nobody is asked why");
        }
        let (prompt, kind, answer) = self.prompt.ask(self.answer, span, reader);
        let part = self.multipart.as_ref();
        let prompt = match part.map(|name| (name, parts.get(name))) {
            Some((_, Some(shared))) => format!("{}\n\n{prompt}", shared.trim_end()),
            Some((name, None)) => {
                reader.wrong(span.clone(), format!("there is no `multipart.{name}`"));
                prompt
            }
            None => prompt,
        };
        let explanation = self.context.filter(|context| !context.trim().is_empty());
        Item {
            explanation: explanation.unwrap_or_else(|| answer_is(&[&answer])),
            ..Item::new(&self.id.unwrap_or_default(), prompt, kind)
        }
    }
}

impl Ask<ShortAnswer> for ShortPrompt {
    fn ask(
        self,
        answer: ShortAnswer,
        span: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> (String, Kind, String) {
        if matches!(self.response, Some(Response::Long | Response::Code)) {
            reader.lost(span.clone(), "`response`: an answer has one line here");
        }
        let shown = format!("`{}`", answer.answer);
        let accept = std::iter::once(answer.answer).chain(answer.alternatives);
        let typed = Typed {
            accept: accept.collect(),
            ..Typed::default()
        };
        (self.prompt, Kind::Short(typed), shown)
    }
}

impl Ask<ChoiceAnswer> for ChoicePrompt {
    fn ask(
        self,
        answer: ChoiceAnswer,
        span: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> (String, Kind, String) {
        if self.answer_index.is_some() || self.sort_answers {
            reader.lost(span.clone(), "the order of the options: they are shuffled");
        }
        let (rights, one) = match answer.answer {
            OneOrMore::One(right) => (vec![right], true),
            OneOrMore::More(rights) => (rights, false),
        };
        let shown = rights.join("; ");
        let right = rights.into_iter().map(|text| (text, true));
        let wrong = self.distractors.into_iter().map(|text| (text, false));
        let options = right.chain(wrong).map(|(text, right)| Choice {
            text,
            right,
            feedback: String::new(),
        });
        let options = options.collect();
        let kind = if one {
            Kind::Single { options }
        } else {
            Kind::Multiple { options }
        };
        (self.prompt, kind, shown)
    }
}

/// The answer when a program does not compile, and when it prints nothing.
const ERROR: &str = "error";
const NOTHING: &str = "nothing";

impl Ask<TracingAnswer> for TracingPrompt {
    /// One typed answer, so that the question does not tell whether the program compiles or how much it prints.
    fn ask(
        self,
        answer: TracingAnswer,
        span: &Range<usize>,
        reader: &mut Reader<'_>,
    ) -> (String, Kind, String) {
        reader.lost(span.clone(), "the proof: a Rust program is not run here");
        if answer.line_number.is_some() {
            reader.lost(
                span.clone(),
                "`lineNumber`: mdbook-quiz does not judge it either",
            );
        }
        let printed = answer.stdout.unwrap_or_default();
        let lines: Vec<&str> = printed.lines().map(str::trim).collect();
        let right = match lines.join(" ").trim() {
            _ if !answer.does_compile => ERROR.to_owned(),
            "" => NOTHING.to_owned(),
            lines => lines.to_owned(),
        };
        let prompt = format!(
            "What does this program print? Write its lines in one, a space between them. Write `{ERROR}` if it does \
             not compile, `{NOTHING}` if it prints nothing.\n\n```rust\n{}\n```",
            self.program.trim_end()
        );
        let shown = format!("`{right}`");
        let typed = Typed {
            accept: vec![right],
            compare: Some(Comparison::Exact),
            ..Typed::default()
        };
        (prompt, Kind::Short(typed), shown)
    }
}

pub(super) fn write(quiz: &Quiz) -> Exported {
    let mut losses = Losses::default();
    losses.quiz(quiz);
    let questions = quiz.items.iter().filter_map(|item| {
        let question = question(item, &mut losses);
        match &question {
            Some(_) => losses.common(item),
            None => losses.add(item, format!("all of it: {}", no_kind(&item.kind))),
        }
        Some(Spanned::new(0..0, question?))
    });
    let file = File {
        questions: questions.collect(),
        multipart: BTreeMap::new(),
    };
    Exported {
        // These types hold nothing that TOML cannot say.
        text: toml::to_string_pretty(&file).unwrap_or_default(),
        losses: losses.0,
    }
}

fn question(item: &Item, losses: &mut Losses) -> Option<Question> {
    match &item.kind {
        Kind::Single { options } => Some(choice(item, options, true, losses)),
        Kind::Multiple { options } => Some(choice(item, options, false, losses)),
        Kind::TrueFalse {
            answer,
            feedback,
            right_feedback,
        } => {
            let option = |text: &str, value| Choice {
                text: text.to_owned(),
                right: value == *answer,
                feedback: String::new(),
            };
            if !feedback.is_empty() || !right_feedback.is_empty() {
                losses.add(item, "its feedback");
            }
            let options = [option("True", true), option("False", false)];
            Some(choice(item, &options, true, losses))
        }
        Kind::Short(typed) if typed.compare != Some(Comparison::Pattern) => {
            Some(short(item, typed, losses))
        }
        _ => None,
    }
}

fn choice(item: &Item, options: &[Choice], one: bool, losses: &mut Losses) -> Question {
    if options.iter().any(|option| !option.feedback.is_empty()) {
        losses.add(item, "the feedback of its options");
    }
    let texts = |right| {
        let options = options.iter().filter(move |option| option.right == right);
        options
            .map(|option| option.text.clone())
            .collect::<Vec<_>>()
    };
    let mut rights = texts(true);
    let answer = match one && rights.len() == 1 {
        true => OneOrMore::One(rights.remove(0)),
        false => OneOrMore::More(rights),
    };
    Question::MultipleChoice(common(
        item,
        ChoicePrompt {
            prompt: item.prompt.clone(),
            distractors: texts(false),
            answer_index: None,
            sort_answers: false,
        },
        ChoiceAnswer { answer },
    ))
}

fn short(item: &Item, typed: &Typed, losses: &mut Losses) -> Question {
    if !typed.wrong.is_empty() || !typed.feedback.is_empty() {
        losses.add(item, "the feedback to wrong answers");
    }
    if typed.compare == Some(Comparison::Exact) {
        losses.add(item, "that capitals matter");
    }
    let mut accept = typed.accept.iter().cloned();
    let answer = ShortAnswer {
        answer: accept.next().unwrap_or_default(),
        alternatives: accept.collect(),
    };
    let prompt = ShortPrompt {
        prompt: item.prompt.clone(),
        response: None,
    };
    Question::ShortAnswer(common(item, prompt, answer))
}

fn common<P, A>(item: &Item, prompt: P, answer: A) -> Common<P, A> {
    Common {
        id: Some(item.id.clone()),
        multipart: None,
        context: Some(item.explanation.clone()),
        prompt_explanation: false,
        prompt,
        answer,
    }
}
