//! One client's connection: requests are read, handed to the interpreter, and answered.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{Notify, oneshot};

use super::super::Event;
use super::super::trace::{HeaderBy, HeaderSource, Trace};
use super::emit;
use super::exchange::{Client, Exchange, News};
use super::http::answer::{self, Framing, Start};
use super::http::request::Head;
use super::incoming::{Heard, Incoming};
use super::python::{self, Account, Answer, Asked, Request};
use super::server::{Job, Message};
use super::stream::{self, Pieces};
use super::turns::Id;
use crate::wire::{Door, OPENING, Ports};

/// So much is read in one go: as much as asyncio does, for an app can see in which pieces a body comes.
const READ: usize = 256 * 1024;

/// One client's connection.
pub struct Connection {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    peer: SocketAddr,
    /// Of the client's connection to the listener; none before it is known.
    ports: Ports,
    jobs: mpsc::Sender<Message>,
    traces: bool,
    /// Told when it ends for what the app raised after an answer.
    ends: Arc<Notify>,
}

impl Connection {
    /// `traces`: whether anybody looks at them.
    pub fn new(
        stream: TcpStream,
        peer: SocketAddr,
        jobs: mpsc::Sender<Message>,
        traces: bool,
    ) -> Connection {
        let (reader, writer) = stream.into_split();
        Connection {
            reader: BufReader::with_capacity(READ, reader),
            writer,
            peer,
            ports: Ports {
                listener: 0,
                client: 0,
            },
            jobs,
            traces,
            ends: Arc::default(),
        }
    }

    /// Serves who knows the word; others are hung up on.
    ///
    /// # Errors
    /// The connection's.
    pub async fn enter(mut self, door: Door) -> io::Result<()> {
        let mut opening = [0; OPENING];
        self.reader.read_exact(&mut opening).await?;
        match door.admits(&opening) {
            Some(ports) => {
                self.ports = ports;
                self.serve().await
            }
            None => Ok(()),
        }
    }

    /// Answers requests until one side has enough.
    async fn serve(mut self) -> io::Result<()> {
        let ends = self.ends.clone();
        for sequence in 0.. {
            let head = tokio::select! {
                biased;
                // What ran after an answer failed.
                () = ends.notified() => return Ok(()),
                head = Head::read(&mut self.reader) => head,
            };
            let head = match head {
                Ok(Some(head)) => head,
                Ok(None) => return Ok(()),
                Err(error) => return self.refuse(error, &Head::default()).await,
            };
            if let Err(error) = self.exchange(&head, sequence).await {
                return self.refuse(error, &head).await;
            }
        }
        Ok(())
    }

