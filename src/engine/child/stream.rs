//! A body that goes out piece by piece, before the app is done.
//!
//! The interpreter's thread puts pieces into a queue that the server's thread empties. Where much waits in it for a client that
//! takes nothing, the app makes no more until there is room; others are served meanwhile.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use super::exchange::News;

/// How much may wait for a client, in bytes.
const AHEAD: usize = 1 << 20;

/// How a stream of pieces ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Whole,
    /// The client must not take what it has for a whole answer.
    Broken,
}

/// Pieces that were made and not yet sent.
#[derive(Debug)]
pub struct Queue {
    state: Mutex<State>,
    /// Who is told that there is room again.
    news: News,
}

#[derive(Debug, Default)]
struct State {
    pieces: VecDeque<Bytes>,
    bytes: usize,
    end: Option<End>,
    /// Nobody takes any more.
    gone: bool,
    /// Somebody waits for room.
    is_awaited: bool,
    waker: Option<Waker>,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn new(news: News) -> Queue {
        let state = Mutex::default();
        Queue { state, news }
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
    }

    /// Whether more is to wait until there is room; there will be news then.
    pub fn is_full(&self) -> bool {
        let mut state = self.lock();
        state.is_awaited = state.is_full();
        state.is_awaited
    }

    /// Tells who waits for room that there is some, if there is.
    fn tell(&self, mut state: MutexGuard<'_, State>) {
        if !state.is_full() && std::mem::take(&mut state.is_awaited) {
            drop(state);
            self.news.tell();
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
    fn is_full(&self) -> bool {
        self.bytes > AHEAD && !self.gone
    }

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
            self.queue.tell(state);
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
        self.queue.tell(state);
    }
}
