//! A code exercise: its starter fails, its solution passes, and every foreseen mistake fails and is recognised as itself.

use super::{Place, Proof, Stage};
use crate::content::{App, Code, Exercise};
use crate::learn::{Checked, Failure, Run};

pub(super) fn prove(stage: &mut Stage, exercise: &Exercise, place: &Place<'_>) -> Proof {
    let mut proof = Proof::default();
    if run(stage, exercise, &exercise.starter).passed() {
        let message = "the starter passes every check, so there is nothing to do";
        proof.fail_at(Code::Passes, place, place.line("starter"), message);
    }
    let solved = run(stage, exercise, &exercise.solution);
    for (check, entry) in solved.checks.iter().zip(&exercise.checks) {
        let title = entry.title.as_deref().unwrap_or_default();
        match why(check) {
            None => proof.proved += 1,
            Some(why) => {
                let message = format!("the solution fails `{title}`: {why}");
                proof.fail_at(Code::Untrue, place, place.line("solution"), message);
            }
        }
    }
    for (at, wrong) in exercise.wrong.iter().enumerate() {
        let ran = run(stage, exercise, &wrong.code);
        let at_name = place.named(&wrong.name);
        let title = exercise.checks[wrong.check]
            .title
            .as_deref()
            .unwrap_or_default();
        let name = &wrong.name;
        if ran.passed() {
            let message = format!("`{name}` passes every check: nothing is wrong with it");
            proof.fail_at(Code::Passes, place, at_name, message);
        } else if ran.checks[wrong.check].passed() {
            let message = format!("`{name}` passes `{title}`, the check that it should fail");
            proof.fail_at(Code::Passes, place, at_name, message);
        } else if ran.recognised != Some(at) {
            let instead = ran.recognised.map_or_else(
                || "no mistake is recognised in it".to_owned(),
                |other| format!("it is taken for `{}`", exercise.wrong[other].name),
            );
            let message = format!("whoever does `{name}` does not get its feedback: {instead}");
            proof.fail_at(Code::Unrecognised, place, at_name, message);
        } else {
            proof.proved += 1;
        }
    }
    proof
}

fn run(stage: &mut Stage, exercise: &Exercise, source: &str) -> Run {
    let app = App {
        name: "app.py".to_owned(),
        source: source.to_owned(),
    };
    let entries: Vec<_> = exercise.checks.iter().collect();
    let replies: Vec<_> = match stage.play(&app, &entries) {
        Ok(scenes) => scenes
            .into_iter()
            .map(|scene| scene.answer.map(|answer| answer.reply))
            .collect(),
        Err(unready) => vec![Err(unready.why); entries.len()],
    };
    Run::of(exercise, &stage.host(), &replies)
}

/// Why a check fails, if it does.
fn why(check: &Checked) -> Option<String> {
    if let Checked::Unanswered(why) = check {
        return Some(why.clone());
    }
    let Failure { text, values, .. } = check.failures().first().copied()?;
    Some(match values {
        Ok((expected, actual)) => format!("`{text}`: expected {expected}, actual {actual}"),
        Err(why) => format!("`{text}`: {why}"),
    })
}
