//! Files that a user names: read whole, up to a size; written where none is yet.

use std::io::{self, Read, Write};
use std::path::Path;

use super::{CONTENT, ENVIRONMENT, Failure, USAGE, failure};

/// What a file of text may have, in MiB: as one of a course.
pub(super) const TEXT: u64 = 10;
/// What a log may have, in MiB: that of many years.
pub(super) const LOG: u64 = 100;

/// Reads a text of so many MiB at most; `-` is the standard input.
pub(super) fn read_or_input(path: &Path, most: u64) -> Result<String, Failure> {
    match path == Path::new("-") {
        true => text(path, &mut io::stdin().lock(), most),
        false => read(path, most),
    }
}

/// Reads a text of so many MiB at most.
pub(super) fn read(path: &Path, most: u64) -> Result<String, Failure> {
    let mut file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    text(path, &mut file, most)
}

/// What a device or a pipe has is not known before it is read.
fn text(path: &Path, from: &mut dyn Read, most: u64) -> Result<String, Failure> {
    let (name, limit) = (path.display(), most * 1024 * 1024);
    let mut bytes = Vec::new();
    let read = from.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > limit {
        let message = format!("{name} has more than {most} MiB: divide it");
        return Err(failure(CONTENT, message));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        failure(
            CONTENT,
            format!("{name} is not UTF-8: save it as UTF-8 first"),
        )
    })?;
    // A byte order mark, which some editors write, is no part of a text.
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    failure(USAGE, format!("{}: {error}", path.display()))
}

/// Writes a file, and its folder where there is none; what is there already is not touched.
pub(super) fn create(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let wrong = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => failure(
            USAGE,
            format!("{} is there already: choose another name", path.display()),
        ),
        _ => failure(ENVIRONMENT, format!("{}: {error}", path.display())),
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    let mut file = std::fs::File::create_new(path).map_err(wrong)?;
    file.write_all(bytes).map_err(wrong)?;
    file.sync_all().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(result: Result<String, Failure>) -> (u8, String) {
        let failure = result.expect_err("a failure");
        (failure.code, failure.message)
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_not_read_to_it() {
        let (code, why) = said(read(Path::new("/dev/zero"), 1));
        assert_eq!(
            (code, &*why),
            (CONTENT, "/dev/zero has more than 1 MiB: divide it")
        );
    }

    #[test]
    fn a_file_is_read_and_none_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/file");
        assert_eq!(said(read(&path, 1)).0, USAGE);
        assert!(create(&path, b"one").is_ok());
        let again = create(&path, b"two").expect_err("a failure");
        assert_eq!(again.code, USAGE);
        assert!(
            again.message.contains("is there already"),
            "{}",
            again.message
        );
        assert_eq!(read(&path, 1).ok().as_deref(), Some("one"));
        std::fs::write(&path, "\u{feff}three").unwrap();
        assert_eq!(read(&path, 1).ok().as_deref(), Some("three"));
        std::fs::write(&path, b"\xff").unwrap();
        assert_eq!(said(read(&path, 1)).0, CONTENT);
    }
}
