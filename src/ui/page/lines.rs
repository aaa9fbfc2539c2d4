//! Two versions of a text, line by line: what one has and the other has not.

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Same,
    /// Only in the old version.
    Gone,
    /// Only in the new one.
    New,
}

/// The lines of both versions in order, with as many the same as can be: the longest common subsequence.
pub(super) fn compare<'t>(old: &'t str, new: &'t str) -> Vec<(Change, &'t str)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
    let common = common(&old, &new);
    let (mut changes, mut i, mut j) = (Vec::new(), 0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            changes.push((Change::Same, old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            changes.push((Change::Gone, old[i]));
            i += 1;
        } else {
            changes.push((Change::New, new[j]));
            j += 1;
        }
    }
    changes
}

/// For each pair of places, how many lines can be the same from there on.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<usize>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    common
}

fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

#[cfg(test)]
mod tests {
    use super::Change::{Gone, New, Same};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_many_lines_as_can_be_are_the_same() {
        assert_eq!(
            compare("a\nb\nc\n", "a\nx\nc \nd"),
            [
                (Same, "a"),
                (Gone, "b"),
                (New, "x"),
                (Same, "c"),
                (New, "d")
            ]
        );
        assert_eq!(compare("", "a"), [(New, "a")]);
    }

    proptest! {
        /// Both versions can be read off it again.
        #[test]
        fn nothing_is_lost(old in "([ab]\n){0,8}", new in "([ab]\n){0,8}") {
            let changes = compare(&old, &new);
            let read = |not: Change| -> Vec<&str> {
                let lines = changes.iter().filter(|(change, _)| *change != not);
                lines.map(|(_, line)| *line).collect()
            };
            prop_assert_eq!(read(New), lines(&old));
            prop_assert_eq!(read(Gone), lines(&new));
        }
    }
}
