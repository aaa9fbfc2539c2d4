//! Text that is no Markdown, as Markdown that shows it to the letter.

/// The text with a backslash before what would mark something up.
pub(super) fn literal(text: &str) -> String {
    let (mut out, mut line) = (String::with_capacity(text.len()), String::new());
    push(&mut out, &mut line, text);
    out
}

/// Adds a text; `line` is what stands before it on its line, without marks.
pub(super) fn push(out: &mut String, line: &mut String, text: &str) {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if marks(line.trim_start(), letter, letters.peek().copied()) {
            out.push('\\');
        }
        out.push(letter);
        match letter {
            '\n' => line.clear(),
            letter => line.push(letter),
        }
    }
}

/// Whether a letter would mark something up, behind `line` and before `next`.
fn marks(line: &str, letter: char, next: Option<char>) -> bool {
    let before = line.chars().next_back();
    let space = next.is_none_or(char::is_whitespace);
    let inner = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    match letter {
        '*' | '`' | '[' | '\\' | '|' => true,
        '_' => !(inner(before) && inner(next)),
        '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
        '&' => next.is_some_and(|next| next.is_ascii_alphabetic() || next == '#'),
        '~' => before == Some('~') || next == Some('~'),
        '#' | '>' | '=' => line.is_empty(),
        '-' | '+' => line.is_empty() && (space || next == Some('-')),
        '.' | ')' => space && !line.is_empty() && line.chars().all(|c| c.is_ascii_digit()),
        _ => false,
    }
}
