//! One request and its answer on their way: bytes go on as they come, and are read along.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::super::message::Reader;
use super::super::{Answer, Timing};
use super::{LOOK, fill, guard};

/// The least that a client sends, in bytes a second on the whole, and how long it may take before that counts.
const RATE: u64 = 1024;
const GRACE: Duration = Duration::from_secs(20);
/// How long a client may take over the next bytes of a body, and either side to accept some.
const SLOW: Duration = Duration::from_secs(30);
/// How long an app may take to answer; the engine's own limits are shorter.
const PATIENCE: Duration = Duration::from_secs(600);

/// Both sides, and what the client sent ahead.
pub(super) struct Passing<'a> {
    pub client: &'a mut TcpStream,
    pub wire: &'a mut TcpStream,
    pub ahead: &'a mut Vec<u8>,
    pub began: Instant,
    /// Whether others wait for a place.
    pub is_full: &'a (dyn Fn() -> bool + Sync),
    /// Whether the request's body is not framed as it should be.
    pub is_torn: bool,
    /// Whether the client was seen to leave, which the app was told.
    pub has_left: bool,
}

/// What came of it.
pub(super) struct Passed {
    pub answer: Answer,
    pub timing: Timing,
    /// Whether the client was seen to leave.
    pub has_left: bool,
    /// Whether both connections can take another request, once this one is at its end.
    pub keep: bool,
}

/// Why bytes stopped.
enum Stop {
    /// One of the two is gone.
    Gone,
    /// The app says nothing.
    Silent,
    /// The app's bytes are not HTTP.
    Malformed(String),
    /// The client sends more than it may.
    TooLarge,
}

/// When the parts of an exchange were over.
#[derive(Default)]
struct Marks {
    /// When the last piece of the request was handed to the app: it may answer before the system says that this is done.
    sent: Option<Instant>,
    first: Option<Instant>,
}

impl Passing<'_> {
    pub(super) async fn run(mut self, request: &mut Reader) -> Passed {
        let mut response = Reader::response(request.method());
        let mut marks = Marks::default();
        let stopped = self.all(request, &mut response, &mut marks).await.err();
        let timing = self.timing(&marks);
        let whole = response.is_done() && stopped.is_none() && !self.is_torn && !self.has_left;
        Passed {
            keep: whole && response.stays_open() && request.stays_open(),
            answer: outcome(response, stopped, timing.waiting),
            timing,
            has_left: self.has_left,
        }
    }

    async fn all(
        &mut self,
        request: &mut Reader,
        response: &mut Reader,
        marks: &mut Marks,
    ) -> Result<(), Stop> {
        let mut bytes = request.raw().to_vec();
        bytes.extend(self.body_at_hand(request)?);
        marks.sent = Some(Instant::now());
        put(self.wire, &bytes).await?;
        let mut read = Vec::new();
        while !response.is_done() {
            tokio::select! {
                more = heard(self.client, self.ahead, request.is_done(), self.is_full), if !self.has_left => {
                    self.has_left = !more;
                    match more {
                        true => self.pass_body(request, marks).await?,
                        false if !request.is_done() => return Err(Stop::Gone),
                        // The answer is heard to its end all the same.
                        false => drop(self.wire.shutdown().await),
                    }
                    // One that trickles would hold its place for ever.
                    if !request.is_done() && self.trickles(request) {
                        return Err(Stop::Gone);
                    }
                }
                more = fill(self.wire, &mut read, PATIENCE) => {
                    if !more {
                        return self.wire_ended(response, marks);
                    }
                    marks.first.get_or_insert_with(Instant::now);
                    let taken = take(response, &read);
                    put(self.client, &read).await?;
                    taken.map_err(Stop::Malformed)?;
                    read.clear();
                }
            }
        }
        Ok(())
    }

    fn trickles(&self, request: &Reader) -> bool {
        let took = self.began.elapsed();
        took > GRACE && request.content() < (took - GRACE).as_secs() * RATE
    }

    /// Passes on what has come of the request's body.
    async fn pass_body(&mut self, request: &mut Reader, marks: &mut Marks) -> Result<(), Stop> {
        let bytes = self.body_at_hand(request)?;
        if bytes.is_empty() {
            return Ok(());
        }
        marks.sent = Some(Instant::now());
        put(self.wire, &bytes).await
    }

    /// What has come of the request's body. Read is read, also where it does not get through: the request may be sent again.
    fn body_at_hand(&mut self, request: &mut Reader) -> Result<Vec<u8>, Stop> {
        // What is not framed as it should be is for the app to judge.
        let used = request.feed(self.ahead).unwrap_or_else(|_| {
            self.is_torn = true;
            self.ahead.len()
        });
        if request.content() > guard::MAX_BODY {
            return Err(Stop::TooLarge);
        }
        Ok(self.ahead.drain(..used).collect())
    }

    fn wire_ended(&self, response: &mut Reader, marks: &Marks) -> Result<(), Stop> {
        response.close();
        match marks.first {
            _ if response.is_done() => Ok(()),
            None if self.began.elapsed() >= PATIENCE => Err(Stop::Silent),
            _ => Err(Stop::Gone),
        }
    }

    fn timing(&self, marks: &Marks) -> Timing {
        let now = Instant::now();
        let sent = marks.sent.unwrap_or(self.began);
        let first = marks.first.unwrap_or(now).max(sent);
        Timing {
            request: sent - self.began,
            waiting: first - sent,
            response: now - first,
        }
    }
}

