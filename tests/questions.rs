//! Questions, results, exams and the map as the model has them: what is kept, what counts, what is said.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use httplings::app::{Action, Effect, ExamWish, Fired, HomeRow, Model, Msg, Page, Ticket, update};
use httplings::content::{File, Files, load};
use httplings::learn::{Event, EventId, Names, Progress, Scope, What};
use httplings::markdown::NoHighlight;
use httplings::ui::{keymap, page};
use httplings::wire::{Answer, Exchange, ExchangeId, Request, Response, Timing};
use ratatui_textarea::{Input, Key};

const COURSE: &str = "title = \"T\"\n[[tracks]]\nid = \"a\"\ntitle = \"A\"\nsummary = \"s\"\n";
const LESSON: &str = "+++\nid = \"l\"\ntitle = \"L\"\ntrack = \"a\"\nminutes = 1\n\
    [[objectives]]\nid = \"one\"\ntext = \"choose\"\n+++\n## S\ntext\n```quiz\nq\n```\n";

/// A course of one lesson with one quiz of these items.
fn course(items: &str) -> Files {
    let quiz = format!("id = \"q\"\ntitle = \"Q\"\n[score]\nattempts = 2\n{items}");
    let file = |(path, text): (&str, &str)| File {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec().into(),
    };
    let files = [
        ("course.toml", COURSE),
        ("lessons/1.md", LESSON),
        ("quizzes/1.toml", &quiz),
    ];
    Files::new(files.map(file).to_vec())
}

/// A learner with the course of every kind, whose log answers at once.
struct Learner {
    model: Model,
    events: Vec<Event>,
}

impl Learner {
    fn new() -> Learner {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/kinds");
        Learner::on(&Files::read(&folder).unwrap())
    }

    /// At the first of these items, the one quiz of the one lesson of a course.
    fn of_items(items: &str) -> Learner {
        let mut learner = Learner::on(&course(items));
        learner.act(&[Action::Down, Action::Enter]);
        assert!(
            matches!(learner.model.page, Page::Quiz(_)),
            "the quiz is broken"
        );
        learner
    }

    fn on(files: &Files) -> Learner {
        let course = load(files).course;
        let progress = Progress::from_events(Names::of(&course), &[]);
        let mut model = Model::new(Arc::new(course), Vec::new(), progress, Vec::new());
        model.now = 1_000_000;
        Learner {
            model,
            events: Vec::new(),
        }
    }

    fn quiz() -> Learner {
        let mut learner = Learner::new();
        learner.act(&[Action::Down, Action::Enter]);
        learner
    }

    /// The same log and the same texts, opened later.
    fn reopened(&self, now: u64) -> Learner {
        let mut later = Learner::new();
        let names = Names::of(&later.model.course);
        let progress = Progress::from_events(names, &self.events);
        later.model = Model::new(
            later.model.course.clone(),
            Vec::new(),
            progress,
            self.model.places.clone(),
        );
        later.model.drafts = self.model.drafts.clone();
        later.model.now = now;
        later.events = self.events.clone();
        later
    }

    fn tell(&mut self, msg: Msg) {
        for effect in update(&mut self.model, msg) {
            let (at, what) = match effect {
                Effect::Record(what) => (self.model.now, what),
                Effect::RecordAt { at, what } => (at, what),
                Effect::ReadLog { round } => {
                    let (events, drafts) = (self.events.clone(), None);
                    self.tell(Msg::LogRead {
                        round,
                        events,
                        drafts,
                    });
                    continue;
                }
                _ => continue,
            };
            let id = EventId(format!("{:04}", self.events.len()));
            let event = Event { id, at, what };
            self.events.push(event.clone());
            self.tell(Msg::Saved { event, error: None });
        }
    }

    fn act(&mut self, actions: &[Action]) -> &mut Learner {
        for &action in actions {
            // Everything is in view, whatever is drawn.
            self.model.seen.height = 1000;
            self.tell(Msg::Do(action));
        }
        self
    }

