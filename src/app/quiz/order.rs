//! Lines to arrange, lefts that want a right, a line to point at.

use super::draft::{from_text, numbers, to_text};
use crate::app::Action;
use crate::content::Match;
use crate::learn::shuffled;

/// Lines being put in order.
#[derive(Debug, Clone)]
pub struct Lines {
    /// The authored indices in the order shown.
    pub order: Vec<usize>,
    pub at: usize,
    /// The line under the cursor moves with it.
    pub held: bool,
    moved: bool,
    /// As authored.
    texts: Vec<String>,
}

impl Lines {
    /// Shuffled, and never into the right order.
    pub fn new(lines: &[String], seed: u64, id: &str) -> Lines {
        let mut order = shuffled(lines.len(), seed, id);
        let reads_right = |order: &[usize]| order.iter().map(|&i| &lines[i]).eq(lines);
        for _ in 0..lines.len() {
            if !reads_right(&order) {
                break;
            }
            order.rotate_left(1);
        }
        Lines {
            order,
            at: 0,
            held: false,
            moved: false,
            texts: lines.to_vec(),
        }
    }

    /// Puts the lines as they were when the question was left, if they are the same.
    pub fn restore(mut self, left: Option<&str>) -> Lines {
        let kept = from_text(left).into_iter().flatten();
        let mut free: Vec<usize> = (0..self.texts.len()).collect();
        // Two lines may read the same.
        let place = |text: String| {
            let at = free.iter().position(|&line| self.texts[line] == text)?;
            Some(free.remove(at))
        };
        let order: Option<Vec<usize>> = kept.map(place).collect();
        if let Some(order) = order.filter(|order| order.len() == self.texts.len()) {
            (self.order, self.moved) = (order, true);
        }
        self
    }

    pub fn to_keep(&self) -> Option<String> {
        let texts = || self.order.iter().map(|&line| self.texts[line].clone());
        self.moved.then(|| to_text(&[texts().collect()]))
    }

    pub fn handle(&mut self, action: Action) {
        let last = self.order.len() - 1;
        let to = match action {
            Action::Up => self.at.saturating_sub(1),
            Action::Down => (self.at + 1).min(last),
            Action::Top => 0,
            Action::Bottom => last,
            Action::Space => {
                self.held = !self.held;
                return;
            }
            Action::Pick(place) if place <= last => return self.put(place),
            Action::FocusOn(row) if row <= last => row,
            _ => return,
        };
        if self.held {
            self.put(to);
        } else {
            self.at = to;
        }
    }

    /// Puts the line under the cursor at a place; the others close up.
    fn put(&mut self, place: usize) {
        self.moved = true;
        let line = self.order.remove(self.at);
        self.order.insert(place, line);
        self.at = place;
    }

    pub fn write(&mut self, line: &str) -> Result<(), String> {
        let places = numbers(line, self.order.len())?;
        let mut sorted = places.clone();
        sorted.sort_unstable();
        if sorted != (0..self.order.len()).collect::<Vec<_>>() {
            return Err(format!(
                "Write the numbers 1 to {} in the right order, each once.",
                self.order.len()
            ));
        }
        self.moved = true;
        self.order = places.into_iter().map(|place| self.order[place]).collect();
        Ok(())
    }
}

/// Lefts and the rights chosen for them.
#[derive(Debug, Clone)]
pub struct Partners {
    /// The authored indices of the rights in the order shown.
    pub rights: Vec<usize>,
    /// For each left, the authored index of its right.
    pub picked: Vec<Option<usize>>,
    pub at: usize,
    /// As authored.
    left_texts: Vec<String>,
    right_texts: Vec<String>,
}

impl Partners {
    pub fn new(pairs: &Match, seed: u64, id: &str) -> Partners {
        Partners {
            rights: shuffled(pairs.rights.len(), seed, id),
            picked: vec![None; pairs.pairs.len()],
            at: 0,
            left_texts: pairs.pairs.iter().map(|pair| pair.left.clone()).collect(),
            right_texts: pairs.rights.clone(),
        }
    }

    /// Gives each left the right that it had when the question was left.
    pub fn restore(mut self, left: Option<&str>) -> Partners {
        let place = |texts: &[String], text: &String| texts.iter().position(|other| other == text);
        for pair in from_text(left) {
            let [left, right] = &pair[..] else { continue };
            if let Some(at) = place(&self.left_texts, left) {
                self.picked[at] = place(&self.right_texts, right);
            }
        }
        self
    }

