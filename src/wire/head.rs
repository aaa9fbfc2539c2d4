//! The heads of messages, by the grammar of h11 0.16, which uvicorn uses: it is RFC 9112 with what old programs send
//! besides (lines without a carriage return, folded values, versions to come). The listener and the app's server both read
//! with this, so that no request means one thing to the one and another to the other.

use super::Header;

/// What is wrong with a message.
pub type Malformed = String;

/// Longest number of a length, in digits (h11's `CONTENT_LENGTH_MAX_DIGITS`).
const LENGTH_DIGITS: usize = 20;

/// The head of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestHead {
    pub method: String,
    pub target: String,
    pub version: Version,
    pub headers: Vec<Header>,
}

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    pub status: u16,
    pub reason: String,
    pub version: Version,
    pub headers: Vec<Header>,
}

/// A version of HTTP: two digits, such as 1 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u8, pub u8);

impl Default for Version {
    fn default() -> Version {
        Version::HTTP_11
    }
}

impl Version {
    pub const HTTP_11: Version = Version(1, 1);

    /// Before 1.1: no chunks, and the connection ends with the answer.
    pub fn is_old(self) -> bool {
        self < Version::HTTP_11
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// Where lines with an empty one behind them end. Lines end with a line feed; the carriage return before it may be missing.
/// `from`: what was searched before, in vain.
pub fn end(bytes: &[u8], from: usize) -> Option<usize> {
    // The two line ends may come apart.
    let mut at = from.saturating_sub(2);
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == b'\n')? + 1;
        match bytes.get(at..)? {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
}

/// Whether what begins so is no head, however it goes on: no line has come yet, or what speaks is no text (TLS, say).
pub fn is_hopeless(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|&byte| byte < 0x21)
}

/// Reads the head of a request, to its empty line.
///
/// # Errors
/// What h11 refuses.
pub fn request(bytes: &[u8]) -> Result<RequestHead, Malformed> {
    let mut lines = lines(bytes);
    let first = lines.next().unwrap_or_default();
    let mut words = first.split(|&byte| byte == b' ');
    let parts = (words.next(), words.next(), words.next(), words.next());
    let (Some(method), Some(target), Some(version), None) = parts else {
        return Err(format!("its first line is {}", shown(first)));
    };
    let is_method = !method.is_empty() && method.iter().copied().all(is_token);
    let is_target = !target.is_empty() && target.iter().all(u8::is_ascii_graphic);
    let version = self::version(version);
    let (true, true, Some(version)) = (is_method, is_target, version) else {
        return Err(format!("its first line is {}", shown(first)));
    };
    let head = RequestHead {
        method: text(method),
        target: text(target),
        version,
        headers: fields(lines)?,
    };
    match values(&head.headers, "host").count() {
        0 if version == Version::HTTP_11 => Err("it has no Host header".to_owned()),
        0 | 1 => Ok(head),
        count => Err(format!("it has {count} Host headers")),
    }
}

/// Reads the head of a response, to its empty line.
///
/// # Errors
/// What h11 refuses.
pub fn response(bytes: &[u8]) -> Result<ResponseHead, Malformed> {
    let mut lines = lines(bytes);
    let first = lines.next().unwrap_or_default();
    let wrong = || format!("its first line is {}", shown(first));
    let mut words = first.splitn(3, |&byte| byte == b' ');
    let version = words.next().and_then(self::version).ok_or_else(wrong)?;
    let status = words.next().unwrap_or_default();
    let is_status = status.len() == 3 && status.iter().all(u8::is_ascii_digit);
    Ok(ResponseHead {
        status: text(status)
            .parse()
            .ok()
            .filter(|_| is_status)
            .ok_or_else(wrong)?,
        reason: text(words.next().unwrap_or_default()),
        version,
        headers: fields(lines)?,
    })
}

/// Header lines, also those behind a chunked body (to their empty line).
///
/// # Errors
/// A line is none, or what it says of the body's length cannot be.
pub fn trailers(bytes: &[u8]) -> Result<Vec<Header>, Malformed> {
    fields(lines(bytes))
}

/// The values of a header, in order.
pub fn values<'h>(headers: &'h [Header], name: &str) -> impl Iterator<Item = &'h [u8]> {
    let named = move |header: &&Header| header.name.eq_ignore_ascii_case(name);
    headers
        .iter()
        .filter(named)
        .map(|header| header.value.as_slice())
}

