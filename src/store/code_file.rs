//! The code of an exercise in a file, so that any editor can write on it.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::{first_free, watch};
use crate::learn::Names;

/// What stands for a slash in the name of a folder.
const SLASH: &str = "--";

/// A file that holds an exercise's code for as long as the exercise is open. It stays when this is dropped; nobody reads
/// it then.
pub struct CodeFile {
    content: Arc<Mutex<Content>>,
    path: PathBuf,
    /// Only where there is no folder to keep it in.
    _temporary: Option<Temporary>,
}

/// The file, and what was written or read last: other content is another program's.
struct Content {
    path: PathBuf,
    known: String,
}

impl CodeFile {
    /// Writes the code of an item to a file in `folder`, or in a temporary one, and calls `saved` with what another
    /// program saves there, or why that cannot be read. What one saved there while nobody looked stays, and is given
    /// back; what an earlier session left is kept beside it.
    ///
    /// # Errors
    /// When the file cannot be written or watched.
    pub fn create(
        folder: Option<&Path>,
        item: &str,
        code: &str,
        saved: impl Fn(Result<String, String>) + Send + 'static,
    ) -> io::Result<(CodeFile, Option<String>)> {
        let temporary = folder.is_none().then(Temporary::make).transpose()?;
        let folder = match (folder, &temporary) {
            (Some(folder), _) => folder.to_owned(),
            (None, Some(temporary)) => temporary.0.clone(),
            (None, None) => return Err(io::ErrorKind::NotFound.into()),
        };
        // A folder for each, so that the watch sees one file and what an editor puts beside it.
        let folder = folder.join(item.replace('/', SLASH));
        std::fs::create_dir_all(&folder)?;
        let path = folder.join("app.py");
        let (content, found) = Content::begin(&path, code)?;
        let content = Arc::new(Mutex::new(content));
        let weak = Arc::downgrade(&content);
        let follow = move || {
            let Some(content) = weak.upgrade() else {
                return false;
            };
            if let Some(code) = lock(&content).changed() {
                saved(code);
            }
            true
        };
        watch(&folder, follow).map_err(io::Error::other)?;
        let file = CodeFile {
            content,
            path,
            _temporary: temporary,
        };
        Ok((file, found))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts other code into the file, unless another program just saved what was not read yet, or cannot be.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, code: &str) -> io::Result<()> {
        let mut content = lock(&self.content);
        let others = std::fs::read(&self.path).is_ok_and(|there| there != content.known.as_bytes());
        if others || content.known == code {
            return Ok(());
        }
        content.write(code)
    }

    /// What is in the file now; from then on it is known.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(&self) -> Result<String, String> {
        let mut content = lock(&self.content);
        content
            .changed()
            .unwrap_or_else(|| Ok(content.known.clone()))
    }
}

/// Gives the folders of code of items that have another name today that name.
pub fn rename_code(folder: &Path, names: &Names) {
    let folders = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for old in folders.map(|entry| entry.path()) {
        let name = old.file_name().unwrap_or_default().to_string_lossy();
        let today = names
            .text(&name.replacen(SLASH, "/", 1))
            .replace('/', SLASH);
        let new = folder.join(&today);
        if today != name && !new.exists() {
            // What cannot be renamed stays where it is, and is whole there.
            drop(std::fs::rename(&old, new));
        }
    }
}

fn lock(content: &Mutex<Content>) -> MutexGuard<'_, Content> {
    content.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Content {
    /// The file with this code, or with what another program saved there since it was known.
    fn begin(path: &Path, code: &str) -> io::Result<(Content, Option<String>)> {
        let mut content = Content {
            path: path.to_owned(),
            known: code.to_owned(),
        };
        let there = std::fs::read(path)
            .ok()
            .filter(|there| there != code.as_bytes());
        let marked = std::fs::read_to_string(content.mark());
        let others = there
            .as_ref()
            .filter(|there| marked.is_ok_and(|marked| marked != hash(there)));
        if let Some(found) = others.and_then(|others| String::from_utf8(others.clone()).ok()) {
            content.know(&found);
            return Ok((content, Some(found)));
        }
        if there.is_some() {
            let before = |n| path.with_file_name(format!("app.before-{n}.py"));
            std::fs::rename(path, first_free(before)?.0)?;
        }
        content.write(code)?;
        Ok((content, None))
    }

    fn write(&mut self, code: &str) -> io::Result<()> {
        std::fs::write(&self.path, code)?;
        self.know(code);
        Ok(())
    }

    /// From now on this is no other program's, not even after a restart.
    fn know(&mut self, code: &str) {
        code.clone_into(&mut self.known);
        // Without it, what is there is kept beside the code of the next session.
        drop(std::fs::write(self.mark(), hash(code.as_bytes())));
    }

    /// Where the hash of what is known is kept.
    fn mark(&self) -> PathBuf {
        self.path.with_file_name(".app.py.known")
    }

    /// What is in the file, if it is not what is known of it.
    fn changed(&mut self) -> Option<Result<String, String>> {
        let there = match std::fs::read(&self.path) {
            Ok(there) => there,
            // An editor is just putting another one in its place.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => return Some(Err(format!("{}: {error}", self.path.display()))),
        };
        if there == self.known.as_bytes() {
            return None;
        }
        let Ok(code) = String::from_utf8(there) else {
            let path = self.path.display();
            let words = format!("{path} is not UTF-8 text. It stays as it is and is not read.");
            return Some(Err(words));
        };
        self.know(&code);
        Some(Ok(code))
    }
}

