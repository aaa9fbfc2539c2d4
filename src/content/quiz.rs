//! One quiz: its items, of every kind.

use toml::Spanned;
use toml::de::DeValue;

use super::fields::{Fields, Report, Text};
use super::lesson::requests;
use super::{About, App, Ask, AskChoice, Choice, Code, Item, Kind, Lesson, Predict, Quiz, suggest};
use crate::markdown::{self, Block};

const KINDS: [&str; 3] = ["single", "multiple", "predict"];

/// Reads a quiz; an item with a mistake is left out of it, which may leave none.
pub fn read(report: &Report<'_>, lessons: &[Lesson]) -> Option<Quiz> {
    let table = report.toml(report.source, 0);
    let fields = Fields::new(report, table.get_ref(), 0..0, 0);
    let (id, title) = (fields.id(), fields.required("title"));
    let aliases = fields
        .texts("aliases")
        .into_iter()
        .map(|alias| alias.text)
        .collect();
    let mut items: Vec<Item> = Vec::new();
    let entries = fields.tables("items");
    if entries.is_empty() {
        report.add(Code::Empty, fields.head(), "this quiz has no items", None);
    }
    for entry in entries {
        let quiz = id.as_ref().map_or("", |id| &id.text);
        let Some(item) = item(report, &entry, quiz, lessons) else {
            continue;
        };
        if items.iter().any(|other| other.id == item.id) {
            report.add(
                Code::DuplicateId,
                entry.head(),
                format!("there are two items `{}`", item.id),
                None,
            );
            continue;
        }
        items.push(item);
    }
    fields.finish();
    Some(Quiz {
        id: id?.text,
        aliases,
        title: title?.text,
        file: report.file.to_owned(),
        items,
    })
}

fn item(
    report: &Report<'_>,
    fields: &Fields<'_, '_>,
    quiz: &str,
    lessons: &[Lesson],
) -> Option<Item> {
    let (id, prompt, kind) = (
        fields.id(),
        fields.required("prompt"),
        fields.required("kind"),
    );
    let explanation = fields.required("explanation");
    let points = fields.number("points", 1..101, 1);
    let hints = fields
        .texts("hints")
        .iter()
        .map(|hint| prose(&hint.text))
        .collect();
    let aliases = fields
        .texts("aliases")
        .into_iter()
        .map(|alias| format!("{quiz}/{}", alias.text))
        .collect();
    let objective = fields
        .text("objective")
        .map(|objective| known_objective(report, objective, lessons));
    let kind = kind.and_then(|kind| read_kind(report, fields, &kind, lessons));
    fields.finish();
    let kind = kind?;
    Some(Item {
        id: format!("{quiz}/{}", id?.text),
        aliases,
        objective: objective.flatten(),
        prompt: prose(&prompt?.text),
        explanation: prose(&explanation?.text),
        hints,
        points,
        key: key(&kind),
        kind,
        span: fields.head(),
    })
}

fn prose(text: &str) -> Vec<Block> {
    markdown::parse(text, 0..text.len())
}

fn known_objective(report: &Report<'_>, objective: Text, lessons: &[Lesson]) -> Option<String> {
    let known: Vec<&str> = lessons
        .iter()
        .flat_map(|lesson| &lesson.objectives)
        .map(|known| known.id.as_str())
        .collect();
    if known.contains(&objective.text.as_str()) {
        return Some(objective.text);
    }
    let message = format!("no lesson has the objective `{}`", objective.text);
    report.add(
        Code::UnknownReference,
        objective.span,
        message,
        suggest::help(&objective.text, &known),
    );
    None
}

