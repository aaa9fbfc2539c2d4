//! Which variables are set where the program was started: their names, never their values.

use std::collections::HashSet;
use std::sync::OnceLock;

static NAMES: OnceLock<HashSet<String>> = OnceLock::new();

/// Keeps the names for [`is_set`].
pub fn keep(names: Vec<String>) {
    NAMES.get_or_init(|| names.into_iter().collect());
}

/// Whether the environment has a variable of this name: code that asks for it must not be told that it has none.
pub fn is_set(name: String) -> bool {
    NAMES.get().is_some_and(|names| names.contains(&name))
}
