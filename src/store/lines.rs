//! Progress as JSON Lines: out of one log, into another, or aside.
//!
//! A line is an event as it is stored, or the place in a lesson; aside, also what was written and not handed in. Taking in is a union: the order of files and how often
//! they come change nothing. Events of a kind that this version does not know, as a newer one may write, are carried along
//! unread, and told: a line that was edited may look like one.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Store, StoreError, first_free};
use crate::learn::{Event, Place, What, wrong_in_line};

/// What taking in a file changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Events that were not here yet.
    pub new: usize,
    /// Events that were.
    pub known: usize,
    /// Of both, those of a kind that this version does not know.
    pub strange: Vec<Strange>,
}

/// An event of a kind that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Strange {
    /// From 1.
    pub line: usize,
    pub what: String,
}

/// What of a log is of no kind that this version knows, for people; `None` when there is no such thing.
pub fn strangers(strange: &[Strange]) -> Option<String> {
    const SHOWN: usize = 3;
    let lines = match strange.len() {
        0 => return None,
        1 => "1 line is".to_owned(),
        many => format!("{many} lines are"),
    };
    let shown = strange
        .iter()
        .take(SHOWN)
        .map(|Strange { line, what }| format!("line {line}: `{what}`"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let rest = if strange.len() > SHOWN { ", …" } else { "" };
    Some(format!(
        "{lines} of a kind that this version does not know: a newer one wrote it, or it was edited ({shown}{rest})"
    ))
}

/// What a log says.
#[derive(Debug, Default)]
pub struct Read {
    pub events: Vec<Event>,
    pub strange: Vec<Strange>,
}

/// The events of an exported log.
///
/// # Errors
/// When a line is no event and no place, as [`Store::import`] says it.
pub fn read_log(text: &str) -> Result<Read, ImportError> {
    let lines = read(text).map_err(ImportError::Lines)?;
    let mut log = Read {
        strange: strange(&lines),
        ..Read::default()
    };
    let events = lines.into_iter().filter_map(|(_, line)| match line {
        Line::Event { event, .. } => event,
        Line::Place(_) | Line::Draft(_) => None,
    });
    log.events.extend(events);
    Ok(log)
}

/// Why nothing was taken in.
#[derive(Debug)]
pub enum ImportError {
    /// What is wrong with the text, each with its line from 1.
    Lines(Vec<(usize, String)>),
    Store(StoreError),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 10;
        let mistakes = match self {
            ImportError::Store(error) => return error.fmt(f),
            ImportError::Lines(mistakes) => mistakes,
        };
        for (number, (line, message)) in mistakes.iter().take(SHOWN).enumerate() {
            let gap = if number == 0 { "" } else { "\n" };
            write!(f, "{gap}line {line}: {message}")?;
        }
        if mistakes.len() > SHOWN {
            write!(f, "\nand {} more", mistakes.len() - SHOWN)?;
        }
        Ok(())
    }
}

impl std::error::Error for ImportError {}

/// A line of the second kind.
#[derive(Serialize, Deserialize)]
struct PlaceLine {
    place: Place,
}

/// A line of the third kind.
#[derive(Serialize, Deserialize)]
struct DraftLine {
    draft: Draft,
}

/// What was written to an item and not handed in.
#[derive(Serialize, Deserialize)]
struct Draft {
    item: String,
    text: String,
}

/// A line that can be taken in.
#[expect(clippy::large_enum_variant, reason = "places are few")]
enum Line<'a> {
    Event {
        id: String,
        at: i64,
        body: &'a str,
        value: Value,
        /// If it is of a kind that this version knows.
        event: Option<Event>,
    },
    Place(Place),
    Draft(Draft),
}

