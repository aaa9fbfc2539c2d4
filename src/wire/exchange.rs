//! One recorded exchange: the exact bytes of a request and of what came back.

use std::time::{Duration, SystemTime};

/// A header line as it was on the wire: order, case and bytes kept, repeated names and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    pub value: Vec<u8>,
}

impl Header {
    /// The value for reading; bytes that are not UTF-8 are shown as Latin-1, as HTTP's history has it.
    pub fn text(&self) -> String {
        match std::str::from_utf8(&self.value) {
            Ok(text) => text.to_owned(),
            Err(_) => self.value.iter().map(|&byte| byte as char).collect(),
        }
    }
}

/// Each header with how many of its name stand before it.
pub fn numbered(headers: &[Header]) -> impl Iterator<Item = (usize, &Header)> {
    headers.iter().enumerate().map(|(at, header)| {
        let same = |other: &&Header| other.name.eq_ignore_ascii_case(&header.name);
        (headers[..at].iter().filter(same).count(), header)
    })
}

/// Identifies an exchange within one run of the program; grows with time of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeId(pub u64);

/// A request as it arrived at the listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// Origin-form as sent: path and query, not decoded.
    pub target: String,
    pub headers: Vec<Header>,
    /// Decoded of any transfer coding.
    pub body: Vec<u8>,
    /// Head and body exactly as received.
    pub raw: Vec<u8>,
}

/// A response as it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub reason: String,
    pub headers: Vec<Header>,
    /// Decoded of any transfer coding.
    pub body: Vec<u8>,
    /// Head and body exactly as sent.
    pub raw: Vec<u8>,
}

/// What became of a request. Failures of the server are outcomes to show and explain, not errors of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Complete(Response),
    /// A head arrived, but less body than it announced.
    CutShort {
        response: Response,
        expected: Option<u64>,
    },
    /// The connection was closed without an answer.
    Closed,
    /// Bytes came that are not HTTP.
    Malformed {
        raw: Vec<u8>,
        why: String,
    },
    /// Nothing came within the time allowed.
    TimedOut {
        after: Duration,
    },
    /// The listener itself refused (a foreign `Host`, a malformed request); the app never saw it.
    Refused {
        response: Response,
        why: String,
    },
    /// No app is running: it failed to load or is gone.
    NoApp,
}

/// How long the parts of an exchange took, measured at the listener.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timing {
    /// From the first byte of the request to its last.
    pub request: Duration,
    /// From the last byte of the request to the first byte of the answer.
    pub waiting: Duration,
    /// From the first byte of the answer to its last.
    pub response: Duration,
}

/// One request and its answer, recorded at the listener, whoever sent it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    pub id: ExchangeId,
    pub at: SystemTime,
    /// The client's address on loopback.
    pub client_port: u16,
    /// The port from which the tap spoke to the child, and the 0-based number of the request on that connection: the
    /// key that finds its [trace](crate::engine::trace::Trace).
    pub upstream_port: u16,
    pub upstream_sequence: u32,
    pub request: Request,
    pub answer: Answer,
    pub timing: Timing,
}

impl Exchange {
    /// The response, if one came: whole, cut short, or the listener's own.
    pub fn response(&self) -> Option<&Response> {
        match &self.answer {
            Answer::Complete(response)
            | Answer::CutShort { response, .. }
            | Answer::Refused { response, .. } => Some(response),
            _ => None,
        }
    }

    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }

    /// The first value of a response header.
    pub fn header(&self, name: &str) -> Option<String> {
        let headers = &self.response()?.headers;
        headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(Header::text)
    }

    /// The request as it is compared with a written one.
    pub fn sent(&self) -> crate::hurl::Sent {
        let headers = self.request.headers.iter();
        crate::hurl::Sent {
            method: self.request.method.clone(),
            target: self.request.target.clone(),
            headers: headers
                .map(|header| (header.name.clone(), header.value.clone()))
                .collect(),
            body: self.request.body.clone(),
        }
    }

    /// The response as assertions see it.
    pub fn reply(&self) -> Option<crate::hurl::Reply> {
        let response = self.response()?;
        Some(crate::hurl::Reply {
            status: response.status,
            version: "1.1".to_owned(),
            headers: response
                .headers
                .iter()
                .map(|header| (header.name.clone(), header.value.clone()))
                .collect(),
            body: response.body.clone(),
            duration: self.timing.waiting + self.timing.response,
            ..crate::hurl::Reply::default()
        })
    }
}

impl Request {
    /// The headers that a person wrote: without those that every client adds by itself.
    pub fn written_headers(&self) -> impl Iterator<Item = &Header> {
        self.headers.iter().filter(|header| {
            let name = header.name.to_ascii_lowercase();
            let any = name == "accept" && header.value == b"*/*";
            !any && !matches!(
                name.as_str(),
                "host" | "content-length" | "user-agent" | "connection"
            )
        })
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(Header::text)
    }
}