    fn write(&mut self, text: &str) -> &mut Learner {
        self.tell(Msg::Write(text.to_owned()));
        self
    }

    fn shown_at(&self, width: usize) -> String {
        let rows = page::main(&self.model, width, &NoHighlight).rows;
        let rows: Vec<String> = rows.iter().map(|row| row.text()).collect();
        rows.join("\n")
    }

    fn shown(&self) -> String {
        self.shown_at(80)
    }

    fn footer(&self, width: usize) -> String {
        page::footer(&self.model, &self.model.seen, width).rows[0].text()
    }

    fn said(&self) -> String {
        let said = self.model.toasts.iter().map(|toast| toast.text.as_str());
        said.collect::<Vec<_>>().join("\n")
    }

    fn answers(&self) -> usize {
        let answered = |event: &&Event| matches!(event.what, What::Answered(_));
        self.events.iter().filter(answered).count()
    }

    /// Takes an exam of this quiz, ten minutes long, and opens the question of this kind.
    fn exam(kind: &str) -> Learner {
        let mut learner = Learner::new();
        learner.take_exam("kinds");
        learner.go_to(kind);
        learner
    }

    fn take_exam(&mut self, quiz: &str) {
        self.tell(Msg::TakeExam(ExamWish {
            scope: Scope::Quiz(quiz.to_owned()),
            items: 20,
            minutes: 10,
            seed: Some(1),
            result: Some("result.json".into()),
        }));
    }

    /// A key at this moment.
    fn type_at(&mut self, now: u64, letter: char) {
        self.model.now = now;
        self.tell(Msg::Type(Input {
            key: Key::Char(letter),
            ..Input::default()
        }));
    }

    /// What is asked for by a message that the log has not answered yet.
    fn asked(&mut self, msg: Msg) -> Vec<Effect> {
        self.model.seen.height = 1000;
        update(&mut self.model, msg)
    }

    fn go_to(&mut self, kind: &str) {
        for _ in 0..20 {
            let Page::Quiz(quiz) = &self.model.page else {
                panic!("no question is open");
            };
            if quiz.item == format!("kinds/{kind}") {
                return;
            }
            self.act(&[Action::NextScreen]);
        }
        panic!("no {kind}");
    }
}

/// Asked twice, as for all that cannot be taken back.
const GIVE_UP: [Action; 2] = [Action::GiveUp, Action::GiveUp];
const SHOW: [Action; 3] = [Action::GiveUp, Action::GiveUp, Action::Enter];

/// The first quiz, at the question of this place, with those before it shown.
fn at(place: usize) -> Learner {
    let mut learner = Learner::quiz();
    for _ in 0..place {
        learner.act(&SHOW);
    }
    learner
}

#[test]
fn a_tick_says_that_the_learner_was_right_and_nothing_else_does() {
    let mut learner = at(0);
    learner.act(&GIVE_UP);
    let shown = learner.shown();
    assert!(
        !shown.contains('✓') && shown.contains("this was right"),
        "{shown}"
    );
    learner.act(&[Action::Enter]);
    for _ in 1..8 {
        learner.act(&GIVE_UP);
        let shown = learner.shown();
        assert!(!shown.contains('✓'), "{shown}");
        learner.act(&[Action::Enter]);
    }
    let results = learner.shown();
    assert!(!results.contains('✓'), "{results}");
    for words in ["the right order:", "gap 1: post", "right: Location"] {
        assert!(results.contains(words), "no {words} in\n{results}");
    }
}

