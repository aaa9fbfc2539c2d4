//! Looking things up: the terms of the course and all status codes.

use super::{Action, Effect, Model, Overlay};
use crate::content::{Course, StatusCode, Term};
use crate::markdown::plain_text;

/// What is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Terms,
    Codes,
}

/// A search in one of the shelves. Without words it lists everything.
#[derive(Debug, Clone)]
pub struct Reference {
    pub shelf: Shelf,
    pub query: String,
    /// Indices into [`Course::terms`] or [`Course::codes`], best first.
    pub found: Vec<usize>,
    pub cursor: usize,
    /// Rows further down, in an entry that is longer than the screen.
    pub scroll: usize,
    /// Which of the lessons that the entry points to is chosen.
    pub link: usize,
    /// What it lies over: it comes back when this closes.
    pub(super) under: Option<Box<Overlay>>,
}

impl Reference {
    fn new(shelf: Shelf, under: Option<Box<Overlay>>, course: &Course) -> Reference {
        let mut reference = Reference {
            shelf,
            query: String::new(),
            found: Vec::new(),
            cursor: 0,
            scroll: 0,
            link: 0,
            under,
        };
        reference.run(course);
        reference
    }

    /// Looks again after the query changed.
    pub(super) fn run(&mut self, course: &Course) {
        self.step(0);
        let query = self.query.trim().to_lowercase();
        let mut ranked: Vec<(Rank, usize)> = match self.shelf {
            Shelf::Terms => ranked(&query, course.terms.iter().map(term_words)),
            Shelf::Codes => ranked(&query, course.codes.iter().map(code_words)),
        };
        ranked.sort_by_key(|(rank, _)| *rank);
        self.found = ranked.into_iter().map(|(_, index)| index).collect();
    }

    /// The lessons that the entry under the cursor points to, by id.
    pub fn see<'c>(&self, course: &'c Course) -> &'c [String] {
        let index = self.found.get(self.cursor).copied().unwrap_or(usize::MAX);
        match self.shelf {
            Shelf::Terms => course.terms.get(index).map_or(&[], |term| &term.see),
            Shelf::Codes => course.codes.get(index).map_or(&[], |code| &code.see),
        }
    }

    fn step(&mut self, to: usize) {
        self.cursor = to.min(self.found.len().saturating_sub(1));
        (self.scroll, self.link) = (0, 0);
    }
}

/// How well an entry fits; the least is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Nothing was asked, or it has this very name.
    Named,
    /// A name of it begins so.
    Begins,
    InName,
    InText,
}

/// An entry in small letters.
struct Words {
    names: Vec<String>,
    text: String,
}

fn term_words(term: &Term) -> Words {
    let names = std::iter::once(&term.term).chain(&term.also);
    Words {
        names: names.map(|name| name.to_lowercase()).collect(),
        text: plain_text(&term.text).to_lowercase(),
    }
}

fn code_words(code: &StatusCode) -> Words {
    let constant = code.constant.as_deref().unwrap_or_default();
    let names = [
        code.code.to_string(),
        format!("{}xx", code.code / 100),
        code.phrase.to_lowercase(),
        constant.to_lowercase(),
    ];
    let text = format!(
        "{} {} {}",
        plain_text(&code.meaning),
        plain_text(&code.advice),
        code.rfc
    );
    Words {
        names: names.into(),
        text: text.to_lowercase(),
    }
}

/// The entries that have every word of the query, in any order.
fn ranked(query: &str, entries: impl Iterator<Item = Words>) -> Vec<(Rank, usize)> {
    let fits = |(index, words): (usize, Words)| rank(query, &words).map(|rank| (rank, index));
    entries.enumerate().filter_map(fits).collect()
}