    pub fn to_keep(&self) -> Option<String> {
        let pair = |(left, picked): (&String, &Option<usize>)| {
            Some(vec![left.clone(), self.right_texts[(*picked)?].clone()])
        };
        let pairs = self.left_texts.iter().zip(&self.picked).filter_map(pair);
        let pairs: Vec<Vec<String>> = pairs.collect();
        (!pairs.is_empty()).then(|| to_text(&pairs))
    }

    pub fn handle(&mut self, action: Action) {
        let last = self.picked.len() - 1;
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::Top => self.at = 0,
            Action::Bottom => self.at = last,
            Action::Right | Action::Space => self.turn(1),
            Action::Left => self.turn(self.rights.len() - 1),
            Action::FocusOn(row) if row <= last => self.at = row,
            Action::Pick(n) if n < self.rights.len() => {
                self.picked[self.at] = Some(self.rights[n]);
                self.at = (self.at + 1).min(last);
            }
            _ => {}
        }
    }

    /// The next right for the left under the cursor.
    fn turn(&mut self, by: usize) {
        let picked = self.picked[self.at];
        let shown = picked.and_then(|picked| self.rights.iter().position(|r| *r == picked));
        let count = self.rights.len();
        let next = match shown {
            Some(shown) => (shown + by) % count,
            None if by == 1 => 0,
            None => count - 1,
        };
        self.picked[self.at] = Some(self.rights[next]);
    }

    pub fn write(&mut self, line: &str) -> Result<(), String> {
        let rights = numbers(line, self.rights.len())?;
        if rights.len() != self.picked.len() {
            let count = self.picked.len();
            return Err(format!("Write {count} numbers, one for each line above."));
        }
        let rights = rights.into_iter().map(|n| Some(self.rights[n]));
        self.picked = rights.collect();
        Ok(())
    }

    pub fn go_to_open(&mut self) -> bool {
        let open = self.picked.iter().position(Option::is_none);
        let moved = open.is_some_and(|open| open != self.at);
        self.at = open.unwrap_or(self.at);
        moved
    }
}

/// A line of code that is pointed at.
#[derive(Debug, Clone)]
pub struct Pointer {
    pub at: usize,
    pub lines: usize,
    /// Nothing was pointed at yet: Enter cannot answer with the line that the cursor happens to be on.
    pub untouched: bool,
    /// Nobody means these: the cursor passes over them.
    blank: Vec<usize>,
}

impl Pointer {
    pub fn new(code: &str) -> Pointer {
        let lines: Vec<&str> = code.trim_end().lines().collect();
        let blank = |at: &usize| lines[*at].trim().is_empty();
        let blank: Vec<usize> = (0..lines.len()).filter(blank).collect();
        Pointer {
            at: (0..lines.len()).find(|at| !blank.contains(at)).unwrap_or(0),
            lines: lines.len(),
            untouched: true,
            blank,
        }
    }

    pub fn handle(&mut self, action: Action) {
        let from = self.at;
        self.untouched = false;
        self.go(action);
        let up = self.at < from;
        let at = self.at;
        let solid = |at: &usize| !self.blank.contains(at);
        let next = match up {
            true => (0..=at).rev().find(solid),
            false => (at..self.lines).find(solid),
        };
        self.at = next.unwrap_or(from);
    }

    fn go(&mut self, action: Action) {
        let last = self.lines.saturating_sub(1);
        self.at = match action {
            Action::Up => self.at.saturating_sub(1),
            Action::Down => self.at + 1,
            Action::PageUp => self.at.saturating_sub(10),
            Action::PageDown => self.at + 10,
            Action::Top => 0,
            Action::Bottom => last,
            Action::FocusOn(n) | Action::Pick(n) => n,
            _ => self.at,
        }
        .min(last);
    }