    /// Answers a request, and reads it to its end.
    ///
    /// # Errors
    /// `InvalidData`: its body is no HTTP, and nothing was answered. Others: the connection ends.
    async fn exchange(&mut self, head: &Head, sequence: u32) -> io::Result<()> {
        let mut incoming = Incoming::of(head);
        let used = incoming.body.feed(self.reader.buffer())?;
        self.reader.consume(used);
        // What is read before all else is waited for here: the interpreter has others to serve.
        if !incoming.is_there() && self.reads_first(head).await {
            self.read(&mut incoming).await?;
        }
        let client = Arc::new(Client::default());
        let news = News {
            id: self.id(sequence),
            messages: self.jobs.clone(),
        };
        let leaves = || {
            client.leaves();
            news.tell();
        };
        let answered = self.answer(head, &mut incoming, &client, &news);
        let answered = answered.await.inspect_err(|_| leaves())?;
        if self.is_over() {
            leaves();
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let Some((answer, ends)) = answered else {
            let words = plain(500, "Internal Server Error");
            self.send(head, words, &mut incoming, &client, &news)
                .await?;
            return Err(io::ErrorKind::ConnectionAborted.into());
        };
        let streams = matches!(answer.body, python::Body::Stream(_));
        if incoming.waits && streams {
            // Starlette listens for a client that leaves while it streams, which asks for the body.
            self.go_on(&mut incoming).await?;
        }
        let sent = self.send(head, answer, &mut incoming, &client, &news).await;
        if streams && !matches!(sent, Ok(true)) || !incoming.body.is_whole() {
            leaves();
        }
        // What still runs after the answer holds up no other request.
        let goes_on = sent? && !ends;
        while goes_on && !incoming.body.is_whole() {
            let read = incoming.body.read_some(&mut self.reader).await;
            read.map_err(|_| io::ErrorKind::ConnectionAborted)?;
            incoming.body.take();
        }
        match goes_on {
            true => Ok(()),
            false => Err(io::ErrorKind::ConnectionAborted.into()),
        }
    }

    fn id(&self, sequence: u32) -> Id {
        Id {
            port: self.peer.port(),
            sequence,
        }
    }

    /// Whether the app reads the body of such a request before all else.
    async fn reads_first(&self, head: &Head) -> bool {
        let (reply, reads) = oneshot::channel();
        let kind = head.headers.iter().find(|(name, _)| name == "content-type");
        let asked = Asked {
            method: head.method.clone(),
            path: super::native::decode(path(head).0),
            kind: kind.map(|(_, kind)| kind.clone()).unwrap_or_default(),
        };
        drop(self.jobs.send(Message::ReadsFirst(asked, reply)));
        reads.await.unwrap_or(false)
    }

    /// Tells a client that waits with its body to go on.
    async fn go_on(&mut self, incoming: &mut Incoming) -> io::Result<()> {
        if std::mem::take(&mut incoming.waits) {
            self.writer
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
                .await?;
        }
        Ok(())
    }

    /// Reads the body to its end.
    async fn read(&mut self, incoming: &mut Incoming) -> io::Result<()> {
        self.go_on(incoming).await?;
        while !incoming.body.is_whole() {
            incoming.body.read_some(&mut self.reader).await?;
        }
        Ok(())
    }

    /// What is no HTTP gets uvicorn's words.
    async fn refuse(&mut self, error: io::Error, head: &Head) -> io::Result<()> {
        if error.kind() != io::ErrorKind::InvalidData {
            return Ok(());
        }
        let words = plain(400, "Invalid HTTP request received.");
        let told = (400, "Bad Request", &*words.headers);
        let (Ok(mut start), python::Body::Whole(text)) =
            (answer::start(told, head, None), words.body)
        else {
            return Ok(());
        };
        // Where no body may follow, the head stands alone.
        let whole = start.framing.piece(&text, &mut start.bytes).is_ok();
        if whole && let Ok(end) = start.framing.end() {
            start.bytes.extend_from_slice(end);
        }
        self.writer.write_all(&start.bytes).await
    }

    /// The app's answer, and whether its connection ends with it; its trace is told once it is known. `None`: the layer failed.
    ///
    /// # Errors
    /// What comes of the body is none.
    async fn answer(
        &mut self,
        head: &Head,
        incoming: &mut Incoming,
        client: &Arc<Client>,
        news: &News,
    ) -> io::Result<Option<(Answer, bool)>> {
        let began = Instant::now();
        let (reply, mut answer) = oneshot::channel();
        let body = incoming.is_there().then(|| incoming.body.take());
        if body.is_none() {
            incoming.passes_on(client);
        }
        let request = taken_apart(head, body, self.ports);
        let exchange = Exchange::new(news.clone(), reply, client.clone());
        let job = Job { request, exchange };
        drop(self.jobs.send(Message::Job(job)));
        let answer = loop {
            tokio::select! {
                answer = &mut answer => break answer,
                heard = incoming.hear(&mut self.reader, client) => match heard? {
                    Heard::Wanted => self.go_on(incoming).await?,
                    Heard::Body => news.tell(),
                    Heard::Left => {
                        client.leaves();
                        news.tell();
                    }
                },
            }
        };
        Ok(answer
            .ok()
            .map(|answer| self.told(answer, head, news.id, began)))
    }

    /// Tells of an answer, now or once the app is done with it.
    fn told(&self, mut answer: Answer, head: &Head, id: Id, began: Instant) -> (Answer, bool) {
        // What runs after a whole answer is not the time that it took.
        let took = matches!(answer.body, python::Body::Whole(_)).then(|| began.elapsed());
        let traces = self.traces;
        let is_chunked = answer::adds_chunked(answer.status, &answer.headers, head);
        let tell = move |mut trace: Trace| {
            if traces {
                let chunked = is_chunked.then(|| by_server("transfer-encoding"));
                trace.headers.extend(chunked);
                tell(trace, id, took.unwrap_or_else(|| began.elapsed()));
            }
        };
        let ends = self.ends.clone();
        match std::mem::replace(&mut answer.trace, Account::Later(oneshot::channel().1)) {
            Account::Now(trace) => {
                tell(*trace);
                let ends = answer.ends;
                (answer, ends)
            }
            Account::Later(end) => {
                tokio::spawn(async move {
                    if let Ok(end) = end.await {
                        tell(end.trace);
                        if end.ends {
                            ends.notify_one();
                        }
                    }
                });
                (answer, false)
            }
        }
    }

    /// Whether what ran after an earlier answer has failed, which ends the connection.
    fn is_over(&self) -> bool {
        pin!(self.ends.notified()).enable()
    }

    /// Sends an answer; whether the connection can take another request.
    async fn send(
        &mut self,
        head: &Head,
        answer: Answer,
        incoming: &mut Incoming,
        client: &Client,
        news: &News,
    ) -> io::Result<bool> {
        let told = (answer.status, &*answer.reason, &*answer.headers);
        let Start {
            mut bytes,
            mut framing,
            is_last,
        } = match answer::start(told, head, Some(&date())) {
            Ok(start) => start,
            // The app has heard of it (`_unsent.py`).
            Err(_) => return Ok(false),
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
                let heard = (incoming, client, news);
                self.stream(pieces, framing, without_body, heard).await?
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
        (incoming, client, news): (&mut Incoming, &Client, &News),
    ) -> io::Result<bool> {
        loop {
            let piece = tokio::select! {
                piece = pieces.next() => piece,
                // A client that has left is noticed before the next piece.
                heard = incoming.hear(&mut self.reader, client) => {
                    match heard? {
                        Heard::Left => return Ok(false),
                        Heard::Wanted => self.go_on(incoming).await?,
                        Heard::Body => news.tell(),
                    }
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
fn tell(mut trace: Trace, id: Id, took: Duration) {
    trace.peer_port = id.port;
    trace.sequence = id.sequence;
    trace.micros = took.as_micros() as u64;
    trace
        .headers
        .splice(0..0, ["date", "server"].map(by_server));
    let trace = Box::new(trace);
    emit(&Event::Trace { trace });
}

fn by_server(name: &str) -> HeaderSource {
    HeaderSource {
        name: name.to_owned(),
        by: HeaderBy::Server,
        at: None,
    }
}

/// Path and query of a target. Of one in absolute form (`http://host/path`), uvicorn takes all for the path; a fragment, too.
fn path(head: &Head) -> (&str, &str) {
    head.target.split_once('?').unwrap_or((&head.target, ""))
}

fn taken_apart(head: &Head, body: Option<Vec<u8>>, ports: Ports) -> Request {
    let (path, query) = path(head);
    Request {
        method: head.method.clone(),
        path: super::native::decode(path),
        raw_path: path.to_owned(),
        query: query.to_owned(),
        headers: head.headers.clone(),
        version: head.version,
        ports,
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
        ends: false,
        trace: Account::Later(oneshot::channel().1),
    }
}

/// The time as RFC 9110 §5.6.7 wants it.
fn date() -> String {
    httpdate::fmt_http_date(SystemTime::now())
}
