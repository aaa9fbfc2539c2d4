//! From this program to Python: the child shuts what it can, then divides. One half becomes the learner's interpreter,
//! the other watches it ([`super::watch`]).

use std::ffi::{CString, OsStr, OsString};
use std::io::{self, PipeReader};
use std::os::fd::AsRawFd as _;
use std::os::unix::ffi::OsStrExt as _;
#[cfg(target_os = "linux")]
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::super::child::sandbox;
use super::super::{App, Limits};
use super::watch::Watch;
use super::{PROGRAM, Python};

/// CPython reserves much more address space than it uses.
const ADDRESS_SPACE: u64 = 4;

/// What the child is told when it is to become Python. It stands on the command line: standard input is Python's.
pub struct Launch {
    python: PathBuf,
    /// Address space, in bytes.
    memory: u64,
    /// For loading the app and for each request.
    time: Duration,
    folder: Option<PathBuf>,
}

impl Launch {
    pub fn new(python: &Python, app: &App, limits: Limits) -> Launch {
        Launch {
            python: python.path.clone(),
            memory: limits.memory.saturating_mul(ADDRESS_SPACE),
            time: limits.time,
            folder: app.folder.clone(),
        }
    }

    pub fn arguments(self) -> Vec<OsString> {
        let always: [OsString; 3] = [
            self.python.into(),
            self.memory.to_string().into(),
            self.time.as_millis().to_string().into(),
        ];
        let folder = self.folder.map(PathBuf::into_os_string);
        always.into_iter().chain(folder).collect()
    }

    /// What [`Launch::arguments`] gave, behind the argument that makes this program a child.
    pub fn from_arguments() -> Option<Launch> {
        let mut given = std::env::args_os().skip(2);
        Some(Launch {
            python: given.next()?.into(),
            memory: given.next()?.to_str()?.parse().ok()?,
            time: Duration::from_millis(given.next()?.to_str()?.parse().ok()?),
            folder: given.next().map(PathBuf::from),
        })
    }

    /// Never returns: one process is Python's from here on, this one watches it until it ends.
    pub fn become_python(self) -> ! {
        let temporary = private_folder();
        let (beats, beat) = match io::pipe() {
            Ok(pipe) => pipe,
            Err(_) => std::process::exit(1),
        };
        // SAFETY: this process has one thread.
        match unsafe { libc::fork() } {
            -1 => std::process::exit(1),
            0 => {
                drop(beats);
                self.exec(temporary.as_deref(), beat.as_raw_fd())
            }
            python => {
                drop(beat);
                self.watch(python, beats, temporary)
            }
        }
    }

    fn exec(self, temporary: Option<&Path>, beat: i32) -> ! {
        let limit = |most| libc::rlimit {
            rlim_cur: most,
            rlim_max: most,
        };
        let (memory, dump) = (limit(self.memory), limit(0));
        // SAFETY: `setrlimit` reads one `rlimit`, which lives until the call returns; the others take numbers.
        unsafe {
            libc::setpgid(0, 0);
            #[cfg(target_os = "linux")]
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            libc::setrlimit(libc::RLIMIT_AS, &raw const memory);
            libc::setrlimit(libc::RLIMIT_CORE, &raw const dump);
            // Python inherits it.
            libc::fcntl(beat, libc::F_SETFD, 0);
        }
        let beat = beat.to_string();
        let arguments: [&OsStr; 4] = [
            self.python.as_os_str(),
            "-c".as_ref(),
            PROGRAM.as_ref(),
            beat.as_ref(),
        ];
        let mut environment: Vec<OsString> = std::env::vars_os()
            .filter(|(name, _)| name != "TMPDIR" || temporary.is_none())
            .map(|(name, value)| variable(&name, &value))
            .collect();
        environment.extend(temporary.map(|path| variable("TMPDIR".as_ref(), path.as_os_str())));
        let environment = environment.iter().map(OsString::as_os_str);
        if let Some(way) = sandbox::Way::to(&self.python) {
            sandbox::enter_python(self.folder.as_deref(), temporary, &way);
            way.go(&strings(arguments), &strings(environment));
        }
        // The end of the process is noticed.
        std::process::exit(1)
    }

    fn watch(self, python: libc::pid_t, beats: PipeReader, temporary: Option<PathBuf>) -> ! {
        let watch = Watch {
            python,
            beats,
            time: self.time,
        };
        watch.run();
        if let Some(temporary) = temporary {
            drop(std::fs::remove_dir_all(temporary));
        }
        std::process::exit(0)
    }
}

/// What is started so does not outlive the thread that starts it, where the system can do that.
pub(super) fn end_with_parent(command: &mut Command) {
    #[cfg(target_os = "linux")]
    // SAFETY: between `fork` and `exec` one system call is made, which takes numbers.
    unsafe {
        command.pre_exec(
            || match libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) {
                0 => Ok(()),
                _ => Err(io::Error::last_os_error()),
            },
        );
    }
    #[cfg(not(target_os = "linux"))]
    let _ = command;
}

fn variable(name: &OsStr, value: &OsStr) -> OsString {
    let mut variable = name.to_owned();
    variable.push("=");
    variable.push(value);
    variable
}

/// As C has them; what has a zero in it, which no system gives, is left out.
fn strings<'a>(texts: impl IntoIterator<Item = &'a OsStr>) -> Vec<CString> {
    let texts = texts.into_iter();
    texts
        .filter_map(|text| CString::new(text.as_bytes()).ok())
        .collect()
}

/// A folder for temporary files that is this app's alone.
fn private_folder() -> Option<PathBuf> {
    let number = getrandom::u64().ok()?;
    let folder = std::env::temp_dir().join(format!("httplings-{number:016x}"));
    let mut builder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder).ok().map(|()| folder)
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
        let expected = ["/usr/bin/python3", "4000", "10000", "/srv/app"];
        assert_eq!(arguments, expected);
    }
}
