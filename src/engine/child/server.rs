//! HTTP/1.1 on loopback: the server's thread reads requests, the interpreter's answers them one by one.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::oneshot;

use super::super::trace::{HeaderBy, HeaderSource, Trace};
use super::super::{App, Event, Limits};
use super::http::answer::{self, Framing, Start};
use super::http::request::Head;
use super::limits::{Limit, PARTING, exceeded};
use super::python::{self, Account, Answer, Python, Request};
use super::stream::{self, Pieces};
use super::{emit, limits, output};
use crate::wire::Door;

/// A request for the interpreter.
struct Job {
    request: Request,
    id: limits::Id,
    reply: oneshot::Sender<Option<Answer>>,
}

/// For the interpreter's thread.
enum Message {
    Job(Job),
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
        let Job { request, id, reply } = match message {
            Message::Job(job) => job,
            Message::Close(done) => {
                python.close();
                let _ = done.send(());
                continue;
            }
        };
        limits::begin(id);
        BEGAN.store(now().max(1), Ordering::Relaxed);
        output::allow(limits.output);
        stream::open(reply);
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
        let (reader, writer) = stream.into_split();
        let connection = Connection {
            reader: BufReader::new(reader),
            writer,
            peer,
            jobs: jobs.clone(),
            terms,
        };
        tokio::spawn(async move { drop(connection.enter(door).await) });
    }
}

/// One client's connection.
struct Connection {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    peer: SocketAddr,
    jobs: mpsc::Sender<Message>,
    terms: Terms,
}

impl Connection {
    /// Serves who knows the word; others are hung up on.
    async fn enter(mut self, door: Door) -> io::Result<()> {
        let mut word = [0; 17];
        self.reader.read_exact(&mut word).await?;
        if word == door.opening() {
            self.serve().await?;
        }
        Ok(())
    }

