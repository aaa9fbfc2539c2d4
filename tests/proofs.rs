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
