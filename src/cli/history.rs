//! What the subcommands that only look at the history share.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::{ENVIRONMENT, Failure, failure, loaded, progress};
use crate::app::Model;
use crate::learn::{Names, Progress};
use crate::shell;

/// The model as it is before the first key.
pub(super) fn model(course: Option<&Path>) -> Result<Model, Failure> {
    let (_, loaded) = loaded(course)?;
    let store = progress::open(&loaded.course)?;
    let read = store
        .events()
        .and_then(|events| Ok((events, store.places()?)));
    let (events, places) = read.map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
    let progress = Progress::from_events(Names::of(&loaded.course), &events);
    let mut model = Model::new(Arc::new(loaded.course), Vec::new(), progress, places);
    model.now = shell::now();
    model.zone = shell::zone();
    Ok(model)
}

pub(super) fn print_json(value: &impl Serialize) {
    // These are our own types with text keys: writing them cannot fail.
    if let Ok(text) = serde_json::to_string_pretty(value) {
        println!("{text}");
    }
}
