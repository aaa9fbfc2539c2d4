//! Search over the whole course.

use crate::content::{Course, Part};
use crate::markdown;

/// The search as it stands.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pub query: String,
    pub found: Vec<Found>,
    pub cursor: usize,
}

/// Something that has all the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub at: FoundAt,
    /// The line with the first word; empty where only a title has it.
    pub line: String,
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundAt {
    Screen {
        lesson: usize,
        screen: usize,
    },
    /// A quiz, by its title.
    Quiz(usize),
}

impl Search {
    /// Looks again after the query changed. Every word must occur, in any order and case.
    pub fn run(&mut self, course: &Course) {
        self.cursor = 0;
        self.found.clear();
        let words: Vec<String> = self
            .query
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        if words.is_empty() {
            return;
        }
        let mut ranked = Vec::new();
        for (l, lesson) in course.lessons.iter().enumerate() {
            for (s, screen) in lesson.screens.iter().enumerate() {
                let title = format!("{} {}", lesson.title, screen.title).to_lowercase();
                let text = text_of(&screen.parts);
                let lower = text.to_lowercase();
                if words
                    .iter()
                    .all(|word| title.contains(word) || lower.contains(word))
                {
                    ranked.push((
                        rank(&self.query, &screen.title, &title, &words),
                        Found {
                            at: FoundAt::Screen {
                                lesson: l,
                                screen: s,
                            },
                            line: line_with(&text, &words),
                        },
                    ));
                }
            }
        }
        for (q, quiz) in course.quizzes.iter().enumerate() {
            let title = format!("quiz {}", quiz.title).to_lowercase();
            if words.iter().all(|word| title.contains(word)) {
                ranked.push((
                    rank(&self.query, &quiz.title, &title, &words),
                    Found {
                        at: FoundAt::Quiz(q),
                        line: String::new(),
                    },
                ));
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        self.found = ranked.into_iter().map(|(_, found)| found).collect();
    }
}

/// How far down a screen comes: first the one that is called just so, then those whose title begins so, then those with
/// a word in a title.
fn rank(query: &str, screen: &str, title: &str, words: &[String]) -> u8 {
    let plain = |text: &str| {
        let text = text.to_lowercase();
        text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    let (query, screen) = (plain(query), plain(screen));
    match () {
        () if screen == query => 0,
        () if screen.starts_with(&query) => 1,
        () if words.iter().any(|word| title.contains(word)) => 2,
        () => 3,
    }
}

fn text_of(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Prose(blocks) => text.push_str(&markdown::plain_text(blocks)),
            Part::Picture { words, .. } => {
                text.push_str(&markdown::plain_text(std::slice::from_ref(words)));
            }
            Part::App { text: code, .. } => text.push_str(code),
            Part::Requests(live) | Part::Compare(live) => {
                for request in &live.requests {
                    text.push_str(&request.entry.request.to_string());
                }
            }
            Part::Quiz { .. } => {}
        }
        text.push('\n');
    }
    text
}

fn line_with(text: &str, words: &[String]) -> String {
    let has_word = |line: &&str| words.iter().any(|word| line.to_lowercase().contains(word));
    text.lines()
        .find(has_word)
        .unwrap_or_default()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Files, load};

    #[test]
    fn a_quiz_is_found_by_its_title() {
        let course = load(&Files::embedded()).course;
        let mut search = Search {
            query: format!("quiz {}", course.quizzes[0].title),
            ..Search::default()
        };
        search.run(&course);
        let quiz = |found: &Found| found.at == FoundAt::Quiz(0);
        assert!(search.found.iter().any(quiz), "{:?}", search.found);
    }
}
