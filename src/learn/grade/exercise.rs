//! Code exercises: right when every check passes.

use super::{Mark, Verdict};
use crate::content::{Exercise, Prose, WrongCode};
use crate::hurl::{self, Check, Outcome, Reply, Variables};

/// What the checks of an exercise came to, against the code of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// One for each check, in order.
    pub checks: Vec<Checked>,
    /// The mistake that the author foresaw: an index into [`Exercise::wrong`].
    pub recognised: Option<usize>,
}

/// One check: the assertions of its request, or why there was no answer to hold against them.
#[derive(Debug, Clone, PartialEq)]
pub enum Checked {
    Answered(Vec<Check>),
    Unanswered(String),
}

/// An assertion that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure<'c> {
    /// As the author wrote it.
    pub text: &'c str,
    pub hint: Option<&'c str>,
    /// Expected and actual, written alike; or why it could not be judged.
    pub values: Result<(&'c str, &'c str), &'c str>,
}

impl<'c> Failure<'c> {
    fn of(check: &'c Check) -> Option<Failure<'c>> {
        let values = match &check.outcome {
            Outcome::Passed => return None,
            Outcome::Failed { expected, actual } => Ok((expected.as_str(), actual.as_str())),
            Outcome::Broken { why } => Err(why.as_str()),
        };
        Some(Failure {
            text: &check.text,
            hint: check.hint.as_deref(),
            values,
        })
    }
}

impl Checked {
    /// What does not hold, in the order written.
    pub fn failures(&self) -> Vec<Failure<'_>> {
        match self {
            Checked::Answered(checks) => checks.iter().filter_map(Failure::of).collect(),
            Checked::Unanswered(_) => Vec::new(),
        }
    }

    pub fn passed(&self) -> bool {
        match self {
            Checked::Answered(checks) => checks.iter().all(Check::passed),
            Checked::Unanswered(_) => false,
        }
    }
}

impl Run {
    /// Judges the answers to the checks, in their order; `host` is the address that was asked. A missing one counts as
    /// no answer.
    pub fn of(exercise: &Exercise, host: &str, replies: &[Result<Reply, String>]) -> Run {
        let mut variables = Variables::with_host(host);
        let mut run = Run {
            checks: Vec::new(),
            recognised: None,
        };
        for (at, check) in exercise.checks.iter().enumerate() {
            let checked = match (replies.get(at), &check.expected) {
                (Some(Ok(reply)), Some(expected)) => {
                    let checked = hurl::evaluate(expected, reply, &mut variables);
                    let failed = !checked.iter().all(Check::passed);
                    if failed && run.recognised.is_none() {
                        run.recognised = recognised(exercise, at, reply, &variables);
                    }
                    Checked::Answered(checked)
                }
                (Some(Err(why)), _) => Checked::Unanswered(why.clone()),
                _ => Checked::Unanswered("it was not sent".to_owned()),
            };
            run.checks.push(checked);
        }
        run
    }

    pub fn passed(&self) -> bool {
        self.checks.iter().all(Checked::passed)
    }

    /// The first check that fails.
    pub fn failing(&self) -> Option<usize> {
        self.checks.iter().position(|check| !check.passed())
    }

    /// What the author has to say to the mistake that was recognised.
    pub fn said<'e>(&self, exercise: &'e Exercise) -> Option<&'e Prose> {
        Some(&exercise.wrong.get(self.recognised?)?.feedback)
    }

    /// The judgement of the source that was run.
    pub fn verdict(&self, exercise: &Exercise, source: &str) -> Verdict {
        let passed: Vec<bool> = self.checks.iter().map(Checked::passed).collect();
        let hits = passed.iter().filter(|passed| **passed).count();
        Verdict {
            right: self.passed(),
            credit: hits as f64 / passed.len().max(1) as f64,
            marks: vec![
                passed
                    .iter()
                    .map(|&passed| Mark::of(true, passed))
                    .collect(),
            ],
            given: vec![source.to_owned()],
            truth: Vec::new(),
            said: self.said(exercise).cloned().into_iter().collect(),
        }
    }
}

