//! A course in one file: `.tar.gz` or `.zip`. It is read in memory and nothing is unpacked, so that no path in it can
//! reach anything.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::files::{File, Files, MAX_BYTES};

/// What a pack may hold in all, unpacked.
const MAX_ALL: u64 = 100 * 1024 * 1024;
const MAX_FILES: usize = 20_000;

/// Reads a pack.
///
/// # Errors
/// When it is neither kind of archive, is damaged, holds more than a course does, or a name or link in it could lead out.
pub fn read(bytes: Vec<u8>) -> io::Result<Files> {
    let mut pack = Pack::default();
    match bytes {
        _ if bytes.starts_with(&[0x1f, 0x8b]) => pack.tar_gz(&bytes)?,
        _ if bytes.starts_with(b"PK") => pack.zip(bytes)?,
        _ => {
            return Err(refused(
                "a course is a folder, a .tar.gz or a .zip; this is none",
            ));
        }
    }
    Ok(pack.files())
}

#[derive(Default)]
struct Pack {
    files: BTreeMap<String, Vec<u8>>,
    entries: usize,
    total: u64,
}

impl Pack {
    fn tar_gz(&mut self, bytes: &[u8]) -> io::Result<()> {
        // What stands between the files counts as well: a long run of nothing is a bomb too.
        let unpacked = MultiGzDecoder::new(bytes).take(2 * MAX_ALL);
        let mut archive = tar::Archive::new(unpacked);
        for entry in archive.entries()? {
            let mut entry = entry?;
            let kind = entry.header().entry_type();
            if kind.is_dir() || kind.is_pax_global_extensions() {
                continue;
            }
            let name = name(&entry.path_bytes())?;
            if !kind.is_file() {
                return Err(refused(format!(
                    "{name} is a link or a device; a course has plain files"
                )));
            }
            self.add(name, &mut entry)?;
        }
        Ok(())
    }

    fn zip(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        let listed = listed(&bytes);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
        // The crate keeps one entry of each name, so that another program may see another course.
        if listed.is_some_and(|listed| listed != archive.len()) {
            return Err(refused("a name in it is there twice"));
        }
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index)?;
            if entry.is_dir() {
                continue;
            }
            let name = name(entry.name_raw())?;
            if entry.is_symlink() {
                return Err(refused(format!(
                    "{name} is a link; a course has plain files"
                )));
            }
            self.add(name, &mut entry)?;
        }
        Ok(())
    }

    fn add(&mut self, name: String, content: &mut dyn Read) -> io::Result<()> {
        // What macOS puts beside the files.
        if name.starts_with("__MACOSX/") {
            return Ok(());
        }
        self.entries += 1;
        let mut bytes = Vec::new();
        // The size that the archive tells is only a claim.
        content.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        self.total += bytes.len() as u64;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(refused(format!(
                "{name}: a course file has at most {MAX_BYTES} bytes"
            )));
        }
        if self.total > MAX_ALL || self.entries > MAX_FILES {
            let most = format!("a course has at most {MAX_FILES} files and {MAX_ALL} bytes");
            return Err(refused(most));
        }
        if self.files.contains_key(&name) {
            return Err(refused(format!("{name} is there twice")));
        }
        self.files.insert(name, bytes);
        Ok(())
    }

    /// The course's own files, without the one folder that archives often have around everything.
    fn files(self) -> Files {
        let inside = |path: &str, around: &str| path.strip_prefix(around).map(str::to_owned);
        let around = match self.files.contains_key("course.toml") {
            true => String::new(),
            false => self.around(),
        };
        let files = self.files.into_iter().filter_map(|(path, bytes)| {
            let path = inside(&path, &around).filter(|path| Files::belongs(path))?;
            let bytes = Cow::Owned(bytes);
            Some(File { path, bytes })
        });
        Files::new(files.collect())
    }

    fn around(&self) -> String {
        let mut folders = self
            .files
            .keys()
            .map(|path| path.split_once('/').map(|(first, _)| first));
        match folders.next().flatten() {
            Some(first) if folders.all(|folder| folder == Some(first)) => format!("{first}/"),
            _ => String::new(),
        }
    }
}

/// A name within the course: relative, downwards only, without letters that a terminal would obey.
fn name(bytes: &[u8]) -> io::Result<String> {
    let shown = String::from_utf8_lossy(bytes);
    let name =
        std::str::from_utf8(bytes).map_err(|_| refused(format!("{shown:?} is not UTF-8")))?;
    let name = name.trim_start_matches("./");
    let fine = |part: &str| !part.is_empty() && part != "." && part != "..";
    let tame = !name.chars().any(|c| matches!(c, '\n' | '\t' | '\\' | ':'));
    match tame && crate::markdown::tame(name) == name && name.split('/').all(fine) {
        true => Ok(name.to_owned()),
        false => Err(refused(format!(
            "{shown:?} is no name of a file within a course"
        ))),
    }
}

