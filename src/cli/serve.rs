//! `serve`: run an app and log its requests, for use with any client.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::engine::Choice;
use super::log::Reader;
use super::{CONTENT, ENVIRONMENT, Failure, USAGE, failure, loaded, run};
use crate::engine::{App, Engine, Event, Settings};
use crate::wire::{Exchange, Tap, Upstream};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A Python file, or the id of a lesson
    #[arg(value_name = "FILE.py|LESSON")]
    app: String,
    /// Answer requests for any Host, not only for this machine's own names
    #[arg(long)]
    allow_any_host: bool,
    /// Stop a request after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = run::seconds)]
    time_limit: f64,
    /// Print what happens as JSON, an event a line
    #[arg(long)]
    pub(super) json: bool,
}

/// The app that runs.
static RUNNING: Mutex<Option<Engine>> = Mutex::new(None);
/// The signal that ends this program, once it came.
static ENDS: AtomicI32 = AtomicI32::new(0);

/// What there is to log, in the order in which it happened.
enum News {
    Said(Event),
    Answered(Box<Exchange>),
}

/// How a run of the app ended.
enum End {
    /// It never answered.
    NotStarted,
    /// It answered until it passed a limit or crashed.
    Stopped,
}

pub(super) fn run(
    arguments: &Arguments,
    port: Option<u16>,
    engine: &Choice,
    course: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let app = app(&arguments.app, course, engine)?;
    let reader = Reader::new(arguments.json);
    let preferred = super::port(port);
    let (teller, news) = channel();
    let answered = teller.clone();
    let tap = Tap::listen(preferred, arguments.allow_any_host, move |exchange| {
        // What the app said before it answered comes first.
        if let Some(engine) = running().as_ref() {
            engine.catch_up();
        }
        drop(answered.send(News::Answered(Box::new(exchange))));
    });
    let tap = tap.map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
    if let Some(taken) = preferred.filter(|wanted| *wanted != tap.address().port()) {
        // Who named it talks to it, and would talk to another program.
        if port.is_some() {
            let message = format!("port {taken} is taken: name another, or 0 for any that is free");
            return Err(failure(ENVIRONMENT, message));
        }
        eprintln!("port {taken} is taken");
    }
    let settings = Settings {
        kind: engine.one()?,
        limits: run::limits(arguments.time_limit),
        traces: arguments.json,
        alone: true,
    };
    part_when_told().map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
    let mut first = true;
    let log = (&teller, &news);
    while let End::Stopped = once(&app, &settings, &tap, log, reader, first)? {
        first = false;
        reader.restarted();
    }
    Ok(ExitCode::from(CONTENT))
}

/// From now on the app has a moment for what it does at its end when this program is told to end; told twice, it ends
/// at once.
fn part_when_told() -> std::io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if ENDS.swap(signal, Ordering::SeqCst) != 0 {
                drop(emulate_default_handler(signal));
            }
            // On a thread of its own, so that a second signal is heard meanwhile.
            let engine = running().take();
            std::thread::spawn(move || drop(engine));
        }
    });
    Ok(())
}

fn running() -> std::sync::MutexGuard<'static, Option<Engine>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends this program by the signal that it was told to end by, if there was one.
fn end_if_told() {
    let signal = ENDS.load(Ordering::SeqCst);
    if signal != 0 {
        drop(emulate_default_handler(signal));
    }
}

/// Runs the app until it ends; requests that come afterwards wait for its next run.
fn once(
    app: &App,
    settings: &Settings,
    tap: &Tap,
    (teller, news): (&Sender<News>, &Receiver<News>),
    reader: Reader,
    first: bool,
) -> Result<End, Failure> {
    let said = teller.clone();
    let engine = Engine::serve(app, settings, move |event| {
        drop(said.send(News::Said(event)));
    });
    let engine = engine.map_err(|error| failure(ENVIRONMENT, error.to_string()))?;
    end_if_told();
    *running() = Some(engine);
    let mut end = End::NotStarted;
    for news in news {
        let event = match news {
            News::Said(event) => event,
            News::Answered(exchange) => {
                reader.exchange(&exchange);
                continue;
            }
        };
        match event {
            Event::Ready { door } => {
                end = End::Stopped;
                tap.set_upstream(Upstream::At(door));
                if first {
                    reader.listening(&format!("http://{}", tap.address()));
                }
                continue;
            }
            Event::Abandoned {
                peer_port,
                sequence,
            } => tap.set_abandoned(peer_port, sequence),
            Event::Limit { .. } | Event::Exited { .. } => tap.set_upstream(Upstream::Starting),
            _ => {}
        }
        reader.event(&event);
        if matches!(event, Event::Exited { .. }) {
            break;
        }
    }
    end_if_told();
    drop(running().take());
    Ok(end)
}

/// How many folders a package may be inside of others.
const DEEPEST: usize = 16;

/// The app as a module of the packages that its folder, and those around it, are: as `uvicorn shop.main:app` has it.
fn in_package(mut app: App, path: &Path) -> App {
    let folders = path.canonicalize().unwrap_or_default();
    let folders = folders.ancestors().skip(1).take(DEEPEST);
    for folder in folders.take_while(|folder| folder.join("__init__.py").is_file()) {
        let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
            break;
        };
        app.name = format!("{name}/{}", app.name);
    }
    app
}

/// The app of a file or of a lesson.
pub(super) fn app(name: &str, course: Option<&Path>, engine: &Choice) -> Result<App, Failure> {
    let path = PathBuf::from(name);
    if path.extension().is_some_and(|extension| extension == "py") {
        if course.is_some() {
            let message = "--course is for the id of a lesson: leave it out, or name a lesson";
            return Err(failure(USAGE, message));
        }
        return run::read(&path).map(|app| in_package(app, &path));
    }
    let (files, loaded) = loaded(course)?;
    let lessons = &loaded.course.lessons;
    let lesson = lessons.iter().find(|lesson| lesson.id == name);
    let Some(app) = lesson.and_then(|lesson| lesson.apps.last()) else {
        let ids: Vec<&str> = lessons.iter().map(|lesson| lesson.id.as_str()).collect();
        let known = ids.join(", ");
        return Err(failure(
            USAGE,
            format!("`{name}` is neither a .py file nor a lesson with an app; lessons: {known}"),
        ));
    };
    engine.for_course(course, &files)?;
    Ok(app.into())
}
