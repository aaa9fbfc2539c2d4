//! The course changed under the reader's eyes: an author saved a file.

use std::sync::Arc;

use super::{Effect, Model, Overlay, Page};
use crate::content::{Course, Item, Lesson};
use crate::learn::Occasion;

/// What a save made of the course.
#[derive(Debug, Clone)]
pub enum Reloaded {
    /// It has mistakes; what was open stays open. Never empty.
    Broken(Vec<String>),
    Sound {
        course: Arc<Course>,
        /// The first byte of a file that is not as it was.
        at: Option<Change>,
    },
}

/// A byte of a file of the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub file: String,
    pub byte: usize,
}

/// Lines kept in view above the change.
const ABOVE: usize = 3;

impl Model {
    pub(super) fn reload(&mut self, reloaded: Reloaded) -> Vec<Effect> {
        // What was said is of what the screen showed before.
        self.toasts.clear();
        match reloaded {
            Reloaded::Broken(problems) => {
                self.banner = problems.first().cloned();
                self.problems = problems;
                Vec::new()
            }
            Reloaded::Sound { course, at } => {
                self.banner = None;
                self.problems.clear();
                let writing = self.writing();
                let before = std::mem::replace(&mut self.course, course);
                // Pages of the old course go; a request that is being written is of no course.
                self.overlay = self
                    .overlay
                    .take_if(|over| matches!(over, Overlay::Edit(_)));
                let effects = match at.and_then(|at| self.go_to(&at, &before)) {
                    Some(effects) => effects,
                    None => self.stay(&before),
                };
                if writing.is_some_and(|item| self.writing().as_ref() != Some(&item)) {
                    self.say("What you wrote is kept with its question.");
                }
                effects
            }
        }
    }

    /// The item to which something is written.
    fn writing(&self) -> Option<String> {
        match &self.page {
            Page::Quiz(page) => page.draft.to_keep().map(|_| page.item.clone()),
            _ => None,
        }
    }

    /// Opens what stands at a byte of a file. An answer that is being written is kept with its question.
    fn go_to(&mut self, at: &Change, before: &Course) -> Option<Vec<Effect>> {
        let course = self.course.clone();
        if let Some(index) = course
            .lessons
            .iter()
            .position(|lesson| lesson.file == at.file)
        {
            let lesson = &course.lessons[index];
            // The front matter is on no screen. Only a file that is new differs in its first byte.
            let first = lesson.screens.first().map_or(0, |screen| screen.span.start);
            if (1..first).contains(&at.byte) {
                return None;
            }
            let screen = screen_at(lesson, at.byte);
            let offset =
                above(&lesson.source, at.byte).saturating_sub(lesson.screens[screen].span.start);
            return Some(self.open_screen(index, screen, offset));
        }
        let quiz = course.quizzes.iter().find(|quiz| quiz.file == at.file)?;
        let item = quiz
            .items
            .iter()
            .rev()
            .find(|item| item.span.start <= at.byte);
        let item = item.or(quiz.items.first())?;
        if let Some(effects) = self.within_round(item, before) {
            return Some(effects);
        }
        Some(self.start_round(Occasion::Quiz(quiz.id.clone()), Some(vec![item.id.clone()])))
    }

    /// Goes to an item of the round that is open.
    fn within_round(&mut self, item: &Item, before: &Course) -> Option<Vec<Effect>> {
        let Page::Quiz(page) = &self.page else {
            return None;
        };
        let round = &self.progress.round(&page.round)?.started;
        if !round.items.contains(&item.id) {
            return None;
        }
        // What was picked or typed holds while what can be answered is the same.
        let same = before.item(&item.id).is_some_and(|old| old.key == item.key);
        if page.item == item.id && same {
            return Some(Vec::new());
        }
        let round = round.clone();
        Some(self.ask(&round, item))
    }

