//! Links and pictures: to a file of the course, to a screen of a lesson, or out into the world.

use std::collections::HashMap;
use std::ops::Range;

use super::texts::{Written, texts};
use crate::content::files::relative;
use crate::content::{Code, Course, Diagnostic, Files, Lesson, MAX_SIDE, Picture, suggest};
use crate::markdown::{Link, Links, links};

pub fn look(course: &Course, files: &Files, found: &mut Vec<Diagnostic>) {
    let lessons: HashMap<&str, &Lesson> = course
        .lessons
        .iter()
        .map(|lesson| (lesson.file.as_str(), lesson))
        .collect();
    for lesson in &course.lessons {
        let start = lesson.screens.first().map_or(0, |screen| screen.span.start);
        let Links {
            links,
            unresolved,
            raw,
        } = links(&lesson.source, start..lesson.source.len());
        found.extend(raw.into_iter().map(|span| shown_raw(&lesson.file, span)));
        for link in links {
            let place = link.span.clone();
            judge(&link, &lesson.file, place, &lessons, files, found);
        }
        for (name, place) in unresolved {
            found.push(nowhere(&name, &lesson.file, place));
        }
    }
    for quiz in &course.quizzes {
        let texts = texts(&quiz.file, files.text(&quiz.file));
        for Written { text, .. } in texts.into_iter().filter(Written::is_markdown) {
            let Links {
                links,
                unresolved,
                raw,
            } = links(&text.text, 0..text.text.len());
            let raw = raw.iter().map(|span| text.place(span));
            found.extend(raw.map(|place| shown_raw(&quiz.file, place)));
            for link in links {
                let place = text.place(&link.span);
                judge(&link, &quiz.file, place, &lessons, files, found);
            }
            for (name, place) in unresolved {
                found.push(nowhere(&name, &quiz.file, text.place(&place)));
            }
        }
    }
}

fn shown_raw(file: &str, place: Range<usize>) -> Diagnostic {
    let message = "HTML and footnotes are shown as they are written";
    let help = "say it in Markdown; if it is meant to be read so, put it into backticks";
    Diagnostic {
        help: Some(help.to_owned()),
        ..Diagnostic::new(Code::ShownRaw, file, place, message)
    }
}

fn nowhere(name: &str, file: &str, place: Range<usize>) -> Diagnostic {
    let message = format!("nothing says where `[{name}]` leads: it stays in brackets");
    let help = format!(
        "write `[words](place)`, or add a line `[{name}]: place`; if no link is meant, write `\\[`"
    );
    Diagnostic {
        help: Some(help),
        ..Diagnostic::new(Code::NoReference, file, place, message)
    }
}

fn judge(
    link: &Link,
    file: &str,
    place: Range<usize>,
    lessons: &HashMap<&str, &Lesson>,
    files: &Files,
    found: &mut Vec<Diagnostic>,
) {
    let mut complain = |code, message: String| {
        found.push(Diagnostic::new(code, file, place.clone(), message));
    };
    if link.alt.as_ref().is_some_and(|alt| alt.trim().is_empty()) {
        complain(Code::NoAlt, "a picture without words in its place".into());
    }
    if let Some((why, help)) = dead(link, file, lessons, files) {
        found.push(Diagnostic {
            help,
            ..Diagnostic::new(Code::DeadLink, file, place, why)
        });
    }
}

/// Why a link leads nowhere, if it does, and where it may have been meant to lead.
fn dead(
    link: &Link,
    from: &str,
    lessons: &HashMap<&str, &Lesson>,
    files: &Files,
) -> Option<(String, Option<String>)> {
    let target = link.target.as_str();
    let scheme = target
        .split_once(':')
        .filter(|(scheme, _)| !scheme.contains('/'));
    match scheme {
        Some(("https" | "http" | "mailto", _)) if link.alt.is_none() => return None,
        Some(("https" | "http", _)) => {
            let why = "a picture from elsewhere: a course works without a network";
            return Some((why.into(), None));
        }
        Some((scheme, _)) => {
            let why = format!("`{scheme}:` leads out of what a course may do");
            return Some((why, None));
        }
        None => {}
    }
    if target.is_empty() {
        let why = "it leads nowhere: there is nothing in its brackets";
        return Some((why.into(), None));
    }
    let (written, screen) = target.split_once('#').unwrap_or((target, ""));
    let Some(path) = relative(from, written) else {
        let why = format!("`{target}` leads out of the course's folder");
        return Some((why, None));
    };
    let Some(file) = files.get(&path) else {
        let why = format!("the course has no file `{path}`");
        return Some((why, near(written, from, files)));
    };
    if link.alt.is_some() && path.ends_with(".png") && Picture::size(&file.bytes).is_none() {
        let why = format!("`{path}` is no PNG, or has more than {MAX_SIDE} pixels a side");
        return Some((why, None));
    }
    let lesson = lessons.get(path.as_str())?;
    let slugs: Vec<&str> = lesson.screens.iter().map(|known| &*known.slug).collect();
    let known = screen.is_empty() || slugs.contains(&screen);
    (!known).then(|| {
        let why = format!("{path} has no screen `{screen}`");
        (why, suggest::help(screen, &slugs))
    })
}

/// The file that was meant, as a link in this one has to write it.
fn near(written: &str, from: &str, files: &Files) -> Option<String> {
    let others = files.iter().filter(|file| file.path != from);
    let links: Vec<String> = others.map(|file| link_to(&file.path, from)).collect();
    let meant = suggest::nearest(written, links.iter().map(String::as_str));
    meant.map(|meant| format!("did you mean `{meant}`?"))
}

/// A path within the course as a file of it has to write it.
fn link_to(path: &str, from: &str) -> String {
    let (own, other): (Vec<&str>, Vec<&str>) =
        (from.split('/').collect(), path.split('/').collect());
    let folders = own.len() - 1;
    let same = own[..folders]
        .iter()
        .zip(&other)
        .take_while(|(a, b)| a == b);
    let shared = same.count();
    "../".repeat(folders - shared) + &other[shared..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_written_from_its_file() {
        let from = "lessons/more/1.md";
        assert_eq!(link_to("lessons/more/2.md", from), "2.md");
        assert_eq!(link_to("lessons/2.md", from), "../2.md");
        assert_eq!(link_to("assets/a.png", from), "../../assets/a.png");
        assert_eq!(link_to("assets/a.png", "course.toml"), "assets/a.png");
    }
}
