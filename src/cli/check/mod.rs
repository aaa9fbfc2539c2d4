//! `check`: parse everything, then prove everything that can be run, and tell every mistake at once.

mod progress;
mod prove;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::engine::Choice;
use super::{CONTENT, ENVIRONMENT, Failure, USAGE, failure, folders, loaded};
use crate::content::{Diagnostic, Files, Loaded, Severity, fixed, lint};
use crate::engine::Kind;
use crate::markdown::tame;
use prove::Cache;
use report::{Format, Report};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The course's folder; without it the one around here, or else the course inside the program
    dir: Option<PathBuf>,
    /// How to tell what was found
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Correct what can be corrected safely, in the course's files
    #[arg(long)]
    fix: bool,
    /// Prove everything again, also what has not changed since it was proved
    #[arg(long)]
    afresh: bool,
}

/// Everything that was found out about a course.
struct Findings {
    /// Sorted by file and place.
    mistakes: Vec<Diagnostic>,
    /// Requests whose answer was as written, and other claims found true.
    proved: usize,
    /// How many of these were known from before.
    reused: usize,
}

impl Findings {
    fn count(&self, severity: Severity) -> usize {
        let of = |mistake: &&Diagnostic| mistake.code.severity() == severity;
        self.mistakes.iter().filter(of).count()
    }
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Choice,
    course: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let folder = folder(arguments.dir.as_deref(), course)?;
    let folder = folder.as_deref();
    if arguments.fix {
        let folder = folder.filter(|folder| !folder.is_file());
        let message = "`--fix` needs the course's folder: it changes the files in it";
        let folder = folder.ok_or_else(|| failure(USAGE, message))?;
        fix(folder)?;
    }
    let (files, loaded) = loaded(folder)?;
    // The folder that the course inside the program was made from is no foreign one.
    let foreign = folder.filter(|_| files != Files::embedded());
    let engines = engine.all_for_course(foreign, &files)?;
    if !arguments.json && arguments.format == Format::Human {
        let place = folder.map(|folder| tame(&folder.display().to_string()));
        let place = place.unwrap_or_else(|| "inside the program".to_owned());
        let title = Some(&*loaded.course.title).filter(|title| !title.is_empty());
        eprintln!(
            "The course: {}, {place}",
            title.unwrap_or("without a title")
        );
    }
    let cache = if arguments.afresh {
        Cache::default()
    } else {
        cache(folder, &engines)
    };
    let findings = find(&files, loaded, &engines, &cache)?;
    let report = Report {
        files: &files,
        findings: &findings,
        folder,
        colour: super::colour(),
    };
    report.print(if arguments.json {
        Format::Json
    } else {
        arguments.format
    });
    Ok(match findings.count(Severity::Error) {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(CONTENT),
    })
}

/// The course that is meant: the one named, else the one around here, else the one inside the program.
fn folder(dir: Option<&Path>, course: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    match (dir, course) {
        (Some(_), Some(_)) => Err(failure(
            USAGE,
            "name the course once: `check DIR` or `--course`",
        )),
        (None, None) => Ok(folders::course()),
        (dir, course) => Ok(dir.or(course).map(Path::to_owned)),
    }
}

fn cache(course: Option<&Path>, engines: &[Kind]) -> Cache {
    let place = course.map(|course| course.canonicalize().unwrap_or(course.to_owned()));
    let place = place.unwrap_or_else(|| PathBuf::from("the embedded course"));
    let place = place.join(format!("{engines:?}"));
    folders::cache().map_or_else(Cache::default, |folder| Cache::open(&folder, &place))
}

fn find(
    files: &Files,
    loaded: Loaded,
    engines: &[Kind],
    cache: &Cache,
) -> Result<Findings, Failure> {
    let proofs = {
        let bar = progress::Bar::new();
        // Also what does not open: its other mistakes are to be mended in one go with the one that keeps it shut.
        prove::course(&loaded.whole(), files, engines, cache, &|done, all| {
            bar.show(done, all);
        })?
    };
    let mut mistakes = lint(&loaded, files);
    mistakes.extend(loaded.diagnostics);
    let proved = proofs.iter().map(|proof| proof.proved).sum();
    let known = proofs.iter().filter(|proof| proof.reused);
    let reused = known.map(|proof| proof.proved).sum();
    mistakes.extend(proofs.into_iter().flat_map(|proof| proof.mistakes));
    mistakes.sort_by(|a, b| (&a.file, a.span.start).cmp(&(&b.file, b.span.start)));
    Ok(Findings {
        mistakes,
        proved,
        reused,
    })
}

/// Makes the safe corrections, until there are none: one may uncover another.
fn fix(folder: &Path) -> Result<(), Failure> {
    const ROUNDS: usize = 10;
    for _ in 0..ROUNDS {
        let (files, loaded) = loaded(Some(folder))?;
        let mut changed = false;
        for file in files.iter() {
            let mistakes = loaded.diagnostics.iter();
            let mistakes: Vec<_> = mistakes
                .filter(|mistake| mistake.file == file.path)
                .collect();
            let source = files.text(&file.path);
            let text = fixed(source, &mistakes);
            if text != source {
                changed = true;
                let path = folder.join(&file.path);
                let written = std::fs::write(&path, text);
                written.map_err(|e| failure(ENVIRONMENT, format!("{}: {e}", path.display())))?;
                eprintln!("corrected {}", path.display());
            }
        }
        if !changed {
            break;
        }
    }
    Ok(())
}
