//! `--engine` and `--python`: what runs the apps.

use std::path::PathBuf;

use super::{ENVIRONMENT, Failure, USAGE, failure};
use crate::engine::{FASTAPI, Kind, Python};

#[derive(Debug, clap::Args)]
pub(super) struct Choice {
    /// What runs apps: the engine inside httplings, FastAPI in your own Python, or (check) both
    #[arg(long, global = true, value_name = "NAME", value_enum, default_value_t)]
    engine: Name,
    /// The Python or virtual environment for --engine cpython; else the active one, else the one on PATH
    #[arg(long, global = true, value_name = "PATH")]
    python: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Name {
    #[default]
    Embedded,
    Cpython,
    Both,
}

impl Choice {
    /// The one engine that was asked for.
    pub(super) fn one(&self) -> Result<Kind, Failure> {
        match self.engine {
            Name::Embedded => Ok(Kind::Embedded),
            Name::Cpython => self.cpython(),
            Name::Both => Err(failure(USAGE, "`--engine both` is for `check` alone")),
        }
    }

    /// The engines on which to prove a course.
    pub(super) fn all(&self) -> Result<Vec<Kind>, Failure> {
        match self.engine {
            Name::Both => Ok(vec![Kind::Embedded, self.cpython()?]),
            _ => Ok(vec![self.one()?]),
        }
    }

    fn cpython(&self) -> Result<Kind, Failure> {
        let python = Python::find(self.python.as_deref())
            .map_err(|missing| failure(ENVIRONMENT, missing.to_string()))?;
        if python.fastapi != FASTAPI {
            eprintln!(
                "note: {} has FastAPI {}; the course is proved against {FASTAPI}",
                python.path.display(),
                python.fastapi
            );
        }
        Ok(Kind::Cpython(python))
    }
}
