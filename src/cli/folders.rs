//! Where the program keeps what is the learner's, and what can be made again.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::{ENVIRONMENT, Failure, failure};

/// The folder for what is the learner's: `HTTPLINGS_DATA`, else the place that the system has for such files.
pub(super) fn data() -> Result<PathBuf, Failure> {
    if let Some(folder) = std::env::var_os("HTTPLINGS_DATA") {
        return Ok(PathBuf::from(folder));
    }
    let strategy = etcetera::choose_base_strategy();
    let folder = strategy.map_err(|_| {
        failure(
            ENVIRONMENT,
            "there is no home folder to keep progress in: set HTTPLINGS_DATA to one",
        )
    })?;
    Ok(folder.data_dir().join("httplings"))
}

/// The course that this folder is in, as a path from here: what an author's command is about who names none.
pub(super) fn course() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let mut folders = here.ancestors();
    let up = folders.position(|folder| folder.join("course.toml").is_file())?;
    Some(match up {
        0 => PathBuf::from("."),
        up => std::iter::repeat_n("..", up).collect(),
    })
}

/// The folder of the course that a file or a folder is a part of.
pub(super) fn course_around(part: &Path) -> Option<PathBuf> {
    let part = part.canonicalize().ok()?;
    let mut around = part.ancestors().skip(1);
    let course = around.find(|folder| folder.join("course.toml").is_file());
    course.map(Path::to_owned)
}

/// The folder for what can be made again at any time; `None` where there is no home.
pub(super) fn cache() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("HTTPLINGS_DATA") {
        return Some(PathBuf::from(folder).join("cache"));
    }
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.cache_dir().join("httplings"))
}
