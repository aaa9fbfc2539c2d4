//! Any bytes in any file of a course give diagnostics: no panic, no hang.
#![no_main]

use arbitrary::Arbitrary;
use httplings::content::{File, Files, Format, lint, load};
use libfuzzer_sys::fuzz_target;

/// Where a file is in the course.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Place {
    Course,
    Lesson,
    Quiz,
    Glossary,
    StatusCodes,
    Picture,
}

impl Place {
    fn path(self) -> &'static str {
        match self {
            Place::Course => "course.toml",
            Place::Lesson => "lessons/1.md",
            Place::Quiz => "quizzes/1.toml",
            Place::Glossary => "assets/glossary.toml",
            Place::StatusCodes => "assets/status-codes.toml",
            Place::Picture => "assets/1.png",
        }
    }
}

fuzz_target!(|written: Vec<(Place, Vec<u8>)>| {
    for (_, bytes) in &written {
        if let Ok(text) = std::str::from_utf8(bytes) {
            for format in [Format::Mdbook, Format::Gift, Format::Aiken] {
                let _ = format.read("questions", text);
            }
        }
    }
    let files = written.into_iter().map(|(place, bytes)| File {
        path: place.path().to_owned(),
        bytes: bytes.into(),
    });
    let files = Files::new(files.collect());
    let loaded = load(&files);
    let found = lint(&loaded, &files);
    for mistake in loaded.diagnostics.iter().chain(&found) {
        let _ = mistake.render(files.text(&mistake.file), true);
    }
});
