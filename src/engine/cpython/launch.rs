//! From this program to Python: the child shuts what it can, then becomes the learner's interpreter.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

use super::super::child::sandbox;
use super::super::{App, Limits};
use super::{PROGRAM, Python};

/// CPython reserves much more address space than it uses.
const ADDRESS_SPACE: u64 = 4;

/// What the child is told when it is to become Python. It stands on the command line: standard input is Python's.
pub struct Launch {
    python: PathBuf,
    /// Address space, in bytes.
    memory: u64,
    folder: Option<PathBuf>,
}

impl Launch {
    pub fn new(python: &Python, app: &App, limits: Limits) -> Launch {
        Launch {
            python: python.path.clone(),
            memory: limits.memory.saturating_mul(ADDRESS_SPACE),
            folder: app.folder.clone(),
        }
    }

    pub fn arguments(self) -> Vec<OsString> {
        let always: [OsString; 2] = [self.python.into(), self.memory.to_string().into()];
        let folder = self.folder.map(PathBuf::into_os_string);
        always.into_iter().chain(folder).collect()
    }

    /// What [`Launch::arguments`] gave, behind the argument that makes this program a child.
    pub fn from_arguments() -> Option<Launch> {
        let mut given = std::env::args_os().skip(2);
        Some(Launch {
            python: given.next()?.into(),
            memory: given.next()?.to_str()?.parse().ok()?,
            folder: given.next().map(PathBuf::from),
        })
    }

    /// Never returns: the process is Python's from here on, or ends.
    pub fn become_python(self) -> ! {
        let most = libc::rlimit {
            rlim_cur: self.memory,
            rlim_max: self.memory,
        };
        // SAFETY: `setrlimit` reads one `rlimit`, which lives until the call returns.
        unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const most) };
        sandbox::enter_python(self.folder.as_deref());
        // An error ends the process, which the parent notices.
        drop(Command::new(self.python).args(["-c", PROGRAM]).exec());
        std::process::exit(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_child_is_told_is_what_it_needs() {
        let python = Python {
            path: "/usr/bin/python3".into(),
            version: "3.11.7".into(),
            fastapi: "0.165.0".into(),
            uvicorn: "0.54.0".into(),
        };
        let app = App {
            name: "app.py".into(),
            source: String::new(),
            folder: Some("/srv/app".into()),
        };
        let limits = Limits {
            memory: 1000,
            ..Limits::default()
        };
        let arguments = Launch::new(&python, &app, limits).arguments();
        assert_eq!(arguments, ["/usr/bin/python3", "4000", "/srv/app"]);
    }
}