/// How many entries a zip says it has (APPNOTE 4.3.16); `None` where it has so many that another record says it.
fn listed(bytes: &[u8]) -> Option<usize> {
    const END: &[u8] = b"PK\x05\x06";
    let end = bytes.windows(END.len()).rposition(|window| window == END)?;
    let count = bytes.get(end + 10..end + 12)?;
    let count = u16::from_le_bytes([count[0], count[1]]);
    (count != u16::MAX).then_some(usize::from(count))
}

fn refused(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn tar_gz(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, kind, bytes) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_entry_type(*kind);
            if kind.is_symlink() {
                header.set_link_name("/etc/passwd").unwrap();
            }
            // The crate refuses to write such paths itself.
            header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        let tar = builder.into_inner().unwrap();
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&tar).unwrap();
        gz.finish().unwrap()
    }

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in entries {
            writer
                .start_file(*path, zip::write::SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn paths(pack: Vec<u8>) -> Result<Vec<String>, String> {
        let files = read(pack).map_err(|error| error.to_string())?;
        Ok(files.iter().map(|file| file.path.clone()).collect())
    }

    const FILE: tar::EntryType = tar::EntryType::Regular;

    #[test]
    fn a_pack_is_a_course_with_or_without_a_folder_around_it() {
        let plain = tar_gz(&[
            ("course.toml", FILE, b""),
            ("lessons/1.md", FILE, b"x"),
            ("README", FILE, b""),
        ]);
        assert_eq!(paths(plain).unwrap(), ["course.toml", "lessons/1.md"]);
        let around = zip(&[("c-1.0/course.toml", b""), ("c-1.0/quizzes/a.toml", b"")]);
        assert_eq!(paths(around).unwrap(), ["course.toml", "quizzes/a.toml"]);
        let none = zip(&[]);
        assert_eq!(paths(none).unwrap(), [""; 0]);
    }

    #[test]
    fn nothing_in_a_pack_reaches_out_of_it() {
        for path in [
            "../course.toml",
            "/etc/passwd",
            "lessons/../../x.md",
            "lessons/a\\b.md",
            "C:/x",
            "lessons/\u{1b}[2J.md",
        ] {
            assert!(paths(tar_gz(&[(path, FILE, b"")])).is_err(), "{path:?}");
            assert!(paths(zip(&[(path, b"")])).is_err(), "{path:?}");
        }
        for kind in [
            tar::EntryType::Symlink,
            tar::EntryType::Link,
            tar::EntryType::Fifo,
        ] {
            assert!(
                paths(tar_gz(&[("lessons/1.md", kind, b"")])).is_err(),
                "{kind:?}"
            );
        }
        let twice = tar_gz(&[("course.toml", FILE, b"a"), ("./course.toml", FILE, b"b")]);
        assert!(paths(twice).unwrap_err().contains("twice"));
    }

    #[test]
    fn a_name_in_a_zip_is_there_once() {
        // The crate refuses to write it, too.
        let mut twice = zip(&[("course.toml", b"a"), ("course.tomm", b"b")]);
        let places: Vec<usize> = (0..twice.len() - 11)
            .filter(|at| &twice[*at..*at + 11] == b"course.tomm")
            .collect();
        for at in places {
            twice[at + 10] = b'l';
        }
        assert!(paths(twice).unwrap_err().contains("twice"));
        let mac = zip(&[("c/course.toml", b""), ("__MACOSX/c/._course.toml", b"x")]);
        assert_eq!(paths(mac).unwrap(), ["course.toml"]);
        assert!(paths(zip(&[("lessons/\u{202e}.md", b"")])).is_err());
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let zeroes = vec![0; MAX_BYTES as usize + 1];
        assert!(
            paths(zip(&[("assets/a", &zeroes)]))
                .unwrap_err()
                .contains("at most")
        );
        let many: Vec<(String, &[u8])> = (0..11)
            .map(|n| (format!("assets/{n}"), &zeroes[1..]))
            .collect();
        let many: Vec<(&str, &[u8])> = many
            .iter()
            .map(|(path, bytes)| (path.as_str(), *bytes))
            .collect();
        assert!(paths(zip(&many)).unwrap_err().contains("at most"));
    }

    #[test]
    fn what_is_no_archive_and_what_is_half_of_one_are_errors() {
        assert!(paths(b"hello".to_vec()).is_err());
        let whole = tar_gz(&[("course.toml", FILE, b"title = \"T\"")]);
        assert!(paths(whole[..whole.len() / 2].to_vec()).is_err());
        let whole = zip(&[("course.toml", b"title = \"T\"")]);
        assert!(paths(whole[..whole.len() / 2].to_vec()).is_err());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>, gz: bool, damage: Vec<(proptest::sample::Index, u8)>) {
            let head: &[u8] = if gz { &[0x1f, 0x8b] } else { b"PK" };
            let _ = read([head, &bytes].concat());
            let mut archive = if gz { tar_gz(&[("course.toml", FILE, b"x")]) } else { zip(&[("course.toml", b"x")]) };
            for (at, byte) in damage {
                let at = at.index(archive.len());
                archive[at] = byte;
            }
            let _ = read(archive);
        }
    }
}
