//! The listener: a stable address on loopback in front of whatever app runs, recording what passes.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use super::message::Reader;
use super::{Answer, Exchange, ExchangeId, Request, Response, Timing};

/// How long a request waits for an app that is starting.
const STARTING: Duration = Duration::from_secs(10);
/// How long a client may take over a head, and an app over an answer.
const SLOW: Duration = Duration::from_secs(30);
const CONNECTIONS: usize = 512;

/// What is behind the listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// An app is starting; requests wait.
    Starting,
    At(SocketAddr),
    /// There is none, and why.
    Failed(String),
}

/// The listener. It runs on a thread of its own until the program ends.
#[derive(Debug, Clone)]
pub struct Tap {
    address: SocketAddr,
    upstream: watch::Sender<Upstream>,
}

struct Shared {
    upstream: watch::Receiver<Upstream>,
    any_host: bool,
    count: AtomicU64,
    record: Box<dyn Fn(Exchange) + Send + Sync>,
}

impl Tap {
    /// Listens on 127.0.0.1, at the preferred port or, where that is taken, at another. `record` is called on the
    /// listener's thread for every exchange. Unless `any_host`, requests for a foreign `Host` are refused: a web page
    /// must not be able to talk to the app by giving its own name this address.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn listen(
        preferred: Option<u16>,
        any_host: bool,
        record: impl Fn(Exchange) + Send + Sync + 'static,
    ) -> io::Result<Tap> {
        let bind = |port| std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = preferred.map_or_else(|| bind(0), |port| bind(port).or_else(|_| bind(0)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (upstream, seen) = watch::channel(Upstream::Starting);
        let shared = Shared {
            upstream: seen,
            any_host,
            count: AtomicU64::new(0),
            record: Box::new(record),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        std::thread::Builder::new()
            .name("tap".into())
            .spawn(move || {
                runtime.block_on(accept(listener, Arc::new(shared)));
            })?;
        Ok(Tap { address, upstream })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says what is behind the listener from now on.
    pub fn set_upstream(&self, upstream: Upstream) {
        self.upstream.send_replace(upstream);
    }
}

async fn accept(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        // Out of file descriptors, say: others will be closed.
        let Ok((stream, peer)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        drop(stream.set_nodelay(true));
        let connection = Connection {
            client: stream,
            peer,
            shared: shared.clone(),
            upstream: None,
            ahead: Vec::new(),
        };
        tokio::spawn(async move {
            connection.serve().await;
            drop(place);
        });
    }
}

/// One client's connection and the one to the app that belongs to it.
struct Connection {
    client: TcpStream,
    peer: SocketAddr,
    shared: Arc<Shared>,
    upstream: Option<Wire>,
    /// Bytes of the next request that came with the last one.
    ahead: Vec<u8>,
}

struct Wire {
    stream: TcpStream,
    address: SocketAddr,
    port: u16,
    requests: u32,
}

/// What came of passing one exchange on.
struct Passed {
    answer: Answer,
    timing: Timing,
    keep: bool,
}

impl Connection {
    async fn serve(mut self) {
        while self.exchange().await.is_some() {}
    }

    /// One request and its answer; `None` ends the connection.
    async fn exchange(&mut self) -> Option<()> {
        let mut request = Reader::request();
        let at = self.read_head(&mut request).await?;
        let read = request.as_request()?;
        if !self.shared.any_host
            && let Err(why) = own_host(&read)
        {
            self.refuse(&read, at, 421, &why).await;
            return None;
        }
        let address = match self.app().await {
            Ok(address) => address,
            Err(why) => {
                self.no_app(&read, at, &why).await;
                return None;
            }
        };
        let passed = self.pass(address, &mut request, at.1).await;
        let keep = passed.keep;
        let wire = self
            .upstream
            .as_ref()
            .map_or((0, 0), |wire| (wire.port, wire.requests));
        let read = request.as_request().unwrap_or(read);
        self.record(read, at.0, passed.answer, passed.timing, wire);
        if let Some(wire) = &mut self.upstream {
            wire.requests += 1;
        }
        keep.then_some(())
    }

    /// Reads until the head of a request is there.
    async fn read_head(&mut self, request: &mut Reader) -> Option<(SystemTime, Instant)> {
        let mut began = (SystemTime::now(), Instant::now());
        loop {
            if self.ahead.is_empty() {
                let idle = !request.started();
                self.ahead = read_some(&mut self.client).await?;
                if idle {
                    began = (SystemTime::now(), Instant::now());
                }
            }
            let bytes = std::mem::take(&mut self.ahead);
            match request.feed(&bytes) {
                Ok(used) => self.ahead = bytes[used..].to_vec(),
                Err(why) => {
                    self.malformed(bytes, began, &why).await;
                    return None;
                }
            }
            if request.head().is_some() {
                return Some(began);
            }
        }
    }

    /// The app's address, waiting while it starts.
    async fn app(&self) -> Result<SocketAddr, String> {
        let mut seen = self.shared.upstream.clone();
        let settled = timeout(
            STARTING,
            seen.wait_for(|upstream| *upstream != Upstream::Starting),
        )
        .await;
        match settled {
            Ok(Ok(upstream)) => match &*upstream {
                Upstream::At(address) => Ok(*address),
                Upstream::Failed(why) => Err(why.clone()),
                Upstream::Starting => Err("the app is still starting".into()),
            },
            _ => Err("the app did not start in time".into()),
        }
    }

    async fn pass(&mut self, address: SocketAddr, request: &mut Reader, began: Instant) -> Passed {
        let lost = |answer| Passed {
            answer,
            timing: Timing::default(),
            keep: false,
        };
        if self
            .upstream
            .as_ref()
            .is_none_or(|wire| wire.address != address || is_closed(&wire.stream))
        {
            let Ok(stream) = TcpStream::connect(address).await else {
                return lost(Answer::NoApp);
            };
            drop(stream.set_nodelay(true));
            let port = stream.local_addr().map_or(0, |local| local.port());
            self.upstream = Some(Wire {
                stream,
                address,
                port,
                requests: 0,
            });
        }
        let Connection {
            client,
            upstream: Some(wire),
            ahead,
            ..
        } = self
        else {
            return lost(Answer::NoApp);
        };
        if wire.stream.write_all(request.raw()).await.is_err() {
            return lost(Answer::Closed);
        }
        Passing {
            client,
            wire: &mut wire.stream,
            ahead,
            began,
        }
        .run(request)
        .await
    }

    fn record(
        &self,
        request: Request,
        at: SystemTime,
        answer: Answer,
        timing: Timing,
        wire: (u16, u32),
    ) {
        let id = ExchangeId(self.shared.count.fetch_add(1, Ordering::Relaxed));
        (self.shared.record)(Exchange {
            id,
            at,
            client_port: self.peer.port(),
            upstream_port: wire.0,
            upstream_sequence: wire.1,
            request,
            answer,
            timing,
        });
    }

    async fn refuse(
        &mut self,
        request: &Request,
        at: (SystemTime, Instant),
        status: u16,
        why: &str,
    ) {
        let response = plain(status, why);
        drop(self.client.write_all(&response.raw).await);
        let answer = Answer::Refused {
            response,
            why: why.to_owned(),
        };
        self.record(request.clone(), at.0, answer, Timing::default(), (0, 0));
    }

    async fn no_app(&mut self, request: &Request, at: (SystemTime, Instant), why: &str) {
        drop(self.client.write_all(&plain(503, why).raw).await);
        self.record(
            request.clone(),
            at.0,
            Answer::NoApp,
            Timing::default(),
            (0, 0),
        );
    }

    /// What is not HTTP is answered as uvicorn answers it.
    async fn malformed(&mut self, raw: Vec<u8>, at: (SystemTime, Instant), why: &str) {
        let request = Request {
            method: "?".into(),
            target: String::new(),
            headers: Vec::new(),
            body: Vec::new(),
            raw,
        };
        let response = plain(400, "Invalid HTTP request received.");
        drop(self.client.write_all(&response.raw).await);
        let answer = Answer::Refused {
            response,
            why: format!("it is not HTTP ({why})"),
        };
        self.record(request, at.0, answer, Timing::default(), (0, 0));
    }
}

/// Bytes going both ways until the answer is whole.
struct Passing<'a> {
    client: &'a mut TcpStream,
    wire: &'a mut TcpStream,
    ahead: &'a mut Vec<u8>,
    began: Instant,
}

impl Passing<'_> {
    async fn run(&mut self, request: &mut Reader) -> Passed {
        let method = request
            .as_request()
            .map(|request| request.method)
            .unwrap_or_default();
        let mut response = Reader::response(&method);
        let mut sent = request.is_done().then(Instant::now);
        let mut first = None;
        while !response.is_done() {
            tokio::select! {
                more = more_of(self.client, self.ahead), if !request.is_done() => {
                    let Some(bytes) = more else { break };
                    let used = request.feed(&bytes).unwrap_or(bytes.len());
                    *self.ahead = bytes[used..].to_vec();
                    if self.wire.write_all(&bytes[..used]).await.is_err() {
                        break;
                    }
                    sent = request.is_done().then(Instant::now);
                }
                got = read_some(self.wire) => {
                    let Some(bytes) = got else {
                        response.close();
                        break;
                    };
                    first.get_or_insert_with(Instant::now);
                    if self.client.write_all(&bytes).await.is_err() {
                        break;
                    }
                    if let Err(why) = take(&mut response, &bytes, &method) {
                        let raw = response.raw().to_vec();
                        return Passed { answer: Answer::Malformed { raw, why }, timing: self.timing(sent, first), keep: false };
                    }
                }
            }
        }
        let keep =
            response.is_done() && request.is_done() && stays_open(&response) && stays_open(request);
        Passed {
            answer: outcome(&response),
            timing: self.timing(sent, first),
            keep,
        }
    }

    fn timing(&self, sent: Option<Instant>, first: Option<Instant>) -> Timing {
        let now = Instant::now();
        let sent = sent.unwrap_or(self.began);
        let first = first.unwrap_or(now).max(sent);
        Timing {
            request: sent - self.began,
            waiting: first - sent,
            response: now - first,
        }
    }
}

/// Feeds an answer; interim ones (1xx) are passed over.
fn take(response: &mut Reader, bytes: &[u8], method: &str) -> Result<(), String> {
    let mut rest = bytes;
    while !rest.is_empty() && !response.is_done() {
        let used = response.feed(rest)?;
        rest = &rest[used..];
        let interim = response.as_response().is_some_and(|response| {
            (100..200).contains(&response.status) && response.status != 101
        });
        if response.is_done() && interim {
            *response = Reader::response(method);
        }
    }
    Ok(())
}

fn outcome(response: &Reader) -> Answer {
    match response.as_response() {
        Some(whole) if response.is_done() => Answer::Complete(whole),
        Some(part) => Answer::CutShort {
            response: part,
            expected: response.expected(),
        },
        None => Answer::Closed,
    }
}

fn stays_open(message: &Reader) -> bool {
    let closes = |header: &super::Header| {
        header.name.eq_ignore_ascii_case("connection")
            && header.text().eq_ignore_ascii_case("close")
    };
    message
        .head()
        .is_some_and(|(_, headers)| !headers.iter().any(closes))
}

fn is_closed(stream: &TcpStream) -> bool {
    let mut byte = [0];
    stream.try_read(&mut byte).is_ok()
}

async fn more_of(client: &mut TcpStream, ahead: &mut Vec<u8>) -> Option<Vec<u8>> {
    if ahead.is_empty() {
        read_some(client).await
    } else {
        Some(std::mem::take(ahead))
    }
}

/// The next bytes; `None` at the end, on an error, and when nothing comes for too long.
async fn read_some(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut buffer = vec![0; 16 * 1024];
    match timeout(SLOW, stream.read(&mut buffer)).await {
        Ok(Ok(read @ 1..)) => {
            buffer.truncate(read);
            Some(buffer)
        }
        _ => None,
    }
}

/// Whether the request is meant for this machine by one of its own names.
fn own_host(request: &Request) -> Result<(), String> {
    let hosts: Vec<String> = request
        .headers
        .iter()
        .filter(|h| h.name.eq_ignore_ascii_case("host"))
        .map(super::Header::text)
        .collect();
    let absolute = request
        .target
        .strip_prefix("http://")
        .map(|rest| rest.split('/').next().unwrap_or(rest).to_owned());
    let [host] = &hosts[..] else {
        return Err("a request needs exactly one Host header".into());
    };
    for name in [Some(host.clone()), absolute].into_iter().flatten() {
        let bare = name
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(&*name, |(bare, _)| bare);
        if !matches!(
            bare.to_ascii_lowercase().as_str(),
            "127.0.0.1" | "localhost" | "[::1]"
        ) {
            return Err(format!(
                "Host {name} is not this machine's (start with --allow-any-host to allow it)"
            ));
        }
    }
    Ok(())
}

/// A plain-text answer of the listener's own.
fn plain(status: u16, text: &str) -> Response {
    let info = super::explain::status(status);
    let headers = [
        ("content-type", "text/plain; charset=utf-8".to_owned()),
        ("content-length", text.len().to_string()),
        ("connection", "close".to_owned()),
    ];
    let mut raw = format!("HTTP/1.1 {status} {}\r\n", info.reason);
    for (name, value) in &headers {
        raw.push_str(&format!("{name}: {value}\r\n"));
    }
    raw.push_str("\r\n");
    raw.push_str(text);
    let header = |(name, value): (&str, String)| super::Header {
        name: name.to_owned(),
        value: value.into_bytes(),
    };
    Response {
        status,
        reason: info.reason.to_owned(),
        headers: headers.map(header).into(),
        body: text.as_bytes().to_vec(),
        raw: raw.into_bytes(),
    }
}
