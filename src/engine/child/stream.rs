//! An answer that goes out before the app is done: its body piece by piece, or whole, with tasks that run after it.
//!
//! The interpreter's thread puts pieces into a queue that the server's thread empties. A client that takes nothing for
//! long loses its answer: the interpreter has others to serve.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use rustpython_vm::builtins::{PyBytesRef, PyModule};
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};
use tokio::sync::oneshot;

use super::own::Spot;
use super::python::{Account, Answer, Body, Ended, pairs};
use super::{line, server};

/// How much may wait for a client, in bytes.
const AHEAD: usize = 1 << 20;
/// How long the app waits for a client that takes nothing, or does not send the body that it asked for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the answer to the request that runs goes.
enum Reply {
    /// Nothing was sent yet.
    Open(oneshot::Sender<Option<Answer>>),
    /// The answer is on its way, perhaps with pieces that follow; the trace comes when all is over.
    Begun {
        queue: Option<Arc<Queue>>,
        ended: oneshot::Sender<Ended>,
    },
}

/// Whom to ask for the body of the request, and where it then comes.
pub type Asked = oneshot::Sender<mpsc::Sender<Vec<u8>>>;

thread_local! {
    /// Of the interpreter's thread.
    static REPLY: RefCell<Option<Reply>> = const { RefCell::new(None) };
    static BODY: RefCell<Option<Asked>> = const { RefCell::new(None) };
}

/// From now on, what the app answers goes here. `body`: where it gets the body, if it does not have it.
pub fn open(reply: oneshot::Sender<Option<Answer>>, body: Option<Asked>) {
    REPLY.set(Some(Reply::Open(reply)));
    BODY.set(body);
}

/// The app is done with the request.
pub fn close(answer: Option<Answer>) {
    match REPLY.take() {
        Some(Reply::Open(reply)) => drop(reply.send(answer)),
        Some(Reply::Begun { queue, ended }) => {
            let whole = answer.as_ref().is_some_and(|answer| !answer.ends);
            if let Some(queue) = queue {
                queue.end(if whole { End::Whole } else { End::Broken });
            }
            if let Some(Answer {
                trace: Account::Now(trace),
                ends,
                ..
            }) = answer
            {
                let trace = *trace;
                drop(ended.send(Ended { trace, ends }));
            }
        }
        None => {}
    }
}

/// Gives the layer what it needs to send before it is done.
pub fn install(native: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    native.set_attr("answer", vm.new_function("answer", whole), vm)?;
    native.set_attr("begin", vm.new_function("begin", begin), vm)?;
    native.set_attr("rests_at", vm.new_function("rests_at", rests_at), vm)?;
    native.set_attr("piece", vm.new_function("piece", piece), vm)?;
    native.set_attr("end", vm.new_function("end", end), vm)?;
    native.set_attr("body", vm.new_function("body", body), vm)
}

/// The body of the request, which the app did not have yet; None where the client does not send it.
fn body(vm: &VirtualMachine) -> PyObjectRef {
    let asked = BODY.take().and_then(|asked| {
        let (sender, body) = mpsc::channel();
        asked.send(sender).ok()?;
        // The time that a client takes is not the app's.
        server::paused(|| body.recv_timeout(PATIENCE)).ok()
    });
    vm.unwrap_or_none(asked.map(|body| vm.ctx.new_bytes(body).into()))
}

/// The last piece was sent.
fn end(_: &VirtualMachine) {
    REPLY.with_borrow(|reply| {
        if let Some(Reply::Begun {
            queue: Some(queue), ..
        }) = reply
        {
            queue.end(End::Whole);
        }
    });
}

/// Sends the head of an answer whose pieces follow.
fn begin(status: u16, reason: String, headers: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    let queue = Arc::new(Queue::default());
    let body = Body::Stream(Pieces {
        queue: queue.clone(),
    });
    send((status, reason, pairs(&headers, vm)?), body, Some(queue));
    Ok(())
}

/// Sends an answer after which something still runs.
fn whole(
    status: u16,
    reason: String,
    headers: PyObjectRef,
    body: PyBytesRef,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let body = Body::Whole(body.as_bytes().to_vec());
    send((status, reason, pairs(&headers, vm)?), body, None);
    Ok(())
}

type Head = (u16, String, Vec<(String, String)>);

fn send((status, reason, headers): Head, body: Body, queue: Option<Arc<Queue>>) {
    let reply = match REPLY.take() {
        Some(Reply::Open(reply)) => reply,
        // Code that found these functions by itself.
        other => return REPLY.set(other),
    };
    let (ended, trace) = oneshot::channel();
    REPLY.set(Some(Reply::Begun { queue, ended }));
    drop(reply.send(Some(Answer {
        status,
        reason,
        headers,
        body,
        ends: false,
        trace: Account::Later(trace),
    })));
}

/// From now on the app waits at this line of its file, until it runs again.
fn rests_at(file: String, line: u32) {
    line::rests_at(Spot::of(&file, line));
}

/// Sends a piece; `false` when there is nobody any more who would take it.
fn piece(piece: PyBytesRef, _: &VirtualMachine) -> bool {
    let queue = REPLY.with_borrow(|reply| match reply {
        Some(Reply::Begun { queue, .. }) => queue.clone(),
        _ => None,
    });
    queue.is_some_and(|queue| queue.put(Bytes::copy_from_slice(piece.as_bytes())))
}

/// How a stream of pieces ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Whole,
    /// The client must not take what it has for a whole answer.
    Broken,
}

/// Pieces that were made and not yet sent.
#[derive(Debug, Default)]
struct Queue {
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

    fn put(&self, piece: Bytes) -> bool {
        let mut state = self.lock();
        state.bytes += piece.len();
        state.pieces.push_back(piece);
        state.wake();
        let full = |state: &mut State| state.bytes > AHEAD && !state.gone;
        if full(&mut state) {
            // The time that a client takes is not the app's.
            state = server::paused(|| {
                let waited = self.taken.wait_timeout_while(state, PATIENCE, full);
                waited.unwrap_or_else(PoisonError::into_inner).0
            });
        }
        if full(&mut state) {
            state.gone = true;
            state.end = Some(End::Broken);
            state.wake();
        }
        !state.gone
    }

    fn end(&self, end: End) {
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