/// As text.
fn hash(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder of our own, readable by nobody else, that goes away again.
struct Temporary(PathBuf);

impl Temporary {
    fn make() -> io::Result<Temporary> {
        let place = std::env::temp_dir();
        let name = |n: u32| place.join(format!("httplings-{}-{n}", std::process::id()));
        for n in 0..100 {
            let path = name(n);
            // What exists may be somebody else's: it is never used.
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Temporary(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_another_program_saves_is_heard_once_and_our_own_words_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let (say, heard) = channel();
        let hear = move |code| drop(say.send(code));
        let (file, _) = CodeFile::create(Some(folder.path()), "quiz/item", "one", hear).unwrap();
        file.write("two").unwrap();
        // As editors save: a new file takes the place of the old one.
        let beside = file.path().with_extension("swp");
        std::fs::write(&beside, "three").unwrap();
        std::fs::rename(&beside, file.path()).unwrap();
        let patience = Duration::from_secs(30);
        let hear = || heard.recv_timeout(patience).unwrap();
        assert_eq!(hear().as_deref(), Ok("three"));
        std::fs::write(file.path(), "four").unwrap();
        assert_eq!(hear().as_deref(), Ok("four"));
        assert_eq!(file.read().unwrap(), "four");
        std::fs::write(file.path(), b"caf\xe9").unwrap();
        assert!(hear().unwrap_err().contains("is not UTF-8 text"));
        file.write("five").unwrap();
        assert_eq!(std::fs::read(file.path()).unwrap(), b"caf\xe9");
    }

    #[test]
    fn code_that_was_left_there_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let make = |code| CodeFile::create(Some(folder.path()), "a/b", code, drop).unwrap();
        drop(make("work of an hour"));
        let (file, found) = make("starter");
        assert_eq!(found, None);
        let before = |n: u32| {
            let before = file.path().with_file_name(format!("app.before-{n}.py"));
            std::fs::read_to_string(before).unwrap()
        };
        assert_eq!(before(1), "work of an hour");
        assert_eq!(file.read().unwrap(), "starter");
        // And what is kept already is not written over.
        drop(make("another hour"));
        drop(make("starter"));
        assert_eq!(before(1), "work of an hour");
        assert_eq!(
            (before(2), before(3)),
            ("starter".into(), "another hour".into())
        );
    }

    #[test]
    fn the_code_of_a_renamed_item_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let make = |item| CodeFile::create(Some(folder.path()), item, "draft", drop).unwrap();
        let (file, _) = make("old/a");
        std::fs::write(file.path(), "theirs").unwrap();
        drop(file);
        rename_code(folder.path(), &Names::named("l", "m", "old/a", "new/a"));
        assert_eq!(make("new/a").1.as_deref(), Some("theirs"));
        // It is no folder: nothing to do.
        rename_code(&folder.path().join("none"), &Names::default());
    }

    #[test]
    fn what_another_program_saved_while_nobody_looked_is_found_once() {
        let folder = tempfile::tempdir().unwrap();
        let make = |code| CodeFile::create(Some(folder.path()), "a/b", code, drop).unwrap();
        let (file, _) = make("draft");
        let path = file.path().to_owned();
        drop(file);
        std::fs::write(&path, "theirs").unwrap();
        let (file, found) = make("draft");
        assert_eq!(found.as_deref(), Some("theirs"));
        assert_eq!(file.read().unwrap(), "theirs");
        drop(file);
        let (file, found) = make("starter");
        assert_eq!((found, file.read().unwrap().as_str()), (None, "starter"));
    }

    #[test]
    fn without_a_folder_it_is_in_one_that_goes_away() {
        let (file, _) = CodeFile::create(None, "a/b", "x", drop).unwrap();
        let path = file.path().to_owned();
        assert!(path.exists());
        drop(file);
        assert!(!path.exists());
    }
}
