//! Python, up to 3.14 (<https://docs.python.org/3/reference/lexical_analysis.html>).

use super::Token;
use super::scan::{Scanner, prefix_len};
use crate::markdown::Role;

/// F-strings inside f-strings deeper than this are taken as plain strings.
const MAX_DEPTH: usize = 8;

const KEYWORDS: [&str; 32] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

const BUILT_IN_TYPES: [&str; 12] = [
    "bool",
    "bytes",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "object",
    "set",
    "str",
    "tuple",
];

/// The tokens of a Python text.
pub(super) fn scan(code: &str) -> Vec<Token> {
    let mut reader = Reader {
        scanner: Scanner::new(code),
        open: 0,
        before: Before::LineStart,
    };
    while !reader.scanner.is_done() {
        reader.token(0);
    }
    reader.scanner.tokens
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    /// Brackets that are open.
    open: usize,
    before: Before,
}

/// What stands before the next token, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing on this line, and no bracket is open: a statement begins.
    LineStart,
    Def,
    Class,
    Dot,
    Other,
}

impl Reader<'_> {
    /// Reads one token. `depth` counts the f-strings around it.
    fn token(&mut self, depth: usize) {
        let before = std::mem::replace(&mut self.before, Before::Other);
        let Some(c) = self.scanner.peek() else {
            return;
        };
        match c {
            '\n' => self.line_end(),
            _ if c.is_whitespace() => {
                self.scanner.skip(c.len_utf8());
                self.before = before;
            }
            '#' => self.scanner.token(self.scanner.line().len(), Role::Comment),
            '@' if before == Before::LineStart => {
                let decorator = |c: char| c == '@' || c == '.' || is_name(c);
                self.scanner.token_while(Role::Decorator, decorator);
            }
            '0'..='9' => self.number(),
            '.' => {
                self.scanner.token(1, Role::Punctuation);
                self.before = Before::Dot;
            }
            '(' | '[' | '{' | ')' | ']' | '}' | ',' | ':' | ';' => self.punctuation(c),
            _ if is_operator(c) => {
                self.scanner.token_while(Role::Operator, is_operator);
            }
            _ => match StringStart::of(self.scanner.rest()) {
                Some(start) => self.string(&start, before, depth),
                None if is_name(c) => self.name(before),
                None => self.scanner.skip(c.len_utf8()),
            },
        }
    }

    fn line_end(&mut self) {
        self.scanner.skip(1);
        if self.open == 0 {
            self.before = Before::LineStart;
        }
    }

    fn punctuation(&mut self, c: char) {
        match c {
            '(' | '[' | '{' => self.open += 1,
            ')' | ']' | '}' => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.scanner.token(1, Role::Punctuation);
    }

    fn number(&mut self) {
        let rest = self.scanner.rest();
        let mut len = prefix_len(rest, |c| {
            c.is_ascii_alphanumeric() || matches!(c, '_' | '.')
        });
        // The sign of an exponent, which hexadecimal numbers have not: 1e-3, but 0xe-3.
        let exponent = rest[..len].ends_with(['e', 'E']) && !rest[..len].starts_with("0x");
        if exponent && rest[len..].starts_with(['+', '-']) {
            len += 1;
            len += prefix_len(&rest[len..], |c| c.is_ascii_digit());
        }
        self.scanner.token(len, Role::Number);
    }

    fn name(&mut self, before: Before) {
        let rest = self.scanner.rest();
        let len = prefix_len(rest, is_name);
        let (name, after) = (&rest[..len], &rest[len..]);
        if is_keyword(name, after, before) {
            self.before = match name {
                "def" => Before::Def,
                "class" => Before::Class,
                _ => Before::Other,
            };
            return self.scanner.token(len, Role::Keyword);
        }
        let argument = self.open > 0 && after.starts_with('=') && !after.starts_with("==");
        let role = match before {
            Before::Def => Role::Function,
            Before::Class => Role::TypeName,
            _ if argument => Role::Key,
            _ => name_role(name, after, before),
        };
        self.scanner.token(len, role);
    }

    fn string(&mut self, start: &StringStart, before: Before, depth: usize) {
        let role = match before {
            Before::LineStart if start.is_triple() => Role::Comment, // a docstring
            _ => Role::Str,
        };
        self.scanner.token(start.len, role);
        while let Some(c) = self.scanner.peek() {
            let rest = self.scanner.rest();
            match c {
                _ if rest.starts_with(start.end) => {
                    return self.scanner.token(start.end.len(), role);
                }
                '\n' if !start.is_triple() => return,
                '\\' => {
                    let escaped = rest[1..].chars().next().map_or(0, char::len_utf8);
                    let role = if start.raw { role } else { Role::Constant };
                    self.scanner.token(1 + escaped, role);
                }
                '{' if rest.starts_with("{{") => self.scanner.token(2, role),
                '{' if start.formatted && depth < MAX_DEPTH => self.field(start, depth),
                '{' => self.placeholder(role),
                _ => {
                    let plain = |c| !matches!(c, '\\' | '{' | '\n' | '"' | '\'');
                    let len = prefix_len(rest, plain).max(c.len_utf8());
                    self.scanner.token(len, role);
                }
            }
        }
    }

    /// `{name}` in a plain string: a path parameter, or a field of `str.format`.
    fn placeholder(&mut self, role: Role) {
        let name = &self.scanner.rest()[1..];
        let len = prefix_len(name, |c| is_name(c) || c == ':');
        match len > 0 && name[len..].starts_with('}') {
            true => self.scanner.token(len + 2, Role::Constant),
            false => self.scanner.token(1, role),
        }
    }

    /// `{expression!r:format}` in an f-string that began with `string`.
    fn field(&mut self, string: &StringStart, depth: usize) {
        let outside = self.open;
        self.punctuation('{');
        let inside = self.open;
        while let Some(c) = self.scanner.peek() {
            let rest = self.scanner.rest();
            match c {
                '\n' if !string.is_triple() => break,
                '}' if self.open == inside => {
                    self.punctuation('}');
                    break;
                }
                '!' if self.open == inside && !rest.starts_with("!=") => {
                    let conversion = 1 + prefix_len(&rest[1..], is_name);
                    self.scanner.token(conversion, Role::Constant);
                }
                ':' if self.open == inside => self.format(string, depth),
                _ => self.token(depth + 1),
            }
        }
        self.open = outside;
    }

    /// `:>10` in a field, with fields of its own.
    fn format(&mut self, string: &StringStart, depth: usize) {
        self.punctuation(':');
        while let Some(c) = self.scanner.peek() {
            let rest = self.scanner.rest();
            match c {
                '}' | '\n' => return,
                _ if rest.starts_with(string.end) => return,
                '{' if depth < MAX_DEPTH => self.field(string, depth + 1),
                _ => self.scanner.token(c.len_utf8(), Role::Constant),
            }
        }
    }
}

