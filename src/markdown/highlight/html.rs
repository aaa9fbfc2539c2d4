//! HTML and XML.

use super::Token;
use super::scan::{Scanner, prefix_len};
use crate::markdown::Role;

/// The tokens of a page.
pub(super) fn scan(code: &str) -> Vec<Token> {
    let mut scanner = Scanner::new(code);
    while let Some(c) = scanner.peek() {
        let rest = scanner.rest();
        match c {
            '<' if rest.starts_with("<!--") => up_to(&mut scanner, "-->", Role::Comment),
            '<' if rest.starts_with("<!") || rest.starts_with("<?") => {
                up_to(&mut scanner, ">", Role::Keyword)
            }
            '<' => tag(&mut scanner),
            '&' => entity(&mut scanner),
            _ => scanner.skip_while(|c| c != '<' && c != '&'),
        }
    }
    scanner.tokens
}

/// Reads to `end` and with it, or all there is.
fn up_to(scanner: &mut Scanner<'_>, end: &str, role: Role) {
    let rest = scanner.rest();
    let len = rest.find(end).map_or(rest.len(), |at| at + end.len());
    scanner.token(len, role);
}

/// `<name a="b">` or `</name>`; a `<` that begins no tag is text.
fn tag(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest();
    let open = prefix_len(rest, |c| c == '<' || c == '/').min(2);
    if !rest[open..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        return scanner.skip(1);
    }
    scanner.token(open, Role::Punctuation);
    scanner.token_while(Role::Tag, is_name);
    while let Some(c) = scanner.peek() {
        match c {
            '<' => return,
            '>' => return scanner.token(1, Role::Punctuation),
            '/' => scanner.token(1, Role::Punctuation),
            '=' => value(scanner),
            _ if is_name(c) => {
                scanner.token_while(Role::Key, is_name);
            }
            _ => scanner.skip(c.len_utf8()),
        }
    }
}

/// `="value"` or `=value`
fn value(scanner: &mut Scanner<'_>) {
    scanner.token(1, Role::Operator);
    scanner.skip_while(char::is_whitespace);
    match scanner.peek() {
        Some(quote @ ('"' | '\'')) => {
            let body = &scanner.rest()[1..];
            let len = body.find(quote).map_or(body.len(), |at| at + 1);
            scanner.token(1 + len, Role::Str);
        }
        _ => {
            scanner.token_while(Role::Str, |c| !c.is_whitespace() && c != '>');
        }
    }
}

/// `&amp;`; a lone `&` is text.
fn entity(scanner: &mut Scanner<'_>) {
    let name = &scanner.rest()[1..];
    let len = prefix_len(name, |c| c.is_ascii_alphanumeric() || c == '#');
    match len > 0 && name[len..].starts_with(';') {
        true => scanner.token(len + 2, Role::Constant),
        false => scanner.skip(1),
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '@')
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn a_page() {
        assert_eq!(
            shown(
                "html",
                "<!doctype html><!-- <b> --><p class=\"a\" hidden id=b>1 < 2 &amp; 3</p>"
            ),
            [
                ("<!doctype html>", Role::Keyword),
                ("<!-- <b> -->", Role::Comment),
                ("<", Role::Punctuation),
                ("p", Role::Tag),
                ("class", Role::Key),
                ("=", Role::Operator),
                ("\"a\"", Role::Str),
                ("hidden", Role::Key),
                ("id", Role::Key),
                ("=", Role::Operator),
                ("b", Role::Str),
                (">", Role::Punctuation),
                ("&amp;", Role::Constant),
                ("</", Role::Punctuation),
                ("p", Role::Tag),
                (">", Role::Punctuation),
            ]
        );
    }
}
