//! Quizzes of other programs: mdbook-quiz, GIFT and Aiken, to and from what an author writes here.
//!
//! What has no counterpart on the other side is never dropped in silence: it becomes a note.

mod aiken;
mod gift;
mod html;
mod literal;
mod mdbook;

use std::ops::Range;

use super::written::{Comparison, Item, Kind, Quiz};
use super::{Code, Diagnostic};

/// A format of quizzes that is not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The TOML of mdbook-quiz
    Mdbook,
    /// Moodle's text format for questions of all kinds
    Gift,
    /// Moodle's text format for multiple choice
    Aiken,
}

/// What a file of another format held.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// Each with the place it came from.
    pub items: Vec<(Range<usize>, Item)>,
    /// What could not be read, and what could not be carried over.
    pub notes: Vec<Diagnostic>,
}

/// What became of a quiz in another format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    pub text: String,
    /// What could not be carried over: the item, and what of it.
    pub losses: Vec<Loss>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    pub item: String,
    pub what: String,
}

impl Format {
    /// The format that a file most likely has.
    pub fn of(file: &str, source: &str) -> Format {
        let has = |ending: &str| file.to_ascii_lowercase().ends_with(ending);
        let answers = |line: &str| line.trim_start().starts_with("ANSWER:");
        if has(".toml") {
            Format::Mdbook
        } else if !has(".gift") && source.lines().any(answers) {
            Format::Aiken
        } else {
            Format::Gift
        }
    }

    /// Reads a file; `file` is its name in the notes.
    pub fn read(self, file: &str, source: &str) -> Imported {
        let mut reader = Reader {
            file,
            imported: Imported::default(),
        };
        match self {
            Format::Mdbook => mdbook::read(source, &mut reader),
            Format::Gift => gift::read(source, &mut reader),
            Format::Aiken => aiken::read(source, &mut reader),
        }
        reader.imported
    }
}

/// Writes a quiz as GIFT.
pub fn to_gift(quiz: &Quiz) -> Exported {
    gift::write(quiz)
}

/// Writes a quiz as mdbook-quiz TOML.
pub fn to_mdbook(quiz: &Quiz) -> Exported {
    mdbook::write(quiz)
}

/// Whether a quiz file is one of mdbook-quiz.
pub fn is_mdbook(table: &toml::de::DeTable<'_>) -> bool {
    table.contains_key("questions") && !table.contains_key("items")
}

/// Whether a text is a quiz file of mdbook-quiz.
pub fn is_mdbook_text(source: &str) -> bool {
    is_mdbook(toml::de::DeTable::parse_recoverable(source).0.get_ref())
}

/// Where a reader puts what it finds.
struct Reader<'a> {
    file: &'a str,
    imported: Imported,
}

impl Reader<'_> {
    /// Gives the id that the item got.
    fn item(&mut self, span: Range<usize>, mut item: Item) -> String {
        item.id = self.free(&item.id);
        let id = item.id.clone();
        self.imported.items.push((span, item));
        id
    }

    /// The id, or with a number behind it if another item has it.
    fn free(&self, id: &str) -> String {
        let number = self.imported.items.len() + 1;
        let wanted = super::suggest::slug(id);
        let wanted = if wanted.is_empty() {
            format!("q{number}")
        } else {
            wanted
        };
        let taken = |id: &String| self.imported.items.iter().any(|(_, item)| item.id == *id);
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut ids = std::iter::once(wanted.clone()).chain(numbered);
        ids.find(|id| !taken(id)).unwrap_or(wanted)
    }

    fn wrong(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.note(Code::Foreign, span, message);
    }

    fn lost(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.note(Code::Lost, span, message);
    }

    fn note(&mut self, code: Code, span: Range<usize>, message: impl Into<String>) {
        let note = Diagnostic::new(code, self.file, span, message);
        self.imported.notes.push(note);
    }
}

/// Collects what an export cannot carry.
#[derive(Default)]
struct Losses(Vec<Loss>);

impl Losses {
    fn add(&mut self, item: &Item, what: impl Into<String>) {
        self.0.push(Loss {
            item: item.id.clone(),
            what: what.into(),
        });
    }

    /// What neither format knows of a quiz.
    fn quiz(&mut self, quiz: &Quiz) {
        let mut add = |what: &str| {
            self.0.push(Loss {
                item: quiz.id.clone(),
                what: what.to_owned(),
            });
        };
        if quiz.title != super::suggest::title(&quiz.id) {
            add("its title");
        }
        if quiz.score.is_some() {
            add("the rules of its score");
        }
        if !quiz.aliases.is_empty() {
            add("its former ids");
        }
    }

    /// What neither format knows of any item.
    fn common(&mut self, item: &Item) {
        if !item.hints.is_empty() {
            self.add(item, "its hints");
        }
        if item.points.is_some_and(|points| points != 1) {
            self.add(item, "its points");
        }
        if item.objective.is_some() {
            self.add(item, "its objective");
        }
        if !item.aliases.is_empty() {
            self.add(item, "its former ids");
        }
    }
}

/// Why a format has nothing for an item.
fn no_kind(kind: &Kind) -> String {
    match kind {
        Kind::Short(typed) if typed.compare == Some(Comparison::Pattern) => {
            "there are no patterns".to_owned()
        }
        kind => format!("there is no `{}`", kind.name()),
    }
}

/// An explanation where the other format has none: the answer itself.
fn answer_is(answers: &[&str]) -> String {
    format!("The answer: {}", answers.join("; "))
}

#[cfg(test)]
mod tests;
