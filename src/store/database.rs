//! The database file: opening it, setting a damaged one aside, reading and appending.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::damage::{salvage, set_aside, turn};
use crate::learn::{Event, Names, Place};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

/// How long another window may hold the file.
const BUSY: Duration = Duration::from_secs(5);
/// Kept in SQLite's `user_version`; grows when the tables change.
const SCHEMA_VERSION: i64 = 3;

/// In one transaction: all of it or nothing, and one wait for the disk.
const SCHEMA: &str = "
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS event (
        id TEXT PRIMARY KEY NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS place (
        lesson TEXT PRIMARY KEY NOT NULL,
        screen TEXT NOT NULL,
        offset INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS draft (
        item TEXT PRIMARY KEY NOT NULL,
        text TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS replaced_draft (
        item TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (item, text)
    ) STRICT;
    PRAGMA user_version = 3;
    COMMIT;
";

/// Why progress cannot be kept, for people.
#[derive(Debug)]
pub struct StoreError {
    pub path: PathBuf,
    pub why: String,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "progress cannot be kept in {}: {}",
            self.path.display(),
            self.why
        )
    }
}

impl std::error::Error for StoreError {}

/// An open log.
pub struct Store {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

/// What opening found.
pub struct Opened {
    pub store: Store,
    pub kept: Kept,
    /// Where a file that could not be read was put; a new one was begun, with what could be read of it.
    pub set_aside: Option<PathBuf>,
}

/// Everything that the file has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    /// Oldest first.
    pub events: Vec<Event>,
    /// The last place in every lesson that was opened, latest first.
    pub places: Vec<Place>,
    /// What was written and not handed in, by its name.
    pub drafts: BTreeMap<String, String>,
    /// What one window wrote there and another, not knowing it, wrote over; oldest first.
    pub replaced: BTreeMap<String, Vec<String>>,
}

impl Store {
    /// Opens or creates the log at `path`. A file that is not a sound database is renamed beside itself and a new one
    /// is begun, with what can be read of it; nothing is ever deleted.
    ///
    /// # Errors
    /// When the folder cannot be made, or the file neither opened nor set aside: the course is usable, progress is not
    /// kept.
    pub fn open(path: &Path) -> Result<Opened, StoreError> {
        let fail = |why: String| StoreError {
            path: path.to_owned(),
            why,
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| fail(error.to_string()))?;
        }
        let _turn = turn(path);
        let (connected, set_aside) = match connect(path) {
            Err(error) if is_corrupt(&error) => {
                let aside = set_aside(path).map_err(|error| fail(error.to_string()))?;
                let connected = connect(path).and_then(|(connection, _)| {
                    salvage(&aside, &connection)?;
                    let kept = kept(&connection)?;
                    Ok((connection, kept))
                });
                (connected, Some(aside))
            }
            connected => (connected, None),
        };
        let (connection, kept) = connected.map_err(|error| fail(error.to_string()))?;
        let path = path.to_owned();
        Ok(Opened {
            store: Store { connection, path },
            kept,
            set_aside,
        })
    }

    /// A log that lives as long as the process and begins with what is kept at `path`, where that can be read: for when
    /// nothing can be written there.
    ///
    /// # Errors
    /// When SQLite has no memory left.
    pub fn in_memory_after(path: &Path) -> Result<Store, StoreError> {
        let store = Store::in_memory()?;
        // Nobody may write there, so SQLite need not look whether somebody does, which takes files beside it.
        let path = percent_encode(path.as_os_str().as_encoded_bytes(), NON_ALPHANUMERIC);
        let kept = format!("file:{path}?immutable=1");
        let copied = store.connection.execute("ATTACH ?1 AS kept", [kept]);
        if copied.is_ok() {
            for table in ["event", "place", "draft", "replaced_draft"] {
                let copy = format!("INSERT INTO main.{table} SELECT * FROM kept.{table}");
                // What cannot be read is missing, as it would be without this.
                drop(store.connection.execute(&copy, []));
            }
            drop(store.connection.execute("DETACH kept", []));
        }
        Ok(store)
    }

    /// A log that lives as long as the process, for when none can be kept.
    ///
    /// # Errors
    /// When SQLite has no memory left.
    pub fn in_memory() -> Result<Store, StoreError> {
        let path = PathBuf::from(":memory:");
        let connection = Connection::open_in_memory().and_then(|connection| {
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        });
        match connection {
            Ok(connection) => Ok(Store { connection, path }),
            Err(error) => Err(StoreError {
                path,
                why: error.to_string(),
            }),
        }
    }

    /// Everything that is here now, also of other windows. An event that this version cannot read (written by a newer one)
    /// is passed over, and stays.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn kept(&self) -> Result<Kept, StoreError> {
        kept(&self.connection).map_err(|error| self.fail(&error))
    }

    /// The id and the text of every event, oldest first.
    pub(super) fn rows(&self) -> Result<Vec<(String, String)>, StoreError> {
        rows(&self.connection).map_err(|error| self.fail(&error))
    }

    /// Appends an event; returns after it is on disk. An id that is already there is the same event: nothing happens.
    ///
    /// # Errors
    /// When the disk is full, the file read-only, or another window holds it for more than five seconds.
    pub fn append(&self, event: &Event) -> Result<(), StoreError> {
        let body = serde_json::to_string(event).map_err(|error| self.fail(&error))?;
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO event (id, at, body) VALUES (?1, ?2, ?3)")
            .and_then(|mut insert| insert.execute(params![event.id.0, event.at as i64, body]))
            .map(drop)
            .map_err(|error| self.fail(&error))
    }

    /// Remembers the place in one lesson, replacing the former one of that lesson.
    ///
    /// # Errors
    /// As for [`Store::append`].
    pub fn save_place(&self, place: &Place) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO place (lesson, screen, offset, at) VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut insert| {
                insert.execute(params![
                    place.lesson,
                    place.screen,
                    place.offset,
                    place.at as i64
                ])
            })
            .map(drop)
            .map_err(|error| self.fail(&error))
    }

    /// Gives what is kept under former names today's: from now on it is written over and forgotten under them. What is there
    /// under today's name stays, and the other text is kept beside it.
    ///
    /// # Errors
    /// As for [`Store::append`].
    pub fn rename(&mut self, names: &Names, kept: &mut Kept) -> Result<(), StoreError> {
        let renamed = |old: &String, new: String| (*old != new).then(|| (old.clone(), new));
        let lessons = kept.places.iter().map(|place| &place.lesson);
        let lessons: Pairs = lessons
            .filter_map(|old| renamed(old, names.lesson(old)))
            .collect();
        let texts = kept.drafts.keys().chain(kept.replaced.keys());
        let texts: Pairs = texts
            .filter_map(|old| renamed(old, names.text(old)))
            .collect();
        if lessons.is_empty() && texts.is_empty() {
            return Ok(());
        }
        self.transaction(|connection| rename(connection, &lessons, &texts))
            .map_err(|error: rusqlite::Error| self.fail(&error))?;
        *kept = self.kept()?;
        Ok(())
    }

    /// Remembers what this window wrote to an item; without a text, that there is nothing. `known` is what it read or wrote
    /// there last. If another window wrote something else since, that is kept beside it and given back.
    ///
    /// # Errors
    /// As for [`Store::append`].
    pub fn save_draft(
        &self,
        item: &str,
        text: Option<&str>,
        known: Option<&str>,
    ) -> Result<Option<String>, StoreError> {
        self.replace_draft(item, text, known)
            .map_err(|error| self.fail(&error))
    }

    fn replace_draft(
        &self,
        item: &str,
        text: Option<&str>,
        known: Option<&str>,
    ) -> rusqlite::Result<Option<String>> {
        // From the first look on nobody else writes.
        let behavior = TransactionBehavior::Immediate;
        let transaction = Transaction::new_unchecked(&self.connection, behavior)?;
        let there: Option<String> = transaction
            .prepare_cached("SELECT text FROM draft WHERE item = ?1")?
            .query_row([item], |row| row.get(0))
            .optional()?;
        let others = there.filter(|there| ![text, known].contains(&Some(there)));
        if let (Some(_), Some(others)) = (text, &others) {
            transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO replaced_draft (item, text) VALUES (?1, ?2)",
                )?
                .execute([item, others])?;
        }
        match text {
            Some(text) => transaction
                .prepare_cached("INSERT OR REPLACE INTO draft (item, text) VALUES (?1, ?2)")?
                .execute([item, text])?,
            // What another window wrote is not this one's to take away.
            None if others.is_some() => return Ok(None),
            None => transaction
                .prepare_cached("DELETE FROM draft WHERE item = ?1")?
                .execute([item])?,
        };
        transaction.commit()?;
        Ok(others)
    }

    /// Forgets what was written to an item that is done with, but not what another window goes on writing.
    ///
    /// # Errors
    /// As for [`Store::append`].
    pub fn forget_draft(&self, item: &str, known: Option<&str>) -> Result<(), StoreError> {
        self.save_draft(item, None, known)?;
        self.connection
            .prepare_cached("DELETE FROM replaced_draft WHERE item = ?1")
            .and_then(|mut delete| delete.execute([item]))
            .map(drop)
            .map_err(|error| self.fail(&error))
    }

    pub(super) fn fail(&self, why: &dyn fmt::Display) -> StoreError {
        StoreError {
            path: self.path.clone(),
            why: why.to_string(),
        }
    }
}

