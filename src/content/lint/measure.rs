//! Objectives and items belong together, and a quiz belongs into a lesson.

use std::collections::HashSet;

use crate::content::{Code, Course, Diagnostic, Files, Loaded, is_mdbook_text};

pub fn look(course: &Course, loaded: &Loaded, files: &Files, found: &mut Vec<Diagnostic>) {
    let items = || course.items();
    let measured: HashSet<&str> = items()
        .filter_map(|item| item.objective.as_deref())
        .chain(loaded.aims())
        .collect();
    let mut any_objective = false;
    for lesson in &course.lessons {
        for objective in &lesson.objectives {
            any_objective = true;
            if measured.contains(objective.id.as_str()) {
                continue;
            }
            let id = format!("\"{}\"", objective.id);
            let at = lesson.source.find(&id).unwrap_or(0);
            let message = format!("no item measures the objective `{}`", objective.id);
            let help = format!("write `objective = {id}` into an item, or take the objective out");
            found.push(Diagnostic {
                help: Some(help),
                ..Diagnostic::new(Code::Unmeasured, &lesson.file, at..at + id.len(), message)
            });
        }
    }
    let placed: HashSet<&str> = course
        .lessons
        .iter()
        .flat_map(|lesson| lesson.quizzes())
        .chain(loaded.placed())
        .collect();
    for quiz in &course.quizzes {
        if !placed.contains(quiz.id.as_str()) {
            let id = format!("\"{}\"", quiz.id);
            let at = files.text(&quiz.file).find(&id);
            let at = at.map_or(0..0, |at| at..at + id.len());
            let message = format!("no lesson places the quiz `{}`", quiz.id);
            let place = Diagnostic::new(Code::Unplaced, &quiz.file, at, message);
            found.push(Diagnostic {
                help: Some(format!(
                    "put it into a lesson: a line ```quiz, a line `{}`, a line ```",
                    quiz.id
                )),
                ..place
            });
        }
        let aimless = quiz.items.iter().filter(|item| item.objective.is_none());
        let mut aimless = aimless.filter(|_| any_objective).peekable();
        // A file of mdbook-quiz has no room for an objective: nobody could mend that there.
        if aimless.peek().is_some() && is_mdbook_text(files.text(&quiz.file)) {
            continue;
        }
        for item in aimless {
            let message = format!("`{}` measures no objective", item.id);
            let help = "write `objective = \"…\"` into it, with the id of an objective of a lesson";
            found.push(Diagnostic {
                help: Some(help.to_owned()),
                ..Diagnostic::new(Code::NoObjective, &quiz.file, item.span.clone(), message)
            });
        }
    }
}
