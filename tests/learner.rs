//! A learner's path through the real program: open, read, predict, fire, compare, answer, quit, come back.

mod harness;

use std::path::Path;

use harness::{Session, httplings};
use portable_pty::CommandBuilder;

const ENTER: &str = "\r";
const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
const ESCAPE: &str = "\x1b";

/// Opens a course of `tests/courses`.
fn open_course(name: &str, data: &Path, columns: u16, rows: u16) -> Session {
    Session::run(course(name, data), columns, rows)
}

fn course(name: &str, data: &Path) -> CommandBuilder {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses");
    let mut command = httplings(data);
    command.arg("--course");
    command.arg(folder.join(name));
    command
}

#[test]
fn the_whole_path_from_the_first_screen_to_a_score_and_back() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 100, 30);
    session.see("0 of 1 lessons done");
    session.press(ENTER);
    session.see("A note is read, written and thrown away.");
    fire_three(&mut session);
    session.press("n");
    session.see("⏎ sends all");
    session.press("c");
    compare_three(&mut session);
    focus(&mut session, "▸ Quiz");
    session.press(ENTER);
    answer_three(&mut session);
    session.see("To look at again: 1");
    let review = session.see("67 %");
    assert!(review.contains("✗ you: 404 Not Found"), "{review}");
    assert!(
        review.contains("you left out: 304 Not Modified"),
        "{review}"
    );
    session.press("q");
    assert!(session.end());
    session.see_terminal_given_back();

    let mut again = open_course("notes", data.path(), 100, 30);
    // To its end, and not passed.
    again.see("◑ A list of notes");
    again.see("67 %");
    again.press(DOWN).press(ENTER);
    again.see("To look at again: 1");
    again.press("r");
    let question = again.see("1 of 1");
    assert!(question.contains("end at the blank line"), "{question}");
    choose(&mut again, &["204 No Content", "304 Not Modified"]);
    again.see("Right.");
    again.press(ENTER);
    again.see("Nothing went wrong.");
}

/// Predicts and fires the three requests of the first screen; the last prediction is wrong.
fn fire_three(session: &mut Session) {
    session.press(ENTER);
    session.see("Predict first");
    for (request, steps, words) in [
        ("GET", 1, "✓ as you said: 200 OK"),
        ("POST", 2, "✓ as you said: 201 Created"),
        ("DELETE", 1, "✗ you said 200: 204 No Content"),
    ] {
        focus(session, &format!("▸ {request}"));
        session.press(&RIGHT.repeat(steps)).press(ENTER);
        session.see("the request, as sent");
        session.press(ESCAPE);
        session.see(words);
    }
}

/// Goes down, row by row, until these words are there.
fn focus(session: &mut Session, words: &str) {
    let mut before = session.text();
    while !before.contains(words) {
        session.press(DOWN);
        before = session.until("a step down", |text| text != before);
    }
}

fn compare_three(session: &mut Session) {
    let text = session.until("three columns", |text| {
        ["200 OK", "201 Created", "204 No Content"]
            .iter()
            .all(|status| text.contains(status))
            && text.contains("≠ content-length")
    });
    let location = text.lines().find(|line| line.contains("location"));
    assert!(
        location.is_some_and(|line| line.contains("/notes/milk")),
        "{text}"
    );
    session.press(ESCAPE);
    session.see("side by side");
}

/// Right, wrong, right.
fn answer_three(session: &mut Session) {
    session.see("1 of 3");
    choose(session, &["201 Created"]);
    session.see("Right.");
    session.press(ENTER);
    session.see("2 of 3");
    choose(session, &["204 No Content", "404 Not Found"]);
    let judged = session.see("It may well say what was not found.");
    assert!(judged.contains("The client has the body already."));
    session.press(ENTER);
    session.see("3 of 3");
    choose(session, &["200 OK"]);
    session.see("Right.");
    session.press(ENTER);
}

/// Picks the options with these words by their digits, and answers.
fn choose(session: &mut Session, wanted: &[&str]) {
    for words in wanted {
        let text = session.text();
        let mut options = text
            .lines()
            .filter(|line| line.contains(['○', '●', '□', '■']));
        let at = options.position(|line| line.contains(words)).expect(words);
        session.press(&(at + 1).to_string());
        session.until("the pick", |text| {
            let picked = |line: &str| line.contains(['●', '■']) && line.contains(words);
            text.lines().any(picked)
        });
    }
    session.press(ENTER);
}

#[test]
fn a_request_is_predicted_fired_and_explained() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 80, 24);
    session.see("A list of notes");
    session.press(ENTER);
    session.see("Three answers");
    // Below the code and out of view: the first key shows it, and does no more.
    session.press(ENTER);
    session.see("▸ GET /notes/tea");
    session.press(ENTER);
    session.see("Predict first");
    session.press(RIGHT).press(RIGHT).press(ENTER);
    session.see("you said 201");
    session.see("200 OK");
    session.press("v");
    session.see("GET /notes/tea HTTP/1.1\\r\\n");
    session.press("x");
    session.until("the X-ray", |text| {
        text.contains("nobody said: the default") && text.contains("app.py:6")
    });
    session.press("q");
    assert!(session.end());
    session.see_terminal_given_back();
}

