//! A damaged database: put aside, once, and read as far as that goes.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params_from_iter};

use super::first_free;

/// Held while a window opens the file: SQLite finds the journal by its name, so that nobody may be at a damaged file while
/// it is put aside and another takes its name. The lock stays beside it, as who removes a lock breaks it. Where none can be
/// had (nothing can be written there, or the system has no locks) the file is opened all the same.
pub(super) fn turn(path: &Path) -> Option<File> {
    let lock = File::create(beside(path, ".lock")).ok()?;
    lock.lock().ok()?;
    Some(lock)
}

/// Renames the database and its journal to the first free `NAME.corrupt-N`.
pub(super) fn set_aside(path: &Path) -> std::io::Result<PathBuf> {
    let (aside, _) = first_free(|n| beside(path, &format!(".corrupt-{n}")))?;
    for suffix in ["-wal", "-shm"] {
        match std::fs::rename(beside(path, suffix), beside(&aside, suffix)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    std::fs::rename(path, &aside)?;
    Ok(aside)
}

/// The path with something at its end.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Copies what can be read of a damaged database. SQLite reads up to the first page that is damaged: so once from either
/// end.
///
/// # Errors
/// When the new one cannot be written.
pub(super) fn salvage(damaged: &Path, into: &Connection) -> rusqlite::Result<()> {
    let Ok(from) = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_ONLY) else {
        return Ok(());
    };
    let transaction = Transaction::new_unchecked(into, TransactionBehavior::Immediate)?;
    for (table, places) in [
        ("event", "?, ?, ?"),
        ("place", "?, ?, ?, ?"),
        ("draft", "?, ?"),
        ("replaced_draft", "?, ?"),
    ] {
        let insert = format!("INSERT OR IGNORE INTO {table} VALUES ({places})");
        let mut insert = transaction.prepare(&insert)?;
        for end in ["ASC", "DESC"] {
            let read = format!("SELECT * FROM {table} ORDER BY 1 {end}");
            let Ok(mut read) = from.prepare(&read) else {
                continue;
            };
            let columns = read.column_count();
            let Ok(mut rows) = read.query([]) else {
                continue;
            };
            while let Ok(Some(row)) = rows.next() {
                let values = (0..columns).map(|column| row.get::<_, Value>(column));
                if let Ok(values) = values.collect::<rusqlite::Result<Vec<_>>>() {
                    // A value of another kind is damage, too.
                    drop(insert.execute(params_from_iter(values)));
                }
            }
        }
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::super::{Store, visited};
    use super::*;
    use crate::learn::Place;

    #[test]
    fn damage_in_the_middle_is_no_empty_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress.db");
        let store = Store::open(&path).unwrap().store;
        for n in 0..500 {
            store.append(&visited(n)).unwrap();
        }
        let place = Place {
            lesson: "l".into(),
            screen: "s".into(),
            offset: 0,
            at: 1,
        };
        store.save_place(&place).unwrap();
        store
            .connection
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        drop(store);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2 / 4096 * 4096;
        bytes[middle..middle + 3 * 4096].fill(0xff);
        std::fs::write(&path, &bytes).unwrap();
        let opened = Store::open(&path).unwrap();
        assert_eq!(std::fs::read(opened.set_aside.unwrap()).unwrap(), bytes);
        // What stands before and after it in the file is here.
        let events = opened.kept.events;
        assert!(events.contains(&visited(0)) && events.contains(&visited(499)));
        assert!((200..500).contains(&events.len()), "{}", events.len());
        assert_eq!(opened.kept.places.len(), 1);
        assert!(Store::open(&path).unwrap().set_aside.is_none());
    }

    #[test]
    fn windows_that_meet_damage_at_once_set_it_aside_once() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..20 {
            let path = folder.path().join(format!("{round}.db"));
            std::fs::write(&path, [0xff; 9000]).unwrap();
            let start = std::sync::Barrier::new(4);
            std::thread::scope(|scope| {
                for n in 0..4 {
                    let (path, start) = (&path, &start);
                    scope.spawn(move || {
                        start.wait();
                        let opened = Store::open(path).unwrap();
                        opened.store.append(&visited(n)).unwrap();
                        let aside = opened.set_aside;
                        assert!(aside.is_none_or(|aside| aside == beside(path, ".corrupt-1")));
                    });
                }
            });
            assert_eq!(
                std::fs::read(beside(&path, ".corrupt-1")).unwrap(),
                [0xff; 9000]
            );
            assert!(!beside(&path, ".corrupt-2").exists());
            assert_eq!(Store::open(&path).unwrap().kept.events.len(), 4);
        }
    }
}