fn kept(connection: &Connection) -> rusqlite::Result<Kept> {
    let bodies = rows(connection)?;
    let read = |(_, body): &(String, String)| serde_json::from_str(body).ok();
    Ok(Kept {
        events: bodies.iter().filter_map(read).collect(),
        places: places(connection)?,
        drafts: drafts(connection)?.into_iter().collect(),
        replaced: replaced(connection)?,
    })
}

type Pairs = Vec<(String, String)>;

fn pairs(connection: &Connection, query: &str) -> rusqlite::Result<Pairs> {
    let mut query = connection.prepare(query)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn rows(connection: &Connection) -> rusqlite::Result<Pairs> {
    pairs(connection, "SELECT id, body FROM event ORDER BY at, id")
}

fn drafts(connection: &Connection) -> rusqlite::Result<Pairs> {
    pairs(connection, "SELECT item, text FROM draft ORDER BY item")
}

fn replaced(connection: &Connection) -> rusqlite::Result<BTreeMap<String, Vec<String>>> {
    let mut replaced: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let query = "SELECT item, text FROM replaced_draft ORDER BY rowid";
    for (item, text) in pairs(connection, query)? {
        replaced.entry(item).or_default().push(text);
    }
    Ok(replaced)
}

/// What stands there under a former name, under today's; both as pairs of former and today's.
fn rename(
    connection: &Connection,
    lessons: &[(String, String)],
    texts: &[(String, String)],
) -> rusqlite::Result<()> {
    for (old, new) in lessons {
        connection.execute(
            "UPDATE OR IGNORE place SET lesson = ?2 WHERE lesson = ?1",
            [old, new],
        )?;
        connection.execute("DELETE FROM place WHERE lesson = ?1", [old])?;
    }
    for (old, new) in texts {
        for moved in [
            "UPDATE OR IGNORE replaced_draft SET item = ?2 WHERE item = ?1",
            "UPDATE OR IGNORE draft SET item = ?2 WHERE item = ?1",
            "INSERT OR IGNORE INTO replaced_draft (item, text) SELECT ?2, text FROM draft WHERE item = ?1",
        ] {
            connection.execute(moved, [old, new])?;
        }
        connection.execute("DELETE FROM replaced_draft WHERE item = ?1", [old])?;
        connection.execute("DELETE FROM draft WHERE item = ?1", [old])?;
    }
    Ok(())
}

fn places(connection: &Connection) -> rusqlite::Result<Vec<Place>> {
    let mut rows = connection
        .prepare("SELECT lesson, screen, offset, at FROM place ORDER BY at DESC, lesson")?;
    let places = rows.query_map([], |row| {
        Ok(Place {
            lesson: row.get(0)?,
            screen: row.get(1)?,
            offset: row.get(2)?,
            at: row.get::<_, i64>(3)? as u64,
        })
    })?;
    places.collect()
}

/// Connects; while another window is making the file, again. SQLite waits for most locks by itself, but not for the one
/// that is taken when a new file gets its write-ahead log.
fn connect(path: &Path) -> rusqlite::Result<(Connection, Kept)> {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    let end = Instant::now() + BUSY;
    loop {
        let connected = try_connect(path);
        let code = connected
            .as_ref()
            .err()
            .and_then(rusqlite::Error::sqlite_error_code);
        if !matches!(code, Some(DatabaseBusy | DatabaseLocked)) || Instant::now() >= end {
            return connected;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn try_connect(path: &Path) -> rusqlite::Result<(Connection, Kept)> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version < SCHEMA_VERSION {
        connection.execute_batch(SCHEMA)?;
    }
    // What is gone or damaged, down to the last page, shows itself here: nothing of it is taken for nothing learned.
    let kept = kept(&connection)?;
    Ok((connection, kept))
}

fn is_corrupt(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    let by_code = matches!(
        error.sqlite_error_code(),
        Some(DatabaseCorrupt | NotADatabase)
    );
    by_code || error.to_string().contains("no such table")
}

#[cfg(test)]
mod tests {
    use super::super::visited;
    use super::*;

    #[test]
    fn what_cannot_be_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pro gress?.db");
        let store = Store::open(&path).unwrap().store;
        store.append(&visited(1)).unwrap();
        drop(store);
        let copy = Store::in_memory_after(&path).unwrap();
        assert_eq!(copy.kept().unwrap().events, [visited(1)]);
        let none = Store::in_memory_after(&folder.path().join("none")).unwrap();
        assert_eq!(none.kept().unwrap().events, []);
        assert!(!folder.path().join("none").exists());
    }

    #[test]
    fn what_was_appended_is_there_after_reopening_in_order_of_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/progress.db");
        let store = Store::open(&path).unwrap().store;
        for n in [3, 1, 2, 2] {
            store.append(&visited(n)).unwrap();
        }
        drop(store);
        let events = Store::open(&path).unwrap().store.kept().unwrap().events;
        assert_eq!(events, [visited(1), visited(2), visited(3)]);
    }

    #[test]
    fn a_corrupt_file_is_kept_aside_and_a_new_one_begun() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.db");
        std::fs::write(
            &path,
            b"this is not a database, though it is long enough to look at",
        )
        .unwrap();
        let opened = Store::open(&path).unwrap();
        let aside = opened.set_aside.unwrap();
        assert!(std::fs::read(aside).unwrap().starts_with(b"this is not"));
        opened.store.append(&visited(1)).unwrap();
        assert!(Store::open(&path).unwrap().set_aside.is_none());
    }

    #[test]
    fn what_was_begun_is_found_under_todays_names() {
        let names = Names::named("l", "lesson", "old/a", "q/a");
        let mut store = Store::in_memory().unwrap();
        let place = |lesson: &str| Place {
            lesson: lesson.into(),
            screen: "s".into(),
            offset: 7,
            at: 1,
        };
        store.save_place(&place("l")).unwrap();
        for (item, text) in [("old/a", "half"), ("00#old/a", "in an exam"), ("q/b", "b")] {
            store.save_draft(item, Some(text), None).unwrap();
        }
        let mut kept = store.kept().unwrap();
        store.rename(&names, &mut kept).unwrap();
        assert_eq!(kept.places, [place("lesson")]);
        let drafts: Vec<_> = kept
            .drafts
            .iter()
            .map(|(item, text)| (&item[..], &text[..]))
            .collect();
        assert_eq!(
            drafts,
            [("00#q/a", "in an exam"), ("q/a", "half"), ("q/b", "b")]
        );
        // Of two texts neither is lost.
        store.save_draft("old/a", Some("older"), None).unwrap();
        let mut kept = store.kept().unwrap();
        store.rename(&names, &mut kept).unwrap();
        assert_eq!(
            (&kept.drafts["q/a"][..], &kept.replaced["q/a"][..]),
            ("half", &["older".to_owned()][..])
        );
        assert_eq!(store.kept().unwrap(), kept);
    }

    #[test]
    fn windows_that_open_at_once_all_keep_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..40 {
            let path = folder.path().join(format!("{round}.db"));
            let start = std::sync::Barrier::new(4);
            std::thread::scope(|scope| {
                for n in 0..4 {
                    let (path, start) = (&path, &start);
                    scope.spawn(move || {
                        start.wait();
                        let store = Store::open(path).unwrap().store;
                        store.append(&visited(n)).unwrap();
                    });
                }
            });
            assert_eq!(
                Store::open(&path)
                    .unwrap()
                    .store
                    .kept()
                    .unwrap()
                    .events
                    .len(),
                4
            );
        }
    }

    #[test]
    fn two_windows_write_to_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.db");
        let (one, two) = (
            Store::open(&path).unwrap().store,
            Store::open(&path).unwrap().store,
        );
        one.append(&visited(1)).unwrap();
        two.append(&visited(2)).unwrap();
        assert_eq!(one.kept().unwrap().events.len(), 2);
    }

    #[test]
    fn the_latest_place_comes_first() {
        let store = Store::in_memory().unwrap();
        let place = |lesson: &str, screen: &str, at| Place {
            lesson: lesson.into(),
            screen: screen.into(),
            offset: 7,
            at,
        };
        for saved in [
            place("a", "one", 1),
            place("b", "one", 2),
            place("a", "two", 3),
        ] {
            store.save_place(&saved).unwrap();
        }
        assert_eq!(
            store.kept().unwrap().places,
            [place("a", "two", 3), place("b", "one", 2)]
        );
    }

    #[test]
    fn a_draft_is_replaced_and_forgotten_and_survives() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.db");
        let store = Store::open(&path).unwrap().store;
        for (item, text, known) in [
            ("q/a", Some("1"), None),
            ("q/b", Some("2"), None),
            ("q/a", Some("3"), Some("1")),
            ("q/b", None, Some("2")),
        ] {
            assert_eq!(store.save_draft(item, text, known).unwrap(), None);
        }
        drop(store);
        let drafts = Store::open(&path).unwrap().kept.drafts;
        assert_eq!(
            drafts.into_iter().collect::<Vec<_>>(),
            [("q/a".into(), "3".into())]
        );
    }

    #[test]
    fn what_another_window_wrote_is_kept_until_the_item_is_done_with() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            Store::open(&folder.path().join("progress.db"))
                .unwrap()
                .store
        };
        let (one, other) = (open(), open());
        other.save_draft("q/a", Some("theirs"), None).unwrap();
        assert_eq!(one.save_draft("q/a", None, None).unwrap(), None);
        assert_eq!(one.kept().unwrap().drafts["q/a"], "theirs");
        let told = one.save_draft("q/a", Some("ours"), None).unwrap();
        assert_eq!(told.as_deref(), Some("theirs"));
        // Each window knows its own words.
        let told = one.save_draft("q/a", Some("ours!"), Some("ours")).unwrap();
        assert_eq!(told, None);
        let told = other.save_draft("q/a", Some("theirs!"), Some("theirs"));
        assert_eq!(told.unwrap().as_deref(), Some("ours!"));
        assert_eq!(open().kept().unwrap().replaced["q/a"], ["theirs", "ours!"]);
        one.forget_draft("q/a", Some("ours!")).unwrap();
        assert_eq!(open().kept().unwrap().drafts["q/a"], "theirs!");
        other.forget_draft("q/a", Some("theirs!")).unwrap();
        assert!(open().kept().unwrap().drafts.is_empty());
        assert!(open().kept().unwrap().replaced.is_empty());
    }

    #[test]
    fn an_unwritable_folder_is_said_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let error = Store::open(&file.join("progress.db")).err().unwrap();
        assert!(error.to_string().contains("file"), "{error}");
    }
}
