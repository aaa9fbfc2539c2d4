//! What was proved before by this very program, so that only what changed is run again.
//!
//! A proof hangs on everything that decides it, by hash: the program, the app, the requests, the key. Only what was found
//! true is kept; a failure is looked at again each time.

use std::collections::HashMap;
use std::fmt::Debug;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The proofs that are known. The default knows and keeps nothing.
#[derive(Debug, Default)]
pub struct Cache {
    file: Option<PathBuf>,
    /// The hash of a claim, and how much it proved.
    known: HashMap<String, usize>,
}

/// What a claim hangs on: two claims with the same have the same proof.
pub fn fingerprint(claim: &impl Debug) -> String {
    // Everything a claim is made of shows in its Debug form, also what is added to it later.
    let hash = Sha256::digest(format!("{claim:?}"));
    let first = hash[..16].iter();
    first.map(|byte| format!("{byte:02x}")).collect()
}

impl Cache {
    /// The cache of one course. Where there is none, or another program's, it starts empty.
    pub fn open(folder: &Path, course: &Path) -> Cache {
        let file = folder.join(format!("proofs-{}", fingerprint(&course)));
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let mut lines = text.lines();
        let ours = lines.next().is_some_and(|first| first == program());
        let known = lines.filter(|_| ours).filter_map(|line| {
            let (hash, proved) = line.split_once(' ')?;
            Some((hash.to_owned(), proved.parse().ok()?))
        });
        Cache {
            known: known.collect(),
            file: Some(file),
        }
    }

    pub fn proved(&self, fingerprint: &str) -> Option<usize> {
        self.known.get(fingerprint).copied()
    }

    /// Keeps exactly these. Where that fails, they are proved again the next time; nothing else hangs on it.
    pub fn keep(&self, proofs: impl Iterator<Item = (String, usize)>) {
        let Some(file) = &self.file else { return };
        let mut text = program();
        for (hash, proved) in proofs {
            let _ = write!(text, "\n{hash} {proved}");
        }
        let folder = file.parent().map(std::fs::create_dir_all);
        let unfinished = file.with_extension(std::process::id().to_string());
        if folder.is_some_and(|made| made.is_ok()) && std::fs::write(&unfinished, text).is_ok() {
            drop(std::fs::rename(unfinished, file));
        }
    }
}

/// This program, as distinct from any other build of it.
fn program() -> String {
    let facts = || {
        let file = std::env::current_exe().ok()?.metadata().ok()?;
        Some((file.len(), file.modified().ok()?))
    };
    format!("{} {:?}", env!("CARGO_PKG_VERSION"), facts())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_proved_is_known_until_the_program_changes() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("cache");
        let open = || Cache::open(&place, Path::new("course"));
        let claim = fingerprint(&("app", [1, 2]));
        assert_eq!(open().proved(&claim), None);
        open().keep([(claim.clone(), 3)].into_iter());
        assert_eq!(open().proved(&claim), Some(3));
        assert_eq!(open().proved(&fingerprint(&("app", [1, 3]))), None);

        let file = open().file.unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("another {text}")).unwrap();
        assert_eq!(open().proved(&claim), None);
    }

    #[test]
    fn a_damaged_cache_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Cache::open(folder.path(), Path::new("course"));
        std::fs::write(open().file.unwrap(), [0xff, b'\n', 0]).unwrap();
        assert!(open().known.is_empty());
    }
}
