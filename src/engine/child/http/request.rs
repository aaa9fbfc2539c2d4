//! A request as it comes: its head by httparse, its body by the framing rules of RFC 9112 §6.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

/// Longest head that is read, in bytes; the listener in front allows less.
const MAX_HEAD: usize = 128 << 10;
const MAX_HEADERS: usize = 2048;

/// The head of a request.
#[derive(Debug, Default)]
pub struct Head {
    pub method: String,
    /// As sent.
    pub target: String,
    /// Names in small letters; each character of a value is one byte.
    pub headers: Vec<(String, String)>,
    pub http_10: bool,
}

impl Head {
    /// Reads the next head; `None` where the client has ended.
    ///
    /// # Errors
    /// `InvalidData`: what came is no request.
    pub async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Head>> {
        let mut bytes = Vec::new();
        loop {
            let line = line(from, &mut bytes).await?;
            if line.is_empty() {
                return Ok(None);
            }
            let is_empty = matches!(line, b"\r\n" | b"\n");
            if is_empty && bytes.iter().any(|byte| !byte.is_ascii_whitespace()) {
                break;
            }
        }
        let count = bytes.iter().filter(|&&byte| byte == b'\n').count();
        let mut lines = vec![httparse::EMPTY_HEADER; count.min(MAX_HEADERS)];
        let mut head = httparse::Request::new(&mut lines);
        head.parse(&bytes).map_err(|_| malformed())?;
        let header = |header: &httparse::Header<'_>| {
            let value = header.value.iter().map(|&byte| byte as char).collect();
            (header.name.to_ascii_lowercase(), value)
        };
        Ok(Some(Head {
            method: head.method.ok_or_else(malformed)?.to_owned(),
            target: head.path.ok_or_else(malformed)?.to_owned(),
            headers: head.headers.iter().map(header).collect(),
            http_10: head.version == Some(0),
        }))
    }

    /// Whether the client wants no more than this answer, or speaks a version that ends with it.
    pub fn is_last(&self) -> bool {
        self.http_10 || self.says("connection", "close")
    }

    /// Whether the body comes once it is asked for (RFC 9110 §10.1.1).
    pub fn waits(&self) -> bool {
        !self.http_10 && self.says("expect", "100-continue")
    }

    /// Whether a header that is a list has this word.
    fn says(&self, name: &str, word: &str) -> bool {
        self.values(name).any(|value| {
            let mut words = value.split(',');
            words.any(|one| one.trim().eq_ignore_ascii_case(word))
        })
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.headers.iter().filter(move |(other, _)| other == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Reads the body.
    ///
    /// # Errors
    /// `InvalidData`: it is not framed as HTTP is.
    pub async fn body(&self, from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        if self.values("transfer-encoding").next().is_some() {
            while chunk(from, &mut body).await? {}
            while !matches!(line(from, &mut Vec::new()).await?, b"\r\n" | b"") {}
        } else if let Some(length) = self.values("content-length").next() {
            let length = length.parse().map_err(|_| malformed())?;
            exactly(from, length, &mut body).await?;
        }
        Ok(body)
    }
}

/// Reads a line to its end, and gives it: nothing where the client has ended.
async fn line<'b>(
    from: &mut (impl AsyncBufRead + Unpin),
    into: &'b mut Vec<u8>,
) -> io::Result<&'b [u8]> {
    let before = into.len();
    let room = MAX_HEAD.saturating_sub(before) as u64;
    from.take(room).read_until(b'\n', into).await?;
    match &into[before..] {
        [] if room == 0 => Err(malformed()),
        line @ ([] | [.., b'\n']) => Ok(line),
        _ => Err(malformed()),
    }
}

/// Reads a chunk; whether another follows.
async fn chunk(from: &mut (impl AsyncBufRead + Unpin), body: &mut Vec<u8>) -> io::Result<bool> {
    let mut head = Vec::new();
    line(from, &mut head).await?;
    let httparse::Status::Complete((_, size)) =
        httparse::parse_chunk_size(&head).map_err(|_| malformed())?
    else {
        return Err(malformed());
    };
    if size == 0 {
        return Ok(false);
    }
    exactly(from, size, body).await?;
    let mut end = Vec::new();
    exactly(from, 2, &mut end).await?;
    if end == b"\r\n" {
        Ok(true)
    } else {
        Err(malformed())
    }
}

async fn exactly(
    from: &mut (impl AsyncBufRead + Unpin),
    length: u64,
    into: &mut Vec<u8>,
) -> io::Result<()> {
    let read = from.take(length).read_to_end(into).await? as u64;
    if read < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

fn malformed() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head and the body, and what is left.
    fn read(mut bytes: &[u8]) -> io::Result<(Head, Vec<u8>, &[u8])> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        runtime.block_on(async {
            let head = Head::read(&mut bytes).await?.ok_or_else(malformed)?;
            let body = head.body(&mut bytes).await?;
            Ok((head, body, bytes))
        })
    }

    #[test]
    fn a_request_is_read_to_its_end_and_no_further() {
        let (head, body, rest) = read(
            b"\r\nPOST /a%20b?c#d HTTP/1.1\r\nX-A: \xe4\r\nX-a: 2\r\nContent-Length: 2\r\n\r\nhiGET",
        )
        .unwrap();
        assert_eq!(
            (&*head.method, &*head.target, head.http_10),
            ("POST", "/a%20b?c#d", false)
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
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhi\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\nrest",
        )
        .unwrap();
        assert_eq!((&*body, rest), (&b"hi0123456789"[..], &b"rest"[..]));
    }

    #[test]
    fn what_is_no_http_is_told_from_what_ends() {
        let kind = |bytes| read(bytes).err().map(|error| error.kind());
        let invalid = Some(io::ErrorKind::InvalidData);
        assert_eq!(kind(b"what is this\r\n\r\n"), invalid);
        let chunked = |body: &str| {
            let text = format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
            read(text.as_bytes()).err().map(|error| error.kind())
        };
        assert_eq!(chunked("x\r\n"), invalid);
        assert_eq!(chunked("2\r\nhix\r\n"), invalid);
        assert_eq!(chunked("5\r\nhi"), Some(io::ErrorKind::UnexpectedEof));
        let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(MAX_HEAD));
        assert_eq!(kind(long.as_bytes()), invalid);
    }

    #[test]
    fn who_asks_once_is_known() {
        let last = |head: &[u8]| read(head).unwrap().0.is_last();
        assert!(!last(b"GET / HTTP/1.1\r\n\r\n"));
        assert!(last(b"GET / HTTP/1.1\r\nConnection: x, Close\r\n\r\n"));
        assert!(last(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    }
}
