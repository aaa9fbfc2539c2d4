//! Real FastAPI in the place of the built-in interpreter: the learner's own Python, with FastAPI and uvicorn.
//!
//! Finding it is asking it: a [`Python`] has said which versions it has.

mod launch;
mod watch;

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde::Deserialize;

pub use launch::Launch;

/// What the course is proved against.
pub const FASTAPI: &str = "0.165.0";

/// What Python runs: reads an `Order`, answers with `Event`s.
const PROGRAM: &str = include_str!("real.py");

/// Says which versions there are; fails where one of them is not.
const PROBE: &str = "\
import json, sys
facts = {'path': sys.executable, 'python': sys.version.split()[0], 'fastapi': None, 'uvicorn': None, 'venv': sys.prefix != sys.base_prefix}
for name in ('fastapi', 'uvicorn'):
    try:
        facts[name] = __import__(name).__version__
    except Exception:
        pass
print(json.dumps(facts))";

/// How long it may take over that: the first time, FastAPI comes from a disk.
const PATIENCE: Duration = Duration::from_secs(30);

/// A Python that can run apps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    /// The interpreter, as found.
    pub path: PathBuf,
    pub version: String,
    pub fastapi: String,
    pub uvicorn: String,
}

/// There is none; says what there is and the command that helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(String);

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Missing {}

/// What an interpreter says of itself.
#[derive(Deserialize)]
struct Facts {
    /// The program itself: what was found may be a script that starts it, and nothing starts anything later on.
    #[serde(default)]
    path: PathBuf,
    python: String,
    fastapi: Option<String>,
    uvicorn: Option<String>,
    venv: bool,
}

impl Python {
    /// Takes the named interpreter or virtual environment; else the active environment; else the first on `PATH`.
    ///
    /// # Errors
    /// What is missing, with the command that installs it.
    pub fn find(named: Option<&Path>) -> Result<Python, Missing> {
        let active = std::env::var_os("VIRTUAL_ENV").map(PathBuf::from);
        let candidates = match named.or(active.as_deref()) {
            Some(path) => vec![interpreter(path)],
            None => on_path(),
        };
        let (mut lacking, mut late) = (None, None);
        for path in candidates {
            let facts = match ask(&path) {
                Answer::Facts(facts) => facts,
                Answer::Nothing => continue,
                Answer::Late => {
                    late.get_or_insert(path);
                    continue;
                }
            };
            let (Some(fastapi), Some(uvicorn)) = (&facts.fastapi, &facts.uvicorn) else {
                lacking.get_or_insert((path, facts));
                continue;
            };
            return Ok(Python {
                version: facts.python.clone(),
                fastapi: fastapi.clone(),
                uvicorn: uvicorn.clone(),
                path: if facts.path.is_file() {
                    facts.path
                } else {
                    path
                },
            });
        }
        if let (None, Some(path)) = (&lacking, late) {
            return Err(silent(&path));
        }
        Err(match (lacking, named) {
            (Some((path, facts)), _) => lacks(&path, &facts),
            (None, Some(named)) => Missing(format!(
                "{} is no Python and no virtual environment: name one that is there, or make one with\n{}",
                named.display(),
                fresh("python3")
            )),
            (None, None) if active.is_some() => Missing(format!(
                "VIRTUAL_ENV names {}, where there is no Python (any more): leave it with `deactivate`, or name another with --python PATH",
                active.unwrap_or_default().display()
            )),
            (None, None) => Missing(format!(
                "there is no Python here: install Python 3.10 or newer, then\n{}",
                fresh("python3")
            )),
        })
    }
}

/// The interpreter of a virtual environment, or the path itself.
fn interpreter(path: &Path) -> PathBuf {
    let inside = path.join("bin/python");
    if inside.is_file() {
        inside
    } else {
        path.to_owned()
    }
}

fn on_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let places = ["python3", "python"]
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.filter(|place| place.is_file()).collect()
}

/// What came of asking.
enum Answer {
    Facts(Facts),
    /// It is no Python.
    Nothing,
    /// It said nothing in time.
    Late,
}

