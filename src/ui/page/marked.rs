//! Code with some stretches marked, whatever the language says of them.

use std::ops::Range;

use crate::markdown::{Highlight, Role, Tokens};

/// Gives the marks their role and leaves the rest to another.
pub(super) struct Marked<'a> {
    pub inner: &'a dyn Highlight,
    /// Bytes of the code, in order and without overlap.
    pub marks: Vec<(Range<usize>, Role)>,
}

impl Highlight for Marked<'_> {
    fn tokens(&self, language: &str, code: &str) -> Option<Tokens> {
        let known = self.inner.tokens(language, code);
        let mut start = 0;
        let line = |(i, line): (usize, &str)| {
            let here = start..start + line.len();
            start = here.end + 1;
            let tokens = known.as_ref().and_then(|tokens| tokens.get(i));
            self.line(&here, tokens.map_or(&[][..], |tokens| tokens))
        };
        Some(code.split('\n').enumerate().map(line).collect())
    }
}

impl Marked<'_> {
    fn line(
        &self,
        here: &Range<usize>,
        tokens: &[(Range<usize>, Role)],
    ) -> Vec<(Range<usize>, Role)> {
        let marks: Vec<(Range<usize>, Role)> = self
            .marks
            .iter()
            .map(|(mark, role)| (mark.start.max(here.start)..mark.end.min(here.end), *role))
            .filter(|(mark, _)| mark.start < mark.end)
            .map(|(mark, role)| (mark.start - here.start..mark.end - here.start, role))
            .collect();
        let mut all = marks.clone();
        for (token, role) in tokens {
            let rest = marks.iter().fold(vec![token.clone()], |rest, (mark, _)| {
                rest.into_iter()
                    .flat_map(|part| without(part, mark))
                    .collect()
            });
            all.extend(rest.into_iter().map(|part| (part, *role)));
        }
        all.sort_by_key(|(range, _)| range.start);
        all
    }
}

/// What of a range is outside another.
fn without(range: Range<usize>, cut: &Range<usize>) -> Vec<Range<usize>> {
    let before = range.start..range.end.min(cut.start);
    let after = range.start.max(cut.end)..range.end;
    let parts = [before, after];
    parts
        .into_iter()
        .filter(|part| part.start < part.end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Whole;
    impl Highlight for Whole {
        fn tokens(&self, _: &str, code: &str) -> Option<Tokens> {
            let line = |line: &str| vec![(0..line.len(), Role::Str)];
            Some(code.split('\n').map(line).collect())
        }
    }

    #[test]
    fn a_mark_cuts_a_token_and_goes_over_lines() {
        let marked = Marked {
            inner: &Whole,
            marks: vec![(2..6, Role::Accent)],
        };
        let tokens = marked.tokens("", "abcd\nefgh").unwrap();
        assert_eq!(tokens[0], [(0..2, Role::Str), (2..4, Role::Accent)]);
        assert_eq!(tokens[1], [(0..1, Role::Accent), (1..4, Role::Str)]);
    }
}
