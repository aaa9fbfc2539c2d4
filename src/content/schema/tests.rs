use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::content::report::Report;
use crate::content::{Files, course_toml, lesson, quiz, reference};

type Keys = BTreeSet<String>;

/// The keys of every table that a schema describes.
fn tables(schema: &Value) -> BTreeSet<Keys> {
    let mut found = BTreeSet::new();
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.insert(properties.keys().cloned().collect());
            }
            found.extend(object.values().flat_map(tables));
        }
        Value::Array(list) => found.extend(list.iter().flat_map(tables)),
        _ => {}
    }
    found
}

/// Quizzes that use every table there is: what `new item` writes, and the rest.
fn quizzes() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/new/items");
    let head = "id = \"q\"\ntitle = \"Q\"\n[score]\nattempts = 2\n";
    let template = |entry: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let text = text
            .replace("%ID%", "i")
            .replace("objective = \"%OBJECTIVE%\"\n", "");
        format!("{head}{text}")
    };
    let mut quizzes: Vec<String> = std::fs::read_dir(folder).unwrap().map(template).collect();
    let predict = quizzes
        .iter()
        .find(|quiz| quiz.contains("kind = \"predict\""))
        .unwrap();
    let (before, rest) = predict.split_once("app = '''").unwrap();
    let (_, after) = rest.split_once("'''\n").unwrap();
    quizzes.push(format!(
        "{before}app = {{ lesson = \"l\", name = \"app\" }}\n{after}"
    ));
    quizzes
}

/// The keys of every table that the loader asks for.
fn asked(read: impl Fn(&Report<'_>), sources: &[String]) -> BTreeSet<Keys> {
    let of = |source: &String| {
        let report = Report::new("file", source);
        read(&report);
        report.asked.into_inner()
    };
    sources.iter().flat_map(of).collect()
}

#[test]
fn the_loader_and_the_schemas_know_the_same_keys() {
    let same = |document: Document, asked: BTreeSet<Keys>| {
        assert_eq!(tables(&document.schema()), asked, "{}", document.name());
    };
    let files = Files::embedded();
    let course = files.text("course.toml").to_owned();
    same(
        Document::Course,
        asked(|report| drop(course_toml::read(report)), &[course]),
    );
    let glossary = files.text("assets/glossary.toml").to_owned();
    let read = |report: &Report<'_>| drop(reference::terms(report, &quiz::Known::of(&[], &[])));
    same(Document::Glossary, asked(read, &[glossary]));
    let codes = files.text("assets/status-codes.toml").to_owned();
    let read =
        |report: &Report<'_>| drop(reference::status_codes(report, &quiz::Known::of(&[], &[])));
    same(Document::StatusCodes, asked(read, &[codes]));
    let lessons = files
        .iter()
        .filter(|file| file.path.starts_with("lessons/"));
    let lessons: Vec<String> = lessons
        .map(|file| files.text(&file.path).to_owned())
        .collect();
    same(
        Document::Lesson,
        asked(|report| drop(lesson::read(report, &[])), &lessons),
    );
    same(
        Document::Quiz,
        asked(
            |report| drop(quiz::read(report, &quiz::Known::of(&[], &[]))),
            &quizzes(),
        ),
    );
}

/// Whether every table of a schema refuses keys that it does not name.
fn is_closed(schema: &Value) -> bool {
    match schema {
        Value::Object(object) => {
            let open = object.contains_key("properties")
                && object.get("additionalProperties") != Some(&Value::Bool(false));
            !open && object.values().all(is_closed)
        }
        Value::Array(list) => list.iter().all(is_closed),
        _ => true,
    }
}

#[test]
fn every_table_refuses_keys_that_it_does_not_name() {
    for document in Document::ALL {
        assert!(is_closed(&document.schema()), "{:#}", document.schema());
    }
}

#[test]
fn an_item_has_the_keys_of_its_kind_and_of_every_item() {
    let schema = Document::Quiz.schema();
    let kinds = schema["definitions"]["Item"]["oneOf"].as_array().unwrap();
    let names: Vec<&str> = kinds
        .iter()
        .filter_map(|kind| kind["properties"]["kind"]["const"].as_str())
        .collect();
    assert_eq!(names, crate::content::Kind::NAMES);
    for kind in kinds {
        for key in ["id", "prompt", "explanation", "kind"] {
            assert!(
                kind["required"].as_array().unwrap().contains(&key.into()),
                "{kind:#}"
            );
        }
    }
}

/// The types that the schemas are made from read all that is shipped, and all that `new` writes.
#[test]
fn what_loads_is_of_these_types() {
    let files = Files::embedded();
    toml::from_str::<written::Course>(files.text("course.toml")).unwrap();
    toml::from_str::<written::Glossary>(files.text("assets/glossary.toml")).unwrap();
    toml::from_str::<written::StatusCodes>(files.text("assets/status-codes.toml")).unwrap();
    for file in files.iter() {
        let text = files.text(&file.path);
        match file.path.split_once('/') {
            Some(("quizzes", _)) => drop(written::quiz(&file.path, text).unwrap()),
            Some(("lessons", _)) => {
                let front = text.split("+++\n").nth(1).unwrap();
                drop(toml::from_str::<written::FrontMatter>(front).unwrap());
            }
            _ => {}
        }
    }
    for quiz in quizzes() {
        let read = written::quiz("q.toml", &quiz).unwrap();
        let again = toml::to_string_pretty(&read).unwrap();
        assert_eq!(written::quiz("q.toml", &again).unwrap(), read);
    }
}
