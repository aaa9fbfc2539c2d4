//! The parent's side: starting a child, hearing it, ending it.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use super::{App, Event, Fault, Kind, Limits, Order, Python, Settings, Task, cpython, nursery};

/// The longest line that is heard, in bytes: more than what an app may print, written as JSON.
const LONGEST: u64 = 16 << 20;

/// A running app. Dropping it ends the child and waits for that.
pub struct Engine {
    /// Closing this pipe tells the child that its parent is gone: it ends, whatever it is doing.
    stdin: Option<OwnedFd>,
    /// What this process has to wait for: the learner's Python, or an only child. Others are the nursery's.
    process: Option<Child>,
    listener: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts a child with this app. `hear` is called on a thread of its own for everything the child says, the last
    /// of which is [`Event::Exited`].
    ///
    /// # Errors
    /// When the program cannot be started again.
    pub fn serve(
        app: &App,
        settings: &Settings,
        hear: impl Fn(Event) + Send + 'static,
    ) -> std::io::Result<Engine> {
        Engine::spawn(app, settings, Task::Serve, hear)
    }

    /// Starts a child that runs this code once, as a program: what it prints, then [`Event::Finished`] or what ended it.
    ///
    /// # Errors
    /// When the program cannot be started again.
    pub fn run(
        snippet: &App,
        settings: &Settings,
        hear: impl Fn(Event) + Send + 'static,
    ) -> std::io::Result<Engine> {
        Engine::spawn(snippet, settings, Task::Run, hear)
    }

    /// Makes ready what the first app of this kind would have to wait for.
    ///
    /// # Errors
    /// When the program cannot be started again.
    pub fn prepare(kind: &Kind) -> std::io::Result<()> {
        match kind {
            Kind::Embedded => nursery::warm(),
            Kind::Cpython(_) => Ok(()),
        }
    }

    fn spawn(
        app: &App,
        settings: &Settings,
        task: Task,
        hear: impl Fn(Event) + Send + 'static,
    ) -> std::io::Result<Engine> {
        let (stdin, stdout, process) = match &settings.kind {
            Kind::Embedded if settings.alone => {
                let (stdin, stdout, process) = nursery::only_child()?;
                (OwnedFd::from(stdin), OwnedFd::from(stdout), Some(process))
            }
            Kind::Embedded => {
                let (stdin, stdout) = nursery::child()?;
                (OwnedFd::from(stdin), OwnedFd::from(stdout), None)
            }
            Kind::Cpython(python) => start(python, app, settings.limits)?,
        };
        let order = Order {
            app: app.clone(),
            limits: settings.limits,
            traces: settings.traces,
            task,
            variables: std::env::vars_os()
                .filter_map(|(name, _)| name.into_string().ok())
                .collect(),
        };
        let line = serde_json::to_string(&order)? + "\n";
        let mut stdin = File::from(stdin);
        // A child that has ended already says so itself.
        drop(stdin.write_all(line.as_bytes()));
        let listener = std::thread::spawn(move || {
            listen(BufReader::new(File::from(stdout)), &hear);
            hear(Event::Exited { code: None });
        });
        Ok(Engine {
            stdin: Some(stdin.into()),
            process,
            listener: Some(listener),
        })
    }
}

/// Other processes of this user, such as the learner's Python, cannot read this one's memory and environment any more.
fn hide_environment() {
    // SAFETY: takes numbers.
    #[cfg(target_os = "linux")]
    unsafe {
        libc::prctl(libc::PR_SET_DUMPABLE, 0)
    };
}

/// This program again, to become the learner's Python: its standard input and output, and the process.
fn start(
    python: &Python,
    app: &App,
    limits: Limits,
) -> std::io::Result<(OwnedFd, OwnedFd, Option<Child>)> {
    hide_environment();
    let mut child = Command::new(std::env::current_exe()?)
        .arg(super::CHILD_ARGUMENT)
        .env_clear()
        .envs(cpython::environment())
        .args(cpython::Launch::new(python, app, limits).arguments())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // Ctrl-C and Ctrl-Z are for the program itself.
        .process_group(0)
        .spawn()?;
    match (child.stdin.take(), child.stdout.take()) {
        (Some(stdin), Some(stdout)) => Ok((stdin.into(), stdout.into(), Some(child))),
        _ => Err(std::io::ErrorKind::BrokenPipe.into()),
    }
}

/// Passes on what a child says. The learner's Python runs the app in the same process as what speaks here, so that the
/// app can say anything: what is said is not believed further than it does no harm.
fn listen(mut child: impl BufRead, hear: &impl Fn(Event)) {
    let mut ready = false;
    loop {
        let mut line = Vec::new();
        match child.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
            Ok(1..) => {}
            Ok(0) | Err(_) => return,
        }
        if line.len() as u64 == LONGEST {
            // The rest of it is not waited for; a child that is not heard any more ends with this engine.
            return hear(unreadable(&line));
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(&line) {
            // One app has one address, on this machine.
            Ok(Event::Ready { door }) if ready || !door.address.ip().is_loopback() => {
                hear(unreadable(&line));
            }
            Ok(event) => {
                ready |= matches!(event, Event::Ready { .. });
                hear(event);
            }
            Err(_) => hear(unreadable(&line)),
        }
    }
}

fn unreadable(line: &[u8]) -> Event {
    let start = String::from_utf8_lossy(&line[..line.len().min(200)]);
    let message = format!("the engine said something that makes no sense: {start}");
    Event::Failed {
        fault: Fault {
            message,
            at: None,
            detail: String::new(),
            advice: None,
        },
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stdin = None;
        if let Some(process) = &mut self.process {
            // It ends at once, however busy the app is.
            drop(process.wait());
        }
        if let Some(listener) = self.listener.take() {
            drop(listener.join());
        }
    }
}
