//! The thread that owns the database while the program runs.

use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::Store;
use crate::learn::{Event, Place};

enum Job {
    Append(Box<Event>),
    Place(Place),
    Draft { item: String, text: Option<String> },
    Forget { item: String },
}

/// What the thread has to say.
pub enum Told {
    /// An event is on disk; or why it is not.
    Saved(Event, Option<String>),
    /// Another window had written this to an item, to which this one wrote, too.
    Replaced { item: String, text: String },
}

/// Hands jobs to the thread; dropping it waits until everything handed over is on disk.
pub struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; `told` is called on it, once for each event. `drafts` is what this window read of them.
    pub fn start(
        store: Store,
        drafts: BTreeMap<String, String>,
        told: impl Fn(Told) + Send + 'static,
    ) -> Writer {
        let (jobs, queue) = channel();
        let thread = std::thread::spawn(move || {
            let (mut waiting, mut known) = (VecDeque::new(), drafts);
            while let Some(job) = next(&mut waiting, &queue) {
                match job {
                    Job::Append(event) => {
                        let error = store.append(&event).err().map(|error| error.to_string());
                        told(Told::Saved(*event, error));
                    }
                    // Losing a place costs a key press; it is saved again at the next move.
                    Job::Place(place) => drop(store.save_place(&place)),
                    Job::Draft { item, text } => {
                        if let Some(text) = draft(&store, &mut known, &item, text) {
                            told(Told::Replaced { item, text });
                        }
                    }
                    Job::Forget { item } => {
                        let known = known.remove(&item);
                        drop(store.forget_draft(&item, known.as_deref()));
                    }
                }
            }
        });
        Writer {
            jobs: Some(jobs),
            thread: Some(thread),
        }
    }

    /// Appends an event; the answer comes through the callback.
    pub fn append(&self, event: Event) {
        self.send(Job::Append(Box::new(event)));
    }

    pub fn save_place(&self, place: Place) {
        self.send(Job::Place(place));
    }

    pub fn save_draft(&self, item: String, text: Option<String>) {
        self.send(Job::Draft { item, text });
    }

    pub fn forget_draft(&self, item: String) {
        self.send(Job::Forget { item });
    }

    fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread ends only when this sender does.
            drop(jobs.send(job));
        }
    }
}

/// Saves a draft; gives what another window had written there, not known to this one. If it cannot be saved, the next key
/// saves the whole text.
fn draft(
    store: &Store,
    known: &mut BTreeMap<String, String>,
    item: &str,
    text: Option<String>,
) -> Option<String> {
    let before = known.get(item).map(String::as_str);
    let replaced = store.save_draft(item, text.as_deref(), before).ok()?;
    match text {
        Some(text) => drop(known.insert(item.to_owned(), text)),
        None => drop(known.remove(item)),
    }
    replaced
}

/// The next thing to do; `None`: there will be nothing more. Of several drafts of one item that wait only the last is
/// worth a transaction: a fast typist must not wait for a slow disk.
fn next(waiting: &mut VecDeque<Job>, queue: &Receiver<Job>) -> Option<Job> {
    waiting.extend(queue.try_iter());
    loop {
        let Some(job) = waiting.pop_front() else {
            return queue.recv().ok();
        };
        let newer = |other: &Job| matches!((other, &job), (Job::Draft { item, .. }, Job::Draft { item: old, .. }) if item == old);
        if !waiting.iter().any(newer) {
            return Some(job);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
