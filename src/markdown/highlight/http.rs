//! HTTP messages as RFC 9112 writes them: a start line, headers, an empty line, a body.
//!
//! A fence may hold an exchange: a start line after a body begins the next message.

use super::Token;
use super::json;
use super::scan::{Scanner, prefix_len};
use crate::markdown::Role;

/// The tokens of HTTP messages.
pub(super) fn scan(code: &str) -> Vec<Token> {
    let mut scanner = Scanner::new(code);
    while !scanner.is_done() {
        start_line(&mut scanner);
        headers(&mut scanner);
        body(&mut scanner);
    }
    scanner.tokens
}

/// Reads a body, up to a line that can only begin the next message.
fn body(scanner: &mut Scanner<'_>) {
    let is_json = scanner.rest().trim_start().starts_with(['{', '[']);
    while !scanner.is_done() && !is_start_line(scanner.line()) {
        let end = scanner.at + scanner.line().len();
        while is_json && scanner.at < end {
            scanner.lexeme(&json::VALUES);
        }
        scanner.next_line();
    }
}

/// Whether a line can only be a start line: it names the version of HTTP in its place (RFC 9112, section 3
/// and 4).
fn is_start_line(line: &str) -> bool {
    let mut words = line.split(' ');
    match (words.next(), words.next(), words.next()) {
        (Some(version), Some(status), _) if version.starts_with("HTTP/") => {
            status.len() == 3 && status.parse::<u16>().is_ok()
        }
        (Some(method), Some(_), Some(version)) => is_method(method) && version.starts_with("HTTP/"),
        _ => false,
    }
}

fn is_method(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c == '-')
}

/// Reads the first line of a message. The version may be left out, as people do in prose.
fn start_line(scanner: &mut Scanner<'_>) {
    let line = scanner.line();
    let first = line.split(' ').next().unwrap_or("");
    if first.starts_with("HTTP/") || first == "HTTP" {
        scanner.token(first.len(), Role::Version);
        scanner.blanks();
        status(scanner, scanner.line().len());
    } else if is_method(first) && first.len() < line.len() {
        scanner.token(first.len(), Role::Method);
        scanner.blanks();
        scanner.token_while(Role::Target, |c| !c.is_whitespace());
        scanner.blanks();
        scanner.token(scanner.line().len(), Role::Version);
    } else {
        return; // Headers alone are worth showing too.
    }
    scanner.next_line();
}

/// Reads `len` bytes that begin with a status code.
pub(super) fn status(scanner: &mut Scanner<'_>, len: usize) {
    let digits = prefix_len(scanner.line(), |c| c.is_ascii_digit());
    match scanner.line()[..digits].parse() {
        Ok(code) => scanner.token(len, Role::Status(code)),
        Err(_) => scanner.skip(len),
    }
}

/// Reads header lines, and the empty line that ends them.
fn headers(scanner: &mut Scanner<'_>) {
    while !scanner.is_done() {
        let line = scanner.line();
        match line.split_once(':') {
            Some((name, _)) if is_header_name(name) => {
                scanner.token(name.len(), Role::Key);
                scanner.token(1, Role::Punctuation);
                scanner.next_line();
            }
            _ if line.trim().is_empty() => return scanner.next_line(),
            _ => return,
        }
    }
}

/// A token of RFC 9110, section 5.6.2.
pub(super) fn is_header_name(name: &str) -> bool {
    let tchar = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(tchar)
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn a_response() {
        let code = "HTTP/1.1 201 Created\r\nLocation: /users/7\r\n\r\n{\"id\": 7}";
        assert_eq!(
            shown("http", code),
            [
                ("HTTP/1.1", Role::Version),
                ("201 Created", Role::Status(201)),
                ("Location", Role::Key),
                (":", Role::Punctuation),
                ("{", Role::Punctuation),
                ("\"id\"", Role::Key),
                (":", Role::Punctuation),
                ("7", Role::Number),
                ("}", Role::Punctuation),
            ]
        );
    }

    #[test]
    fn an_exchange_is_two_messages() {
        let code = "GET /a HTTP/1.1\nHost: x\n\nHTTP/1.1 404 Not Found\n\nnot: a header\n";
        assert_eq!(
            shown("http", code),
            [
                ("GET", Role::Method),
                ("/a", Role::Target),
                ("HTTP/1.1", Role::Version),
                ("Host", Role::Key),
                (":", Role::Punctuation),
                ("HTTP/1.1", Role::Version),
                ("404 Not Found", Role::Status(404)),
            ]
        );
    }

    #[test]
    fn headers_may_stand_alone() {
        assert_eq!(shown("http", "Allow: GET")[0], ("Allow", Role::Key));
    }
}