fn rank(query: &str, words: &Words) -> Option<Rank> {
    let in_names = |word: &str| words.names.iter().any(|name| name.contains(word));
    let mut asked = query.split_whitespace();
    if !asked.all(|word| in_names(word) || words.text.contains(word)) {
        return None;
    }
    let names = || words.names.iter();
    Some(if query.is_empty() || names().any(|name| name == query) {
        Rank::Named
    } else if names().any(|name| name.starts_with(query)) {
        Rank::Begins
    } else if query.split_whitespace().any(in_names) {
        Rank::InName
    } else {
        Rank::InText
    })
}

impl Model {
    /// Opens a shelf over whatever is there; the status codes at the code of the answer on screen.
    pub(super) fn look_up(&mut self, shelf: Shelf) -> Vec<Effect> {
        if !self.has_shelf(shelf) {
            self.say(match shelf {
                Shelf::Terms => "This course has no glossary.",
                Shelf::Codes => "This course has no reference of status codes.",
            });
            return Vec::new();
        }
        let under = match self.overlay.take() {
            Some(Overlay::Reference(open)) => open.under,
            Some(Overlay::Help { under, .. }) => under,
            other => other.map(Box::new),
        };
        let mut reference = Reference::new(shelf, under, &self.course);
        if let (Shelf::Codes, Some(code)) = (shelf, self.code_on_screen()) {
            let at = |&index: &usize| self.course.codes[index].code == code;
            reference.step(reference.found.iter().position(at).unwrap_or(0));
        }
        self.overlay = Some(Overlay::Reference(Box::new(reference)));
        Vec::new()
    }

    pub fn has_shelf(&self, shelf: Shelf) -> bool {
        match shelf {
            Shelf::Terms => !self.course.terms.is_empty(),
            Shelf::Codes => !self.course.codes.is_empty(),
        }
    }

    fn code_on_screen(&self) -> Option<u16> {
        let logged = self.exchange(self.current_exchange()?)?;
        logged.exchange.status()
    }

    pub(super) fn in_reference(&mut self, action: Action) -> Vec<Effect> {
        let page = self.seen.height.max(1);
        let Some(Overlay::Reference(reference)) = &mut self.overlay else {
            return Vec::new();
        };
        let links = reference.see(&self.course).len();
        match action {
            Action::Up if reference.scroll > 0 => reference.scroll -= 1,
            Action::Down if self.seen.hides_end(reference.cursor) => reference.scroll += 1,
            Action::Up => reference.step(reference.cursor.saturating_sub(1)),
            Action::Down => reference.step(reference.cursor + 1),
            Action::PageUp => reference.step(reference.cursor.saturating_sub(page)),
            Action::PageDown => reference.step(reference.cursor + page),
            Action::FocusOn(row) => reference.step(row),
            Action::Left => reference.link = reference.link.saturating_sub(1),
            Action::Right => reference.link = (reference.link + 1).min(links.saturating_sub(1)),
            Action::NextTab => {
                let other = match reference.shelf {
                    Shelf::Terms => Shelf::Codes,
                    Shelf::Codes => Shelf::Terms,
                };
                return self.look_up(other);
            }
            Action::Pick(link) => {
                reference.link = link;
                return self.follow();
            }
            Action::Enter => return self.follow(),
            Action::Back => self.overlay = reference.under.take().map(|under| *under),
            _ => {}
        }
        Vec::new()
    }