/// Whether a header that is a list has this word.
pub fn says(headers: &[Header], name: &str, word: &str) -> bool {
    let mut words = values(headers, name).flat_map(|value| value.split(|&byte| byte == b','));
    words.any(|said| said.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
}

/// The length that headers promise, once they are read: too long a number is longer than anything.
pub fn length(headers: &[Header]) -> Option<u64> {
    let digits = values(headers, "content-length").next()?;
    let number: Option<u128> = std::str::from_utf8(digits).ok()?.parse().ok();
    Some(
        number
            .and_then(|number| number.try_into().ok())
            .unwrap_or(u64::MAX),
    )
}

/// Whether the body comes in chunks.
pub fn is_chunked(headers: &[Header]) -> bool {
    values(headers, "transfer-encoding").next().is_some()
}

/// The lines before the empty one, without their ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = bytes.split(|&byte| byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.take_while(|line| !line.is_empty())
}

fn fields<'b>(lines: impl Iterator<Item = &'b [u8]>) -> Result<Vec<Header>, Malformed> {
    let mut headers = Vec::new();
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        let is_folded = |line: &&[u8]| line.starts_with(b" ") || line.starts_with(b"\t");
        if lines.peek().is_none_or(|next| !is_folded(next)) {
            keep(field(line)?, &mut headers)?;
            continue;
        }
        // A value may go on in lines that begin with a space (RFC 9112 §5.2).
        let mut whole = line.to_vec();
        while let Some(more) = lines.next_if(is_folded) {
            whole.push(b' ');
            whole.extend_from_slice(trim_start(more));
        }
        keep(field(&whole)?, &mut headers)?;
    }
    Ok(headers)
}

fn field(line: &[u8]) -> Result<Header, Malformed> {
    let wrong = || format!("a header line is {}", shown(line));
    let colon = line
        .iter()
        .position(|&byte| byte == b':')
        .ok_or_else(wrong)?;
    let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
    // Control characters are let through but for those that end something somewhere: cookies have them.
    let is_visible = |byte: u8| !matches!(byte, 0 | b'\n' | b'\r' | 0x0b | 0x0c);
    let fits = !name.is_empty() && name.iter().copied().all(is_token);
    if !fits || !value.iter().copied().all(is_visible) {
        return Err(wrong());
    }
    Ok(Header {
        name: text(name),
        value: value.to_vec(),
    })
}

/// Adds a header; one that says how the body is framed must say it clearly.
fn keep(mut header: Header, headers: &mut Vec<Header>) -> Result<(), Malformed> {
    if header.name.eq_ignore_ascii_case("content-length") {
        let mut said = header.value.split(|&byte| byte == b',').map(trim);
        let first = said.next().unwrap_or_default().to_vec();
        if said.any(|other| other != first) {
            return Err("it has two different Content-Length headers".to_owned());
        }
        let is_number = (1..=LENGTH_DIGITS).contains(&first.len());
        if !is_number || !first.iter().all(u8::is_ascii_digit) {
            return Err(format!("its Content-Length is {}", shown(&first)));
        }
        match values(headers, "content-length").next() {
            None => header.value = first,
            // Said again.
            Some(other) if other == first => return Ok(()),
            Some(_) => return Err("it has two different Content-Length headers".to_owned()),
        }
    } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
        if is_chunked(headers) {
            return Err("it has two Transfer-Encoding headers".to_owned());
        }
        header.value.make_ascii_lowercase();
        if header.value != b"chunked" {
            let coding = shown(&header.value);
            return Err(format!("its Transfer-Encoding is not chunked but {coding}"));
        }
    }
    headers.push(header);
    Ok(())
}

/// `HTTP/1.1`: in capitals, and two digits.
fn version(word: &[u8]) -> Option<Version> {
    match word.strip_prefix(b"HTTP/")? {
        [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit() => {
            Some(Version(major - b'0', minor - b'0'))
        }
        _ => None,
    }
}

/// What names are made of (RFC 9110 §5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-!#$%&'*+.^_`|~".contains(&byte)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|&byte| !is_blank(byte));
    &bytes[start.unwrap_or(bytes.len())..]
}

