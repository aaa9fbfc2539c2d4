//! HTTP/1.1 on loopback: the server's thread reads requests, the interpreter's answers them, each as far as it goes, in turns.

use std::cell::RefCell;
use std::io;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::super::{App, Event, Limits};
use super::connection::Connection;
use super::exchange::Exchange;
use super::limits::{Limit, PARTING, exceeded};
use super::python::{Asked, Python, Request};
use super::stacks::Others;
use super::turns::Id;
use super::{emit, limits, output, stacks, turns};
use crate::wire::Door;

/// A request for the interpreter.
#[derive(Debug)]
pub struct Job {
    pub request: Request,
    /// Where its answer goes.
    pub exchange: Exchange,
}

/// For the interpreter's thread.
#[derive(Debug)]
pub enum Message {
    Job(Job),
    /// Is the body of such a request read before all else?
    ReadsFirst(Asked, oneshot::Sender<bool>),
    /// Something happened at the client's end of a request that the app is at.
    News(Id),
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
    let busy = turns::any();
    if sent.is_ok() && closed.recv_timeout(PARTING).is_err() && !busy {
        exceeded(Limit::Parting);
    }
}

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
    turns::rest();
    let _ = ready.send(());
    let requests: Rc<dyn Others> = Rc::new(Requests {
        queue,
        limits,
        closing: RefCell::default(),
    });
    stacks::run(&requests, python);
}

/// What comes to the interpreter's thread.
struct Requests {
    queue: mpsc::Receiver<Message>,
    limits: Limits,
    /// Who waits for the app's end.
    closing: RefCell<Option<mpsc::Sender<()>>>,
}

impl Others for Requests {
    fn turn(&self, python: &Python<'_>, patience: &dyn Fn() -> Option<Duration>) -> bool {
        if !turns::any() {
            output::allow(self.limits.output);
        }
        let rest = go_on(python);
        let wait = rest.into_iter().chain(patience()).min();
        if !turns::any() || wait.is_none() {
            self.close(python);
        }
        let message = match wait {
            Some(wait) => self.queue.recv_timeout(wait),
            None => self
                .queue
                .recv()
                .map_err(|_| mpsc::RecvTimeoutError::Disconnected),
        };
        match message {
            Ok(message) => self.take(message, python),
            Err(error) => return error == mpsc::RecvTimeoutError::Timeout,
        }
        true
    }
}

impl Requests {
    fn take(&self, message: Message, python: &Python<'_>) {
        match message {
            Message::Job(Job { request, exchange }) => {
                output::allow(self.limits.output);
                turns::begin(exchange.id());
                python.answer(request, exchange);
            }
            Message::ReadsFirst(asked, reply) => drop(reply.send(python.reads_first(asked))),
            Message::News(id) => python.news(id),
            Message::Close(done) => drop(self.closing.replace(Some(done))),
        }
        turns::rest();
    }

    /// Lets the app do what it does at its end, where that is asked for: the requests that began have come to theirs, or never do.
    fn close(&self, python: &Python<'_>) {
        if let Some(done) = self.closing.take() {
            python.close();
            let _ = done.send(());
        }
    }
}

/// Lets all have their turns that are ready; after how long the next wants to go on, if any does.
fn go_on(python: &Python<'_>) -> Option<Duration> {
    turns::take(None);
    let rest = python.turns();
    turns::rest();
    rest
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

/// Ends the child when something takes too long. What begins after a look has not used up its time at the next.
async fn watch(limits: Limits) {
    loop {
        match turns::overdue(limits.time) {
            Ok(overdue) => limits::overdue(overdue),
            Err(rest) => tokio::time::sleep(rest).await,
        }
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