impl Store {
    /// Every event and every place, a line each, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn export(&self) -> Result<String, StoreError> {
        Ok(text(&self.rows()?, &self.place_lines()?))
    }

    /// Adds what is not here yet: all of it, or nothing if a line is wrong. In one transaction, beside other windows.
    ///
    /// # Errors
    /// When a line is no event and no place, or an event is here with other content; when the file cannot be written.
    pub fn import(&mut self, text: &str) -> Result<Imported, ImportError> {
        let lines = read(text).map_err(ImportError::Lines)?;
        let taken = self.transaction(|connection| take(connection, &lines));
        taken.map_err(|refused| match refused {
            Refused::Lines(mistakes) => ImportError::Lines(mistakes),
            Refused::Sqlite(error) => ImportError::Store(self.fail(&error)),
        })
    }

    /// Begins anew: what is kept goes to a file beside the log, from which [`Store::import`] brings it back. What another
    /// window adds meanwhile stays in the log. Gives that file, or nothing when there was nothing to put aside.
    ///
    /// # Errors
    /// When either file cannot be written; then the log is as it was.
    pub fn reset(&mut self) -> Result<Option<PathBuf>, StoreError> {
        let (rows, places, drafts) = (self.rows()?, self.place_lines()?, self.draft_lines()?);
        let bytes = text(&rows, &places) + &text(&[], &drafts);
        if bytes.is_empty() {
            return Ok(None);
        }
        let aside = write_aside(&self.path, bytes.as_bytes()).map_err(|error| self.fail(&error))?;
        self.transaction(|connection| forget(connection, &rows))
            .map_err(|error: rusqlite::Error| self.fail(&error))?;
        Ok(Some(aside))
    }

    fn place_lines(&self) -> Result<Vec<String>, StoreError> {
        let places = self.kept()?.places.into_iter().rev();
        places
            .map(|place| serde_json::to_string(&PlaceLine { place }))
            .collect::<Result<_, _>>()
            .map_err(|error| self.fail(&error))
    }

    /// What is written now before what another window wrote over, as they are taken in.
    fn draft_lines(&self) -> Result<Vec<String>, StoreError> {
        let kept = self.kept()?;
        let replaced = kept.replaced.into_iter();
        let replaced = replaced.flat_map(|(item, texts)| {
            let draft = move |text| (item.clone(), text);
            texts.into_iter().map(draft)
        });
        let drafts = kept.drafts.into_iter().chain(replaced);
        drafts
            .map(|(item, text)| {
                let draft = Draft { item, text };
                serde_json::to_string(&DraftLine { draft })
            })
            .collect::<Result<_, _>>()
            .map_err(|error| self.fail(&error))
    }

    /// What `work` does is kept as a whole, or not at all if it fails.
    pub(super) fn transaction<T, E: From<rusqlite::Error>>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}

fn text(rows: &[(String, String)], places: &[String]) -> String {
    let bodies = rows.iter().map(|(_, body)| body);
    bodies.chain(places).flat_map(|line| [line, "\n"]).collect()
}

/// Why a transaction was not kept.
enum Refused {
    Lines(Mistakes),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Refused {
        Refused::Sqlite(error)
    }
}

/// What is wrong, by line, from 1.
type Mistakes = Vec<(usize, String)>;

/// Every line understood, with its number, or every mistake.
fn read(text: &str) -> Result<Vec<(usize, Line<'_>)>, Mistakes> {
    let mut lines = Vec::new();
    let mut mistakes = Vec::new();
    let numbered = (1..).zip(text.lines().map(str::trim));
    for (number, line) in numbered.filter(|(_, line)| !line.is_empty()) {
        match read_line(line) {
            Ok(line) => lines.push((number, line)),
            Err(message) => mistakes.push((number, message)),
        }
    }
    if mistakes.is_empty() {
        Ok(lines)
    } else {
        Err(mistakes)
    }
}

