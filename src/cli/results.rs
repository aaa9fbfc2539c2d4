//! Files of results: what `progress export` wrote on learners' machines.

use std::path::{Path, PathBuf};

use super::{CONTENT, Failure, disk, failure};
use crate::learn::Event;
use crate::markdown::tame;
use crate::store::{read_log, strangers};

/// One learner's log.
pub(super) struct Log {
    /// The file's name without its ending: whose log it is.
    pub learner: String,
    pub events: Vec<Event>,
}

pub(super) fn read(files: &[PathBuf]) -> Result<Vec<Log>, Failure> {
    files.iter().map(|file| log(file)).collect()
}

fn log(file: &Path) -> Result<Log, Failure> {
    let name = file.display();
    let text = disk::read(file, disk::LOG)?;
    let stem = file.file_stem().unwrap_or_default();
    let read = read_log(&text).map_err(|why| failure(CONTENT, format!("{name}:\n{why}")))?;
    if let Some(strange) = strangers(&read.strange) {
        eprintln!("{name}: {}; passed over", tame(&strange));
    }
    Ok(Log {
        learner: stem.to_string_lossy().into_owned(),
        events: read.events,
    })
}

/// A line of CSV by RFC 4180. What a spreadsheet would take for a formula is made text.
pub(super) fn csv_line(fields: &[String]) -> String {
    let field = |field: &String| {
        let field = &tame(field);
        let formula = field.starts_with(['=', '+', '@', '\t', '\r'])
            || field.starts_with('-') && field.parse::<f64>().is_err();
        let field = if formula {
            format!("'{field}")
        } else {
            field.clone()
        };
        match field.contains([',', '"', '\n', '\r']) {
            true => format!("\"{}\"", field.replace('"', "\"\"")),
            false => field,
        }
    };
    fields.iter().map(field).collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_text_whatever_is_in_it() {
        let fields = ["a,b", "say \"x\"", "=1+1", "-1", "-x", "\u{1b}[2J"].map(str::to_owned);
        assert_eq!(
            csv_line(&fields),
            "\"a,b\",\"say \"\"x\"\"\",'=1+1,-1,'-x,␛[2J\r\n"
        );
    }
}
