//! Former names: a lesson, quiz or item that was renamed keeps its history.

use std::collections::BTreeMap;

use super::What;
use crate::content::Course;

/// What the course calls today what the log may call by a former id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    lessons: BTreeMap<String, String>,
    quizzes: BTreeMap<String, String>,
    items: BTreeMap<String, String>,
}

impl Names {
    pub fn of(course: &Course) -> Names {
        let mut names = Names::default();
        for lesson in &course.lessons {
            remember(&mut names.lessons, &lesson.aliases, &lesson.id);
        }
        for quiz in &course.quizzes {
            remember(&mut names.quizzes, &quiz.aliases, &quiz.id);
            for item in &quiz.items {
                remember(&mut names.items, &item.aliases, &item.id);
            }
        }
        names
    }

    /// One lesson and one item, by a former id and today's.
    #[cfg(test)]
    pub fn named(old_lesson: &str, lesson: &str, old_item: &str, item: &str) -> Names {
        let mut names = Names::default();
        remember(&mut names.lessons, &[old_lesson.into()], lesson);
        remember(&mut names.items, &[old_item.into()], item);
        names
    }

    /// Today's id of a lesson.
    pub fn lesson(&self, id: &str) -> String {
        let mut id = id.to_owned();
        rename(&self.lessons, &mut id);
        id
    }

    /// Today's name of a text that is kept: the item's id, behind an exam's round and `#` where it was written in one.
    pub fn text(&self, name: &str) -> String {
        let (exam, item) = match name.rsplit_once('#') {
            Some((exam, item)) => (format!("{exam}#"), item),
            None => (String::new(), name),
        };
        let mut item = item.to_owned();
        self.item(&mut item);
        exam + &item
    }

    /// The same event with today's names.
    pub fn translate(&self, mut what: What) -> What {
        match &mut what {
            What::Visited { lesson, .. } => rename(&self.lessons, lesson),
            What::RoundStarted(started) => {
                if let super::Occasion::Quiz(quiz) = &mut started.occasion {
                    rename(&self.quizzes, quiz);
                }
                for item in &mut started.items {
                    self.item(item);
                }
            }
            What::Answered(answer) => self.item(&mut answer.item),
            What::Flagged { item, .. } | What::Hinted { item, .. } => self.item(item),
            What::HandedIn { .. } => {}
        }
        what
    }

    /// An item's id starts with its quiz's; either may have changed.
    fn item(&self, id: &mut String) {
        if let Some((quiz, item)) = id.split_once('/')
            && let Some(quiz) = self.quizzes.get(quiz)
        {
            *id = format!("{quiz}/{item}");
        }
        rename(&self.items, id);
    }
}

fn remember(names: &mut BTreeMap<String, String>, former: &[String], today: &str) {
    names.extend(former.iter().map(|name| (name.clone(), today.to_owned())));
}

fn rename(names: &BTreeMap<String, String>, name: &mut String) {
    if let Some(today) = names.get(name.as_str()) {
        name.clone_from(today);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_quiz_and_a_renamed_item_are_found_under_todays_name() {
        let mut names = Names::default();
        remember(&mut names.quizzes, &["old".into()], "new");
        remember(&mut names.items, &["new/first".into()], "new/a");
        let mut id = "old/first".to_owned();
        names.item(&mut id);
        assert_eq!(id, "new/a");
        let mut other = "old/b".to_owned();
        names.item(&mut other);
        assert_eq!(other, "new/b");
        assert_eq!(names.text("old/first"), "new/a");
        assert_eq!(names.text("00ff#old/first"), "00ff#new/a");
    }
}
