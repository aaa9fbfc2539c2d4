//! HTTP/1.1 on loopback: hyper takes requests apart, the interpreter's thread answers them one by one.

use std::borrow::Cow;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::super::trace::{HeaderBy, HeaderSource, Trace};
use super::super::{App, Event, Limits};
use super::limits::{Limit, PARTING, exceeded};
use super::python::{self, Account, Answer, Python, Request};
use super::stream::{self, End, Pieces};
use super::{emit, limits, output};

type Body = UnsyncBoxBody<Bytes, std::io::Error>;

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

/// Longest head of a request that is read; the listener in front allows less.
const MAX_HEAD: usize = 128 << 10;
const MAX_HEADERS: usize = 2048;

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
    let _ = ready.send(());
    for message in queue {
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
            _ => exceeded(Limit::RequestTime),
        };
    }
}

async fn listen(jobs: mpsc::Sender<Message>, terms: Terms) -> std::io::Result<()> {
    tokio::spawn(watch(terms.limits));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    emit(&Event::Ready {
        address: listener.local_addr()?,
    });
    loop {
        // Out of file descriptors, say: connections will be closed.
        let Ok((stream, peer)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        drop(stream.set_nodelay(true));
        let jobs = jobs.clone();
        let count = Arc::new(AtomicU32::new(0));
        let service = service_fn(move |request| {
            let sequence = count.fetch_add(1, Ordering::Relaxed);
            serve(request, jobs.clone(), (peer, sequence), terms)
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn serve(
    request: hyper::Request<Incoming>,
    jobs: mpsc::Sender<Message>,
    (peer, sequence): (SocketAddr, u32),
    terms: Terms,
) -> std::io::Result<hyper::Response<Body>> {
    let request = taken_apart(request).await.map_err(std::io::Error::other)?;
    let head = request.method == "HEAD";
    let line = format!("{} {}", request.method, request.path);
    let began = Instant::now();
    let (reply, answer) = oneshot::channel();
    let id = limits::Id {
        port: peer.port(),
        sequence,
    };
    drop(jobs.send(Message::Job(Job { request, id, reply })));
    let Some(mut answer) = answer.await.ok().flatten() else {
        return Ok(plain(500, "Internal Server Error"));
    };
    // What runs after a whole answer is not the time that it took.
    let took = matches!(answer.body, python::Body::Whole(_)).then(|| began.elapsed());
    let tell = move |trace| tell(trace, id, took.unwrap_or_else(|| began.elapsed()));
    let later = oneshot::channel().1;
    match std::mem::replace(&mut answer.trace, Account::Later(later)) {
        _ if !terms.traces => {}
        Account::Now(trace) => tell(*trace),
        Account::Later(trace) => drop(tokio::spawn(async move { drop(trace.await.map(tell)) })),
    }
    response(answer, head).map_err(|why| {
        let text = format!("{line}: the server cannot send this answer: {why}");
        emit(&Event::Printed { text, stderr: true });
        std::io::Error::other(why)
    })
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

async fn taken_apart(request: hyper::Request<Incoming>) -> Result<Request, hyper::Error> {
    let (parts, body) = request.into_parts();
    let text = |value: &HeaderValue| value.as_bytes().iter().map(|&byte| byte as char).collect();
    Ok(Request {
        method: parts.method.to_string(),
        path: super::native::decode(&path(&parts.uri)),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: body.collect().await?.to_bytes().to_vec(),
    })
}

/// The path of a target. Of one in absolute form (`http://host/path`), uvicorn takes all for the path.
fn path(uri: &hyper::Uri) -> Cow<'_, str> {
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme), Some(authority)) => format!("{scheme}://{authority}{}", uri.path()).into(),
        _ => uri.path().into(),
    }
}

/// The answer with the server's own headers before the app's, as uvicorn sends them.
///
/// # Errors
/// Why it cannot be sent at all: uvicorn then closes the connection without a word, and so do we.
fn response(answer: Answer, head: bool) -> Result<hyper::Response<Body>, &'static str> {
    let status = match hyper::StatusCode::from_u16(answer.status) {
        // The codes that h11 sends as the end of an exchange, and uvicorn has a line for.
        Ok(status) if (200..600).contains(&answer.status) => status,
        _ => return Err("its status code is none that can end an exchange"),
    };
    let headers = header_map(&answer)?;
    let bodiless = status == hyper::StatusCode::NO_CONTENT
        || status == hyper::StatusCode::NOT_MODIFIED
        || head;
    let reason = ReasonPhrase::try_from(answer.reason.as_bytes());
    let mut response = hyper::Response::new(body(answer, bodiless));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    if let Ok(reason) = reason {
        response.extensions_mut().insert(reason);
    }
    if status == hyper::StatusCode::NO_CONTENT || status == hyper::StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    Ok(response)
}

fn header_map(answer: &Answer) -> Result<HeaderMap, &'static str> {
    let mut headers = HeaderMap::new();
    if let Ok(date) = HeaderValue::from_str(&date()) {
        headers.insert("date", date);
    }
    headers.insert("server", HeaderValue::from_static("uvicorn"));
    for (name, value) in &answer.headers {
        if value.starts_with([' ', '\t']) || value.ends_with([' ', '\t']) {
            return Err("a header begins or ends with a space");
        }
        let latin: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(c as u32).ok()).collect();
        let value = latin.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
        let (Ok(name), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), value) else {
            return Err("a header has characters that no header may have");
        };
        headers.append(name, value);
    }
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
    let first = lengths.next();
    if lengths.any(|length| Some(length) != first) {
        return Err("it has two different Content-Length headers");
    }
    Ok(headers)
}

/// One piece with a length, or a stream that is chunked because it has none.
fn body(answer: Answer, bodiless: bool) -> Body {
    let length = answer
        .headers
        .iter()
        .find(|(name, _)| name == "content-length");
    let declared = length.and_then(|(_, value)| value.parse::<usize>().ok());
    let promised = declared.filter(|_| !bodiless);
    match answer.body {
        // Without a length it is chunked. With nothing in it hyper would put its length behind the other headers.
        python::Body::Whole(body)
            if !bodiless
                && (length.is_none() || body.is_empty() || promised != Some(body.len())) =>
        {
            let mut pieces = Pieces::ready(body.into(), End::Whole);
            pieces.promised = promised;
            StreamBody::new(pieces).boxed_unsync()
        }
        python::Body::Whole(body) => whole(body.into()),
        // The app makes its pieces all the same.
        python::Body::Stream(pieces) if bodiless => {
            tokio::spawn(drain(pieces));
            whole(Bytes::new())
        }
        python::Body::Stream(mut pieces) => {
            pieces.promised = promised;
            StreamBody::new(pieces).boxed_unsync()
        }
    }
}

async fn drain(pieces: Pieces) {
    let mut pieces = StreamBody::new(pieces);
    while let Some(Ok(_)) = pieces.frame().await {}
}

fn whole(bytes: Bytes) -> Body {
    Full::new(bytes)
        .map_err(|never| match never {})
        .boxed_unsync()
}

fn plain(status: u16, text: &'static str) -> hyper::Response<Body> {
    let mut response = hyper::Response::new(whole(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(
        "content-type",
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

/// The time as RFC 9110 §5.6.7 wants it.
fn date() -> String {
    httpdate::fmt_http_date(SystemTime::now())
}
