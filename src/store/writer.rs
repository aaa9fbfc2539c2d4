//! The thread that owns the database while the program runs.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::Store;
use crate::learn::{Event, Place};

enum Job {
    Append(Box<Event>),
    Place(Place),
    Draft { item: String, text: Option<String> },
}

/// Hands jobs to the thread; dropping it waits until everything handed over is on disk.
pub struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; `saved` is called on it once for each event, with why it is not on disk if it is not.
    pub fn start(store: Store, saved: impl Fn(Event, Option<String>) + Send + 'static) -> Writer {
        let (jobs, queue) = channel();
        let thread = std::thread::spawn(move || {
            let mut waiting = VecDeque::new();
            while let Some(job) = next(&mut waiting, &queue) {
                match job {
                    Job::Append(event) => {
                        let error = store.append(&event).err().map(|error| error.to_string());
                        saved(*event, error);
                    }
                    // Losing a place costs a key press; it is saved again at the next move.
                    Job::Place(place) => drop(store.save_place(&place)),
                    // Likewise: the next key saves the whole text.
                    Job::Draft { item, text } => drop(store.save_draft(&item, text.as_deref())),
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

    fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread ends only when this sender does.
            drop(jobs.send(job));
        }
    }
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
