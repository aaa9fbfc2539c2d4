//! What the subcommands that only look at the history share.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::{Failure, loaded, progress};
use crate::app::Model;
use crate::learn::{Names, Progress};
use crate::shell;

/// The model as it is before the first key.
pub(super) fn model(course: Option<&Path>) -> Result<Model, Failure> {
    let (_, loaded) = loaded(course)?;
    let kept = progress::open(&loaded.course)?.kept;
    let progress = Progress::from_events(Names::of(&loaded.course), &kept.events);
    let mut model = Model::new(Arc::new(loaded.course), Vec::new(), progress, kept.places);
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
