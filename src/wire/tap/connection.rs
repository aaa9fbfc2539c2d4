//! One client's connection: request after request, until one of the two has enough.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::super::framing::Rest;
use super::super::head;
use super::super::message::{AT_ONCE, MAX_PARTIAL, Reader};
use super::super::mirror;
use super::super::{Answer, Exchange, ExchangeId, Ports, Request, Timing};
use super::guard::{self, Refusal, Unreadable};
use super::passing::{Passed, Passing};
use super::wire::Wire;
use super::{LOOK, Shared, Upstream, fill, lock};

/// How long a request waits for an app that is starting, or started again.
const STARTING: Duration = Duration::from_secs(15);
/// How long a client may take over its first byte, and over a head.
const HEAD: Duration = Duration::from_secs(10);
/// How long a connection may be idle between requests: as long as uvicorn lets it.
const IDLE: Duration = Duration::from_secs(5);
/// How long a refused client may go on sending, so that it reads the answer before the connection is reset.
const LINGER: Duration = Duration::from_secs(1);
/// How long an app that is ending may still seem to listen.
const ENDING: Duration = Duration::from_millis(300);

pub(super) struct Connection {
    client: TcpStream,
    peer: SocketAddr,
    shared: Arc<Shared>,
    /// Bytes that came and were not looked at yet.
    ahead: Vec<u8>,
    requests: u32,
    /// The connection to the app, between requests: when the app hangs up, so does the listener.
    wire: Option<Wire>,
}

/// When a request began to arrive, by both clocks.
#[derive(Clone, Copy)]
struct Arrival {
    at: SystemTime,
    instant: Instant,
}

impl Arrival {
    fn now() -> Arrival {
        Arrival {
            at: SystemTime::now(),
            instant: Instant::now(),
        }
    }
}

impl Connection {
    pub(super) fn new(client: TcpStream, peer: SocketAddr, shared: Arc<Shared>) -> Connection {
        Connection {
            client,
            peer,
            shared,
            ahead: Vec::new(),
            requests: 0,
            wire: None,
        }
    }

    pub(super) async fn serve(mut self) {
        while self.exchange().await.is_some() {
            self.requests += 1;
        }
    }

    /// One request and its answer; `None` ends the connection.
    async fn exchange(&mut self) -> Option<()> {
        self.first_byte().await?;
        let arrival = Arrival::now();
        let mut request = Reader::request();
        let read = timeout(HEAD, self.read_head(&mut request)).await.ok()?;
        if let Err(why) = read? {
            let request = guard::unreadable(request.raw().to_vec());
            let reads_chunks = self.requests > 0;
            let refusal = Refusal::NotHttp(Unreadable { why, reads_chunks });
            self.refuse(request, arrival, &refusal).await;
            return None;
        }
        if let Err(refusal) = guard::admit(&request, self.shared.any_host) {
            self.refuse(request.into_request()?, arrival, &refusal)
                .await;
            return None;
        }
        if let Some(file) = mirrored(&request) {
            let headers = request.head().map_or(&[][..], |(_, headers)| headers);
            let takes_gzip = head::says(headers, "accept-encoding", "gzip");
            let answer = file.answer(request.method() == "HEAD", takes_gzip);
            self.client.write_all(&answer).await.ok()?;
            return request.stays_open().then_some(());
        }
        match self.wire().await {
            Ok(wire) => self.answer(wire, request, arrival).await,
            Err(why) => {
                self.no_app(request.into_request()?, arrival, why).await;
                None
            }
        }
    }

    /// Waits for a request to begin.
    async fn first_byte(&mut self) -> Option<()> {
        if !self.ahead.is_empty() {
            return Some(());
        }
        self.more(if self.requests == 0 { HEAD } else { IDLE })
            .await
    }

