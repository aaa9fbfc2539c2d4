//! Links and pictures: to a file of the course, to a screen of a lesson, or out into the world.

use std::collections::HashMap;

use crate::content::files::relative;
use crate::content::{Code, Course, Diagnostic, Files, Lesson, MAX_SIDE, Picture};
use crate::markdown::{Link, links};

pub fn look(course: &Course, files: &Files, found: &mut Vec<Diagnostic>) {
    let lessons: HashMap<&str, &Lesson> = course
        .lessons
        .iter()
        .map(|lesson| (lesson.file.as_str(), lesson))
        .collect();
    for lesson in &course.lessons {
        let start = lesson.screens.first().map_or(0, |screen| screen.span.start);
        for link in links(&lesson.source, start..lesson.source.len()) {
            let mut complain = |code, message: String| {
                found.push(Diagnostic::new(
                    code,
                    &lesson.file,
                    link.span.clone(),
                    message,
                ));
            };
            if link.alt.as_ref().is_some_and(|alt| alt.trim().is_empty()) {
                complain(Code::NoAlt, "a picture without words in its place".into());
            }
            if let Some(why) = dead(&link, lesson, &lessons, files) {
                complain(Code::DeadLink, why);
            }
        }
    }
}

/// Why a link leads nowhere, if it does.
fn dead(
    link: &Link,
    from: &Lesson,
    lessons: &HashMap<&str, &Lesson>,
    files: &Files,
) -> Option<String> {
    let target = link.target.as_str();
    let scheme = target
        .split_once(':')
        .filter(|(scheme, _)| !scheme.contains('/'));
    match scheme {
        Some(("https" | "http" | "mailto", _)) if link.alt.is_none() => return None,
        Some(("https" | "http", _)) => {
            return Some("a picture from elsewhere: a course works without a network".into());
        }
        Some((scheme, _)) => return Some(format!("`{scheme}:` leads out of what a course may do")),
        None => {}
    }
    let (path, screen) = target.split_once('#').unwrap_or((target, ""));
    let Some(path) = relative(&from.file, path) else {
        return Some(format!("`{target}` leads out of the course's folder"));
    };
    let Some(file) = files.get(&path) else {
        return Some(format!("the course has no file `{path}`"));
    };
    if link.alt.is_some() && path.ends_with(".png") && Picture::size(&file.bytes).is_none() {
        return Some(format!(
            "`{path}` is no PNG, or has more than {MAX_SIDE} pixels a side"
        ));
    }
    let lesson = lessons.get(path.as_str())?;
    let known = screen.is_empty() || lesson.screens.iter().any(|known| known.slug == screen);
    (!known).then(|| format!("{path} has no screen `{screen}`"))
}
