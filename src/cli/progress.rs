//! `progress`: what was learned, out of this machine, into it, or aside.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{CONTENT, ENVIRONMENT, Failure, disk, failure, folders, loaded};
use crate::content::Course;
use crate::markdown::tame;
use crate::store::{ImportError, Opened, Store, strangers};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write everything as JSON Lines
    Export {
        /// A new file; without it to the standard output
        #[arg(value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Add what another machine exported; what is here already stays as it is
    Import {
        /// A file; `-` is the standard input
        #[arg(value_name = "FILE")]
        from: PathBuf,
        /// Say what changed as JSON
        #[arg(long)]
        json: bool,
    },
    /// Begin anew; everything so far is kept in a file that `import` reads
    Reset,
    /// Say where progress is kept
    Path,
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    let course = &loaded(course)?.1.course;
    match &arguments.command {
        Command::Export { to } => export(course, to.as_deref())?,
        Command::Import { from, json } => import(course, from, *json)?,
        Command::Reset => reset(course)?,
        Command::Path => println!("{}", file(course)?.display()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Where what is learned of a course is kept. One with an id has a file of its own: the lessons and quizzes of another may
/// have the same names.
pub(super) fn file(course: &Course) -> Result<PathBuf, Failure> {
    let folder = folders::data()?;
    let folder = match &course.id {
        Some(id) => folder.join("courses").join(id),
        None => folder,
    };
    Ok(folder.join("progress.db"))
}

/// The log; a damaged one is set aside, and said so.
pub(super) fn open(course: &Course) -> Result<Opened, Failure> {
    let opened = Store::open(&file(course)?).map_err(environment)?;
    if let Some(aside) = &opened.set_aside {
        eprintln!(
            "httplings: the progress file was damaged. It is kept as {}; a new one has what could be read of it.",
            aside.display()
        );
    }
    Ok(opened)
}

fn environment(error: impl std::fmt::Display) -> Failure {
    failure(ENVIRONMENT, error.to_string())
}

fn export(course: &Course, to: Option<&Path>) -> Result<(), Failure> {
    let text = open(course)?.store.export().map_err(environment)?;
    let Some(path) = to.filter(|path| *path != Path::new("-")) else {
        return std::io::stdout()
            .write_all(text.as_bytes())
            .map_err(environment);
    };
    disk::create(path, text.as_bytes())?;
    println!("{} lines in {}", text.lines().count(), path.display());
    Ok(())
}

fn import(course: &Course, from: &Path, json: bool) -> Result<(), Failure> {
    let name = from.display();
    let text = disk::read_or_input(from, disk::LOG)?;
    let imported = open(course)?
        .store
        .import(&text)
        .map_err(|error| match error {
            ImportError::Lines(_) => {
                failure(CONTENT, format!("{name}:\n{error}\nNothing was taken in."))
            }
            ImportError::Store(error) => environment(error),
        })?;
    if json {
        println!("{}", serde_json::json!(imported));
    } else {
        println!("{} new, {} already here", imported.new, imported.known);
    }
    if let Some(strange) = strangers(&imported.strange) {
        eprintln!("{name}: {}; kept for one that does", tame(&strange));
    }
    Ok(())
}

fn reset(course: &Course) -> Result<(), Failure> {
    match open(course)?.store.reset().map_err(environment)? {
        None => println!("There is no progress yet."),
        Some(aside) => println!(
            "Begun anew. Everything so far is in {0}\nTo have it back: httplings progress import '{0}'",
            aside.display()
        ),
    }
    Ok(())
}
