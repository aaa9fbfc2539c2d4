//! A message as it comes: its head by [`head`], its body as [`Rest`] says.

use super::framing::Rest;
use super::head::{self, Malformed, RequestHead, ResponseHead, Version};
use super::{Header, Request, Response};

/// How much of the head of a request may have come without its end, in bytes, as in h11. What is at hand is looked at first: a
/// longer one that comes at once is read, up to [`AT_ONCE`].
pub const MAX_PARTIAL: usize = 16 << 10;
/// How much is read at once, as by Python's event loop.
pub const AT_ONCE: usize = 256 << 10;
/// Largest head of a response, in bytes. An app writes it, whose memory has limits of its own.
const MAX_HEAD: usize = 16 << 20;
/// How much of a body is kept for showing; the rest is passed on all the same.
const KEEP: usize = 1024 * 1024;

/// What the first line of a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    Request { method: String, target: String },
    Response { status: u16, reason: String },
}

/// A message being read, byte by byte.
#[derive(Debug)]
pub struct Reader {
    raw: Vec<u8>,
    body: Vec<u8>,
    head: Option<(Start, Vec<Header>)>,
    rest: Rest,
    expected: Option<u64>,
    done: bool,
    /// Bytes of content so far, kept or not.
    content: u64,
    version: Version,
    /// For responses: the method that was asked with.
    method: Option<String>,
}

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
            rest: Rest::NOTHING,
            expected: None,
            done: false,
            content: 0,
            version: Version::HTTP_11,
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

    /// What of a request is still to come.
    pub fn rest(&self) -> Rest {
        self.rest.clone()
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
        !self.rest.is_until_close()
            && !self.version.is_old()
            && !head::says(headers, "connection", "close")
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

    /// Takes bytes up to the end of the head; gives how many.
    ///
    /// # Errors
    /// What is wrong with the head.
    pub fn begin(&mut self, bytes: &[u8]) -> Result<usize, Malformed> {
        match self.head {
            None => self.feed_head(bytes),
            Some(_) => Ok(0),
        }
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
        if self.head.is_some() && self.rest.is_until_close() {
            self.done = true;
        }
    }

    fn feed_head(&mut self, bytes: &[u8]) -> Result<usize, Malformed> {
        let before = self.raw.len();
        self.raw.extend_from_slice(bytes);
        if head::is_hopeless(&self.raw) {
            return Err("no request begins so".to_owned());
        }
        let Some(end) = head::end(&self.raw, before) else {
            if self.raw.len() > MAX_HEAD {
                return Err("the head is larger than 16 MiB".to_owned());
            }
            return Ok(bytes.len());
        };
        self.raw.truncate(end);
        match &self.method {
            Some(method) => {
                let head = head::response(&self.raw)?;
                self.rest = Rest::of_response(&head, method);
                self.begin_response(head);
            }
            None => {
                let head = head::request(&self.raw)?;
                self.rest = Rest::of_request(&head.headers);
                self.begin_request(head);
            }
        }
        self.expected = self.rest.length();
        self.done = self.rest.is_done();
        Ok(end - before)
    }

    fn begin_request(&mut self, head: RequestHead) {
        let RequestHead {
            method,
            target,
            version,
            headers,
        } = head;
        self.version = version;
        self.head = Some((Start::Request { method, target }, headers));
    }

    fn begin_response(&mut self, head: ResponseHead) {
        let ResponseHead {
            status,
            reason,
            version,
            headers,
        } = head;
        self.version = version;
        self.head = Some((Start::Response { status, reason }, headers));
    }

    fn feed_body(&mut self, bytes: &[u8]) -> Result<usize, Malformed> {
        let (used, is_content) = self.rest.feed(bytes)?;
        self.keep(&bytes[..used], is_content);
        self.done = self.rest.is_done();
        Ok(used)
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
    fn what_follows_a_message_is_left_alone() {
        let mut reader = Reader::request();
        let two = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /";
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
    fn an_old_client_is_hung_up_on_also_when_it_asks_to_stay() {
        let stays = |head: &str| {
            let mut reader = Reader::request();
            reader.feed(head.as_bytes()).unwrap();
            reader.stays_open()
        };
        assert!(stays("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert!(stays("GET / HTTP/2.0\r\n\r\n"));
        assert!(!stays(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"
        ));
        assert!(!stays("GET / HTTP/1.0\r\n\r\n"));
        assert!(!stays("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
    }

    #[test]
    fn hundreds_of_headers_are_read() {
        let lines: String = (0..1000).map(|n| format!("X-{n}: {n}\r\n")).collect();
        let mut reader = Reader::request();
        reader
            .feed(format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n").as_bytes())
            .unwrap();
        assert_eq!(reader.into_request().unwrap().headers.len(), 1001);
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