/// Waits for more of a request; whether there is more. Of one that is whole only the client's leaving is heard, and not behind
/// the next request. Who stops in its midst while others wait for a place loses its own.
async fn heard(
    client: &mut TcpStream,
    ahead: &mut Vec<u8>,
    is_whole: bool,
    is_full: &(dyn Fn() -> bool + Sync),
) -> bool {
    if !is_whole {
        let began = Instant::now();
        // Only a peek waits until there is something.
        while timeout(LOOK, client.peek(&mut [0])).await.is_err() {
            if began.elapsed() >= SLOW || is_full() {
                return false;
            }
        }
        return fill(client, ahead, LOOK).await;
    }
    if !ahead.is_empty() || matches!(client.peek(&mut [0]).await, Ok(1..)) {
        std::future::pending::<()>().await;
    }
    false
}

async fn put(stream: &mut TcpStream, bytes: &[u8]) -> Result<(), Stop> {
    match timeout(SLOW, stream.write_all(bytes)).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Stop::Gone),
    }
}

/// Feeds an answer; interim ones (1xx) are passed over.
fn take(response: &mut Reader, bytes: &[u8]) -> Result<(), String> {
    let mut rest = bytes;
    while !rest.is_empty() && !response.is_done() {
        let used = response.feed(rest)?;
        rest = &rest[used..];
        if response.is_done() && response.is_interim() {
            *response = Reader::response(response.method());
        }
    }
    Ok(())
}

fn outcome(response: Reader, stopped: Option<Stop>, waited: Duration) -> Answer {
    match stopped {
        Some(Stop::Malformed(why)) => {
            return Answer::Malformed {
                raw: response.raw().to_vec(),
                why,
            };
        }
        Some(Stop::Silent) => return Answer::TimedOut { after: waited },
        Some(Stop::TooLarge) if response.head().is_none() => {
            let refusal = guard::Refusal::TooLarge;
            return Answer::Refused {
                response: refusal.response(),
                why: refusal.why(),
            };
        }
        _ => {}
    }
    let (done, expected) = (response.is_done(), response.expected());
    match response.into_response() {
        Some(whole) if done => Answer::Complete(whole),
        Some(response) => Answer::CutShort { response, expected },
        None => Answer::Closed,
    }
}
