//! Options to pick from, in one group or several.

use std::collections::BTreeSet;

use super::draft::{indices, listed, numbers};
use crate::app::Action;
use crate::content::{Item, Kind};
use crate::learn::{Answer, sampled, shuffled};

#[derive(Debug, Clone)]
pub struct Picks {
    /// For each group of options, the authored indices in the order shown.
    pub order: Vec<Vec<usize>>,
    /// Group and shown row that the cursor is on.
    pub cursor: (usize, usize),
    /// For each group, the authored indices picked.
    pub picked: Vec<BTreeSet<usize>>,
    /// For each group: how many may be picked, and whether none is an answer too.
    rules: Vec<Rule>,
    prediction: bool,
    /// Nothing was moved or picked yet: Enter cannot answer with what the cursor happens to be on.
    untouched: bool,
    /// The groups of which it was asked whether none is meant.
    asked: BTreeSet<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    One,
    /// At least one.
    Some,
    Any,
}

impl Picks {
    pub fn new(item: &Item, seed: u64) -> Picks {
        let groups = groups(item);
        let order = groups.iter().enumerate().map(|(g, &(count, _))| {
            match item.kind {
                // Codes and keys, true and false have an order of their own that helps reading.
                Kind::Predict(_) | Kind::TrueFalse(_) => (0..count).collect(),
                _ => shuffled(count, seed, &format!("{}#{g}", item.id)),
            }
        });
        Picks {
            order: order.collect(),
            cursor: (0, 0),
            picked: vec![BTreeSet::new(); groups.len()],
            rules: groups.into_iter().map(|(_, rule)| rule).collect(),
            prediction: matches!(item.kind, Kind::Predict(_)),
            untouched: true,
            asked: BTreeSet::new(),
        }
    }

    /// Picks what was picked when the question was left: for each group a line of indices.
    pub fn restore(mut self, left: Option<&str>) -> Picks {
        for (group, line) in left.unwrap_or_default().lines().enumerate() {
            let Some(count) = self.order.get(group).map(Vec::len) else {
                break;
            };
            let known = indices(line).filter(|option| *option < count);
            let most = if self.many(group) { count } else { 1 };
            self.picked[group] = known.take(most).collect();
        }
        self
    }

    pub fn to_keep(&self) -> Option<String> {
        let lines: Vec<String> = self.picked.iter().map(listed).collect();
        let any = self.picked.iter().any(|group| !group.is_empty());
        any.then(|| lines.join("\n"))
    }

    pub fn many(&self, group: usize) -> bool {
        self.rules.get(group) != Some(&Rule::One)
    }

    /// Every row, as group and place in it, top to bottom.
    fn rows(&self) -> Vec<(usize, usize)> {
        let rows = |(g, order): (usize, &Vec<usize>)| {
            (0..order.len())
                .map(move |row| (g, row))
                .collect::<Vec<_>>()
        };
        self.order.iter().enumerate().flat_map(rows).collect()
    }

    pub fn handle(&mut self, action: Action) {
        let rows = self.rows();
        let at = rows.iter().position(|row| *row == self.cursor).unwrap_or(0);
        let last = rows.len().saturating_sub(1);
        self.untouched = false;
        match action {
            Action::Up | Action::Left => self.cursor = rows[at.saturating_sub(1)],
            Action::Down | Action::Right => self.cursor = rows[(at + 1).min(last)],
            Action::Top => self.cursor = rows[0],
            Action::Bottom => self.cursor = rows[last],
            Action::Space => self.pick(),
            Action::Pick(n) if n < self.order[self.cursor.0].len() => {
                self.cursor.1 = n;
                self.pick();
            }
            Action::FocusOn(n) if n < rows.len() => {
                self.cursor = rows[n];
                self.pick();
            }
            _ => {}
        }
    }

    /// Picks the option under the cursor; where one is right, it replaces the other.
    fn pick(&mut self) {
        let (group, row) = self.cursor;
        let many = self.many(group);
        let option = self.order[group][row];
        let picked = &mut self.picked[group];
        if !many {
            *picked = BTreeSet::from([option]);
        } else if !picked.remove(&option) {
            picked.insert(option);
        }
    }

    pub fn write(&mut self, line: &str) -> Result<(), String> {
        let group = self.cursor.0;
        let picks = numbers(line, self.order[group].len())?;
        if picks.len() > 1 && !self.many(group) {
            return Err("Pick one.".to_owned());
        }
        self.untouched = false;
        let options = picks.into_iter().map(|row| self.order[group][row]);
        self.picked[group] = options.collect();
        Ok(())
    }

    pub fn only_chooses(&self) -> bool {
        let group = self.cursor.0;
        self.untouched && !self.many(group) && self.picked[group].is_empty()
    }

    pub fn settle(&mut self) -> bool {
        let group = self.cursor.0;
        let untouched = std::mem::take(&mut self.untouched);
        let picks = !self.many(group) && self.picked[group].is_empty();
        if picks {
            self.pick();
        }
        picks && untouched
    }

    pub fn doubt(&mut self) -> bool {
        let none = |g: &usize| self.picked[*g].is_empty() && !self.asked.contains(g);
        let Some(group) = (0..self.picked.len()).find(none) else {
            return false;
        };
        self.asked.insert(group);
        self.cursor = (group, 0);
        true
    }

    pub fn go_to_open(&mut self) -> bool {
        let open = |g: &usize| self.picked[*g].is_empty() && self.rules[*g] != Rule::Any;
        match (0..self.picked.len()).find(open) {
            Some(open) if open != self.cursor.0 => {
                self.cursor = (open, 0);
                true
            }
            _ => false,
        }
    }

    pub fn answer(&self) -> Answer {
        let picked = |picked: &BTreeSet<usize>| picked.iter().copied().collect();
        let mut groups = self.picked.iter().map(picked);
        if self.prediction {
            Answer::Prediction(groups.collect())
        } else {
            Answer::Options(groups.next().unwrap_or_default())
        }
    }
}

/// For each group of options of an item: how many there are, and how they may be picked. At least one group of at
/// least one option.
fn groups(item: &Item) -> Vec<(usize, Rule)> {
    match &item.kind {
        Kind::Multiple(options) => vec![(options.len(), Rule::Some)],
        Kind::Single(options) | Kind::TrueFalse(options) => vec![(options.len(), Rule::One)],
        Kind::Predict(predict) => {
            let rule = |ask| if sampled(ask) { Rule::Any } else { Rule::One };
            let asks = predict.asks.iter();
            asks.map(|ask| (ask.choices.len(), rule(ask))).collect()
        }
        _ => Vec::new(),
    }
}
