//! The parent's side: starting a child, hearing it, ending it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::JoinHandle;

use super::{App, Event, Fault, Kind, Order, Settings, Task, cpython};

/// A running app. Dropping it ends the child and waits for that.
pub struct Engine {
    child: Child,
    /// Closing this pipe tells the child that its parent is gone.
    stdin: Option<ChildStdin>,
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

    fn spawn(
        app: &App,
        settings: &Settings,
        task: Task,
        hear: impl Fn(Event) + Send + 'static,
    ) -> std::io::Result<Engine> {
        let mut child = command(app, settings)?
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut stdin = child.stdin.take();
        if let Some(stdin) = &mut stdin {
            let app = app.clone();
            let order = Order {
                app,
                limits: settings.limits,
                traces: settings.traces,
                task,
            };
            let line = serde_json::to_string(&order)? + "\n";
            // A child that has ended already says so itself.
            drop(stdin.write_all(line.as_bytes()));
        }
        let stdout = child.stdout.take();
        let listener = std::thread::spawn(move || {
            for line in stdout
                .into_iter()
                .flat_map(|stdout| BufReader::new(stdout).lines())
            {
                let Ok(line) = line else { break };
                hear(serde_json::from_str(&line).unwrap_or_else(|_| unreadable(&line)));
            }
            hear(Event::Exited { code: None });
        });
        Ok(Engine {
            child,
            stdin,
            listener: Some(listener),
        })
    }
}

/// This program again: as the interpreter, or to become the learner's Python.
fn command(app: &App, settings: &Settings) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(super::CHILD_ARGUMENT).env_clear();
    if let Kind::Cpython(python) = &settings.kind {
        command.envs(cpython::environment());
        command.args(cpython::Launch::new(python, app, settings.limits).arguments());
    }
    Ok(command)
}

fn unreadable(line: &str) -> Event {
    let message = format!("the engine said something that makes no sense: {line}");
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
        // It may be busy in the app's code; it has nothing to save.
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(listener) = self.listener.take() {
            drop(listener.join());
        }
    }
}