    /// Waits for the client's next bytes. One that sends none while others wait for a place loses its own, and so does one on
    /// which the app hangs up.
    async fn more(&mut self, patience: Duration) -> Option<()> {
        let began = Instant::now();
        let mut byte = [0];
        loop {
            // Only a peek waits until there is something: to be called readable can be a false alarm.
            tokio::select! {
                biased;
                _ = self.client.peek(&mut byte) => break,
                () = hung_up(self.wire.as_ref()) => {
                    self.wire = None;
                    return None;
                }
                () = tokio::time::sleep(LOOK) => {
                    if began.elapsed() >= patience || self.shared.is_full() {
                        return None;
                    }
                }
            }
        }
        let came = fill(&mut self.client, &mut self.ahead, LOOK).await;
        // There was no room for more: perhaps there is more at hand.
        while self.ahead.len() == self.ahead.capacity() && self.ahead.len() < AT_ONCE {
            self.ahead.reserve(AT_ONCE - self.ahead.len());
            if !matches!(self.client.try_read_buf(&mut self.ahead), Ok(1..)) {
                break;
            }
        }
        came.then_some(())
    }

    /// Reads until the head of a request is there. `None`: the client is gone; `Err`: what it sent is no head.
    async fn read_head(&mut self, request: &mut Reader) -> Option<Result<(), String>> {
        loop {
            match request.begin(&self.ahead) {
                Ok(used) => drop(self.ahead.drain(..used)),
                Err(why) => return Some(Err(why)),
            }
            if request.head().is_some() {
                return Some(Ok(()));
            }
            if request.raw().len() > MAX_PARTIAL {
                return Some(Err("its head is longer than 16 KiB".to_owned()));
            }
            self.more(HEAD).await?;
        }
    }

    /// A connection to the app, waiting while it starts or is started again.
    async fn wire(&mut self) -> Result<Wire, String> {
        if let Some(wire) = self.wire.take()
            && *self.shared.upstream.borrow() == Upstream::At(wire.door)
        {
            return Ok(wire);
        }
        let mut seen = self.shared.upstream.clone();
        let mut dead = None;
        let ports = Ports {
            listener: self.shared.port,
            client: self.peer.port(),
        };
        let connected = timeout(STARTING, async {
            loop {
                let settled = |upstream: &Upstream| match upstream {
                    Upstream::Starting => false,
                    Upstream::At(door) => Some(*door) != dead,
                    Upstream::Failed(_) => true,
                };
                let Ok(upstream) = seen
                    .wait_for(settled)
                    .await
                    .map(|upstream| upstream.clone())
                else {
                    return Err("the program ends".to_owned());
                };
                match upstream {
                    Upstream::Failed(why) => return Err(why),
                    Upstream::At(door) => match Wire::open(door, ports).await {
                        Ok(wire) => return Ok(wire),
                        // It has just ended; who started it will say what comes next.
                        Err(_) => dead = Some(door),
                    },
                    Upstream::Starting => {}
                }
            }
        });
        let late = || Err("the app did not start in time".to_owned());
        connected.await.unwrap_or_else(|_| late())
    }

    /// Passes a request to the app: once, or again to its successor while it ended without having begun with it.
    async fn answer(
        &mut self,
        mut wire: Wire,
        mut request: Reader,
        arrival: Arrival,
    ) -> Option<()> {
        let mut passed = self.pass(&mut wire, &mut request, arrival).await;
        while passed.answer == Answer::Closed
            && !passed.has_left
            && request.is_kept()
            && self.was_idle(&wire).await
        {
            match self.wire().await {
                Ok(next) => wire = next,
                Err(why) => {
                    self.no_app(request.into_request()?, arrival, why).await;
                    return None;
                }
            }
            passed = self.pass(&mut wire, &mut request, arrival).await;
        }
        self.settle(wire, request, arrival, passed).await
    }

    async fn pass(&mut self, wire: &mut Wire, request: &mut Reader, arrival: Arrival) -> Passed {
        let passing = Passing {
            client: &mut self.client,
            wire: &mut wire.stream,
            ahead: &mut self.ahead,
            began: arrival.instant,
            is_full: &|| self.shared.is_full(),
            is_torn: false,
            has_left: false,
        };
        passing.run(request).await
    }

    /// Whether the app behind a connection has ended, and at the request of another one.
    async fn was_idle(&self, wire: &Wire) -> bool {
        if lives(wire.door.address).await {
            return false;
        }
        // Where it ended is known once it is known that it did.
        let mut seen = self.shared.upstream.clone();
        let ended = seen.wait_for(|upstream| *upstream != Upstream::At(wire.door));
        drop(timeout(STARTING, ended).await);
        let abandoned = *lock(&self.shared.abandoned);
        abandoned.is_some_and(|at| {
            at.door == wire.door && (at.port, at.sequence) != (wire.port, wire.requests)
        })
    }

