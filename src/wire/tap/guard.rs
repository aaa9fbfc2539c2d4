//! What the listener refuses, and its own words for it.

use std::borrow::Cow;

use super::super::message::Reader;
use super::super::{Header, Request, Response, explain, head};

/// The largest body of a request, in bytes: an app's memory is limited, and so is what a client may put there.
pub(super) const MAX_BODY: u64 = 16 << 20;

/// Why a request does not reach the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    NotHttp(Unreadable),
    ForeignHost(String),
    TooLarge,
    NoApp(String),
}

/// What is no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub why: String,
    /// Whether a request went before it on this connection: h11 knows then that the client reads chunks.
    pub reads_chunks: bool,
}

impl Refusal {
    pub(super) fn why(&self) -> String {
        match self {
            Refusal::NotHttp(Unreadable { why, .. }) => format!("it is not HTTP ({why})"),
            Refusal::ForeignHost(host) => {
                // What a client sent is shown, and commands no terminal.
                let host = host.escape_debug();
                format!(
                    "Host {host} is not this machine's (start with --allow-any-host to allow it)"
                )
            }
            Refusal::TooLarge => format!("its body is larger than {} MiB", MAX_BODY >> 20),
            Refusal::NoApp(why) => why.clone(),
        }
    }

    /// What the client gets. It ends the connection.
    pub(super) fn response(&self) -> Response {
        match self {
            // In uvicorn's words, and as it sends them.
            Refusal::NotHttp(unreadable) => {
                let ending = if unreadable.reads_chunks {
                    Ending::Chunked
                } else {
                    Ending::Close
                };
                answer(400, "Invalid HTTP request received.", ending)
            }
            Refusal::ForeignHost(_) => answer(421, &self.why(), Ending::Length),
            Refusal::TooLarge => answer(413, &self.why(), Ending::Length),
            Refusal::NoApp(why) => answer(503, why, Ending::Length),
        }
    }
}

/// Judges a request by its head.
pub(super) fn admit(request: &Reader, any_host: bool) -> Result<(), Refusal> {
    let headers = request.head().map_or(&[][..], |(_, headers)| headers);
    let host = head::values(headers, "host")
        .next()
        .map(String::from_utf8_lossy);
    if request.expected().is_some_and(|length| length > MAX_BODY) {
        return Err(Refusal::TooLarge);
    }
    let absolute = request
        .target()
        .and_then(|target| target.strip_prefix("http://"));
    let absolute = absolute.map(|rest| rest.split('/').next().unwrap_or(rest).to_owned());
    let hosts = host.map(Cow::into_owned).into_iter().chain(absolute);
    match hosts.into_iter().find(|host| !is_own(host)) {
        Some(foreign) if !any_host => Err(Refusal::ForeignHost(foreign)),
        _ => Ok(()),
    }
}

/// Whether a name, with or without a port, is one that only this machine has for itself.
fn is_own(host: &str) -> bool {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own))
}

/// How the end of an answer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Length,
    Chunked,
    Close,
}

/// A plain-text answer of the listener's own; the connection ends with it.
fn answer(status: u16, text: &str, ending: Ending) -> Response {
    let reason = explain::status(status).reason;
    let mut headers = vec![("content-type", "text/plain; charset=utf-8".to_owned())];
    match ending {
        Ending::Length => {
            headers.push(("content-length", text.len().to_string()));
            headers.push(("Connection", "close".to_owned()));
        }
        Ending::Chunked => {
            headers.push(("connection", "close".to_owned()));
            headers.push(("Transfer-Encoding", "chunked".to_owned()));
        }
        Ending::Close => headers.push(("Connection", "close".to_owned())),
    }
    let mut raw = format!("HTTP/1.1 {status} {reason}\r\n");
    for (name, value) in &headers {
        raw.push_str(&format!("{name}: {value}\r\n"));
    }
    raw.push_str("\r\n");
    match ending {
        Ending::Chunked => raw.push_str(&format!("{:x}\r\n{text}\r\n0\r\n\r\n", text.len())),
        Ending::Length | Ending::Close => raw.push_str(text),
    }
    let header = |(name, value): (&str, String)| Header {
        name: name.to_owned(),
        value: value.into_bytes(),
    };
    Response {
        status,
        reason: reason.to_owned(),
        headers: headers.into_iter().map(header).collect(),
        body: text.as_bytes().to_vec(),
        raw: raw.into_bytes(),
    }
}

/// What can be told of bytes that are no request.
pub(super) fn unreadable(raw: Vec<u8>) -> Request {
    Request {
        method: "?".into(),
        target: String::new(),
        headers: Vec::new(),
        body: Vec::new(),
        raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(head: &str, any_host: bool) -> Result<(), Refusal> {
        let mut reader = Reader::request();
        reader.feed(head.as_bytes()).unwrap();
        admit(&reader, any_host)
    }

    #[test]
    fn only_names_of_this_machine_are_let_in() {
        for host in ["127.0.0.1:4204", "localhost", "LOCALHOST:1", "[::1]:80"] {
            let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            assert_eq!(judged(&head, false), Ok(()), "{host}");
        }
        for host in [
            "evil.test",
            "localhost.evil.test",
            "127.0.0.1.evil.test:80",
            "evil.test:localhost",
            "",
        ] {
            let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            assert!(
                matches!(judged(&head, false), Err(Refusal::ForeignHost(_))),
                "{host}"
            );
            assert_eq!(judged(&head, true), Ok(()), "{host}");
        }
        let absolute = "GET http://evil.test/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
        assert!(matches!(
            judged(absolute, false),
            Err(Refusal::ForeignHost(_))
        ));
    }

    #[test]
    fn a_request_may_name_no_host_where_its_version_lets_it() {
        assert_eq!(judged("GET / HTTP/1.0\r\n\r\n", false), Ok(()));
    }

    #[test]
    fn what_is_no_request_is_answered_in_chunks_behind_another_one() {
        let answered = |reads_chunks| {
            let why = String::new();
            let refusal = Refusal::NotHttp(Unreadable { why, reads_chunks });
            String::from_utf8(refusal.response().raw).unwrap()
        };
        let head = "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n";
        let words = "Invalid HTTP request received.";
        assert_eq!(
            answered(false),
            format!("{head}Connection: close\r\n\r\n{words}")
        );
        assert_eq!(
            answered(true),
            format!(
                "{head}connection: close\r\nTransfer-Encoding: chunked\r\n\r\n1e\r\n{words}\r\n0\r\n\r\n"
            )
        );
    }

    #[test]
    fn a_body_that_is_announced_too_large_is_refused() {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n",
            MAX_BODY + 1
        );
        assert_eq!(judged(&head, false), Err(Refusal::TooLarge));
    }
}
