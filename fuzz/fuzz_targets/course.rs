//! Any bytes in any file of a course, or of one to be imported, give diagnostics: no panic, no hang, no place outside.
#![no_main]

use std::ops::Range;

use arbitrary::Arbitrary;
use httplings::content::{File, Files, Format, lint, load};
use httplings::hurl;
use libfuzzer_sys::fuzz_target;

/// What the bytes are taken for.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Place {
    Course,
    Lesson,
    Quiz,
    Glossary,
    StatusCodes,
    Picture,
    Requests,
    Foreign,
    Pack,
}

impl Place {
    /// Where such a file is in a course.
    fn path(self) -> Option<&'static str> {
        Some(match self {
            Place::Course => "course.toml",
            Place::Lesson => "lessons/1.md",
            Place::Quiz => "quizzes/1.toml",
            Place::Glossary => "assets/glossary.toml",
            Place::StatusCodes => "assets/status-codes.toml",
            Place::Picture => "assets/1.png",
            Place::Requests | Place::Foreign | Place::Pack => return None,
        })
    }
}

fuzz_target!(|written: Vec<(Place, Vec<u8>)>| {
    let mut files: Vec<File> = Vec::new();
    for (place, bytes) in written {
        let text = String::from_utf8_lossy(&bytes);
        match (place, place.path()) {
            // A folder has one file of a name.
            (_, Some(path)) if files.iter().any(|file| file.path == path) => {}
            (_, Some(path)) => files.push(File {
                path: path.to_owned(),
                bytes: bytes.into(),
            }),
            (Place::Requests, _) => requests(&text),
            (Place::Foreign, _) => foreign(&text),
            _ => drop(Files::unpacked(bytes).map(|files| course(&files))),
        }
    }
    course(&Files::new(files));
});

fn course(files: &Files) {
    let loaded = load(files);
    let found = lint(&loaded, files);
    for mistake in loaded.diagnostics.iter().chain(&found) {
        let text = files.text(&mistake.file);
        within(text, &mistake.span);
        let _ = mistake.render(text, true);
    }
}

fn requests(text: &str) {
    let reading = hurl::read(text);
    for mistake in &reading.errors {
        within(text, &mistake.span);
    }
    let whole = |at: &usize| reading.spoilt.binary_search(at).is_err();
    for (_, entry) in reading
        .entries
        .iter()
        .enumerate()
        .filter(|(at, _)| whole(at))
    {
        let shown = entry.request.to_string();
        assert!(hurl::parse(&shown).is_ok(), "{shown}");
    }
}

fn foreign(text: &str) {
    for format in [Format::Mdbook, Format::Gift, Format::Aiken] {
        for mistake in format.read("questions", text).notes {
            within(text, &mistake.span);
        }
    }
}

fn within(text: &str, span: &Range<usize>) {
    let inside = text.get(span.clone()).is_some();
    assert!(inside || text.is_empty(), "{span:?} in {text}");
}
