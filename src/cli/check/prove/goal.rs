//! A goal: its solution reaches every step, and every foreseen mistake misses it and is recognised as itself.

use super::{Place, Proof, Stage, Unready};
use crate::content::{Code, Goal};
use crate::hurl::Entry;
use crate::learn::Pursuit;

pub(super) fn prove(stage: &mut Stage, goal: &Goal, place: &Place<'_>) -> Proof {
    let mut proof = Proof::default();
    let solution = place.line("solution");
    match pursue(
        stage,
        goal,
        &goal.solution,
        &mut proof,
        place,
        solution.start,
    ) {
        Err(unready) => {
            let line = place.below(unready.line, &goal.app.source, place.span.start);
            proof.unready(&unready, line, place.span.clone(), place);
            return proof;
        }
        // Why it gets no further is told.
        Ok(_) if proof.has(Code::NoAnswer) => {}
        Ok(pursuit) => {
            for (step, reached) in goal.steps.iter().zip(pursuit.reached()) {
                if reached.is_some() {
                    proof.proved += 1;
                } else {
                    let message = format!("the solution does not reach the step `{}`", step.id);
                    proof.fail_at(Code::Untrue, place, solution.clone(), message);
                }
            }
        }
    }
    for (at, wrong) in goal.wrong.iter().enumerate() {
        let line = wrong.at.0.clone();
        let name = &wrong.name;
        let mut own = Proof::default();
        let pursued = pursue(stage, goal, &wrong.entries, &mut own, place, line.start);
        let answered = !own.has(Code::NoAnswer);
        proof.mistakes.append(&mut own.mistakes);
        let (done, recognised) = match pursued {
            Ok(_) if !answered => continue,
            Ok(pursuit) => (pursuit.done(), pursuit.recognised),
            Err(unready) => {
                proof.fail_at(Code::AppFails, place, line, unready.why);
                continue;
            }
        };
        if done {
            let message = format!("`{name}` reaches every step: nothing is wrong with it");
            proof.fail_at(Code::Passes, place, line, message);
        } else if recognised != Some(at) {
            let instead = recognised.map_or_else(
                || "no mistake is recognised in it".to_owned(),
                |other| format!("it is taken for `{}`", goal.wrong[other].name),
            );
            let message = format!("whoever does `{name}` does not get its feedback: {instead}");
            proof.fail_at(Code::Unrecognised, place, line, message);
        } else {
            proof.proved += 1;
        }
    }
    proof
}

/// How far these requests, which are written from a byte of the file on, get from a fresh app. What they say of their
/// answers must be true.
fn pursue(
    stage: &mut Stage,
    goal: &Goal,
    entries: &[Entry],
    proof: &mut Proof,
    place: &Place<'_>,
    from: usize,
) -> Result<Pursuit, Unready> {
    let entries: Vec<_> = entries.iter().collect();
    let scenes = stage.play(&goal.app, &entries)?;
    let mut pursuit = Pursuit::new(goal);
    for scene in &scenes {
        if let Ok(answer) = &scene.answer {
            pursuit.witness(goal, &stage.host(), &answer.sent, &answer.reply);
        }
    }
    let mut story = Proof::default();
    story.story(&scenes, place, from);
    proof.mistakes.extend(story.mistakes);
    Ok(pursuit)
}
