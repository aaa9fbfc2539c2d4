//! `run`: a Python file as a program, in the interpreter that lessons use, within the same limits.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::engine::Choice;
use super::log::Reader;
use super::{CONTENT, ENVIRONMENT, Failure, disk, failure};
use crate::engine::{App, Engine, Event, Fault, Limits, Settings};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A Python file
    #[arg(value_name = "FILE.py")]
    file: PathBuf,
    /// Stop it after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds)]
    time_limit: f64,
    /// Print what happens as JSON, an event a line
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) fn run(arguments: &Arguments, engine: &Choice) -> Result<ExitCode, Failure> {
    let snippet = read(&arguments.file)?;
    let reader = Reader::new(arguments.json);
    let settings = Settings {
        kind: engine.one()?,
        limits: limits(arguments.time_limit),
        traces: false,
        alone: true,
    };
    let (said, events) = channel();
    let engine = Engine::run(&snippet, &settings, move |event| drop(said.send(event)));
    let _engine = engine.map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
    for event in events {
        reader.event(&event);
        match event {
            Event::Finished { code } => return Ok(ExitCode::from(code)),
            Event::Failed { .. } | Event::Limit { .. } => return Ok(ExitCode::from(CONTENT)),
            _ => {}
        }
    }
    Err(failure(
        ENVIRONMENT,
        "the interpreter ended without saying why",
    ))
}

/// The usual limits with another time.
pub(super) fn limits(seconds: f64) -> Limits {
    Limits {
        time: Duration::from_secs_f64(seconds),
        ..Limits::default()
    }
}

/// A time limit: some seconds, and no more than a day.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|seconds| (0.001..=86_400.0).contains(seconds))
        .ok_or_else(|| "a number of seconds between 0.001 and 86400".to_owned())
}

/// A Python file as the engine takes it; `FileResponse` may read beside it.
pub(super) fn read(path: &Path) -> Result<App, Failure> {
    let source = disk::read(path, disk::TEXT)?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    let folder = path.parent().map(|folder| match folder.as_os_str() {
        none if none.is_empty() => PathBuf::from("."),
        _ => folder.to_owned(),
    });
    Ok(App {
        name: name.to_string_lossy().into_owned(),
        source,
        folder,
    })
}

/// A fault as a line that an editor can jump to, and advice.
pub(super) fn in_words(fault: &Fault) -> String {
    let place = fault
        .at
        .as_ref()
        .map_or_else(String::new, |at| format!("{}:{}: ", at.file, at.line));
    let advice = fault
        .advice
        .as_ref()
        .map_or_else(String::new, |advice| format!("\n  {advice}"));
    format!("{place}{}{advice}", fault.message)
}
