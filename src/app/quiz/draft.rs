//! What a learner has of an answer before it is handed in, one shape for each way to answer.

use ratatui_textarea::Input;

use super::fields::Fields;
use super::order::{Lines, Partners, Pointer};
use super::picks::Picks;
use crate::app::Action;
use crate::content::{Item, Kind};
use crate::learn::Answer;

#[derive(Debug, Clone)]
pub enum Draft {
    Picks(Picks),
    Fields(Fields),
    Lines(Lines),
    Partners(Partners),
    Pointer(Pointer),
}

impl Draft {
    /// Nothing picked, nothing written; what is shuffled depends on the round's seed alone.
    pub fn new(item: &Item, seed: u64) -> Draft {
        match &item.kind {
            Kind::Single(_) | Kind::Multiple(_) | Kind::TrueFalse(_) | Kind::Predict(_) => {
                Draft::Picks(Picks::new(item, seed))
            }
            Kind::Short(_) | Kind::Number(_) => Draft::Fields(Fields::one()),
            Kind::Gap(gap) => Draft::Fields(Fields::gaps(gap, seed, &item.id)),
            Kind::Order(order) => Draft::Lines(Lines::new(&order.lines, seed, &item.id)),
            Kind::Match(pairs) => Draft::Partners(Partners::new(pairs, seed, &item.id)),
            Kind::Spot(spot) => Draft::Pointer(Pointer::new(spot.code.trim_end().lines().count())),
        }
    }

    /// Moves, picks, changes.
    pub fn handle(&mut self, action: Action) {
        match self {
            Draft::Picks(picks) => picks.handle(action),
            Draft::Fields(fields) => fields.handle(action),
            Draft::Lines(lines) => lines.handle(action),
            Draft::Partners(partners) => partners.handle(action),
            Draft::Pointer(pointer) => pointer.handle(action),
        }
    }

    /// Whether letters are text now, not commands.
    pub fn typing(&self) -> bool {
        matches!(self, Draft::Fields(fields) if fields.typing())
    }

    pub fn type_in(&mut self, input: Input) {
        if let Draft::Fields(fields) = self {
            fields.type_in(input);
        }
    }

    pub fn paste(&mut self, text: &str) {
        if let Draft::Fields(fields) = self {
            fields.paste(text);
        }
    }

    /// A whole answer written as one line: text for a field, else the numbers of what is shown in the wanted order.
    ///
    /// # Errors
    /// What to write instead.
    pub fn write(&mut self, line: &str) -> Result<(), String> {
        match self {
            Draft::Picks(picks) => picks.write(line),
            Draft::Fields(fields) => fields.write(line),
            Draft::Lines(lines) => lines.write(line),
            Draft::Partners(partners) => partners.write(line),
            Draft::Pointer(pointer) => pointer.write(line),
        }
    }

    /// What Enter does before it hands in: where one option is right, it takes the one under the cursor.
    pub fn settle(&mut self) {
        if let Draft::Picks(picks) = self {
            picks.settle();
        }
    }

    /// Moves to the first part without an answer; whether that was elsewhere.
    pub fn go_to_open(&mut self) -> bool {
        match self {
            Draft::Picks(picks) => picks.go_to_open(),
            Draft::Fields(fields) => fields.go_to_open(),
            Draft::Partners(partners) => partners.go_to_open(),
            Draft::Lines(_) | Draft::Pointer(_) => false,
        }
    }

    pub fn answer(&self) -> Answer {
        match self {
            Draft::Picks(picks) => picks.answer(),
            Draft::Fields(fields) => Answer::Texts(fields.texts()),
            Draft::Lines(lines) => Answer::Order(lines.order.clone()),
            Draft::Partners(partners) => {
                Answer::Pairs(partners.picked.iter().flatten().copied().collect())
            }
            Draft::Pointer(pointer) => Answer::Line(pointer.at + 1),
        }
    }
}

/// The numbers of a line such as `3 1 2` or `3,1,2`, counted from 1 and given from 0; each at most `most`.
pub(super) fn numbers(line: &str, most: usize) -> Result<Vec<usize>, String> {
    let words = line
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|word| !word.is_empty());
    words
        .map(|word| {
            let number = word.parse::<usize>().ok();
            let number = number.filter(|number| (1..=most).contains(number));
            number
                .map(|number| number - 1)
                .ok_or_else(|| format!("`{word}` is none of the numbers 1 to {most}."))
        })
        .collect()
}