fn read_kind(
    report: &Report<'_>,
    fields: &Fields<'_, '_>,
    kind: &Text,
    lessons: &[Lesson],
) -> Option<Kind> {
    match kind.text.as_str() {
        "single" => choices(report, fields, false).map(Kind::Single),
        "multiple" => choices(report, fields, true).map(Kind::Multiple),
        "predict" => predict(report, fields, lessons)
            .map(Box::new)
            .map(Kind::Predict),
        other => {
            let help = suggest::help(other, &KINDS);
            report.add(
                Code::BadValue,
                kind.span.clone(),
                format!("there is no kind `{other}`"),
                help,
            );
            // Which keys belong to it is anybody's guess, so none of them is unknown.
            for key in ["options", "app", "before", "request", "asks"] {
                fields.get(key);
            }
            None
        }
    }
}

fn choices(report: &Report<'_>, fields: &Fields<'_, '_>, many: bool) -> Option<Vec<Choice>> {
    let entries = fields.tables("options");
    let mut texts: Vec<String> = Vec::new();
    let mut choices = Vec::new();
    for entry in &entries {
        let (text, right, feedback) = (
            entry.required("text"),
            entry.flag("right"),
            entry.text("feedback"),
        );
        entry.finish();
        let text = text?;
        if texts.contains(&text.text) {
            report.add(Code::Options, text.span, "two options read the same", None);
            return None;
        }
        if !right && feedback.is_none() {
            let help = Some("name the misconception it stands for: `feedback = \"…\"`".to_owned());
            report.add(
                Code::NoFeedback,
                text.span,
                "a wrong option without feedback",
                help,
            );
        }
        let feedback = feedback.map_or_else(Vec::new, |feedback| prose(&feedback.text));
        choices.push(Choice {
            text: prose(&text.text),
            right,
            feedback,
        });
        texts.push(text.text);
    }
    let right = choices.iter().filter(|choice| choice.right).count();
    let fault = match (choices.len(), right) {
        (0 | 1, _) => Some("a question needs two options or more"),
        (10.., _) => Some("a question has nine options at most: each has a digit"),
        (_, 0) => Some("no option is right"),
        (_, 2..) if !many => Some("`single` has one right option; with more it is `multiple`"),
        _ => None,
    };
    match fault {
        Some(fault) => {
            report.add(Code::Options, fields.head(), fault, None);
            None
        }
        None => Some(choices),
    }
}

fn predict(report: &Report<'_>, fields: &Fields<'_, '_>, lessons: &[Lesson]) -> Option<Predict> {
    let app = app(report, fields, lessons);
    let before = fields.text("before").map_or(Some(Vec::new()), |before| {
        requests(report, &before.text, &|span| before.place(span))
    });
    let request = fields.required("request");
    let asks: Vec<Option<Ask>> = fields
        .tables("asks")
        .iter()
        .map(|ask| read_ask(report, ask))
        .collect();
    let request = request?;
    let mut entries = requests(report, &request.text, &|span| request.place(span))?;
    if entries.len() != 1 {
        report.add(
            Code::BadValue,
            request.span,
            "one request is predicted; others go into `before`",
            None,
        );
        return None;
    }
    if asks.is_empty() {
        let help = Some("add `[[items.asks]]` with `about` and `choices`".to_owned());
        report.add(
            Code::Empty,
            fields.head(),
            "a prediction that asks nothing",
            help,
        );
        return None;
    }
    Some(Predict {
        app: app?,
        entry: entries.remove(0),
        before: before?,
        asks: asks.into_iter().collect::<Option<_>>()?,
    })
}

/// The app: its source, or the last stage of a lesson's app.
fn app(report: &Report<'_>, fields: &Fields<'_, '_>, lessons: &[Lesson]) -> Option<App> {
    let Some(value) = fields.get("app") else {
        report.add(Code::MissingKey, fields.head(), "`app` is missing", None);
        return None;
    };
    if let Some(source) = fields.as_text(value) {
        return Some(App {
            name: "app.py".to_owned(),
            source: source.text,
        });
    }
    let Some(table) = fields.as_table(value) else {
        let help = Some("write the source, or `{ lesson = \"…\", name = \"app\" }`".to_owned());
        report.add(
            Code::BadValue,
            fields.place(value.span()),
            "`app` must be text or a table",
            help,
        );
        return None;
    };
    let (lesson, name) = (table.required("lesson"), table.text("name"));
    table.finish();
    let (lesson, file) = (
        lesson?,
        format!("{}.py", name.map_or("app".to_owned(), |name| name.text)),
    );
    let found = lessons.iter().find(|known| known.id == lesson.text);
    let stage = found.and_then(|lesson| lesson.apps.iter().rev().find(|app| app.name == file));
    if stage.is_none() {
        let ids: Vec<&str> = lessons.iter().map(|lesson| lesson.id.as_str()).collect();
        let message = format!("there is no app `{file}` in a lesson `{}`", lesson.text);
        report.add(
            Code::UnknownReference,
            lesson.span,
            message,
            suggest::help(&lesson.text, &ids),
        );
    }
    stage.cloned()
}

