//! What the main screens look like, at the sizes that must look composed.

mod harness;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use harness::{Session, httplings};
use httplings::app::{Action, Effect, HomeRow, Model, Msg, update};
use httplings::content::{Course, Files, load};
use httplings::learn::{Event, EventId, Progress};
use httplings::markdown::NoHighlight;
use httplings::ui::{Depth, Look, Theme, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// The lessons that these pictures show: a new one changes none of them.
const LESSONS: [&str; 5] = [
    "on-the-wire",
    "two-hundreds",
    "status-code",
    "last-word",
    "models-filter",
];

/// The items of each quiz that they show: a quiz may grow, too.
const ITEMS: usize = 3;

fn model(columns: u16, rows: u16) -> Model {
    let mut course = load(&Files::embedded()).course;
    course
        .lessons
        .retain(|lesson| LESSONS.contains(&lesson.id.as_str()));
    for quiz in &mut course.quizzes {
        quiz.items.truncate(ITEMS);
    }
    opened(course, columns, rows)
}

/// A course on a screen of this size, nothing known of the learner.
fn opened(course: Course, columns: u16, rows: u16) -> Model {
    let mut model = Model::new(
        Arc::new(course),
        Vec::new(),
        Progress::default(),
        Vec::new(),
    );
    update(&mut model, Msg::Resized(columns, rows));
    model
}

fn picture(model: &mut Model) -> String {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    let theme = Theme::terminal(Depth::Sixteen);
    let look = Look {
        theme: &theme,
        highlight: &NoHighlight,
    };
    terminal
        .draw(|frame| model.seen = view(model, frame, &look))
        .unwrap();
    terminal.backend().to_string()
}

#[test]
fn the_course_map() {
    insta::assert_snapshot!("home_80x24", picture(&mut model(80, 24)));
    insta::assert_snapshot!("home_40x12", picture(&mut model(40, 12)));
}

#[test]
fn a_lesson() {
    for (columns, rows) in [(80, 24), (120, 40), (40, 12)] {
        let mut model = model(columns, rows);
        picture(&mut model);
        update(&mut model, Msg::Do(Action::Enter));
        insta::assert_snapshot!(format!("lesson_{columns}x{rows}"), picture(&mut model));
    }
}

#[test]
fn another_width_keeps_the_readers_place() {
    let mut model = model(80, 12);
    picture(&mut model);
    update(&mut model, Msg::Do(Action::Enter));
    picture(&mut model);
    update(&mut model, Msg::Do(Action::PageDown));
    let before = picture(&mut model).lines().nth(2).unwrap().to_owned();
    update(&mut model, Msg::Resized(100, 12));
    let after = picture(&mut model).lines().nth(2).unwrap().to_owned();
    let words = |line: &str| {
        line.trim_matches(|c: char| !c.is_alphanumeric())
            .split("  ")
            .next()
            .unwrap()
            .trim()
            .to_owned()
    };
    assert_eq!(words(&before), words(&after));
}

#[test]
fn every_page_draws_at_any_size() {
    for columns in [1, 20, 40, 41, 79, 80, 119, 200] {
        for rows in [1, 5, 12, 24, 60] {
            let mut model = model(columns, rows);
            picture(&mut model);
            update(&mut model, Msg::Do(Action::Enter));
            for _ in 0..12 {
                picture(&mut model);
                update(&mut model, Msg::Do(Action::NextScreen));
            }
            update(&mut model, Msg::Do(Action::Help));
            picture(&mut model);
        }
    }
}

/// A course whose wording changes only with the tests.
fn notes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/notes")
}

/// Does something, and has the log take what the model asks it to take.
fn act(model: &mut Model, action: Action) {
    picture(model);
    let mut msgs = vec![Msg::Do(action)];
    while let Some(msg) = msgs.pop() {
        for effect in update(model, msg) {
            let Effect::Record(what) = effect else {
                continue;
            };
            model.now += 1000;
            let id = EventId(format!("{:013x}", model.now));
            let event = Event {
                id,
                at: model.now,
                what,
            };
            msgs.push(Msg::Saved { event, error: None });
        }
    }
}

#[test]
fn from_a_question_to_its_result() {
    for (columns, rows) in [(80, 24), (120, 40), (40, 12)] {
        let mut course = load(&Files::read(&notes()).unwrap()).course;
        // The third is fired, and there is no app here.
        course.quizzes[0].items.truncate(2);
        let mut model = opened(course, columns, rows);
        let shown = |model: &mut Model, name: &str| {
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), picture(model));
        };
        let quiz = model.home_rows();
        let quiz = quiz.iter().position(|row| matches!(row, HomeRow::Quiz(_)));
        act(&mut model, Action::FocusOn(quiz.unwrap()));
        shown(&mut model, "question");
        act(&mut model, Action::Space);
        act(&mut model, Action::Enter);
        shown(&mut model, "judged");
        act(&mut model, Action::Enter);
        act(&mut model, Action::GiveUp);
        act(&mut model, Action::GiveUp);
        act(&mut model, Action::Enter);
        shown(&mut model, "result");
        act(&mut model, Action::Stats);
        shown(&mut model, "stats");
    }
}

/// The same from the real program, where there are answers from an app.
#[test]
fn from_a_request_to_its_reasons() {
    for (columns, rows) in [(80, 24), (120, 40), (40, 12), (150, 40)] {
        let data = tempfile::tempdir().unwrap();
        let mut command = httplings(data.path());
        command.arg("--course");
        command.arg(notes());
        let mut session = Session::run(command, columns, rows);
        let shown = |session: &Session, words: &str, name: &str| {
            let text = masked(&session.see_whole(words));
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), text);
        };
        session.see("A list of notes");
        session.press("\r").see("●");
        // Nothing is chosen unseen: the requests stand below the code.
        session.press("G").press("1").press("\r");
        shown(&session, "[response]", "answer");
        session.press("x").see("[x-ray]");
        // The trace comes after the answer.
        session.until("the trace", |text| !text.contains("There is no X-ray"));
        shown(&session, "[x-ray]", "xray");
        session.press("\x1b");
        session.until("the lesson", |text| !text.contains("[x-ray]"));
        session.press("n").see("side by side");
        session.press("\r");
        shown(&session, "content-type", "compare");
    }
}

/// A screen without what differs from run to run: times, addresses, dates, and what they push aside.
fn masked(screen: &str) -> String {
    let mask = |pattern: &str, text: &str, instead: &str| {
        let pattern = regex::Regex::new(pattern).unwrap();
        pattern.replace_all(text, instead).into_owned()
    };
    let lines = screen.lines().map(str::trim_end);
    let screen = lines.collect::<Vec<_>>().join("\n");
    let screen = mask(
        r" *you said (.*) [\d.]+ (ms|µs)",
        &screen,
        "  you said $1 TIME",
    );
    let screen = mask(r" *(● )?127\.0\.0\.1:\d+ *", &screen, "  ${1}ADDRESS  ");
    mask(r"(?m)( |^)date .*$", &screen, "$1date DATE")
}