    /// Answers requests until one side has enough.
    async fn serve(mut self) -> io::Result<()> {
        for sequence in 0.. {
            let head = match Head::read(&mut self.reader).await {
                Ok(Some(head)) => head,
                Ok(None) => return Ok(()),
                Err(error) => return self.refuse(error, &Head::default()).await,
            };
            let body = match self.body(&head).await {
                Ok(body) => body,
                Err(error) => return self.refuse(error, &head).await,
            };
            let Some(answer) = self.answer(&head, body, sequence).await else {
                self.send(&head, plain(500, "Internal Server Error"))
                    .await?;
                return Ok(());
            };
            if !self.send(&head, answer).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn body(&mut self, head: &Head) -> io::Result<Vec<u8>> {
        if head.waits() {
            self.writer
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
                .await?;
        }
        head.body(&mut self.reader).await
    }

    /// What is no HTTP gets uvicorn's words.
    async fn refuse(&mut self, error: io::Error, head: &Head) -> io::Result<()> {
        if error.kind() == io::ErrorKind::InvalidData {
            self.send(head, plain(400, "Invalid HTTP request received."))
                .await?;
        }
        Ok(())
    }

    /// The app's answer; its trace is told once it is known. `None`: the layer failed.
    async fn answer(&self, head: &Head, body: Vec<u8>, sequence: u32) -> Option<Answer> {
        let began = Instant::now();
        let (reply, answer) = oneshot::channel();
        let id = limits::Id {
            port: self.peer.port(),
            sequence,
        };
        let request = taken_apart(head, body);
        drop(self.jobs.send(Message::Job(Job { request, id, reply })));
        let mut answer = answer.await.ok().flatten()?;
        // What runs after a whole answer is not the time that it took.
        let took = matches!(answer.body, python::Body::Whole(_)).then(|| began.elapsed());
        let tell = move |trace| tell(trace, id, took.unwrap_or_else(|| began.elapsed()));
        let later = oneshot::channel().1;
        match std::mem::replace(&mut answer.trace, Account::Later(later)) {
            _ if !self.terms.traces => {}
            Account::Now(trace) => tell(*trace),
            Account::Later(trace) => drop(tokio::spawn(async move { drop(trace.await.map(tell)) })),
        }
        Some(answer)
    }

    /// Sends an answer; whether the connection can take another request.
    async fn send(&mut self, head: &Head, answer: Answer) -> io::Result<bool> {
        let told = (answer.status, &*answer.reason, &*answer.headers);
        let Start {
            mut bytes,
            mut framing,
            is_last,
        } = match answer::start(told, head, &date()) {
            Ok(start) => start,
            Err(why) => {
                let line = format!("{} {}", head.method, head.target);
                let text = format!("{line}: the server cannot send this answer: {why}");
                emit(&Event::Printed { text, stderr: true });
                return Ok(false);
            }
        };
        let without_body = head.method == "HEAD";
        let whole = match answer.body {
            python::Body::Whole(body) => {
                let body = if without_body { Vec::new() } else { body };
                let fits = framing.piece(&body, &mut bytes).is_ok();
                self.end(framing, bytes).await? && fits
            }
            python::Body::Stream(pieces) => {
                self.writer.write_all(&bytes).await?;
                self.stream(pieces, framing, without_body).await?
            }
        };
        Ok(whole && !is_last)
    }

    /// Sends what is left and the end of the body; whether that is where it was promised.
    async fn end(&mut self, framing: Framing, mut bytes: Vec<u8>) -> io::Result<bool> {
        let end = framing.end();
        bytes.extend_from_slice(end.as_ref().unwrap_or(&&b""[..]));
        self.writer.write_all(&bytes).await?;
        Ok(end.is_ok())
    }

    /// Sends pieces as they come; whether all that was promised came. Where nobody may have them, they are made all the same.
    async fn stream(
        &mut self,
        mut pieces: Pieces,
        mut framing: Framing,
        without_body: bool,
    ) -> io::Result<bool> {
        let mut listening = true;
        loop {
            let piece = tokio::select! {
                piece = pieces.next() => piece,
                // A client that has left is noticed before the next piece.
                more = self.reader.fill_buf(), if listening => {
                    if more?.is_empty() {
                        return Ok(false);
                    }
                    listening = false;
                    continue;
                }
            };
            let mut bytes = Vec::new();
            match piece {
                Ok(Some(_)) if without_body => {}
                Ok(Some(piece)) => {
                    if framing.piece(&piece, &mut bytes).is_err() {
                        return Ok(false);
                    }
                    self.writer.write_all(&bytes).await?;
                }
                Ok(None) => return self.end(framing, bytes).await,
                Err(stream::Broken) => return Ok(false),
            }
        }
    }
}

/// Tells what happened to a request, with the headers that the server adds to its answer.
fn tell(mut trace: Trace, id: limits::Id, took: Duration) {
    trace.peer_port = id.port;
    trace.sequence = id.sequence;
    trace.micros = took.as_micros() as u64;
    let own = ["date", "server"].map(|name| HeaderSource {
        name: name.to_owned(),
        by: HeaderBy::Server,
        at: None,
    });
    trace.headers.splice(0..0, own);
    let trace = Box::new(trace);
    emit(&Event::Trace { trace });
}

/// Of a target in absolute form (`http://host/path`), uvicorn takes all for the path; a fragment, too.
fn taken_apart(head: &Head, body: Vec<u8>) -> Request {
    let (path, query) = head.target.split_once('?').unwrap_or((&head.target, ""));
    Request {
        method: head.method.clone(),
        path: super::native::decode(path),
        raw_path: path.to_owned(),
        query: query.to_owned(),
        headers: head.headers.clone(),
        body,
    }
}

/// An answer of the server's own, as uvicorn has them: it ends the connection.
fn plain(status: u16, text: &str) -> Answer {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Answer {
        status,
        reason: if status == 400 { "Bad Request" } else { text }.to_owned(),
        headers: vec![
            header("content-type", "text/plain; charset=utf-8"),
            header("connection", "close"),
        ],
        body: python::Body::Whole(text.into()),
        broken: false,
        trace: Account::Later(oneshot::channel().1),
    }
}

/// The time as RFC 9110 §5.6.7 wants it.
fn date() -> String {
    httpdate::fmt_http_date(SystemTime::now())
}