fn read_ask(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Ask> {
    let about = fields.required("about");
    let choices: Vec<Option<AskChoice>> = fields
        .list("choices")
        .iter()
        .map(|choice| ask_choice(report, fields, choice))
        .collect();
    fields.finish();
    let about = about?;
    let kind = match about.text.split_whitespace().collect::<Vec<_>>()[..] {
        ["status"] => About::Status,
        ["header", name] => About::Header(name.to_ascii_lowercase()),
        ["body"] => About::Body,
        ["keys"] => About::Keys,
        _ => {
            let help = Some("known here: status, header NAME, body, keys".to_owned());
            report.add(
                Code::BadValue,
                about.span,
                format!("nothing can be asked about `{}`", about.text),
                help,
            );
            return None;
        }
    };
    if choices.len() < 2 {
        report.add(
            Code::Options,
            fields.head(),
            "a prediction needs two choices or more",
            None,
        );
        return None;
    }
    Some(Ask {
        about: kind,
        choices: choices.into_iter().collect::<Option<_>>()?,
    })
}

fn ask_choice(
    report: &Report<'_>,
    fields: &Fields<'_, '_>,
    value: &Spanned<DeValue<'_>>,
) -> Option<AskChoice> {
    if let Some(text) = fields.as_text(value) {
        return Some(AskChoice {
            text: text.text,
            feedback: None,
        });
    }
    let Some(table) = fields.as_table(value) else {
        let help = Some("write `\"200\"` or `{ text = \"200\", feedback = \"…\" }`".to_owned());
        report.add(
            Code::BadValue,
            fields.place(value.span()),
            "a choice is text, or a table with `text`",
            help,
        );
        return None;
    };
    let (text, feedback) = (table.required("text"), table.text("feedback"));
    table.finish();
    Some(AskChoice {
        text: text?.text,
        feedback: feedback.map(|feedback| feedback.text),
    })
}

/// A hash (64-bit FNV-1a) of what decides grading: the options and which are right, or what is predicted of what. The
/// order of options does not matter; prompt, feedback, explanation and hints do not either.
fn key(kind: &Kind) -> String {
    let mut facts: Vec<String> = match kind {
        Kind::Single(choices) | Kind::Multiple(choices) => choices
            .iter()
            .map(|choice| format!("{}\0{}", choice.right, markdown::plain_text(&choice.text)))
            .collect(),
        Kind::Predict(predict) => {
            let choices = |ask: &Ask| {
                ask.choices
                    .iter()
                    .map(|choice| choice.text.clone())
                    .collect::<Vec<_>>()
                    .join("\0")
            };
            predict
                .asks
                .iter()
                .map(|ask| format!("{:?}\0{}", ask.about, choices(ask)))
                .collect()
        }
    };
    facts.sort();
    if let Kind::Predict(predict) = kind {
        facts.push(predict.app.source.clone());
        facts.extend(
            predict
                .before
                .iter()
                .chain([&predict.entry])
                .map(|entry| entry.request.to_string()),
        );
    }
    let name = match kind {
        Kind::Single(_) => "single",
        Kind::Multiple(_) => "multiple",
        Kind::Predict(_) => "predict",
    };
    facts.push(name.to_owned());
    let hash = facts
        .join("\u{1}")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("{hash:016x}")
}
