//! Code exercises: right when every check passes.

use super::{Mark, Verdict};
use crate::content::{Exercise, WrongCode};
use crate::hurl::{self, Check, Outcome, Reply, Variables};

/// What the checks of an exercise came to, against the code of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// One for each check, in order.
    pub checks: Vec<Checked>,
    /// The mistakes that the author foresaw and whose answer looks like this, the likeliest first: indices into
    /// [`Exercise::wrong`].
    suspects: Vec<usize>,
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
            suspects: Vec::new(),
        };
        for (at, check) in exercise.checks.iter().enumerate() {
            let checked = match (replies.get(at), &check.expected) {
                (Some(Ok(reply)), Some(expected)) => {
                    let checked = hurl::evaluate(expected, reply, &mut variables);
                    if !checked.iter().all(Check::passed) {
                        run.suspects
                            .extend(suspects(exercise, at, reply, &variables));
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

    /// The mistake that the author foresaw: an index into [`Exercise::wrong`]. `raised` tells whether an exception of
    /// this class may stand behind the answer to a check: as all crashes give the same 500, it is what tells them apart.
    pub fn recognised(
        &self,
        exercise: &Exercise,
        raised: impl Fn(usize, &str) -> bool,
    ) -> Option<usize> {
        let made = |wrong: &WrongCode| {
            let mut classes = wrong.raises.iter();
            wrong.raises.is_empty() || classes.any(|class| raised(wrong.check, class))
        };
        let mut suspects = self.suspects.iter().copied();
        suspects.find(|&at| exercise.wrong.get(at).is_some_and(made))
    }

    /// The judgement of the source that was run.
    pub fn verdict(&self, source: &str) -> Verdict {
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
            // What fits the code is told with its checks.
            said: Vec::new(),
        }
    }
}

/// The mistakes that fail this check and look as the author says.
fn suspects<'e>(
    exercise: &'e Exercise,
    check: usize,
    reply: &'e Reply,
    variables: &'e Variables,
) -> impl Iterator<Item = usize> + 'e {
    let looks = move |wrong: &WrongCode| {
        let seen = |assert: &hurl::Assert| hurl::holds(assert, reply, variables);
        wrong.check == check && wrong.sees.iter().all(seen)
    };
    let wrong = exercise.wrong.iter().enumerate();
    wrong
        .filter(move |(_, wrong)| looks(wrong))
        .map(|(at, _)| at)
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
            raises: Vec::new(),
            feedback: crate::markdown::parse(sees, 0..sees.len()),
        }
    }

    fn any(run: &Run, exercise: &Exercise) -> Option<usize> {
        run.recognised(exercise, |_, _| true)
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
        assert_eq!(run.verdict("code").credit, 1.0);
        let run = Run::of(
            &exercise,
            HOST,
            &[reply(201, "{\"id\":7}"), reply(200, "{\"id\":8}")],
        );
        assert_eq!((run.failing(), any(&run, &exercise)), (Some(1), None));
        let verdict = run.verdict("code");
        assert_eq!((verdict.right, verdict.credit), (false, 0.5));
        assert_eq!(verdict.given, ["code"]);
    }

    #[test]
    fn a_mistake_is_recognised_by_the_check_it_fails_and_by_what_that_shows() {
        let exercise = exercise();
        let leak = "{\"id\":7,\"password\":\"x\"}";
        // The check passes: what it shows is no mistake.
        let run = Run::of(&exercise, HOST, &[reply(201, leak), reply(200, leak)]);
        assert_eq!(any(&run, &exercise), None);
        let run = Run::of(
            &exercise,
            HOST,
            &[reply(201, "{\"id\":6}"), reply(200, leak)],
        );
        assert_eq!(any(&run, &exercise), Some(0));
        let run = Run::of(&exercise, HOST, &[reply(200, leak), reply(404, leak)]);
        let first = any(&run, &exercise);
        assert_eq!(first, Some(1), "the first check that fails counts");
    }

    #[test]
    fn of_a_500_the_exception_tells_which_mistake_it_was() {
        let mut exercise = exercise();
        exercise.wrong[2].raises = vec!["KeyError".to_owned(), "TypeError".to_owned()];
        let run = Run::of(&exercise, HOST, &[reply(500, ""), reply(200, "")]);
        let made = |raised: &str| run.recognised(&exercise, |_, class| class == raised);
        assert_eq!(made("KeyError"), Some(2));
        assert_eq!(made("TypeError"), Some(2));
        assert_eq!(
            made("NameError"),
            None,
            "whoever forgot an import did something else"
        );
    }

    #[test]
    fn without_an_answer_a_check_fails() {
        let exercise = exercise();
        let run = Run::of(&exercise, HOST, &[Err("it does not run".to_owned())]);
        assert_eq!((run.passed(), run.failing()), (false, Some(0)));
        assert_eq!(run.checks.len(), 2);
        assert_eq!(run.verdict("").credit, 0.0);
    }
}