#[test]
fn a_wrong_gap_is_named_and_a_wrong_pair_has_its_correction_below_it() {
    let mut learner = at(4);
    // Both lefts cannot have the same right.
    learner.write("1 1");
    learner.act(&[Action::Enter, Action::Enter]);
    learner.write("2 2");
    learner.act(&[Action::Enter]);
    let shown = learner.shown();
    let rows: Vec<&str> = shown.lines().collect();
    let wrong = rows.iter().position(|row| row.contains('✗')).unwrap();
    assert!(rows[wrong + 1].contains("right: "), "{shown}");
    assert!(
        rows[wrong + 2].contains("201 has made") || rows[wrong + 2].contains("204 has nothing")
    );
    learner.act(&[Action::Enter]);
    learner.write("get").write("status");
    learner.act(&[Action::Enter]);
    let shown = learner.shown();
    assert!(shown.contains("✗ gap 2: status"), "{shown}");
    assert!(!shown.contains("right: status_code"), "{shown}");
    learner.act(&[Action::Enter, Action::Up]);
    learner.write("post").write("nothing");
    learner.act(&[Action::Enter]);
    let shown = learner.shown();
    assert!(
        shown.contains("right: status_code") && !shown.contains("right: post"),
        "{shown}"
    );
}

#[test]
fn the_very_same_answer_is_no_further_try() {
    let mut learner = at(1);
    let before = learner.answers();
    learner.write("Host");
    learner.act(&[Action::Enter, Action::Enter]);
    assert!(learner.shown().contains("try 2 of 2"));
    learner.act(&[Action::Enter]);
    assert!(
        learner.said().contains("You said that already"),
        "{}",
        learner.said()
    );
    assert_eq!(learner.answers(), before + 1);
    learner.write("Location");
    learner.act(&[Action::Enter]);
    assert!(learner.shown().contains("Right."));
}

#[test]
fn enter_on_what_nobody_touched_picks_and_does_not_answer_yet() {
    let mut learner = at(0);
    learner.act(&[Action::Enter]);
    assert!(learner.shown().contains("▸ ●"), "{}", learner.shown());
    assert_eq!(learner.answers(), 0);
    learner.act(&[Action::Enter]);
    assert_eq!(learner.answers(), 1);
}

#[test]
fn a_question_is_given_up_only_by_two_keys_in_a_row() {
    let mut learner = at(1);
    let before = learner.answers();
    learner.act(&[Action::GiveUp]);
    assert!(learner.said().contains("Once more"), "{}", learner.said());
    learner.write("Loca");
    learner.act(&[Action::Hint, Action::GiveUp]);
    assert_eq!(learner.answers(), before);
    learner.act(&[Action::GiveUp]);
    assert!(learner.shown().contains("Shown."), "{}", learner.shown());
}

#[test]
fn no_line_is_pointed_at_before_somebody_does() {
    let mut learner = at(6);
    let before = learner.answers();
    assert!(learner.footer(80).contains("⏎ choose"));
    learner.act(&[Action::Enter]);
    assert!(
        learner.said().contains("once more answers line 1"),
        "{}",
        learner.said()
    );
    assert_eq!(learner.answers(), before);
    assert!(learner.footer(80).contains("⏎ answer"));
    let mut learner = at(6);
    learner.act(&[Action::Down, Action::Down, Action::Enter]);
    assert!(learner.shown().contains("Right."), "{}", learner.shown());
}

#[test]
fn the_footer_says_what_a_key_does_first_to_what_is_not_in_view() {
    let mut learner = at(0);
    assert!(learner.footer(80).contains("⏎ choose"));
    (learner.model.seen.cursor, learner.model.seen.height) = (Some(30), 10);
    let footer = learner.footer(80);
    assert!(
        footer.contains("⏎ to the choices") && !footer.contains("pick"),
        "{footer}"
    );
    learner.tell(Msg::Do(Action::Enter));
    assert_eq!(learner.answers(), 0);
}

#[test]
fn arrows_stand_below_each_other_and_what_was_filled_in_does_not_look_like_code() {
    let learner = at(4);
    let shown = learner.shown();
    let arrows = shown.lines().filter_map(|line| line.split_once('→'));
    let columns: Vec<usize> = arrows.map(|(left, _)| left.chars().count()).collect();
    assert!(
        columns.len() > 1 && columns.windows(2).all(|two| two[0] == two[1]),
        "{shown}"
    );
    let mut learner = at(5);
    learner.write("get").write("status");
    learner.act(&[Action::Enter]);
    let shown = learner.shown();
    assert!(
        shown.contains("‹status›") && !shown.contains("[status]"),
        "{shown}"
    );
    assert!(shown.contains("\n\n   ✗ gap"), "{shown}");
}