/// The first mistake that fails this check and looks as the author says.
fn recognised(
    exercise: &Exercise,
    check: usize,
    reply: &Reply,
    variables: &Variables,
) -> Option<usize> {
    let made = |wrong: &WrongCode| {
        let seen = |assert: &hurl::Assert| hurl::holds(assert, reply, variables);
        wrong.check == check && wrong.sees.iter().all(seen)
    };
    exercise.wrong.iter().position(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::At;

    const HOST: &str = "http://127.0.0.1:4204";

    fn wrong(check: usize, sees: &str) -> WrongCode {
        WrongCode {
            name: sees.to_owned(),
            at: At::default(),
            code: String::new(),
            check,
            sees: hurl::parse_asserts(sees).unwrap(),
            feedback: crate::markdown::parse(sees, 0..sees.len()),
        }
    }

    fn exercise() -> Exercise {
        let checks = "# makes\nPOST {{host}}/x\nHTTP 201\n[Captures]\nid: jsonpath \"$.id\"\n\n\
                      # gives\nGET {{host}}/x/{{id}}\nHTTP 200\n[Asserts]\njsonpath \"$.id\" == {{id}}\n";
        Exercise {
            starter: String::new(),
            loads: true,
            solution: String::new(),
            checks: hurl::parse(checks).unwrap().entries,
            wrong: vec![
                wrong(1, "jsonpath \"$.password\" exists"),
                wrong(0, "status == 200"),
                wrong(0, "status == 500"),
            ],
        }
    }

    fn reply(status: u16, body: &str) -> Result<Reply, String> {
        Ok(Reply {
            status,
            body: body.as_bytes().to_vec(),
            ..Reply::default()
        })
    }

    #[test]
    fn every_check_must_pass_and_captures_go_from_one_to_the_next() {
        let exercise = exercise();
        let run = Run::of(
            &exercise,
            HOST,
            &[reply(201, "{\"id\":7}"), reply(200, "{\"id\":7}")],
        );
        assert!(run.passed());
        assert_eq!(run.verdict(&exercise, "code").credit, 1.0);
        let run = Run::of(
            &exercise,
            HOST,
            &[reply(201, "{\"id\":7}"), reply(200, "{\"id\":8}")],
        );
        assert_eq!((run.failing(), run.recognised), (Some(1), None));
        let verdict = run.verdict(&exercise, "code");
        assert_eq!((verdict.right, verdict.credit), (false, 0.5));
        assert_eq!(verdict.given, ["code"]);
    }

    #[test]
    fn a_mistake_is_recognised_by_the_check_it_fails_and_by_what_that_shows() {
        let exercise = exercise();
        let leak = "{\"id\":7,\"password\":\"x\"}";
        // The check passes: what it shows is no mistake.
        let run = Run::of(&exercise, HOST, &[reply(201, leak), reply(200, leak)]);
        assert_eq!(run.recognised, None);
        let run = Run::of(
            &exercise,
            HOST,
            &[reply(201, "{\"id\":6}"), reply(200, leak)],
        );
        assert_eq!(run.recognised, Some(0));
        let run = Run::of(&exercise, HOST, &[reply(200, leak), reply(404, leak)]);
        assert_eq!(run.recognised, Some(1), "the first check that fails counts");
        assert!(run.said(&exercise).is_some());
    }

    #[test]
    fn without_an_answer_a_check_fails() {
        let exercise = exercise();
        let run = Run::of(&exercise, HOST, &[Err("it does not run".to_owned())]);
        assert_eq!((run.passed(), run.failing()), (false, Some(0)));
        assert_eq!(run.checks.len(), 2);
        assert_eq!(run.verdict(&exercise, "").credit, 0.0);
    }
}
