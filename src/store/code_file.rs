//! The code of an exercise in a file, so that any editor can write on it.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::watch;

/// A file that holds an exercise's code for as long as the exercise is open. It stays when this is dropped; nobody reads
/// it then.
pub struct CodeFile {
    path: PathBuf,
    /// What was written or read last: other content is another program's.
    known: Arc<Mutex<String>>,
    /// Only where there is no folder to keep it in.
    _temporary: Option<Temporary>,
}

impl CodeFile {
    /// Writes the code of an item to a file in `folder`, or in a temporary one, and calls `saved` with what another
    /// program saves there. Other code that an earlier session left is kept beside it.
    ///
    /// # Errors
    /// When the file cannot be written or watched.
    pub fn create(
        folder: Option<&Path>,
        item: &str,
        code: &str,
        saved: impl Fn(String) + Send + 'static,
    ) -> io::Result<CodeFile> {
        let temporary = folder.is_none().then(Temporary::make).transpose()?;
        let folder = match (folder, &temporary) {
            (Some(folder), _) => folder.to_owned(),
            (None, Some(temporary)) => temporary.0.clone(),
            (None, None) => return Err(io::ErrorKind::NotFound.into()),
        };
        // A folder for each, so that the watch sees one file and what an editor puts beside it.
        let folder = folder.join(item.replace('/', "--"));
        std::fs::create_dir_all(&folder)?;
        let path = folder.join("app.py");
        if std::fs::read_to_string(&path).is_ok_and(|left| left != code) {
            std::fs::rename(&path, folder.join("app.before.py"))?;
        }
        std::fs::write(&path, code)?;
        let known = Arc::new(Mutex::new(code.to_owned()));
        let (file, weak) = (path.clone(), Arc::downgrade(&known));
        let follow = move || {
            let Some(known) = weak.upgrade() else {
                return false;
            };
            if let Some(code) = changed(&file, &known) {
                saved(code);
            }
            true
        };
        watch(&folder, follow).map_err(io::Error::other)?;
        Ok(CodeFile {
            path,
            known,
            _temporary: temporary,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts other code into the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, code: &str) -> io::Result<()> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != code {
            code.clone_into(&mut known);
            std::fs::write(&self.path, code)?;
        }
        Ok(())
    }

    /// What is in the file now; from then on it is known.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self) -> io::Result<String> {
        let bytes = std::fs::read(&self.path)?;
        let code = String::from_utf8_lossy(&bytes).into_owned();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.clone_from(&code);
        Ok(code)
    }
}

/// What is in a file, if it is not what was known of it.
fn changed(file: &Path, known: &Mutex<String>) -> Option<String> {
    let code = std::fs::read_to_string(file).ok()?;
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    (*known != code).then(|| known.clone_from(&code))?;
    Some(code)
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
        let file = CodeFile::create(Some(folder.path()), "quiz/item", "one", hear).unwrap();
        file.write("two").unwrap();
        // As editors save: a new file takes the place of the old one.
        let beside = file.path().with_extension("swp");
        std::fs::write(&beside, "three").unwrap();
        std::fs::rename(&beside, file.path()).unwrap();
        let patience = Duration::from_secs(30);
        assert_eq!(heard.recv_timeout(patience).as_deref(), Ok("three"));
        std::fs::write(file.path(), "four").unwrap();
        assert_eq!(heard.recv_timeout(patience).as_deref(), Ok("four"));
        assert_eq!(file.read().unwrap(), "four");
    }

    #[test]
    fn code_that_was_left_there_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let make = |code| CodeFile::create(Some(folder.path()), "a/b", code, drop).unwrap();
        drop(make("work of an hour"));
        let file = make("starter");
        let before = file.path().with_file_name("app.before.py");
        assert_eq!(std::fs::read_to_string(before).unwrap(), "work of an hour");
        assert_eq!(file.read().unwrap(), "starter");
    }

    #[test]
    fn without_a_folder_it_is_in_one_that_goes_away() {
        let file = CodeFile::create(None, "a/b", "x", drop).unwrap();
        let path = file.path().to_owned();
        assert!(path.exists());
        drop(file);
        assert!(!path.exists());
    }
}
