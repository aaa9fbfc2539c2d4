//! A learner's path through the real program: open, read, predict, fire, compare, answer, quit, come back.

mod harness;

use harness::Session;

const ENTER: &str = "\r";
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
const ESCAPE: &str = "\x1b";

/// Opens the lesson on 200, 201 and 204 from the course map.
fn open_lesson(session: &mut Session) {
    session.see("Reading a response");
    session.press(DOWN).press(DOWN).press(ENTER);
    session.see("Something new, nothing said");
}

#[test]
fn a_request_is_predicted_fired_and_explained() {
    let data = tempfile::tempdir().unwrap();
    let mut session = Session::open(data.path(), 80, 24);
    open_lesson(&mut session);
    session.press(ENTER);
    session.see("Predict first");
    session.press(RIGHT).press(RIGHT).press(ENTER);
    session.see("you said 201");
    session.see("200 OK");
    session.press("v");
    session.see("POST /users?name=Bob HTTP/1.1\\r\\n");
    session.press("x");
    session.until("the X-ray", |text| {
        text.contains("nobody said: the default") && text.contains("app.py:6")
    });
    session.press("q");
    assert!(session.end());
    session.see_terminal_given_back();
}

#[test]
fn three_answers_stand_side_by_side() {
    let data = tempfile::tempdir().unwrap();
    let mut session = Session::open(data.path(), 120, 40);
    open_lesson(&mut session);
    for screen in 2..12 {
        if session.text().contains("side by side") {
            break;
        }
        session.press("n");
        session.see(&format!("{screen} / 11"));
    }
    session.press("c");
    let text = session.until("three columns", |text| {
        text.contains("201 Created")
            && text.contains("204 No Content")
            && text.contains("≠ content-length")
    });
    assert!(text.contains("≠ status"), "{text}");
}

/// The digit key of the option that contains these words.
fn key_of(text: &str, words: &str) -> String {
    let options = text
        .lines()
        .filter(|line| line.contains('○') || line.contains('●'));
    let at = options
        .into_iter()
        .position(|line| line.contains(words))
        .expect(words);
    (at + 1).to_string()
}

#[test]
fn an_answer_survives_kill_9_and_the_round_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let mut session = Session::open(data.path(), 100, 30);
    session.see("Reading a response");
    session.press(DOWN).press(DOWN).press(DOWN).press(ENTER);
    let question = session.see("POST /users made user 7");
    // The digit shows the option's place on screen, the pick is by it.
    let wrong = key_of(&question, "204 with a Location");
    for _ in 1..wrong.parse::<usize>().unwrap() {
        session.press(DOWN);
    }
    session.press(" ").press(ENTER);
    session.see("Not this time.");
    session.see("so the client must ask again");
    // SAFETY: a signal to our own child.
    unsafe { libc::kill(session.pid(), libc::SIGKILL) };
    session.end();

    let mut again = Session::open(data.path(), 100, 30);
    again.see("1/10");
    again.press(DOWN).press(DOWN).press(DOWN).press(ENTER);
    again.see("2 of 10");
    again.see("Nobody set a code here");
    again.press(" ").press(ENTER).press(DOWN);
    again.press("q");
    assert!(again.end());
}

#[test]
fn a_signal_gives_the_terminal_back() {
    let data = tempfile::tempdir().unwrap();
    let mut session = Session::open(data.path(), 80, 24);
    session.see("Reading a response");
    // SAFETY: a signal to our own child.
    unsafe { libc::kill(session.pid(), libc::SIGTERM) };
    assert!(session.end());
    session.until("the shell's screen", |text| {
        !text.contains("Reading a response")
    });
    session.see_terminal_given_back();
}

#[test]
fn a_small_screen_works_and_a_smaller_one_says_so() {
    let data = tempfile::tempdir().unwrap();
    let mut session = Session::open(data.path(), 40, 12);
    open_lesson(&mut session);
    session.resize(30, 8);
    session.see("too small");
    session.resize(80, 24);
    session.see("Something new, nothing said");
    session.press(ESCAPE);
    session.see("lessons done");
}
