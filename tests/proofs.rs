//! What `check` says of claims that are not true: every code of a proof, at its place.

#[path = "harness/command.rs"]
mod command;

use std::path::Path;

use command::httplings_in;

#[test]
fn every_claim_that_is_not_true_is_told_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/untrue");
    let output = httplings_in(folder.path(), &["check", &course.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}

#[test]
fn what_does_not_open_is_proved_with_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| httplings_in(folder.path(), words);
    assert!(run(&["new", "course", "mine"]).status.success());
    let path = folder.path().join("mine/lessons/010-first.md");
    let lesson = std::fs::read_to_string(&path).unwrap();
    let slips = lesson
        .replace("track = \"basics\"", "track = \"basic\"")
        .replace("\"world\"}", "word}");
    std::fs::write(&path, slips).unwrap();
    let told = String::from_utf8_lossy(&run(&["check", "mine"]).stdout).into_owned();
    assert!(told.contains("error[C008]"), "{told}");
    assert!(told.contains("raised NameError: name 'word'"), "{told}");
}