fn trim(bytes: &[u8]) -> &[u8] {
    let bytes = trim_start(bytes);
    let end = bytes.iter().rposition(|&byte| !is_blank(byte));
    &bytes[..end.map_or(0, |end| end + 1)]
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Bytes for a message of ours.
fn shown(bytes: &[u8]) -> String {
    let cut = &bytes[..bytes.len().min(80)];
    format!("`{}`", cut.escape_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(first: &str, lines: &str) -> Result<RequestHead, Malformed> {
        let text = format!("{first}\r\n{lines}\r\n");
        let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
        assert_eq!(end(&bytes, 0), Some(bytes.len()), "{text}");
        request(&bytes)
    }

    fn values_of(lines: &str) -> Result<Vec<(String, String)>, Malformed> {
        let head = read("GET / HTTP/1.0", lines)?;
        let pair = |header: &Header| (header.name.clone(), header.text());
        Ok(head.headers.iter().map(pair).collect())
    }

    #[test]
    fn the_first_line_is_three_words() {
        for first in [
            "BREW * HTTP/2.0",
            "get //a?b#c HTTP/0.9",
            "!#$%&'*+-.^_`|~ x:1 HTTP/1.2",
        ] {
            assert!(read(first, "").is_ok(), "{first}");
        }
        for first in [
            "GET /",
            "GET  / HTTP/1.0",
            "GET / HTTP/1.0 ",
            "GET /a b HTTP/1.0",
            " GET / HTTP/1.0",
            "GET / http/1.0",
            "GET / HTTP/1",
            "GET / HTTP/11.0",
            "GET / HTTP/1.0x",
            "GET /\u{e9} HTTP/1.0",
            "GET /\x7f HTTP/1.0",
            "G(T / HTTP/1.0",
            "GET /\r HTTP/1.0",
        ] {
            assert!(read(first, "").is_err(), "{first:?}");
        }
    }

    #[test]
    fn http_11_names_one_host_and_others_may_leave_it_out() {
        assert!(read("GET / HTTP/1.1", "").is_err());
        assert!(read("GET / HTTP/1.1", "hOST: a\r\n").is_ok());
        for version in ["0.9", "1.0", "1.2", "2.0"] {
            assert!(read(&format!("GET / HTTP/{version}"), "").is_ok());
        }
        assert!(read("GET / HTTP/1.0", "Host: a\r\nHost: a\r\n").is_err());
    }

    #[test]
    fn values_may_be_folded_and_hold_nearly_anything() {
        let pairs = |lines| values_of(lines).unwrap();
        let one = |value: &str| vec![("A".to_owned(), value.to_owned())];
        assert_eq!(pairs("A:\t b  c \r\n"), one("b  c"));
        assert_eq!(pairs("A: b\r\n \t c\r\n d\r\n"), one("b c d"));
        assert_eq!(pairs("A:\r\n b\r\n"), one("b"));
        assert_eq!(pairs("A: b\r\n \r\n"), one("b"));
        assert_eq!(pairs("A: b\n"), one("b"));
        assert_eq!(
            pairs("A: \x01\x1b\x7f\u{e9}\r\n"),
            one("\x01\x1b\x7f\u{e9}")
        );
        for lines in [
            "A : b\r\n",
            ": b\r\n",
            "A\r\n",
            " A: b\r\n",
            "A b: c\r\n",
            "A: b\rc\r\n",
            "A: \0\r\n",
            "A: \x0b\r\n",
            "A: \x0c\r\n",
            "\u{e9}: b\r\n",
        ] {
            assert!(values_of(lines).is_err(), "{lines:?}");
        }
    }

    #[test]
    fn what_is_said_of_the_body_is_said_clearly() {
        let said = |lines: &str| {
            read("POST / HTTP/1.0", lines)
                .map(|head| (length(&head.headers), is_chunked(&head.headers)))
        };
        for lines in [
            "Content-Length: 3\r\n",
            "Content-Length: 3, 3\r\n",
            "Content-Length: 3\r\ncontent-length: 3,3\r\n",
            "Content-Length:\r\n 3\r\n",
        ] {
            assert_eq!(said(lines), Ok((Some(3), false)), "{lines:?}");
        }
        assert_eq!(
            said("Content-Length: 99999999999999999999\r\n"),
            Ok((Some(u64::MAX), false))
        );
        assert_eq!(
            said("Transfer-Encoding: CHUNKED\r\nContent-Length: 3\r\n"),
            Ok((Some(3), true))
        );
        for lines in [
            "Content-Length: 3, 4\r\n",
            "Content-Length: 3\r\nContent-Length: 03\r\n",
            "Content-Length:\r\n",
            "Content-Length: 3,\r\n",
            "Content-Length: +3\r\n",
            "Content-Length: -0\r\n",
            "Content-Length: 3 3\r\n",
            "Content-Length: 0x3\r\n",
            "Content-Length: 000000000000000000003\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding:\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked;a=b\r\n",
        ] {
            assert!(said(lines).is_err(), "{lines:?}");
        }
    }

    #[test]
    fn a_head_ends_with_an_empty_line_however_it_comes() {
        let bytes = b"GET / HTTP/1.0\nA: b\r\n\r\nrest";
        for cut in 0..bytes.len() {
            let whole = end(&bytes[..cut], 0);
            assert_eq!(whole, (cut >= 23).then_some(23), "{cut}");
            // Before its end was looked at.
            assert_eq!(end(bytes, cut.min(22)), Some(23), "{cut}");
        }
        assert!(is_hopeless(b"\r\n") && is_hopeless(b"\x16\x03") && !is_hopeless(b"G"));
    }
}
