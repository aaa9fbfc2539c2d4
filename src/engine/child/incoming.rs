//! What comes from the client while the app is at its request: the rest of the body, and its leaving.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

use super::exchange::Client;
use super::http::request::{Body, Head};

/// How much of a body is read that the app has not asked for: as much as under uvicorn (`HIGH_WATER_LIMIT`).
const AHEAD: usize = 64 * 1024;

/// What the client has yet to say of a request.
pub struct Incoming {
    pub body: Body,
    /// Whether the client waits to be told to send the body.
    pub waits: bool,
    /// Nothing is to be heard any more: the client has left, or has sent what belongs to its next request.
    is_deaf: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// More of the body came.
    Body,
    /// The app asks for more.
    Wanted,
    /// The client has left.
    Left,
}

impl Incoming {
    pub fn of(head: &Head) -> Incoming {
        Incoming {
            body: head.body(),
            waits: head.waits(),
            is_deaf: false,
        }
    }

    /// Whether all of the body is there, and the client waits for nothing.
    pub fn is_there(&self) -> bool {
        self.body.is_whole() && !self.waits
    }

    /// Waits for what the client does, or for the app to ask for more. May be dropped at any time: what came stays.
    ///
    /// As under uvicorn, a client that sends ahead, much of its body or another request, is not seen to leave.
    ///
    /// # Errors
    /// `InvalidData`: the body is not framed as HTTP is.
    pub async fn hear(
        &mut self,
        reader: &mut (impl AsyncBufRead + Unpin),
        client: &Client,
    ) -> io::Result<Heard> {
        tokio::select! {
            () = client.wants() => Ok(Heard::Wanted),
            heard = self.listen(reader, client) => heard,
        }
    }

    async fn listen(
        &mut self,
        reader: &mut (impl AsyncBufRead + Unpin),
        client: &Client,
    ) -> io::Result<Heard> {
        while !self.is_deaf {
            if self.body.is_whole() {
                match reader.fill_buf().await {
                    Ok(more) if !more.is_empty() => self.is_deaf = true,
                    _ => return Ok(self.leaves()),
                }
                continue;
            }
            if client.waiting() > AHEAD {
                break;
            }
            match self.body.read_some(reader).await {
                Ok(()) if self.passes_on(client) => return Ok(Heard::Body),
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(error),
                Err(_) => return Ok(self.leaves()),
            }
        }
        std::future::pending().await
    }

    /// Hands on what came; whether anything did.
    pub fn passes_on(&mut self, client: &Client) -> bool {
        let (piece, is_whole) = (self.body.take(), self.body.is_whole());
        client.sent(&piece, is_whole);
        is_whole || !piece.is_empty()
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

    /// What is heard of a client that sends this after its head, and then leaves, before it says nothing more.
    fn heard(head: &str, rest: &str) -> Vec<Result<Heard, io::ErrorKind>> {
        let mut head = format!("POST / HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n").into_bytes();
        head.extend_from_slice(rest.as_bytes());
        let mut bytes = &head[..];
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let head = runtime.unwrap().block_on(Head::read(&mut bytes));
        let mut incoming = Incoming::of(&head.unwrap().unwrap());
        let client = Client::default();
        let mut context = Context::from_waker(Waker::noop());
        let mut all = Vec::new();
        // What is no body is told at each look.
        while !matches!(all.last(), Some(Err(_)))
            && let Poll::Ready(heard) = pin!(incoming.hear(&mut bytes, &client)).poll(&mut context)
        {
            all.push(heard.map_err(|error| error.kind()));
        }
        all
    }

    #[test]
    fn a_client_that_leaves_is_heard_where_it_sends_nothing_ahead() {
        let length = |length: usize| format!("Content-Length: {length}");
        assert_eq!(heard(&length(0), ""), [Ok(Heard::Left)]);
        assert_eq!(heard(&length(0), "GET"), []);
        assert_eq!(heard(&length(2), "h"), [Ok(Heard::Body), Ok(Heard::Left)]);
        assert_eq!(heard(&length(2), "hi"), [Ok(Heard::Body), Ok(Heard::Left)]);
        assert_eq!(heard(&length(2), "hiGET"), [Ok(Heard::Body)]);
    }

    #[test]
    fn much_of_a_body_waits_until_it_is_wanted() {
        let (long, length) = (
            "x".repeat(AHEAD + 1),
            format!("Content-Length: {}", AHEAD + 2),
        );
        assert_eq!(heard(&length, &long), [Ok(Heard::Body)]);
    }

    #[test]
    fn what_is_no_body_is_told() {
        let torn = heard("Transfer-Encoding: chunked", "x\r\n");
        assert_eq!(torn[0], Err(io::ErrorKind::InvalidData));
    }
}
