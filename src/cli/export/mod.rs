//! `export`: quizzes for other programs, requests as Hurl files, results for a spreadsheet or a record store.

mod interaction;
mod quizzes;
mod requests;
mod xapi;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{CONTENT, Failure, USAGE, disk, failure, loaded, results};
use crate::learn::{Event, What};
use results::Log;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: Export,
}

#[derive(Debug, clap::Subcommand)]
enum Export {
    /// Quizzes as GIFT, for Moodle and others
    Gift(Quizzes),
    /// Quizzes as TOML of mdbook-quiz
    MdbookQuiz(Quizzes),
    /// Every live request with its app: a folder that `hurl --test` runs
    Hurl {
        /// A new or empty folder
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
    },
    /// Answers for a spreadsheet
    Csv(Results),
    /// Answers as xAPI statements for a learning record store
    Xapi(Results),
}

#[derive(Debug, clap::Args)]
struct Quizzes {
    /// Ids of quizzes; without one, all of them
    quizzes: Vec<String>,
    /// A file for each quiz, in this folder; without it they are printed
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Results {
    /// What `progress export` wrote, a file for each learner, named after them
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    match &arguments.what {
        Export::Gift(wanted) => quizzes::export(wanted, course, quizzes::Target::Gift)?,
        Export::MdbookQuiz(wanted) => quizzes::export(wanted, course, quizzes::Target::Mdbook)?,
        Export::Hurl { into } => requests::export(into, course)?,
        Export::Csv(Results { files }) => print!("{}", csv(&results::read(files)?)),
        Export::Xapi(Results { files }) => {
            let (_, loaded) = loaded(course)?;
            let statements = xapi::statements(&loaded.course, &results::read(files)?);
            println!("{statements:#}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A line for each answer.
fn csv(logs: &[Log]) -> String {
    let head = "learner,time,round,item,attempt,given,right,credit,hints,seconds\r\n";
    let lines = logs.iter().flat_map(|log| {
        let line = |event: &Event| match &event.what {
            What::Answered(answer) => Some(results::csv_line(&[
                log.learner.clone(),
                time(event.at),
                answer.round.clone(),
                answer.item.clone(),
                answer.attempt.to_string(),
                answer.given.join(" | "),
                answer.right.to_string(),
                answer.credit.to_string(),
                answer.hints.to_string(),
                format!("{:.1}", answer.millis as f64 / 1000.0),
            ])),
            _ => None,
        };
        log.events.iter().filter_map(line)
    });
    std::iter::once(head.to_owned()).chain(lines).collect()
}

/// Milliseconds since the epoch as ISO 8601, in UTC; empty for a time that no calendar has.
fn time(millis: u64) -> String {
    let (seconds, rest) = ((millis / 1000) as i64, (millis % 1000) as u32);
    let time = speedate::DateTime::from_timestamp(seconds, rest * 1000);
    time.map_or_else(|_| String::new(), |time| format!("{time}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_the_calendar_has_it() {
        assert_eq!(time(0), "1970-01-01T00:00:00Z");
        assert_eq!(time(1_700_000_000_123), "2023-11-14T22:13:20.123000Z");
    }
}
