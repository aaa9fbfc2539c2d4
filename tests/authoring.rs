//! The authors' guide is true: every example in it is written, run and compared.

use std::path::Path;
use std::process::Command;

const GUIDE: &str = include_str!("../docs/authoring.md");

/// A code block of the guide: the words behind the backticks, and the text.
struct Example {
    info: String,
    text: String,
}

fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    let mut lines = GUIDE.lines();
    while let Some(line) = lines.next() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        let fence = "`".repeat(ticks);
        let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
        examples.push(Example {
            info: line[ticks..].to_owned(),
            text: inside.join("\n") + "\n",
        });
    }
    examples
}

/// Runs a command line of the guide in a folder, with this program first in the path.
fn run(folder: &Path, command: &str) -> (bool, String, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_httplings"));
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env("HTTPLINGS_DATA", folder.join("data"))
        .output()
        .expect("a shell");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// Whether lines are as shown; a line `…` stands for any number of them.
fn as_shown(shown: &[&str], actual: &[&str]) -> bool {
    match shown.split_first() {
        None => actual.is_empty(),
        Some((line, rest)) if line.trim() == "…" => {
            (0..=actual.len()).any(|skip| as_shown(rest, &actual[skip..]))
        }
        Some((line, rest)) => actual.first() == Some(line) && as_shown(rest, &actual[1..]),
    }
}

/// Each command of a console block, and what it prints.
fn console(folder: &Path, text: &str) {
    for part in format!("\n{text}").split("\n$ ").skip(1) {
        let (command, shown) = part.split_once('\n').unwrap_or((part, ""));
        let (done, out, err) = run(folder, command);
        assert!(done, "`{command}` failed:\n{out}\n{err}");
        let shown: Vec<&str> = shown.lines().collect();
        let actual: Vec<&str> = out.lines().collect();
        assert!(
            as_shown(&shown, &actual),
            "`{command}` prints\n{out}\nnot\n{}",
            shown.join("\n")
        );
    }
}

#[test]
fn every_example_of_the_guide_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let course = folder.path().join("mine");
    let mut items = String::from("id = \"items\"\ntitle = \"Items\"\n");
    for example in examples() {
        let words: Vec<&str> = example.info.split(' ').collect();
        match words[..] {
            ["console"] => console(folder.path(), &example.text),
            ["toml", "item"] => items += &format!("\n{}", example.text),
            ["yaml"] => workflow(&course, &example.text),
            [_, file] if file.contains('/') || file == "course.toml" => {
                std::fs::write(course.join(file), example.text).unwrap();
            }
            [_, file] => std::fs::write(folder.path().join(file), example.text).unwrap(),
            _ => panic!("an example that is not run: ```{}", example.info),
        }
    }
    std::fs::write(course.join("quizzes/items.toml"), items).unwrap();
    let (done, out, err) = run(folder.path(), "httplings check mine");
    assert!(done, "{out}\n{err}");
}

/// The steps of a workflow that run this program.
fn workflow(course: &Path, text: &str) {
    let steps = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- run: httplings "));
    let mut count = 0;
    for step in steps {
        let (done, out, err) = run(course, &format!("httplings {step}"));
        assert!(done, "{out}\n{err}");
        count += 1;
    }
    assert!(count > 0, "a workflow that does not run the program");
}
