//! Where a message ends: heads by httparse, bodies by the framing rules of RFC 9112 §6.

use super::{Header, Request, Response};

/// Largest head that is read, in bytes.
pub const MAX_HEAD: usize = 64 * 1024;
/// How much of a body is kept for showing; the rest is passed on all the same.
const KEEP: usize = 1024 * 1024;
/// Most headers have room here, others in a longer list.
const HEADERS: usize = 64;
const MAX_HEADERS: usize = 2048;

/// What the first line of a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    Request { method: String, target: String },
    Response { status: u16, reason: String },
}

/// How the end of a body is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    None,
    /// Bytes still to come.
    Length(u64),
    Chunked(Chunk),
    UntilClose,
}

/// Where in a chunked body the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chunk {
    Size {
        value: u64,
        digits: u8,
    },
    /// Behind a semicolon.
    Extension(u64),
    /// Behind the carriage return of a size's line.
    Line(u64),
    Data(u64),
    /// The line end behind a chunk's data; `line` behind its carriage return.
    After {
        line: bool,
    },
    /// Lines behind the last chunk; `empty` while the current one is.
    Trailer {
        empty: bool,
    },
}

impl Chunk {
    const SIZE: Chunk = Chunk::Size {
        value: 0,
        digits: 0,
    };
}

/// A message being read, byte by byte.
#[derive(Debug)]
pub struct Reader {
    raw: Vec<u8>,
    body: Vec<u8>,
    head: Option<(Start, Vec<Header>)>,
    framing: Framing,
    expected: Option<u64>,
    done: bool,
    /// Bytes of content so far, kept or not.
    content: u64,
    http_10: bool,
    /// For responses: the method that was asked with.
    method: Option<String>,
}

/// What a message turned out to be.
pub type Malformed = String;

impl Reader {
    pub fn request() -> Reader {
        Reader::new(None)
    }

    /// A response to a request with this method: HEAD has no body.
    pub fn response(method: &str) -> Reader {
        Reader::new(Some(method.to_owned()))
    }

    fn new(method: Option<String>) -> Reader {
        Reader {
            raw: Vec::new(),
            body: Vec::new(),
            head: None,
            framing: Framing::None,
            expected: None,
            done: false,
            content: 0,
            http_10: false,
            method,
        }
    }

    pub fn is_done(&self) -> bool {
        self.done
    }

    pub fn head(&self) -> Option<&(Start, Vec<Header>)> {
        self.head.as_ref()
    }

    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Whether all that was read is still there.
    pub fn is_kept(&self) -> bool {
        self.raw.len() < KEEP
    }

    /// The length that the head announced.
    pub fn expected(&self) -> Option<u64> {
        self.expected
    }

    /// How much content has come so far, decoded of any transfer coding.
    pub fn content(&self) -> u64 {
        self.content
    }

    /// The request's method; empty before its head is there.
    pub fn method(&self) -> &str {
        match (&self.method, &self.head) {
            (Some(method), _) | (None, Some((Start::Request { method, .. }, _))) => method,
            _ => "",
        }
    }

    /// What a request asks for.
    pub fn target(&self) -> Option<&str> {
        match self.head.as_ref()? {
            (Start::Request { target, .. }, _) => Some(target),
            (Start::Response { .. }, _) => None,
        }
    }

    pub fn is_http_10(&self) -> bool {
        self.http_10
    }

    /// Whether this is a response that another one follows.
    pub fn is_interim(&self) -> bool {
        let status = match &self.head {
            Some((Start::Response { status, .. }, _)) => *status,
            _ => return false,
        };
        (100..200).contains(&status) && status != 101
    }

    /// Whether the connection may be used again after this message.
    pub fn stays_open(&self) -> bool {
        let Some((_, headers)) = &self.head else {
            return false;
        };
        let says = |option: &str| {
            let connection = headers
                .iter()
                .filter(|header| header.name.eq_ignore_ascii_case("connection"));
            connection.map(Header::text).any(|value| {
                value
                    .split(',')
                    .any(|said| said.trim().eq_ignore_ascii_case(option))
            })
        };
        self.framing != Framing::UntilClose
            && !says("close")
            && (!self.http_10 || says("keep-alive"))
    }

