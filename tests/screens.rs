//! What the main screens look like, at the sizes that must look composed.

use std::sync::Arc;

use httplings::app::{Action, Model, Msg, update};
use httplings::content::{Files, load};
use httplings::learn::Progress;
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
