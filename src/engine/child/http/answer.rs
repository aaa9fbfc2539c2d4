//! The bytes of an answer, by the rules of h11 0.16 under uvicorn: the server's headers, then the app's as they are, and what
//! the framing needs behind them.

use std::collections::BTreeSet;

use super::request::{Head, words};

/// How the end of a body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// So many bytes are to come; none where the answer has no body (HEAD, 204, 304).
    Length(u64),
    Chunked,
    /// To a client of HTTP/1.0.
    UntilClose,
}

/// An answer's head, ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Start {
    pub bytes: Vec<u8>,
    pub framing: Framing,
    /// The connection ends with this answer.
    pub is_last: bool,
}

/// A body that is longer or shorter than what was promised. Nothing can be sent any more.
#[derive(Debug, PartialEq, Eq)]
pub struct Misfit;

type Pairs = Vec<(String, String)>;

const CONFLICT: &str = "conflicting Content-Length headers";

/// The head of an answer to a request. `date`: as RFC 9110 §5.6.7 wants it; without one the server says nothing of itself.
///
/// # Errors
/// Why it cannot be sent at all, in h11's words: uvicorn then closes the connection.
pub fn start(
    (status, reason, headers): (u16, &str, &[(String, String)]),
    asked: &Head,
    date: Option<&str>,
) -> Result<Start, String> {
    // The codes that h11 sends as the end of an exchange, and uvicorn has a line for.
    if !(200..600).contains(&status) {
        return Err(format!(
            "Response status_code should be in range [200, 1000), not {status}"
        ));
    }
    let own = date.map(|date| [pair("date", date), pair("server", "uvicorn")]);
    let mut pairs: Pairs = own.into_iter().flatten().collect();
    pairs.extend_from_slice(headers);
    let close = pair("connection", "close");
    if asked.headers.contains(&close) && !headers.contains(&close) {
        pairs.push(close);
    }
    let mut pairs = fit(pairs)?;
    let mut framing = if is_bare(status, asked) {
        Framing::Length(0)
    } else {
        framed(&mut pairs, asked.version.is_old())
    };
    if asked.is_last() {
        let said = words(&pairs, "connection").map(|word| word.trim().to_ascii_lowercase());
        let mut said: BTreeSet<_> = said.filter(|word| !word.is_empty()).collect();
        said.remove("keep-alive");
        said.insert("close".to_owned());
        pairs.retain(|(name, _)| !name.eq_ignore_ascii_case("connection"));
        pairs.extend(said.iter().map(|word| pair("Connection", word)));
    }
    if asked.method == "HEAD" {
        framing = Framing::Length(0);
    }
    let mut said = words(&pairs, "connection");
    Ok(Start {
        is_last: said.any(|word| word.trim().eq_ignore_ascii_case("close")),
        bytes: written(status, reason, &pairs),
        framing,
    })
}

/// Text whose characters are bytes, as Python shows bytes.
fn bytes_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let shown = text.chars().map(|c| match c {
        '\\' => r"\\".to_owned(),
        '\n' => r"\n".to_owned(),
        '\r' => r"\r".to_owned(),
        '\t' => r"\t".to_owned(),
        c if c == quote => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c => format!("\\x{:02x}", u32::from(c)),
    });
    format!("b{quote}{}{quote}", shown.collect::<String>())
}

/// Whether an answer has no body, whoever asks for what.
fn is_bare(status: u16, asked: &Head) -> bool {
    matches!(status, 204 | 304) || asked.method == "CONNECT" && (200..300).contains(&status)
}

