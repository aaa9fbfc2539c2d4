//! Whether the code of a course may run outside the sandbox: asked once, remembered by what is in the course.

use std::fs::OpenOptions;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{ENVIRONMENT, Failure, USAGE, failure, folders};
use crate::content::Files;
use crate::markdown::tame;

/// Asks whether this course's code may run on the learner's own Python, unless that was said before.
///
/// # Errors
/// When it may not, or nobody can be asked.
pub(super) fn agree(course: &Path, files: &Files) -> Result<(), Failure> {
    let hash = hash(files);
    let list = list()?;
    let said = std::fs::read_to_string(&list).unwrap_or_default();
    if said.lines().any(|line| line == hash) {
        return Ok(());
    }
    let course = tame(&course.display().to_string());
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        let why = format!(
            "`--engine cpython` runs the code of {course} on your own Python, which can read what you can read. \
             Look at the course, then say `--trust`"
        );
        return Err(failure(USAGE, why));
    }
    eprint!(
        "`--engine cpython` runs the code of {course} on your own Python.\n\
         That code can read what you can read. Do you trust it? [y/N] "
    );
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    if read.is_err() || !matches!(answer.trim(), "y" | "Y" | "yes") {
        let why = "then it runs in the engine inside httplings: leave `--engine cpython` out";
        return Err(failure(USAGE, why));
    }
    remember(&list, &hash)
        .map_err(|error| failure(ENVIRONMENT, format!("{}: {error}", list.display())))
}

/// Beside the progress.
fn list() -> Result<PathBuf, Failure> {
    Ok(folders::data()?.join("trusted"))
}

fn remember(list: &Path, hash: &str) -> io::Result<()> {
    if let Some(folder) = list.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(list)?;
    writeln!(file, "{hash}")
}

/// Every name and every byte of a course; the length before each keeps two of them from passing for one.
fn hash(files: &Files) -> String {
    let mut hasher = Sha256::new();
    for file in files.iter() {
        for part in [file.path.as_bytes(), &file.bytes] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    let hash = hasher.finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::File;

    #[test]
    fn another_byte_or_another_name_is_another_course() {
        let hash = |list: &[(&str, &str)]| {
            let file = |(path, text): &(&str, &str)| File {
                path: (*path).to_owned(),
                bytes: text.as_bytes().to_vec().into(),
            };
            hash(&Files::new(list.iter().map(file).collect()))
        };
        let all = [
            hash(&[]),
            hash(&[("a", "b")]),
            hash(&[("a", "c")]),
            hash(&[("ab", "")]),
            hash(&[("a", "b"), ("c", "")]),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }
}
