//! The app behind its listener, and the requests that are sent to it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::Wake;
use crate::app::{Fire, Fired, Msg};
use crate::engine::{self, Engine};
use crate::hurl;
use crate::wire::{Client, Exchange, Tap, USER_AGENT, Upstream};

/// Where apps and requests go, each with the number of the app that was asked for last.
pub type Network = (Sender<(u64, engine::App)>, Sender<(u64, Fire)>);

/// The number of the app that took over from the one before: no request meant for it may reach that one.
#[derive(Default)]
struct Taken {
    number: Mutex<u64>,
    changed: Condvar,
}

/// Longer than the client has patience.
const RECORDED: Duration = Duration::from_secs(35);

/// The request of our own client whose record is wanted next: any program may send others meanwhile.
#[derive(Default)]
struct Awaited(Mutex<Option<(String, String, Sender<Exchange>)>>);

impl Awaited {
    /// Where the record of this request will arrive, which is known by its method and its `User-Agent`.
    fn next(&self, request: &hurl::Resolved) -> Receiver<Exchange> {
        let named = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("user-agent");
        let agent = request.headers.iter().find(named);
        let agent = agent.map_or(USER_AGENT.to_owned(), |(_, agent)| agent.clone());
        let (sender, record) = channel();
        if let Ok(mut wanted) = self.0.lock() {
            *wanted = Some((request.method.clone(), agent, sender));
        }
        record
    }

    /// Takes what the listener recorded.
    fn hear(&self, exchange: Exchange) {
        let Ok(mut wanted) = self.0.lock() else {
            return;
        };
        let ours = wanted.as_ref().is_some_and(|(method, agent, _)| {
            exchange.request.method == *method
                && exchange.request.header("user-agent").as_ref() == Some(agent)
        });
        if ours && let Some((_, _, sender)) = wanted.take() {
            drop(sender.send(exchange));
        }
    }
}

impl Taken {
    fn set(&self, number: u64) {
        if let Ok(mut taken) = self.number.lock() {
            *taken = number;
            self.changed.notify_all();
        }
    }

    fn wait_for(&self, number: u64) {
        if let Ok(taken) = self.number.lock() {
            drop(self.changed.wait_while(taken, |taken| *taken < number));
        }
    }
}

/// The listener, the thread that runs apps, and the thread that sends requests.
pub fn start(wakes: &Sender<Wake>, port: Option<u16>, kind: engine::Kind) -> Network {
    let (apps, app_queue) = channel();
    let (fires, fire_queue) = channel();
    let wakes = wakes.clone();
    std::thread::spawn(move || {
        let recorded = wakes.clone();
        let awaited = Arc::new(Awaited::default());
        let heard = awaited.clone();
        let tap = Tap::listen(port, false, move |exchange| {
            drop(recorded.send(Wake::Msg(Msg::Recorded(Box::new(exchange.clone())))));
            heard.hear(exchange);
        });
        match tap {
            Ok(tap) => {
                drop(wakes.send(Wake::Msg(Msg::Listening {
                    address: tap.address(),
                    wanted: port,
                })));
                let (worker, sender) = (wakes.clone(), tap.clone());
                let taken = Arc::new(Taken::default());
                let turn = taken.clone();
                std::thread::spawn(move || {
                    fire_all(&fire_queue, &turn, &awaited, &sender, &worker)
                });
                run_apps(&app_queue, &taken, &kind, &tap, &wakes);
            }
            Err(error) => drop(wakes.send(Wake::Msg(Msg::Notice(format!(
                "No port on 127.0.0.1 can be had: {error}"
            ))))),
        }
    });
    (apps, fires)
}

/// Runs one app at a time behind the listener; a new one ends the old.
fn run_apps(
    queue: &Receiver<(u64, engine::App)>,
    taken: &Taken,
    kind: &engine::Kind,
    tap: &Tap,
    wakes: &Sender<Wake>,
) {
    let settings = engine::Settings {
        kind: kind.clone(),
        ..engine::Settings::default()
    };
    let current = Arc::new(AtomicU64::new(0));
    let mut running: Option<Engine> = None;
    while let Ok(mut next) = queue.recv() {
        // Of several that wait, only the last is wanted.
        while let Ok(later) = queue.try_recv() {
            next = later;
        }
        let (number, app) = next;
        let mine = current.fetch_add(1, Ordering::SeqCst) + 1;
        tap.set_upstream(Upstream::Starting);
        taken.set(number);
        drop(running.take());
        let (current, hearer, wakes) = (current.clone(), tap.clone(), wakes.clone());
        let failed = wakes.clone();
        let started = Engine::serve(&app, &settings, move |event| {
            if current.load(Ordering::SeqCst) == mine {
                event.point(&hearer);
                drop(wakes.send(Wake::Msg(Msg::App(event))));
            }
        });
        match started {
            Ok(engine) => running = Some(engine),
            Err(error) => {
                tap.set_upstream(Upstream::Failed(error.to_string()));
                drop(failed.send(Wake::Msg(Msg::Notice(format!(
                    "The app cannot be started: {error}"
                )))));
            }
        }
    }
}

/// Sends requests, one at a time, and finds the listener's record of each.
fn fire_all(
    queue: &Receiver<(u64, Fire)>,
    taken: &Taken,
    awaited: &Awaited,
    tap: &Tap,
    wakes: &Sender<Wake>,
) {
    let client = Client::new(tap.address());
    for (number, fire) in queue {
        taken.wait_for(number);
        let Fire {
            ticket,
            entries,
            mut variables,
        } = fire;
        variables.set(
            "host",
            hurl::Value::Json(format!("http://{}", tap.address()).into()),
        );
        for entry in entries {
            let resolved = entry.request.resolve(&variables);
            let recorded = match (&client, resolved) {
                (Ok(client), Ok(request)) => send(client, awaited, request),
                (Err(error), _) => Err(error.clone()),
                (_, Err(error)) => Err(error.message),
            };
            let checks = match (&recorded, &entry.expected) {
                (Ok(exchange), Some(expected)) => exchange
                    .reply()
                    .map(|reply| hurl::evaluate(expected, &reply, &mut variables)),
                _ => None,
            };
            let fired = Fired {
                ticket,
                exchange: recorded.map(|exchange| exchange.id),
                checks: checks.unwrap_or_default(),
            };
            drop(wakes.send(Wake::Msg(Msg::Fired(fired))));
        }
        drop(wakes.send(Wake::Msg(Msg::FireDone { ticket, variables })));
    }
}

/// Sends a request and gives the listener's record of it.
fn send(client: &Client, awaited: &Awaited, request: hurl::Resolved) -> Result<Exchange, String> {
    let record = awaited.next(&request);
    client.send(request)?;
    record
        .recv_timeout(RECORDED)
        .map_err(|_| "the listener has no record of it".to_owned())
}
