//! An exam in the real program: no feedback before it is handed in, and a clock that no restart stops.

mod desk;
mod harness;

use desk::{DAY, Desk, choose};
use httplings::learn::{Event, EventId, Exam, Occasion, RoundStarted, What};
use serde_json::Value;

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";

#[test]
fn an_exam_is_silent_survives_kill_9_and_leaves_a_result() {
    let desk = Desk::new(8);
    let result = desk.folder.path().join("result.json");
    let file = result.to_str().unwrap();
    let arguments = [
        "exam",
        "drill",
        "--items",
        "3",
        "--seed",
        "7",
        "--minutes",
        "30",
    ];
    let mut session = desk.screen(&[&arguments[..], &["--result", file]].concat());
    session.see("1 of 3");
    session.press("f");
    session.see("flagged");
    choose(&mut session, "Question number", "yes");
    let second = session.see("2 of 3");
    assert!(
        !second.contains("Right") && !second.contains("Because"),
        "{second}"
    );
    choose(&mut session, "Question number", "no");
    session.see("3 of 3");
    session.signal(libc::SIGKILL);
    session.end();

    let mut session = desk.screen(&[]);
    session.see("2 of 3 answered");
    session.press("E");
    let sheet = session.see("Hand in");
    assert!(sheet.contains("flagged"), "{sheet}");
    // The second thought: the answer that was wrong is replaced.
    session.press("k").press(ENTER);
    session.see("answered: no");
    choose(&mut session, "Question number", "yes");
    session.see("3 of 3");
    session.press(ESCAPE);
    session.see("Hand in");
    session.press("H");
    session.see("1 question is not answered");
    session.press("H");
    session.see("67 %");
    session.see("The result is in");
    session.press("q");
    assert!(session.end());

    let written: Value = serde_json::from_slice(&std::fs::read(&result).unwrap()).unwrap();
    assert_eq!(written["percent"], 67);
    assert_eq!(written["seed"], 7);
    let items = written["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(items[0]["flagged"], true);
    assert_eq!(items[1]["given"][0], "yes");
    assert_eq!(items[2]["given"], Value::Null);
    assert!(written["handed_in"].is_string());
}

#[test]
fn the_same_seed_asks_the_same_and_wrong_usage_is_said() {
    let asked = || {
        let desk = Desk::new(20);
        let session = desk.screen(&["exam", "--items", "5", "--seed", "3"]);
        session.see("1 of 5");
        drop(session);
        desk.events()
            .into_iter()
            .find_map(|event| match event.what {
                What::RoundStarted(round) => Some(round.items),
                _ => None,
            })
    };
    assert_eq!(asked().unwrap(), asked().unwrap());

    let desk = Desk::new(1);
    let existing = desk.course().join("course.toml");
    let existing = format!("--result={}", existing.display());
    for (arguments, words) in [
        (["exam", "nothing"], "no quiz, lesson or track `nothing`"),
        (["exam", "--items=0"], "0 is not in 1..=500"),
        (["exam", existing.as_str()], "it exists"),
        (
            ["exam", "--result=/no/such/folder/r.json"],
            "its folder does not exist",
        ),
    ] {
        let output = desk.run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn an_exam_whose_time_ran_out_while_nobody_looked_is_handed_in() {
    let desk = Desk::new(2);
    let started = RoundStarted {
        round: "r".into(),
        occasion: Occasion::Exam(Exam {
            title: "Drill".into(),
            minutes: 10,
            result: None,
        }),
        items: vec!["drill/i0".into(), "drill/i1".into()],
        seed: 1,
    };
    desk.import(&[Event {
        id: EventId("exam".into()),
        at: desk::now() - DAY,
        what: What::RoundStarted(started),
    }]);
    let session = desk.screen(&[]);
    session.see("Time is up");
    session.see("0 %");
    let handed_in = |event: &Event| matches!(&event.what, What::HandedIn { round } if round == "r");
    assert_eq!(
        desk.events()
            .iter()
            .filter(|event| handed_in(event))
            .count(),
        1
    );
}
