//! The thread that owns the database while the program runs.

use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Kept, Store, StoreError};
use crate::learn::{Event, Place};

/// How long after a text could not be kept it is tried again, if nothing else happens.
const AGAIN: Duration = Duration::from_secs(1);

enum Job {
    Append(Box<Event>),
    Place(Place),
    Text { item: String, fate: Fate },
    Read { round: Option<String> },
}

/// What is to become of a text.
enum Fate {
    /// This is what it is now; or there is none.
    Kept(Option<String>),
    /// Its item is done with.
    Forgotten,
}

/// What the thread has to say.
pub enum Told {
    /// An event is on disk; or why it is not.
    Saved(Event, Option<String>),
    /// Another window had written this to an item, to which this one wrote, too.
    Replaced { item: String, text: String },
    /// What was written is not on disk yet, and why; once, until it is.
    Unsaved(String),
    /// What the file has now, or nothing where it cannot be read.
    Read {
        round: Option<String>,
        kept: Option<Kept>,
    },
}

/// Hands jobs to the thread; dropping it waits until everything handed over is on disk.
pub struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// The thread's own.
struct Desk<T> {
    store: Store,
    /// What this window read or wrote last of each text.
    known: BTreeMap<String, String>,
    /// What is to become of texts and has not yet, as the disk is full or another window holds the file.
    open: BTreeMap<String, Fate>,
    complained: bool,
    told: T,
}

impl<T: Fn(Told)> Desk<T> {
    fn run(&mut self, queue: &Receiver<Job>) {
        let mut waiting = VecDeque::new();
        while let Some(job) = next(&mut waiting, queue, !self.open.is_empty()) {
            match job {
                Next::Job(Job::Append(event)) => {
                    let error = self.store.append(&event).err();
                    let error = error.map(|error| error.to_string());
                    (self.told)(Told::Saved(*event, error));
                }
                // Losing a place costs a key press; it is saved again at the next move.
                Next::Job(Job::Place(place)) => drop(self.store.save_place(&place)),
                Next::Job(Job::Text { item, fate }) => {
                    self.open.insert(item, fate);
                    self.settle();
                }
                Next::Job(Job::Read { round }) => {
                    self.settle();
                    let kept = self.store.kept().ok();
                    (self.told)(Told::Read { round, kept });
                }
                Next::Again => self.settle(),
            }
        }
        self.settle();
    }

    /// Does with the texts what is to be done, as far as that goes now.
    fn settle(&mut self) {
        while let Some((item, fate)) = self.open.pop_first() {
            if let Err(error) = self.write(&item, &fate) {
                self.open.insert(item, fate);
                if !std::mem::replace(&mut self.complained, true) {
                    (self.told)(Told::Unsaved(error.to_string()));
                }
                return;
            }
        }
        self.complained = false;
    }

    fn write(&mut self, item: &str, fate: &Fate) -> Result<(), StoreError> {
        let known = self.known.get(item).map(String::as_str);
        let replaced = match fate {
            Fate::Kept(text) => self.store.save_draft(item, text.as_deref(), known)?,
            Fate::Forgotten => {
                self.store.forget_draft(item, known)?;
                None
            }
        };
        match fate {
            Fate::Kept(Some(text)) => drop(self.known.insert(item.to_owned(), text.clone())),
            _ => drop(self.known.remove(item)),
        }
        if let Some(text) = replaced {
            let item = item.to_owned();
            (self.told)(Told::Replaced { item, text });
        }
        Ok(())
    }
}

impl Writer {
    /// Starts the thread; `told` is called on it, once for each event. `drafts` is what this window read of them.
    pub fn start(
        store: Store,
        drafts: BTreeMap<String, String>,
        told: impl Fn(Told) + Send + 'static,
    ) -> Writer {
        let (jobs, queue) = channel();
        let mut desk = Desk {
            store,
            known: drafts,
            open: BTreeMap::new(),
            complained: false,
            told,
        };
        let thread = std::thread::spawn(move || desk.run(&queue));
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
        let fate = Fate::Kept(text);
        self.send(Job::Text { item, fate });
    }

    pub fn forget_draft(&self, item: String) {
        let fate = Fate::Forgotten;
        self.send(Job::Text { item, fate });
    }

    /// Reads the file once more, after everything that was handed over before.
    pub fn read(&self, round: Option<String>) {
        self.send(Job::Read { round });
    }

    fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread ends only when this sender does.
            drop(jobs.send(job));
        }
    }
}

enum Next {
    Job(Job),
    /// Nothing, for a while.
    Again,
}

/// The next thing to do; `None`: there will be nothing more. Of several wishes for one text that wait only the last is
/// worth a transaction: a fast typist must not wait for a slow disk.
fn next(waiting: &mut VecDeque<Job>, queue: &Receiver<Job>, open: bool) -> Option<Next> {
    waiting.extend(queue.try_iter());
    loop {
        let Some(job) = waiting.pop_front() else {
            return match open {
                false => queue.recv().ok().map(Next::Job),
                true => match queue.recv_timeout(AGAIN) {
                    Ok(job) => Some(Next::Job(job)),
                    Err(RecvTimeoutError::Timeout) => Some(Next::Again),
                    Err(RecvTimeoutError::Disconnected) => None,
                },
            };
        };
        let newer = |other: &Job| matches!((other, &job), (Job::Text { item, .. }, Job::Text { item: old, .. }) if item == old);
        if !waiting.iter().any(newer) {
            return Some(Next::Job(job));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_could_not_be_kept_is_told_and_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.db");
        let store = Store::open(&path).unwrap().store;
        store.connection.busy_timeout(Duration::ZERO).unwrap();
        let other = Store::open(&path).unwrap().store;
        other.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        let (say, said) = channel();
        let writer = Writer::start(store, BTreeMap::new(), move |told| drop(say.send(told)));
        writer.save_draft("q/a".into(), Some("one".into()));
        assert!(matches!(said.recv().unwrap(), Told::Unsaved(_)));
        writer.save_draft("q/a".into(), Some("two".into()));
        writer.read(Some("r".into()));
        let Told::Read { kept, .. } = said.recv().unwrap() else {
            panic!("told twice");
        };
        assert!(kept.unwrap().drafts.is_empty());
        other.connection.execute_batch("ROLLBACK").unwrap();
        drop(writer);
        assert_eq!(other.kept().unwrap().drafts["q/a"], "two");
    }
}
