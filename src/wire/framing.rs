//! Where the body of a message ends, by the rules of RFC 9112 §6.3: chunks stand over a length.

use super::Header;
use super::chunks::Chunks;
use super::head::{self, Malformed, ResponseHead};

/// How the end of a body is known.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Framing {
    /// Bytes still to come.
    Length(u64),
    Chunked(Chunks),
    UntilClose,
}

/// What is still to come of a message whose beginning was read.
#[derive(Debug, Clone)]
pub struct Rest(Framing);

impl Default for Rest {
    fn default() -> Rest {
        Rest::NOTHING
    }
}

impl Rest {
    pub const NOTHING: Rest = Rest(Framing::Length(0));

    /// So many bytes, where that is known.
    pub fn length(&self) -> Option<u64> {
        match self.0 {
            Framing::Length(left) => Some(left),
            Framing::Chunked(_) | Framing::UntilClose => None,
        }
    }

    pub fn is_until_close(&self) -> bool {
        self.0 == Framing::UntilClose
    }

    pub fn is_done(&self) -> bool {
        match &self.0 {
            Framing::Length(left) => *left == 0,
            Framing::Chunked(chunks) => chunks.is_done(),
            Framing::UntilClose => false,
        }
    }

    /// Takes bytes, as many as belong together: how many, and whether they are content.
    ///
    /// # Errors
    /// They are not framed as they should be.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(usize, bool), Malformed> {
        match &mut self.0 {
            Framing::Length(left) => {
                let take = usize::try_from(*left)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                *left -= take as u64;
                Ok((take, true))
            }
            Framing::Chunked(chunks) => chunks.feed(bytes),
            Framing::UntilClose => Ok((bytes.len(), true)),
        }
    }

    /// What is to come behind the head of a request.
    pub fn of_request(headers: &[Header]) -> Rest {
        Rest(match head::length(headers) {
            _ if head::is_chunked(headers) => Framing::Chunked(Chunks::default()),
            length => Framing::Length(length.unwrap_or(0)),
        })
    }

    /// What is to come behind the head of a response to a request with this method.
    pub fn of_response(head: &ResponseHead, method: &str) -> Rest {
        let connects = method == "CONNECT" && (200..300).contains(&head.status);
        if method == "HEAD" || head.status < 200 || matches!(head.status, 204 | 304) || connects {
            return Rest(Framing::Length(0));
        }
        Rest(match head::length(&head.headers) {
            _ if head::is_chunked(&head.headers) => Framing::Chunked(Chunks::default()),
            Some(length) => Framing::Length(length),
            None => Framing::UntilClose,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_stand_over_a_length_and_a_request_that_says_nothing_has_no_body() {
        let rest = |lines: &str| {
            let head = format!("POST / HTTP/1.0\r\n{lines}\r\n");
            Rest::of_request(&head::request(head.as_bytes()).unwrap().headers)
        };
        assert!(rest("").is_done());
        assert_eq!(rest("Content-Length: 3\r\n").length(), Some(3));
        let both = rest("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n");
        assert_eq!((both.length(), both.is_done()), (None, false));
    }

    #[test]
    fn some_responses_have_no_body_whatever_they_say() {
        let rest = |method: &str, status: u16, lines: &str| {
            let head = format!("HTTP/1.1 {status} X\r\n{lines}\r\n");
            Rest::of_response(&head::response(head.as_bytes()).unwrap(), method)
        };
        for (method, status) in [
            ("HEAD", 200),
            ("GET", 204),
            ("GET", 304),
            ("GET", 100),
            ("CONNECT", 200),
        ] {
            assert!(rest(method, status, "content-length: 3\r\n").is_done());
        }
        assert_eq!(
            rest("CONNECT", 405, "content-length: 3\r\n").length(),
            Some(3)
        );
        assert!(rest("GET", 200, "").is_until_close());
    }
}
