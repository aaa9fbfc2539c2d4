//! The files of a course, embedded or read from a folder.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use super::pack;

/// One file of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the course's folder, with `/` between parts.
    pub path: String,
    pub bytes: Cow<'static, [u8]>,
}

/// All files of a course, sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    files: Vec<File>,
    unread: Vec<Unread>,
}

/// Something in a course's folder that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unread {
    pub path: String,
    pub why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// A link, a pipe, a device.
    NoFile,
    TooLarge,
    /// The system did not let it be read.
    Refused(io::ErrorKind),
}

// `EMBEDDED`: every file of course.toml, lessons/, quizzes/ and assets/, made by build.rs.
include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Where the files of a course are, besides `course.toml`.
const PLACES: [&str; 3] = ["lessons", "quizzes", "assets"];

/// A file above this is not a lesson but an accident.
pub(super) const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// A whole course in one file.
const MAX_PACK: u64 = 50 * 1024 * 1024;

impl Files {
    pub fn new(mut files: Vec<File>) -> Files {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for file in &mut files {
            unmark(file);
        }
        Files {
            files,
            unread: Vec::new(),
        }
    }

    /// Whether there is nothing that a course could be made of.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.unread.is_empty()
    }

    pub(super) fn unread(&self) -> &[Unread] {
        &self.unread
    }

    /// The course that ships with the program.
    pub fn embedded() -> Files {
        let file = |&(path, bytes): &(&str, &'static [u8])| File {
            path: path.to_owned(),
            bytes: Cow::Borrowed(bytes),
        };
        Files::new(EMBEDDED.iter().map(file).collect())
    }

    /// Reads a course: a folder, of which only the four known places, only plain files, no links; or a pack in one file.
    ///
    /// # Errors
    /// When it cannot be read, or is more than a course may be.
    pub fn read(course: &Path) -> io::Result<Files> {
        let kind = std::fs::metadata(course)?;
        if kind.is_file() {
            if kind.len() > MAX_PACK {
                let why = format!("a course in one file has at most {MAX_PACK} bytes");
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
            }
            return Files::unpacked(std::fs::read(course)?);
        }
        if !kind.is_dir() {
            let why = "a course is a folder or a plain file; this is a device or a pipe";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let mut found = Files::default();
        for place in ["course.toml"].iter().chain(&PLACES) {
            let path = course.join(place);
            if let Ok(kind) = std::fs::symlink_metadata(&path) {
                // A folder in the place of `course.toml`, and a file in that of a folder.
                let fits = kind.is_dir() == PLACES.contains(place);
                if fits || !(kind.is_dir() || kind.is_file()) {
                    found.take(&path, place, kind.file_type());
                }
            }
        }
        found.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    /// The files of a course in one file: a `.tar.gz` or a `.zip`.
    ///
    /// # Errors
    /// When it is neither, is damaged, or is more than a course may be.
    pub fn unpacked(bytes: Vec<u8>) -> io::Result<Files> {
        pack::read(bytes)
    }

    /// Takes up a file, or all of a folder, or notes why not. What is gone by then was no part of the course.
    fn take(&mut self, from: &Path, path: &str, kind: std::fs::FileType) {
        let taken = if kind.is_dir() {
            self.take_folder(from, path)
        } else {
            self.take_file(from, path, kind)
        };
        match taken {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                self.leave(path, Why::Refused(error.kind()));
            }
            _ => {}
        }
    }

    fn take_folder(&mut self, from: &Path, path: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let path = format!("{path}/{}", entry.file_name().to_string_lossy());
            self.take(&entry.path(), &path, entry.file_type()?);
        }
        Ok(())
    }

    fn take_file(&mut self, from: &Path, path: &str, kind: std::fs::FileType) -> io::Result<()> {
        if !kind.is_file() {
            self.leave(path, Why::NoFile);
        } else if std::fs::metadata(from)?.len() > MAX_BYTES {
            self.leave(path, Why::TooLarge);
        } else {
            let mut file = File {
                path: path.to_owned(),
                bytes: Cow::Owned(std::fs::read(from)?),
            };
            unmark(&mut file);
            self.files.push(file);
        }
        Ok(())
    }

    fn leave(&mut self, path: &str, why: Why) {
        let path = path.to_owned();
        self.unread.push(Unread { path, why });
    }

    /// Whether a file with this path is part of a course.
    pub(super) fn belongs(path: &str) -> bool {
        let place = path.split_once('/').map(|(place, _)| place);
        path == "course.toml" || place.is_some_and(|place| PLACES.contains(&place))
    }

    /// In the order of their paths.
    pub fn iter(&self) -> std::slice::Iter<'_, File> {
        self.files.iter()
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        let found = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        found.ok().map(|index| &self.files[index])
    }

    /// A file's text, as far as it is text; empty when there is no such file.
    pub fn text(&self, path: &str) -> &str {
        let bytes = self.get(path).map_or(&[][..], |file| &file.bytes);
        let first = bytes.utf8_chunks().next();
        first.map_or("", |chunk| chunk.valid())
    }
}

