//! Goals: right when every step was reached by an exchange that arrived.

use super::{Mark, Verdict};
use crate::content::{Goal, Prose, Step};
use crate::hurl::{Reply, Sent, Value, Variables};

/// How far somebody has got towards a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Pursuit {
    /// For each step what reached it, as `METHOD target`.
    pub reached: Vec<Option<String>>,
    /// The mistake that was recognised last: an index into [`Goal::wrong`].
    pub recognised: Option<usize>,
    variables: Variables,
}

impl Pursuit {
    /// Nothing reached yet.
    pub fn new(goal: &Goal) -> Pursuit {
        Pursuit {
            reached: vec![None; goal.steps.len()],
            recognised: None,
            variables: Variables::default(),
        }
    }

    /// Takes one more exchange with the app at `host` into account.
    pub fn witness(&mut self, goal: &Goal, host: &str, sent: &Sent, reply: &Reply) {
        self.variables.set("host", Value::from(host));
        let before: Vec<bool> = self.reached.iter().map(Option::is_some).collect();
        let open =
            |(at, step): &(usize, &Step)| !before[*at] && step.after.iter().all(|&at| before[at]);
        let mut progress = false;
        for (at, step) in goal.steps.iter().enumerate().filter(open) {
            if step.entry.happened(sent, reply, &mut self.variables) {
                self.reached[at] = Some(format!("{} {}", sent.method, sent.target));
                progress = true;
            }
        }
        if progress {
            self.recognised = None;
            return;
        }
        let mut aside = self.variables.clone();
        let mut wrong = goal.wrong.iter();
        let recognised = wrong.position(|wrong| wrong.sees.happened(sent, reply, &mut aside));
        self.recognised = recognised.or(self.recognised);
    }

    pub fn done(&self) -> bool {
        self.reached.iter().all(Option::is_some)
    }

    /// What the author has to say to the mistake that was recognised.
    pub fn said<'g>(&self, goal: &'g Goal) -> Option<&'g Prose> {
        Some(&goal.wrong.get(self.recognised?)?.feedback)
    }

    pub fn verdict(&self) -> Verdict {
        let reached: Vec<bool> = self.reached.iter().map(Option::is_some).collect();
        let hits = reached.iter().filter(|reached| **reached).count();
        Verdict {
            right: self.done(),
            credit: hits as f64 / reached.len().max(1) as f64,
            marks: vec![
                reached
                    .iter()
                    .map(|&reached| Mark::of(true, reached))
                    .collect(),
            ],
            given: self.reached.iter().flatten().cloned().collect(),
            said: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{App, WrongRequest};
    use crate::hurl;

    const HOST: &str = "http://127.0.0.1:4204";

    fn entry(text: &str) -> hurl::Entry {
        hurl::parse(text).unwrap().entries.remove(0)
    }

    fn goal() -> Goal {
        let step = |id: &str, text: &str, after: &[usize]| Step {
            id: id.to_owned(),
            text: Prose::new(),
            entry: entry(text),
            after: after.to_vec(),
            hint: Prose::new(),
        };
        let create = "POST {{host}}/users\nHTTP 201\nLocation: {{host}}/users/1\n[Captures]\nid: jsonpath \"$.id\"\n";
        Goal {
            app: App {
                name: "app.py".to_owned(),
                source: String::new(),
            },
            steps: vec![
                step("create", create, &[]),
                step("delete", "DELETE {{host}}/users/{{id}}\nHTTP 204\n", &[0]),
            ],
            solution: Vec::new(),
            wrong: vec![WrongRequest {
                name: "nobody".to_owned(),
                entries: Vec::new(),
                sees: entry("DELETE {{host}}/users/{{any}}\nHTTP 404\n"),
                feedback: crate::markdown::parse("who?", 0..4),
            }],
        }
    }

    fn exchange(method: &str, target: &str, status: u16) -> (Sent, Reply) {
        let sent = Sent {
            method: method.to_owned(),
            target: target.to_owned(),
            ..Sent::default()
        };
        let location = format!("{HOST}/users/1").into_bytes();
        let reply = Reply {
            status,
            headers: vec![("location".to_owned(), location)],
            body: b"{\"id\": 1}".to_vec(),
            ..Reply::default()
        };
        (sent, reply)
    }

    fn pursue(exchanges: &[(&str, &str, u16)]) -> Pursuit {
        let goal = goal();
        let mut pursuit = Pursuit::new(&goal);
        for &(method, target, status) in exchanges {
            let (sent, reply) = exchange(method, target, status);
            pursuit.witness(&goal, HOST, &sent, &reply);
        }
        pursuit
    }

    #[test]
    fn a_step_waits_for_those_before_it_and_knows_what_they_captured() {
        let delete = ("DELETE", "/users/1", 204);
        let create = ("POST", "/users", 201);
        assert!(pursue(&[create, ("GET", "/", 200), delete]).done());
        assert!(!pursue(&[delete, create]).done());
        assert!(!pursue(&[create, ("DELETE", "/users/2", 204)]).done());
        let half = pursue(&[create]).verdict();
        assert_eq!((half.right, half.credit), (false, 0.5));
        assert_eq!(half.given, ["POST /users"]);
    }

    #[test]
    fn a_foreseen_mistake_is_told_until_there_is_progress() {
        let lost = ("DELETE", "/users/9", 404);
        let other = ("GET", "/", 200);
        let pursuit = pursue(&[lost, other]);
        assert_eq!(pursuit.recognised, Some(0));
        assert!(pursuit.said(&goal()).is_some());
        assert_eq!(pursue(&[lost, ("POST", "/users", 201)]).recognised, None);
    }
}
