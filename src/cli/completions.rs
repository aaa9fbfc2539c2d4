//! `completions`: what a shell needs to complete our words.

use std::process::ExitCode;

use clap::CommandFactory;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell to write them for
    shell: clap_complete::Shell,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut command = super::Arguments::command();
    let name = command.get_name().to_owned();
    clap_complete::generate(arguments.shell, &mut command, name, &mut std::io::stdout());
    ExitCode::SUCCESS
}
