//! An item of every kind, answered wrongly and rightly in the real program.

mod harness;

use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{Session, httplings};

const ENTER: &str = "\r";
const DOWN: &str = "\x1b[B";
const ESCAPE: &str = "\x1b";
const TAB: &str = "\t";
const RUN: &str = "\x12";

fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/kinds")
}

fn open(data: &Path, rows: u16) -> Session {
    let mut command = httplings(data);
    command.arg("--course");
    command.arg(course());
    Session::run(command, 100, rows)
}

/// Opens the first or the second quiz of the course map.
fn open_quiz(data: &Path, rows: u16, down: usize) -> Session {
    let mut session = open(data, rows);
    session.see("Every kind");
    session.press(&DOWN.repeat(down)).press(ENTER);
    session
}

#[test]
fn the_course_of_this_test_is_true() {
    let check = Command::new(env!("CARGO_BIN_EXE_httplings"))
        .arg("check")
        .arg(course())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&check.stdout);
    assert!(check.status.success(), "{told}");
}

/// Has the answer shown, and goes on.
fn give_up(session: &mut Session) {
    session.press("s").see("Once more shows the answer");
    session.press("s").see("Shown.");
    session.press(ENTER);
}

/// Answers, sees that it is wrong and why, and is asked again.
fn wrong(session: &mut Session, answer: &str, why: &str) {
    session.press(answer);
    session.see(why);
    session.see("tries again");
    session.press(ENTER);
    session.see("try 2 of 2");
}

fn right(session: &mut Session, answer: &str) {
    session.press(answer);
    session.see("Right.");
    session.press(ENTER);
}

/// The digit beside which these words stand.
fn digit(session: &Session, words: &str) -> String {
    let text = session.see(words);
    let line = text.lines().find(|line| line.contains(words)).unwrap();
    let digit = line.chars().find(char::is_ascii_digit).expect(line);
    digit.to_string()
}

#[test]
fn typed_picked_arranged_and_pointed_at() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_quiz(data.path(), 40, 1);
    session.see("A 204 has a body.");
    wrong(&mut session, "1\r", "It has none, by RFC 9110.");
    right(&mut session, "2\r");

    session.see("Which header");
    session.press("\x14");
    session.see("It begins with an L.");
    wrong(
        &mut session,
        "content-location\r",
        "where this very answer can be had",
    );
    right(&mut session, "\x15 LOCATION \r");

    session.see("Which code says");
    session.press("two\r");
    session.see("is no number. Write it in digits");
    wrong(&mut session, "\x15200\r", "says nothing about what is new");
    right(&mut session, "\x15201\r");

    session.see("In which order?");
    let ordered = order(&mut session);
    session.see("What goes with what?");
    pairs(&mut session);
    session.see("Fill the gaps.");
    gaps(&mut session);

    session.see("Which line leaks?");
    session.press(ENTER);
    session.see("once more answers line 1");
    wrong(&mut session, ENTER, "That line tells nothing.");
    right(&mut session, &(DOWN.repeat(2) + ENTER));

    session.see("What does this print?");
    session.press(&format!("2.0 200{ENTER}4.04 404{RUN}"));
    session.see("gives whole numbers");
    session.press(ENTER);
    session.see("try 2 of 2");
    session.press("\x07");
    session.see("Once more shows the answer");
    session.press("\x07");
    session.see("Shown.");
    session.press(ENTER);
    // Six right at the second try cost half of a point each, and one hint; of the order the better try counts.
    let points = format!("{:.2}", 2.9 + ordered);
    session.see(&format!("{} of 8 points", points.trim_end_matches('0')));
    session.press("q");
    assert!(session.end());
}

const LINES: [&str; 4] = [
    "the request arrives",
    "the body is validated",
    "the function is called",
    "the answer is filtered",
];

