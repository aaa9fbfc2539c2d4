//! `check`: parse everything, then prove everything that can be run, and tell every mistake at once.

mod human;
mod prove;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{CONTENT, Failure, loaded};
use crate::content::{Diagnostic, Files, Loaded, Severity};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The course's folder; without it the course inside the program
    dir: Option<PathBuf>,
}

/// Everything that was found out about a course.
struct Findings {
    /// Sorted by file and place.
    mistakes: Vec<Diagnostic>,
    /// Requests whose answer was as written.
    proved: usize,
}

impl Findings {
    fn count(&self, severity: Severity) -> usize {
        let of = |mistake: &&Diagnostic| mistake.code.severity() == severity;
        self.mistakes.iter().filter(of).count()
    }
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    let folder = arguments.dir.as_deref().or(course);
    let (files, loaded) = loaded(folder)?;
    let findings = find(&files, loaded)?;
    human::print(&files, &findings);
    Ok(match findings.count(Severity::Error) {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(CONTENT),
    })
}

fn find(files: &Files, loaded: Loaded) -> Result<Findings, Failure> {
    let proofs = prove::course(&loaded.course, files)?;
    let mut mistakes = loaded.diagnostics;
    let proved = proofs.iter().map(|proof| proof.proved).sum();
    mistakes.extend(proofs.into_iter().flat_map(|proof| proof.mistakes));
    mistakes.sort_by(|a, b| (&a.file, a.span.start).cmp(&(&b.file, b.span.start)));
    Ok(Findings { mistakes, proved })
}
