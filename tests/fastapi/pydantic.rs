//! The built-in engine against live Pydantic and FastAPI: random types and values (`differ.py`), random models with random
//! options (`differ_models.py`). Where there is no Python with the versions that the engine follows, the tests say so and pass.
//!
//! `HTTPLINGS_PYTHON` names the Python to ask; `SEEDS=100 cargo test --test fastapi` tries more.

use std::path::Path;
use std::process::Command;

use crate::served::Served;

/// The versions whose rules the engine follows.
const PYDANTIC: &str = "2.14.";

#[test]
fn types_and_values_come_out_as_pydantic_has_them() {
    compared("differ.py");
}

#[test]
fn models_come_in_and_go_out_as_fastapi_has_them() {
    compared("differ_models.py");
}

/// Runs a script's apps on the engine and has it compare.
fn compared(script: &str) {
    let Some(python) = python() else {
        eprintln!(
            "no Python with Pydantic {PYDANTIC}x here: nothing to compare with (HTTPLINGS_PYTHON names one)"
        );
        return;
    };
    let seeds: u32 = std::env::var("SEEDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(3);
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fastapi")
        .join(script);
    let folder = tempfile::tempdir().expect("a folder for the apps");
    let mut differ = String::new();
    for seed in 1..=seeds {
        let app = folder.path().join(format!("seed{seed}.py"));
        let run = |arguments: &[&str]| {
            let done = Command::new(&python)
                .arg(&script)
                .args(arguments)
                .output()
                .expect("the Python that answered before");
            (
                done.status.success(),
                String::from_utf8_lossy(&done.stdout).into_owned(),
            )
        };
        let number = seed.to_string();
        std::fs::write(&app, run(&["app", &number]).1).expect("the app is written");
        let server = Served::start(&app).expect("the engine knows these types");
        let (same, told) = run(&["compare", &number, &server.address()]);
        if !same {
            differ += &told;
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

fn python() -> Option<String> {
    let named = std::env::var("HTTPLINGS_PYTHON").ok();
    named
        .into_iter()
        .chain(["python3".to_owned(), "python".to_owned()])
        .find(|python| {
            let asked = Command::new(python)
                .args(["-c", "import pydantic; print(pydantic.VERSION)"])
                .output();
            asked.is_ok_and(|done| String::from_utf8_lossy(&done.stdout).starts_with(PYDANTIC))
        })
}
