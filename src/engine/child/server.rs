//! HTTP/1.1 on loopback: the server's thread reads requests, the interpreter's answers them one by one.

use std::io;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::super::{App, Event, Limits};
use super::connection::Connection;
use super::limits::{Limit, PARTING, exceeded};
use super::python::{Answer, Asked, Python, Reads, Request};
use super::{emit, limits, output, stream};
use crate::wire::Door;

/// A request for the interpreter.
pub struct Job {
    pub request: Request,
    pub id: limits::Id,
    pub reply: oneshot::Sender<Option<Answer>>,
    /// Who has the body, where the request does not.
    pub body: Option<stream::Asked>,
}

/// For the interpreter's thread.
pub enum Message {
    Job(Job),
    /// How is the body of such a request read?
    Reads(Asked, oneshot::Sender<Reads>),
    /// No request will come any more.
    Close(mpsc::Sender<()>),
}

/// Where an app is told its end, if it wants to know.
static CLOSING: OnceLock<Mutex<mpsc::Sender<Message>>> = OnceLock::new();

/// Lets the app do what it does at its end: what stands after the `yield` of its lifespan.
pub fn close() {
    let Some(messages) = CLOSING.get() else {
        return;
    };
    let (done, closed) = mpsc::channel();
    let sent = match messages.lock() {
        Ok(messages) => messages.send(Message::Close(done)),
        Err(_) => return,
    };
    let busy = BEGAN.load(Ordering::Relaxed) != 0;
    if sent.is_ok() && closed.recv_timeout(PARTING).is_err() && !busy {
        exceeded(Limit::Parting);
    }
}

/// When the interpreter began with the request it is at, in microseconds since [`epoch`]; 0 while it waits.
static BEGAN: AtomicU64 = AtomicU64::new(0);

/// Whether what runs is no request.
static IDLE: AtomicBool = AtomicBool::new(false);

/// On what terms requests are answered.
#[derive(Debug, Clone, Copy)]
struct Terms {
    limits: Limits,
    /// Whether anybody looks at traces.
    traces: bool,
}

/// Serves the app; returns when it cannot be loaded. The interpreter stays on this thread, the server has another.
pub fn run(python: &Python<'_>, app: &App, limits: Limits, traces: bool) {
    let (jobs, queue) = mpsc::channel();
    let messages = jobs.clone();
    let (ready, loaded) = mpsc::channel::<()>();
    let terms = Terms { limits, traces };
    std::thread::spawn(move || serve_when(&loaded, jobs, terms));
    output::allow(limits.output);
    if let Err(fault) = python.load(app, traces) {
        return emit(&Event::Failed { fault });
    }
    if python.ends() {
        CLOSING.get_or_init(|| Mutex::new(messages));
    }
    limits::finish();
    let _ = ready.send(());
    while let Some(message) = next(&queue, python, limits) {
        let Job {
            request,
            id,
            reply,
            body,
        } = match message {
            Message::Job(job) => job,
            Message::Reads(asked, reply) => {
                let _ = reply.send(python.reads(asked));
                continue;
            }
            Message::Close(done) => {
                python.close();
                let _ = done.send(());
                continue;
            }
        };
        limits::begin(id);
        BEGAN.store(now().max(1), Ordering::Relaxed);
        output::allow(limits.output);
        stream::open(reply, body);
        let answer = python.answer(request);
        BEGAN.store(0, Ordering::Relaxed);
        stream::close(answer);
        limits::finish();
    }
}

/// Waits for what is to be done next; meanwhile what the app left running goes on. `None`: nothing will come any more.
fn next(queue: &mpsc::Receiver<Message>, python: &Python<'_>, limits: Limits) -> Option<Message> {
    loop {
        output::allow(limits.output);
        IDLE.store(true, Ordering::Relaxed);
        BEGAN.store(now().max(1), Ordering::Relaxed);
        let rest = python.turns();
        BEGAN.store(0, Ordering::Relaxed);
        IDLE.store(false, Ordering::Relaxed);
        let Some(rest) = rest else {
            return queue.recv().ok();
        };
        match queue.recv_timeout(rest) {
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            message => return message.ok(),
        }
    }
}

/// Waits for something that is not the app's doing, so that the time does not count.
pub fn paused<T>(wait: impl FnOnce() -> T) -> T {
    let began = BEGAN.swap(0, Ordering::Relaxed);
    let paused = now();
    let waited = wait();
    BEGAN.store(began + (now() - paused), Ordering::Relaxed);
    waited
}

/// The server's thread: waits until the app is loaded, then listens as long as the process lives.
fn serve_when(loaded: &mpsc::Receiver<()>, jobs: mpsc::Sender<Message>, terms: Terms) {
    match loaded.recv_timeout(terms.limits.time) {
        Ok(()) => {}
        Err(mpsc::RecvTimeoutError::Timeout) => exceeded(Limit::RunTime),
        Err(mpsc::RecvTimeoutError::Disconnected) => return,
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    if let Ok(runtime) = runtime {
        drop(runtime.block_on(listen(jobs, terms)));
    }
    limits::end(1)
}

fn now() -> u64 {
    static EPOCH: OnceLock<Instant> = OnceLock::new();
    EPOCH.get_or_init(Instant::now).elapsed().as_micros() as u64
}

/// Ends the child when one request takes too long. One that begins after a look has not used up its time at the next.
async fn watch(limits: Limits) {
    let mut wait = limits.time;
    loop {
        tokio::time::sleep(wait).await;
        let began = BEGAN.load(Ordering::Relaxed);
        let ran = Duration::from_micros(now().saturating_sub(began));
        wait = match limits.time.checked_sub(ran) {
            _ if began == 0 => limits.time,
            Some(rest) if !rest.is_zero() => rest,
            _ if IDLE.load(Ordering::Relaxed) => exceeded(Limit::IdleTime),
            _ => exceeded(Limit::RequestTime),
        };
    }
}

async fn listen(jobs: mpsc::Sender<Message>, terms: Terms) -> io::Result<()> {
    tokio::spawn(watch(terms.limits));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let door = Door {
        address: listener.local_addr()?,
        word: getrandom::u64().map_err(io::Error::other)?,
    };
    emit(&Event::Ready { door });
    loop {
        // Out of file descriptors, say: connections will be closed.
        let Ok((stream, peer)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        drop(stream.set_nodelay(true));
        let connection = Connection::new(stream, peer, jobs.clone(), terms.traces);
        tokio::spawn(async move { drop(connection.enter(door).await) });
    }
}