    /// Opens what was open before by its name; what is gone gives way to the course map.
    fn stay(&mut self, before: &Course) -> Vec<Effect> {
        if let Page::Quiz(quiz) = &self.page {
            let course = self.course.clone();
            let item = course.item(&quiz.item);
            if let Some(effects) = item.and_then(|item| self.within_round(item, before)) {
                return effects;
            }
        }
        let place = match &self.page {
            Page::Lesson(reader) => before.lessons.get(reader.lesson).and_then(|lesson| {
                let screen = lesson.screens.get(reader.screen)?;
                let offset = reader.scroll.offset.saturating_sub(screen.span.start);
                Some((lesson.id.clone(), screen.slug.clone(), offset))
            }),
            Page::Results(_) => return Vec::new(),
            _ => None,
        };
        let open = place.and_then(|(lesson, slug, offset)| {
            let index = self.lesson_index(&lesson)?;
            let mut screens = self.course.lessons[index].screens.iter();
            Some((
                index,
                screens.position(|screen| screen.slug == slug)?,
                offset,
            ))
        });
        match open {
            Some((lesson, screen, offset)) => self.open_screen(lesson, screen, offset),
            None => {
                self.page = Page::Home(self.home());
                Vec::new()
            }
        }
    }
}

/// The screen that a byte of a lesson's file belongs to; the first for what stands before it.
fn screen_at(lesson: &Lesson, byte: usize) -> usize {
    let after = lesson
        .screens
        .iter()
        .position(|screen| screen.span.start > byte);
    after.unwrap_or(lesson.screens.len()).saturating_sub(1)
}

