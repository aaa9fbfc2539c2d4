//! What newer Pythons read, and 3.11 does not: the parser is a newer one's.
//!
//! A text that the parser took is looked at once more, with 3.11's eyes: to it an f-string is a text like any other, which
//! ends at the first quote of its kind (PEP 701 came with 3.12); and functions and classes have no parameters for types
//! (PEP 695).

use std::sync::LazyLock;

use regex::Regex;
use rustpython_vm::builtins::PyModule;
use rustpython_vm::{Py, PyResult, VirtualMachine};

/// Puts `newer(source)` into `_native`: (message, line, advice) of the first such place, or None.
pub fn install(native: &Py<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    let newer = |source: String| {
        let found = newer(&source)?;
        Some((found.message, found.line, found.advice))
    };
    native.set_attr("newer", vm.new_function("newer", newer), vm)?;
    let doubtful = |source: String| doubtful(&source);
    native.set_attr("is_doubtful", vm.new_function("is_doubtful", doubtful), vm)
}

/// Whether a text has the look of something of which CPython's compiler warns (`_doubtful.py`).
fn doubtful(source: &str) -> bool {
    static LOOKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let literal = r#"\bis\s+(?:not\s+)?["'\d(\[{-]|["'\d)\]}]\s+is\b"#;
        let bracket = r#"\bassert\s*\(|["'\]}]\s*\(|["'}]\s*\["#;
        Regex::new(&format!("{literal}|{bracket}")).ok()
    });
    LOOKS.as_ref().is_some_and(|looks| looks.is_match(source))
}

/// Something that 3.11 does not read.
#[derive(Debug, PartialEq)]
struct Newer {
    /// As 3.11 says it.
    message: String,
    line: usize,
    advice: &'static str,
}

const QUOTES: &str = "Newer Pythons (from 3.12 on) read this; here it is 3.11. Use other quotes within the braces than around the text.";
const PLAIN: &str = "Newer Pythons (from 3.12 on) read this; here it is 3.11. Compute the value in a line of its own, and put its name into the braces.";
const TYPES: &str = "Newer Pythons (from 3.12 on) read this; here it is 3.11. Write it with TypeVar, Generic and TypeAlias of `typing`.";
const TEMPLATE: &str = "Newer Pythons (from 3.14 on) read this; here it is 3.11.";
const EMPTY: &str = "Within the braces stands the value that the text is to have there.";
const CONVERSION: &str =
    "Behind the exclamation mark stands how the value becomes a text: `!s`, `!r` or `!a`.";
const SINGLE: &str = "A brace of the text itself is written twice: `}}`.";
const BRACKETS: &str = "Within the braces each bracket that opens has one that closes it.";
const NAMED: &str = "The name of an argument stands without parentheses.";

fn newer(source: &str) -> Option<Newer> {
    let mut scan = Scan {
        chars: source.chars().collect(),
        at: 0,
        line: 1,
        depth: 0,
        first: true,
        last: Vec::new(),
    };
    while scan.at < scan.chars.len() {
        if let Some((message, advice)) = scan.token() {
            let line = scan.line;
            return Some(Newer {
                message,
                line,
                advice,
            });
        }
    }
    None
}

