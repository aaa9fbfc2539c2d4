//! What `new` writes is sound: `check` finds nothing, not even a warning.

#[path = "harness/command.rs"]
mod command;

use std::path::Path;

use command::httplings_in;

fn fine(folder: &Path, words: &[&str]) -> String {
    let output = httplings_in(folder, words);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}\n{text}\n{wrong}");
    text
}

/// Every kind that the command line offers.
fn kinds(folder: &Path) -> Vec<String> {
    let output = httplings_in(folder, &["new", "item", "first", "no-such-kind"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let list = text
        .split("[possible values: ")
        .nth(1)
        .and_then(|rest| rest.split(']').next());
    list.expect("a list of kinds")
        .split(", ")
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_course_with_one_item_of_each_kind_has_no_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let course = folder.path().join("course");
    fine(
        folder.path(),
        &[
            "new",
            "course",
            "course",
            "--title",
            "A \"quoted\" \\ title",
        ],
    );
    fine(&course, &["new", "lesson", "second", "--title", "Second"]);
    for kind in kinds(&course) {
        fine(&course, &["new", "item", "second", &kind]);
        fine(&course, &["new", "item", "second", &kind]);
    }
    let text = fine(&course, &["check", "."]);
    assert!(text.ends_with("0 mistakes, 0 warnings\n"), "{text}");
}

/// The scaffolds of all courses have the same lesson and the same quiz.
#[test]
fn what_is_learned_of_one_course_is_not_learned_of_another() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "Number 2"] {
        fine(folder.path(), &["new", "course", name]);
    }
    let seen = r#"{"id":"a","at":1,"what":"visited","lesson":"first","screen":"start"}"#;
    std::fs::write(folder.path().join("seen.jsonl"), seen).unwrap();
    let of = |course: &str, words: &[&str]| {
        fine(folder.path(), &[&["--course", course], words].concat())
    };
    of("one", &["progress", "import", "seen.jsonl"]);
    assert_eq!(of("one", &["progress", "export"]).trim_end(), seen);
    assert_eq!(of("Number 2", &["progress", "export"]), "");
    assert_eq!(fine(folder.path(), &["progress", "export"]), "");
    assert!(of("Number 2", &["progress", "path"]).ends_with("courses/number-2/progress.db\n"));
    of("one", &["progress", "reset"]);
    assert_eq!(of("one", &["progress", "export"]), "");
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    fine(folder.path(), &["new", "course", "course"]);
    let again = httplings_in(folder.path(), &["new", "course", "course"]);
    assert_eq!(again.status.code(), Some(2));
    let again = httplings_in(
        folder.path(),
        &["--course", "course", "new", "lesson", "first"],
    );
    assert!(!again.status.success());
    let nowhere = httplings_in(folder.path(), &["new", "lesson", "first"]);
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn a_course_in_one_file_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.tar.gz"), "").unwrap();
    let words = ["--course", "p.tar.gz", "new", "lesson", "zz"];
    let refused = httplings_in(folder.path(), &words);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("p.tar.gz is one file"), "{said}");
}

#[test]
fn an_id_that_is_or_was_anothers_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let course = folder.path().join("course");
    fine(folder.path(), &["new", "course", "course"]);
    let quiz = course.join("quizzes/first.toml");
    let text = std::fs::read_to_string(&quiz).unwrap();
    let text = text.replace("id = \"first\"", "id = \"first\"\naliases = [\"former\"]");
    let text = text.replace(
        "id = \"single\"",
        "id = \"single\"\naliases = [\"true-false\"]",
    );
    std::fs::write(course.join("quizzes/odd-name.toml"), text).unwrap();
    std::fs::remove_file(quiz).unwrap();
    for id in ["first", "former"] {
        let refused = httplings_in(&course, &["new", "quiz", id]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains("quizzes/odd-name.toml has the id"), "{said}");
        let refused = httplings_in(&course, &["new", "lesson", id]);
        assert_eq!(refused.status.code(), Some(2));
    }
    let told = fine(&course, &["new", "item", "first", "true-false"]);
    assert!(told.contains("first/true-false-2"), "{told}");
    let refused = httplings_in(
        &course,
        &["new", "item", "first", "short", "--id", "single"],
    );
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(
        said.contains("quizzes/odd-name.toml has the id `single` already"),
        "{said}"
    );

    let lesson = course.join("lessons/010-first.md");
    let text = std::fs::read_to_string(&lesson).unwrap();
    std::fs::write(lesson, text.replace("\"first-status\"", "\"zed-status\"")).unwrap();
    let quiz = course.join("quizzes/odd-name.toml");
    let text = std::fs::read_to_string(&quiz).unwrap();
    std::fs::write(quiz, text.replace("\"first-status\"", "\"zed-status\"")).unwrap();
    fine(&course, &["new", "lesson", "zed"]);
    let text = fine(&course, &["check", "."]);
    assert!(text.ends_with("0 mistakes, 0 warnings\n"), "{text}");
}
