//! A code exercise: its starter fails, its solution passes, and every foreseen mistake fails and is recognised as itself.

use std::ops::Range;

use super::{Place, Proof, Stage, Unready};
use crate::cli::stage::Raised;
use crate::content::{App, Code, Exercise, WrongCode};
use crate::learn::{Checked, Failure, Run};

/// What somebody's code came to.
struct Ran {
    run: Run,
    /// Of each check, the exception that nobody caught.
    raised: Vec<Option<Raised>>,
}

pub(super) fn prove(stage: &mut Stage, exercise: &Exercise, place: &Place<'_>) -> Proof {
    let mut proof = Proof::default();
    starter(stage, exercise, place, &mut proof);
    solution(stage, exercise, place, &mut proof);
    for (at, mistake) in exercise.wrong.iter().enumerate() {
        wrong(stage, exercise, (at, mistake), place, &mut proof);
    }
    proof
}

/// It loads, unless the author says that this is what a learner has to mend; and it fails.
fn starter(stage: &mut Stage, exercise: &Exercise, place: &Place<'_>, proof: &mut Proof) {
    let line = place.line("starter");
    match run(stage, exercise, &exercise.starter) {
        Err(unready) if exercise.loads => {
            let help = "write `loads = false` into the item if that is what a learner has to mend";
            let unready = Unready {
                why: whose(&unready, "the starter"),
                advice: Some(
                    unready
                        .advice
                        .map_or(help.to_owned(), |advice| format!("{advice}; or {help}")),
                ),
                ..unready
            };
            blame(proof, &unready, &exercise.starter, line, place);
        }
        Err(_) => {}
        Ok(ran) if ran.run.passed() => {
            let message = "the starter passes every check, so there is nothing to do";
            proof.fail_at(Code::Passes, place, line, message);
        }
        Ok(_) if !exercise.loads => {
            let message = "the starter loads, and the item says that it does not";
            proof.fail_at(Code::Passes, place, place.line("loads"), message);
        }
        Ok(_) => {}
    }
}

fn solution(stage: &mut Stage, exercise: &Exercise, place: &Place<'_>, proof: &mut Proof) {
    let line = place.line("solution");
    let solved = match run(stage, exercise, &exercise.solution) {
        Ok(solved) => solved,
        Err(unready) => {
            let why = whose(&unready, "the solution");
            let unready = Unready { why, ..unready };
            return blame(proof, &unready, &exercise.solution, line, place);
        }
    };
    let checks = solved.run.checks.iter().zip(&exercise.checks);
    for ((check, entry), raised) in checks.zip(&solved.raised) {
        let title = entry.title.as_deref().unwrap_or_default();
        let Some(why) = why(check) else {
            proof.proved += 1;
            continue;
        };
        let raised = raised.as_ref();
        let (at, behind) = behind(raised, &exercise.solution, line.clone(), place);
        let message = format!("the solution fails `{title}`: {why}{behind}");
        proof.fail_at(Code::Untrue, place, at, message);
    }
}

fn wrong(
    stage: &mut Stage,
    exercise: &Exercise,
    (at, wrong): (usize, &WrongCode),
    place: &Place<'_>,
    proof: &mut Proof,
) {
    let (name, line) = (&wrong.name, wrong.at.0.clone());
    let ran = match run(stage, exercise, &wrong.code) {
        Ok(ran) => ran,
        Err(unready) => {
            let unready = Unready {
                why: whose(&unready, &format!("`{name}`")),
                advice: Some(unready.advice.unwrap_or_else(|| {
                    "a learner whose code does not load is told why; foresee mistakes that load"
                        .to_owned()
                })),
                ..unready
            };
            return blame(proof, &unready, &wrong.code, line, place);
        }
    };
    let title = exercise.checks[wrong.check]
        .title
        .as_deref()
        .unwrap_or_default();
    if ran.run.passed() {
        let message = format!("`{name}` passes every check: nothing is wrong with it");
        return proof.fail_at(Code::Passes, place, line, message);
    }
    if ran.run.checks[wrong.check].passed() {
        let message = format!("`{name}` passes `{title}`, the check that it should fail");
        return proof.fail_at(Code::Passes, place, line, message);
    }
    let raised = |check: usize, class: &str| {
        let raised = ran.raised.get(check).and_then(Option::as_ref);
        raised.is_none_or(|raised| raised.class() == class)
    };
    let recognised = ran.run.recognised(exercise, raised);
    let raised = ran.raised[wrong.check].as_ref();
    if recognised != Some(at) {
        let instead = recognised.map_or_else(
            || "no mistake is recognised in it".to_owned(),
            |other| format!("it is taken for `{}`", exercise.wrong[other].name),
        );
        let raised = raised.or_else(|| ran.raised.iter().flatten().next());
        let (at, behind) = behind(raised, &wrong.code, line, place);
        let message = format!("whoever does `{name}` does not get its feedback: {instead}{behind}");
        proof.fail_at(Code::Unrecognised, place, at, message);
    } else if let Some(raised) = raised.filter(|_| wrong.raises.is_empty()) {
        let class = raised.class();
        let message =
            format!("`{name}` raises {class}, and any other exception would get its feedback, too");
        let help = format!("write `raises = [\"{class}\"]` into it");
        proof.advise_at(Code::AnyCrash, place, line, message, help);
    } else {
        proof.proved += 1;
    }
}

/// Why something is no app that starts: `the solution does not load: …`.
fn whose(unready: &Unready, thing: &str) -> String {
    unready.why.replacen("the app", thing, 1)
}

/// Code that does not load, at the line to blame, else at that of what it is.
fn blame(
    proof: &mut Proof,
    unready: &Unready,
    source: &str,
    line: Range<usize>,
    place: &Place<'_>,
) {
    let found = place.below(unready.line, source, line.start);
    proof.unready(unready, found, line, place);
}

/// Where to look for what an exception spoiled, and the words for it.
fn behind(
    raised: Option<&Raised>,
    source: &str,
    line: Range<usize>,
    place: &Place<'_>,
) -> (Range<usize>, String) {
    let Some(raised) = raised else {
        return (line, String::new());
    };
    let found = place.below(raised.line, source, line.start);
    match found {
        Some(found) => (found, format!("; this line raised {}", raised.what)),
        None => (line, format!("; {raised}")),
    }
}

fn run(stage: &mut Stage, exercise: &Exercise, source: &str) -> Result<Ran, Unready> {
    let app = App {
        name: "app.py".to_owned(),
        source: source.to_owned(),
    };
    let entries: Vec<_> = exercise.checks.iter().collect();
    let mut raised = Vec::new();
    let mut replies = Vec::new();
    for scene in stage.play(&app, &entries)? {
        let (reply, exception) = match scene.answer {
            Ok(answer) => (Ok(answer.reply), answer.raised),
            Err(why) => (Err(why), None),
        };
        replies.push(reply);
        raised.push(exception);
    }
    Ok(Ran {
        run: Run::of(exercise, &stage.host(), &replies),
        raised,
    })
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
