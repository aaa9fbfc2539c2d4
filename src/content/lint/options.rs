//! A wrong option that reads like a right one: whoever knows the answer may pick either.

use std::collections::HashSet;

use crate::content::{Choice, Code, Course, Diagnostic, Kind};
use crate::markdown::plain_text;

pub fn look(course: &Course, found: &mut Vec<Diagnostic>) {
    for quiz in &course.quizzes {
        for item in &quiz.items {
            let (Kind::Single(choices) | Kind::Multiple(choices)) = &item.kind else {
                continue;
            };
            for twin in twins(choices) {
                let text = plain_text(&twin.text);
                let message = format!(
                    "`{}`: the wrong option “{text}” reads like a right one",
                    item.id
                );
                found.push(Diagnostic::new(
                    Code::AnswerTwice,
                    &quiz.file,
                    twin.span.clone(),
                    message,
                ));
            }
        }
    }
}

/// Wrong options that differ from a right one in nothing but case, space and full stops.
fn twins(choices: &[Choice]) -> impl Iterator<Item = &Choice> {
    let rights: HashSet<String> = choices
        .iter()
        .filter(|choice| choice.right)
        .map(reading)
        .collect();
    let wrong = choices.iter().filter(|choice| !choice.right);
    wrong.filter(move |choice| rights.contains(&reading(choice)))
}

fn reading(choice: &Choice) -> String {
    let text = plain_text(&choice.text).to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}
