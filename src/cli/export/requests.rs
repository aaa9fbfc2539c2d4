//! Every live request of a course as a file for Hurl, beside the app that answers it.

use std::collections::HashMap;
use std::path::Path;

use super::{Failure, USAGE, disk, failure};
use crate::cli::stage::Stage;
use crate::cli::{count, sound};
use crate::content::{App, Course, Files, Kind, Lesson, Live, written};
use crate::engine::Kind as Engine;
use crate::hurl::{Entry, parse};
use crate::markdown::{self, BlockKind, tame};

pub(super) fn export(folder: &Path, course: Option<&Path>) -> Result<(), Failure> {
    if folder
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_some())
    {
        let message = format!("{} is not empty: choose another folder", folder.display());
        return Err(failure(USAGE, message));
    }
    let (files, loaded) = sound(course)?;
    let stories = stories(&loaded.course, &files);
    eprintln!("Every request is fired once, to find what Hurl cannot prove.");
    let mut stage = Stage::start(&[Engine::Embedded])?;
    let (stories, odd): (Vec<_>, Vec<_>) = stories.into_iter().partition(|s| s.suits(&mut stage));
    for story in odd {
        let why = "an answer in it is cut short on purpose, which Hurl takes for a mistake";
        eprintln!("{}: not carried over: {why}", tame(&story.name));
    }
    let mut apps: HashMap<&str, String> = HashMap::new();
    for story in &stories {
        let source = story.source;
        if !apps.contains_key(source) {
            let name = format!("{}.py", story.name);
            disk::create(&folder.join(&name), source.as_bytes())?;
            apps.insert(source, name);
        }
        disk::create(
            &folder.join(format!("{}.hurl", story.name)),
            text(story, &apps[source]).as_bytes(),
        )?;
    }
    println!(
        "{}: {} of requests, {}",
        folder.display(),
        count(stories.len(), "file"),
        count(apps.len(), "app")
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

impl Story<'_> {
    /// Whether Hurl can prove it: it accepts no answer that breaks off, and only firing tells which do.
    fn suits(&self, stage: &mut Stage) -> bool {
        let Ok(file) = parse(&self.requests) else {
            return true;
        };
        let app = App {
            name: "app.py".to_owned(),
            source: self.source.to_owned(),
        };
        let entries: Vec<&Entry> = file.entries.iter().collect();
        let scenes = stage.play(&app, &entries).unwrap_or_default();
        let mut answers = scenes.iter().filter_map(|scene| scene.answer.as_ref().ok());
        answers.all(|answer| answer.whole)
    }
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
        stories.extend(lesson.lives().enumerate().map(story));
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

/// The requests of a live block as the author wrote them.
fn written_in(lesson: &Lesson, live: &Live) -> String {
    let blocks = markdown::parse(&lesson.source, live.span.clone());
    let code = blocks.into_iter().find_map(|block| match block.kind {
        BlockKind::Code { text, .. } => Some(text),
        _ => None,
    });
    code.unwrap_or_default()
}
