//! How long an author waits: reading a course and looking it over, for courses that double in size. Time per item
//! should stay the same.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use httplings::content::{File, Files, lint, load};

const ITEMS_A_LESSON: usize = 10;
const ROUNDS: usize = 5;

fn main() {
    println!(
        "{:>8}{:>8}{:>12}{:>14}",
        "lessons", "items", "all", "per item"
    );
    for lessons in [125, 250, 500, 1000] {
        let files = course(lessons);
        let best = (0..ROUNDS).map(|_| round(&files)).min().unwrap_or_default();
        let items = lessons * ITEMS_A_LESSON;
        let each = best.as_secs_f64() * 1e6 / items as f64;
        println!(
            "{lessons:>8}{items:>8}{:>9} ms{each:>11.1} µs",
            best.as_millis()
        );
    }
}

fn file(path: String, text: String) -> File {
    File {
        path,
        bytes: Cow::Owned(text.into_bytes()),
    }
}

fn lesson(n: usize) -> String {
    format!(
        "+++\nid = \"l{n}\"\ntitle = \"Lesson {n}\"\ntrack = \"t\"\n[[objectives]]\nid = \"o{n}\"\ntext = \"Do it\"\n+++\n\
         ## First\nSome words, a [link](#second) and `code`.\n\n```python app\napp = {n}\n```\n\n\
         ```hurl predict=200,404\n# Title\nGET {{{{host}}}}/{n}\nHTTP 200\n[Asserts]\njsonpath \"$.n\" == {n}\n```\n\n\
         ## Second\n```quiz\nq{n}\n```\n"
    )
}

fn quiz(n: usize) -> String {
    let item = |i| {
        format!(
            "\n[[items]]\nid = \"i{i}\"\nkind = \"single\"\nobjective = \"o{n}\"\nprompt = \"Which **code**?\"\n\
             explanation = \"Because.\"\n[[items.options]]\ntext = \"200\"\nright = true\n[[items.options]]\n\
             text = \"201\"\nfeedback = \"No.\"\n"
        )
    };
    let items: String = (0..ITEMS_A_LESSON).map(item).collect();
    format!("id = \"q{n}\"\ntitle = \"Quiz {n}\"\n{items}")
}

fn course(lessons: usize) -> Files {
    let head = "title = \"T\"\n[[tracks]]\nid = \"t\"\ntitle = \"T\"\n";
    let mut files = vec![file("course.toml".into(), head.into())];
    for n in 0..lessons {
        files.push(file(format!("lessons/{n:05}.md"), lesson(n)));
        files.push(file(format!("quizzes/{n:05}.toml"), quiz(n)));
    }
    Files::new(files)
}

/// Reads a course and looks it over.
fn round(files: &Files) -> Duration {
    let start = Instant::now();
    let loaded = load(files);
    let found = lint(&loaded, files);
    let time = start.elapsed();
    assert_eq!((loaded.diagnostics, found), (Vec::new(), Vec::new()));
    time
}
