//! A request that the app is at, as the layer has it: where its answer goes, before or after the app is done, and what its
//! client does meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use bytes::Bytes;
use rustpython_vm::builtins::{PyBytesRef, PyModule};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use tokio::sync::{Notify, oneshot};

use super::python::{Account, Answer, Body, Ended, pairs};
use super::server::Message;
use super::stream::{End, Pieces, Queue};
use super::turns::{self, Id};

/// Where the answer to a request goes.
#[derive(Debug)]
enum Reply {
    /// Nothing was sent yet.
    Open(oneshot::Sender<Answer>),
    /// The answer is on its way, perhaps with pieces that follow; the trace comes when all is over.
    Begun {
        queue: Option<Arc<Queue>>,
        ended: oneshot::Sender<Ended>,
    },
}

/// Tells the interpreter's thread that something happened at the client's end of a request.
#[derive(Debug, Clone)]
pub struct News {
    pub id: Id,
    pub messages: mpsc::Sender<Message>,
}

impl News {
    pub fn tell(&self) {
        drop(self.messages.send(Message::News(self.id)));
    }
}

/// What the client of a request did since the app has it.
#[derive(Debug, Default)]
pub struct Client {
    has_left: AtomicBool,
    body: Mutex<Came>,
    /// Told when the app asks for more of the body.
    wants: Notify,
}

/// What came of a body and was not taken.
#[derive(Debug, Default)]
struct Came {
    content: Vec<u8>,
    /// Whether nothing follows.
    is_whole: bool,
    /// Whether anything came since the app asked last, be it the end.
    is_new: bool,
    /// Whether nobody will ask any more.
    is_lost: bool,
}

impl Client {
    pub fn leaves(&self) {
        self.has_left.store(true, Ordering::SeqCst);
    }

    fn body(&self) -> MutexGuard<'_, Came> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A piece of the body came; `is_whole`: the last. What comes before the app asks goes to it as one.
    pub fn sent(&self, piece: &[u8], is_whole: bool) {
        let mut body = self.body();
        if !body.is_lost {
            body.content.extend_from_slice(piece);
        }
        body.is_whole |= is_whole;
        body.is_new |= is_whole || !piece.is_empty();
    }

    /// How much came that the app has not taken.
    pub fn waiting(&self) -> usize {
        self.body().content.len()
    }

    /// Waits until the app asks for more.
    pub async fn wants(&self) {
        self.wants.notified().await;
    }
}

/// What the layer holds of a request. Where it lets go of it without an answer, there will be none.
#[pyclass(module = "_native", name = "Exchange")]
#[derive(Debug, PyPayload)]
pub struct Exchange {
    id: Id,
    reply: Mutex<Option<Reply>>,
    client: Arc<Client>,
    news: News,
}

impl Exchange {
    pub fn new(news: News, reply: oneshot::Sender<Answer>, client: Arc<Client>) -> Exchange {
        Exchange {
            id: news.id,
            reply: Mutex::new(Some(Reply::Open(reply))),
            client,
            news,
        }
    }

    /// Which request this is.
    pub fn id(&self) -> Id {
        self.id
    }

