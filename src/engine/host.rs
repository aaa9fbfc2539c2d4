//! The parent's side: starting a child, hearing it, ending it.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::os::fd::{AsRawFd as _, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
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
    ear: Arc<Ear>,
    listener: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts a child with this app. `hear` is called for everything the child says, the last of which is
    /// [`Event::Exited`]: on a thread of its own, and on that of [`Engine::catch_up`].
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
        let ear = Arc::new(Ear::new(File::from(stdout), hear));
        let listening = ear.clone();
        let listener = std::thread::spawn(move || listening.listen());
        Ok(Engine {
            stdin: Some(stdin.into()),
            process,
            ear,
            listener: Some(listener),
        })
    }

    /// Hears what the child has said until now. Its answers come another way than what it says: whoever has one knows
    /// after this what was said before it.
    pub fn catch_up(&self) {
        self.ear.catch_up();
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

/// What a child says, passed on in its order by whoever asks for it first.
struct Ear {
    pipe: RawFd,
    /// It owns the pipe.
    heard: Mutex<Heard>,
}

/// What was heard of a child.
struct Heard {
    child: BufReader<File>,
    ready: bool,
    /// Nothing more is heard of it.
    over: bool,
    hear: Box<dyn Fn(Event) + Send>,
}

impl Ear {
    fn new(child: File, hear: impl Fn(Event) + Send + 'static) -> Ear {
        Ear {
            pipe: child.as_raw_fd(),
            heard: Mutex::new(Heard {
                child: BufReader::new(child),
                ready: false,
                over: false,
                hear: Box::new(hear),
            }),
        }
    }

    /// Hears everything, to the end.
    fn listen(&self) {
        while !self.catch_up() {
            self.waits(-1);
        }
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        (heard.hear)(Event::Exited { code: None });
    }

    /// Hears what is there already; gives whether it was the end.
    fn catch_up(&self) -> bool {
        let Ok(mut heard) = self.heard.lock() else {
            return true;
        };
        while !heard.over && (heard.child.buffer().contains(&b'\n') || self.waits(0)) {
            heard.line();
        }
        heard.over
    }

    /// Waits so many milliseconds for the child to say something, or (-1) until it does; gives whether it did.
    fn waits(&self, millis: libc::c_int) -> bool {
        let mut pipe = libc::pollfd {
            fd: self.pipe,
            events: libc::POLLIN,
            revents: 0,
        };
        // SAFETY: the pointer is to one `pollfd`.
        unsafe { libc::poll(&raw mut pipe, 1, millis) > 0 }
    }
}

impl Heard {
    /// Passes on what a child says next. The learner's Python runs the app in the same process as what speaks here, so
    /// that the app can say anything: what is said is not believed further than it does no harm.
    fn line(&mut self) {
        let mut line = Vec::new();
        let child = self.child.by_ref().take(LONGEST);
        // The rest of a line that is too long is not waited for; a child that is not heard any more ends with its engine.
        self.over = match { child }.read_until(b'\n', &mut line) {
            Ok(length) => length == 0 || length as u64 == LONGEST,
            Err(_) => true,
        };
        if line.trim_ascii().is_empty() {
            return;
        }
        match serde_json::from_slice(&line) {
            // One app has one address, on this machine.
            Ok(Event::Ready { door }) if self.ready || !door.address.ip().is_loopback() => {
                (self.hear)(unreadable(&line));
            }
            Ok(event) => {
                self.ready |= matches!(event, Event::Ready { .. });
                (self.hear)(event);
            }
            Err(_) => (self.hear)(unreadable(&line)),
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
