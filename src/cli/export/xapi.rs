//! xAPI 1.0.3 statements: who did what, and how it came out.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::results::Log;
use super::interaction::{self, Interaction};
use super::time;
use crate::content::Course;
use crate::learn::{Answered, Event, Names, Occasion, What};
use crate::markdown::plain_text;

/// Ids of activities are IRIs; this one needs nobody to own a domain.
const URN: &str = "urn:httplings";
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
            let id = format!("{URN}:lesson:{lesson}:{screen}");
            (
                "experienced",
                activity(&id, "lesson", &format!("{lesson}: {screen}")),
                None,
            )
        }
        What::RoundStarted(round) => ("attempted", round_of(course, &round.occasion), None),
        What::HandedIn { round } => {
            let id = format!("{URN}:round:{round}");
            ("completed", activity(&id, "assessment", "Exam"), None)
        }
        What::Flagged { .. } | What::Hinted { .. } => return None,
    };
    let mut statement = json!({
        "id": uuid(&event.id.0),
        "timestamp": time(event.at),
        "actor": {
            "objectType": "Agent",
            "account": { "homePage": URN, "name": learner },
        },
        "verb": { "id": format!("{VERBS}/{verb}"), "display": { "en": verb } },
        "object": object,
    });
    if let Some(result) = result {
        statement["result"] = result;
    }
    Some(statement)
}

fn activity(id: &str, kind: &str, name: &str) -> Value {
    json!({
        "objectType": "Activity",
        "id": id,
        "definition": { "type": format!("{ACTIVITIES}/{kind}"), "name": { "en": name } },
    })
}

fn question(course: &Course, answer: &Answered) -> Value {
    let id = format!("{URN}:item:{}", answer.item);
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
            activity(&format!("{URN}:quiz:{id}"), "assessment", title)
        }
        Occasion::Review {} => activity(&format!("{URN}:review"), "assessment", "Review"),
        Occasion::Exam(exam) => activity(&format!("{URN}:exam"), "assessment", &exam.title),
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
    uuid::Builder::from_custom_bytes(bytes)
        .into_uuid()
        .to_string()
}