type Found = Option<(String, &'static str)>;

struct Scan {
    chars: Vec<char>,
    at: usize,
    line: usize,
    /// In how many brackets this is.
    depth: usize,
    /// Whether a statement begins here.
    first: bool,
    /// The tokens before, shortened: `a` for a name.
    last: Vec<char>,
}

impl Scan {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Reads a token; gives what is wrong with it.
    fn token(&mut self) -> Found {
        let char = self.peek(0);
        match char {
            '#' => {
                while self.at < self.chars.len() && self.peek(0) != '\n' {
                    self.at += 1;
                }
                return None;
            }
            '\n' => {
                self.line += 1;
                self.first = self.first || self.depth == 0;
            }
            '\\' if self.peek(1) == '\n' => {
                self.line += 1;
                self.at += 1;
            }
            _ if char.is_whitespace() => {}
            '"' | '\'' => return self.text(""),
            _ if is_word(char) => return self.word(),
            _ => return self.sign(char),
        }
        self.at += 1;
        None
    }

    fn sign(&mut self, char: char) -> Found {
        match char {
            '(' | '[' | '{' => self.depth += 1,
            ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.at += 1;
        let named = char == '=' && self.depth > 0 && self.peek(0) != '=';
        if named && matches!(self.last[..], [.., '(' | ',', '(', 'a', ')']) {
            let words = "expression cannot contain assignment, perhaps you meant \"==\"?";
            return Some((words.to_owned(), NAMED));
        }
        self.push(char);
        self.first = char == ';' || char == ':' && self.depth == 0;
        None
    }

    fn push(&mut self, token: char) {
        self.last.push(token);
        if self.last.len() > 8 {
            self.last.remove(0);
        }
    }

    /// A name, a number, or what stands before a text.
    fn word(&mut self) -> Found {
        let begin = self.at;
        while is_word(self.peek(0)) {
            self.at += 1;
        }
        let word: String = self.chars[begin..self.at].iter().collect();
        let prefix = word.to_lowercase();
        if matches!(self.peek(0), '"' | '\'') {
            match &*prefix {
                "t" | "tr" | "rt" => return Some(("invalid syntax".to_owned(), TEMPLATE)),
                "r" | "b" | "u" | "f" | "br" | "rb" | "fr" | "rf" => return self.text(&prefix),
                _ => {}
            }
        }
        let first = std::mem::take(&mut self.first);
        let rest = Rest(&self.chars[self.at..]);
        let behind = rest.behind_name();
        let words = match &*word {
            "def" if behind == Some('[') => "expected '('",
            "class" if behind == Some('[') && first => "invalid syntax",
            "type" if first && matches!(behind, Some('[' | '=')) => "invalid syntax",
            _ => {
                self.push('a');
                return None;
            }
        };
        Some((words.to_owned(), TYPES))
    }

    /// A text, to where 3.11 sees its end.
    fn text(&mut self, prefix: &str) -> Found {
        let quote = self.peek(0);
        let long = self.peek(1) == quote && self.peek(2) == quote;
        let width = if long { 3 } else { 1 };
        let begin = self.at + width;
        self.at = begin;
        loop {
            match self.peek(0) {
                '\0' if self.at >= self.chars.len() => return None,
                '\n' if !long => {
                    let words = format!(
                        "unterminated string literal (detected at line {})",
                        self.line
                    );
                    return prefix.contains('f').then_some((words, PLAIN));
                }
                '\n' => self.line += 1,
                '\\' => {
                    self.at += 1;
                    self.line += usize::from(self.peek(0) == '\n');
                }
                char if char == quote && (0..width).all(|ahead| self.peek(ahead) == quote) => break,
                _ => {}
            }
            self.at += 1;
        }
        let body: Vec<char> = self.chars[begin..self.at].to_vec();
        self.at += width;
        self.first = false;
        self.push('"');
        if !prefix.contains('f') {
            return None;
        }
        let mut found = Braces {
            body: &body,
            at: 0,
            raw: prefix.contains('r'),
        }
        .literal(0)
        .err()?;
        // The error is told where the token behind the text stands, which was read by then.
        while self.depth > 0 && self.peek(0).is_whitespace() {
            self.line += usize::from(self.peek(0) == '\n');
            self.at += 1;
        }
        if self.peek(0) == '\\' && found.1 == QUOTES {
            found.0 = "unexpected character after line continuation character".to_owned();
        }
        Some(found)
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// What stands behind a word.
struct Rest<'chars>(&'chars [char]);

impl Rest<'_> {
    /// The sign behind the name that stands next on the line; an equals sign only where it is no `==`.
    fn behind_name(&self) -> Option<char> {
        let begin = self.0.iter().take_while(|char| **char == ' ').count();
        let name = self.0[begin..].iter().take_while(|char| is_word(**char));
        let end = begin + name.count();
        if begin == 0 || end == begin {
            return None;
        }
        let blank = self.0[end..]
            .iter()
            .take_while(|char| **char == ' ')
            .count();
        let sign = self.0.get(end + blank)?;
        let doubled = *sign == '=' && self.0.get(end + blank + 1) == Some(&'=');
        (!doubled).then_some(*sign)
    }
}

/// An f-string as 3.11 reads it (`fstring_find_expr` of its `string_parser.c`).
struct Braces<'body> {
    body: &'body [char],
    at: usize,
    raw: bool,
}

type Read = Result<(), (String, &'static str)>;

fn wrong(words: &str, advice: &'static str) -> Read {
    Err((words.to_owned(), advice))
}

impl Braces<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.body.get(self.at + ahead).copied()
    }

    /// What stands outside of the braces; `level`: in how many formats this is.
    fn literal(&mut self, level: usize) -> Read {
        while let Some(char) = self.peek(0) {
            match char {
                '\\' if !self.raw && self.peek(1) == Some('N') && self.peek(2) == Some('{') => {
                    while self.peek(0).is_some_and(|char| char != '}') {
                        self.at += 1;
                    }
                }
                '\\' if !self.raw && self.peek(1) != Some('{') && self.peek(1) != Some('}') => {
                    self.at += 1
                }
                '{' if level == 0 && self.peek(1) == Some('{') => self.at += 1,
                '{' => {
                    self.expression(level)?;
                    continue;
                }
                '}' if level > 0 => return Ok(()),
                '}' if self.peek(1) == Some('}') => self.at += 1,
                '}' => return wrong("f-string: single '}' is not allowed", SINGLE),
                _ => {}
            }
            self.at += 1;
        }
        Ok(())
    }

    /// What stands within braces, to behind the closing one.
    fn expression(&mut self, level: usize) -> Read {
        if level > 1 {
            return wrong("f-string: expressions nested too deeply", PLAIN);
        }
        self.at += 1;
        let begin = self.at;
        let mut open = Vec::new();
        let mut quoted: Option<(char, usize)> = None;
        while let Some(char) = self.peek(0) {
            let width = match self.peek(1) == Some(char) && self.peek(2) == Some(char) {
                true => 3,
                false => 1,
            };
            match (char, quoted) {
                ('\\', _) => {
                    return wrong("f-string expression part cannot include a backslash", PLAIN);
                }
                (_, Some((quote, wide))) if char == quote && (wide == 1 || width == 3) => {
                    quoted = None;
                    self.at += wide - 1;
                }
                (_, Some(_)) => {}
                ('"' | '\'', None) => {
                    quoted = Some((char, width));
                    self.at += width - 1;
                }
                ('#', None) => {
                    return wrong("f-string expression part cannot include '#'", PLAIN);
                }
                ('=' | '!' | '<' | '>', None) if self.peek(1) == Some('=') => self.at += 1,
                ('(' | '[' | '{', None) => open.push(char),
                ('}' | '!' | ':' | '=', None) if open.is_empty() => {
                    let blank = self.body[begin..self.at]
                        .iter()
                        .all(|char| char.is_whitespace());
                    return self.behind(char, blank, level);
                }
                (')' | ']' | '}', None) => match open.pop() {
                    Some('(') if char == ')' => {}
                    Some('[') if char == ']' => {}
                    Some('{') if char == '}' => {}
                    Some(bracket) => {
                        let words = format!(
                            "f-string: closing parenthesis '{char}' does not match opening parenthesis '{bracket}'"
                        );
                        return wrong(&words, BRACKETS);
                    }
                    None => return wrong(&format!("f-string: unmatched '{char}'"), BRACKETS),
                },
                _ => {}
            }
            self.at += 1;
        }
        match open.pop() {
            Some(bracket) if quoted.is_none() => {
                wrong(&format!("f-string: unmatched '{bracket}'"), QUOTES)
            }
            _ => self.closed(),
        }
    }

    /// What stands behind the expression itself, from this sign on; `blank`: before which there is none.
    fn behind(&mut self, sign: char, blank: bool, level: usize) -> Read {
        match sign {
            '}' if blank => return wrong("f-string: empty expression not allowed", EMPTY),
            _ if blank => {
                let words = format!("f-string: expression required before '{sign}'");
                return wrong(&words, EMPTY);
            }
            _ => {}
        }
        if self.peek(0) == Some('=') {
            self.at += 1;
            while self.peek(0).is_some_and(char::is_whitespace) {
                self.at += 1;
            }
        }
        if self.peek(0) == Some('!') {
            if !matches!(self.peek(1), Some('s' | 'r' | 'a')) {
                const WORDS: &str =
                    "f-string: invalid conversion character: expected 's', 'r', or 'a'";
                return wrong(WORDS, CONVERSION);
            }
            self.at += 2;
        }
        if self.peek(0) == Some(':') {
            self.at += 1;
            self.literal(level + 1)?;
        }
        self.closed()
    }

    fn closed(&mut self) -> Read {
        if self.peek(0) != Some('}') {
            return wrong("f-string: expecting '}'", QUOTES);
        }
        self.at += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::newer;

    fn said(source: &str) -> Option<String> {
        newer(source).map(|found| format!("{}: {}", found.line, found.message))
    }

    /// What CPython 3.11 says of them.
    #[test]
    fn what_3_11_does_not_read_is_told_in_its_words() {
        for (source, words) in [
            ("x = f\"{a[\"b\"]}\"", "1: f-string: unmatched '['"),
            ("x = 1\ny = f'{f('a')}'", "2: f-string: unmatched '('"),
            ("x = f\"{\", \".join(a)}\"", "1: f-string: expecting '}'"),
            (
                "x = f\"{'\\n'.join(a)}\"",
                "1: f-string expression part cannot include a backslash",
            ),
            (
                "x = f\"\"\"{\n1 # one\n}\"\"\"",
                "3: f-string expression part cannot include '#'",
            ),
            (
                "x = f\"{\n1}\"",
                "1: unterminated string literal (detected at line 1)",
            ),
            (
                "x = f\"{a:{b:{c}}}\"",
                "1: f-string: expressions nested too deeply",
            ),
            (
                "x = f\"{\"\\n\".join([])}\"",
                "1: unexpected character after line continuation character",
            ),
            ("x = f\"{}\"", "1: f-string: empty expression not allowed"),
            (
                "x = f\"{:d}\"",
                "1: f-string: expression required before ':'",
            ),
            (
                "x = f\"{a! r}\"",
                "1: f-string: invalid conversion character: expected 's', 'r', or 'a'",
            ),
            ("x = f\"{a!sr}\"", "1: f-string: expecting '}'"),
            (
                "x = f\"{a[}\"",
                "1: f-string: closing parenthesis '}' does not match opening parenthesis '['",
            ),
            ("x = f\"{a)}\"", "1: f-string: unmatched ')'"),
            ("x = f\"}\"", "1: f-string: single '}' is not allowed"),
            ("type X = int", "1: invalid syntax"),
            ("def f[T](x): pass", "1: expected '('"),
            ("class A[T]: pass", "1: invalid syntax"),
            ("x = t\"a\"", "1: invalid syntax"),
            (
                "f((a)=1)",
                "1: expression cannot contain assignment, perhaps you meant \"==\"?",
            ),
        ] {
            assert_eq!(said(source).as_deref(), Some(words), "{source}");
        }
    }

    #[test]
    fn what_3_11_reads_is_left_alone() {
        for source in [
            "x = f\"{a['b']} {{}} {c!r:>{width}} {d:%H:%M}\"",
            "x = f'''{a[\"b\"]}'''; y = rf\"\\d{a}\"; z = f\"\\N{BULLET} {a}\"",
            "type = 5\ntype(x)\ntype == 5\nx = type in y\n",
            "def f(a: str, b: int = (c), *, d=(1)): pass",
            "f(a=(b), c=d == (e))\n(a) = 1\n",
            "x = \"it's\" # it's\ny = 'a\\'b'",
            "x = f\"{x:{{}}}\"",
            "x = f\"{'a' if b else 'c'}\" \"{\"",
            "class A(B[int]): pass\nx[type] = 1",
            "x = f\"{(lambda x: {1: 2}[x])(1)}\"",
            "x = f'{a!r}{b=}{c = }{d != e}{f[\"}\"]}{g=!r:>5}{h >= 1}'",
        ] {
            assert_eq!(said(source), None, "{source}");
        }
    }
}
