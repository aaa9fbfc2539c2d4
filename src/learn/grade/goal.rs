//! Goals: right when every step was reached by an exchange that arrived.

use super::{Mark, Verdict};
use crate::content::{Goal, Prose, Step};
use crate::hurl::{Reply, Sent, Value, Variables};

/// How far somebody has got towards a goal.
///
/// An exchange may fit a step that another reached before: whoever makes two users may go on with either. So every way to
/// read what arrived is followed, and the furthest is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Pursuit {
    /// The mistake that was recognised last: an index into [`Goal::wrong`].
    pub recognised: Option<usize>,
    /// Never empty; the first is the furthest, which is shown.
    ways: Vec<Way>,
}

/// One way to read what arrived: which exchange was which step.
#[derive(Debug, Clone, PartialEq)]
struct Way {
    /// For each step what reached it, as `METHOD target`.
    reached: Vec<Option<String>>,
    /// What these exchanges captured.
    variables: Variables,
}

/// Nobody needs more; where a client floods the app, the ways that got least far are given up.
const MOST_WAYS: usize = 200;

impl Way {
    fn count(&self) -> usize {
        self.reached.iter().flatten().count()
    }

    /// Whether all that can still happen on `other` can happen here, and as much has happened here: then nobody need
    /// follow the other.
    fn covers(&self, other: &Way, goal: &Goal) -> bool {
        let steps = self.reached.iter().zip(&other.reached).zip(&goal.steps);
        self.variables == other.variables
            && steps.into_iter().all(|((here, there), step)| {
                here.is_some() == there.is_some() || here.is_some() && captures_nothing(step)
            })
    }

    /// This way and those on which the exchange reaches one or several of the steps that were open before it.
    fn fork(&self, goal: &Goal, sent: &Sent, reply: &Reply) -> Vec<Way> {
        let mut ways = vec![self.clone()];
        for (at, step) in goal.steps.iter().enumerate() {
            let before = |at: &usize| self.reached[*at].is_some();
            if before(&at) || !step.after.iter().all(before) {
                continue;
            }
            for known in 0..ways.len() {
                let mut way = ways[known].clone();
                if !step.entry.happened(sent, reply, &mut way.variables) {
                    continue;
                }
                way.reached[at] = Some(format!("{} {}", sent.method, sent.target));
                if captures_nothing(step) {
                    // Nothing is lost with it, so nobody need go on without.
                    ways[known] = way;
                } else {
                    ways.push(way);
                }
            }
        }
        ways
    }
}

fn captures_nothing(step: &Step) -> bool {
    let expected = step.entry.expected.as_ref();
    expected.is_none_or(|expected| expected.captures.is_empty())
}

impl Pursuit {
    /// Nothing reached yet.
    pub fn new(goal: &Goal) -> Pursuit {
        Pursuit {
            recognised: None,
            ways: vec![Way {
                reached: vec![None; goal.steps.len()],
                variables: Variables::default(),
            }],
        }
    }

    /// Takes one more exchange with the app at `host` into account.
    pub fn witness(&mut self, goal: &Goal, host: &str, sent: &Sent, reply: &Reply) {
        for way in &mut self.ways {
            way.variables.set("host", Value::from(host));
        }
        let before = self.way().clone();
        let forks = self.ways.iter();
        let forks = forks.flat_map(|way| way.fork(goal, sent, reply)).collect();
        self.follow(forks, &before, goal);
        if self.way().count() > before.count() {
            self.recognised = None;
            return;
        }
        let mut aside = before.variables;
        let mut wrong = goal.wrong.iter();
        let recognised = wrong.position(|wrong| wrong.sees.happened(sent, reply, &mut aside));
        self.recognised = recognised.or(self.recognised);
    }

    /// Keeps of these ways what leads on, and shows the furthest; of several the one that was `shown`.
    fn follow(&mut self, mut forks: Vec<Way>, shown: &Way, goal: &Goal) {
        // The one that is shown first, else the order in which they began; those that got furthest before others.
        forks.sort_by_key(|way| (std::cmp::Reverse(way.count()), way != shown));
        // The start is a way that everybody can begin anew from.
        let start = forks.iter().position(|way| way.count() == 0);
        let start = start.map(|at| forks.remove(at));
        self.ways.clear();
        for way in forks {
            if self.ways.len() < MOST_WAYS {
                self.keep(way, goal);
            }
        }
        if let Some(start) = start {
            self.keep(start, goal);
        }
    }

    /// Keeps a way, unless one that is known covers it.
    fn keep(&mut self, way: Way, goal: &Goal) {
        if !self.ways.iter().any(|known| known.covers(&way, goal)) {
            self.ways.push(way);
        }
    }

    fn way(&self) -> &Way {
        &self.ways[0]
    }

    /// For each step what reached it, as `METHOD target`.
    pub fn reached(&self) -> &[Option<String>] {
        &self.way().reached
    }

    pub fn done(&self) -> bool {
        self.reached().iter().all(Option::is_some)
    }