    /// Opens the lesson that the entry points to.
    fn follow(&mut self) -> Vec<Effect> {
        let Some(Overlay::Reference(reference)) = &self.overlay else {
            return Vec::new();
        };
        let id = reference.see(&self.course).get(reference.link);
        match id.and_then(|id| self.lesson_index(id)) {
            Some(lesson) => {
                self.overlay = None;
                self.open_lesson(lesson)
            }
            None => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::Arc;

    use super::*;
    use crate::app::{Msg, Page, update};
    use crate::content::{File, Files, load};
    use crate::learn::Progress;

    const COURSE: &str = "title = \"T\"\n[[tracks]]\nid = \"a\"\ntitle = \"A\"\n";
    const LESSON: &str = "+++\nid = \"l\"\ntitle = \"L\"\ntrack = \"a\"\n+++\n## S\ntext\n";
    const GLOSSARY: &str = r#"
        [[terms]]
        term = "body"
        text = "What follows the headers."
        [[terms]]
        term = "header"
        also = ["field"]
        text = "A name and a value."
        see = ["l"]
        [[terms]]
        term = "response"
        text = "A status code, headers and a body."
    "#;

    fn model(glossary: &str) -> Model {
        let file = |(path, text): (&str, &str)| File {
            path: path.to_owned(),
            bytes: Cow::Owned(text.as_bytes().to_vec()),
        };
        let files = [
            ("course.toml", COURSE),
            ("lessons/1.md", LESSON),
            ("assets/glossary.toml", glossary),
        ];
        let loaded = load(&Files::new(files.map(file).into()));
        assert_eq!(loaded.diagnostics, []);
        let course = Arc::new(loaded.course);
        Model::new(course, Vec::new(), Progress::default(), Vec::new())
    }

    fn act(model: &mut Model, action: Action) {
        update(model, Msg::Do(action));
    }

    /// The terms found, best first.
    fn found(model: &mut Model, words: &str) -> Vec<String> {
        act(model, Action::Glossary);
        update(model, Msg::Paste(words.to_owned()));
        let Some(Overlay::Reference(open)) = &model.overlay else {
            panic!("nothing opened");
        };
        let term = |&index: &usize| model.course.terms[index].term.clone();
        open.found.iter().map(term).collect()
    }

    #[test]
    fn names_come_before_texts_and_all_words_must_occur() {
        let mut model = model(GLOSSARY);
        assert_eq!(found(&mut model, ""), ["body", "header", "response"]);
        assert_eq!(found(&mut model, "Header"), ["header", "body", "response"]);
        assert_eq!(found(&mut model, "field"), ["header"]);
        assert_eq!(found(&mut model, "headers status"), ["response"]);
        assert!(found(&mut model, "cookie").is_empty());
    }

    #[test]
    fn a_request_being_edited_is_there_again_when_it_closes() {
        let mut model = model(GLOSSARY);
        model.overlay = Some(Overlay::Edit(Box::new(crate::app::Edit {
            text: crate::app::Editor::new("GET /half", None),
            original: String::new(),
            errors: Vec::new(),
        })));
        act(&mut model, Action::Glossary);
        act(&mut model, Action::Glossary);
        act(&mut model, Action::Back);
        let Some(Overlay::Edit(edit)) = &model.overlay else {
            panic!("the request is gone");
        };
        assert_eq!(edit.text.lines(), ["GET /half"]);
    }

    #[test]
    fn the_keys_of_what_is_typed_are_told_and_the_words_stay() {
        let mut model = model(GLOSSARY);
        act(&mut model, Action::Search);
        update(&mut model, Msg::Paste("hea".to_owned()));
        act(&mut model, Action::Help);
        assert!(matches!(model.overlay, Some(Overlay::Help { .. })));
        act(&mut model, Action::Back);
        let words = |model: &Model| match &model.overlay {
            Some(Overlay::Search(search)) => search.query.clone(),
            _ => String::new(),
        };
        assert_eq!(words(&model), "hea");
    }

    #[test]
    fn an_entry_leads_to_its_lesson() {
        let mut model = model(GLOSSARY);
        act(&mut model, Action::Glossary);
        act(&mut model, Action::Enter);
        assert!(model.overlay.is_some(), "`body` points nowhere");
        act(&mut model, Action::Down);
        act(&mut model, Action::Enter);
        assert!(model.overlay.is_none());
        assert!(matches!(model.page, Page::Lesson(_)));
    }

    #[test]
    fn a_course_without_a_glossary_says_so() {
        let mut model = model("");
        act(&mut model, Action::Glossary);
        assert!(model.overlay.is_none());
        assert!(!model.toasts.is_empty());
    }
}
