//! A prediction: of each thing that is asked, exactly one choice is true of the real answer.

use super::{Place, Proof, Stage};
use crate::content::{Code, Predict};
use crate::learn::{sampled, truth};

pub(super) fn prove(stage: &mut Stage, predict: &Predict, place: &Place<'_>) -> Proof {
    let mut proof = Proof::default();
    let entries: Vec<_> = predict.before.iter().chain([&predict.entry]).collect();
    let scenes = match stage.play(&predict.app, &entries) {
        Ok(scenes) => scenes,
        Err(why) => {
            proof.fail(Code::AppFails, place, why);
            return proof;
        }
    };
    proof.story(&scenes, place);
    let Some(Ok(answer)) = scenes.last().map(|scene| &scene.answer) else {
        return proof;
    };
    for ask in predict.asks.iter().filter(|ask| !sampled(ask)) {
        let truths = truth(ask, &answer.reply);
        let right = truths.iter().filter(|right| **right).count();
        if right != 1 {
            let message = format!(
                "{right} choices about {:?} are true of the answer; one must be",
                ask.about
            );
            proof.fail(Code::NotOffered, place, message);
        }
    }
    proof
}
