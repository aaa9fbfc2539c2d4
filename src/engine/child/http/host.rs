//! The `Host` header as Starlette reads it (`parse_host_header`): what does not fit is as good as none.

use std::net::Ipv6Addr;

/// Name (brackets kept) and port, if it says one.
pub fn parse(text: &str) -> Option<(&str, Option<&str>)> {
    let is_word = |byte: u8, more: &[u8]| byte.is_ascii_alphanumeric() || more.contains(&byte);
    let (host, rest) = if let Some(inner) = text.strip_prefix('[') {
        let inner = &inner[..inner.find(']')?];
        let is_future = || {
            let (version, address) = inner.strip_prefix('v')?.split_once('.')?;
            let hex = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit());
            let fits = |byte| is_word(byte, b"._~!$&'()*+,;=:-");
            Some(hex && !address.is_empty() && address.bytes().all(fits))
        };
        if inner.parse::<Ipv6Addr>().is_err() && is_future() != Some(true) {
            return None;
        }
        text.split_at(inner.len() + 2)
    } else {
        let end = text.find(':').unwrap_or(text.len());
        text.split_at(end)
    };
    let fits = |byte| is_word(byte, b"._~%!$&'()*+,;=-");
    if host.is_empty() || !host.starts_with('[') && !host.bytes().all(fits) {
        return None;
    }
    match rest.strip_prefix(':') {
        None => rest.is_empty().then_some((host, None)),
        Some(port) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((host, Some(port)))
        }
        Some(_) => None,
    }
}

/// The host and port of a URL, if the header gives them.
pub fn authority(text: &str) -> Option<&str> {
    let (_, port) = parse(text)?;
    let number = port.unwrap_or("0").trim_start_matches('0');
    let fits = number.is_empty() || number.parse::<u16>().is_ok();
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_read_and_what_is_neither_is_none() {
        for (text, host, port) in [
            ("a.Test", "a.Test", None),
            ("a_b~!$&'()*+,;=%-", "a_b~!$&'()*+,;=%-", None),
            ("a:80", "a", Some("80")),
            ("[::1]:0080", "[::1]", Some("0080")),
            ("[v1f.a:b]", "[v1f.a:b]", None),
        ] {
            assert_eq!(parse(text), Some((host, port)), "{text}");
        }
        for text in [
            "", "a b", "a:", "a:x", "a:1:2", "a/b", "u@h", "[::1", "[::g]", "[]", "[::1]x",
            "[V1.a]", "::1", "\u{e9}", "a:+1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_port_that_is_none_takes_the_host_with_it() {
        for text in ["a", "a:65535", "a:0", "a:00000080"] {
            assert_eq!(authority(text), Some(text));
        }
        assert_eq!(authority("a:65536"), None);
        assert_eq!(authority("a:999999999999999"), None);
    }
}