    /// What the author has to say to the mistake that was recognised.
    pub fn said<'g>(&self, goal: &'g Goal) -> Option<&'g Prose> {
        Some(&goal.wrong.get(self.recognised?)?.feedback)
    }

    pub fn verdict(&self) -> Verdict {
        let reached: Vec<bool> = self.reached().iter().map(Option::is_some).collect();
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
            given: self.reached().iter().flatten().cloned().collect(),
            truth: Vec::new(),
            said: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{App, At, WrongRequest};
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
                at: At::default(),
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

    /// What arrives when users are made, read and deleted in any order: the app of the tests counts from 1.
    fn story(deeds: &[(u8, u64)]) -> Vec<(Sent, Reply)> {
        let mut made = 0;
        let mut gone = std::collections::BTreeSet::new();
        let mut story = Vec::new();
        for &(deed, user) in deeds {
            let (method, target, status, id) = match deed {
                0 => {
                    made += 1;
                    ("POST", "/users".to_owned(), 201, made)
                }
                _ if user > made || gone.contains(&user) => {
                    ("GET", format!("/users/{user}"), 404, 0)
                }
                1 => ("GET", format!("/users/{user}"), 200, user),
                _ => {
                    gone.insert(user);
                    ("DELETE", format!("/users/{user}"), 204, 0)
                }
            };
            let (sent, mut reply) = exchange(method, &target, status);
            reply.headers[0].1 = format!("{HOST}/users/{id}").into_bytes();
            reply.body = format!("{{\"id\": {id}}}").into_bytes();
            story.push((sent, reply));
        }
        story
    }

    fn life() -> Goal {
        let step = |id: &str, text: &str, after: &[usize]| Step {
            id: id.to_owned(),
            text: Prose::new(),
            entry: entry(text),
            after: after.to_vec(),
            hint: Prose::new(),
        };
        let create = "POST {{host}}/users\nHTTP 201\n[Captures]\nid: jsonpath \"$.id\"\n";
        let mut goal = goal();
        goal.wrong.clear();
        goal.steps = vec![
            step("create", create, &[]),
            step("read", "GET {{host}}/users/{{id}}\nHTTP 200\n", &[0]),
            step("delete", "DELETE {{host}}/users/{{id}}\nHTTP 204\n", &[0]),
            step("gone", "GET {{host}}/users/{{id}}\nHTTP 404\n", &[2]),
        ];
        goal
    }

    fn told(story: &[(Sent, Reply)]) -> Pursuit {
        let goal = life();
        let mut pursuit = Pursuit::new(&goal);
        for (sent, reply) in story {
            pursuit.witness(&goal, HOST, sent, reply);
        }
        pursuit
    }

    #[test]
    fn whoever_makes_two_may_go_on_with_the_second() {
        let deeds = [(0, 0), (0, 0), (1, 2), (2, 2), (1, 2)];
        assert!(told(&story(&deeds)).done());
        let mixed = [(0, 0), (1, 1), (0, 0), (2, 2), (1, 2)];
        assert!(!told(&story(&mixed)).done(), "nobody read the second");
    }

    #[test]
    fn steps_that_one_exchange_fits_are_reached_in_one_way() {
        let step = |at: usize| Step {
            id: format!("s{at}"),
            text: Vec::new(),
            entry: entry("GET {{host}}/users\nHTTP 200"),
            after: Vec::new(),
            hint: Vec::new(),
        };
        let goal = Goal {
            steps: (0..9).map(step).collect(),
            ..goal()
        };
        let mut pursuit = Pursuit::new(&goal);
        let (sent, reply) = exchange("GET", "/users", 200);
        pursuit.witness(&goal, "http://127.0.0.1:1", &sent, &reply);
        assert!(pursuit.done());
        assert_eq!(pursuit.ways.len(), 1);
    }

    #[test]
    fn a_client_that_floods_the_app_is_followed_within_bounds() {
        let deeds: Vec<(u8, u64)> = (0..500)
            .map(|n| (u8::from(n % 2 == 1), n / 2 + 1))
            .collect();
        let pursuit = told(&story(&deeds));
        assert!(pursuit.ways.len() <= MOST_WAYS + 1);
        assert_eq!(pursuit.way().count(), 2);
    }

    proptest::proptest! {
        /// Whatever else arrives, the goal is reached exactly when one user was made, read, deleted and asked for again.
        #[test]
        fn an_order_that_makes_sense_always_counts(
            deeds in proptest::collection::vec((0u8..3, 1u64..4), 0..14)
        ) {
            let story = story(&deeds);
            let of = |user: u64| {
                let target = format!("/users/{user}");
                let happened = |status: u16| story.iter().position(|(sent, reply)| {
                    sent.target == target && reply.status == status
                });
                let gone = happened(204);
                let after = story.iter().skip(gone.unwrap_or(story.len()));
                happened(200).is_some() && after.into_iter().any(|(sent, reply)| sent.target == target && reply.status == 404)
            };
            proptest::prop_assert_eq!(told(&story).done(), (1..4).any(of));
        }
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