/// Whether the server puts a `transfer-encoding` behind the headers of an answer that the app gave none.
pub fn adds_chunked(status: u16, headers: &[(String, String)], asked: &Head) -> bool {
    let framed =
        |(name, _): &(String, String)| matches!(&**name, "content-length" | "transfer-encoding");
    !is_bare(status, asked) && !asked.version.is_old() && !headers.iter().any(framed)
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Headers that may be sent, each kind of framing once.
///
/// # Errors
/// What is wrong with the first that may not, in h11's words.
pub fn fit(pairs: Pairs) -> Result<Pairs, String> {
    one_framing(pairs.into_iter().map(checked).collect::<Result<_, _>>()?)
}

/// A header that may be sent; of a length, what it says.
fn checked((name, mut value): (String, String)) -> Result<(String, String), String> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-!#$%&'*+.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(format!("Illegal header name {}", bytes_repr(&name)));
    }
    let is_padded = value.starts_with([' ', '\t']) || value.ends_with([' ', '\t']);
    let fits = |c: char| u32::from(c) < 0x100 && !"\0\n\r\x0b\x0c".contains(c);
    if is_padded || !value.chars().all(fits) {
        return Err(format!("Illegal header value {}", bytes_repr(&value)));
    }
    if name == "content-length" {
        let mut lengths = value.split(',').map(str::trim);
        let first = lengths.next().unwrap_or_default().to_owned();
        if lengths.any(|length| length != first) {
            return Err(CONFLICT.to_owned());
        }
        if first.is_empty() || first.len() > 20 || !first.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err("bad Content-Length".to_owned());
        }
        value = first;
    }
    Ok((name, value))
}

/// A length that is said again is left out.
fn one_framing(pairs: Pairs) -> Result<Pairs, String> {
    let (mut length, mut is_coded) = (None, false);
    let mut kept = Pairs::with_capacity(pairs.len());
    for (name, value) in pairs {
        match &*name {
            "content-length" if length.as_ref() == Some(&value) => continue,
            "content-length" if length.is_some() => return Err(CONFLICT.to_owned()),
            "content-length" => length = Some(value.clone()),
            "transfer-encoding" if is_coded => {
                return Err("multiple Transfer-Encoding headers".to_owned());
            }
            "transfer-encoding" if !value.eq_ignore_ascii_case("chunked") => {
                return Err("Only Transfer-Encoding: chunked is supported".to_owned());
            }
            "transfer-encoding" => is_coded = true,
            _ => {}
        }
        kept.push((name, value));
    }
    Ok(kept)
}

/// How the body goes out, with the headers that say so: chunks stand over a length.
fn framed(pairs: &mut Pairs, is_old: bool) -> Framing {
    let chunked = pairs.iter().any(|(name, _)| name == "transfer-encoding");
    let length = pairs.iter().find(|(name, _)| name == "content-length");
    if let Some((_, length)) = length.filter(|_| !chunked) {
        return Framing::Length(length.parse().unwrap_or(u64::MAX));
    }
    pairs.retain(|(name, _)| !matches!(&**name, "content-length" | "transfer-encoding"));
    if is_old {
        return Framing::UntilClose;
    }
    pairs.push(pair("Transfer-Encoding", "chunked"));
    Framing::Chunked
}

fn written(status: u16, reason: &str, pairs: &[(String, String)]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} {reason}\r\n");
    // `host` is the first of all, in answers as well.
    let (host, others): (Vec<_>, Vec<_>) = pairs.iter().partition(|(name, _)| name == "host");
    for (name, value) in host.into_iter().chain(others) {
        text.extend([name, ": ", value, "\r\n"]);
    }
    text.push_str("\r\n");
    // Each character is one byte.
    text.chars().map(|c| c as u8).collect()
}

impl Framing {
    /// A piece of the body, framed.
    ///
    /// # Errors
    /// It is more than was promised: nothing of it is sent.
    pub fn piece(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), Misfit> {
        match self {
            Framing::Chunked if piece.is_empty() => {}
            Framing::Chunked => {
                out.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
                out.extend_from_slice(piece);
                out.extend_from_slice(b"\r\n");
            }
            Framing::UntilClose => out.extend_from_slice(piece),
            Framing::Length(left) => {
                *left = left.checked_sub(piece.len() as u64).ok_or(Misfit)?;
                out.extend_from_slice(piece);
            }
        }
        Ok(())
    }

    /// What stands behind the last piece.
    ///
    /// # Errors
    /// More was promised.
    pub fn end(self) -> Result<&'static [u8], Misfit> {
        match self {
            Framing::Length(1..) => Err(Misfit),
            Framing::Chunked => Ok(b"0\r\n\r\n"),
            Framing::Length(0) | Framing::UntilClose => Ok(b""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::head::Version;

    fn asked(method: &str) -> Head {
        Head {
            method: method.to_owned(),
            ..Head::default()
        }
    }

    /// The lines behind the date and the server, and how the body goes out.
    fn told(
        status: u16,
        headers: &[(&str, &str)],
        asked: &Head,
    ) -> Result<(String, Framing), String> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| pair(name, value))
            .collect();
        let start = start((status, "R", &headers), asked, Some("D"))?;
        let text: String = start.bytes.iter().map(|&byte| byte as char).collect();
        let lines = text.replace("\r\n", "|");
        let before = format!("HTTP/1.1 {status} R|date: D|server: uvicorn|");
        Ok((lines.replace(&before, ""), start.framing))
    }