    fn reply<T>(&self, look: impl FnOnce(&mut Option<Reply>) -> T) -> T {
        look(&mut self.reply.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_over(&self) -> bool {
        self.reply(|reply| reply.is_none())
    }

    fn queue(&self) -> Option<Arc<Queue>> {
        self.reply(|reply| match reply {
            Some(Reply::Begun { queue, .. }) => queue.clone(),
            _ => None,
        })
    }

    fn send(&self, (status, reason, headers): Head, body: Body, queue: Option<Arc<Queue>>) {
        self.reply(|reply| match reply.take() {
            Some(Reply::Open(open)) => {
                let (ended, trace) = oneshot::channel();
                *reply = Some(Reply::Begun { queue, ended });
                drop(open.send(Answer {
                    status,
                    reason,
                    headers,
                    body,
                    ends: false,
                    trace: Account::Later(trace),
                }));
            }
            // Code that found these functions by itself.
            other => *reply = other,
        });
    }
}

type Head = (u16, String, Vec<(String, String)>);

#[pyclass]
impl Exchange {
    /// Sends the head of an answer whose pieces follow.
    #[pymethod]
    fn begin(
        &self,
        status: u16,
        reason: String,
        headers: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let queue = Arc::new(Queue::new(self.news.clone()));
        let body = Body::Stream(Pieces::of(queue.clone()));
        self.send((status, reason, pairs(&headers, vm)?), body, Some(queue));
        Ok(())
    }

    /// Sends an answer after which something still runs.
    #[pymethod]
    fn answer(
        &self,
        status: u16,
        reason: String,
        headers: PyObjectRef,
        body: PyBytesRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let body = Body::Whole(body.as_bytes().to_vec());
        self.send((status, reason, pairs(&headers, vm)?), body, None);
        Ok(())
    }

    /// Port and number of the request.
    #[pymethod]
    fn key(&self) -> (u16, u32) {
        (self.id.port, self.id.sequence)
    }

    /// Sends a piece, if there is anybody who takes it; whether the client has much to take before the next is to be made.
    #[pymethod]
    fn piece(&self, piece: PyBytesRef) -> bool {
        self.queue().is_some_and(|queue| {
            queue.put(Bytes::copy_from_slice(piece.as_bytes()));
            queue.is_full()
        })
    }

    /// Whether the client has much to take before the next piece is to be made.
    #[pymethod]
    fn is_full(&self) -> bool {
        self.queue().is_some_and(|queue| queue.is_full())
    }

    /// Whether the client has left.
    #[pymethod]
    fn has_left(&self) -> bool {
        self.client.has_left.load(Ordering::SeqCst)
    }

    /// The request waits for its client: the time that this takes is not the app's.
    #[pymethod]
    fn pause(&self) {
        turns::pause(self.id);
    }

    /// It waits no longer.
    #[pymethod]
    fn go_on(&self) {
        turns::go_on(self.id);
    }

    /// The last piece was sent.
    #[pymethod]
    fn end(&self) {
        if let Some(queue) = self.queue() {
            queue.end(End::Whole);
        }
    }

    /// What came of the body since this was asked last, and whether more follows; None where nothing did. More is asked for.
    #[pymethod]
    fn receive(&self, vm: &VirtualMachine) -> PyObjectRef {
        let mut body = self.client.body();
        let came = std::mem::take(&mut body.is_new).then(|| {
            let more = vm.ctx.new_bool(!body.is_whole).into();
            let piece = vm.ctx.new_bytes(std::mem::take(&mut body.content)).into();
            vm.ctx.new_tuple(vec![piece, more]).into()
        });
        drop(body);
        self.client.wants.notify_one();
        vm.unwrap_or_none(came)
    }

    /// Nobody will ask for the body: it need not be kept.
    #[pymethod]
    fn lose(&self) {
        let mut body = self.client.body();
        body.is_lost = true;
        body.content.clear();
    }

    /// The app is done: with the answer, if none went out, whether the connection ends, and the trace.
    #[pymethod]
    fn close(&self, parts: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        let answer = Answer::of(&parts.args, vm)?;
        turns::done(self.id);
        match self.reply(Option::take) {
            Some(Reply::Open(reply)) => drop(reply.send(answer)),
            Some(Reply::Begun { queue, ended }) => {
                if let Some(queue) = queue {
                    queue.end(if answer.ends { End::Broken } else { End::Whole });
                }
                if let Account::Now(trace) = answer.trace {
                    let (trace, ends) = (*trace, answer.ends);
                    drop(ended.send(Ended { trace, ends }));
                }
            }
            None => {}
        }
        Ok(())
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if !self.is_over() {
            turns::done(self.id);
        }
    }
}

/// `turn(exchange)`: from now on the interpreter is at this request, or, with None or one that is over, at none.
fn turn(exchange: Option<PyRef<Exchange>>) {
    let open = exchange.filter(|exchange| !exchange.is_over());
    turns::take(open.map(|exchange| exchange.id));
}

/// Gives the layer what it needs to answer.
pub fn install(native: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    <Exchange as rustpython_vm::class::PyClassImpl>::make_static_type();
    native.set_attr("turn", vm.new_function("turn", turn), vm)?;
    native.set_attr("rests_at", vm.new_function("rests_at", turns::rests_at), vm)
}
