//! A prediction: of each thing that is asked, exactly one choice is true of the real answer.

use super::{Place, Proof, Stage};
use crate::content::{About, Ask, Code, Predict};
use crate::hurl::Reply;
use crate::learn::{sampled, truth};

pub(super) fn prove(stage: &mut Stage, predict: &Predict, place: &Place<'_>) -> Proof {
    let mut proof = Proof::default();
    let entries: Vec<_> = predict.before.iter().chain([&predict.entry]).collect();
    let scenes = match stage.play(&predict.app, &entries) {
        Ok(scenes) => scenes,
        Err(unready) => {
            let line = place.below(unready.line, &predict.app.source, place.span.start);
            proof.unready(&unready, line, place.span.clone(), place);
            return proof;
        }
    };
    proof.story(&scenes, place, place.span.start);
    let Some(Ok(answer)) = scenes.last().map(|scene| &scene.answer) else {
        return proof;
    };
    for ask in predict.asks.iter().filter(|ask| !sampled(ask)) {
        let truths = truth(ask, &answer.reply);
        silent(ask, &truths, &mut proof, place);
        let right = truths.iter().filter(|right| **right).count();
        if right != 1 {
            let about = about(&ask.about);
            let was = was(&ask.about, &answer.reply);
            let message = format!(
                "{right} choices about `{about}` are true of the answer, {was}; one must be"
            );
            proof.fail_at(Code::NotOffered, place, ask.at.0.clone(), message);
        }
    }
    proof
}

/// A wrong choice that says nothing teaches nothing. Which ones are wrong, only the answer tells.
fn silent(ask: &Ask, truths: &[bool], proof: &mut Proof, place: &Place<'_>) {
    for (choice, _) in ask.choices.iter().zip(truths).filter(|(_, right)| !**right) {
        let words = choice.feedback.as_deref().unwrap_or_default();
        if words.trim().is_empty() {
            let message = format!("the wrong choice `{}` gets no feedback", choice.text);
            proof.fail_at(Code::NoFeedback, place, choice.at.0.clone(), message);
        }
    }
}

/// What the answer has of what is asked.
fn was(about: &About, reply: &Reply) -> String {
    match about {
        About::Status => reply.status.to_string(),
        About::Header(name) => match reply.header(name).first() {
            Some(value) => format!("`{value}`"),
            None => "which has none".to_owned(),
        },
        About::Body | About::Keys => {
            let body = String::from_utf8_lossy(&reply.body);
            let start: String = body.chars().take(MOST).collect();
            let rest = if start.len() < body.len() { "…" } else { "" };
            format!("`{start}{rest}`")
        }
    }
}

/// More characters of a body than this are not told.
const MOST: usize = 200;

/// As an author writes it.
fn about(about: &About) -> String {
    match about {
        About::Status => "status".to_owned(),
        About::Header(name) => format!("header {name}"),
        About::Body => "body".to_owned(),
        About::Keys => "keys".to_owned(),
    }
}
