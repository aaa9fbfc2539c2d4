//! `--engine` and `--python`: what runs the apps.

use std::path::{Path, PathBuf};

use super::{ENVIRONMENT, Failure, USAGE, failure, trust};
use crate::content::Files;
use crate::engine::{FASTAPI, Kind, Python};

#[derive(Debug, clap::Args)]
pub(super) struct Choice {
    /// What runs apps: the engine inside httplings, FastAPI in your own Python, or (check) both
    #[arg(long, global = true, value_name = "NAME", value_enum, default_value_t)]
    engine: Name,
    /// Let a course's code run on your own Python without asking, this time
    #[arg(long, global = true)]
    trust: bool,
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
    /// Refuses what would be ignored.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match &self.python {
            Some(_) if self.engine == Name::Embedded => Err(failure(
                USAGE,
                "--python is for --engine cpython: name that as well, or leave it out",
            )),
            _ => Ok(()),
        }
    }

    /// The one engine that was asked for, for the code of a course: outside the sandbox only if the learner agrees.
    pub(super) fn for_course(&self, course: Option<&Path>, files: &Files) -> Result<Kind, Failure> {
        let kind = self.one()?;
        self.agree(course, files)?;
        Ok(kind)
    }

    /// The engines on which to prove a course.
    pub(super) fn all_for_course(
        &self,
        course: Option<&Path>,
        files: &Files,
    ) -> Result<Vec<Kind>, Failure> {
        let kinds = match self.engine {
            Name::Both => vec![Kind::Embedded, self.cpython()?],
            _ => vec![self.one()?],
        };
        self.agree(course, files)?;
        Ok(kinds)
    }

    /// The course inside the program is ours; any other is asked for before its code leaves the sandbox.
    fn agree(&self, course: Option<&Path>, files: &Files) -> Result<(), Failure> {
        match course {
            Some(course) if self.engine != Name::Embedded && !self.trust => {
                trust::agree(course, files)
            }
            _ => Ok(()),
        }
    }

    /// The one engine that was asked for, for code of the learner's own.
    pub(super) fn one(&self) -> Result<Kind, Failure> {
        match self.engine {
            Name::Embedded => Ok(Kind::Embedded),
            Name::Cpython => self.cpython(),
            Name::Both => Err(failure(USAGE, "`--engine both` is for `check` alone")),
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
