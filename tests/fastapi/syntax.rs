//! Texts that are no Python: the engine names them in CPython 3.11's words, at its line. Below each text of `syntax.txt` stands
//! what that says of it (`syntax.py` writes it).

use std::path::Path;
use std::process::Command;

/// Reads the texts where the layer reads those of apps, and prints what it says of each, as JSON.
const PROGRAM: &str = r#"
import json
import _syntax

for text in json.loads(TEXTS):
    try:
        _syntax.compiled(text, "app.py")
        said = "fine"
    except SyntaxError as error:
        said = f"{error.lineno}: {type(error).__name__}: {error.msg}"
    print(json.dumps(said))
"#;

#[test]
fn what_is_no_python_is_told_in_its_words() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fastapi/syntax.txt");
    let known = std::fs::read_to_string(file).expect("the texts");
    let (mut texts, mut said) = (vec![String::new()], Vec::new());
    for line in known.split_inclusive('\n') {
        match (line.strip_prefix(">>> "), texts.last_mut()) {
            (Some(words), _) => {
                said.push(words.trim_end());
                texts.push(String::new());
            }
            (None, Some(text)) => text.push_str(line),
            (None, None) => {}
        }
    }
    texts.truncate(said.len());
    let ours = asked(&texts);
    assert_eq!(ours.len(), said.len(), "{}", ours.join("\n"));
    let differ = texts.iter().zip(&said).zip(&ours);
    let differ = differ.filter(|((_, said), ours)| *said != ours);
    let differ = differ.map(|((text, said), ours)| format!("{text}>>> {said}\n    {ours}\n"));
    let differ: Vec<String> = differ.collect();
    assert!(differ.is_empty(), "{}", differ.join(""));
}

/// What the engine says of each.
fn asked(texts: &[String]) -> Vec<String> {
    let texts = serde_json::to_string(texts).expect("JSON");
    let literal = serde_json::to_string(&texts).expect("JSON");
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("texts.py");
    std::fs::write(&program, format!("TEXTS = {literal}\n{PROGRAM}")).expect("it is written");
    let ran = Command::new(env!("CARGO_BIN_EXE_httplings"))
        .arg("run")
        .arg(&program)
        .args(["--time-limit", "300"])
        .output()
        .expect("the program starts");
    let printed = String::from_utf8(ran.stdout).expect("text");
    let lines = printed
        .lines()
        .map(|line| serde_json::from_str(line).expect("a text"));
    lines.collect()
}
