//! `schema`: JSON Schemas of a course's files, for editors; and of the X-ray, for programs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{ENVIRONMENT, Failure, failure};
use crate::content::Document;
use crate::engine::trace::Trace;

/// The folder of a course that its files' `#:schema` lines lead to.
pub(super) const FOLDER: &str = "schemas";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Whose schema to print: a file of a course, or the X-ray that `serve --json` tells of each request
    #[arg(value_parser = names(), required_unless_present = "into")]
    document: Option<String>,
    /// Write all of them into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "document")]
    into: Option<PathBuf>,
}

/// What an event `trace` holds; no file of a course.
const TRACE: &str = "trace";

fn names() -> clap::builder::PossibleValuesParser {
    let files = Document::ALL.iter().map(|document| document.name());
    files.chain([TRACE]).collect::<Vec<_>>().into()
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Some(folder) = &arguments.into {
        write(folder)?;
    }
    let wanted = |document: &&Document| arguments.document.as_deref() == Some(document.name());
    if let Some(document) = Document::ALL.iter().find(wanted) {
        println!("{:#}", document.schema());
    }
    if arguments.document.as_deref() == Some(TRACE) {
        println!("{:#}", schemars::schema_for!(Trace).to_value());
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes every schema into a folder.
pub(super) fn write(folder: &Path) -> Result<(), Failure> {
    let wrong = |path: &Path, error: std::io::Error| {
        failure(ENVIRONMENT, format!("{}: {error}", path.display()))
    };
    std::fs::create_dir_all(folder).map_err(|error| wrong(folder, error))?;
    for document in Document::ALL {
        let path = folder.join(format!("{}.schema.json", document.name()));
        let text = format!("{:#}\n", document.schema());
        std::fs::write(&path, text).map_err(|error| wrong(&path, error))?;
    }
    Ok(())
}