#[test]
fn what_a_read_lesson_waits_for_is_on_the_map() {
    let mut learner = Learner::new();
    learner.act(&[Action::Enter, Action::Back]);
    let map = learner.shown();
    assert!(map.contains("read · quiz 0/8"), "{map}");
    learner.act(&[Action::Down, Action::Enter]);
    learner.act(&SHOW).act(&[Action::Back]);
    let map = learner.shown();
    assert!(map.contains("read · quiz 1/8"), "{map}");
}

#[test]
fn nothing_happens_on_a_screen_that_shows_nothing() {
    let mut learner = at(0);
    learner.tell(Msg::Resized(40, 10));
    learner.act(&[Action::Enter, Action::Enter, Action::Back]);
    learner.tell(Msg::Paste("x".to_owned()));
    let key = |code, modifiers| KeyEvent::new(KeyCode::Char(code), modifiers);
    let meant = |key| keymap::action(&learner.model, &key);
    assert_eq!(meant(key('q', KeyModifiers::NONE)), None);
    assert_eq!(meant(key('c', KeyModifiers::CONTROL)), Some(Action::Quit));
    learner.tell(Msg::Resized(80, 24));
    assert!(matches!(learner.model.page, Page::Quiz(_)));
    assert_eq!(learner.answers(), 0);
}

#[test]
fn an_order_is_not_marked_before_the_last_try() {
    let mut learner = at(3);
    learner.act(&[Action::Enter]);
    let shown = learner.shown();
    assert!(
        shown.contains("tries again") && !shown.contains(['✗', '✓']),
        "{shown}"
    );
    learner.act(&[
        Action::Enter,
        Action::Space,
        Action::Down,
        Action::Space,
        Action::Enter,
    ]);
    let shown = learner.shown();
    assert!(
        shown.contains("the right order:") && shown.contains("rightly follow each other"),
        "{shown}"
    );
}

#[test]
fn what_is_typed_is_kept_when_the_question_is_left() {
    let mut learner = at(1);
    learner.write("Loca");
    learner.act(&[Action::Back, Action::Enter]);
    assert!(learner.shown().contains("[ Loca▏"), "{}", learner.shown());
    learner.write("Location");
    learner.act(&[Action::Enter]);
    assert!(learner.model.drafts.is_empty());
}

#[test]
fn what_is_typed_in_an_exam_is_on_its_sheet_and_counts_at_the_end_of_the_time() {
    let mut learner = Learner::exam("short");
    learner.write("Location");
    learner.act(&[Action::NextScreen]);
    learner.go_to("number");
    learner.write("no number");
    learner.act(&[Action::Back]);
    let sheet = learner.shown();
    assert_eq!(sheet.matches("begun").count(), 1, "{sheet}");

    let mut later = learner.reopened(1_000_000 + 86_400_000);
    later.tell(Msg::Tick);
    let shown = later.shown();
    assert!(shown.contains("✓ you: Location"), "{shown}");
    assert!(shown.contains("1 of 8 points"), "{shown}");
    assert!(later.model.drafts.is_empty());
    let rounds = later.model.progress.rounds();
    assert_eq!(rounds[0].handed_in, Some(1_000_000 + 600_000));
}

#[test]
fn what_is_typed_in_an_exam_counts_when_it_is_handed_in() {
    let mut learner = Learner::exam("short");
    learner.write("Location");
    learner.act(&[Action::Back, Action::HandIn, Action::HandIn]);
    assert!(
        learner.shown().contains("✓ you: Location"),
        "{}",
        learner.shown()
    );
    // Elsewhere there is nothing of it.
    let mut learner = Learner::exam("short");
    learner.write("Location");
    assert!(!learner.model.drafts.contains_key("kinds/short"));
}

/// When the exam is over.
const END: u64 = 1_000_000 + 600_000;

