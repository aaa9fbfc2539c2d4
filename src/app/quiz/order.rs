//! Lines to arrange, lefts that want a right, a line to point at.

use super::draft::{indices, listed, numbers};
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
        }
    }

    /// Puts the lines as they were when the question was left.
    pub fn restore(mut self, left: Option<&str>) -> Lines {
        let order: Vec<usize> = indices(left.unwrap_or_default()).collect();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if sorted == (0..self.order.len()).collect::<Vec<_>>() {
            (self.order, self.moved) = (order, true);
        }
        self
    }

    pub fn to_keep(&self) -> Option<String> {
        self.moved.then(|| listed(&self.order))
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
}

impl Partners {
    pub fn new(pairs: &Match, seed: u64, id: &str) -> Partners {
        Partners {
            rights: shuffled(pairs.rights.len(), seed, id),
            picked: vec![None; pairs.pairs.len()],
            at: 0,
        }
    }

    /// Gives each left the right that it had when the question was left: indices, a line each.
    pub fn restore(mut self, left: Option<&str>) -> Partners {
        for (picked, line) in self.picked.iter_mut().zip(left.unwrap_or_default().lines()) {
            let known = indices(line).next();
            *picked = known.filter(|right| self.rights.contains(right));
        }
        self
    }

    pub fn to_keep(&self) -> Option<String> {
        let lines: Vec<String> = self.picked.iter().map(listed).collect();
        let any = self.picked.iter().any(Option::is_some);
        any.then(|| lines.join("\n"))
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
        assert_eq!(begun().restore(Some("0 0 9")).order, [2, 0, 1]);

        let partners = |picked: &[Option<usize>]| Partners {
            rights: vec![1, 0],
            picked: picked.to_vec(),
            at: 0,
        };
        let kept = partners(&[None, Some(1)]).to_keep();
        let again = partners(&[None, None]).restore(kept.as_deref());
        assert_eq!(again.picked, [None, Some(1)]);
        assert_eq!(partners(&[None, None]).to_keep(), None);
        assert_eq!(partners(&[None]).restore(Some("7")).picked, [None]);
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
        let mut partners = Partners {
            rights: vec![2, 0, 1],
            picked: vec![None, None],
            at: 0,
        };
        for action in [Action::Left, Action::Right, Action::Right, Action::Down] {
            partners.handle(action);
        }
        partners.handle(Action::Pick(2));
        assert_eq!(partners.picked, [Some(0), Some(1)]);
        assert!(partners.write("3 1").is_ok());
        assert_eq!(partners.picked, [Some(1), Some(2)]);
    }
}
