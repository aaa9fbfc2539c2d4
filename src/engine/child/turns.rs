//! What the interpreter is at: which request has its turn, since when, and which wait for something. Another thread watches
//! that none takes too long.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::own::Spot;
use super::{limits, line};

/// Which request: the port from which it came and its number on that connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    pub port: u16,
    pub sequence: u32,
}

/// A request that began and is not over.
#[derive(Debug)]
struct Flight {
    /// In microseconds since the first look at the clock, as all moments here.
    began: u64,
    /// Where it waits, or waited last.
    rests: Option<Spot>,
    /// Since when it waits for its client, if it does: that time is not the app's.
    paused: Option<u64>,
}

static FLIGHTS: Mutex<BTreeMap<Id, Flight>> = Mutex::new(BTreeMap::new());
/// Since when what runs has its turn; 0 while nothing runs.
static SINCE: AtomicU64 = AtomicU64::new(0);

/// A turn that holds up others: microseconds.
const HELD: u64 = 100_000;

fn flights() -> MutexGuard<'static, BTreeMap<Id, Flight>> {
    FLIGHTS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> u64 {
    static EPOCH: OnceLock<Instant> = OnceLock::new();
    EPOCH.get_or_init(Instant::now).elapsed().as_micros() as u64 + 1
}

/// A request begins, and has its turn.
pub fn begin(id: Id) {
    let began = now();
    let flight = Flight {
        began,
        rests: None,
        paused: None,
    };
    flights().insert(id, flight);
    take(Some(id));
}

/// From now on this request has its turn, or, with `None`, what goes on outside of all requests.
pub fn take(id: Option<Id>) {
    limits::at(id);
    line::rests_at(id.and_then(|id| flights().get(&id)?.rests));
    SINCE.store(now(), Ordering::SeqCst);
}

/// Nothing runs any more.
pub fn rest() {
    SINCE.store(0, Ordering::SeqCst);
    limits::at(None);
}

/// A request is over.
pub fn done(id: Id) {
    flights().remove(&id);
}

/// Whether requests began that are not over.
pub fn any() -> bool {
    !flights().is_empty()
}

/// What runs waits at this line of its file, until it runs again. Called by the layer.
pub fn rests_at(file: String, line: u32) {
    // Line 0 is none.
    let spot = Spot::of(&file, line).filter(|_| line > 0);
    line::rests_at(spot);
    if let Some(id) = limits::running()
        && let Some(flight) = flights().get_mut(&id)
    {
        flight.rests = spot;
    }
}

/// From now on a request waits for its client, until it goes on.
pub fn pause(id: Id) {
    if let Some(flight) = flights().get_mut(&id) {
        flight.paused.get_or_insert_with(now);
    }
}

/// A request waits for its client no longer.
pub fn go_on(id: Id) {
    if let Some(flight) = flights().get_mut(&id)
        && let Some(since) = flight.paused.take()
    {
        flight.began += now() - since;
    }
}

/// What took longer than it may.
#[derive(Debug, Clone, Copy)]
pub struct Overdue {
    /// The request; `None`: what goes on outside of all requests.
    pub id: Option<Id>,
    /// Whether it has its turn.
    pub runs: bool,
    /// Where it waits, or waited last.
    pub rests: Option<Spot>,
}

/// What has taken longer than `time`, if anything has.
///
/// # Errors
/// Nothing has: how long it may be until something has.
pub fn overdue(time: Duration) -> Result<Overdue, Duration> {
    let now = now();
    let left = |from: u64| time.checked_sub(Duration::from_micros(now.saturating_sub(from)));
    let flights = flights();
    let since = SINCE.load(Ordering::SeqCst);
    let running = limits::running().filter(|_| since > 0);
    let blamed = |id: Option<Id>| Overdue {
        id,
        runs: id == running,
        rests: id.and_then(|id| flights.get(&id)?.rests),
    };
    let mut wait = time;
    if since > 0 {
        let Some(rest) = left(since) else {
            return Ok(blamed(running));
        };
        wait = rest;
    }
    let held = since > 0 && now.saturating_sub(since) > HELD;
    for (id, flight) in flights.iter() {
        // Who waits behind a long turn is not to blame.
        if held && running != Some(*id) || flight.paused.is_some() {
            continue;
        }
        let Some(rest) = left(flight.began) else {
            return Ok(blamed(Some(*id)));
        };
        wait = wait.min(rest);
    }
    Err(wait.max(Duration::from_millis(1)))
}
