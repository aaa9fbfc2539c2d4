//! xAPI 1.0.3 statements: who did what, and how it came out.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::results::Log;
use super::interaction::{self, Interaction};
use super::time;
use crate::content::Course;
use crate::learn::{Answered, Event, Names, Occasion, What};
use crate::markdown::plain_text;

/// Activities and accounts are named by IRIs. Nobody owns this domain, and never will (RFC 2606).
const BASE: &str = "https://httplings.invalid";
/// All but what a path has as it is; an item's id has a `/`.
const BARRED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'/');
const VERBS: &str = "http://adlnet.gov/expapi/verbs";
const ACTIVITIES: &str = "http://adlnet.gov/expapi/activities";

pub(super) fn statements(course: &Course, logs: &[Log]) -> Value {
    let names = Names::of(course);
    let of_log = |log: &Log| -> Vec<Value> {
        let statement = |event: &Event| statement(course, &names, &log.learner, event);
        log.events.iter().filter_map(statement).collect()
    };
    logs.iter().flat_map(of_log).collect()
}

fn statement(course: &Course, names: &Names, learner: &str, event: &Event) -> Option<Value> {
    let (verb, object, result) = match names.translate(event.what.clone()) {
        What::Answered(answer) => (
            "answered",
            question(course, &answer),
            Some(result(course, &answer)),
        ),
        What::Visited { lesson, screen } => {
            let id = iri(course, &["lesson", &lesson, &screen]);
            (
                "experienced",
                activity(&id, "lesson", &format!("{lesson}: {screen}")),
                None,
            )
        }
        What::RoundStarted(round) => ("attempted", round_of(course, &round.occasion), None),
        What::HandedIn { round } => {
            let id = iri(course, &["round", &round]);
            ("completed", activity(&id, "assessment", "Exam"), None)
        }
        What::Flagged { .. } | What::Hinted { .. } => return None,
    };
    let mut statement = json!({
        "id": uuid(&event.id.0),
        "timestamp": time(event.at),
        "actor": {
            "objectType": "Agent",
            "account": { "homePage": BASE, "name": learner },
        },
        "verb": { "id": format!("{VERBS}/{verb}"), "display": { "en": verb } },
        "object": object,
    });
    if let Some(result) = result {
        statement["result"] = result;
    }
    Some(statement)
}

/// The name of something of a course: a log can have any text in the place of an id.
fn iri(course: &Course, parts: &[&str]) -> String {
    let course = course.id.as_deref().map(|id| ["course", id]);
    let parts = course.iter().flatten().chain(parts);
    let parts = parts.map(|part| utf8_percent_encode(part, BARRED).to_string());
    std::iter::once(BASE.to_owned())
        .chain(parts)
        .collect::<Vec<_>>()
        .join("/")
}

fn activity(id: &str, kind: &str, name: &str) -> Value {
    json!({
        "objectType": "Activity",
        "id": id,
        "definition": { "type": format!("{ACTIVITIES}/{kind}"), "name": { "en": name } },
    })
}

fn question(course: &Course, answer: &Answered) -> Value {
    let id = iri(course, &["item", &answer.item]);
    let item = course.item(&answer.item);
    let prompt = item.map_or_else(|| answer.item.clone(), |item| plain_text(&item.prompt));
    let mut question = activity(&id, "cmi.interaction", &answer.item);
    let interaction = item.map_or_else(Interaction::other, Interaction::of);
    question["definition"]["description"] = json!({ "en": prompt });
    interaction.define(&mut question["definition"]);
    question
}

fn round_of(course: &Course, occasion: &Occasion) -> Value {
    match occasion {
        Occasion::Quiz(id) => {
            let quiz = course.quizzes.iter().find(|quiz| quiz.id == *id);
            let title = quiz.map_or(id.as_str(), |quiz| &quiz.title);
            activity(&iri(course, &["quiz", id]), "assessment", title)
        }
        Occasion::Review {} => activity(&iri(course, &["review"]), "assessment", "Review"),
        Occasion::Exam(exam) => activity(&iri(course, &["exam"]), "assessment", &exam.title),
    }
}

fn result(course: &Course, answer: &Answered) -> Value {
    let item = course.item(&answer.item);
    let response = item.and_then(|item| interaction::response(item, &answer.given));
    json!({
        "success": answer.right,
        "score": { "scaled": answer.credit },
        "response": response.unwrap_or_else(|| answer.given.join("[,]")),
        "duration": format!("PT{:.2}S", answer.millis as f64 / 1000.0),
    })
}

/// The same event has the same id wherever it is exported: a record store takes it once.
fn uuid(event: &str) -> String {
    let hash = Sha256::digest(event);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    // Of the versions that every store takes, 5 is the one made of a hash (RFC 9562).
    uuid::Builder::from_sha1_bytes(bytes)
        .into_uuid()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_what_a_strict_store_takes() {
        let id = uuid("some event");
        assert_eq!(id, uuid("some event"));
        let (version, variant) = (id.as_bytes()[14], id.as_bytes()[19]);
        assert!(version == b'5' && b"89ab".contains(&variant), "{id}");
        let of = iri(&Course::default(), &["item", "quiz/an item <é>"]);
        assert_eq!(of, format!("{BASE}/item/quiz/an%20item%20%3C%C3%A9%3E"));
        assert!(url::Url::parse(BASE).is_ok_and(|url| url.has_host()));
    }
}
