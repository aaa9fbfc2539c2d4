//! Where the program keeps what is the learner's, and what can be made again.

use std::path::PathBuf;

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

/// The folder for what can be made again at any time; `None` where there is no home.
pub(super) fn cache() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("HTTPLINGS_DATA") {
        return Some(PathBuf::from(folder).join("cache"));
    }
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.cache_dir().join("httplings"))
}
