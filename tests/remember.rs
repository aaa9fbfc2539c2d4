//! What a learner did is kept, whatever happens; and what is kept comes back: reviews, statistics, another machine.

mod desk;
mod harness;

use std::collections::BTreeSet;
use std::io::{BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

use desk::{DAY, Desk, choose};
use httplings::learn::{Occasion, What, split_mix};
use serde_json::Value;

const ENTER: &str = "\r";

#[test]
fn what_is_due_comes_back_as_a_review_until_it_is_answered() {
    let desk = Desk::new(3);
    desk.import(&desk.failed_round(5 * DAY));
    let mut session = desk.screen(&[]);
    session.see("3 items due");
    session.press("r");
    for place in ["1 of 3", "2 of 3", "3 of 3"] {
        session.see(place);
        choose(&mut session, "Question number", "yes");
        session.see("Right.");
        session.press(ENTER);
    }
    session.see("100 %");
    session.press("q");
    assert!(session.end());

    let again = desk.screen(&[]);
    let map = again.see("A lesson");
    assert!(!map.contains("due"), "{map}");
    let reviewed = desk.events().into_iter().any(|event| {
        matches!(event.what, What::RoundStarted(round) if round.occasion == Occasion::Review {})
    });
    assert!(reviewed);
}

#[test]
fn the_statistics_name_the_misconceptions_that_are_alive() {
    let desk = Desk::new(2);
    desk.import(&desk.failed_round(2 * DAY));
    let mut session = desk.screen(&[]);
    session.see("A lesson");
    session.press("s");
    let top = session.see("What you can do");
    assert!(top.contains("say yes") && top.contains("0/2"), "{top}");
    session.press("G");
    session.see("No is what people think of 1.");

    let stats: Value = serde_json::from_str(&desk.text(&["stats", "--json"])).unwrap();
    assert_eq!(stats["answers"], 2);
    assert_eq!(stats["objectives"][0]["right"], 0);
    assert_eq!(stats["forecast"][0]["items"], 2);
    let alive = stats["misconceptions"].as_array().unwrap();
    assert_eq!(alive.len(), 2);
    assert!(alive.iter().all(|one| one["given"][0] == "no"));
    let words = desk.text(&["stats"]);
    assert!(words.contains("No is what people think of 0."), "{words}");
}

#[test]
fn the_list_has_ids_and_scores() {
    let desk = Desk::new(2);
    desk.import(&desk.failed_round(DAY));
    let list: Value = serde_json::from_str(&desk.text(&["list", "--json"])).unwrap();
    let lesson = &list["tracks"][0]["lessons"][0];
    assert_eq!(lesson["id"], "lesson");
    assert_eq!(lesson["done"], false);
    assert_eq!(lesson["quizzes"][0]["best"], 0);
    assert!(
        desk.text(&["list"])
            .contains("◑ quiz drill  The drill  2 questions, best 0 %")
    );
}

#[test]
fn a_round_in_the_middle_is_listed_as_the_map_shows_it() {
    let desk = Desk::new(2);
    desk.import(&desk.failed_round(DAY)[..2]);
    assert!(
        desk.text(&["list"])
            .contains("◔ quiz drill  The drill  1/2 answered")
    );
    let map = desk.screen(&[]);
    map.see("continue · 1/2");
}

#[test]
fn a_review_says_how_much_of_what_is_due_it_has() {
    let desk = Desk::new(25);
    desk.import(&desk.failed_round(5 * DAY));
    desk.screen(&[]).see("20 of 25 items due");
}

#[test]
fn two_machines_become_one_in_either_order() {
    let (one, other) = (Desk::new(2), Desk::new(2));
    one.import(&one.failed_round(3 * DAY));
    other.import(&other.failed_round(DAY));
    let exported = |desk: &Desk, name: &str| {
        let path = one.folder.path().join(name);
        let path = path.to_str().unwrap().to_owned();
        desk.text(&["progress", "export", &path]);
        path
    };
    let (first, second) = (exported(&one, "one.jsonl"), exported(&other, "other.jsonl"));
    assert_eq!(
        one.text(&["progress", "import", &second]),
        "3 new, 0 already here\n"
    );
    assert_eq!(
        one.text(&["progress", "import", &second]),
        "0 new, 3 already here\n"
    );
    other.text(&["progress", "import", &first]);
    let merged = one.text(&["progress", "export"]);
    assert_eq!(merged, other.text(&["progress", "export"]));

    // An export never overwrites; a line that is wrong is named and nothing is taken in.
    assert_eq!(
        one.run(&["progress", "export", &first]).status.code(),
        Some(2)
    );
    std::fs::write(&first, format!("{merged}oops\n")).unwrap();
    let refused = one.run(&["progress", "import", &first]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("line 7: no JSON"));

    let said = one.text(&["progress", "reset"]);
    assert_eq!(one.text(&["progress", "export"]), "");
    let aside = said.split('\'').nth(1).expect(&said);
    one.text(&["progress", "import", aside]);
    assert_eq!(one.text(&["progress", "export"]), merged);
}

/// The program line by line, at the other end of two pipes.
struct Lines {
    child: Child,
    keys: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Lines {
    fn open(desk: &Desk) -> Lines {
        let mut command = desk.command(&["--plain", "--port", "4204"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        Lines {
            keys: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// Everything up to the next prompt; less if the program ended.
    fn page(&mut self) -> String {
        let mut page = Vec::new();
        let mut byte = [0];
        while !page.ends_with(b"\n> ") && matches!(self.output.read(&mut byte), Ok(1)) {
            page.push(byte[0]);
        }
        String::from_utf8_lossy(&page).into_owned()
    }

    fn send(&mut self, key: &str) {
        // Whoever was killed takes no more keys.
        drop(writeln!(self.keys, "{key}"));
    }

    fn type_key(&mut self, key: &str) -> String {
        self.send(key);
        self.page()
    }

    /// Answers so many questions.
    fn answer(&mut self, questions: usize) {
        for _ in 0..questions {
            let page = self.type_key("1");
            assert!(page.contains('●'), "{page}");
            let judged = self.type_key("");
            assert!(judged.contains("Because."), "{judged}");
            self.type_key("");
        }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn line_by_line_words_are_asked_for_and_a_question_is_said_once() {
    let desk = Desk::new(2);
    let mut lines = Lines::open(&desk);
    lines.page();
    lines.type_key("/");
    let found = lines.type_key("drill");
    assert!(
        found.contains("1 hit") && found.contains("  1  ▸ Quiz › The drill"),
        "{found}"
    );
    let question = lines.type_key("1");
    assert!(question.contains("Question number 0?"), "{question}");
    assert!(
        question.contains("  1  ▸ ○") && question.contains("  2    ○"),
        "{question}"
    );
    let picked = lines.type_key("2");
    assert!(
        picked.contains("2  ▸ ●") && !picked.contains("Question"),
        "{picked}"
    );
    let again = lines.type_key("p");
    assert!(
        again.contains("Question number 0?") && again.contains("2  ▸ ●"),
        "{again}"
    );
    lines.type_key("/");
    let left = lines.type_key("q");
    assert!(left.contains("Question number 0?"), "{left}");
}

#[test]
fn two_windows_answer_at_the_same_time() {
    const QUESTIONS: usize = 25;
    let desk = Desk::new(QUESTIONS);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut window = Lines::open(&desk);
                window.page();
                window.type_key("down");
                window.type_key("");
                window.answer(QUESTIONS);
            });
        }
    });
    let answers = desk.answers();
    assert_eq!(answers.len(), 2 * QUESTIONS);
    let rounds: BTreeSet<&String> = answers.iter().map(|answer| &answer.round).collect();
    assert_eq!(rounds.len(), 2);
}

/// The program dies at random moments, over and over. What it said was saved is saved, nothing is there twice, and the
/// file is sound.
#[test]
fn nothing_acknowledged_is_lost_by_kill_9() {
    const QUESTIONS: usize = 60;
    let desk = Desk::new(QUESTIONS);
    let mut chance = 42;
    let mut kept = 0;
    for _ in 0..12 {
        let mut window = Lines::open(&desk);
        window.page();
        window.type_key("down");
        window.type_key("");
        let answered = (split_mix(&mut chance) % 4) as usize;
        window.answer(answered);
        // One more answer, and death somewhere between the key and the judgement on screen.
        window.type_key("1");
        window.send("");
        std::thread::sleep(Duration::from_micros(split_mix(&mut chance) % 20_000));
        drop(window.child.kill());
        let acknowledged = usize::from(window.page().contains("Because."));
        drop(window);
        let answers = desk.answers();
        let items: BTreeSet<&String> = answers.iter().map(|answer| &answer.item).collect();
        assert_eq!(items.len(), answers.len(), "an answer is there twice");
        let least = kept + answered + acknowledged;
        let most = kept + answered + 1;
        assert!((least..=most).contains(&answers.len()), "{}", answers.len());
        kept = answers.len();
    }
    let files = std::fs::read_dir(desk.data()).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    assert!(
        !names
            .iter()
            .any(|name| name.to_string_lossy().contains("corrupt")),
        "{names:?}"
    );
}