#[test]
fn what_is_typed_after_the_deadline_does_not_count_whatever_wakes_the_program_first() {
    let mut learner = Learner::exam("short");
    learner.write("Locatio");
    learner.type_at(END - 1, 'n');
    assert!(learner.model.ticking());
    learner.type_at(END, '!');
    assert!(!learner.model.ticking());
    let shown = learner.shown();
    assert!(shown.contains("✓ you: Location"), "{shown}");

    // As with `--plain`, whose lines are written and answered in one go.
    let mut learner = Learner::exam("short");
    learner.model.now = END + 1;
    learner.write("Location");
    assert_eq!(learner.answers(), 0);
    assert!(matches!(learner.model.page, Page::Results(_)));

    // Neither does what is done before the log has closed it.
    let mut learner = Learner::exam("short");
    learner.write("Lo");
    learner.model.now = END;
    let tick = learner.asked(Msg::Tick);
    assert!(!tick.is_empty());
    assert!(learner.asked(Msg::Write("Location".to_owned())).is_empty());
    assert!(learner.asked(Msg::Do(Action::Enter)).is_empty());
    assert_eq!(learner.asked(Msg::Do(Action::Quit)).len(), 1);
}

#[test]
fn the_clock_goes_on_until_the_exam_is_handed_in() {
    let mut learner = Learner::exam("short");
    learner.model.now = END;
    // Something else woke the program at the last moment.
    assert!(learner.model.ticking());
    learner.tell(Msg::Resized(80, 24));
    assert!(!learner.model.ticking());
    assert!(matches!(learner.model.page, Page::Results(_)));
}

#[test]
fn an_exam_is_closed_with_what_another_window_knows_of_it() {
    let mut one = Learner::exam("number");
    one.write("2");
    one.act(&[Action::NextScreen]);
    one.go_to("short");
    one.write("Loca");
    // The other window knows the text as it is now, and sits on the map.
    let mut other = one.reopened(1_000_001);
    one.write("Location").act(&[Action::Enter]);
    one.go_to("number");
    one.write("3");

    other.model.now = END;
    let asked = other.asked(Msg::Tick);
    assert!(matches!(asked[..], [Effect::ReadLog { .. }]), "{asked:?}");
    assert!(other.model.saving());
    let known = |one: &Learner| Msg::LogRead {
        round: Some(other_round(one)),
        events: one.events.clone(),
        drafts: Some(one.model.drafts.clone()),
    };
    other.events = one.events.clone();
    other.tell(known(&one));
    assert!(!other.model.saving());
    let shown = other.shown();
    assert!(shown.contains("✓ you: Location"), "{shown}");
    assert!(shown.contains("you: 3"), "{shown}");

    // Whoever is later finds it closed and adds nothing.
    one.model.now = END;
    one.asked(Msg::Tick);
    one.tell(known(&other));
    assert!(matches!(one.model.page, Page::Results(_)));
    let closed = |event: &&Event| matches!(event.what, What::HandedIn { .. });
    assert_eq!(one.events.iter().filter(closed).count(), 0);
}

#[test]
fn what_lies_over_the_map_goes_back_to_where_that_was() {
    let mut learner = Learner::new();
    let last = learner.model.home_rows().len() - 1;
    learner.act(&[Action::Bottom]);
    for over in [Action::Stats, Action::Exam] {
        learner.act(&[over, Action::Back]);
        assert!(matches!(&learner.model.page, Page::Home(home) if home.cursor == last));
    }
}

