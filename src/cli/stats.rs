//! `stats`: what was learned so far, for people or programs.

use std::path::Path;
use std::process::ExitCode;

use super::{Failure, history};
use crate::learn::Stats;
use crate::ui::page;

/// Columns of the human form.
const WIDTH: usize = 78;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// As JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    let model = history::model(course)?;
    let stats = Stats::of(&model.progress, &model.course, model.moment());
    if arguments.json {
        history::print_json(&stats);
    } else {
        for row in page::stats(&stats, WIDTH).rows {
            println!("{}", row.text().trim_end());
        }
    }
    Ok(ExitCode::SUCCESS)
}
