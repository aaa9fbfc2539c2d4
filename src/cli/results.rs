//! Files of results: what `progress export` wrote on learners' machines.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{CONTENT, Failure, disk, failure};
use crate::learn::{Event, What, wrong_in_line};
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
    let text = disk::read(file, disk::LOG)?;
    let stem = file.file_stem().unwrap_or_default();
    Ok(Log {
        learner: stem.to_string_lossy().into_owned(),
        events: events(&text).map_err(|why| failure(CONTENT, format!("{name}, {why}")))?,
    })
}

/// The events of a text. A reader's place and what a newer version wrote are passed over.
fn events(text: &str) -> Result<Vec<Event>, String> {
    let mut events = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Event>(line) {
            Ok(event) => events.push(event),
            Err(_) if is_other(line) => {}
            Err(error) => {
                return Err(format!(
                    "line {}: no event of a `progress export`: {}",
                    number + 1,
                    wrong_in_line(&error)
                ));
            }
        }
    }
    Ok(events)
}

/// Whether a line is an object that is no event of this version.
fn is_other(line: &str) -> bool {
    let value: Option<Value> = serde_json::from_str(line).ok();
    let value = value.filter(Value::is_object);
    let kind = |value: &Value| value["what"].as_str().map(str::to_owned);
    value.is_some_and(|value| !kind(&value).is_some_and(|kind| What::KINDS.contains(&&*kind)))
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
    fn an_event_that_was_spoilt_is_named_by_its_line() {
        let event =
            r#"{"id":"1","at":5,"what":"answered","round":"r","item":"q/a","key":"k","given":["x"],
                        "right":true,"credit":CREDIT,"hints":0,"millis":5}"#
                .replace('\n', "");
        let read = |credit: &str| events(&format!("\n{}\n", event.replace("CREDIT", credit)));
        assert_eq!(read("0.5").unwrap().len(), 1);
        for credit in ["5e9", "-0.1", "null", "1e999"] {
            let why = read(credit).unwrap_err();
            assert!(why.starts_with("line 2: "), "{credit}: {why}");
            assert!(!why.contains(" at line "), "{credit}: {why}");
        }
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