#[test]
fn an_exam_that_began_in_another_window_is_gone_on_with() {
    let mut one = Learner::exam("number");
    let mut other = Learner::new();
    other.model.now = one.model.now;
    // The other window knows nothing of it, until the log is asked.
    other.events = one.events.clone();
    one.write("2");
    let wish = ExamWish {
        scope: Scope::Course,
        items: 1,
        minutes: 1,
        seed: None,
        result: None,
    };
    let asked = other.asked(Msg::TakeExam(wish.clone()));
    assert!(
        matches!(asked[..], [Effect::ReadLog { round: None }]),
        "{asked:?}"
    );
    assert!(
        other.asked(Msg::TakeExam(wish)).is_empty(),
        "it is asked once"
    );
    other.tell(Msg::LogRead {
        round: None,
        events: one.events.clone(),
        drafts: Some(one.model.drafts.clone()),
    });
    assert_eq!(other.model.progress.rounds().len(), 1);
    assert!(matches!(other.model.page, Page::Sheet(_)));
    assert!(other.model.drafts.keys().eq(one.model.drafts.keys()));
}

fn other_round(learner: &Learner) -> String {
    learner.model.progress.rounds()[0].started.round.clone()
}

#[test]
fn an_exam_lets_nobody_answer_its_questions_elsewhere_and_names_its_own_keys() {
    let mut learner = Learner::exam("true-false");
    let footer = learner.footer(80);
    assert!(
        footer.contains("esc sheet") && !footer.contains("hint"),
        "{footer}"
    );
    let help = page::help(&learner.model, 80).rows;
    let help: String = help.iter().map(|row| row.text() + "\n").collect();
    assert!(!help.contains("a hint, step by step"), "{help}");
    assert!(help.contains("the answer sheet of the exam"), "{help}");
    learner.act(&[Action::Help]);
    assert!(
        learner.footer(80).contains("esc close"),
        "{}",
        learner.footer(80)
    );
    learner.act(&[Action::Back]);
    learner.act(&[Action::Back, Action::Back, Action::Bottom, Action::Enter]);
    assert!(learner.said().contains("An exam is running"));
    assert!(matches!(learner.model.page, Page::Home(_)));
}

#[test]
fn an_exam_says_what_it_leaves_out() {
    let mut learner = Learner::new();
    learner.act(&[Action::Exam]);
    let offer = learner.shown();
    assert!(
        offer.contains("Not asked: 1 code and 1 request questions"),
        "{offer}"
    );
}

#[test]
fn a_narrow_answer_sheet_leaves_room_for_the_questions() {
    let mut learner = Learner::exam("short");
    learner.act(&[Action::Flag, Action::Back]);
    let sheet = learner.shown_at(40);
    assert!(sheet.contains("Which header says where"), "{sheet}");
    assert!(sheet.contains('⚑'), "{sheet}");
}

#[test]
fn the_map_opens_on_the_quiz_that_was_left_last() {
    let learner = at(2);
    let model = &learner.reopened(2_000_000).model;
    let Page::Home(home) = &model.page else {
        panic!("no map");
    };
    assert_eq!(model.home_rows()[home.cursor], HomeRow::Quiz(0));
    let map = learner.reopened(2_000_000).shown();
    assert!(map.contains("continue · 2/8"), "{map}");
}

#[test]
fn a_quiz_below_the_mark_is_done_and_not_ticked() {
    let mut learner = at(8);
    learner.act(&[Action::Enter]);
    let map = learner.shown();
    assert!(map.contains("◑   Quiz") && !map.contains('✓'), "{map}");
    // The bar is full only when the number is.
    assert!(
        !map.contains(&"━".repeat(12)) && map.contains("0/1"),
        "{map}"
    );
}

#[test]
fn results_fit_a_small_screen_and_tell_the_rules_last() {
    let learner = at(8);
    let shown = learner.shown_at(40);
    assert!(shown.contains("0 of 8 points"), "{shown}");
    let footer = learner.footer(40);
    assert!(
        footer.contains("r retry") && footer.contains("n read on"),
        "{footer}"
    );
    assert!(learner.footer(80).contains("⏎ map"));
    let last = learner
        .shown()
        .trim_end()
        .lines()
        .last()
        .unwrap()
        .to_owned();
    assert!(last.contains("%"), "{last}");
    let mut learner = at(7);
    learner.act(&GIVE_UP);
    assert!(
        learner.footer(80).contains("⏎ result"),
        "{}",
        learner.footer(80)
    );
}

