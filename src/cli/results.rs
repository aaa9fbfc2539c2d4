//! Files of results: what `progress export` wrote on learners' machines.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{CONTENT, ENVIRONMENT, Failure, failure};
use crate::learn::Event;
use crate::markdown::tame;

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
    let text =
        std::fs::read(file).map_err(|error| failure(ENVIRONMENT, format!("{name}: {error}")))?;
    let text = String::from_utf8(text).map_err(|_| {
        failure(
            CONTENT,
            format!("{name} is no text; `progress export` writes JSON Lines"),
        )
    })?;
    let stem = file.file_stem().unwrap_or_default();
    Ok(Log {
        learner: stem.to_string_lossy().into_owned(),
        events: events(&text).map_err(|why| failure(CONTENT, format!("{name}, {why}")))?,
    })
}

/// The events of a text. What is no event but an object, such as a reader's place or what a newer version wrote, is
/// passed over.
fn events(text: &str) -> Result<Vec<Event>, String> {
    let mut events = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Event>(line) {
            Ok(event) => events.push(event),
            Err(error) if serde_json::from_str::<Value>(line).is_ok_and(|v| v.is_object()) => {
                drop(error)
            }
            Err(error) => return Err(format!("line {}: {error}", number + 1)),
        }
    }
    Ok(events)
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
    fn a_log_is_read_past_what_is_no_event_and_not_past_what_is_no_json() {
        let event = r#"{"id":"1","at":5,"what":"visited","lesson":"l","screen":"s"}"#;
        let text = format!(
            "{event}\n\n{{\"place\":{{}}}}\n{{\"id\":\"2\",\"at\":6,\"what\":\"later\"}}\n"
        );
        assert_eq!(events(&text).unwrap().len(), 1);
        assert_eq!(
            events("{}\n{\"id\":").unwrap_err().split(':').next(),
            Some("line 2")
        );
    }

    #[test]
    fn a_field_is_text_whatever_is_in_it() {
        let fields = ["a,b", "say \"x\"", "=1+1", "-1", "-x", "\u{1b}[2J"].map(str::to_owned);
        assert_eq!(
            csv_line(&fields),
            "\"a,b\",\"say \"\"x\"\"\",'=1+1,-1,'-x,␛[2J\r\n"
        );
    }
}