    #[test]
    fn headers_go_out_in_the_order_in_which_the_app_has_them() {
        let headers = [
            ("set-cookie", "a"),
            ("content-length", "2"),
            ("set-cookie", "b"),
            ("x", "\u{e4}"),
        ];
        let (lines, framing) = told(200, &headers, &asked("GET")).unwrap();
        assert_eq!(
            lines,
            "set-cookie: a|content-length: 2|set-cookie: b|x: \u{e4}||"
        );
        assert_eq!(framing, Framing::Length(2));
    }

    #[test]
    fn the_framing_is_what_h11_makes_of_the_headers() {
        let both = [
            ("transfer-encoding", "Chunked"),
            ("content-length", "2"),
            ("x", "y"),
        ];
        let chunked = (
            "x: y|Transfer-Encoding: chunked||".to_owned(),
            Framing::Chunked,
        );
        assert_eq!(told(200, &both, &asked("GET")), Ok(chunked.clone()));
        let head = told(200, &both, &asked("HEAD"));
        assert_eq!(head, Ok((chunked.0, Framing::Length(0))));
        let old = Head {
            version: Version(1, 0),
            ..asked("GET")
        };
        let until_close = ("x: y|Connection: close||".to_owned(), Framing::UntilClose);
        assert_eq!(told(200, &both, &old), Ok(until_close));
        let twice = [("content-length", "2, 2"), ("content-length", "2")];
        let once = ("content-length: 2||".to_owned(), Framing::Length(2));
        assert_eq!(told(200, &twice, &asked("GET")), Ok(once));
        let nothing = ("content-length: 2||".to_owned(), Framing::Length(0));
        assert_eq!(told(204, &twice, &asked("GET")), Ok(nothing));
    }

    #[test]
    fn a_client_that_closes_is_told_so_once() {
        let closes = Head {
            headers: vec![pair("connection", "close")],
            ..asked("GET")
        };
        let (lines, _) = told(204, &[("x", "y")], &closes).unwrap();
        assert_eq!(lines, "x: y|Connection: close||");
        let (lines, _) = told(204, &[("connection", "Foo, Keep-Alive")], &closes).unwrap();
        assert_eq!(lines, "Connection: close|Connection: foo||");
        let own = [("connection", "close"), ("x", "y")];
        let (lines, _) = told(204, &own, &asked("GET")).unwrap();
        assert_eq!(lines, "connection: close|x: y||");
    }

    #[test]
    fn what_h11_refuses_is_not_sent() {
        for (status, name, value) in [
            (199, "x", "y"),
            (600, "x", "y"),
            (0, "x", "y"),
            (200, "x y", "y"),
            (200, "", "y"),
            (200, "x", " y"),
            (200, "x", "a\nb"),
            (200, "x", "\u{20ac}"),
            (200, "content-length", "-1"),
            (200, "content-length", "1, 2"),
            (200, "transfer-encoding", "gzip"),
        ] {
            let told = told(status, &[(name, value)], &asked("GET"));
            assert!(told.is_err(), "{status} {name}: {value:?}");
        }
        let two = [("content-length", "1"), ("content-length", "2")];
        assert!(told(200, &two, &asked("GET")).is_err());
    }

    #[test]
    fn no_more_goes_out_than_was_promised_and_no_less_is_an_end() {
        let mut out = Vec::new();
        let mut length = Framing::Length(3);
        assert_eq!(length.piece(b"ab", &mut out), Ok(()));
        assert_eq!(length.end(), Err(Misfit));
        assert_eq!(length.piece(b"cd", &mut out), Err(Misfit));
        assert_eq!(out, b"ab");
        let mut chunked = Framing::Chunked;
        for piece in [&b"x".repeat(26)[..], b""] {
            chunked.piece(piece, &mut out).unwrap();
        }
        assert_eq!(out, [b"ab1a\r\n", &b"x".repeat(26)[..], b"\r\n"].concat());
    }
}
