//! Every live request of a course as a file for Hurl, beside the app that answers it.

use std::collections::HashMap;
use std::path::Path;

use super::{Failure, USAGE, failure, loaded, put};
use crate::content::{Course, Files, Kind, Lesson, Live, Part, written};
use crate::markdown::{self, BlockKind};

pub(super) fn export(folder: &Path, course: Option<&Path>) -> Result<(), Failure> {
    if folder
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_some())
    {
        let message = format!("{} is not empty: choose another folder", folder.display());
        return Err(failure(USAGE, message));
    }
    let (files, loaded) = loaded(course)?;
    let stories = stories(&loaded.course, &files);
    let mut apps: HashMap<&str, String> = HashMap::new();
    for story in &stories {
        let source = story.source;
        if !apps.contains_key(source) {
            let name = format!("{}.py", story.name);
            put(&folder.join(&name), source)?;
            apps.insert(source, name);
        }
        put(
            &folder.join(format!("{}.hurl", story.name)),
            &text(story, &apps[source]),
        )?;
    }
    println!(
        "{}: {} files of requests, {} apps",
        folder.display(),
        stories.len(),
        apps.len()
    );
    Ok(())
}

/// Requests that are sent one after another to a fresh app.
struct Story<'c> {
    name: String,
    /// The app's.
    source: &'c str,
    requests: String,
}

fn text(story: &Story<'_>, app: &str) -> String {
    let Story { name, requests, .. } = story;
    let module = app.trim_end_matches(".py");
    format!(
        "# The app is in {app}. Fire this at a fresh one:\n\
         #   httplings test {name}.hurl --app {app}\n\
         # or, where FastAPI and Hurl are installed:\n\
         #   fastapi dev {module}.py --no-reload   and   hurl --test --variable host=http://127.0.0.1:8000 {name}.hurl\n\n\
         {}\n",
        requests.trim_end()
    )
}

fn stories<'c>(course: &'c Course, files: &Files) -> Vec<Story<'c>> {
    let mut stories = Vec::new();
    for lesson in &course.lessons {
        let story = |(number, live): (usize, &Live)| Story {
            name: format!("{}-{}", lesson.id, number + 1),
            source: &lesson.apps[live.app].source,
            requests: written_in(lesson, live),
        };
        stories.extend(lives(lesson).enumerate().map(story));
    }
    for quiz in &course.quizzes {
        let source = written::quiz(&quiz.file, files.text(&quiz.file));
        let texts = source.map_or_else(|_| Vec::new(), |quiz| quiz.items);
        for item in &quiz.items {
            let id = item.id.rsplit('/').next();
            let text = texts.iter().find(|text| Some(text.id.as_str()) == id);
            if let Some((source, requests)) = text.and_then(|text| of_item(&item.kind, &text.kind))
            {
                stories.push(Story {
                    name: item.id.replace('/', "-"),
                    source,
                    requests,
                });
            }
        }
    }
    stories
}

/// The app of an item that fires requests, and the requests: what is predicted, what reaches the goal, what is checked.
fn of_item<'c>(item: &'c Kind, text: &written::Kind) -> Option<(&'c str, String)> {
    Some(match (item, text) {
        (
            Kind::Predict(predict),
            written::Kind::Predict {
                before, request, ..
            },
        ) => {
            let requests = format!("{before}\n\n{request}");
            (&predict.app.source, requests.trim_start().to_owned())
        }
        (Kind::Goal(goal), written::Kind::Request { solution, .. }) => {
            (&goal.app.source, solution.clone())
        }
        (Kind::Code(exercise), written::Kind::Code { checks, .. }) => {
            (&exercise.solution, checks.clone())
        }
        _ => return None,
    })
}

fn lives(lesson: &Lesson) -> impl Iterator<Item = &Live> {
    let parts = lesson.screens.iter().flat_map(|screen| &screen.parts);
    parts.filter_map(|part| match part {
        Part::Requests(live) | Part::Compare(live) => Some(live),
        _ => None,
    })
}

/// The requests of a live block as the author wrote them.
fn written_in(lesson: &Lesson, live: &Live) -> String {
    let blocks = markdown::parse(&lesson.source, live.span.clone());
    let code = blocks.into_iter().find_map(|block| match block.kind {
        BlockKind::Code { text, .. } => Some(text),
        _ => None,
    });
    code.unwrap_or_default()
}
