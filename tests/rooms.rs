//! The map of `src/lib.rs`, kept: which room may use which.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The table at the top of `src/lib.rs`: for each room those that it may use; nothing where that is all.
fn rooms(map: &str) -> BTreeMap<&str, Option<Vec<&str>>> {
    let rows = map
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`")?.strip_suffix(" |"));
    rows.map(|row| {
        let (room, cells) = row.split_once('`').expect("a room's name");
        let (_, allowed) = cells.rsplit_once('|').expect("three cells");
        // Every second part stands between backticks.
        let names = allowed.split('`').skip(1).step_by(2).collect();
        (room, (allowed.trim() != "all").then_some(names))
    })
    .collect()
}

#[test]
fn no_room_reaches_into_one_it_may_not_use() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let map = fs::read_to_string(src.join("lib.rs")).unwrap();
    let rooms = rooms(&map);
    for room in map.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        assert!(rooms.contains_key(room.trim_end_matches(';')), "{room}");
    }
    let bounded = |(room, allowed)| Some((room, Option::as_ref(allowed)?));
    for (room, allowed) in rooms.iter().filter_map(bounded) {
        for (file, text) in files(&src.join(room)) {
            let code: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            for used in names_used(&code.join("\n")) {
                let fine = !rooms.contains_key(used) || used == *room || allowed.contains(&used);
                assert!(fine, "{file}: `{room}` may not use `{used}`");
            }
        }
    }
}

/// What stands behind each `crate::`, also where several stand in braces.
fn names_used(code: &str) -> Vec<&str> {
    let paths = code.split("crate::").skip(1);
    let names = paths.map(|path| match path.strip_prefix('{') {
        Some(several) => heads(several),
        None => vec![head(path)],
    });
    names.flatten().collect()
}

/// The first name of a path.
fn head(path: &str) -> &str {
    let path = path.trim_start();
    path.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default()
}

/// The first name of each path up to the brace that closes.
fn heads(several: &str) -> Vec<&str> {
    let (mut depth, mut heads) = (0, vec![head(several)]);
    for (at, c) in several.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(head(&several[at + 1..])),
            _ => {}
        }
    }
    heads
}

#[test]
fn names_in_braces_are_seen() {
    let code =
        "use crate::{store::{A, hurl}, shell};\nuse crate::wire::{self, app};\ncrate::term_x::y()";
    assert_eq!(names_used(code), ["store", "shell", "wire", "term_x"]);
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