fn ask(path: &Path) -> Answer {
    let mut command = Command::new(path);
    command.args(["-c", PROBE]).env_clear().envs(environment());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    launch::end_with_parent(&mut command);
    let Ok(mut child) = command.spawn() else {
        return Answer::Nothing;
    };
    let (teller, told) = channel();
    if let Some(mut output) = child.stdout.take() {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            // What cannot be read is as good as not said.
            drop(output.read_to_end(&mut said));
            drop(teller.send(said));
        });
    }
    let said = told.recv_timeout(PATIENCE);
    // One that has ended hears nothing of it.
    drop(child.kill());
    drop(child.wait());
    match said {
        // Something else may have been printed before, when it started.
        Ok(said) => said
            .split(|byte| *byte == b'\n')
            .rev()
            .find_map(|line| serde_json::from_slice(line).ok())
            .map_or(Answer::Nothing, Answer::Facts),
        Err(_) => Answer::Late,
    }
}

/// What Python needs of the environment.
pub(super) fn environment() -> Vec<(OsString, OsString)> {
    let kept = ["HOME", "PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT"];
    let kept = kept
        .iter()
        .filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
    // The order of sets is the one thing in which two runs of an app differ.
    let fixed = [
        ("PYTHONHASHSEED", "0"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("PYTHONUTF8", "1"),
    ];
    kept.chain(fixed.map(|(name, value)| (name.into(), value.into())))
        .collect()
}

fn silent(path: &Path) -> Missing {
    Missing(format!(
        "{} did not say within {} s which versions it has: if it is a Python, look at what it does at its start, or name another with --python PATH",
        path.display(),
        PATIENCE.as_secs()
    ))
}

fn lacks(path: &Path, facts: &Facts) -> Missing {
    let absent: Vec<&str> = [("FastAPI", &facts.fastapi), ("uvicorn", &facts.uvicorn)]
        .iter()
        .filter_map(|(name, version)| version.is_none().then_some(*name))
        .collect();
    let path = path.display().to_string();
    if is_old(&facts.python) {
        return Missing(format!(
            "{path} is Python {}; FastAPI {FASTAPI} needs Python 3.10 or newer: name one with --python PATH",
            facts.python
        ));
    }
    let install = if facts.venv {
        format!("  {path} -m pip install fastapi=={FASTAPI} uvicorn")
    } else {
        fresh(&path)
    };
    let absent = absent.join(" and no ");
    Missing(format!(
        "{path} (Python {}) has no {absent}; install with\n{install}",
        facts.python
    ))
}

/// Whether a version is below 3.10.
fn is_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    matches!((parts.next(), parts.next()), (Some(Some(major)), Some(Some(minor))) if (major, minor) < (3, 10))
}

/// A virtual environment of its own: many systems let nobody install into theirs.
fn fresh(python: &str) -> String {
    format!(
        "  {python} -m venv .venv && .venv/bin/pip install fastapi=={FASTAPI} uvicorn\nand name it: --python .venv"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(fastapi: Option<&str>, venv: bool) -> Facts {
        Facts {
            path: "/v/bin/python".into(),
            python: "3.12.1".into(),
            fastapi: fastapi.map(Into::into),
            uvicorn: None,
            venv,
        }
    }

    #[test]
    fn what_is_missing_is_named_with_the_command_that_installs_it() {
        let own = lacks(Path::new("/v/bin/python"), &facts(Some("0.165.0"), true)).to_string();
        assert!(own.contains("has no uvicorn"), "{own}");
        assert!(
            own.contains("/v/bin/python -m pip install fastapi=="),
            "{own}"
        );
        let old = Facts {
            python: "3.8.10".into(),
            ..facts(None, false)
        };
        let old = lacks(Path::new("/usr/bin/python3"), &old).to_string();
        assert!(old.contains("needs Python 3.10 or newer"), "{old}");
        let system = lacks(Path::new("/usr/bin/python3"), &facts(None, false)).to_string();
        assert!(system.contains("no FastAPI and no uvicorn"), "{system}");
        assert!(system.contains("-m venv .venv"), "{system}");
    }

    #[test]
    fn a_path_that_is_no_python_is_refused_by_name() {
        let error = Python::find(Some(Path::new("/no/such/place"))).unwrap_err();
        assert!(
            error.to_string().starts_with("/no/such/place is no Python"),
            "{error}"
        );
    }
}
