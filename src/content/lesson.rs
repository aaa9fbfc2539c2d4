//! One lesson: front matter, then screens.

use std::ops::Range;
use std::sync::Arc;

use super::fence::{self, Fence};
use super::fields::{Fields, Text};
use super::load::FALLBACK_TRACK;
use super::report::{Report, is_wild};
use super::screens::{Builder, built};
use super::{Code, Lesson, Objective, Part, suggest};
use crate::markdown;

/// What could be read of a lesson: enough to look it over, and for others to refer to.
pub struct Draft {
    /// Without an id where that cannot be read.
    pub lesson: Lesson,
    /// Its id, if that can be read, and its former ids.
    pub names: Vec<Text>,
    /// The ids of its objectives.
    pub objectives: Vec<Text>,
    /// Whether it is sound, so that a learner may open it.
    pub opens: bool,
}

/// Reads a lesson; `None` when nothing of it can be told. Everything wrong with it is reported.
pub fn read(report: &Report<'_>, tracks: &[&str]) -> Option<Draft> {
    let (front, body) = front_matter(report)?;
    let head = header(report, front, tracks);
    harmless(report, &body);
    let Builder {
        apps,
        screens,
        failed,
        ..
    } = built(
        report,
        markdown::parse(report.source, body),
        &head.lesson.title,
    );
    if screens.is_empty() {
        report.add(Code::Empty, 0..3, "this lesson has no text", None);
    }
    Some(Draft {
        opens: head.opens && !failed && !screens.is_empty(),
        lesson: Lesson {
            apps,
            screens,
            ..head.lesson
        },
        names: head.names,
        objectives: head.objectives,
    })
}

/// What a terminal would obey has no place in a lesson, either. It is shown as a mark.
fn harmless(report: &Report<'_>, body: &Range<usize>) {
    let text = report.source.get(body.clone()).unwrap_or_default();
    for (at, letter) in text.char_indices().filter(|(_, letter)| is_wild(*letter)) {
        let at = body.start + at;
        report.control(letter, at..at + letter.len_utf8());
    }
}

/// A lesson without its text: its screens by their names, with the quizzes that they place. `None` where it does not open.
pub fn outline(report: &Report<'_>, tracks: &[&str]) -> Option<Lesson> {
    let (front, body) = front_matter(report)?;
    let head = header(report, front, tracks);
    let is_quiz = |info: &str| fence::parse(info) == Ok(Fence::Quiz);
    let blocks = markdown::skim(report.source, body, is_quiz);
    let Builder {
        mut screens,
        failed,
        ..
    } = built(report, blocks, &head.lesson.title);
    for screen in &mut screens {
        screen
            .parts
            .retain(|part| matches!(part, Part::Quiz { .. }));
    }
    let opens = head.opens && !failed && !screens.is_empty();
    opens.then_some(Lesson {
        screens,
        ..head.lesson
    })
}

/// The front matter's text and the bytes of the body.
fn front_matter(report: &Report<'_>) -> Option<(Range<usize>, Range<usize>)> {
    let source = report.source;
    let start = if source.starts_with("+++\r\n") { 5 } else { 4 };
    let opened = source.starts_with("+++\n") || start == 5;
    let found = opened
        .then(|| source[start..].find("\n+++"))
        .flatten()
        .map(|end| start..start + end + 1);
    let Some(front) = found else {
        let (message, help) = match opened {
            true => (
                "this front matter is not closed",
                "write a second line `+++` where it ends, before the text",
            ),
            false => (
                "a lesson starts with front matter",
                "start the file with a line `+++`, then `id`, `title` and `track`, then `+++`",
            ),
        };
        let first_line = 0..source.lines().next().unwrap_or_default().len();
        report.add(
            Code::NoFrontMatter,
            first_line,
            message,
            Some(help.to_owned()),
        );
        return None;
    };
    let after = front.end + 3;
    let body = source[after..]
        .find('\n')
        .map_or(source.len(), |at| after + at + 1);
    Some((front, body..source.len()))
}

fn header(report: &Report<'_>, front: Range<usize>, tracks: &[&str]) -> Draft {
    let base = front.start;
    let table = report.toml(&report.source[front], base);
    let fields = Fields::new(report, table.get_ref(), 0..0, base);
    let (id, title, track) = (
        fields.id(),
        fields.required("title"),
        fields.required("track"),
    );
    let minutes = fields.number("minutes", 1..600, 10) as u16;
    let aliases = fields.texts("aliases");
    let names: Vec<Text> = id.iter().chain(&aliases).cloned().collect();
    let objectives = objectives(report, &fields);
    fields.finish();
    let known = track
        .as_ref()
        .is_some_and(|track| known_track(report, track, tracks));
    let opens = id.is_some() && title.is_some() && known;
    let text = |field: Option<Text>| field.map_or_else(String::new, |field| field.text);
    let lesson = Lesson {
        id: text(id),
        aliases: aliases.into_iter().map(|alias| alias.text).collect(),
        title: text(title),
        track: text(track),
        minutes,
        objectives: objectives
            .iter()
            .map(|(_, objective)| objective.clone())
            .collect(),
        file: report.file.to_owned(),
        source: Arc::from(report.source),
        apps: Vec::new(),
        screens: Vec::new(),
    };
    Draft {
        lesson,
        names,
        objectives: objectives.into_iter().map(|(id, _)| id).collect(),
        opens,
    }
}

/// The objectives, each with its id where it stands.
fn objectives(report: &Report<'_>, fields: &Fields<'_, '_>) -> Vec<(Text, Objective)> {
    let mut objectives: Vec<(Text, Objective)> = Vec::new();
    for entry in fields.tables("objectives") {
        let (id, text) = (entry.id(), entry.required("text"));
        entry.finish();
        let (Some(id), Some(text)) = (id, text) else {
            continue;
        };
        if let Some((first, _)) = objectives.iter().find(|(other, _)| other.text == id.text) {
            report.twice(&id, "objectives", first.span.start);
            continue;
        }
        let objective = Objective {
            id: id.text.clone(),
            text: text.text,
        };
        objectives.push((id, objective));
    }
    objectives
}

fn known_track(report: &Report<'_>, track: &Text, tracks: &[&str]) -> bool {
    let known = tracks.contains(&track.text.as_str());
    // Without a track in the course that is told there, once.
    if !known && !tracks.is_empty() && tracks != [FALLBACK_TRACK] {
        let message = format!("course.toml has no track `{}`", track.text);
        report.add(
            Code::UnknownReference,
            track.span.clone(),
            message,
            suggest::help(&track.text, tracks),
        );
    }
    known
}
