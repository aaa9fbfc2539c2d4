//! What the listener refuses, and its own words for it.

use super::super::message::Reader;
use super::super::{Header, Request, Response, explain};

/// The largest body of a request, in bytes: an app's memory is limited, and so is what a client may put there.
pub(super) const MAX_BODY: u64 = 16 << 20;

/// Why a request does not reach the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    NotHttp(String),
    ForeignHost(String),
    TooLarge,
    NoApp(String),
}

impl Refusal {
    pub(super) fn why(&self) -> String {
        match self {
            Refusal::NotHttp(why) => format!("it is not HTTP ({why})"),
            Refusal::ForeignHost(host) => {
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
            Refusal::NotHttp(_) => answer(400, "Invalid HTTP request received.", false),
            Refusal::ForeignHost(_) => answer(421, &self.why(), true),
            Refusal::TooLarge => answer(413, &self.why(), true),
            Refusal::NoApp(why) => answer(503, why, true),
        }
    }
}

/// Judges a request by its head.
pub(super) fn admit(request: &Reader, any_host: bool) -> Result<(), Refusal> {
    let Some((_, headers)) = request.head() else {
        return Err(Refusal::NotHttp("no head".to_owned()));
    };
    let visible = |target: &str| target.bytes().all(|byte| byte.is_ascii_graphic());
    if !request.target().is_some_and(visible) {
        let why = "what it asks for has characters that must be percent-encoded";
        return Err(Refusal::NotHttp(why.to_owned()));
    }
    let hosts: Vec<String> = headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("host"))
        .map(Header::text)
        .collect();
    match hosts.len() {
        1 => {}
        0 if request.is_http_10() => {}
        count => return Err(Refusal::NotHttp(format!("{count} Host headers"))),
    }
    if request.expected().is_some_and(|length| length > MAX_BODY) {
        return Err(Refusal::TooLarge);
    }
    let absolute = request
        .target()
        .and_then(|target| target.strip_prefix("http://"));
    let absolute = absolute.map(|rest| rest.split('/').next().unwrap_or(rest).to_owned());
    match hosts.into_iter().chain(absolute).find(|host| !is_own(host)) {
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

/// A plain-text answer of the listener's own, with a length or (as uvicorn's) until the connection is closed.
fn answer(status: u16, text: &str, length: bool) -> Response {
    let reason = explain::status(status).reason;
    let mut headers = vec![("content-type", "text/plain; charset=utf-8".to_owned())];
    if length {
        headers.push(("content-length", text.len().to_string()));
    }
    headers.push(("Connection", "close".to_owned()));
    let mut raw = format!("HTTP/1.1 {status} {reason}\r\n");
    for (name, value) in &headers {
        raw.push_str(&format!("{name}: {value}\r\n"));
    }
    raw.push_str("\r\n");
    raw.push_str(text);
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
    fn a_target_is_ascii() {
        let head = "GET /\u{e9} HTTP/1.1\r\nHost: localhost\r\n\r\n";
        assert!(matches!(judged(head, true), Err(Refusal::NotHttp(_))));
    }

    #[test]
    fn a_request_names_one_host() {
        let two = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n";
        assert!(matches!(judged(two, true), Err(Refusal::NotHttp(_))));
        assert!(matches!(
            judged("GET / HTTP/1.1\r\n\r\n", true),
            Err(Refusal::NotHttp(_))
        ));
        assert_eq!(judged("GET / HTTP/1.0\r\n\r\n", false), Ok(()));
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