#[test]
fn what_was_right_has_its_why_in_the_results() {
    let mut learner = at(0);
    learner.act(&[Action::Pick(1), Action::Enter, Action::Enter]);
    for _ in 1..8 {
        learner.act(&SHOW);
    }
    let shown = learner.shown();
    let right = shown.split("Right: 1").nth(1).expect(&shown);
    assert!(right.contains("204 ends with its headers."), "{right}");
}

#[test]
fn a_gap_under_the_cursor_has_a_mark_and_keeps_its_room() {
    let mut learner = at(5);
    let before = learner.shown();
    assert!(
        before.contains("[▸1") && before.contains("Gap 1:"),
        "{before}"
    );
    learner.write("get");
    let column = |shown: &str| {
        let line = shown.lines().find(|line| line.contains("@app.")).unwrap();
        line.chars().position(|c| c == '=').unwrap()
    };
    let empty = column(&learner.shown());
    learner.write("status_cod");
    assert_eq!(column(&learner.shown()), empty);
}

const MULTIPLE: &str = r#"
[[items]]
id = "m"
kind = "multiple"
objective = "one"
prompt = "Which?"
explanation = "e"
[[items.options]]
text = "An option whose words fill the whole row up to its very end, so that a note has no room"
right = true
feedback = "Yes."
[[items.options]]
text = "short"
right = true
feedback = "Yes."
[[items.options]]
text = "wrong"
feedback = "No."
"#;

#[test]
fn what_is_missing_is_said_and_each_option_keeps_its_note() {
    let mut learner = Learner::of_items(MULTIPLE);
    let long = |shown: &str| {
        let options = shown.lines().filter(|line| line.contains(['□', '■']));
        options
            .into_iter()
            .position(|line| line.contains("An option"))
            .unwrap()
    };
    let at = long(&learner.shown());
    learner.act(&[Action::Pick(at), Action::Enter]);
    let shown = learner.shown();
    assert!(
        shown.contains("Right so far, something is missing."),
        "{shown}"
    );
    learner.act(&[Action::Enter]);
    learner.act(&GIVE_UP);
    let shown = learner.shown_at(70);
    assert_eq!(shown.matches("this was right").count(), 2, "{shown}");
}

#[test]
fn what_is_picked_is_found_again_wherever_the_author_puts_it() {
    let mut learner = Learner::of_items(MULTIPLE);
    let at = |learner: &Learner| {
        let shown = learner.shown();
        let mut options = shown.lines().filter(|line| line.contains(['□', '■']));
        options.position(|line| line.contains("short")).unwrap()
    };
    let short = at(&learner);
    learner.act(&[Action::Pick(short)]);
    let (head, options) = MULTIPLE.split_once("[[items.options]]").unwrap();
    let options: Vec<&str> = options.split("[[items.options]]").collect();
    let open = |options: Vec<&str>| {
        let options = options
            .iter()
            .map(|option| format!("[[items.options]]{option}"));
        let mut again = Learner::on(&course(&format!("{head}{}", options.collect::<String>())));
        again.model.drafts = learner.model.drafts.clone();
        again.act(&[Action::Down, Action::Enter]);
        again.shown()
    };
    let shown = open(options.iter().rev().copied().collect());
    let picked: Vec<&str> = shown.lines().filter(|line| line.contains('■')).collect();
    assert!(picked.len() == 1 && picked[0].contains("short"), "{shown}");
    // What is gone is not picked, and nothing in its place.
    let shown = open(vec![options[0], options[2]]);
    assert!(!shown.contains('■'), "{shown}");
}

#[test]
fn lines_of_code_keep_their_blanks_wherever_they_are_put_in_order() {
    let mut learner = Learner::of_items(
        r#"
[[items]]
id = "o"
kind = "order"
objective = "one"
prompt = "In order"
lines = ["if a:", "    b = 1      # one", "    return b"]
feedback = "f"
explanation = "e"
"#,
    );
    let line = "    b = 1      # one";
    assert!(learner.shown().contains(line));
    learner.act(&GIVE_UP);
    assert_eq!(
        learner.shown().matches(line).count(),
        2,
        "{}",
        learner.shown()
    );
    learner.act(&[Action::Enter]);
    assert!(learner.shown().contains(line), "{}", learner.shown());
}

