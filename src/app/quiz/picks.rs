//! Options to pick from, in one group or several.

use std::collections::BTreeSet;

use super::draft::{from_text, numbers, to_text};
use crate::app::Action;
use crate::content::{Ask, Choice, Item, Kind};
use crate::learn::{Answer, sampled, shuffled};
use crate::markdown::plain_text;

#[derive(Debug, Clone)]
pub struct Picks {
    /// For each group of options, the authored indices in the order shown.
    pub order: Vec<Vec<usize>>,
    /// Group and shown row that the cursor is on.
    pub cursor: (usize, usize),
    /// For each group, the authored indices picked.
    pub picked: Vec<BTreeSet<usize>>,
    /// What there is to pick from, in the order authored.
    groups: Vec<Group>,
    prediction: bool,
    /// Nothing was moved or picked yet: Enter cannot answer with what the cursor happens to be on.
    untouched: bool,
    /// The groups of which it was asked whether none is meant.
    asked: BTreeSet<usize>,
}

#[derive(Debug, Clone)]
struct Group {
    /// What tells it from the others, wherever an author puts it.
    name: String,
    /// How the options read; no two read the same.
    options: Vec<String>,
    rule: Rule,
}

/// How many may be picked, and whether none is an answer too.
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
        let order = groups.iter().enumerate().map(|(g, group)| {
            let count = group.options.len();
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
            groups,
            prediction: matches!(item.kind, Kind::Predict(_)),
            untouched: true,
            asked: BTreeSet::new(),
        }
    }

    /// Picks what was picked when the question was left. Where some of it is gone, a group begins anew: the rest of it was
    /// nobody's answer.
    pub fn restore(mut self, left: Option<&str>) -> Picks {
        for kept in from_text(left) {
            let named = |group: &Group| kept.first() == Some(&group.name);
            let Some(at) = self.groups.iter().position(named) else {
                continue;
            };
            let options = &self.groups[at].options;
            let place = |text: &String| options.iter().position(|option| option == text);
            let picked: Option<BTreeSet<usize>> = kept[1..].iter().map(place).collect();
            let one = |picked: &BTreeSet<usize>| self.many(at) || picked.len() == 1;
            self.picked[at] = picked.filter(one).unwrap_or_default();
        }
        self
    }

    pub fn to_keep(&self) -> Option<String> {
        let texts = |(group, picked): (&'_ Group, &BTreeSet<usize>)| {
            let picked = picked.iter().map(|&option| &group.options[option]);
            [&group.name].into_iter().chain(picked).cloned().collect()
        };
        let kept: Vec<Vec<String>> = self.groups.iter().zip(&self.picked).map(texts).collect();
        let any = self.picked.iter().any(|group| !group.is_empty());
        any.then(|| to_text(&kept))
    }

    pub fn many(&self, group: usize) -> bool {
        let rule = self.groups.get(group).map(|group| group.rule);
        rule != Some(Rule::One)
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
        let open = |g: &usize| self.picked[*g].is_empty() && self.groups[*g].rule != Rule::Any;
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

/// What there is to pick from: at least one group of at least one option.
fn groups(item: &Item) -> Vec<Group> {
    let one = |options: &[Choice], rule| {
        let options = options.iter().map(|option| plain_text(&option.text));
        vec![Group {
            name: String::new(),
            options: options.collect(),
            rule,
        }]
    };
    let of_ask = |ask: &Ask| Group {
        name: format!("{:?}", ask.about),
        options: ask
            .choices
            .iter()
            .map(|choice| choice.text.clone())
            .collect(),
        rule: if sampled(ask) { Rule::Any } else { Rule::One },
    };
    match &item.kind {
        Kind::Multiple(options) => one(options, Rule::Some),
        Kind::Single(options) | Kind::TrueFalse(options) => one(options, Rule::One),
        Kind::Predict(predict) => predict.asks.iter().map(of_ask).collect(),
        _ => Vec::new(),
    }
}
