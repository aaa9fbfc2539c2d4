//! Where the program keeps what is not the learner's: what can be made again.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// The folder for what can be made again at any time; `None` where there is no home.
pub(super) fn cache() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("HTTPLINGS_DATA") {
        return Some(PathBuf::from(folder).join("cache"));
    }
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.cache_dir().join("httplings"))
}
