//! `progress`: what was learned, out of this machine, into it, or aside.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etcetera::BaseStrategy;

use super::{CONTENT, ENVIRONMENT, Failure, disk, failure};
use crate::store::{ImportError, Store};

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

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    match &arguments.command {
        Command::Export { to } => export(to.as_deref())?,
        Command::Import { from, json } => import(from, *json)?,
        Command::Reset => reset()?,
        Command::Path => println!("{}", file()?.display()),
    }
    Ok(ExitCode::SUCCESS)
}

/// `HTTPLINGS_DATA/progress.db`, else the place that the system has for such files.
pub(super) fn file() -> Result<PathBuf, Failure> {
    if let Some(folder) = std::env::var_os("HTTPLINGS_DATA") {
        return Ok(PathBuf::from(folder).join("progress.db"));
    }
    let strategy = etcetera::choose_base_strategy();
    let folder = strategy.map_err(|_| {
        failure(
            ENVIRONMENT,
            "there is no home folder to keep progress in: set HTTPLINGS_DATA to one",
        )
    })?;
    Ok(folder.data_dir().join("httplings").join("progress.db"))
}

/// The log; a damaged one is set aside, and said so.
pub(super) fn open() -> Result<Store, Failure> {
    let opened = Store::open(&file()?).map_err(environment)?;
    if let Some(aside) = &opened.set_aside {
        eprintln!(
            "httplings: the progress file was damaged. It is kept as {}; a new one was begun.",
            aside.display()
        );
    }
    Ok(opened.store)
}

fn environment(error: impl std::fmt::Display) -> Failure {
    failure(ENVIRONMENT, error.to_string())
}

fn export(to: Option<&Path>) -> Result<(), Failure> {
    let text = open()?.export().map_err(environment)?;
    let Some(path) = to.filter(|path| *path != Path::new("-")) else {
        return std::io::stdout()
            .write_all(text.as_bytes())
            .map_err(environment);
    };
    disk::create(path, text.as_bytes())?;
    println!("{} lines in {}", text.lines().count(), path.display());
    Ok(())
}

fn import(from: &Path, json: bool) -> Result<(), Failure> {
    let name = from.display();
    let text = disk::read_or_input(from, disk::LOG)?;
    let imported = open()?.import(&text).map_err(|error| match error {
        ImportError::Lines(_) => failure(CONTENT, format!("{name}:\n{error}")),
        ImportError::Store(error) => environment(error),
    })?;
    if json {
        println!("{}", serde_json::json!(imported));
    } else {
        println!("{} new, {} already here", imported.new, imported.known);
    }
    Ok(())
}

fn reset() -> Result<(), Failure> {
    match open()?.reset().map_err(environment)? {
        None => println!("There is no progress yet."),
        Some(aside) => println!(
            "Begun anew. Everything so far is in {0}\nTo have it back: httplings progress import '{0}'",
            aside.display()
        ),
    }
    Ok(())
}
