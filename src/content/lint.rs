//! What is no mistake of form and yet not what an author wants: dead links, objectives that nothing measures, options
//! that read alike, content that does not fit the screen.

mod links;
mod measure;
mod options;
mod texts;
mod width;

use super::{Diagnostic, Files, Loaded};

/// Looks a loaded course over, also what could be read of that which does not open.
pub fn lint(loaded: &Loaded, files: &Files) -> Vec<Diagnostic> {
    let course = &*loaded.whole();
    let mut found = Vec::new();
    links::look(course, files, &mut found);
    measure::look(course, loaded, files, &mut found);
    options::look(course, &mut found);
    width::look(course, files, &mut found);
    found
}
