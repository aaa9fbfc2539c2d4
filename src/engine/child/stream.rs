//! A body that goes out piece by piece, before the app is done.
//!
//! The interpreter's thread puts pieces into a queue that the server's thread empties. A client that takes nothing for
//! long loses its answer: the interpreter has others to serve.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;

use super::turns;

/// How much may wait for a client, in bytes.
const AHEAD: usize = 1 << 20;
/// How long the app waits for a client that takes nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a stream of pieces ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Whole,
    /// The client must not take what it has for a whole answer.
    Broken,
}

/// Pieces that were made and not yet sent.
#[derive(Debug, Default)]
pub struct Queue {
    state: Mutex<State>,
    taken: Condvar,
}

#[derive(Debug, Default)]
struct State {
    pieces: VecDeque<Bytes>,
    bytes: usize,
    end: Option<End>,
    /// Nobody takes any more.
    gone: bool,
    waker: Option<Waker>,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a piece, if there is anybody who takes it.
    pub fn put(&self, piece: Bytes) {
        let mut state = self.lock();
        if state.gone {
            return;
        }
        state.bytes += piece.len();
        state.pieces.push_back(piece);
        state.wake();
        let full = |state: &mut State| state.bytes > AHEAD && !state.gone;
        if full(&mut state) {
            // The time that a client takes is not the app's.
            state = turns::paused(|| {
                let waited = self.taken.wait_timeout_while(state, PATIENCE, full);
                waited.unwrap_or_else(PoisonError::into_inner).0
            });
        }
        if full(&mut state) {
            state.gone = true;
            state.end = Some(End::Broken);
            state.wake();
        }
    }

    /// The stream is over; what was said first counts.
    pub fn end(&self, end: End) {
        let mut state = self.lock();
        state.end.get_or_insert(end);
        state.wake();
    }
}

impl State {
    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// The server's side of a queue.
#[derive(Debug)]
pub struct Pieces {
    queue: Arc<Queue>,
}

/// The stream ended before its end.
#[derive(Debug)]
pub struct Broken;

impl Pieces {
    /// Those of a queue.
    pub fn of(queue: Arc<Queue>) -> Pieces {
        Pieces { queue }
    }

    /// The next piece, once it is there; `None` at the end.
    ///
    /// # Errors
    /// There is none and no end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Broken>> {
        let mut state = self.queue.lock();
        if let Some(piece) = state.pieces.pop_front() {
            state.bytes -= piece.len();
            self.queue.taken.notify_one();
            return Poll::Ready(Ok(Some(piece)));
        }
        match state.end {
            Some(End::Whole) => Poll::Ready(Ok(None)),
            Some(End::Broken) => Poll::Ready(Err(Broken)),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.gone = true;
        state.pieces.clear();
        self.queue.taken.notify_one();
    }
}