    /// Takes bytes; gives how many belong to this message.
    ///
    /// # Errors
    /// What is wrong with the head or the framing.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<usize, Malformed> {
        let mut used = 0;
        while !self.done && used < bytes.len() {
            used += self.step(&bytes[used..])?;
        }
        Ok(used)
    }

    fn step(&mut self, bytes: &[u8]) -> Result<usize, Malformed> {
        if self.head.is_none() {
            self.feed_head(bytes)
        } else {
            self.feed_body(bytes)
        }
    }

    /// The other side closed: the message ends here if that is how it ends.
    pub fn close(&mut self) {
        if self.head.is_some() && self.framing == Framing::UntilClose {
            self.done = true;
        }
    }

    fn feed_head(&mut self, bytes: &[u8]) -> Result<usize, Malformed> {
        let before = self.raw.len();
        let search = before.saturating_sub(2);
        self.raw.extend_from_slice(bytes);
        let end = end_of_head(&self.raw, search);
        if end.unwrap_or(self.raw.len()) > MAX_HEAD {
            return Err("the head is larger than 64 KiB".into());
        }
        let Some(end) = end else {
            return Ok(bytes.len());
        };
        self.raw.truncate(end);
        let head = self.parse_head()?;
        self.framing = self.frame(&head)?;
        if let Framing::Length(length) = self.framing {
            self.expected = Some(length);
        }
        self.done = matches!(self.framing, Framing::None | Framing::Length(0));
        self.head = Some(head);
        Ok(end - before)
    }

    fn parse_head(&mut self) -> Result<(Start, Vec<Header>), Malformed> {
        let mut few = [httparse::EMPTY_HEADER; HEADERS];
        let parsed = match self.parse_into(&mut few) {
            Err(httparse::Error::TooManyHeaders) => {
                self.parse_into(&mut vec![httparse::EMPTY_HEADER; MAX_HEADERS])
            }
            parsed => parsed,
        };
        let (start, http_10, headers) = parsed.map_err(|error| error.to_string())?;
        self.http_10 = http_10;
        Ok((start, headers))
    }

    /// Start line, whether it is HTTP/1.0, and headers.
    fn parse_into<'b>(
        &'b self,
        lines: &mut [httparse::Header<'b>],
    ) -> Result<(Start, bool, Vec<Header>), httparse::Error> {
        if self.method.is_some() {
            let mut response = httparse::Response::new(lines);
            if response.parse(&self.raw)?.is_partial() {
                return Err(httparse::Error::Token);
            }
            let start = Start::Response {
                status: response.code.unwrap_or_default(),
                reason: response.reason.unwrap_or_default().to_owned(),
            };
            Ok((start, response.version == Some(0), owned(response.headers)))
        } else {
            let mut request = httparse::Request::new(lines);
            if request.parse(&self.raw)?.is_partial() {
                return Err(httparse::Error::Token);
            }
            let start = Start::Request {
                method: request.method.unwrap_or_default().to_owned(),
                target: request.path.unwrap_or_default().to_owned(),
            };
            Ok((start, request.version == Some(0), owned(request.headers)))
        }
    }

    /// RFC 9112 §6.3, in its order.
    fn frame(&self, (start, headers): &(Start, Vec<Header>)) -> Result<Framing, Malformed> {
        if let (Start::Response { status, .. }, Some(method)) = (start, &self.method)
            && (method == "HEAD" || *status < 200 || matches!(status, 204 | 304))
        {
            return Ok(Framing::None);
        }
        let values = |name: &str| {
            let named = headers
                .iter()
                .filter(move |header| header.name.eq_ignore_ascii_case(name));
            named
                .map(|header| header.text().trim().to_ascii_lowercase())
                .collect::<Vec<_>>()
        };
        let codings = values("transfer-encoding");
        if let Some(coding) = codings.iter().find(|coding| coding.as_str() != "chunked") {
            return Err(format!("transfer-encoding is not chunked: {coding}"));
        }
        if codings.len() > 1 {
            return Err("chunked twice".into());
        }
        if !codings.is_empty() {
            return Ok(Framing::Chunked(Chunk::SIZE));
        }
        let lengths = values("content-length");
        match lengths.first() {
            Some(first) if lengths.iter().any(|other| other != first) => {
                Err("two different content-lengths".into())
            }
            Some(length) => digits(length)
                .map(Framing::Length)
                .ok_or_else(|| format!("content-length is no number: {length}")),
            None if self.method.is_some() => Ok(Framing::UntilClose),
            None => Ok(Framing::None),
        }
    }

    fn feed_body(&mut self, bytes: &[u8]) -> Result<usize, Malformed> {
        match self.framing {
            Framing::None => self.done = true,
            Framing::UntilClose => {
                self.keep(bytes, true);
                return Ok(bytes.len());
            }
            Framing::Length(left) => {
                let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                self.keep(&bytes[..take], true);
                self.framing = Framing::Length(left - take as u64);
                self.done = left == take as u64;
                return Ok(take);
            }
            Framing::Chunked(chunk) => return self.feed_chunk(chunk, bytes),
        }
        Ok(0)
    }

    fn feed_chunk(&mut self, chunk: Chunk, bytes: &[u8]) -> Result<usize, Malformed> {
        if let Chunk::Data(left) = chunk {
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            self.keep(&bytes[..take], true);
            let rest = left - take as u64;
            self.framing = Framing::Chunked(if rest == 0 {
                Chunk::After { line: false }
            } else {
                Chunk::Data(rest)
            });
            return Ok(take);
        }
        let byte = bytes[0];
        self.keep(&[byte], false);
        let next = match (chunk, byte) {
            // One digit at least, and both halves of a line's end: others read anything else otherwise.
            (Chunk::Size { digits: 0, .. }, b'\r' | b';') => {
                return Err("a chunk has no size".into());
            }
            (Chunk::Size { value, .. } | Chunk::Extension(value), b'\r') => Chunk::Line(value),
            (Chunk::Size { value, .. }, b';') => Chunk::Extension(value),
            (Chunk::Extension(value), byte) if byte != b'\n' => Chunk::Extension(value),
            (Chunk::Line(0), b'\n') => Chunk::Trailer { empty: true },
            (Chunk::Line(value), b'\n') => Chunk::Data(value),
            (Chunk::Size { value, digits }, _) => {
                let digit = (byte as char)
                    .to_digit(16)
                    .ok_or("a chunk's size is no hexadecimal number")?;
                let value = value
                    .checked_mul(16)
                    .and_then(|value| value.checked_add(u64::from(digit)));
                Chunk::Size {
                    value: value.ok_or("a chunk is too large")?,
                    digits: digits.saturating_add(1),
                }
            }
            (Chunk::After { line: false }, b'\r') => Chunk::After { line: true },
            (Chunk::After { line: true }, b'\n') => Chunk::SIZE,
            (Chunk::Extension(_) | Chunk::Line(_) | Chunk::After { .. }, _) => {
                return Err("a chunk's line ends without CR LF".into());
            }
            (Chunk::Trailer { empty: true }, b'\n') => {
                self.done = true;
                chunk
            }
            (Chunk::Trailer { .. }, b'\n') => Chunk::Trailer { empty: true },
            (Chunk::Trailer { empty }, b'\r') => Chunk::Trailer { empty },
            (Chunk::Trailer { .. }, _) => Chunk::Trailer { empty: false },
            (Chunk::Data(left), _) => Chunk::Data(left),
        };
        self.framing = Framing::Chunked(next);
        Ok(1)
    }

    fn keep(&mut self, bytes: &[u8], content: bool) {
        let room = |kept: &Vec<u8>| KEEP.saturating_sub(kept.len()).min(bytes.len());
        let raw = room(&self.raw);
        self.raw.extend_from_slice(&bytes[..raw]);
        if content {
            self.content += bytes.len() as u64;
            let body = room(&self.body);
            self.body.extend_from_slice(&bytes[..body]);
        }
    }

    /// The request as read so far; `None` without a head.
    pub fn into_request(self) -> Option<Request> {
        let (Start::Request { method, target }, headers) = self.head? else {
            return None;
        };
        Some(Request {
            method,
            target,
            headers,
            body: self.body,
            raw: self.raw,
        })
    }

    /// The response as read so far; `None` without a head.
    pub fn into_response(self) -> Option<Response> {
        let (Start::Response { status, reason }, headers) = self.head? else {
            return None;
        };
        Some(Response {
            status,
            reason,
            headers,
            body: self.body,
            raw: self.raw,
        })
    }
}

