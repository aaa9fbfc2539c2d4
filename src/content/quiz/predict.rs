//! Saying what the wire will show.

use toml::Spanned;
use toml::de::DeValue;

use super::super::fields::{Fields, Text};
use super::super::report::Report;
use super::super::requests::requests;
use super::super::{About, App, Ask, AskChoice, At, Code, Predict, suggest};
use super::Known;
use crate::hurl;

pub fn read(report: &Report<'_>, fields: &Fields<'_, '_>, known: &Known<'_>) -> Option<Predict> {
    let app = app(report, fields, known);
    let mut captured = hurl::Variables::with_host("");
    let before = fields.text("before").map_or(Some(Vec::new()), |before| {
        sent(report, &before, Some(&mut captured))
    });
    let request = fields.required("request");
    let asks: Vec<Option<Ask>> = fields
        .tables("asks")
        .iter()
        .map(|ask| read_ask(report, ask))
        .collect();
    if asks.is_empty() && !fields.has_slip_of("asks") {
        let help = Some("add `[[items.asks]]` with `about` and `choices`".to_owned());
        report.add(
            Code::Empty,
            fields.head(),
            "a prediction that asks nothing",
            help,
        );
    }
    let request = request?;
    // What `before` would have captured is told as a mistake of its own.
    let mut entries = sent(report, &request, before.is_some().then_some(&mut captured))?;
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
        return None;
    }
    Some(Predict {
        app: app?,
        entry: entries.remove(0),
        before: before?,
        asks: asks.into_iter().collect::<Option<_>>()?,
    })
}

fn sent(
    report: &Report<'_>,
    text: &Text,
    known: Option<&mut hurl::Variables>,
) -> Option<Vec<hurl::Entry>> {
    requests(report, &text.text, known, &|span| text.place(span))
}

/// The app: its source, or the last stage of a lesson's app.
pub(super) fn app(report: &Report<'_>, fields: &Fields<'_, '_>, known: &Known<'_>) -> Option<App> {
    let Some(value) = fields.get("app") else {
        fields.lacks("app");
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
    let (lesson, wanted) = (lesson?, name);
    let name = wanted.as_ref().map_or("app", |name| &name.text);
    let file = format!("{name}.py");
    if known.is_draft(&lesson.text) {
        return None;
    }
    let lessons = known.lessons;
    let found = lessons.iter().find(|known| known.id == lesson.text);
    let stage = found.and_then(|lesson| lesson.apps.iter().rev().find(|app| app.name == file));
    if stage.is_none() {
        let message = format!("there is no app `{file}` in a lesson `{}`", lesson.text);
        // The lesson is there: what is wrong is the name, if one is written.
        let (span, help) = match (found, wanted) {
            (Some(found), wanted) => {
                let apps = found
                    .apps
                    .iter()
                    .map(|app| app.name.trim_end_matches(".py"));
                let apps: Vec<&str> = apps.collect();
                let span = wanted.map_or(lesson.span, |wanted| wanted.span);
                (span, suggest::help(file.trim_end_matches(".py"), &apps))
            }
            (None, _) => {
                let ids: Vec<&str> = known.ids().collect();
                (lesson.span.clone(), suggest::help(&lesson.text, &ids))
            }
        };
        report.add(Code::UnknownReference, span, message, help);
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
    if choices.len() < 2 && !fields.has_slip_of("choices") {
        report.add(
            Code::Options,
            fields.head(),
            "a prediction needs two choices or more",
            None,
        );
    }
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
        return None;
    }
    Some(Ask {
        about: kind,
        at: At(about.span),
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
            at: At(text.span),
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
    let text = text?;
    Some(AskChoice {
        text: text.text,
        at: At(text.span),
        feedback: feedback.map(|feedback| feedback.text),
    })
}
