//! `test`: fire the requests of a Hurl file at an app and hold the answers against what the file expects.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::engine::Choice;
use super::log;
use super::stage::{Scene, Stage};
use super::{CONTENT, Failure, disk, failure, serve};
use crate::content::{Code, Diagnostic};
use crate::hurl::{Check, Entry, Outcome, parse};
use crate::markdown::tame;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Requests and what is expected of their answers, in Hurl's language
    #[arg(value_name = "FILE.hurl")]
    file: PathBuf,
    /// The app: a Python file, or the id of a lesson
    #[arg(long, value_name = "FILE.py|LESSON")]
    app: String,
    /// Print the results as JSON, a request a line
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Choice,
    course: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let app = serve::app(&arguments.app, course, engine)?;
    let name = arguments.file.display().to_string();
    let text = disk::read(&arguments.file, disk::TEXT)?;
    let entries = entries(&name, &text)?;
    if entries.is_empty() {
        return Err(failure(
            CONTENT,
            format!("{name}: there is no request in this file"),
        ));
    }
    let mut stage = Stage::start(&[engine.one()?])?;
    let file = app.name.clone();
    let scenes = stage.play(app, &entries.iter().collect::<Vec<_>>());
    let scenes = scenes.map_err(|unready| {
        let line = unready.line;
        let place = line.map_or(file.clone(), |line| format!("{file}:{line}"));
        let advice = unready.advice.map(|advice| format!("\n{advice}"));
        let message = format!("{place}: {}{}", unready.why, advice.unwrap_or_default());
        failure(CONTENT, message)
    })?;
    let failed = scenes.iter().filter(|scene| !passed(scene)).count();
    if arguments.json {
        scenes
            .iter()
            .for_each(|scene| log::line(&data(scene, &text)));
        log::line(&json!({"event": "finished", "requests": scenes.len(), "failed": failed}));
    } else {
        scenes
            .iter()
            .for_each(|scene| print!("{}", tame(&words(scene, &text))));
        println!(
            "{} of {} requests answered as expected",
            scenes.len() - failed,
            scenes.len()
        );
    }
    Ok(match failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(CONTENT),
    })
}

/// The file's requests, or every mistake in it.
fn entries(name: &str, text: &str) -> Result<Vec<Entry>, Failure> {
    let file = parse(text).map_err(|errors| {
        let rendered = errors.into_iter().map(|error| {
            let mistake = Diagnostic {
                code: Code::Hurl,
                file: name.to_owned(),
                span: error.span,
                message: error.message,
                help: error.help,
                fix: None,
            };
            mistake.render(text, false)
        });
        failure(CONTENT, rendered.collect::<Vec<_>>().join("\n\n"))
    })?;
    Ok(file.entries)
}

fn passed(scene: &Scene<'_>) -> bool {
    let all = |checks: &[Check]| checks.iter().all(Check::passed);
    scene
        .answer
        .as_ref()
        .is_ok_and(|answer| all(&answer.checks))
}

/// 1-based.
fn line(text: &str, at: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(at)
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

fn words(scene: &Scene<'_>, text: &str) -> String {
    let mark = if passed(scene) { '✓' } else { '✗' };
    let name = if scene.afresh {
        format!(
            "(the app had ended and was started afresh) {}",
            scene.name()
        )
    } else {
        scene.name()
    };
    let answer = match &scene.answer {
        Ok(answer) => answer,
        Err(why) => return format!("{mark} {name}: {why}\n"),
    };
    let mut out = format!("{mark} {name} → {}\n", answer.reply.status);
    if let Some(raised) = answer.raised.as_ref().filter(|_| !passed(scene)) {
        out.push_str(&format!("    {raised}\n"));
    }
    for check in answer.checks.iter().filter(|check| !check.passed()) {
        let line = line(text, check.span.start);
        out.push_str(&format!("    line {line}: {}\n", check.text));
        match &check.outcome {
            Outcome::Failed { expected, actual } => {
                out.push_str(&format!(
                    "      expected {expected}\n      actual   {actual}\n"
                ));
            }
            Outcome::Broken { why } => out.push_str(&format!("      {why}\n")),
            Outcome::Passed => {}
        }
        if let Some(hint) = &check.hint {
            out.push_str(&format!("      hint: {hint}\n"));
        }
    }
    out
}

fn data(scene: &Scene<'_>, text: &str) -> Value {
    let (status, why, checks) = match &scene.answer {
        Ok(answer) => (Some(answer.reply.status), None, &answer.checks[..]),
        Err(why) => (None, Some(why), &[][..]),
    };
    let check = |check: &Check| {
        let (expected, actual, why) = match &check.outcome {
            Outcome::Passed => (None, None, None),
            Outcome::Failed { expected, actual } => (Some(expected), Some(actual), None),
            Outcome::Broken { why } => (None, None, Some(why)),
        };
        json!({
            "line": line(text, check.span.start),
            "assertion": check.text,
            "passed": check.passed(),
            "expected": expected,
            "actual": actual,
            "why": why,
            "hint": check.hint,
        })
    };
    json!({
        "event": "request",
        "line": line(text, scene.entry.request.span.start),
        "method": scene.entry.request.method,
        "url": scene.entry.request.url.to_string(),
        "afresh": scene.afresh,
        "status": status,
        "why": why,
        "passed": passed(scene),
        "checks": checks.iter().map(check).collect::<Vec<_>>(),
    })
}