/// Where a head ends: behind an empty line. Lines end with a line feed; the carriage return before it may be missing.
fn end_of_head(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == b'\n')? + 1;
        match bytes.get(at..)? {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
}

/// A number of digits alone: what else `parse` takes, such as a sign, others read otherwise.
fn digits(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn owned(lines: &[httparse::Header<'_>]) -> Vec<Header> {
    let header = |line: &httparse::Header<'_>| Header {
        name: line.name.to_owned(),
        value: line.value.to_vec(),
    };
    lines.iter().map(header).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nwiki\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n";

    fn read(bytes: &[u8], step: usize) -> Reader {
        let mut reader = Reader::response("GET");
        for piece in bytes.chunks(step) {
            assert_eq!(reader.feed(piece), Ok(piece.len()));
        }
        reader
    }

    #[test]
    fn a_chunked_body_is_put_together_however_it_arrives() {
        for step in 1..CHUNKED.len() {
            let reader = read(CHUNKED, step);
            assert!(reader.is_done(), "{step}");
            let response = reader.into_response().unwrap();
            assert_eq!(
                (response.body, response.raw),
                (b"wiki0123456789".to_vec(), CHUNKED.to_vec())
            );
        }
    }

    #[test]
    fn framing_that_others_read_otherwise_is_refused() {
        for line in [
            "Content-Length: +2",
            "Content-Length: -0",
            "Content-Length: 1 2",
            "Content-Length:",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        ] {
            let head = format!("POST / HTTP/1.1\r\n{line}\r\n\r\n");
            assert!(Reader::request().feed(head.as_bytes()).is_err(), "{line}");
        }
    }

    #[test]
    fn chunks_are_framed_by_the_book() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        for body in [
            "2\nhi\r\n",
            "2\r\nhi\n",
            "\r\n",
            ";x\r\n",
            "2;x\nhi",
            "2\rx",
        ] {
            let text = format!("{head}{body}");
            assert!(Reader::request().feed(text.as_bytes()).is_err(), "{body:?}");
        }
    }

    #[test]
    fn a_head_is_as_long_as_it_may_be_however_it_arrives() {
        let head = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(MAX_HEAD));
        assert!(Reader::request().feed(head.as_bytes()).is_err());
    }

    #[test]
    fn what_follows_a_message_is_left_alone() {
        let mut reader = Reader::request();
        let two = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /";
        assert_eq!(reader.feed(two), Ok(two.len() - 5));
        assert!(reader.is_done());
    }

    #[test]
    fn a_204_and_a_head_have_no_body() {
        let head = b"HTTP/1.1 204 No Content\r\ncontent-type: application/json\r\n\r\n";
        assert!(read(head, 7).is_done());
        let mut reader = Reader::response("HEAD");
        assert!(
            reader
                .feed(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")
                .is_ok()
        );
        assert!(reader.is_done());
    }

    #[test]
    fn a_body_without_length_ends_with_the_connection() {
        let mut reader = read(b"HTTP/1.1 200 OK\r\n\r\nabc", 4);
        assert!(!reader.is_done());
        reader.close();
        assert!(reader.is_done());
    }

    #[test]
    fn lines_may_end_without_a_carriage_return() {
        let mut reader = Reader::request();
        let head = b"GET /x HTTP/1.1\nHost: localhost\n\n";
        for byte in &head[..head.len() - 1] {
            assert_eq!(reader.feed(&[*byte]), Ok(1));
            assert!(reader.head().is_none());
        }
        assert_eq!(reader.feed(b"\nrest"), Ok(1));
        assert_eq!((reader.target(), reader.is_done()), (Some("/x"), true));
    }

    #[test]
    fn an_old_client_is_hung_up_on_unless_it_asks_to_stay() {
        let stays = |head: &str| {
            let mut reader = Reader::request();
            reader.feed(head.as_bytes()).unwrap();
            reader.stays_open()
        };
        assert!(stays("GET / HTTP/1.1\r\n\r\n"));
        assert!(!stays("GET / HTTP/1.1\r\nConnection: x, Close\r\n\r\n"));
        assert!(!stays("GET / HTTP/1.0\r\n\r\n"));
        assert!(stays("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
    }

    #[test]
    fn hundreds_of_headers_are_read() {
        let lines: String = (0..1000).map(|n| format!("X-{n}: {n}\r\n")).collect();
        let mut reader = Reader::request();
        reader
            .feed(format!("GET / HTTP/1.1\r\n{lines}\r\n").as_bytes())
            .unwrap();
        assert_eq!(reader.into_request().unwrap().headers.len(), 1000);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let mut reader = Reader::request();
            if let Ok(used) = reader.feed(&bytes) {
                proptest::prop_assert!(used <= bytes.len());
            }
        }
    }
}
