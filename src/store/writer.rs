//! The thread that owns the database while the program runs.

use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use super::Store;
use crate::learn::{Event, Place};

enum Job {
    Append(Box<Event>),
    Place(Place),
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
            for job in queue {
                match job {
                    Job::Append(event) => {
                        let error = store.append(&event).err().map(|error| error.to_string());
                        saved(*event, error);
                    }
                    // Losing a place costs a key press; it is saved again at the next move.
                    Job::Place(place) => drop(store.save_place(&place)),
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

    fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread ends only when this sender does.
            drop(jobs.send(job));
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
