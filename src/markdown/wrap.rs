//! Running text → rows no wider than asked.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::row::fitting;
use super::{Inline, Role, Row, Style};

/// Wraps text at spaces; a word that is wider than a row is broken. A code span is one word where it fits a row: what
/// is typed in one piece is read in one piece. Always at least one row.
pub fn wrap(inlines: &[Inline], width: usize, offset: usize) -> Vec<Row> {
    let mut wrapper = Wrapper {
        width: width.max(1),
        rows: vec![Row::blank(offset)],
        used: 0,
        space: None,
    };
    for inline in inlines {
        match inline {
            Inline::Break => wrapper.new_row(None),
            Inline::Text { text, style, at } => wrapper.text(text, *style, *at),
        }
    }
    wrapper.rows
}

struct Wrapper {
    width: usize,
    rows: Vec<Row>,
    used: usize,
    /// A space that is written only if a word follows in the same row.
    space: Option<Style>,
}

impl Wrapper {
    fn text(&mut self, text: &str, style: Style, at: usize) {
        if is_code(style) && (1..=self.width).contains(&text.width()) && !text.contains('\n') {
            return self.word(text, style, at);
        }
        for word in text.split_word_bounds_by_space() {
            match word {
                Piece::Space => self.space = Some(style),
                Piece::Word(word) => self.word(
                    word,
                    style,
                    at + (word.as_ptr() as usize - text.as_ptr() as usize),
                ),
            }
        }
    }

    fn word(&mut self, word: &str, style: Style, at: usize) {
        let space = usize::from(self.space.is_some() && self.used > 0);
        if self.used + space + word.width() > self.width
            && self.used > 0
            && (space > 0 || word.width() > self.width)
        {
            self.new_row(Some(at));
        } else if space > 0 {
            self.write(" ", self.space.unwrap_or(style));
        } else if self.used > 0 && self.used + word.width() > self.width {
            self.carry_over(at);
        }
        self.space = None;
        let mut rest = word;
        while self.used + rest.width() > self.width {
            let mut start = fitting(rest, self.width - self.used);
            if start.is_empty() && self.used == 0 {
                // Wider than a whole row: a wide character in a column of one.
                let first = rest.graphemes(true).next().unwrap_or(rest);
                self.write("…", style);
                start = first;
            } else {
                self.write(start, style);
            }
            rest = &rest[start.len()..];
            if !rest.is_empty() {
                self.new_row(Some(at));
            }
        }
        self.write(rest, style);
    }

    /// A word made of several styles stays together: its start moves to the next row as well.
    fn carry_over(&mut self, at: usize) {
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        let Some(cut) = last_space(row).map(|space| space + 1) else {
            return self.new_row(Some(at));
        };
        let mut moved = Row::blank(row.offset);
        let mut seen = 0;
        for run in std::mem::take(&mut row.runs) {
            let local = cut.saturating_sub(seen).min(run.text.len());
            seen += run.text.len();
            row.push(&run.text[..local], run.style);
            moved.push(&run.text[local..], run.style);
        }
        if let Some(last) = row.runs.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        self.used = moved.width();
        self.rows.push(moved);
    }

    fn write(&mut self, text: &str, style: Style) {
        if let Some(row) = self.rows.last_mut() {
            row.push(text, style);
        }
        self.used += text.width();
    }

    fn new_row(&mut self, at: Option<usize>) {
        let last = self.rows.last().map_or(0, |row| row.offset);
        self.rows.push(Row::blank(at.unwrap_or(last).max(last)));
        self.used = 0;
        self.space = None;
    }
}

fn is_code(style: Style) -> bool {
    style.role == Role::InlineCode
}

/// The byte of the last space that is not inside a code span.
fn last_space(row: &Row) -> Option<usize> {
    let mut end = row.text().len();
    row.runs.iter().rev().find_map(|run| {
        end -= run.text.len();
        let space = run.text.rfind(' ').filter(|_| !is_code(run.style));
        space.map(|space| end + space)
    })
}

enum Piece<'a> {
    Space,
    Word(&'a str),
}

trait SplitSpaces {
    fn split_word_bounds_by_space(&self) -> impl Iterator<Item = Piece<'_>>;
}

impl SplitSpaces for str {
    /// Words and the gaps between them; a no-break space belongs to its word.
    fn split_word_bounds_by_space(&self) -> impl Iterator<Item = Piece<'_>> {
        let mut rest = self;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let is_space = |c: char| c == ' ' || c == '\n';
            let trimmed = rest.trim_start_matches(is_space);
            if trimmed.len() < rest.len() {
                rest = trimmed;
                return Some(Piece::Space);
            }
            let end = rest.find(is_space).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after;
            Some(Piece::Word(word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, width: usize) -> Vec<String> {
        let inline = Inline::Text {
            text: text.into(),
            style: Style::default(),
            at: 0,
        };
        wrap(&[inline], width, 0).iter().map(Row::text).collect()
    }

    #[test]
    fn words_move_whole_and_long_ones_break() {
        assert_eq!(rows("one two three", 7), ["one two", "three"]);
        assert_eq!(rows("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
    }

    #[test]
    fn a_word_of_two_styles_stays_together() {
        let text = |text: &str, bold| Inline::Text {
            text: text.into(),
            style: Style {
                bold,
                ..Style::default()
            },
            at: 0,
        };
        let rows = wrap(
            &[
                text("see the ", false),
                text("code", true),
                text(".", false),
            ],
            12,
            0,
        );
        assert_eq!(
            rows.iter().map(Row::text).collect::<Vec<_>>(),
            ["see the", "code."]
        );
    }

    #[test]
    fn a_code_span_stays_in_one_row_where_it_fits_one() {
        let text = |text: &str, role: Role| Inline::Text {
            text: text.into(),
            style: role.into(),
            at: 0,
        };
        let line = [
            text("then ", Role::Text),
            text("Location: /users/1", Role::InlineCode),
            text(", and so on", Role::Text),
        ];
        let rows = |width| -> Vec<String> { wrap(&line, width, 0).iter().map(Row::text).collect() };
        assert_eq!(rows(20), ["then", "Location: /users/1,", "and so on"]);
        assert_eq!(rows(18), ["then", "Location: /users/1", ", and so on"]);
        assert_eq!(rows(12), ["then", "Location:", "/users/1,", "and so on"]);
    }

    #[test]
    fn wide_characters_count_double() {
        assert_eq!(rows("日本語", 4), ["日本", "語"]);
        assert_eq!(rows("日", 1), ["…"]);
    }

    proptest::proptest! {
        #[test]
        fn no_row_is_too_wide_and_no_word_is_lost(text in "([a-z]{1,12} ?|日|é|🙂| ){0,40}", width in 2usize..60) {
            let rows = rows(&text, width);
            for row in &rows {
                proptest::prop_assert!(row.width() <= width, "{row:?}");
            }
            let squash = |text: &str| text.replace(' ', "");
            proptest::prop_assert_eq!(squash(&rows.concat()), squash(&text));
        }
    }
}
