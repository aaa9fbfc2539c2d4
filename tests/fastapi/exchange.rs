//! One exchange on a connection of its own, byte by byte, so that a wrong length, a stray byte or an early close is seen.

use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use serde::Deserialize;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// The same for a request that is malformed on purpose: to some there is no answer.
const LITTLE_PATIENCE: Duration = Duration::from_secs(3);
/// How long to listen for bytes that should not come after an answer without a body.
const QUIET: Duration = Duration::from_millis(40);

/// A request as recorded.
#[derive(Deserialize)]
pub struct Request {
    pub id: String,
    pub app: String,
    pub tier: u8,
    pub method: String,
    path: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: Option<String>,
    /// The body where it is no text, in hexadecimal.
    body_hex: Option<String>,
    /// The whole request, where it is malformed on purpose.
    raw: Option<String>,
    /// What is sent after an interim answer.
    raw_after_first: Option<String>,
    normalise: Option<String>,
}

/// An answer; `status: None` is a connection closed without one.
#[derive(Deserialize)]
pub struct Answer {
    pub status: Option<u16>,
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    #[serde(default, with = "body")]
    pub body: Vec<u8>,
    #[serde(default)]
    body_base64: Option<String>,
    pub framing: Framing,
    #[serde(default)]
    pub followers: Vec<Answer>,
}

/// How the body was delimited on the wire.
#[derive(Deserialize, Default)]
pub struct Framing {
    pub mode: String,
    pub declared_length: Option<u64>,
    pub complete: bool,
    /// Bytes after the end of the answer.
    #[serde(default)]
    pub stray_bytes: String,
}

mod body {
    use serde::{Deserialize as _, Deserializer};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        Ok(Option::<String>::deserialize(from)?
            .unwrap_or_default()
            .into_bytes())
    }
}

/// One line of the recording.
pub fn parse(line: &str) -> Result<(Request, Answer), String> {
    #[derive(Deserialize)]
    struct Line {
        #[serde(flatten)]
        request: Request,
        answer: Answer,
    }
    let Line {
        request,
        mut answer,
    } = serde_json::from_str(line).map_err(|e| e.to_string())?;
    if let Some(text) = answer.body_base64.take() {
        answer.body = base64::prelude::BASE64_STANDARD
            .decode(text)
            .map_err(|e| e.to_string())?;
    }
    Ok((request, answer))
}

impl Request {
    /// A plain GET of `path`.
    fn get(path: &str) -> Self {
        Self {
            id: String::from("etag"),
            app: String::new(),
            tier: 0,
            method: String::from("GET"),
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
            body_hex: None,
            raw: None,
            raw_after_first: None,
            normalise: None,
        }
    }

    /// Sends the request and reads the answer. `etags` remembers what `@ETAG:/path` in a header stands for.
    pub fn send(
        &self,
        port: u16,
        etags: &mut HashMap<String, String>,
        bodyless: bool,
    ) -> io::Result<Answer> {
        for (_, value) in &self.headers {
            if let Some(path) = value
                .split_once("@ETAG:")
                .and_then(|(_, rest)| rest.split_whitespace().next())
            {
                fetch_etag(path, port, etags)?;
            }
        }
        let mut wire = Wire::open(
            port,
            if self.raw.is_some() {
                LITTLE_PATIENCE
            } else {
                PATIENCE
            },
        )?;
        wire.stream.write_all(&self.bytes(etags))?;
        let mut answer = wire.answer(&self.method)?;
        let mut more = self.raw_after_first.as_deref();
        while answer.status.is_some_and(|s| (100..200).contains(&s)) {
            wire.stream
                .write_all(more.take().unwrap_or_default().as_bytes())?;
            answer = wire.answer(&self.method)?;
        }
        if bodyless || self.raw.is_some() {
            wire.listen(QUIET);
        }
        while wire.seen.starts_with(b"HTTP/1.1 ") {
            let follower = wire.answer(&self.method)?;
            answer.followers.push(self.normalised(follower));
        }
        answer.framing.stray_bytes = String::from_utf8_lossy(&wire.seen).into_owned();
        Ok(self.normalised(answer))
    }

    fn bytes(&self, etags: &HashMap<String, String>) -> Vec<u8> {
        if let Some(raw) = &self.raw {
            return raw.clone().into_bytes();
        }
        let body = match (&self.body_hex, &self.body) {
            (Some(hex), _) => Some(from_hex(hex)),
            (None, body) => body.clone().map(String::into_bytes),
        };
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.path);
        if !self
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            head.push_str("Host: depot.test\r\n");
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {}\r\n", with_etag(value, etags)));
        }
        if let Some(body) = &body {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut bytes: Vec<u8> = head
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
            .collect();
        bytes.extend(body.unwrap_or_default());
        bytes
    }

    /// What differs from run to run is replaced: boundaries, the expiry of a deleted cookie, tracebacks.
    fn normalised(&self, mut answer: Answer) -> Answer {
        let boundary = regex::Regex::new("boundary=([0-9a-f]{20,})").expect("a pattern");
        let expires = regex::Regex::new("expires=[^;]+").expect("a pattern");
        let mut found = None;
        for (name, value) in &mut answer.headers {
            if let Some(m) = boundary.captures(value) {
                found = Some(m[1].to_owned());
                *value = value.replace(&m[1], "<boundary>");
            }
            if name.eq_ignore_ascii_case("set-cookie") && !value.contains("Tue, 01 Jan 2030") {
                *value = expires.replace_all(value, "expires=<now>").into_owned();
            }
        }
        if let Some(boundary) = found {
            answer.body = String::from_utf8_lossy(&answer.body)
                .replace(&boundary, "<boundary>")
                .into_bytes();
        }
        if self.normalise.as_deref() == Some("traceback") {
            answer.body = first_and_last(&String::from_utf8_lossy(&answer.body)).into_bytes();
        }
        answer
    }
}

