//! `exam`: timed questions without feedback until they are handed in; and a file with what came of it.

use std::path::{Path, PathBuf};

use super::{Failure, USAGE, failure};
use crate::app::ExamWish;
use crate::content::Course;
use crate::learn::Scope;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The id of a quiz, a lesson or a track; without it, the whole course (`httplings list` has the ids)
    #[arg(value_name = "ID")]
    about: Option<String>,
    /// How many questions
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=500))]
    items: u32,
    /// How much time; without it, two minutes a question
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: Option<u32>,
    /// The same number gives the same questions in the same order
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Write the result to this new file when the exam is handed in
    #[arg(long, value_name = "FILE.json")]
    result: Option<PathBuf>,
}

/// What is wanted, if it can be had.
pub(super) fn wish(arguments: &Arguments, course: &Course) -> Result<ExamWish, Failure> {
    let scope = match &arguments.about {
        None => Scope::Course,
        Some(id) => Scope::named(course, id).ok_or_else(|| {
            let message = format!("there is no quiz, lesson or track `{id}`: see `httplings list`");
            failure(USAGE, message)
        })?,
    };
    let available = scope.items(course).len();
    if available == 0 {
        let kinds: Vec<&str> = scope.left_out(course).into_keys().collect();
        let why = match kinds[..] {
            [] => "there is no question there".to_owned(),
            _ => format!(
                "an exam cannot ask what is there: questions of the kind {} tell with every try how they go",
                kinds.join(" and ")
            ),
        };
        return Err(failure(USAGE, why));
    }
    let items = available.min(arguments.items as usize);
    let result = arguments.result.as_deref().map(result_file).transpose()?;
    Ok(ExamWish {
        scope,
        items,
        minutes: arguments.minutes.unwrap_or(2 * items as u32),
        seed: arguments.seed,
        result,
    })
}

/// Absolute, as the exam may be handed in from another folder; refused now rather than after the work.
fn result_file(path: &Path) -> Result<PathBuf, Failure> {
    let refuse = |why: &str| failure(USAGE, format!("--result {}: {why}", path.display()));
    let absolute = std::path::absolute(path).map_err(|error| refuse(&error.to_string()))?;
    if absolute.exists() {
        return Err(refuse("it exists; choose a new name"));
    }
    match absolute.parent() {
        Some(folder) if folder.is_dir() => Ok(absolute),
        _ => Err(refuse("its folder does not exist")),
    }
}