/// The start of a line a few lines above a byte.
fn above(source: &str, byte: usize) -> usize {
    let bytes = &source.as_bytes()[..byte.min(source.len())];
    let mut ends = bytes
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, byte)| **byte == b'\n');
    ends.nth(ABOVE).map_or(0, |(end, _)| end + 1)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::app::{Msg, update};
    use crate::content::{File, Files, load};
    use crate::learn::Progress;

    /// `second` is the text of the second lesson, `prompt` that of the second question, the first is to be typed.
    fn course(second: &str, prompt: &str) -> Arc<Course> {
        let file = |path: &str, text: String| File {
            path: path.to_owned(),
            bytes: Cow::Owned(text.into_bytes()),
        };
        let lesson = |id: &str, body: &str| {
            format!("+++\nid = \"{id}\"\ntitle = \"L\"\ntrack = \"t\"\n+++\n{body}")
        };
        let item = |id: &str, prompt: &str| {
            format!(
                "[[items]]\nid = \"{id}\"\nkind = \"true-false\"\nanswer = true\nfeedback = \"f\"\nprompt = \"{prompt}\"\nexplanation = \"e\"\n"
            )
        };
        let loaded = load(&Files::new(vec![
            file(
                "course.toml",
                "title = \"T\"\n[[tracks]]\nid = \"t\"\ntitle = \"T\"\n".into(),
            ),
            file("lessons/1.md", lesson("one", "## A\ntext\n")),
            file("lessons/2.md", lesson("two", second)),
            file(
                "quizzes/q.toml",
                format!(
                    "id = \"q\"\ntitle = \"Q\"\n{}{}{}",
                    "[[items]]\nid = \"c\"\nkind = \"short\"\naccept = [\"x\"]\nfeedback = \"f\"\nprompt = \"p\"\nexplanation = \"e\"\n",
                    item("a", "p"),
                    item("b", prompt),
                ),
            ),
        ]));
        assert_eq!(loaded.diagnostics, []);
        Arc::new(loaded.course)
    }

    fn at(file: &str, course: &Course, text: &str) -> Option<Change> {
        let lesson = course.lessons.iter().find(|lesson| lesson.file == file);
        let byte = lesson.map_or(usize::MAX, |lesson| lesson.source.find(text).unwrap());
        Some(Change {
            file: file.to_owned(),
            byte,
        })
    }

    #[test]
    fn a_save_opens_the_screen_it_changed_and_a_mistake_leaves_all_as_it_is() {
        let first = course("## A\nx\n## B\ny\n", "p");
        let mut model = Model::new(first, Vec::new(), Progress::default(), Vec::new());
        let second = course("## A\nx\n## B\nnew\n", "p");
        let spot = at("lessons/2.md", &second, "new");
        update(
            &mut model,
            Msg::Reloaded(Reloaded::Sound {
                course: second,
                at: spot,
            }),
        );
        let open = |model: &Model| match &model.page {
            Page::Lesson(reader) => (reader.lesson, reader.screen),
            page => panic!("{page:?}"),
        };
        assert_eq!(open(&model), (1, 1));

        update(
            &mut model,
            Msg::Reloaded(Reloaded::Broken(vec!["no".into()])),
        );
        assert_eq!(
            (open(&model), model.banner.as_deref()),
            ((1, 1), Some("no"))
        );

        // A course without a change at a place, with a screen put before: the reader stays with the screen.
        let third = course("## 0\nz\n## A\nx\n## B\nnew\n", "p");
        update(
            &mut model,
            Msg::Reloaded(Reloaded::Sound {
                course: third,
                at: None,
            }),
        );
        assert_eq!((open(&model), model.banner.as_deref()), ((1, 2), None));

        // The front matter is on no screen.
        let fourth = course("## 0\nz\n## A\nx\n## B\nnew\n", "p");
        let spot = at("lessons/2.md", &fourth, "title");
        update(
            &mut model,
            Msg::Reloaded(Reloaded::Sound {
                course: fourth,
                at: spot,
            }),
        );
        assert_eq!(open(&model), (1, 2));
    }

    #[test]
    fn a_changed_item_is_asked() {
        let mut model = Model::new(
            course("## A\nx\n", "p"),
            Vec::new(),
            Progress::default(),
            Vec::new(),
        );
        let changed = course("## A\nx\n", "other words");
        let spot = at("quizzes/q.toml", &changed, "");
        let effects = update(
            &mut model,
            Msg::Reloaded(Reloaded::Sound {
                course: changed,
                at: spot,
            }),
        );
        let asked = effects.iter().find_map(|effect| match effect {
            Effect::Record(crate::learn::What::RoundStarted(round)) => Some(round.items.clone()),
            _ => None,
        });
        assert_eq!(asked.as_deref(), Some(&["q/b".to_owned()][..]));
    }

    #[test]
    fn a_save_elsewhere_moves_and_what_was_typed_is_there_afterwards() {
        let first = course("## A\nx\n", "p");
        let mut model = Model::new(first.clone(), Vec::new(), Progress::default(), Vec::new());
        let item = first.item("q/c").unwrap().clone();
        let round = crate::learn::RoundStarted {
            round: "r".to_owned(),
            occasion: Occasion::Quiz("q".to_owned()),
            items: vec![item.id.clone()],
            seed: 0,
        };
        let ask = |model: &mut Model| drop(model.ask(&round, &item));
        let typed = |model: &Model| match &model.page {
            Page::Quiz(page) => page.draft.to_keep(),
            page => panic!("{page:?}"),
        };
        ask(&mut model);
        update(&mut model, Msg::Paste("half an answer".to_owned()));
        let kept = typed(&model);
        assert!(kept.is_some());

        let second = course("## A\nnew\n", "p");
        let spot = at("lessons/2.md", &second, "new");
        let course = second;
        update(
            &mut model,
            Msg::Reloaded(Reloaded::Sound { course, at: spot }),
        );
        assert!(matches!(model.page, Page::Lesson(_)));
        assert_eq!(model.toasts.len(), 1);
        let again = Reloaded::Sound {
            course: model.course.clone(),
            at: None,
        };
        update(&mut model, Msg::Reloaded(again));
        assert_eq!(model.toasts.len(), 0);
        ask(&mut model);
        assert_eq!(typed(&model), kept);
    }
}
