//! A learner's desk: a small course, a private folder for progress, and the program on it.
// Each test file is a program of its own and uses a part of this.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use httplings::content::{Files, load};
use httplings::learn::{Answered, Event, EventId, Occasion, RoundStarted, What};

use crate::harness::{Session, httplings};

pub const DAY: u64 = 86_400_000;

/// A course with one quiz of so many questions; the right answer to each is `yes`.
fn write_course(folder: &Path, questions: usize) {
    let write = |path: &str, text: String| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let tracks = "[[tracks]]\nid = \"a\"\ntitle = \"A track\"\nsummary = \"s\"\n";
    write("course.toml", format!("title = \"Drill\"\n{tracks}"));
    write(
        "lessons/1.md",
        "+++\nid = \"lesson\"\ntitle = \"A lesson\"\ntrack = \"a\"\nminutes = 1\n\
         [[objectives]]\nid = \"say\"\ntext = \"say yes\"\n+++\n## Screen\n\nText.\n\n```quiz\ndrill\n```\n"
            .to_owned(),
    );
    let item = |n: usize| {
        format!(
            "[[items]]\nid = \"i{n}\"\nkind = \"single\"\nobjective = \"say\"\nprompt = \"Question number {n}?\"\n\
             explanation = \"Because.\"\n\
             [[items.options]]\ntext = \"yes\"\nright = true\n\
             [[items.options]]\ntext = \"no\"\nfeedback = \"No is what people think of {n}.\"\n"
        )
    };
    let items: String = (0..questions).map(item).collect();
    write(
        "quizzes/1.toml",
        format!("id = \"drill\"\ntitle = \"The drill\"\n{items}"),
    );
}

pub struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub fn new(questions: usize) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        write_course(&folder.path().join("course"), questions);
        Desk { folder }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn course(&self) -> PathBuf {
        self.folder.path().join("course")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_httplings"));
        command.env("HTTPLINGS_DATA", self.data());
        command.arg("--course").arg(self.course()).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What the command prints, once it went well.
    pub fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn screen(&self, arguments: &[&str]) -> Session {
        let mut command = httplings(&self.data());
        command.arg("--course");
        command.arg(self.course());
        command.args(arguments);
        Session::run(command, 80, 24)
    }

    /// The events in the log.
    pub fn events(&self) -> Vec<Event> {
        let text = self.text(&["progress", "export"]);
        let events = text.lines().filter(|line| !line.contains("\"place\""));
        events
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    pub fn answers(&self) -> Vec<Answered> {
        let events = self.events().into_iter();
        let answers = events.filter_map(|event| match event.what {
            What::Answered(answered) => Some(answered),
            _ => None,
        });
        answers.collect()
    }

    /// Puts events into the log as if they had come from another machine.
    pub fn import(&self, events: &[Event]) {
        let lines = events
            .iter()
            .map(|event| serde_json::to_string(event).unwrap());
        let file = self.folder.path().join("events.jsonl");
        std::fs::write(&file, lines.collect::<Vec<_>>().join("\n")).unwrap();
        self.text(&["progress", "import", file.to_str().unwrap()]);
    }

    /// A round of the whole quiz, this long ago, in which everything was answered with `no`.
    pub fn failed_round(&self, age: u64) -> Vec<Event> {
        let at = now() - age;
        let course = load(&Files::read(&self.course()).unwrap()).course;
        let items = &course.quizzes[0].items;
        let event = |n: usize, what: What| Event {
            id: EventId(format!("{age}-{n}")),
            at: at + n as u64,
            what,
        };
        let started = What::RoundStarted(RoundStarted {
            round: format!("round-{age}"),
            occasion: Occasion::Quiz("drill".into()),
            items: items.iter().map(|item| item.id.clone()).collect(),
            seed: 1,
        });
        let answer = |item: &httplings::content::Item| {
            What::Answered(Answered {
                round: format!("round-{age}"),
                item: item.id.clone(),
                key: item.key.clone(),
                given: vec!["no".into()],
                truth: Vec::new(),
                right: false,
                credit: 0.0,
                hints: 0,
                millis: 9_000,
                attempt: 1,
                again: false,
                gave_up: false,
            })
        };
        let whats = std::iter::once(started).chain(items.iter().map(answer));
        whats.enumerate().map(|(n, what)| event(n, what)).collect()
    }
}

pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_millis() as u64
}

/// Presses the digit of the option with these words, and Enter.
pub fn choose(session: &mut Session, question: &str, words: &str) {
    let text = session.see(question);
    let options = text.lines().filter(|line| line.contains('○'));
    let at = options.into_iter().position(|line| line.contains(words));
    let digit = at.expect(words) + 1;
    session.press(&digit.to_string()).press("\r");
}
