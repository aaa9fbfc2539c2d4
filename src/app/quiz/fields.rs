//! Texts to type, and gaps to pick for.

use ratatui_textarea::{CursorMove, Input, Key, TextArea};

use super::draft::numbers;
use crate::app::Action;
use crate::content::Gap;
use crate::learn::shuffled;

#[derive(Debug, Clone)]
pub struct Fields {
    /// At least one.
    pub fields: Vec<Field>,
    pub at: usize,
}

#[derive(Debug, Clone)]
pub enum Field {
    Text(Box<TextArea<'static>>),
    Choice {
        /// In the order shown.
        choices: Vec<String>,
        picked: Option<usize>,
    },
}

impl Field {
    /// The choice that is written so; failing that, in small letters or capitals.
    fn choice(&self, word: &str) -> Option<usize> {
        let Field::Choice { choices, .. } = self else {
            return None;
        };
        let same = choices.iter().position(|choice| choice == word);
        let small = |text: &str| text.trim().to_lowercase();
        same.or_else(|| {
            choices
                .iter()
                .position(|choice| choice.trim() == word.trim())
        })
        .or_else(|| {
            choices
                .iter()
                .position(|choice| small(choice) == small(word))
        })
    }

    fn fill(&mut self, text: &str) {
        let choice = self.choice(text);
        match self {
            Field::Text(area) => {
                **area = TextArea::from([text.to_owned()]);
                area.move_cursor(CursorMove::End);
            }
            Field::Choice { picked, .. } => *picked = choice,
        }
    }

    pub fn text(&self) -> String {
        match self {
            Field::Text(area) => area.lines().join("\n"),
            Field::Choice { choices, picked } => picked
                .and_then(|picked| choices.get(picked).cloned())
                .unwrap_or_default(),
        }
    }
}

impl Fields {
    pub fn one() -> Fields {
        Fields {
            fields: vec![Field::Text(Box::default())],
            at: 0,
        }
    }

    pub fn gaps(gap: &Gap, seed: u64, id: &str) -> Fields {
        let field = |(g, hole): (usize, &crate::content::Hole)| {
            if hole.choices.is_empty() {
                return Field::Text(Box::default());
            }
            let order = shuffled(hole.choices.len(), seed, &format!("{id}#{g}"));
            let choices = order.into_iter().map(|i| hole.choices[i].clone());
            Field::Choice {
                choices: choices.collect(),
                picked: None,
            }
        };
        Fields {
            fields: gap.gaps.iter().enumerate().map(field).collect(),
            at: 0,
        }
    }

    /// What was left of an earlier session is in them again: a line for each.
    pub fn restore(mut self, left: Option<&str>) -> Fields {
        let lines = left.unwrap_or_default().split('\n');
        for (field, line) in self.fields.iter_mut().zip(lines) {
            field.fill(line);
        }
        self
    }

    /// What is worth keeping: a line for each field, once anything is in one.
    pub fn to_keep(&self) -> Option<String> {
        let texts = self.texts();
        let any = texts.iter().any(|text| !text.is_empty());
        any.then(|| texts.join("\n"))
    }

    /// Whether this names a choice of the gap under the cursor.
    pub fn names_choice(&self, word: &str) -> bool {
        self.fields[self.at].choice(word).is_some()
    }

    pub fn texts(&self) -> Vec<String> {
        self.fields.iter().map(Field::text).collect()
    }

    pub fn typing(&self) -> bool {
        matches!(self.fields[self.at], Field::Text(_))
    }

    pub fn handle(&mut self, action: Action) {
        let last = self.fields.len() - 1;
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(last),
            Action::FocusOn(n) => self.at = n.min(last),
            _ => self.choose(action),
        }
    }

    fn choose(&mut self, action: Action) {
        let Field::Choice { choices, picked } = &mut self.fields[self.at] else {
            return;
        };
        let count = choices.len();
        *picked = match (action, *picked) {
            (Action::Right | Action::Space, None) => Some(0),
            (Action::Right | Action::Space, Some(n)) => Some((n + 1) % count),
            (Action::Left, None) => Some(count - 1),
            (Action::Left, Some(n)) => Some((n + count - 1) % count),
            (Action::Pick(n), _) if n < count => Some(n),
            (_, unchanged) => unchanged,
        };
    }

    /// A key for the text under the cursor. A field is one line, so keys that would start another do nothing.
    pub fn type_in(&mut self, input: Input) {
        if let Field::Text(area) = &mut self.fields[self.at]
            && input.ctrl
            && input.key == Key::Char('u')
        {
            area.delete_line_by_head();
        } else if let Field::Text(area) = &mut self.fields[self.at]
            && !matches!(input.key, Key::Enter | Key::Tab)
            && !(input.ctrl && matches!(input.key, Key::Char('m' | 'j')))
        {
            area.input(input);
        }
    }

    /// Another try at a field: what is typed replaces what it holds.
    pub fn write_anew(&mut self, at: usize) {
        self.at = at.min(self.fields.len() - 1);
        if let Field::Text(area) = &mut self.fields[self.at] {
            area.select_all();
        }
    }

    /// Puts in the first line of a text.
    pub fn paste(&mut self, text: &str) {
        if let Field::Text(area) = &mut self.fields[self.at] {
            let line = text.lines().next().unwrap_or_default();
            area.insert_str(line);
        }
    }

    pub fn write(&mut self, line: &str) -> Result<(), String> {
        let named = self.names_choice(line);
        match &mut self.fields[self.at] {
            Field::Choice { choices, picked } if !named => {
                match numbers(line, choices.len())?[..] {
                    [choice] => *picked = Some(choice),
                    _ => return Err("Pick one.".to_owned()),
                }
            }
            field => field.fill(line),
        }
        self.at = (self.at + 1).min(self.fields.len() - 1);
        Ok(())
    }

    pub fn go_to_open(&mut self) -> bool {
        let open = self
            .fields
            .iter()
            .position(|field| field.text().trim().is_empty());
        let moved = open.is_some_and(|open| open != self.at);
        self.at = open.unwrap_or(self.at);
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Fields {
        let choices = vec!["get".to_owned(), "post".to_owned()];
        Fields {
            fields: vec![
                Field::Text(Box::default()),
                Field::Choice {
                    choices,
                    picked: None,
                },
            ],
            at: 0,
        }
    }

    #[test]
    fn what_was_typed_and_picked_is_there_again() {
        let mut fields = two();
        assert_eq!(fields.to_keep(), None);
        fields.write("status code").unwrap();
        fields.write("POST").unwrap();
        assert_eq!(fields.texts(), ["status code", "post"]);
        let kept = fields.to_keep().unwrap();
        assert_eq!(two().restore(Some(&kept)).texts(), fields.texts());
        assert_eq!(two().restore(Some("\npost")).texts(), ["", "post"]);
    }

    #[test]
    fn of_choices_that_differ_in_capitals_the_one_that_was_picked_is_there_again() {
        let fields = || {
            let choices = ["true", "True"].map(String::from).to_vec();
            let field = Field::Choice {
                choices,
                picked: None,
            };
            Fields {
                fields: vec![field],
                at: 0,
            }
        };
        for (written, picked) in [("True", "True"), ("true", "true"), ("TRUE", "true")] {
            let mut one = fields();
            one.write(written).unwrap();
            assert_eq!(one.texts(), [picked]);
            assert_eq!(fields().restore(one.to_keep().as_deref()).texts(), [picked]);
        }
    }
}
