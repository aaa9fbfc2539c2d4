//! Code → tokens with roles. Loading a syntax costs milliseconds, so it happens on a thread of its own and the first
//! frames show plain code.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::Role;

/// The tokens of each line, as byte ranges within the line, in order and without overlap.
pub type Tokens = Arc<Vec<Vec<(Range<usize>, Role)>>>;

/// Finds the tokens of code.
pub trait Highlight {
    /// `None`: not known (yet), show it plain.
    fn tokens(&self, language: &str, code: &str) -> Option<Tokens>;
}

/// Shows everything plain.
pub struct NoHighlight;

impl Highlight for NoHighlight {
    fn tokens(&self, _: &str, _: &str) -> Option<Tokens> {
        None
    }
}

/// Highlights with syntect once [warmed](Highlighter::warm); remembers what it found.
#[derive(Default)]
pub struct Highlighter {
    syntaxes: OnceLock<SyntaxSet>,
    found: Mutex<HashMap<(String, String), Tokens>>,
}

impl Highlighter {
    /// Loads the syntaxes and tries one, which compiles its expressions. Call it on a background thread; lookups before
    /// its end give plain code.
    pub fn warm(&self, samples: &[(&str, &str)]) {
        let set = SyntaxSet::load_defaults_newlines();
        for (language, code) in samples {
            if let Some(syntax) = find(&set, language) {
                tokens(&set, syntax, code);
            }
        }
        // A second call finds the first one's.
        drop(self.syntaxes.set(set));
    }
}

impl Highlight for Highlighter {
    fn tokens(&self, language: &str, code: &str) -> Option<Tokens> {
        if matches!(language, "hurl" | "http") {
            return Some(Arc::new(code.split('\n').map(http_line).collect()));
        }
        let set = self.syntaxes.get()?;
        let syntax = find(set, language)?;
        let key = (language.to_owned(), code.to_owned());
        let mut found = self.found.lock().ok()?;
        Some(
            found
                .entry(key)
                .or_insert_with(|| Arc::new(tokens(set, syntax, code)))
                .clone(),
        )
    }
}

fn find<'a>(set: &'a SyntaxSet, language: &str) -> Option<&'a SyntaxReference> {
    let token = match language {
        "" | "text" | "output" => return None,
        "console" | "shell" => "sh",
        other => other,
    };
    set.find_syntax_by_token(token)
}

fn tokens(set: &SyntaxSet, syntax: &SyntaxReference, code: &str) -> Vec<Vec<(Range<usize>, Role)>> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    code.split('\n')
        .map(|line| line_tokens(&mut state, &mut stack, line, set))
        .collect()
}

fn line_tokens(
    state: &mut ParseState,
    stack: &mut ScopeStack,
    line: &str,
    set: &SyntaxSet,
) -> Vec<(Range<usize>, Role)> {
    let Ok(changes) = state.parse_line(&format!("{line}\n"), set) else {
        return Vec::new();
    };
    let mut tokens: Vec<(Range<usize>, Role)> = Vec::new();
    let mut start = 0;
    for (at, change) in changes {
        let at = at.min(line.len());
        push(&mut tokens, start..at, role(stack));
        start = at;
        if stack.apply(&change).is_err() {
            return tokens;
        }
    }
    push(&mut tokens, start..line.len(), role(stack));
    tokens
}

fn push(tokens: &mut Vec<(Range<usize>, Role)>, range: Range<usize>, role: Option<Role>) {
    let Some(role) = role.filter(|_| !range.is_empty()) else {
        return;
    };
    match tokens.last_mut() {
        Some((last, same)) if *same == role && last.end == range.start => last.end = range.end,
        _ => tokens.push((range, role)),
    }
}

/// The innermost scope that means something to us.
fn role(stack: &ScopeStack) -> Option<Role> {
    stack.scopes.iter().rev().find_map(|scope| {
        rules()
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope))
            .map(|&(_, role)| role)
    })
}

fn rules() -> &'static [(Scope, Role)] {
    static RULES: OnceLock<Vec<(Scope, Role)>> = OnceLock::new();
    RULES.get_or_init(|| {
        let rules = [
            ("comment", Role::Comment),
            ("meta.annotation", Role::Decorator),
            ("variable.annotation", Role::Decorator),
            ("meta.mapping.key string", Role::Key),
            ("string", Role::Str),
            ("constant.numeric", Role::Number),
            ("constant.language", Role::Constant),
            ("keyword.operator", Role::Operator),
            ("keyword", Role::Keyword),
            ("storage", Role::Keyword),
            ("entity.name.function", Role::Function),
            ("support.function", Role::Function),
            ("entity.name.class", Role::TypeName),
            ("entity.name.type", Role::TypeName),
            ("support.type", Role::TypeName),
            ("entity.other.inherited-class", Role::TypeName),
            ("entity.name.tag", Role::Tag),
        ];
        rules
            .iter()
            .filter_map(|(name, role)| Some((Scope::new(name).ok()?, *role)))
            .collect()
    })
}

/// A line of an HTTP message or of Hurl: comment, request line, status line, section, header.
fn http_line(line: &str) -> Vec<(Range<usize>, Role)> {
    let all = 0..line.len();
    if line.starts_with('#') {
        return vec![(all, Role::Comment)];
    }
    if line.starts_with('[') {
        return vec![(all, Role::Keyword)];
    }
    let first = line.split(' ').next().unwrap_or_default();
    if first.starts_with("HTTP")
        || (first.len() > 2 && first.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        return vec![(0..first.len(), Role::Method)];
    }
    match line.find(':') {
        Some(colon)
            if line[..colon]
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') =>
        {
            vec![(0..colon, Role::Key)]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_has_roles_once_warm_and_is_plain_before() {
        let code = "@app.get(\"/x\")  # note\ndef read(n: int):\n    return 200\n";
        let highlighter = Highlighter::default();
        assert!(highlighter.tokens("python", code).is_none());
        highlighter.warm(&[("python", "x = 1")]);
        let tokens = highlighter.tokens("python", code).unwrap();
        let role = |line: usize, text: &str| {
            let source = code.lines().nth(line).unwrap();
            tokens[line]
                .iter()
                .find(|(range, _)| source[range.clone()].contains(text))
                .map(|(_, role)| *role)
        };
        assert_eq!(role(0, "/x"), Some(Role::Str));
        assert_eq!(role(0, "note"), Some(Role::Comment));
        assert_eq!(role(1, "def"), Some(Role::Keyword));
        assert_eq!(role(1, "read"), Some(Role::Function));
        assert_eq!(role(2, "200"), Some(Role::Number));
    }

    #[test]
    fn a_request_line_shows_its_method() {
        assert_eq!(http_line("DELETE {{host}}/users/1"), [(0..6, Role::Method)]);
        assert_eq!(http_line("content-type: text/plain"), [(0..12, Role::Key)]);
    }
}
