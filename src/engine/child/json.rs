//! JSON as CPython's `json` module reads it, with its messages: FastAPI passes them on in a 422.

use rustpython_vm::common::wtf8::{CodePoint, Wtf8Buf};

/// A JSON value; numbers keep their text.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// Digits, as written.
    Int(String),
    Float(f64),
    /// May hold half of a surrogate pair: CPython reads that, too; only to write it fails.
    Text(Wtf8Buf),
    List(Vec<Json>),
    /// In order, and as often as it is there. In Python's dict the last wins, at the place of the first.
    Object(Vec<(Wtf8Buf, Json)>),
}

/// A message of CPython's and the character it is about.
pub type Fault = (&'static str, usize);

/// Deeper than this is refused: what CPython's recursion limit leaves of a thousand when FastAPI comes to read a body.
const MAX_DEPTH: usize = 968;
/// A whole number of more digits is none for CPython (`sys.set_int_max_str_digits`).
const MAX_DIGITS: usize = 4300;
/// What is JSON, but passes one of these limits: CPython's reader raises something else than a `JSONDecodeError`.
const TOO_MUCH: &str = "";

/// Parses a whole text.
pub fn parse(text: &str) -> Result<Json, Fault> {
    let chars: Vec<char> = text.chars().collect();
    let mut parser = Parser {
        chars: &chars,
        at: 0,
        depth: 0,
    };
    if chars.first() == Some(&'\u{feff}') {
        return Err(("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
    }
    parser.space();
    let value = parser.value()?;
    parser.space();
    if parser.at < chars.len() {
        Err(("Extra data", parser.at))
    } else {
        Ok(value)
    }
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        let end = self.at + word.len();
        let found = self
            .chars
            .get(self.at..end)?
            .iter()
            .copied()
            .eq(word.chars());
        found.then(|| {
            self.at = end;
            value
        })
    }

    fn value(&mut self) -> Result<Json, Fault> {
        let start = self.at;
        let found = match self.peek() {
            Some('"') => {
                self.at += 1;
                return self.text().map(Json::Text);
            }
            Some('{') => return self.nested(Parser::object),
            Some('[') => return self.nested(Parser::list),
            Some('n') => self.word("null", Json::Null),
            Some('t') => self.word("true", Json::Bool(true)),
            Some('f') => self.word("false", Json::Bool(false)),
            Some('N') => self.word("NaN", Json::Float(f64::NAN)),
            Some('I') => self.word("Infinity", Json::Float(f64::INFINITY)),
            Some('-') => self
                .word("-Infinity", Json::Float(f64::NEG_INFINITY))
                .or_else(|| self.number()),
            Some('0'..='9') => self.number(),
            _ => None,
        };
        match found {
            Some(Json::Int(text)) if text.trim_start_matches('-').len() > MAX_DIGITS => {
                Err((TOO_MUCH, start))
            }
            found => found.ok_or(("Expecting value", start)),
        }
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Result<Json, Fault>) -> Result<Json, Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err((TOO_MUCH, self.at));
        }
        self.at += 1;
        let value = inner(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Result<Json, Fault> {
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            match self.peek() {
                Some(']') => break,
                Some(',') => self.at += 1,
                _ => return Err(("Expecting ',' delimiter", self.at)),
            }
            let comma = self.at - 1;
            self.space();
            if self.peek() == Some(']') {
                return Err(("Illegal trailing comma before end of array", comma)
                    .min(("Expecting value", self.at)));
            }
        }
        self.at += 1;
        Ok(Json::List(items))
    }

    fn object(&mut self) -> Result<Json, Fault> {
        let mut pairs: Vec<(Wtf8Buf, Json)> = Vec::new();
        self.space();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(Json::Object(pairs));
        }
        loop {
            if self.peek() != Some('"') {
                return Err(("Expecting property name enclosed in double quotes", self.at));
            }
            self.at += 1;
            let key = self.text()?;
            self.space();
            if self.peek() != Some(':') {
                return Err(("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.space();
            let value = self.value()?;
            pairs.push((key, value));
            self.space();
            match self.peek() {
                Some('}') => break,
                Some(',') => self.at += 1,
                _ => return Err(("Expecting ',' delimiter", self.at)),
            }
            self.space();
        }
        self.at += 1;
        Ok(Json::Object(pairs))
    }

    fn number(&mut self) -> Option<Json> {
        let start = self.at;
        let mut at = self.at + usize::from(self.peek() == Some('-'));
        let digits = |from: usize| {
            self.chars[from.min(self.chars.len())..]
                .iter()
                .take_while(|c| c.is_ascii_digit())
                .count()
        };
        let whole = if self.chars.get(at) == Some(&'0') {
            1
        } else {
            digits(at)
        };
        if whole == 0 {
            return None;
        }
        at += whole;
        let mut float = false;
        if self.chars.get(at) == Some(&'.') && digits(at + 1) > 0 {
            at += 1 + digits(at + 1);
            float = true;
        }
        if matches!(self.chars.get(at), Some('e' | 'E')) {
            let sign = usize::from(matches!(self.chars.get(at + 1), Some('+' | '-')));
            let exponent = digits(at + 1 + sign);
            if exponent > 0 {
                at += 1 + sign + exponent;
                float = true;
            }
        }
        self.at = at;
        let text: String = self.chars[start..at].iter().collect();
        if float {
            text.parse().ok().map(Json::Float)
        } else {
            Some(Json::Int(text))
        }
    }

    /// The rest of a string after its opening quote.
    fn text(&mut self) -> Result<Wtf8Buf, Fault> {
        let open = self.at - 1;
        let mut text = Wtf8Buf::new();
        loop {
            let at = self.at;
            self.at += 1;
            match self.chars.get(at) {
                None => return Err(("Unterminated string starting at", open)),
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape(open)?),
                Some(c) if (*c as u32) < 0x20 => return Err(("Invalid control character at", at)),
                Some(c) => text.push_char(*c),
            }
        }
    }

    fn escape(&mut self, open: usize) -> Result<CodePoint, Fault> {
        let at = self.at;
        self.at += 1;
        Ok(match self.chars.get(at) {
            None => return Err(("Unterminated string starting at", open)),
            Some('b') => '\u{8}'.into(),
            Some('f') => '\u{c}'.into(),
            Some('n') => '\n'.into(),
            Some('r') => '\r'.into(),
            Some('t') => '\t'.into(),
            Some(&c @ ('"' | '\\' | '/')) => c.into(),
            Some('u') => return self.unicode(at),
            Some(_) => return Err(("Invalid \\escape", at - 1)),
        })
    }

    /// `\uXXXX`, and the second half of a pair; half a pair alone stays what it is.
    fn unicode(&mut self, at: usize) -> Result<CodePoint, Fault> {
        let first = self.hex().ok_or(("Invalid \\uXXXX escape", at))?;
        if (0xd800..0xdc00).contains(&first)
            && self.chars.get(self.at..self.at + 2) == Some(&['\\', 'u'])
        {
            let back = self.at;
            self.at += 2;
            match self.hex() {
                Some(second @ 0xdc00..0xe000) => {
                    let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    return Ok(code_point(code));
                }
                _ => self.at = back,
            }
        }
        Ok(code_point(first))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits: String = self.chars.get(self.at..self.at + 4)?.iter().collect();
        if !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(&digits, 16).ok()
    }
}

fn code_point(code: u32) -> CodePoint {
    CodePoint::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_have_the_words_and_places_of_cpython() {
        for (text, message, at) in [
            ("", "Expecting value", 0),
            ("{", "Expecting property name enclosed in double quotes", 1),
            ("{\"a\" 1}", "Expecting ':' delimiter", 5),
            ("{\"a\": 1 \"b\"}", "Expecting ',' delimiter", 8),
            ("{\"a\": }", "Expecting value", 6),
            ("\"abc", "Unterminated string starting at", 0),
            ("\"a\nb\"", "Invalid control character at", 2),
            ("\"\\x\"", "Invalid \\escape", 1),
            ("1 2", "Extra data", 2),
            ("nul", "Expecting value", 0),
        ] {
            assert_eq!(parse(text), Err((message, at)), "{text:?}");
        }
    }

    #[test]
    fn values_keep_their_order() {
        let parsed =
            parse(" {\"b\": [1, -2.5e1, true], \"a\": \"\\u00e9\\ud83d\\ude42\", \"b\": null} ")
                .unwrap();
        let list = vec![Json::Int("1".into()), Json::Float(-25.0), Json::Bool(true)];
        let expected = vec![
            ("b".into(), Json::List(list)),
            ("a".into(), Json::Text("é🙂".into())),
            ("b".into(), Json::Null),
        ];
        assert_eq!(parsed, Json::Object(expected));
    }

    #[test]
    fn half_a_pair_stays_and_two_halves_are_one() {
        let text = |json: &str| match parse(json) {
            Ok(Json::Text(text)) => text.code_points().map(CodePoint::to_u32).collect(),
            other => panic!("{other:?}"),
        };
        assert_eq!(text(r#""\ud800""#), [0xd800]);
        assert_eq!(text(r#""\udc00\ud800A""#), [0xdc00, 0xd800, 0x41]);
        let whole: Vec<u32> = text(r#""\ud83d\ude42""#);
        assert_eq!(whole, [0x1f642]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_value_or_a_fault(text in "[\\[\\]{}\",:0-9a-u\\\\ .eE+-]{0,60}") {
            drop(parse(&text));
        }
    }
}
