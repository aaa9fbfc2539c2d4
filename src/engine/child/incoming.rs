//! What comes from the client while the app is at its request: the rest of the body, and its leaving.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

use super::http::request::{Body, Head};

/// How much of a body is read that the app has not asked for: as much as under uvicorn (`HIGH_WATER_LIMIT`).
const AHEAD: usize = 64 * 1024;

/// What the client has yet to say of a request.
pub struct Incoming {
    pub body: Body,
    /// Whether the client waits to be told to send the body.
    pub waits: bool,
    /// Whether the app was given the body that it asked for.
    pub is_given: bool,
    /// Nothing is to be heard any more: the client has left, or has sent what belongs to its next request.
    is_deaf: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The body has come to its end.
    Body,
    /// The client has left.
    Left,
}

impl Incoming {
    pub fn of(head: &Head) -> Incoming {
        Incoming {
            body: head.body(),
            waits: head.waits(),
            is_given: false,
            is_deaf: false,
        }
    }

    /// Waits for what the client does. `wanted`: the app has asked for the body. May be dropped at any time: what came stays.
    ///
    /// As under uvicorn, a client that sends ahead, much of its body or another request, is not seen to leave.
    ///
    /// # Errors
    /// `InvalidData`: the body is not framed as HTTP is.
    pub async fn hear(
        &mut self,
        reader: &mut (impl AsyncBufRead + Unpin),
        wanted: bool,
    ) -> io::Result<Heard> {
        while !self.is_deaf {
            if self.body.is_whole() {
                match reader.fill_buf().await {
                    Ok(more) if !more.is_empty() => self.is_deaf = true,
                    _ => return Ok(self.leaves()),
                }
                continue;
            }
            if !wanted && self.body.length() > AHEAD {
                break;
            }
            match self.body.read_some(reader).await {
                Ok(()) if self.body.is_whole() => return Ok(Heard::Body),
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(error),
                Err(_) => return Ok(self.leaves()),
            }
        }
        std::future::pending().await
    }

    fn leaves(&mut self) -> Heard {
        self.is_deaf = true;
        Heard::Left
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// What is heard first of a client that sends this after its head, and then leaves; `None`: it says nothing.
    fn heard(head: &str, rest: &str, wanted: bool) -> Option<Result<Heard, io::ErrorKind>> {
        let mut head = format!("POST / HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n").into_bytes();
        head.extend_from_slice(rest.as_bytes());
        let mut bytes = &head[..];
        let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
        let head = runtime.block_on(Head::read(&mut bytes)).ok()??;
        let mut incoming = Incoming::of(&head);
        let mut context = Context::from_waker(Waker::noop());
        match pin!(incoming.hear(&mut bytes, wanted)).poll(&mut context) {
            Poll::Ready(heard) => Some(heard.map_err(|error| error.kind())),
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_client_that_leaves_is_heard_where_it_sends_nothing_ahead() {
        let length = |length: usize| format!("Content-Length: {length}");
        assert_eq!(heard(&length(0), "", false), Some(Ok(Heard::Left)));
        assert_eq!(heard(&length(0), "GET", false), None);
        assert_eq!(heard(&length(2), "h", false), Some(Ok(Heard::Left)));
        assert_eq!(heard(&length(2), "hi", false), Some(Ok(Heard::Body)));
    }

    #[test]
    fn much_of_a_body_waits_until_it_is_wanted() {
        let (long, length) = (
            "x".repeat(AHEAD + 1),
            format!("Content-Length: {}", AHEAD + 2),
        );
        assert_eq!(heard(&length, &long, false), None);
        assert_eq!(heard(&length, &long, true), Some(Ok(Heard::Left)));
    }

    #[test]
    fn what_is_no_body_is_told() {
        let torn = heard("Transfer-Encoding: chunked", "x\r\n", false);
        assert_eq!(torn, Some(Err(io::ErrorKind::InvalidData)));
    }
}
