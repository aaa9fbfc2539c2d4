//! Pursuing a goal: every exchange that arrives is looked at, whoever sent the request.

use std::collections::BTreeSet;

use super::{Draft, InView, QuizPage, Stage};
use crate::app::{Effect, Model, Page, Panel, ServerState, Ticket};
use crate::content::{Goal, Item, Kind};
use crate::hurl;
use crate::learn::Pursuit;
use crate::wire::{Exchange, ExchangeId};

/// How far the learner has got, and what was sent from here.
#[derive(Debug, Clone)]
pub struct Chase {
    pub pursuit: Pursuit,
    /// The exchange seen last.
    pub last: Option<ExchangeId>,
    /// Steps whose hint was asked for.
    pub hinted: BTreeSet<usize>,
    /// The request written last, to begin the next with.
    pub text: String,
    sending: Option<Sending>,
}

/// The goal that the running app is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pursued {
    round: String,
    item: String,
    /// Its app was not taken away since.
    live: bool,
}

impl Pursued {
    /// Another app is started, or this one anew.
    pub(in crate::app) fn app_stopped(&mut self) {
        self.live = false;
    }
}

/// A request that was sent from here.
#[derive(Debug, Clone, Copy)]
struct Sending {
    ticket: Ticket,
    /// Its answer opens over the page; otherwise a word about it will do.
    open: bool,
}

impl Chase {
    pub fn new(goal: &Goal) -> Chase {
        Chase {
            pursuit: Pursuit::new(goal),
            last: None,
            hinted: BTreeSet::new(),
            text: "GET {{host}}/".to_owned(),
            sending: None,
        }
    }

    /// Whether an answer is awaited.
    pub fn waits(&self) -> bool {
        self.sending.is_some()
    }

    /// The first step that is not reached.
    pub fn open(&self) -> Option<usize> {
        self.pursuit.reached().iter().position(Option::is_none)
    }

    /// The step whose hint would be next.
    fn to_hint(&self, goal: &Goal) -> Option<usize> {
        self.open()
            .filter(|at| !goal.steps[*at].hint.is_empty() && !self.hinted.contains(at))
    }

    pub(super) fn has_hint(&self, goal: &Goal) -> bool {
        self.to_hint(goal).is_some()
    }

    /// Shows the hint of the first open step, whose id it gives; `None`: it has none, or it is shown.
    pub(super) fn hint(&mut self, goal: &Goal) -> Option<String> {
        let at = self.to_hint(goal)?;
        self.hinted.insert(at);
        Some(goal.steps[at].id.clone())
    }
}

/// Takes an exchange into account; whether it completes the goal.
fn witnesses(quiz: &mut QuizPage, goal: &Goal, host: &str, exchange: &Exchange) -> bool {
    let (Stage::Asking, Draft::Goal(chase)) = (&quiz.stage, &mut quiz.draft) else {
        return false;
    };
    chase.last = Some(exchange.id);
    if let Some(reply) = exchange.reply() {
        let pursuit = &mut chase.pursuit;
        pursuit.witness(goal, host, &exchange.sent(), &reply);
    }
    // Which steps it reached, or why it was the wrong way.
    quiz.in_view = InView::News;
    chase.pursuit.done()
}

impl Model {
    /// A goal comes on screen. Where its app has run on since it was left, what arrived meanwhile counts; otherwise both
    /// begin anew, and the learner is told if there was something to lose.
    pub(super) fn pursue(&mut self, round: &str, item: &Item, goal: &Goal) -> Vec<Effect> {
        let mine = |pursued: &Pursued| pursued.round == round && pursued.item == item.id;
        let before = self.server.pursued.take().filter(mine);
        let live = matches!(
            self.server.state,
            ServerState::Starting | ServerState::Ready
        );
        let kept = before.as_ref().is_some_and(|pursued| pursued.live && live);
        let run = match kept {
            true => None,
            false => self.run(crate::app::reader::runnable(&goal.app)),
        };
        self.server.pursued = Some(Pursued {
            round: round.to_owned(),
            item: item.id.clone(),
            live: true,
        });
        let mut effects: Vec<Effect> = run.into_iter().collect();
        if kept {
            let exchanges: Vec<Exchange> = self.log.of_this_run().cloned().collect();
            for exchange in exchanges {
                effects.extend(self.goal_witnesses(&exchange));
            }
        } else if before.is_some() {
            self.say("Its app was stopped in between: the goal begins anew.");
        }
        effects
    }

