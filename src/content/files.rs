//! The files of a course, embedded or read from a folder.

use std::borrow::Cow;
use std::io;
use std::path::Path;

/// One file of a course.
#[derive(Debug, Clone)]
pub struct File {
    /// Relative to the course's folder, with `/` between parts.
    pub path: String,
    pub bytes: Cow<'static, [u8]>,
}

/// All files of a course, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Files(pub Vec<File>);

// `EMBEDDED`: every file of course.toml, lessons/, quizzes/ and assets/, made by build.rs.
include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// A file above this is not a lesson but an accident.
const MAX_BYTES: u64 = 10 * 1024 * 1024;

impl Files {
    /// The course that ships with the program.
    pub fn embedded() -> Files {
        let file = |&(path, bytes): &(&str, &'static [u8])| File {
            path: path.to_owned(),
            bytes: Cow::Borrowed(bytes),
        };
        Files(EMBEDDED.iter().map(file).collect())
    }

    /// Reads a course folder: only the four known places, only plain files, no links.
    ///
    /// # Errors
    /// When the folder or a file of it cannot be read, or a file is larger than 10 MB.
    pub fn read(folder: &Path) -> io::Result<Files> {
        let mut files = Vec::new();
        let course = folder.join("course.toml");
        if course.is_file() {
            files.push(read_file(&course, "course.toml".into())?);
        } else if !folder.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("{} is not a folder", folder.display()),
            ));
        }
        for place in ["lessons", "quizzes", "assets"] {
            read_folder(&folder.join(place), place, &mut files)?;
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Files(files))
    }

    pub fn get(&self, path: &str) -> Option<&File> {
        self.0.iter().find(|file| file.path == path)
    }

    /// A file's text; empty when there is no such file or it is no text.
    pub fn text(&self, path: &str) -> &str {
        let text = self.get(path).map(|file| std::str::from_utf8(&file.bytes));
        text.and_then(Result::ok).unwrap_or_default()
    }
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