fn first_and_last(text: &str) -> String {
    if !text.starts_with("Traceback") {
        return String::from("<html traceback>");
    }
    let lines: Vec<&str> = text
        .trim()
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let first: String = lines
        .first()
        .map(|l| l.chars().take(60).collect())
        .unwrap_or_default();
    format!(
        "<traceback: {} ... >{}",
        first.trim(),
        lines.last().copied().unwrap_or_default()
    )
}

fn fetch_etag(path: &str, port: u16, etags: &mut HashMap<String, String>) -> io::Result<()> {
    if !etags.contains_key(path) {
        let answer = Request::get(path).send(port, etags, false)?;
        if let Some((_, etag)) = answer
            .headers
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("etag"))
        {
            etags.insert(path.to_owned(), etag);
        }
    }
    Ok(())
}

fn with_etag(value: &str, etags: &HashMap<String, String>) -> String {
    etags.iter().fold(value.to_owned(), |value, (path, etag)| {
        value.replace(&format!("@ETAG:{path}"), etag)
    })
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |i: usize| u8::from_str_radix(&text[i..i + 2], 16).expect("hexadecimal digits");
    (0..text.len()).step_by(2).map(digit).collect()
}

/// A connection and what has arrived on it.
struct Wire {
    stream: TcpStream,
    seen: Vec<u8>,
    /// The server has closed its side.
    ended: bool,
}

impl Wire {
    fn open(port: u16, patience: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(patience))?;
        Ok(Self {
            stream,
            seen: Vec::new(),
            ended: false,
        })
    }

    fn fill(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 65536];
        let n = match self.stream.read(&mut buffer) {
            Err(e)
                if matches!(
                    e.kind(),
                    io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
                ) =>
            {
                0
            }
            other => other?,
        };
        self.ended |= n == 0;
        self.seen.extend_from_slice(&buffer[..n]);
        Ok(n > 0)
    }

    /// Reads whatever comes until nothing has come for `time`.
    fn listen(&mut self, time: Duration) {
        let _ = self.stream.set_read_timeout(Some(time));
        while !self.ended && self.fill().is_ok() {}
    }

    fn until(&mut self, mark: &[u8]) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(at) = self.seen.windows(mark.len()).position(|w| w == mark) {
                let head = self.seen.drain(..at + mark.len()).take(at).collect();
                return Ok(Some(head));
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    fn exactly(&mut self, n: usize) -> io::Result<Vec<u8>> {
        while self.seen.len() < n && self.fill()? {}
        let n = n.min(self.seen.len());
        Ok(self.seen.drain(..n).collect())
    }

    fn answer(&mut self, method: &str) -> io::Result<Answer> {
        let Some(head) = self.until(b"\r\n\r\n")? else {
            return Ok(Answer::none());
        };
        let head: String = head.into_iter().map(char::from).collect();
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|code| code.parse().ok());
        let header = |line: &str| {
            line.split_once(':')
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        };
        let mut answer = Answer {
            status,
            headers: lines.filter_map(header).collect(),
            ..Answer::none()
        };
        self.body(&mut answer, method)?;
        Ok(answer)
    }

    fn body(&mut self, answer: &mut Answer, method: &str) -> io::Result<()> {
        let length: Option<u64> = answer.header("content-length").and_then(|v| v.parse().ok());
        let code = answer.status.unwrap_or_default();
        let framing = &mut answer.framing;
        framing.complete = true;
        framing.declared_length = length;
        if (100..200).contains(&code) {
            framing.mode = String::from("interim");
        } else if method.eq_ignore_ascii_case("HEAD") {
            framing.mode = String::from("none (HEAD)");
        } else if matches!(code, 204 | 304) {
            framing.mode = format!("none ({code})");
        } else if answer
            .header("transfer-encoding")
            .is_some_and(|v| v.contains("chunked"))
        {
            self.chunks(answer)?;
        } else if let Some(length) = length {
            answer.body = self.exactly(usize::try_from(length).unwrap_or(usize::MAX))?;
            answer.framing.mode = String::from("content-length");
            answer.framing.complete = answer.body.len() as u64 == length;
        } else {
            while self.fill()? {}
            answer.framing.mode = String::from("until-close");
            answer.body = std::mem::take(&mut self.seen);
        }
        Ok(())
    }

    fn chunks(&mut self, answer: &mut Answer) -> io::Result<()> {
        answer.framing.mode = String::from("chunked");
        loop {
            let line = self.until(b"\r\n")?.unwrap_or_default();
            let size = String::from_utf8_lossy(&line);
            let Ok(size) =
                usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16)
            else {
                answer.framing.complete = false;
                return Ok(());
            };
            answer.body.extend(self.exactly(size)?);
            self.exactly(2)?;
            if size == 0 {
                return Ok(());
            }
        }
    }
}

impl Answer {
    fn none() -> Self {
        Self {
            status: None,
            headers: Vec::new(),
            body: Vec::new(),
            body_base64: None,
            framing: Framing::default(),
            followers: Vec::new(),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
