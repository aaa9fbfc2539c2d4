//! Every exchange of this session, with its trace once both have arrived.

use crate::engine::trace::Trace;
use crate::wire::{Exchange, ExchangeId};

/// How many exchanges are kept; the oldest go first.
const CAPACITY: usize = 500;

/// An exchange and what the engine says about it.
#[derive(Debug, Clone)]
pub struct Logged {
    pub exchange: Exchange,
    pub trace: Option<Trace>,
}

/// The exchanges of this session, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Log {
    entries: Vec<Logged>,
    /// Traces that arrived before their exchange was complete.
    early: Vec<Trace>,
    /// How many of them, the latest, the running app has answered.
    of_this_run: usize,
}

impl Log {
    /// Adds an exchange, whatever order it and its trace arrive in.
    pub fn add(&mut self, exchange: Exchange) {
        let found = self
            .early
            .iter()
            .position(|trace| belongs(trace, &exchange));
        let trace = found.map(|at| self.early.remove(at));
        self.entries.push(Logged { exchange, trace });
        self.of_this_run += 1;
        if self.entries.len() > CAPACITY {
            self.entries.remove(0);
        }
    }

    pub fn explain(&mut self, trace: Trace) {
        let waiting =
            |logged: &&mut Logged| logged.trace.is_none() && belongs(&trace, &logged.exchange);
        match self.entries.iter_mut().rev().find(waiting) {
            Some(logged) => logged.trace = Some(trace),
            None => self.early.push(trace),
        }
    }

    /// Another app answers from now on. Traces without an exchange are forgotten: their app is gone.
    pub fn app_restarted(&mut self) {
        self.early.clear();
        self.of_this_run = 0;
    }

    /// The exchanges since the app was started, oldest first.
    pub fn of_this_run(&self) -> impl Iterator<Item = &Exchange> {
        let from = self.entries.len().saturating_sub(self.of_this_run);
        self.entries[from..].iter().map(|logged| &logged.exchange)
    }

    pub fn get(&self, id: ExchangeId) -> Option<&Logged> {
        self.entries
            .iter()
            .rev()
            .find(|logged| logged.exchange.id == id)
    }

    /// Newest first.
    pub fn newest(&self) -> impl DoubleEndedIterator<Item = &Logged> + ExactSizeIterator {
        self.entries.iter().rev()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn belongs(trace: &Trace, exchange: &Exchange) -> bool {
    (trace.peer_port, trace.sequence) == (exchange.upstream_port, exchange.upstream_sequence)
}