fn read_line(line: &str) -> Result<Line<'_>, String> {
    let value: Value = serde_json::from_str(line)
        .map_err(|error| format!("no JSON: {}", wrong_in_line(&error)))?;
    if value.get("place").is_some() {
        let read = serde_json::from_str::<PlaceLine>(line);
        let PlaceLine { place } =
            read.map_err(|error| format!("no place: {}", wrong_in_line(&error)))?;
        moment(place.at)?;
        return Ok(Line::Place(place));
    }
    if value.get("draft").is_some() {
        let read = serde_json::from_str::<DraftLine>(line);
        let DraftLine { draft } =
            read.map_err(|error| format!("no draft: {}", wrong_in_line(&error)))?;
        return Ok(Line::Draft(draft));
    }
    let text = |name| value.get(name).and_then(Value::as_str);
    let (Some(id), Some(what)) = (text("id").filter(|id| !id.is_empty()), text("what")) else {
        return Err("no event of a progress log: it needs `id`, `at` and `what`".to_owned());
    };
    let at = value.get("at").and_then(Value::as_u64);
    let at = moment(at.ok_or("`at` must be milliseconds since 1970")?)?;
    let event = match What::KINDS.contains(&what) {
        true => {
            let event = serde_json::from_str::<Event>(line);
            Some(event.map_err(|error| format!("no `{what}`: {}", wrong_in_line(&error)))?)
        }
        false => None,
    };
    Ok(Line::Event {
        event,
        id: id.to_owned(),
        at,
        body: line,
        value,
    })
}