/// Hands the lines in as they are, then moves each to its place. Gives the points.
fn order(session: &mut Session) -> f64 {
    let place = |text: &str, line: &str| {
        let lines = text
            .lines()
            .filter(|row| LINES.iter().any(|known| row.contains(known)));
        lines
            .into_iter()
            .position(|row| row.contains(line))
            .unwrap()
    };
    let text = session.text();
    let places: Vec<usize> = LINES.iter().map(|line| place(&text, line)).collect();
    let follow = places.windows(2).filter(|two| two[0] + 1 == two[1]);
    let share = follow.count() as f64 / 3.0;
    session.press(ENTER);
    let text = session.until("a judgement", |text| {
        text.contains("Right.") || text.contains("tries again")
    });
    if text.contains("tries again") {
        assert!(text.contains("Nothing is called before it is validated."));
        session.press(ENTER);
        session.see("try 2 of 2");
        for (to, line) in LINES.iter().enumerate() {
            let from = place(&session.text(), line);
            let (up, down) = ("\x1b[A", DOWN);
            session
                .press(&up.repeat(LINES.len()))
                .press(&down.repeat(from))
                .press(" ");
            session.see("↕");
            session.press(&up.repeat(from - to)).press(" ");
            session.until("the line in its place", |text| {
                place(text, line) == to && !text.contains('↕')
            });
        }
        session.press(ENTER);
        session.see("Right.");
    }
    session.press(ENTER);
    share.max(0.5)
}

fn pairs(session: &mut Session) {
    let (made, empty) = (digit(session, "  made"), digit(session, "  empty"));
    session.press(&empty).press(DOWN).press(&made).press(ENTER);
    session.see("201 has made something.");
    session.see("tries again");
    session.press(ENTER);
    session.see("try 2 of 2");
    let up = "\x1b[A".repeat(2);
    session
        .press(&up)
        .press(&made)
        .press(DOWN)
        .press(&empty)
        .press(ENTER);
    session.see("Right.");
    session.press(ENTER);
}

fn gaps(session: &mut Session) {
    let post = digit(session, " post");
    session.press(&post).press(TAB).press("status").press(ENTER);
    session.see("It has two words.");
    session.see("tries again");
    session.press(ENTER);
    session.see("try 2 of 2");
    session.press("status_code").press(ENTER);
    session.see("Right.");
    session.press(ENTER);
}

#[test]
fn a_goal_is_reached_from_here_and_from_elsewhere() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_quiz(data.path(), 50, 2);
    let text = session.see("○ Create a user");
    let address = text
        .split_whitespace()
        .find_map(|word| word.strip_prefix("http://"))
        .map(|word| word.trim_end_matches('.').to_owned())
        .expect("an address");
    // From another program: a mistake that the author foresaw.
    send(&address, "POST", "/users", "{}");
    session.see("The body needs a name");
    // From here: the first step.
    session.press(ENTER);
    session.see("Edit the request");
    session
        .press("\x01\x0bPOST /users\r{\"name\": \"Ada\"}")
        .press(RUN);
    session.see("201 Created");
    session.press(ESCAPE);
    session.see("✓ Create a user");
    send(&address, "DELETE", "/users/1", "");
    session.see("Right.");
    session.see("Made with POST, gone with DELETE.");
    session.press("q");
    assert!(session.end());
}

#[test]
fn a_goal_goes_on_under_the_log_and_after_the_map_and_its_hint_is_paid() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_quiz(data.path(), 50, 2);
    let text = session.see("○ Create a user");
    let address = text
        .split_whitespace()
        .find_map(|word| word.strip_prefix("http://"))
        .map(|word| word.trim_end_matches('.').to_owned())
        .expect("an address");
    session.press("h");
    session.see("Users are made where they are listed.");
    send(&address, "POST", "/users", "{\"name\": \"Ada\"}");
    session.see("✓ Create a user");
    session.press(ESCAPE);
    session.see("Quiz: Making");
    session.press(ENTER);
    session.see("✓ Create a user");
    // Under the log; with a second user, not with the first.
    session.press("L");
    session.see("Requests of this session");
    send(&address, "POST", "/users", "{\"name\": \"Bob\"}");
    send(&address, "DELETE", "/users/2", "");
    session.see("0.9 of 1 point");
    session.press("q");
    assert!(session.end());
}

/// A request by a client that is not ours.
fn send(address: &str, method: &str, path: &str, body: &str) {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn code_is_run_judged_kept_over_kill_9_and_mended() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_quiz(data.path(), 60, 2);
    session.see("○ Create a user");
    give_up(&mut session);
    session.see("keep the password in");
    session.press(RUN);
    let text = session.see("0 of 2 checks pass");
    assert!(
        text.contains("expected  201") && text.contains("actual    200"),
        "{text}"
    );
    assert!(text.contains("which code says created"), "{text}");

    // Into the decorator: right of `"/users"`.
    session
        .press(&"\x1b[B".repeat(11))
        .press("\x05\x1b[D, status_code=201");
    session.see("@app.post(\"/users\", status_code=201)");
    session.press(RUN);
    session.see("1 of 2 checks pass");
    session.see("The password went out");
    session.signal(libc::SIGKILL);
    session.end();

    let mut again = open_quiz(data.path(), 60, 2);
    again.see("@app.post(\"/users\", status_code=201)");
    again.press(&DOWN.repeat(12)).press("\x05\x1b[D -> Out");
    again.press(RUN);
    let text = again.see("The app does not run.");
    assert!(text.contains("name 'Out' is not defined"), "{text}");
    again.press("\x1b[H\x1b[A\r\x1b[Aclass Out(BaseModel):\rname: str\r\r");
    again.press(RUN);
    again.see("2 of 2 checks pass");
    again.see("Right.");
    again.press("q");
    assert!(again.end());
}