fn is_keyword(name: &str, after: &str, before: Before) -> bool {
    match before {
        Before::Dot => false,
        Before::LineStart if is_soft_keyword(name, after) => true,
        _ => KEYWORDS.contains(&name),
    }
}

/// `match`, `case` and `type` are keywords only where they begin the statement of that name.
fn is_soft_keyword(name: &str, after: &str) -> bool {
    let line = after.lines().next().unwrap_or("");
    match name {
        "match" | "case" => {
            line.starts_with([' ', '(']) && line.contains(':') && !line.contains(" = ")
        }
        "type" => line
            .strip_prefix(' ')
            .is_some_and(|line| line.starts_with(is_name)),
        _ => false,
    }
}

/// What a name most likely is, by the conventions of PEP 8.
fn name_role(name: &str, after: &str, before: Before) -> Role {
    let capital = name.starts_with(char::is_uppercase);
    match name {
        "True" | "False" | "None" => Role::Constant,
        "self" | "cls" if before != Before::Dot => Role::Constant,
        _ if before != Before::Dot && BUILT_IN_TYPES.contains(&name) => Role::TypeName,
        _ if capital && name.len() > 1 && !name.contains(char::is_lowercase) => Role::Constant,
        _ if capital => Role::TypeName,
        _ if after.starts_with('(') => Role::Function,
        _ => Role::Code,
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_operator(c: char) -> bool {
    "+-*/%&|^~<>=!@".contains(c)
}

/// What a string begins with: `r"`, `f'''` and so on.
struct StringStart {
    /// Bytes of the prefix and the quotes.
    len: usize,
    raw: bool,
    formatted: bool,
    /// What ends the string.
    end: &'static str,
}

impl StringStart {
    fn of(text: &str) -> Option<Self> {
        let prefix = prefix_len(text, |c| "rRbBuUfFtT".contains(c));
        if prefix > 2 {
            return None;
        }
        let quotes = ["\"\"\"", "'''", "\"", "'"];
        let end = quotes
            .into_iter()
            .find(|quote| text[prefix..].starts_with(quote))?;
        Some(Self {
            len: prefix + end.len(),
            raw: text[..prefix].contains(['r', 'R']),
            formatted: text[..prefix].contains(['f', 'F', 't', 'T']),
            end,
        })
    }

    fn is_triple(&self) -> bool {
        self.end.len() == 3
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    /// Without the punctuation, which is dull.
    fn read(code: &str) -> Vec<(&str, Role)> {
        let tokens = shown("python", code).into_iter();
        tokens
            .filter(|(_, role)| *role != Role::Punctuation)
            .collect()
    }

    #[test]
    fn an_endpoint() {
        let code = "@app.put(\"/tasks/{task_id}\", status_code=200)\n\
                    async def create(task: Task, q: str = None):\n    return x.set(y == 1)";
        assert_eq!(
            read(code),
            [
                ("@app.put", Role::Decorator),
                ("\"/tasks/", Role::Str),
                ("{task_id}", Role::Constant),
                ("\"", Role::Str),
                ("status_code", Role::Key),
                ("=", Role::Operator),
                ("200", Role::Number),
                ("async", Role::Keyword),
                ("def", Role::Keyword),
                ("create", Role::Function),
                ("Task", Role::TypeName),
                ("str", Role::TypeName),
                ("=", Role::Operator),
                ("None", Role::Constant),
                ("return", Role::Keyword),
                ("set", Role::Function),
                ("==", Role::Operator),
                ("1", Role::Number),
            ]
        );
    }

    #[test]
    fn strings_of_every_kind() {
        assert_eq!(
            read(r#"rb"\" # no" # c"#),
            [(r#"rb"\" # no""#, Role::Str), ("# c", Role::Comment)]
        );
        assert_eq!(
            read("x = '''a\n'b\n'''\n"),
            [("=", Role::Operator), ("'''a\n'b\n'''", Role::Str)]
        );
        assert_eq!(read("'a\nx"), [("'a", Role::Str)]);
        assert_eq!(
            read(r#""a\n""#),
            [
                ("\"a", Role::Str),
                ("\\n", Role::Constant),
                ("\"", Role::Str)
            ]
        );
        assert_eq!(
            read("def f():\n    \"\"\"Doc.\"\"\"\n")[2],
            ("\"\"\"Doc.\"\"\"", Role::Comment)
        );
    }

    #[test]
    fn fields_of_an_f_string_are_code() {
        assert_eq!(
            read(r#"f"a {{ {d["k"]!r:>{w}} }}" if"#),
            [
                ("f\"a {{ ", Role::Str),
                ("\"k\"", Role::Str),
                ("!r", Role::Constant),
                (">", Role::Constant),
                (" }}\"", Role::Str),
                ("if", Role::Keyword),
            ]
        );
    }

    #[test]
    fn an_unfinished_f_string_ends_with_its_line() {
        assert_eq!(
            read("f\"{x\nif"),
            [("f\"", Role::Str), ("if", Role::Keyword)]
        );
    }

    #[test]
    fn soft_keywords() {
        assert_eq!(
            read("match x:\n    case 1: pass")[0],
            ("match", Role::Keyword)
        );
        assert_eq!(
            read("match = 1"),
            [("=", Role::Operator), ("1", Role::Number)]
        );
        assert_eq!(
            read("type = 1"),
            [("=", Role::Operator), ("1", Role::Number)]
        );
        assert_eq!(read("type X = int")[0], ("type", Role::Keyword));
    }

    #[test]
    fn names_by_convention() {
        assert_eq!(
            read("raise HTTPException(status.HTTP_404_NOT_FOUND)\nself.id = len(id)"),
            [
                ("raise", Role::Keyword),
                ("HTTPException", Role::TypeName),
                ("HTTP_404_NOT_FOUND", Role::Constant),
                ("self", Role::Constant),
                ("=", Role::Operator),
                ("len", Role::Function),
            ]
        );
    }
}