/// Takes a byte order mark off a text: editors put it there, nobody sees it, and no place in the file counts it.
fn unmark(file: &mut File) {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let is_text = file.path.ends_with(".md") || file.path.ends_with(".toml");
    if !is_text || !file.bytes.starts_with(MARK) {
        return;
    }
    file.bytes = match std::mem::take(&mut file.bytes) {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[MARK.len()..]),
        Cow::Owned(mut bytes) => {
            bytes.drain(..MARK.len());
            Cow::Owned(bytes)
        }
    };
}

/// A relative path in a file of the course, as a path within the course; an empty one is the file itself. `None` when it
/// leads out.
pub(super) fn relative(from: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(from.to_owned());
    }
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_its_file_and_stays_in_the_course() {
        let from = |path| relative("lessons/1.md", path);
        assert_eq!(from("../assets/a.svg").as_deref(), Some("assets/a.svg"));
        assert_eq!(from("2.md").as_deref(), Some("lessons/2.md"));
        assert_eq!(from("").as_deref(), Some("lessons/1.md"));
        assert_eq!(from("../../etc/passwd"), None);
        assert_eq!(from("/etc/passwd"), None);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (course, outside) = (folder.path().join("course"), folder.path().join("outside"));
        for place in [&course.join("quizzes"), &outside] {
            std::fs::create_dir_all(place).unwrap();
        }
        std::fs::write(outside.join("secret.md"), "s").unwrap();
        std::os::unix::fs::symlink(outside.join("secret.md"), course.join("course.toml")).unwrap();
        std::os::unix::fs::symlink(&outside, course.join("lessons")).unwrap();
        std::os::unix::fs::symlink(outside.join("secret.md"), course.join("quizzes/a.toml"))
            .unwrap();
        let files = Files::read(&course).unwrap();
        assert_eq!(files.iter().count(), 0);
        let unread: Vec<_> = files
            .unread()
            .iter()
            .map(|one| (&*one.path, one.why))
            .collect();
        let expected = ["course.toml", "lessons", "quizzes/a.toml"];
        assert_eq!(unread, expected.map(|path| (path, Why::NoFile)));
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_read_is_not_left_out_in_silence() {
        use std::os::unix::fs::PermissionsExt;

        let course = tempfile::tempdir().unwrap();
        let quizzes = course.path().join("quizzes");
        std::fs::create_dir(&quizzes).unwrap();
        std::fs::write(course.path().join("course.toml"), "title = \"t\"").unwrap();
        let allow = |mode| {
            std::fs::set_permissions(&quizzes, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        allow(0o000);
        // Root may read everything.
        let refused = std::fs::read_dir(&quizzes).is_err();
        let files = Files::read(course.path()).unwrap();
        allow(0o755);
        let why = files.unread().first().map(|one| (&*one.path, one.why));
        let expected = ("quizzes", Why::Refused(io::ErrorKind::PermissionDenied));
        assert_eq!(why, refused.then_some(expected));
        assert_eq!(files.iter().count(), 1);
    }
}
