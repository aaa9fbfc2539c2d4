//! The map of `src/lib.rs`, kept: which room may use which.

use std::fs;
use std::path::Path;

const ROOMS: &[(&str, &[&str])] = &[
    ("markdown", &[]),
    ("hurl", &[]),
    ("engine", &["wire"]),
    ("content", &["markdown", "hurl"]),
    ("wire", &["hurl", "markdown"]),
    ("learn", &["content", "hurl", "markdown"]),
    ("store", &["learn"]),
    (
        "app",
        &["content", "learn", "wire", "engine", "hurl", "markdown"],
    ),
    (
        "ui",
        &["app", "content", "learn", "wire", "engine", "markdown"],
    ),
    ("term", &["ui"]),
];

#[test]
fn no_room_reaches_into_one_it_may_not_use() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, allowed) in ROOMS {
        for (file, text) in files(&src.join(room)) {
            let code: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            let text = code.join("\n");
            for used in text
                .match_indices("crate::")
                .filter_map(|(at, _)| text[at + 7..].split(|c: char| !c.is_alphanumeric()).next())
            {
                let known = ROOMS.iter().any(|(other, _)| other == &used)
                    || matches!(used, "shell" | "cli");
                let fine = !known || used == *room || allowed.contains(&used);
                assert!(fine, "{file}: `{room}` may not use `{used}`");
            }
        }
    }
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            ));
        }
    }
    found
}