    async fn settle(
        &mut self,
        mut wire: Wire,
        request: Reader,
        arrival: Arrival,
        passed: Passed,
    ) -> Option<()> {
        let Passed {
            answer,
            timing,
            keep,
            has_left: _,
        } = passed;
        let farewell = match &answer {
            Answer::Refused { response, .. } => Some(response.raw.clone()),
            // The app has answered before it had heard everything, and hears no more.
            _ if !request.is_done() && !keep => Some(Vec::new()),
            _ => None,
        };
        let key = (wire.port, wire.requests);
        let rest = request.rest();
        self.record(request.into_request()?, arrival, answer, timing, key);
        if !keep {
            // The app hears at once that nothing more comes.
            drop(wire);
            if let Some(words) = farewell {
                self.last_words(&words).await;
            }
            return None;
        }
        wire.requests += 1;
        self.wire = Some(wire);
        if !rest.is_done() && self.finish(rest).await.is_none() {
            self.wire = None;
            return None;
        }
        Some(())
    }

    /// Passes on what the client still sends of a request that the app has answered: the next one stands behind it.
    async fn finish(&mut self, mut rest: Rest) -> Option<()> {
        let mut content = 0;
        while !rest.is_done() {
            if self.ahead.is_empty() {
                self.more(IDLE).await?;
            }
            let (used, is_content) = rest.feed(&self.ahead).ok()?;
            content += if is_content { used as u64 } else { 0 };
            let wire = self.wire.as_mut().filter(|_| content <= guard::MAX_BODY)?;
            let sent = timeout(IDLE, wire.stream.write_all(&self.ahead[..used]));
            sent.await.ok()?.ok()?;
            self.ahead.drain(..used);
        }
        Some(())
    }

    fn record(
        &self,
        request: Request,
        arrival: Arrival,
        answer: Answer,
        timing: Timing,
        wire: (u16, u32),
    ) {
        (self.shared.record)(Exchange {
            id: ExchangeId(self.shared.next_id()),
            at: arrival.at,
            client_port: self.peer.port(),
            upstream_port: wire.0,
            upstream_sequence: wire.1,
            request,
            answer,
            timing,
        });
    }

    async fn refuse(&mut self, request: Request, arrival: Arrival, refusal: &Refusal) {
        let response = refusal.response();
        let raw = response.raw.clone();
        let why = refusal.why();
        let answer = Answer::Refused { response, why };
        self.record(request, arrival, answer, Timing::default(), (0, 0));
        self.last_words(&raw).await;
    }

    async fn no_app(&mut self, request: Request, arrival: Arrival, why: String) {
        self.record(request, arrival, Answer::NoApp, Timing::default(), (0, 0));
        let response = Refusal::NoApp(why).response();
        self.last_words(&response.raw).await;
    }

    /// Sends an answer and ends the connection. What the client still sends is read and dropped for a while: closing
    /// a socket with bytes unread would take the answer back.
    async fn last_words(&mut self, answer: &[u8]) {
        let farewell = async {
            self.client.write_all(answer).await?;
            self.client.shutdown().await?;
            while fill(&mut self.client, &mut self.ahead, LINGER).await {
                self.ahead.clear();
            }
            std::io::Result::Ok(())
        };
        drop(timeout(LINGER, farewell).await);
    }
}

/// Waits until the app hangs up: nothing else may come from an idle connection.
async fn hung_up(wire: Option<&Wire>) {
    match wire {
        Some(wire) => drop(wire.stream.peek(&mut [0]).await),
        None => std::future::pending().await,
    }
}

/// The file of the pages' own that a request asks for.
fn mirrored(request: &Reader) -> Option<mirror::File> {
    let asks = matches!(request.method(), "GET" | "HEAD") && request.is_done();
    mirror::file(request.target().filter(|_| asks)?)
}

/// Whether there is an app at this address. One that is ending may take a connection, and then closes it.
async fn lives(address: SocketAddr) -> bool {
    let Ok(mut probe) = TcpStream::connect(address).await else {
        return false;
    };
    timeout(ENDING, probe.read(&mut [0])).await.is_err()
}
