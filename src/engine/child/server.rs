//! HTTP/1.1 on loopback: hyper takes requests apart, the interpreter's thread answers them one by one.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::super::trace::{HeaderBy, HeaderSource, Trace};
use super::super::{App, Event};
use super::python::{self, Answer, Request};
use super::{REQUEST, emit, exceeded};

type Body = UnsyncBoxBody<Bytes, Infallible>;
type Job = (Request, oneshot::Sender<Option<Answer>>);

/// The interpreter needs room for deep recursion before its own limit is reached.
const STACK: usize = 64 << 20;

/// Serves the app until the process is ended.
pub fn run(app: App) -> ! {
    let (jobs, queue) = mpsc::channel::<Job>();
    let (ready, loaded) = mpsc::channel::<bool>();
    let interpreter = move || interpret(&app, &queue, &ready);
    let spawned = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(interpreter);
    if spawned.is_err() || !loaded.recv().unwrap_or(false) {
        std::process::exit(1);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    if let Ok(runtime) = runtime {
        drop(runtime.block_on(listen(jobs)));
    }
    std::process::exit(1)
}

/// The interpreter's thread: loads the app, then answers until nobody asks.
fn interpret(app: &App, queue: &mpsc::Receiver<Job>, ready: &mpsc::Sender<bool>) {
    python::with_app(app, |loaded| match loaded {
        Ok(answer) => {
            let _ = ready.send(true);
            for (request, reply) in queue {
                drop(reply.send(answer(request)));
            }
        }
        Err(fault) => {
            emit(&Event::Failed { fault });
            let _ = ready.send(false);
        }
    });
}

async fn listen(jobs: mpsc::Sender<Job>) -> std::io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    emit(&Event::Ready {
        address: listener.local_addr()?,
    });
    loop {
        let (stream, peer) = listener.accept().await?;
        drop(stream.set_nodelay(true));
        let jobs = jobs.clone();
        let count = Arc::new(AtomicU32::new(0));
        let service = service_fn(move |request| {
            let sequence = count.fetch_add(1, Ordering::Relaxed);
            serve(request, jobs.clone(), peer, sequence)
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn serve(
    request: hyper::Request<Incoming>,
    jobs: mpsc::Sender<Job>,
    peer: SocketAddr,
    sequence: u32,
) -> Result<hyper::Response<Body>, hyper::Error> {
    let request = taken_apart(request).await?;
    let began = Instant::now();
    let line = format!("{} {}", request.method, request.path);
    let (reply, answer) = oneshot::channel();
    drop(jobs.send((request, reply)));
    let answer = match tokio::time::timeout(REQUEST, answer).await {
        Ok(answer) => answer.ok().flatten(),
        Err(_) => exceeded(format!(
            "{line} was not answered within {} s: the app was stopped",
            REQUEST.as_secs()
        )),
    };
    let Some(mut answer) = answer else {
        return Ok(plain(500, "Internal Server Error"));
    };
    let mut trace = std::mem::take(&mut answer.trace);
    trace.peer_port = peer.port();
    trace.sequence = sequence;
    trace.micros = began.elapsed().as_micros() as u64;
    let response = response(answer, &mut trace);
    emit(&Event::Trace {
        trace: Box::new(trace),
    });
    Ok(response)
}

async fn taken_apart(request: hyper::Request<Incoming>) -> Result<Request, hyper::Error> {
    let (parts, body) = request.into_parts();
    let text = |value: &HeaderValue| value.as_bytes().iter().map(|&byte| byte as char).collect();
    Ok(Request {
        method: parts.method.to_string(),
        path: python::decode(parts.uri.path()),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: body.collect().await?.to_bytes().to_vec(),
    })
}

/// The answer with the server's own headers before the app's, as uvicorn sends them.
fn response(answer: Answer, trace: &mut Trace) -> hyper::Response<Body> {
    let Ok(status) = hyper::StatusCode::from_u16(answer.status) else {
        return plain(500, "Internal Server Error");
    };
    let mut response = hyper::Response::new(body(&answer));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [("date", date()), ("server", "uvicorn".to_owned())] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
            trace.headers.insert(
                0,
                HeaderSource {
                    name: name.to_owned(),
                    by: HeaderBy::Server,
                    at: None,
                },
            );
        }
    }
    for (name, value) in &answer.headers {
        let bytes: Vec<u8> = value
            .chars()
            .map(|c| u8::try_from(c as u32).unwrap_or(b'?'))
            .collect();
        let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(&bytes),
        ) else {
            return plain(500, "Internal Server Error");
        };
        headers.append(name, value);
    }
    if status == hyper::StatusCode::NO_CONTENT || status == hyper::StatusCode::NOT_MODIFIED {
        headers.remove(CONTENT_LENGTH);
    }
    response
}

/// One piece with a length, or a stream that is chunked because it has none.
fn body(answer: &Answer) -> Body {
    let bytes = Bytes::copy_from_slice(&answer.body);
    if answer.streamed {
        let pieces = (!bytes.is_empty()).then(|| Ok(Frame::data(bytes)));
        return StreamBody::new(once(pieces)).boxed_unsync();
    }
    Full::new(bytes).boxed_unsync()
}

/// A stream of at most one frame; its length is not known beforehand, so hyper sends it chunked.
fn once(
    piece: Option<Result<Frame<Bytes>, Infallible>>,
) -> impl futures_core::Stream<Item = Result<Frame<Bytes>, Infallible>> + Send {
    struct Once(Option<Result<Frame<Bytes>, Infallible>>);
    impl futures_core::Stream for Once {
        type Item = Result<Frame<Bytes>, Infallible>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(self.0.take())
        }
    }
    Once(piece)
}

fn plain(status: u16, text: &'static str) -> hyper::Response<Body> {
    let mut response =
        hyper::Response::new(Full::new(Bytes::from_static(text.as_bytes())).boxed_unsync());
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