#[test]
fn a_save_in_another_window_is_picked_up_and_run() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_quiz(data.path(), 60, 2);
    session.see("○ Create a user");
    give_up(&mut session);
    session.see("keep the password in");
    session.press("\x1bOS");
    session.see("a save there runs it");
    let file = data.path().join("code/making--mend/app.py");
    let code = std::fs::read_to_string(&file).unwrap();
    let code = code.replace("\"/users\"", "\"/users\", status_code=201");
    std::fs::write(&file, code).unwrap();
    session.see("1 of 2 checks pass");
    session.see("status_code=201");
    session.press("x");
    session.until("the file follows", |text| text.contains("xfrom fastapi"));
    session.press("\x03");
    assert!(session.end());
    assert!(std::fs::read_to_string(&file).unwrap().starts_with('x'));
}

/// Waits until code that begins so is on disk.
fn wait_for_draft(data: &Path, first: char) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let there = || {
        let store = httplings::store::Store::open(&data.join("progress.db")).unwrap();
        let drafts = store.kept.drafts;
        drafts.values().any(|code| code.starts_with(first))
    };
    while !there() {
        assert!(std::time::Instant::now() < end, "{first} is not on disk");
        std::thread::yield_now();
    }
}

/// Opens the code exercise.
fn open_code(data: &std::path::Path) -> Session {
    let mut session = open_quiz(data, 60, 2);
    let text = session.until("a question", |text| {
        text.contains("○ Create a user") || text.contains("keep the password in")
    });
    if text.contains("○ Create a user") {
        give_up(&mut session);
    }
    session.see("keep the password in");
    session
}

#[test]
fn what_two_windows_write_to_one_exercise_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let mut one = open_code(data.path());
    let mut other = open_code(data.path());
    one.press("1");
    one.see("1from fastapi");
    // It is on disk before the other writes.
    wait_for_draft(data.path(), '1');
    other.press("2");
    other.see("Another window wrote here, too");
    other.see("2from fastapi");
    other.press("\x1a");
    other.see("1from fastapi");
    wait_for_draft(data.path(), '1');
    other.press("\x19");
    other.see("2from fastapi");
    wait_for_draft(data.path(), '2');
    // Whatever happens to the windows.
    one.signal(libc::SIGKILL);
    one.end();
    other.signal(libc::SIGKILL);
    other.end();
    let mut later = open_code(data.path());
    later.see("2from fastapi");
    later.press("\x1a");
    later.see("1from fastapi");
}

#[test]
fn what_is_saved_elsewhere_while_nobody_looks_is_taken_in() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_code(data.path());
    session.press("\x1bOS");
    session.see("a save there runs it");
    session.press("x");
    let file = data.path().join("code/making--mend/app.py");
    // The file is written before that.
    wait_for_draft(data.path(), 'x');
    session.signal(libc::SIGKILL);
    session.end();
    let code = std::fs::read_to_string(&file).unwrap();
    let code = code.replacen("xfrom", "from", 1);
    std::fs::write(
        &file,
        code.replace("\"/users\"", "\"/users\", status_code=201"),
    )
    .unwrap();

    let mut again = open_code(data.path());
    again.see("xfrom fastapi");
    again.press("\x1bOS");
    again.see("1 of 2 checks pass");
    let code = std::fs::read_to_string(&file).unwrap();
    assert!(code.contains("status_code=201"), "{code}");
    again.press("\x1a");
    again.see("xfrom fastapi");
}

#[test]
fn a_file_that_is_no_text_is_told_and_left_alone() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_code(data.path());
    session.press("\x1bOS");
    session.see("a save there runs it");
    let file = data.path().join("code/making--mend/app.py");
    std::fs::write(&file, b"# caf\xe9\n").unwrap();
    session.see("is not UTF-8 text");
    assert_eq!(std::fs::read(&file).unwrap(), b"# caf\xe9\n");
}
