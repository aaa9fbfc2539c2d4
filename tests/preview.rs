//! An author saves; the screen follows.

mod harness;

use harness::{Session, httplings};

#[test]
fn a_save_shows_where_it_changed_and_a_mistake_stays_until_it_is_mended() {
    let data = tempfile::tempdir().unwrap();
    let course = data.path().join("course");
    let new = std::process::Command::new(env!("CARGO_BIN_EXE_httplings"))
        .args(["new", "course"])
        .arg(&course)
        .output()
        .unwrap();
    assert!(new.status.success(), "{new:?}");
    let lesson = course.join("lessons/010-first.md");
    let source = std::fs::read_to_string(&lesson).unwrap();

    let mut command = httplings(data.path());
    command.args(["preview"]);
    command.arg(&course);
    let mut session = Session::run(command, 80, 24);
    session.see("A first lesson");

    let better = source.replace("Text is Markdown.", "Prose is Markdown.");
    std::fs::write(&lesson, &better).unwrap();
    session.see("Prose is Markdown.");

    std::fs::write(&lesson, better.replace("HTTP 200", "HTTP oops")).unwrap();
    let text = session.see("lessons/010-first.md:32");
    assert!(
        text.contains("error[C011]") && text.contains("Prose is Markdown."),
        "{text}"
    );

    std::fs::write(&lesson, better.replace("Prose is", "All of this is")).unwrap();
    let text = session.see("All of this is");
    assert!(!text.contains("C011"), "{text}");
    let new = std::process::Command::new(env!("CARGO_BIN_EXE_httplings"))
        .arg("--course")
        .arg(&course)
        .args(["new", "item", "first", "number"])
        .output()
        .unwrap();
    assert!(new.status.success(), "{new:?}");
    session.see("integer is abc");

    let away = data.path().join("away");
    std::fs::rename(&course, &away).unwrap();
    session.see("cannot be read");
    std::fs::rename(&away, &course).unwrap();
    session.until("the course again", |text| !text.contains("cannot be read"));
    // What is typed goes into the field, until it is left.
    session.press("\x1b");
    session.until("the map", |text| !text.contains("esc map"));
    session.press("q");
    assert!(session.end());
    assert!(!data.path().join("progress.db").exists());
}
