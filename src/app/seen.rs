//! What the last frame showed: where things were drawn, so that scrolling and clicks can be decided without drawing.

use ratatui::layout::{Position, Rect};

use super::Action;

/// Facts about the last frame, handed back by the view.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// For each row of the scrolled text, the byte of the source that it starts with; never decreasing.
    pub offsets: Vec<usize>,
    /// The first row shown.
    pub top: usize,
    /// How many rows fit.
    pub height: usize,
    /// The row of the cursor, if there is one.
    pub cursor: Option<usize>,
    /// The rows of each live thing of the screen, first and one past the last.
    pub live: Vec<(usize, usize)>,
    /// The same for the panel beside or over the text.
    pub panel_rows: usize,
    pub panel_top: usize,
    pub panel_height: usize,
    /// Where the panel is.
    pub panel: Rect,
    /// What a click at a place means; the last one that contains it counts.
    pub hits: Vec<(Rect, Action)>,
    /// Where rows were left free for pictures.
    pub pictures: Vec<PictureSeen>,
}

/// The smallest screen that can be used.
pub const LEAST: (u16, u16) = (40, 12);

/// Whether a screen of so many columns and rows shows nothing but that.
pub fn too_small((columns, rows): (u16, u16)) -> bool {
    columns < LEAST.0 || rows < LEAST.1
}

/// The part of a picture that is in view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureSeen {
    /// Its path within the course.
    pub path: String,
    pub area: Rect,
    /// Rows of all of it, and those above the first that is in view.
    pub rows: u16,
    pub hidden: u16,
}

impl Seen {
    /// What a click at this cell means.
    pub fn hit(&self, column: u16, row: u16) -> Option<Action> {
        let at = Position::new(column, row);
        self.hits
            .iter()
            .rev()
            .find(|(area, _)| area.contains(at))
            .map(|&(_, action)| action)
    }

    /// What `rows` of the wheel mean at this cell.
    pub fn wheel(&self, column: u16, row: u16, rows: i8) -> Action {
        if self.panel.contains(Position::new(column, row)) {
            Action::ScrollPanel(rows)
        } else {
            Action::Scroll(rows)
        }
    }

    /// The furthest first row: the last row of the text is then at the bottom.
    pub fn last_top(&self) -> usize {
        self.offsets.len().saturating_sub(self.height)
    }

    /// The first row to show so that the n-th live thing is in view; `None` when it is, as far as there is room for it,
    /// or when there is none.
    pub fn top_to_show(&self, index: usize) -> Option<usize> {
        let &(from, to) = self.live.get(index)?;
        let shown = self.top..self.top + self.height;
        let whole = to <= shown.end || to - from > self.height;
        // With a row or two of what follows.
        let end = (to + 2).min(self.offsets.len());
        let top = self.top.max(end.saturating_sub(self.height)).min(from);
        (!shown.contains(&from) || !whole).then_some(top)
    }

    /// Whether the n-th live thing goes on below the last row shown.
    pub fn hides_end(&self, index: usize) -> bool {
        let end = self.live.get(index).map_or(0, |&(_, end)| end);
        end > self.top + self.height
    }

    /// Whether there is a cursor, and not in view.
    pub fn hides_cursor(&self) -> bool {
        let shown = self.top..self.top + self.height;
        self.cursor.is_some_and(|row| !shown.contains(&row))
    }

    pub fn at_end(&self) -> bool {
        self.top >= self.last_top()
    }

    /// The same of what stands beside it.
    pub fn panel_at_end(&self) -> bool {
        self.panel_top + self.panel_height >= self.panel_rows
    }
}

/// A reader's place in a text, kept by source byte so that it survives another width.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scroll {
    /// The byte that the first row starts with.
    pub offset: usize,
    /// Rows further down, for rows that share one offset.
    pub rows: usize,
}

impl Scroll {
    /// The first row to show, for rows that start at these bytes.
    pub fn top(self, offsets: &[usize]) -> usize {
        offsets.partition_point(|&offset| offset < self.offset) + self.rows
    }

    /// The place whose first row is `top`.
    pub fn at(offsets: &[usize], top: usize) -> Scroll {
        let Some(&offset) = offsets.get(top).or(offsets.last()) else {
            return Scroll::default();
        };
        let first = offsets.partition_point(|&other| other < offset);
        Scroll {
            offset,
            rows: top.min(offsets.len().saturating_sub(1)) - first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_again_whatever_row_it_was() {
        let offsets = [0, 10, 10, 10, 30];
        for top in 0..offsets.len() {
            assert_eq!(Scroll::at(&offsets, top).top(&offsets), top);
        }
    }

    #[test]
    fn a_place_survives_another_width() {
        let narrow = [0, 20, 40, 60, 80];
        let wide = [0, 40, 80];
        assert_eq!(Scroll::at(&narrow, 2).top(&wide), 1);
        assert_eq!(Scroll::at(&narrow, 3).top(&wide), 2);
    }

    #[test]
    fn a_thing_that_is_cut_off_is_not_in_view() {
        let seen = Seen {
            offsets: vec![0; 40],
            height: 10,
            live: vec![(3, 5), (8, 12), (20, 22), (9, 30)],
            ..Seen::default()
        };
        assert_eq!(seen.top_to_show(0), None);
        assert_eq!(seen.top_to_show(1), Some(4));
        assert_eq!(seen.top_to_show(2), Some(14));
        // Of what has no room its beginning is enough.
        assert_eq!(seen.top_to_show(3), None);
        assert_eq!(seen.top_to_show(9), None);
    }

    #[test]
    fn nothing_shown_is_the_start() {
        assert_eq!(Scroll::at(&[], 3), Scroll::default());
    }
}