fn strange(lines: &[(usize, Line<'_>)]) -> Vec<Strange> {
    let strange = lines.iter().filter_map(|(line, content)| match content {
        Line::Event {
            event: None, value, ..
        } => Some(Strange {
            line: *line,
            what: value["what"].as_str().unwrap_or_default().to_owned(),
        }),
        _ => None,
    });
    strange.collect()
}

/// SQLite's integers are signed.
fn moment(at: u64) -> Result<i64, String> {
    i64::try_from(at).map_err(|_| format!("`at` is too large: {at}"))
}

fn take(connection: &Connection, lines: &[(usize, Line<'_>)]) -> Result<Imported, Refused> {
    let mut imported = Imported {
        strange: strange(lines),
        ..Imported::default()
    };
    let mut mistakes = Vec::new();
    for (number, line) in lines {
        match line {
            Line::Place(place) => take_place(connection, place)?,
            Line::Draft(draft) => take_draft(connection, draft)?,
            Line::Event {
                id,
                at,
                body,
                value,
                ..
            } => {
                if insert(connection, id, *at, body)? {
                    imported.new += 1;
                } else if same(connection, id, value)? {
                    imported.known += 1;
                } else {
                    mistakes.push((*number, other_content(id)));
                }
            }
        }
    }
    if mistakes.is_empty() {
        Ok(imported)
    } else {
        Err(Refused::Lines(mistakes))
    }
}

fn other_content(id: &str) -> String {
    format!(
        "the event `{id}` is here with other content. Events never change: one of the two files was edited. \
         Remove the line to keep the event that is here"
    )
}

fn insert(connection: &Connection, id: &str, at: i64, body: &str) -> rusqlite::Result<bool> {
    let mut insert = connection
        .prepare_cached("INSERT OR IGNORE INTO event (id, at, body) VALUES (?1, ?2, ?3)")?;
    Ok(insert.execute(params![id, at, body])? == 1)
}

/// Compared as JSON: another program may have changed spaces or the order of fields.
fn same(connection: &Connection, id: &str, value: &Value) -> rusqlite::Result<bool> {
    let mut query = connection.prepare_cached("SELECT body FROM event WHERE id = ?1")?;
    let body: Option<String> = query.query_row([id], |row| row.get(0)).optional()?;
    let here = body.and_then(|body| serde_json::from_str::<Value>(&body).ok());
    Ok(here.as_ref() == Some(value))
}

/// The later place of a lesson stays; of two at the same moment the greater, so that the order of files does not matter.
fn take_place(connection: &Connection, place: &Place) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO place (lesson, screen, offset, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (lesson) DO UPDATE
         SET screen = excluded.screen, offset = excluded.offset, at = excluded.at
         WHERE (excluded.at, excluded.screen, excluded.offset) > (at, screen, offset)",
    )?;
    insert.execute(params![
        place.lesson,
        place.screen,
        place.offset,
        place.at as i64
    ])?;
    Ok(())
}

/// What is being written here stays, and the other text is kept beside it.
fn take_draft(connection: &Connection, draft: &Draft) -> rusqlite::Result<()> {
    let both = [&draft.item, &draft.text];
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO draft (item, text) VALUES (?1, ?2)")?;
    insert.execute(both)?;
    let mut beside = connection.prepare_cached(
        "INSERT OR IGNORE INTO replaced_draft (item, text)
         SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM draft WHERE item = ?1 AND text = ?2)",
    )?;
    beside.execute(both).map(drop)
}

/// Deletes these events, and every place and draft: the file aside has them.
fn forget(connection: &Connection, rows: &[(String, String)]) -> rusqlite::Result<()> {
    let mut delete = connection.prepare("DELETE FROM event WHERE id = ?1")?;
    for (id, _) in rows {
        delete.execute([id])?;
    }
    connection.execute_batch("DELETE FROM place; DELETE FROM draft; DELETE FROM replaced_draft")
}

/// Writes to the first free `NAME.reset-N.jsonl`; returns when it is on disk.
fn write_aside(log: &Path, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let name = |n| log.with_extension(format!("reset-{n}.jsonl"));
    let (path, mut file) = first_free(name)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    if let Some(folder) = path.parent() {
        // Not every system lets a folder be opened; the file itself is written in any case.
        drop(std::fs::File::open(folder).and_then(|folder| folder.sync_all()));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::super::Kept;
    use super::*;
    use proptest::prelude::*;

    const LINES: [&str; 7] = [
        r#"{"id":"a","at":3,"what":"visited","lesson":"l","screen":"s"}"#,
        r#"{"id":"b","at":1,"what":"handed_in","round":"r"}"#,
        r#"{"id":"c","at":2,"what":"of_the_future","thing":[1,2]}"#,
        r#"{"id":"d","at":9,"what":"round_started","round":"r","quiz":"q","items":["q/a"],"seed":18446744073709551615}"#,
        r#"{"place":{"lesson":"l","screen":"s","offset":7,"at":5}}"#,
        r#"{"place":{"lesson":"l","screen":"t","offset":0,"at":5}}"#,
        r#"{"place":{"lesson":"m","screen":"s","offset":0,"at":4}}"#,
    ];

    fn log(lines: &[&str]) -> String {
        let mut store = Store::in_memory().unwrap();
        store.import(&lines.join("\n")).unwrap();
        store.export().unwrap()
    }

    fn merged(one: &str, other: &str) -> String {
        log(&[one, other])
    }

    prop_compose! {
        /// The log of some machine: any of the lines, in any order.
        fn machine()(lines in prop::sample::subsequence(&LINES, 0..=LINES.len()).prop_shuffle()) -> String {
            log(&lines)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn merging_is_a_union((a, b, c) in (machine(), machine(), machine())) {
            prop_assert_eq!(merged(&a, &a), a.clone());
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        }
    }

    #[test]
    fn what_goes_out_comes_back_to_the_letter_and_in_order_of_time() {
        let exported = log(&LINES);
        let wanted = [LINES[1], LINES[2], LINES[0], LINES[3], LINES[6], LINES[5]];
        assert_eq!(exported.lines().collect::<Vec<_>>(), wanted);
        assert_eq!(log(&[&exported]), exported);
    }

    #[test]
    fn one_wrong_line_and_nothing_is_taken_in() {
        let mut store = Store::in_memory().unwrap();
        let text = [
            LINES[0],
            "",
            "{",
            r#"{"id":"x","at":1,"what":"visited","lesson":"l"}"#,
            r#"{"id":"x","at":-1,"what":"visited"}"#,
            r#"{"id":"x","at":9999999999999999999,"what":"new"}"#,
            r#"["id"]"#,
        ];
        let Err(ImportError::Lines(mistakes)) = store.import(&text.join("\n")) else {
            panic!("taken in");
        };
        let lines: Vec<usize> = mistakes.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7]);
        assert!(mistakes[1].1.contains("screen"), "{}", mistakes[1].1);
        assert_eq!(store.export().unwrap(), "");
    }

    #[test]
    fn an_event_that_was_edited_is_refused_but_spaces_are_not() {
        let mut store = Store::in_memory().unwrap();
        store.import(LINES[0]).unwrap();
        let spaced = r#" { "what":"visited", "id":"a", "at": 3, "lesson":"l", "screen":"s" }"#;
        let known = Imported {
            known: 1,
            ..Imported::default()
        };
        assert_eq!(store.import(spaced).unwrap(), known);
        let edited = [LINES[1], &LINES[0].replace("\"s\"", "\"t\"")].join("\n");
        let error = store.import(&edited).unwrap_err().to_string();
        assert!(error.starts_with("line 2: the event `a`"), "{error}");
        assert_eq!(store.export().unwrap().trim_end(), LINES[0]);
    }

    #[test]
    fn an_event_that_was_spoilt_is_named_by_its_line() {
        let event =
            r#"{"id":"1","at":5,"what":"answered","round":"r","item":"q/a","key":"k","given":["x"],
                        "right":true,"credit":CREDIT,"hints":0,"millis":5}"#
                .replace('\n', "");
        let read = |credit: &str| read_log(&format!("\n{}\n", event.replace("CREDIT", credit)));
        assert_eq!(read("0.5").unwrap().events.len(), 1);
        for credit in ["5e9", "-0.1", "null", "1e999"] {
            let why = read(credit).unwrap_err().to_string();
            assert!(why.starts_with("line 2: "), "{credit}: {why}");
            assert!(!why.contains(" at line "), "{credit}: {why}");
        }
    }

    #[test]
    fn a_kind_that_is_not_known_is_kept_and_told() {
        let mut store = Store::in_memory().unwrap();
        let text = LINES[..3].join("\n");
        let imported = store.import(&text).unwrap();
        let told = strangers(&imported.strange).unwrap();
        assert!(told.starts_with("1 line is of a kind"), "{told}");
        assert!(told.ends_with("(line 3: `of_the_future`)"), "{told}");
        assert_eq!((imported.new, strangers(&[])), (3, None));
        let log = read_log(&text).unwrap();
        assert_eq!((log.events.len(), log.strange), (2, imported.strange));
    }

    #[test]
    fn a_reset_keeps_everything_aside_and_what_came_meanwhile_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.db");
        let mut store = Store::open(&path).unwrap().store;
        assert_eq!(store.reset().unwrap(), None);
        store.import(&LINES.join("\n")).unwrap();
        let before = store.export().unwrap();
        let aside = store.reset().unwrap().unwrap();
        assert_eq!(store.export().unwrap(), "");
        assert_eq!(std::fs::read_to_string(&aside).unwrap(), before);
        store.import(LINES[0]).unwrap();
        let second = store.reset().unwrap().unwrap();
        assert_ne!(second, aside);
        store.import(&before).unwrap();
        assert_eq!(store.export().unwrap(), before);
    }

    #[test]
    fn a_reset_takes_what_was_begun_along_and_it_can_be_had_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.db");
        let mut store = Store::open(&path).unwrap().store;
        store.save_draft("q/a", Some("theirs"), None).unwrap();
        store.save_draft("q/a", Some("ours"), None).unwrap();
        let before = store.kept().unwrap();
        let aside = store.reset().unwrap().unwrap();
        assert_eq!(store.kept().unwrap(), Kept::default());
        let aside = std::fs::read_to_string(aside).unwrap();
        store.import(&aside).unwrap();
        store.import(&aside).unwrap();
        assert_eq!(store.kept().unwrap(), before);
        assert_eq!(store.reset().unwrap().map(drop), Some(()));
        store.save_draft("q/a", Some("new"), None).unwrap();
        store.import(&aside).unwrap();
        let kept = store.kept().unwrap();
        assert_eq!(kept.drafts["q/a"], "new");
        assert_eq!(kept.replaced["q/a"], ["ours", "theirs"]);
    }
}
