//! A block of requests in a lesson, from a fresh app, as a learner meets it.

use super::{Place, Proof, Stage};
use crate::content::{App, Code, Live};

pub(super) fn prove(stage: &mut Stage, live: &Live, app: &App, place: &Place<'_>) -> Proof {
    let mut proof = Proof::default();
    let entries: Vec<_> = live.requests.iter().map(|request| &request.entry).collect();
    let scenes = match stage.play(app, &entries) {
        Ok(scenes) => scenes,
        Err(unready) => {
            proof.unready(
                &unready,
                place.above(&unready, app),
                place.span.clone(),
                place,
            );
            return proof;
        }
    };
    proof.story(&scenes, place, place.span.start);
    for (request, scene) in live.requests.iter().zip(&scenes) {
        let Ok(answer) = &scene.answer else { continue };
        let status = answer.reply.status;
        if !request.predict.is_empty() && !request.predict.contains(&status) {
            let span = place.find(&scene.name(), place.span.start);
            let span = span.unwrap_or(place.span.clone());
            let message = format!("the answer {status} is not among the codes to predict from");
            proof.fail_at(Code::NotOffered, place, span, message);
        }
    }
    proof
}
