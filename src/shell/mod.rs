//! The loop: events in, effects out. The only room that knows both the model and the rooms that do I/O.

mod face;
mod network;
mod world;

pub use face::run;
pub use world::World;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{SystemTime, UNIX_EPOCH};

use crossterm::event::Event as TermEvent;

use crate::app::{Model, Msg};
use crate::content::Course;
use crate::engine;
use crate::learn::{Names, Progress, Zone};
use crate::store::{Kept, Store, Told, Writer, rename_code};

/// A course, and the mistakes found while it was loaded, rendered for reading.
#[derive(Default)]
pub struct Opened {
    pub course: Course,
    pub problems: Vec<String>,
}

/// Loads a course.
pub type Opening<'c> = Box<dyn FnOnce() -> Opened + 'c>;

/// What a session needs to begin.
pub struct Setup<'c> {
    /// What the first screen shows until the course is loaded.
    pub outline: Option<Course>,
    pub course: Opening<'c>,
    /// Where progress is kept; without a place it ends with the session.
    pub progress: Option<PathBuf>,
    /// The port for the app's address, if free.
    pub port: Option<u16>,
    /// What the learner wants at once, if not the course map.
    pub first: Option<Msg>,
    /// What runs the apps.
    pub engine: engine::Kind,
    /// Something else that has things to say.
    pub companion: Option<Companion>,
}

/// Started with the session, and given the means to wake it.
pub type Companion = Box<dyn FnOnce(Sender<Wake>)>;

/// What wakes the loop.
pub enum Wake {
    Term(TermEvent),
    Msg(Msg),
    /// A signal asks the program to end.
    Stop,
}

/// Starts everything and builds the model. `wakes` receives what happens from then on. `glance` is shown a model of the
/// outline, if there is one, before the course is loaded.
pub fn start(setup: Setup<'_>, glance: impl FnOnce(&mut Model)) -> (Model, World, Receiver<Wake>) {
    let (wakes, inbox) = channel();
    let (mut store, mut kept, notices) = open_store(setup.progress.as_deref());
    let code_folder = setup.progress.as_deref().and_then(Path::parent);
    let code_folder = code_folder.map(|folder| folder.join("code"));
    if let Some(course) = setup.outline {
        let problems = Vec::new();
        glance(&mut model(Opened { course, problems }, &kept));
    }
    let opened = (setup.course)();
    let names = Names::of(&opened.course);
    if let Some(store) = &mut store {
        // What cannot be renamed now is there under its former name.
        drop(store.rename(&names, &mut kept));
    }
    if let Some(folder) = &code_folder {
        rename_code(folder, &names);
    }
    let mut model = model(opened, &kept);
    model.drafts = std::mem::take(&mut kept.drafts);
    model.replaced = std::mem::take(&mut kept.replaced);
    model.entropy = entropy();
    model.now = now();
    model.zone = zone();
    let saved = wakes.clone();
    let writer = store.map(|store| {
        Writer::start(store, model.drafts.clone(), move |told| {
            let msg = match told {
                Told::Saved(event, error) => Msg::Saved { event, error },
                Told::Replaced { item, text } => Msg::DraftReplaced { item, text },
                Told::Unsaved(error) => Msg::Notice(format!(
                    "What you write is not on disk: {error}. It is tried again until it is."
                )),
                Told::Read { round, kept } => read(round, kept),
            };
            drop(saved.send(Wake::Msg(msg)));
        })
    });
    let network = network::start(&wakes, setup.port, setup.engine);
    if let Some(companion) = setup.companion {
        companion(wakes.clone());
    }
    let notices = notices.into_iter().map(Msg::Notice);
    // The first tick hands in an exam whose time ran out while nobody looked.
    for msg in [Msg::Tick].into_iter().chain(setup.first).chain(notices) {
        drop(wakes.send(Wake::Msg(msg)));
    }
    (
        model,
        World::new(wakes, network, writer, code_folder),
        inbox,
    )
}

fn model(Opened { course, problems }: Opened, kept: &Kept) -> Model {
    let progress = Progress::from_events(Names::of(&course), &kept.events);
    Model::new(Arc::new(course), problems, progress, kept.places.clone())
}

/// What the log has, for whoever wants to close an exam, or to begin one.
fn read(round: Option<String>, kept: Option<Kept>) -> Msg {
    let (events, drafts) = match kept {
        Some(kept) => (kept.events, Some(kept.drafts)),
        None => (Vec::new(), None),
    };
    Msg::LogRead {
        round,
        events,
        drafts,
    }
}

/// Opens the log; without one that can be kept, a log in memory and a word about it.
fn open_store(path: Option<&Path>) -> (Option<Store>, Kept, Vec<String>) {
    let Some(path) = path else {
        return (Store::in_memory().ok(), Kept::default(), Vec::new());
    };
    let error = match Store::open(path) {
        Ok(opened) => {
            let notice = opened.set_aside.map(|aside| {
                format!(
                    "The progress file was damaged. It is kept as {}; a new one has what could be read of it.",
                    aside.display()
                )
            });
            return (
                Some(opened.store),
                opened.kept,
                notice.into_iter().collect(),
            );
        }
        Err(error) => error,
    };
    let notice = format!("{error}. The course works; what you do now lasts until you quit.");
    let store = Store::in_memory_after(path).ok();
    // What is in memory can be read.
    let kept = store.as_ref().and_then(|store| store.kept().ok());
    (store, kept.unwrap_or_default(), vec![notice])
}

/// The zone of this machine's clock.
pub fn zone() -> Zone {
    use chrono::{Local, Offset, TimeZone};
    Zone(|at| match Local.timestamp_opt(at, 0) {
        chrono::LocalResult::Single(moment) => moment.offset().fix().local_minus_utc(),
        _ => 0,
    })
}

/// Milliseconds since the epoch.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}

/// A seed from the hasher's random keys, which come from the operating system.
fn entropy() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish()
}
