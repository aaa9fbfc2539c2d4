//! What is no mistake of form and yet not what an author wants: dead links, objectives that nothing measures, options
//! that read alike, content that does not fit the screen.

mod links;
mod measure;
mod options;
mod width;

use super::{Course, Diagnostic, Files};

/// Looks a loaded course over.
pub fn lint(course: &Course, files: &Files) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    links::look(course, files, &mut found);
    measure::look(course, files, &mut found);
    options::look(course, &mut found);
    width::look(course, &mut found);
    found
}