    pub fn write(&mut self, line: &str) -> Result<(), String> {
        match numbers(line, self.lines)?[..] {
            [line] => (self.at, self.untouched) = (line, false),
            _ => return Err("Write the number of one line.".to_owned()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(order: &[usize]) -> Lines {
        Lines {
            order: order.to_vec(),
            at: 0,
            held: false,
            moved: false,
            texts: (0..order.len())
                .map(|line| format!("line {line}"))
                .collect(),
        }
    }

    /// Lefts `l0` and `l1`, rights `r0` to `r2`.
    fn partners(rights: &[usize], picked: &[Option<usize>]) -> Partners {
        Partners {
            rights: rights.to_vec(),
            picked: picked.to_vec(),
            at: 0,
            left_texts: ["l0", "l1"].map(String::from).to_vec(),
            right_texts: ["r0", "r1", "r2"].map(String::from).to_vec(),
        }
    }

    #[test]
    fn what_was_put_in_order_or_paired_is_there_again() {
        let begun = || lines(&[2, 0, 1]);
        let mut moved = begun();
        assert_eq!(moved.to_keep(), None);
        moved.put(1);
        let again = begun().restore(moved.to_keep().as_deref());
        assert_eq!(again.order, moved.order);
        // What does not fit the question is nothing.
        let other = r#"[["line 0", "line 0", "line 1"]]"#;
        assert_eq!(begun().restore(Some(other)).order, [2, 0, 1]);
        assert_eq!(begun().restore(Some("1 0 2")).order, [2, 0, 1]);

        let partners = |picked: &[Option<usize>]| partners(&[1, 0, 2], picked);
        let kept = partners(&[None, Some(1)]).to_keep();
        let again = partners(&[None, None]).restore(kept.as_deref());
        assert_eq!(again.picked, [None, Some(1)]);
        assert_eq!(partners(&[None, None]).to_keep(), None);
        let other = r#"[["l0", "r7"], ["l7", "r0"], ["l1"]]"#;
        assert_eq!(
            partners(&[None, None]).restore(Some(other)).picked,
            [None, None]
        );
    }

    #[test]
    fn what_an_author_put_elsewhere_is_found_by_how_it_reads() {
        let mut moved = lines(&[2, 0, 1]);
        moved.put(1);
        let kept = moved.to_keep();
        let mut authored_anew = lines(&[0, 1, 2]);
        authored_anew.texts.reverse();
        let again = authored_anew.restore(kept.as_deref());
        let reads = |lines: &Lines| {
            lines
                .order
                .iter()
                .map(|&at| lines.texts[at].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(reads(&again), reads(&moved));

        let kept = partners(&[0, 1, 2], &[Some(2), Some(0)]).to_keep();
        let mut again = partners(&[0, 1, 2], &[None, None]);
        again.left_texts.reverse();
        again.right_texts.reverse();
        assert_eq!(again.restore(kept.as_deref()).picked, [Some(2), Some(0)]);
    }

    #[test]
    fn blank_lines_are_passed_over() {
        let mut pointer = Pointer::new("\na = 1\n\n\nb = 2\n\n");
        assert_eq!(pointer.at, 1);
        pointer.handle(Action::Down);
        assert_eq!(pointer.at, 4);
        pointer.handle(Action::Down);
        assert_eq!(pointer.at, 4);
        pointer.handle(Action::Up);
        pointer.handle(Action::Up);
        assert_eq!(pointer.at, 1);
    }

    #[test]
    fn a_held_line_moves_and_the_others_close_up() {
        let mut lines = lines(&[0, 1, 2, 3]);
        for action in [Action::Space, Action::Down, Action::Down, Action::Space] {
            lines.handle(action);
        }
        assert_eq!((&lines.order[..], lines.at), (&[1, 2, 0, 3][..], 2));
        lines.handle(Action::Up);
        lines.handle(Action::Pick(3));
        assert_eq!(lines.order, [1, 0, 3, 2]);
    }

    #[test]
    fn an_order_is_never_shown_solved() {
        let texts: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        for seed in 0..100 {
            assert_ne!(Lines::new(&texts, seed, "q/i").order, [0, 1, 2]);
        }
    }

    #[test]
    fn a_written_order_names_what_is_shown() {
        let mut lines = lines(&[2, 0, 1]);
        assert!(lines.write("2, 3 1").is_ok());
        assert_eq!(lines.order, [0, 1, 2]);
        assert!(lines.write("1 1 2").is_err() && lines.write("4 1 2").is_err());
    }

    #[test]
    fn partners_are_turned_and_picked() {
        let mut partners = partners(&[2, 0, 1], &[None, None]);
        for action in [Action::Left, Action::Right, Action::Right, Action::Down] {
            partners.handle(action);
        }
        partners.handle(Action::Pick(2));
        assert_eq!(partners.picked, [Some(0), Some(1)]);
        assert!(partners.write("3 1").is_ok());
        assert_eq!(partners.picked, [Some(1), Some(2)]);
    }
}
