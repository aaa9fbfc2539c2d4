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
pub struct Files(Vec<File>);

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
        Files(files)
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
            return pack::read(std::fs::read(course)?);
        }
        let mut files = Vec::new();
        let head = course.join("course.toml");
        if std::fs::symlink_metadata(&head).is_ok_and(|head| head.is_file()) {
            files.push(read_file(&head, "course.toml".into())?);
        }
        for place in PLACES {
            let folder = course.join(place);
            if std::fs::symlink_metadata(&folder).is_ok_and(|folder| folder.is_dir()) {
                read_folder(&folder, place, &mut files)?;
            }
        }
        Ok(Files::new(files))
    }

    /// Whether a file with this path is part of a course.
    pub(super) fn belongs(path: &str) -> bool {
        let place = path.split_once('/').map(|(place, _)| place);
        path == "course.toml" || place.is_some_and(|place| PLACES.contains(&place))
    }

    /// In the order of their paths.
    pub fn iter(&self) -> std::slice::Iter<'_, File> {
        self.0.iter()
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        let found = self.0.binary_search_by(|file| file.path.as_str().cmp(path));
        found.ok().map(|index| &self.0[index])
    }

    /// A file's text; empty when there is no such file or it is no text.
    pub fn text(&self, path: &str) -> &str {
        let text = self.get(path).map(|file| std::str::from_utf8(&file.bytes));
        text.and_then(Result::ok).unwrap_or_default()
    }
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

fn read_folder(folder: &Path, name: &str, files: &mut Vec<File>) -> io::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if kind.is_dir() {
            read_folder(&entry.path(), &path, files)?;
        } else if kind.is_file() {
            files.push(read_file(&entry.path(), path)?);
        }
    }
    Ok(())
}

fn read_file(from: &Path, path: String) -> io::Result<File> {
    let size = std::fs::metadata(from)?.len();
    if size > MAX_BYTES {
        let why = format!(
            "{}: {size} bytes; a course file has at most {MAX_BYTES}",
            from.display()
        );
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    Ok(File {
        path,
        bytes: Cow::Owned(std::fs::read(from)?),
    })
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
        assert_eq!(Files::read(&course).unwrap(), Files::default());
    }
}
