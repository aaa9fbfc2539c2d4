//! A request as it comes, read as the listener reads it.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

use crate::wire::framing::Rest;
use crate::wire::head::{self, Malformed, Version};

/// Longest head that is read, in bytes; the listener in front allows less.
const MAX_HEAD: usize = 1 << 20;

/// The head of a request.
#[derive(Debug, Default)]
pub struct Head {
    pub method: String,
    /// As sent.
    pub target: String,
    pub version: Version,
    /// Names in small letters; each character of a value is one byte.
    pub headers: Vec<(String, String)>,
    pub(super) body: Rest,
}

impl Head {
    /// Reads the next head; `None` where the client has ended.
    ///
    /// # Errors
    /// `InvalidData`: what came is no request.
    pub async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Head>> {
        let mut bytes = Vec::new();
        loop {
            let more = from.fill_buf().await?;
            if more.is_empty() {
                return Ok(None);
            }
            let before = bytes.len();
            bytes.extend_from_slice(more);
            if let Some(end) = head::end(&bytes, before) {
                from.consume(end - before);
                bytes.truncate(end);
                return Head::parse(&bytes).map(Some).map_err(malformed);
            }
            let came = more.len();
            from.consume(came);
            if bytes.len() > MAX_HEAD {
                return Err(malformed("its head is longer than 1 MiB".to_owned()));
            }
        }
    }

    fn parse(bytes: &[u8]) -> Result<Head, Malformed> {
        let head = head::request(bytes)?;
        let body = Rest::of_request(&head.headers);
        let header = |header: crate::wire::Header| {
            let value = header.value.iter().map(|&byte| byte as char).collect();
            (header.name.to_ascii_lowercase(), value)
        };
        Ok(Head {
            method: head.method,
            target: head.target,
            version: head.version,
            headers: head.headers.into_iter().map(header).collect(),
            body,
        })
    }

    /// Whether the client wants no more than this answer, or speaks a version that ends with it.
    pub fn is_last(&self) -> bool {
        self.version.is_old() || self.says("connection", "close")
    }

    /// Whether the body comes once it is asked for (RFC 9110 §10.1.1).
    pub fn waits(&self) -> bool {
        !self.version.is_old() && self.says("expect", "100-continue")
    }

    /// Whether a header that is a list has this word.
    fn says(&self, name: &str, word: &str) -> bool {
        self.words(name)
            .any(|one| one.trim().eq_ignore_ascii_case(word))
    }

    /// What stands between the commas of a header that is a list.
    pub fn words<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        words(&self.headers, name)
    }

    /// The body, of which nothing has been read.
    pub fn body(&self) -> Body {
        Body {
            rest: self.body.clone(),
            content: Vec::new(),
        }
    }
}

/// What stands between the commas of headers that are a list.
pub fn words<'h>(headers: &'h [(String, String)], name: &'h str) -> impl Iterator<Item = &'h str> {
    let named = headers
        .iter()
        .filter(move |(other, _)| other.eq_ignore_ascii_case(name));
    named.flat_map(|(_, value)| value.split(','))
}

/// The body of a request, as far as it has come.
#[derive(Debug)]
pub struct Body {
    rest: Rest,
    content: Vec<u8>,
}

impl Body {
    pub fn is_whole(&self) -> bool {
        self.rest.is_done()
    }

    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.content)
    }

    /// Takes what belongs to it of the bytes at hand; how many.
    ///
    /// # Errors
    /// `InvalidData`: it is not framed as HTTP is.
    pub fn feed(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut used = 0;
        while !self.rest.is_done() && used < bytes.len() {
            let (count, is_content) = self.rest.feed(&bytes[used..]).map_err(malformed)?;
            if is_content {
                self.content.extend_from_slice(&bytes[used..used + count]);
            }
            used += count;
        }
        Ok(used)
    }

    /// Reads more of it; nothing where it is whole.
    ///
    /// # Errors
    /// `InvalidData`: it is not framed as HTTP is; `UnexpectedEof`: the client has ended.
    pub async fn read_some(&mut self, from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<()> {
        if self.is_whole() {
            return Ok(());
        }
        let bytes = from.fill_buf().await?;
        if bytes.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let used = self.feed(bytes)?;
        from.consume(used);
        Ok(())
    }
}

fn malformed(why: Malformed) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head and the body, and what is left.
    fn read(mut bytes: &[u8]) -> io::Result<(Head, Vec<u8>, &[u8])> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        runtime.block_on(async {
            let head = Head::read(&mut bytes).await?.expect("a head");
            let mut body = head.body();
            while !body.is_whole() {
                body.read_some(&mut bytes).await?;
            }
            Ok((head, body.take(), bytes))
        })
    }

    #[test]
    fn a_request_is_read_to_its_end_and_no_further() {
        let (head, body, rest) = read(
            b"POST /a%20b?c#d HTTP/1.2\r\nX-A: \xe4\r\nX-a: 2\r\nContent-Length: 2\r\n\r\nhiGET",
        )
        .unwrap();
        assert_eq!(
            (&*head.method, &*head.target, head.version),
            ("POST", "/a%20b?c#d", Version(1, 2))
        );
        let [first, second, _] = &head.headers[..] else {
            panic!("{head:?}")
        };
        assert_eq!(*first, ("x-a".to_owned(), "ä".to_owned()));
        assert_eq!(*second, ("x-a".to_owned(), "2".to_owned()));
        assert_eq!((&*body, rest), (&b"hi"[..], &b"GET"[..]));
    }

    #[test]
    fn chunks_are_put_together_and_trailers_passed_over() {
        let (_, body, rest) = read(
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhi\r\n0\r\nT: 1\r\n\r\nrest",
        )
        .unwrap();
        assert_eq!((&*body, rest), (&b"hi"[..], &b"rest"[..]));
    }

    #[test]
    fn what_is_no_http_is_told_from_what_ends() {
        let kind = |bytes| read(bytes).err().map(|error| error.kind());
        let invalid = Some(io::ErrorKind::InvalidData);
        assert_eq!(kind(b"what is this\r\n\r\n"), invalid);
        let chunked = |body: &str| {
            let text = format!("POST / HTTP/1.2\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
            read(text.as_bytes()).err().map(|error| error.kind())
        };
        assert_eq!(chunked("x\r\n"), invalid);
        assert_eq!(chunked("5\r\nhi"), Some(io::ErrorKind::UnexpectedEof));
        let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(MAX_HEAD));
        assert_eq!(kind(long.as_bytes()), invalid);
    }

    #[test]
    fn who_asks_once_is_known() {
        let last = |head: &[u8]| read(head).unwrap().0.is_last();
        assert!(!last(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert!(last(b"GET / HTTP/2.0\r\nConnection: x, Close\r\n\r\n"));
        assert!(last(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    }
}