const PREDICT: &str = r#"
[[items]]
id = "p"
kind = "predict"
objective = "one"
prompt = "Which keys?"
explanation = "e"
app = '''
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
def root():
    return {"a": 1}
'''
request = '''
GET {{host}}/
HTTP 200
'''
[[items.asks]]
about = "keys"
choices = ["a", { text = "b", feedback = "No." }]
"#;

/// What the app of the prediction answers.
fn recorded() -> Msg {
    let request = Request {
        method: "GET".to_owned(),
        target: "/".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
        raw: Vec::new(),
    };
    let response = Response {
        status: 200,
        reason: "OK".to_owned(),
        headers: Vec::new(),
        body: br#"{"a":1}"#.to_vec(),
        raw: Vec::new(),
    };
    Msg::Recorded(Box::new(Exchange {
        id: ExchangeId(7),
        at: SystemTime::UNIX_EPOCH,
        client_port: 1,
        upstream_port: 1,
        upstream_sequence: 0,
        request,
        answer: Answer::Complete(response),
        timing: Timing::default(),
    }))
}

impl Learner {
    /// In an exam of one prediction, which was handed in and is on the wire.
    fn predicting() -> (Learner, Ticket) {
        let mut learner = Learner::on(&course(PREDICT));
        learner.take_exam("q");
        learner.act(&[Action::Pick(0)]);
        let effects = learner.asked(Msg::Do(Action::Enter));
        let ticket = effects.iter().find_map(|effect| match effect {
            Effect::Fire(fire) => Some(fire.ticket),
            _ => None,
        });
        (learner, ticket.expect("a request"))
    }

    /// The app answers.
    fn answered(&mut self, ticket: Ticket) {
        self.tell(recorded());
        self.tell(Msg::Fired(Fired {
            ticket,
            exchange: Ok(ExchangeId(7)),
            checks: Vec::new(),
        }));
    }
}

#[test]
fn a_prediction_on_the_wire_at_the_deadline_is_judged_before_the_exam_ends() {
    let (mut learner, ticket) = Learner::predicting();
    learner.model.now = END;
    learner.tell(Msg::Tick);
    assert!(learner.model.ticking());
    learner.model.now = END + 4_999;
    learner.answered(ticket);
    learner.tell(Msg::Tick);
    assert!(learner.shown().contains("100 %"), "{}", learner.shown());
    assert_eq!(learner.answers(), 1);
    let rounds = learner.model.progress.rounds();
    assert_eq!(rounds[0].handed_in, Some(END));

    // But not for ever.
    let (mut learner, ticket) = Learner::predicting();
    learner.model.now = END + 5_000;
    learner.tell(Msg::Tick);
    learner.answered(ticket);
    assert!(learner.shown().contains(" 0 %"), "{}", learner.shown());
}

#[test]
fn a_prediction_on_the_wire_is_not_left_in_an_exam() {
    let (mut learner, ticket) = Learner::predicting();
    learner.act(&[Action::Exam, Action::Search]);
    assert!(learner.model.overlay.is_none());
    learner.answered(ticket);
    assert!(matches!(learner.model.page, Page::Sheet(_)));
    assert_eq!(learner.answers(), 1);
}

#[test]
fn of_keys_nothing_is_an_answer_once_it_is_meant() {
    let mut learner = Learner::of_items(PREDICT);
    let fires = |learner: &mut Learner| {
        learner.model.seen.height = 1000;
        let effects = update(&mut learner.model, Msg::Do(Action::Enter));
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Fire(_)))
    };
    assert!(!fires(&mut learner));
    assert!(
        learner.said().contains("No key is picked"),
        "{}",
        learner.said()
    );
    assert!(fires(&mut learner));
}