    /// One more exchange arrived while a goal is on screen, or under the log.
    pub(in crate::app) fn goal_witnesses(&mut self, exchange: &Exchange) -> Vec<Effect> {
        let Some((item, goal)) = self.goal_of(self.page.bottom()) else {
            return Vec::new();
        };
        let host = self.host();
        let covered = !matches!(self.page, Page::Quiz(_));
        let done = match self.page.bottom_mut() {
            Page::Quiz(quiz) => witnesses(quiz, &goal, &host, exchange),
            _ => false,
        };
        if !done {
            return Vec::new();
        }
        if covered {
            // What it completed is more than what lies over it.
            self.page = self.page.bottom_mut().clone();
        }
        let verdict = match &self.page {
            Page::Quiz(quiz) => match &quiz.draft {
                Draft::Goal(chase) => chase.pursuit.verdict(),
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        self.judge(&item, verdict, Some(exchange.id), false)
    }

    /// The goal that a page asks for.
    fn goal_of(&self, page: &Page) -> Option<(Item, Goal)> {
        let Page::Quiz(quiz) = page else {
            return None;
        };
        let item = self.item(&quiz.item)?;
        match &item.kind {
            Kind::Goal(goal) => Some((item.clone(), (**goal).clone())),
            _ => None,
        }
    }

    /// The app and the goal from the start.
    pub(super) fn restart_goal(&mut self) -> Vec<Effect> {
        let Some((_, goal)) = self.goal_of(&self.page) else {
            return Vec::new();
        };
        if let Page::Quiz(quiz) = &mut self.page
            && let Draft::Goal(chase) = &mut quiz.draft
        {
            chase.pursuit = Pursuit::new(&goal);
        }
        self.server.served = self.server.served.max(1);
        self.say("The app starts afresh, and so does the goal.");
        let run = self.run(crate::app::reader::runnable(&goal.app));
        if let Some(pursued) = &mut self.server.pursued {
            pursued.live = true;
        }
        run.into_iter().collect()
    }

    /// Sends a request that was written on the goal's page; its answer opens there.
    pub(in crate::app) fn send_for_goal(&mut self, entry: hurl::Entry, open: bool) -> Vec<Effect> {
        let text = entry.request.to_string();
        let mut effects = match self.server.state.ended() {
            true => self.restart_goal(),
            false => Vec::new(),
        };
        let (ticket, fire) = self.fire(vec![entry], hurl::Variables::default());
        if let Page::Quiz(quiz) = &mut self.page
            && let Draft::Goal(chase) = &mut quiz.draft
        {
            chase.text = text;
            chase.sending = Some(Sending { ticket, open });
        }
        effects.push(fire);
        effects
    }

    /// A request as one line, for the face that reads lines: method, path, and perhaps a body.
    pub(super) fn send_line(&mut self, line: &str) -> Vec<Effect> {
        let line = line.trim();
        let mut words = line.splitn(3, ' ');
        let head = [words.next(), words.next()].into_iter().flatten();
        let head = head.collect::<Vec<_>>().join(" ");
        let text = format!("{head}\n{}", words.next().unwrap_or_default());
        match hurl::parse(&crate::app::request::with_host(&text)) {
            Ok(mut file) if file.entries.len() == 1 => {
                self.send_for_goal(file.entries.remove(0), false)
            }
            _ => {
                self.say("Write a request, such as `POST /users {\"name\": \"Ada\"}`.");
                Vec::new()
            }
        }
    }

    /// The answer to it.
    pub(super) fn goal_fired(&mut self, ticket: Ticket, exchange: &Result<ExchangeId, String>) {
        let Page::Quiz(quiz) = self.page.bottom_mut() else {
            return;
        };
        let Draft::Goal(chase) = &mut quiz.draft else {
            return;
        };
        let Some(sent) = chase.sending.take_if(|sent| sent.ticket == ticket) else {
            return;
        };
        match exchange {
            // What it completed is more than what it brought.
            Ok(_) if !matches!(quiz.stage, Stage::Asking) => {}
            Ok(id) if sent.open => {
                quiz.panel = Some(Panel::exchange(*id).turned_to(self.view_wanted));
            }
            Ok(id) => {
                let logged = self.log.get(*id);
                let status = logged.and_then(|logged| logged.exchange.status());
                let words = status.map_or("no answer".to_owned(), |code| {
                    let reason = crate::wire::explain::status(code).reason;
                    format!("{code} {reason}")
                });
                self.say(format!("{words}; v shows all of it."));
            }
            Err(why) => {
                let why = why.clone();
                self.complain(why);
            }
        }
    }
}
