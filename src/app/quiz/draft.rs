//! What a learner has of an answer before it is handed in, one shape for each way to answer.

use ratatui_textarea::Input;

use super::editor::Editor;
use super::fields::Fields;
use super::goal::Chase;
use super::order::{Lines, Partners, Pointer};
use super::picks::Picks;
use crate::app::Action;
use crate::content::{Item, Kind};
use crate::learn::{Answer, Mark, Verdict};

#[derive(Debug, Clone)]
pub enum Draft {
    Picks(Picks),
    Fields(Fields),
    Lines(Lines),
    Partners(Partners),
    Pointer(Pointer),
    /// Code, or what code prints.
    Editor(Editor),
    Goal(Box<Chase>),
}

impl Draft {
    /// Nothing picked, nothing written but what was `left` of an earlier session; what is shuffled depends on the round's
    /// seed alone.
    pub fn new(item: &Item, seed: u64, left: Option<&str>) -> Draft {
        match &item.kind {
            Kind::Single(_) | Kind::Multiple(_) | Kind::TrueFalse(_) | Kind::Predict(_) => {
                Draft::Picks(Picks::new(item, seed).restore(left))
            }
            Kind::Short(_) | Kind::Number(_) => Draft::Fields(Fields::one().restore(left)),
            Kind::Gap(gap) => Draft::Fields(Fields::gaps(gap, seed, &item.id).restore(left)),
            Kind::Order(order) => {
                Draft::Lines(Lines::new(&order.lines, seed, &item.id).restore(left))
            }
            Kind::Match(pairs) => {
                Draft::Partners(Partners::new(pairs, seed, &item.id).restore(left))
            }
            Kind::Spot(spot) => Draft::Pointer(Pointer::new(&spot.code)),
            Kind::Prints(_) => Draft::Editor(Editor::of_output(left)),
            Kind::Code(exercise) => Draft::Editor(Editor::new(&exercise.starter, left)),
            Kind::Goal(goal) => Draft::Goal(Box::new(Chase::new(goal))),
        }
    }

    /// What of it took work to write: it is kept, whatever happens to the program.
    pub fn to_keep(&self) -> Option<String> {
        match self {
            Draft::Picks(picks) => picks.to_keep(),
            Draft::Fields(fields) => fields.to_keep(),
            Draft::Lines(lines) => lines.to_keep(),
            Draft::Partners(partners) => partners.to_keep(),
            Draft::Editor(editor) => editor.changed().then(|| editor.text()),
            _ => None,
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
            Draft::Editor(editor) => editor.handle(action),
            Draft::Goal(_) => {}
        }
    }

    /// Whether letters are text now, not commands.
    pub fn typing(&self) -> bool {
        match self {
            Draft::Fields(fields) => fields.typing(),
            Draft::Editor(_) => true,
            _ => false,
        }
    }

    /// What is written, and where the cursor stands in it.
    pub(super) fn spot(&self) -> Option<(String, (usize, usize), bool)> {
        match self {
            Draft::Editor(editor) => {
                Some((editor.text(), editor.cursor(), editor.selection().is_some()))
            }
            _ => None,
        }
    }

    pub fn type_in(&mut self, input: Input) {
        match self {
            Draft::Fields(fields) => fields.type_in(input),
            Draft::Editor(editor) => editor.type_in(input),
            _ => {}
        }
    }

    pub fn paste(&mut self, text: &str) {
        match self {
            Draft::Fields(fields) => fields.paste(text),
            Draft::Editor(editor) => editor.paste(text),
            _ => {}
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
            Draft::Editor(editor) => editor.write(line),
            Draft::Goal(_) => Err("Send requests: what arrives is the answer.".to_owned()),
        }
    }

    /// Whether this moves the page, not something in it.
    pub(super) fn scrolls(&self, action: Action) -> bool {
        let paged = matches!(self, Draft::Pointer(_));
        match action {
            Action::Scroll(_) => true,
            Action::PageUp | Action::PageDown => !paged,
            Action::Up | Action::Down | Action::Top | Action::Bottom => {
                matches!(self, Draft::Goal(_))
            }
            _ => false,
        }
    }

    /// Whether this does something at the cursor of what is picked or moved.
    pub(super) fn has_cursor(&self, action: Action) -> bool {
        let chosen = matches!(
            self,
            Draft::Picks(_) | Draft::Lines(_) | Draft::Partners(_) | Draft::Pointer(_)
        );
        let acts = matches!(
            action,
            Action::Up
                | Action::Down
                | Action::Left
                | Action::Right
                | Action::Space
                | Action::Enter
        );
        chosen && acts
    }

    /// Another try: what is typed takes the place of what was wrong.
    pub(super) fn again(&mut self, verdict: &Verdict) {
        if let Draft::Fields(fields) = self {
            let marks = verdict.marks.first().map_or(&[][..], |marks| marks);
            let wrong = marks.iter().position(|mark| *mark == Mark::Wrong);
            fields.write_anew(wrong.unwrap_or(0));
        }
    }

    /// What Enter does before it hands in: where one option is right, it takes the one under the cursor. Whether that is
    /// to be looked at first.
    pub fn settle(&mut self) -> bool {
        match self {
            Draft::Picks(picks) => picks.settle(),
            Draft::Pointer(pointer) => std::mem::take(&mut pointer.untouched),
            _ => false,
        }
    }

    /// Whether Enter would only do that: nothing was chosen or moved yet.
    pub fn only_chooses(&self) -> bool {
        match self {
            Draft::Picks(picks) => picks.only_chooses(),
            Draft::Pointer(pointer) => pointer.untouched,
            _ => false,
        }
    }

    /// Whether nothing is picked where that is an answer, too, and nobody has asked yet if it is meant.
    pub fn doubt(&mut self) -> bool {
        match self {
            Draft::Picks(picks) => picks.doubt(),
            _ => false,
        }
    }

    /// Moves to the first part without an answer; whether that was elsewhere.
    pub fn go_to_open(&mut self) -> bool {
        match self {
            Draft::Picks(picks) => picks.go_to_open(),
            Draft::Fields(fields) => fields.go_to_open(),
            Draft::Partners(partners) => partners.go_to_open(),
            Draft::Lines(_) | Draft::Pointer(_) | Draft::Editor(_) | Draft::Goal(_) => false,
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
            Draft::Editor(editor) => Answer::Texts(vec![editor.text()]),
            Draft::Goal(_) => Answer::Texts(Vec::new()),
        }
    }
}

/// What was picked or arranged, as it is kept: as it reads, group by group. Where an author puts it may change.
pub(super) fn to_text(groups: &[Vec<String>]) -> String {
    serde_json::json!(groups).to_string()
}

/// The groups that were kept so; none where the text is something else.
pub(super) fn from_text(left: Option<&str>) -> Vec<Vec<String>> {
    let groups = left.and_then(|left| serde_json::from_str(left).ok());
    groups.unwrap_or_default()
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
