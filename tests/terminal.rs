//! The terminal comes back as it was, however the program ends.

mod harness;

use harness::{Session, httplings, shell};
use portable_pty::CommandBuilder;

fn ended_by(signal: libc::c_int) {
    let data = tempfile::tempdir().unwrap();
    let mut session = Session::run(httplings(data.path()), 80, 24);
    session.see("Reading a response");
    session.signal(signal);
    assert!(session.end());
    session.until("the shell's screen", |text| {
        !text.contains("Reading a response")
    });
    session.see_terminal_given_back();
}

#[test]
fn after_sigterm() {
    ended_by(libc::SIGTERM);
}

#[test]
fn after_sighup() {
    ended_by(libc::SIGHUP);
}

#[test]
fn at_ctrl_z_and_it_is_taken_again_at_fg() {
    let data = tempfile::tempdir().unwrap();
    let mut session = Session::run(shell(data.path()), 80, 24);
    session.see("ready>");
    session.press("\"$httplings\"\r");
    session.see("Reading a response");
    session.press("\x1a");
    session.see("Stopped");
    session.see_screen_given_back();
    session.press("echo $((6 * 7)) is the answer\r");
    session.see("42 is the answer");
    session.press("fg\r");
    session.see("Reading a response");
    session.press("?");
    session.see("Keys here");
    session.press("q");
    session.see("42 is the answer");
    session.see_screen_given_back();
}

/// Opens the picture of lesson 230, which is on its last screen.
fn open_picture(pictures: &str, data: &std::path::Path) -> Session {
    let mut command = httplings(data);
    command.env("HTTPLINGS_PICTURES", pictures);
    let mut session = Session::run(command, 80, 40);
    session.see("Reading a response");
    session.press("/").press("last word about the code");
    session.see("▸");
    session.press("\r");
    session.see("The card, and the quiz");
    session
}

#[test]
fn pictures_are_shown_where_the_terminal_can_and_told_where_it_cannot() {
    let data = tempfile::tempdir().unwrap();
    let mut session = open_picture("kitty", data.path());
    session.see_bytes(b"\x1b_Ga=T,f=100,");
    assert!(
        !session
            .text()
            .contains("Who has the last word about the code")
    );
    // It goes with what it stands on.
    let cleared = session.count_bytes(b"\x1b[2J");
    session.press("b");
    session.see_bytes_again(b"\x1b[2J", cleared);

    let told = open_picture("off", data.path());
    told.see("▣ Who has the last word about the code");
    assert_eq!(told.count_bytes(b"\x1b_G"), 0);
}

/// What a test of this file does in its own process, chosen by name.
fn in_a_terminal(test: &str) -> Session {
    let this = std::env::current_exe().unwrap();
    let mut command = CommandBuilder::new(this);
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    command.env("TERM", "xterm-256color");
    Session::run(command, 80, 24)
}

fn ended_by_panic(test: &str) {
    let mut session = in_a_terminal(test);
    session.see_bytes(b"\x1b[?1049h");
    assert!(!session.end());
    session.see_bytes(b"something is wrong");
    session.see_terminal_given_back();
}

#[test]
fn after_a_panic() {
    ended_by_panic("panics");
}

#[test]
fn after_a_panic_on_another_thread() {
    ended_by_panic("panics_on_another_thread");
}

#[test]
#[ignore = "run in a terminal of its own by `after_a_panic`"]
fn panics() {
    let _guard = httplings::term::Guard::take().unwrap();
    panic!("something is wrong");
}

#[test]
#[ignore = "run in a terminal of its own by `after_a_panic_on_another_thread`"]
fn panics_on_another_thread() {
    let _guard = httplings::term::Guard::take().unwrap();
    let other = std::thread::spawn(|| panic!("something is wrong"));
    // The whole program must end, not wait for ever with a thread less.
    drop(other.join());
    loop {
        std::thread::park();
    }
}