#[test]
fn a_prediction_can_be_clicked() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 80, 40);
    session.see("A list of notes");
    session.press(ENTER);
    session.see("▸ GET /notes/tea");
    session.click(" 201 ");
    session.see("[201]");
    session.press(ENTER);
    session.see("you said 201");
    session.see("200 OK");
}

#[test]
fn an_answer_survives_kill_9_and_the_round_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 100, 30);
    session.see("A list of notes");
    session.press(DOWN).press(ENTER);
    session.see("1 of 3");
    choose(&mut session, &["204 No Content"]);
    session.see("Not this time.");
    session.see("That says that there is nothing to read.");
    session.signal(libc::SIGKILL);
    session.end();

    let mut again = open_course("notes", data.path(), 100, 30);
    // The cursor is where the learner was.
    again.see("continue · 1/3");
    again.press(ENTER);
    again.see("2 of 3");
    again.press("q");
    assert!(again.end());
}

#[test]
fn the_mouse_opens_chooses_and_scrolls() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 80, 18);
    session.see("A list of notes");
    session.click("A list of notes");
    session.see("Three answers");
    // More at once than there are rows: none may get lost, and it stops at the end.
    for _ in 0..12 {
        session.wheel_down();
    }
    session.see("DELETE /notes/tea");
    session.click("DELETE /notes/tea");
    session.see("Predict first");
    session.click("DELETE /notes/tea");
    session.see("204 No Content");
    session.click("x-ray");
    session.see("throw_away()");
}

#[test]
fn a_request_goes_to_the_clipboard_as_a_curl_line() {
    use base64::Engine as _;
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 100, 30);
    session.see("A list of notes");
    session.press(ENTER);
    session.see("Three answers");
    session.press("2").press(ENTER);
    session.see("200 OK");
    session.press("y");
    session.see("Copied: curl");
    // The address depends on which port was free; the bytes up to it do not.
    let start = base64::engine::general_purpose::STANDARD.encode("curl -i http://127.0.0.1:");
    let whole_groups = &start[..start.len() / 4 * 4 - 4];
    session.see_bytes(format!("\x1b]52;c;{whole_groups}").as_bytes());
}

#[test]
fn a_broken_course_opens_and_shows_its_problems() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("broken", data.path(), 80, 40);
    session.see("3 problems");
    session.press("P");
    let problems = session.see("no option is right");
    for words in ["lessons/20-torn.md:4:1", "trak = \"one\"", "`track`?"] {
        assert!(problems.contains(words), "no {words} in\n{problems}");
    }
    session.press(ESCAPE);
    session.see("The sound lesson");
    session.press(ENTER);
    session.see("Whatever is wrong elsewhere.");
    session.press(DOWN).press(UP);
    session.press("q");
    assert!(session.end());
}

#[test]
fn a_small_screen_works_and_a_smaller_one_says_so() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 40, 12);
    session.see("A list of notes");
    session.press(ENTER);
    session.see("Three answers");
    session.resize(30, 8);
    session.see("too small");
    session.resize(80, 24);
    session.see("Three answers");
    session.press(ESCAPE);
    session.see("lessons done");
}

#[test]
fn terms_and_codes_are_looked_up_from_anywhere() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 80, 24);
    session.see("A list of notes");
    session.press("g");
    session.see("A few words under a name");
    session.press("thrown away");
    session.until("the one that fits", |text| {
        text.contains("▸ body") && !text.contains("The part of an address")
    });
    session.press(ENTER);
    session.see("Three answers");
    session.press("2");
    session.see("▸ GET /notes/tea");
    session.press("2").press(ENTER);
    session.see("the request, as sent");
    session.press("#");
    session.see("Say nothing: it is the default.");
    session.press("404");
    session.see("▸ 404 Not Found");
    session.press(ESCAPE);
    session.see("the request, as sent");
}

#[test]
fn an_entry_longer_than_the_screen_can_be_read_to_its_end() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_course("notes", data.path(), 40, 12);
    session.see("A list of notes");
    session.press("g").press(DOWN);
    session.see("▸ note");
    session.until("the start alone", |text| !text.contains("no date"));
    focus(&mut session, "no date");
    focus(&mut session, "▸ path");
}

#[test]
fn a_theme_is_there_for_any_course() {
    let data = tempfile::tempdir().unwrap();
    let mut command = course("notes", data.path());
    command.args(["--theme", "ink"]);
    command.env("COLORTERM", "truecolor");
    let session = Session::run(command, 80, 24);
    session.see("A list of notes");
    session.see_bytes(b"\x1b[38;2;");
}
