//! `man`: the manual pages.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory;

use super::{ENVIRONMENT, Failure, failure};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Write a page for the program and one for each command into this folder, instead of printing the first
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let command = super::Arguments::command();
    let wrong = |error: std::io::Error| failure(ENVIRONMENT, error.to_string());
    match &arguments.into {
        None => clap_mangen::Man::new(command)
            .render(&mut std::io::stdout())
            .map_err(wrong)?,
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(wrong)?;
            clap_mangen::generate_to(command, folder).map_err(wrong)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
