//! Rows: text with roles, ready to be drawn.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What a piece of text is; how that looks is the theme's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    #[default]
    Text,
    Dim,
    Heading(u8),
    Code,
    InlineCode,
    Link,
    Quote,
    Bullet,
    Border,
    LineNumber,
    Keyword,
    Str,
    Number,
    Comment,
    Function,
    TypeName,
    Constant,
    Operator,
    Punctuation,
    Key,
    Tag,
    Decorator,
    /// The method of a request, its target, the version of HTTP.
    Method,
    Target,
    Version,
    /// `[Asserts]` in Hurl, `[table]` in TOML.
    Section,
    /// What the eye should find first: the focus, the next key.
    Accent,
    Good,
    Bad,
    /// The cell of the cursor in a text that is written.
    Caret,
    Selected,
    /// A status code, coloured by its class.
    Status(u16),
}

/// A role and its emphasis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Style {
    pub role: Role,
    pub bold: bool,
    pub italic: bool,
    pub strike: bool,
    pub underline: bool,
}

impl Role {
    /// The role in bold.
    pub fn bold(self) -> Style {
        Style {
            bold: true,
            ..self.into()
        }
    }

    /// The role crossed out: something that was there and did not get through.
    pub fn crossed(self) -> Style {
        Style {
            strike: true,
            ..self.into()
        }
    }
}

impl From<Role> for Style {
    fn from(role: Role) -> Style {
        Style {
            role,
            ..Style::default()
        }
    }
}

/// A stretch of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub style: Style,
}

impl Run {
    pub fn new(text: impl Into<String>, style: impl Into<Style>) -> Run {
        Run {
            text: text.into(),
            style: style.into(),
        }
    }
}

/// One line of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub runs: Vec<Run>,
    /// The byte of the file that it starts with; over the rows of a text never decreasing.
    pub offset: usize,
}

impl Row {
    pub fn blank(offset: usize) -> Row {
        Row {
            runs: Vec::new(),
            offset,
        }
    }

    pub fn new(text: impl Into<String>, style: impl Into<Style>, offset: usize) -> Row {
        Row {
            runs: vec![Run::new(text, style)],
            offset,
        }
    }

    /// Columns it takes.
    pub fn width(&self) -> usize {
        self.runs.iter().map(|run| run.text.width()).sum()
    }

    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Adds text, joining it to the last run if that has the same style.
    pub fn push(&mut self, text: &str, style: Style) {
        match self.runs.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => self.runs.push(Run::new(text, style)),
        }
    }

    /// Fills the row with spaces up to a column.
    pub fn pad_to(&mut self, column: usize) {
        let gap = column.saturating_sub(self.width());
        self.push(&" ".repeat(gap), Style::default());
    }

    /// The row with `prefix` before it.
    #[must_use]
    pub fn after(mut self, prefix: &[Run]) -> Row {
        self.runs.splice(0..0, prefix.iter().cloned());
        self
    }

    /// The row cut to `width` columns.
    #[must_use]
    pub fn cut(mut self, width: usize) -> Row {
        let mut left = width;
        for run in &mut self.runs {
            run.text = fitting(&run.text, left).to_owned();
            left -= run.text.width();
        }
        self.runs.retain(|run| !run.text.is_empty());
        self
    }

    /// The row cut to `width` columns, with a mark where something is left out.
    #[must_use]
    pub fn shortened(self, width: usize) -> Row {
        if self.width() <= width {
            return self;
        }
        let mut row = self.cut(width.saturating_sub(1));
        let style = row.runs.last().map(|run| run.style).unwrap_or_default();
        if width > 0 {
            row.push("…", style);
        }
        row
    }
}

/// The longest start of `text` that takes at most `width` columns.
pub fn fitting(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > width {
            return &text[..at];
        }
    }
    text
}

/// Makes text harmless to a terminal: tabs become four spaces, control characters (C0, C1, those that change the
/// direction of writing, and Unicode's own line ends) a visible mark. Newlines stay.
pub fn tame(text: &str) -> String {
    let harmless = |byte: u8| matches!(byte, b' '..=b'~' | b'\n');
    if text.bytes().all(harmless) {
        return text.to_owned();
    }
    let mut tamed = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => tamed.push('\n'),
            '\t' => tamed.push_str("    "),
            '\u{1b}' => tamed.push('␛'),
            c if is_command(c) => tamed.push('\u{fffd}'),
            c => tamed.push(c),
        }
    }
    tamed
}

/// Whether a terminal would obey a character: C0, C1, what changes the direction of writing, Unicode's own line ends.
pub fn is_command(c: char) -> bool {
    matches!(
        c,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_marked_and_takes_no_more_room() {
        let shortened = |text: &str, width| Row::new(text, Role::Text, 0).shortened(width).text();
        assert_eq!(shortened("tea for two", 11), "tea for two");
        assert_eq!(shortened("tea for two", 5), "tea …");
        assert_eq!(shortened("日本", 3), "日…");
        assert_eq!(shortened("日本", 2), "…");
        assert_eq!(shortened("tea", 0), "");
    }

    #[test]
    fn nothing_a_terminal_could_obey_gets_through() {
        let hostile = "\u{1b}[2J\u{9b}\u{7f}\u{202e}\u{2028}\u{2029}\u{61c}\u{200f}\u{2066}\r\u{0}";
        let tamed = tame(hostile);
        assert_eq!(tamed, "␛[2J".to_owned() + &"\u{fffd}".repeat(10));
    }
}
