//! The loop: events in, effects out. The only file that knows both the model and the rooms that do I/O.

use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossterm::event::{Event as TermEvent, KeyEventKind, MouseButton, MouseEventKind};
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use crossterm::{event, execute, terminal};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use signal_hook::iterator::Signals;

use crate::app::{Action, Effect, Fire, Fired, Model, Msg, PictureSeen, update};
use crate::content::Course;
use crate::engine::{self, Engine};
use crate::hurl;
use crate::learn::{Event, EventId, ExamResult, Names, Progress, What, Zone};
use crate::markdown::Highlighter;
use crate::store::{CodeFile, Store, Told, Writer};
use crate::term::{Place, Protocol};
use crate::ui::{Look, Theme, keymap, view};
use crate::wire::{Client, Exchange, Tap, USER_AGENT, Upstream};

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

/// The world around the model: threads that do what it asks for.
pub struct World {
    wakes: Sender<Wake>,
    apps: Sender<(u64, engine::App)>,
    fires: Sender<(u64, Fire)>,
    /// How many apps were asked for.
    asked: u64,
    writer: Option<Writer>,
    ids: u64,
    /// Where files of code are kept; without a place they end with the session.
    code_folder: Option<PathBuf>,
    code_file: Option<CodeFile>,
}

/// Starts everything and builds the model. `wakes` receives what happens from then on. `glance` is shown a model of the
/// outline, if there is one, before the course is loaded.
pub fn start(setup: Setup<'_>, glance: impl FnOnce(&mut Model)) -> (Model, World, Receiver<Wake>) {
    let (wakes, inbox) = channel();
    let (store, notices) = open_store(setup.progress.as_deref());
    let events = store
        .as_ref()
        .and_then(|store| store.events().ok())
        .unwrap_or_default();
    let places = store
        .as_ref()
        .and_then(|store| store.places().ok())
        .unwrap_or_default();
    let modelled = |Opened { course, problems }| {
        let progress = Progress::from_events(Names::of(&course), &events);
        Model::new(Arc::new(course), problems, progress, places.clone())
    };
    if let Some(course) = setup.outline {
        let problems = Vec::new();
        glance(&mut modelled(Opened { course, problems }));
    }
    let mut model = modelled((setup.course)());
    model.drafts = store
        .as_ref()
        .and_then(|store| store.drafts().ok())
        .unwrap_or_default();
    model.replaced = store
        .as_ref()
        .and_then(|store| store.replaced_drafts().ok())
        .unwrap_or_default();
    model.entropy = entropy();
    model.now = now();
    model.zone = zone();
    let saved = wakes.clone();
    let writer = store.map(|store| {
        Writer::start(store, model.drafts.clone(), move |told| {
            let msg = match told {
                Told::Saved(event, error) => Msg::Saved { event, error },
                Told::Replaced { item, text } => Msg::DraftReplaced { item, text },
            };
            drop(saved.send(Wake::Msg(msg)));
        })
    });
    let (apps, fires) = start_network(&wakes, setup.port, setup.engine);
    if let Some(companion) = setup.companion {
        companion(wakes.clone());
    }
    let code_folder = setup.progress.as_deref().and_then(Path::parent);
    let code_folder = code_folder.map(|folder| folder.join("code"));
    let notices = notices.into_iter().map(Msg::Notice);
    // The first tick hands in an exam whose time ran out while nobody looked.
    for msg in [Msg::Tick].into_iter().chain(setup.first).chain(notices) {
        drop(wakes.send(Wake::Msg(msg)));
    }
    (
        model,
        World {
            wakes,
            apps,
            fires,
            asked: 0,
            writer,
            ids: 0,
            code_folder,
            code_file: None,
        },
        inbox,
    )
}

/// Opens the log; without one that can be kept, a log in memory and a word about it.
fn open_store(path: Option<&std::path::Path>) -> (Option<Store>, Vec<String>) {
    let Some(path) = path else {
        return (Store::in_memory().ok(), Vec::new());
    };
    match Store::open(path) {
        Ok(opened) => {
            let notice = opened.set_aside.map(|aside| {
                format!(
                    "The progress file was damaged. It is kept as {}; a new one was begun.",
                    aside.display()
                )
            });
            (Some(opened.store), notice.into_iter().collect())
        }
        Err(error) => (
            Store::in_memory_after(path).ok(),
            vec![format!(
                "{error}. The course works; what you do now lasts until you quit."
            )],
        ),
    }
}

/// Where apps and requests go, each with the number of the app that was asked for last.
type Network = (Sender<(u64, engine::App)>, Sender<(u64, Fire)>);

/// The number of the app that took over from the one before: no request meant for it may reach that one.
#[derive(Default)]
struct Taken {
    number: Mutex<u64>,
    changed: Condvar,
}

impl Taken {
    fn set(&self, number: u64) {
        if let Ok(mut taken) = self.number.lock() {
            *taken = number;
            self.changed.notify_all();
        }
    }

    fn wait_for(&self, number: u64) {
        if let Ok(taken) = self.number.lock() {
            drop(self.changed.wait_while(taken, |taken| *taken < number));
        }
    }
}

/// The listener, the thread that runs apps, and the thread that sends requests.
fn start_network(wakes: &Sender<Wake>, port: Option<u16>, kind: engine::Kind) -> Network {
    let (apps, app_queue) = channel();
    let (fires, fire_queue) = channel();
    let (own, mine) = channel();
    let wakes = wakes.clone();
    std::thread::spawn(move || {
        let recorded = wakes.clone();
        let tap = Tap::listen(port, false, move |exchange| {
            let ours = exchange
                .request
                .header("user-agent")
                .is_some_and(|agent| agent == USER_AGENT);
            drop(recorded.send(Wake::Msg(Msg::Recorded(Box::new(exchange.clone())))));
            if ours {
                drop(own.send(exchange));
            }
        });
        match tap {
            Ok(tap) => {
                drop(wakes.send(Wake::Msg(Msg::Listening {
                    address: tap.address(),
                    wanted: port,
                })));
                let (worker, sender) = (wakes.clone(), tap.clone());
                let taken = Arc::new(Taken::default());
                let turn = taken.clone();
                std::thread::spawn(move || fire_all(&fire_queue, &turn, &mine, &sender, &worker));
                run_apps(&app_queue, &taken, &kind, &tap, &wakes);
            }
            Err(error) => drop(wakes.send(Wake::Msg(Msg::Notice(format!(
                "No port on 127.0.0.1 can be had: {error}"
            ))))),
        }
    });
    (apps, fires)
}

/// Runs one app at a time behind the listener; a new one ends the old.
fn run_apps(
    queue: &Receiver<(u64, engine::App)>,
    taken: &Taken,
    kind: &engine::Kind,
    tap: &Tap,
    wakes: &Sender<Wake>,
) {
    let settings = engine::Settings {
        kind: kind.clone(),
        ..engine::Settings::default()
    };
    let current = Arc::new(AtomicU64::new(0));
    let mut running: Option<Engine> = None;
    while let Ok(mut next) = queue.recv() {
        // Of several that wait, only the last is wanted.
        while let Ok(later) = queue.try_recv() {
            next = later;
        }
        let (number, app) = next;
        let mine = current.fetch_add(1, Ordering::SeqCst) + 1;
        tap.set_upstream(Upstream::Starting);
        taken.set(number);
        drop(running.take());
        let (current, hearer, wakes) = (current.clone(), tap.clone(), wakes.clone());
        let failed = wakes.clone();
        let started = Engine::serve(&app, &settings, move |event| {
            if current.load(Ordering::SeqCst) == mine {
                point(&hearer, &event);
                drop(wakes.send(Wake::Msg(Msg::App(event))));
            }
        });
        match started {
            Ok(engine) => running = Some(engine),
            Err(error) => {
                tap.set_upstream(Upstream::Failed(error.to_string()));
                drop(failed.send(Wake::Msg(Msg::Notice(format!(
                    "The app cannot be started: {error}"
                )))));
            }
        }
    }
}

/// Points the listener at what the app's child says of itself.
fn point(tap: &Tap, event: &engine::Event) {
    match event {
        engine::Event::Ready { address } => tap.set_upstream(Upstream::At(*address)),
        engine::Event::Failed { fault } | engine::Event::Limit { fault } => {
            tap.set_upstream(Upstream::Failed(fault.message.clone()));
        }
        engine::Event::Finished | engine::Event::Exited { .. } => {
            tap.set_upstream(Upstream::Failed("the app has ended".to_owned()))
        }
        engine::Event::Abandoned {
            peer_port,
            sequence,
        } => tap.set_abandoned(*peer_port, *sequence),
        engine::Event::Trace { .. } | engine::Event::Printed { .. } => {}
    }
}

/// Sends requests, one at a time, and finds the listener's record of each: the next one by our own client.
fn fire_all(
    queue: &Receiver<(u64, Fire)>,
    taken: &Taken,
    mine: &Receiver<Exchange>,
    tap: &Tap,
    wakes: &Sender<Wake>,
) {
    let client = Client::new(tap.address());
    for (number, fire) in queue {
        taken.wait_for(number);
        let Fire {
            ticket,
            entries,
            mut variables,
        } = fire;
        variables.set(
            "host",
            hurl::Value::Json(format!("http://{}", tap.address()).into()),
        );
        for entry in entries {
            while mine.try_recv().is_ok() {}
            let sent = client.as_ref().map_err(Clone::clone).and_then(|client| {
                let request = entry
                    .request
                    .resolve(&variables)
                    .map_err(|error| error.message)?;
                client.send(request)
            });
            let recorded = sent.and_then(|()| {
                mine.recv_timeout(Duration::from_secs(35))
                    .map_err(|_| "the listener has no record of it".to_owned())
            });
            let checks = match (&recorded, &entry.expected) {
                (Ok(exchange), Some(expected)) => exchange
                    .reply()
                    .map(|reply| hurl::evaluate(expected, &reply, &mut variables)),
                _ => None,
            };
            let fired = Fired {
                ticket,
                exchange: recorded.map(|exchange| exchange.id),
                checks: checks.unwrap_or_default(),
            };
            drop(wakes.send(Wake::Msg(Msg::Fired(fired))));
        }
        drop(wakes.send(Wake::Msg(Msg::FireDone { ticket, variables })));
    }
}

/// Where the code of an item is as well, and what was found there.
type Kept = (PathBuf, Option<String>);

fn kept_msg(item: String, kept: Result<Kept, String>) -> Msg {
    let (file, found) = match kept {
        Ok((file, found)) => (Ok(file), found),
        Err(why) => (Err(why), None),
    };
    Msg::FileKept { item, file, found }
}

impl World {
    /// Does what the model asks for. `Break`: the program ends. Suspending, an editor and the clipboard are the face's.
    pub fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Run(app) => {
                self.asked += 1;
                drop(self.apps.send((self.asked, app)));
            }
            Effect::Fire(fire) => drop(self.fires.send((self.asked, fire))),
            Effect::Record(what) => self.record(now(), what),
            Effect::RecordAt { at, what } => self.record(at, what),
            Effect::SavePlace(place) => {
                if let Some(writer) = &self.writer {
                    writer.save_place(place);
                }
            }
            Effect::SaveDraft { item, text } => {
                if let Some(writer) = &self.writer {
                    writer.save_draft(item, text);
                }
            }
            Effect::ForgetDraft(item) => {
                if let Some(writer) = &self.writer {
                    writer.forget_draft(item);
                }
            }
            Effect::WriteResult { path, result } => self.write_result(&path, &result),
            Effect::KeepFile { item, text } => {
                let kept = self.keep_file(&item, &text);
                drop(self.wakes.send(Wake::Msg(kept_msg(item, kept))));
            }
            Effect::WriteFile(text) => self.write_file(&text),
            other @ (Effect::Copy(_)
            | Effect::OwnEditor { .. }
            | Effect::Suspend
            | Effect::Quit) => {
                return Some(other);
            }
        }
        None
    }

    /// Has an item's code in a file, which another program may save from now on; and what one saved there before.
    fn keep_file(&mut self, item: &str, text: &str) -> Result<Kept, String> {
        let (wakes, name) = (self.wakes.clone(), item.to_owned());
        let saved = move |text| {
            let item = name.clone();
            drop(wakes.send(Wake::Msg(Msg::FileSaved { item, text })));
        };
        let (file, found) = CodeFile::create(self.code_folder.as_deref(), item, text, saved)
            .map_err(|error| format!("There is no place for a file: {error}"))?;
        let path = file.path().to_owned();
        self.code_file = Some(file);
        Ok((path, found))
    }

    fn write_file(&self, text: &str) {
        if let Some(Err(error)) = self.code_file.as_ref().map(|file| file.write(text)) {
            let words = format!("The file of this code cannot be written: {error}");
            drop(self.wakes.send(Wake::Msg(Msg::Notice(words))));
        }
    }

    /// Opens an item's code in the learner's own editor, which gets the terminal; gives what it is after that.
    ///
    /// # Errors
    /// Why it is as it was, for the learner.
    pub fn own_editor(&mut self, item: String, text: &str) -> Result<String, String> {
        let kept = self.keep_file(&item, text)?;
        let edited = crate::term::edit(&kept.0);
        drop(self.wakes.send(Wake::Msg(kept_msg(item, Ok(kept)))));
        let file = self.code_file.as_ref().ok_or("There is no file.")?;
        edited.and_then(|()| file.read())
    }

    fn record(&mut self, at: u64, what: What) {
        self.ids += 1;
        let id = EventId(format!(
            "{:013x}-{:08x}-{:04x}",
            now(),
            entropy() as u32,
            self.ids
        ));
        let event = Event { id, at, what };
        match &self.writer {
            Some(writer) => writer.append(event),
            None => drop(
                self.wakes
                    .send(Wake::Msg(Msg::Saved { event, error: None })),
            ),
        }
    }

    /// Writes what came of an exam. It is in the log in any case: a file that cannot be written is said and no more.
    fn write_result(&self, path: &Path, result: &ExamResult) {
        let written = serde_json::to_string_pretty(result)
            .map_err(io::Error::from)
            .and_then(|text| {
                let mut file = std::fs::File::create_new(path)?;
                file.write_all(text.as_bytes())?;
                file.write_all(b"\n")?;
                file.sync_all()
            });
        let msg = Msg::ResultWritten {
            path: path.to_owned(),
            error: written.err().map(|error| error.to_string()),
        };
        drop(self.wakes.send(Wake::Msg(msg)));
    }

    /// Takes one message: advances the model and performs what it asks for; gives back what only the face can do.
    pub fn take(&mut self, model: &mut Model, msg: Msg) -> Vec<Effect> {
        model.now = now();
        update(model, msg)
            .into_iter()
            .filter_map(|effect| self.perform(effect))
            .collect()
    }
}

/// Runs the TUI until the learner quits.
///
/// # Errors
/// When the terminal fails.
pub fn run(setup: Setup<'_>, theme: &Theme) -> io::Result<()> {
    // Before the terminal is taken: from then on no signal may end the program without giving it back.
    let signals = Signals::new([libc::SIGTERM, libc::SIGHUP, libc::SIGINT, libc::SIGTSTP])?;
    let guard = crate::term::Guard::take()?;
    let kind = setup.engine.clone();
    let mut terminal = screen()?;
    let size = terminal.size()?;
    let look = Look {
        theme,
        highlight: &Highlighter,
    };
    let (model, world, inbox) = start(setup, |outline| {
        outline.size = (size.width, size.height);
        // Whatever is wrong with the terminal shows when the course is drawn.
        drop(synchronized(&mut terminal, |terminal| {
            terminal.draw(|frame| drop(view(outline, frame, &look)))?;
            Ok(())
        }));
    });
    let mut face = Face {
        model,
        world,
        theme,
        go_on: None,
        protocol: Protocol::detect(),
        pictured: Vec::new(),
        prepare: Some(kind),
    };
    face.model.cell = face.protocol.map(|_| cell());
    face.model.size = (size.width, size.height);
    face.draw(&mut terminal)?;
    face.go_on = Some(listen(&face.world.wakes, signals));
    face.run(&mut terminal, &inbox, &guard)
}

/// The threads that only matter once something is on screen: keys and signals. After an event that [`gives_way`] the keys
/// wait for a word.
fn listen(wakes: &Sender<Wake>, mut signals: Signals) -> Sender<()> {
    let keys = wakes.clone();
    let (go_on, gone_on) = channel();
    std::thread::spawn(move || {
        while let Ok(event) = event::read() {
            let pause = gives_way(&event);
            // What is typed into another program is not ours to read.
            if keys.send(Wake::Term(event)).is_err() || (pause && gone_on.recv().is_err()) {
                break;
            }
        }
        drop(keys.send(Wake::Stop));
    });
    let stop = wakes.clone();
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let wake = match signal {
                libc::SIGTSTP => Wake::Msg(Msg::Do(Action::Suspend)),
                _ => Wake::Stop,
            };
            drop(stop.send(wake));
        }
    });
    go_on
}

/// Whether another program may get the terminal by this event.
fn gives_way(event: &TermEvent) -> bool {
    matches!(event, TermEvent::Key(key) if keymap::may_mean(key, Action::OwnEditor))
}

struct Face<'a> {
    model: Model,
    world: World,
    theme: &'a Theme,
    /// Wakes the thread of the keys after an event that [`gives_way`].
    go_on: Option<Sender<()>>,
    /// How the terminal is given pictures, and those that are on it.
    protocol: Option<Protocol>,
    pictured: Vec<PictureSeen>,
    /// What is made ready for apps once somebody is there: after the first key, so that the first screen is not slowed.
    prepare: Option<engine::Kind>,
}

fn place(seen: &PictureSeen) -> Place {
    Place {
        column: seen.area.x,
        row: seen.area.y,
        columns: seen.area.width,
        rows: seen.rows,
        first: seen.hidden,
        shown: seen.area.height,
    }
}

/// Width and height of a cell in pixels. A terminal that does not tell has cells twice as high as wide.
fn cell() -> (u16, u16) {
    match terminal::window_size() {
        Ok(size) if size.width > 0 && size.height > 0 && size.columns > 0 && size.rows > 0 => {
            (size.width / size.columns, size.height / size.rows)
        }
        _ => (1, 2),
    }
}

/// Rows that one notch of the wheel moves a text.
const NOTCH: i8 = 3;

type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

fn screen() -> io::Result<Screen> {
    Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(
        1 << 16,
        stdout(),
    )))
}

/// Draws what the terminal shall show at once or not at all.
fn synchronized(
    terminal: &mut Screen,
    draw: impl FnOnce(&mut Screen) -> io::Result<()>,
) -> io::Result<()> {
    execute!(terminal.backend_mut(), BeginSynchronizedUpdate)?;
    draw(terminal)?;
    execute!(terminal.backend_mut(), EndSynchronizedUpdate)
}

impl Face<'_> {
    fn draw(&mut self, terminal: &mut Screen) -> io::Result<()> {
        synchronized(terminal, |terminal| {
            self.paint(terminal)?;
            if self.model.seen.pictures != self.pictured {
                self.change_pictures(terminal)?;
            }
            Ok(())
        })
    }

    fn paint(&mut self, terminal: &mut Screen) -> io::Result<()> {
        let look = Look {
            theme: self.theme,
            highlight: &Highlighter,
        };
        let mut seen = None;
        terminal.draw(|frame| seen = Some(view(&self.model, frame, &look)))?;
        self.model.seen = seen.unwrap_or_default();
        Ok(())
    }

    /// Pictures go with the text that they stand on, so that other ones mean a screen that is written anew.
    fn change_pictures(&mut self, terminal: &mut Screen) -> io::Result<()> {
        execute!(terminal.backend_mut(), Clear(ClearType::All))?;
        *terminal = screen()?;
        self.paint(terminal)?;
        self.pictured.clone_from(&self.model.seen.pictures);
        let Some(protocol) = self.protocol else {
            return Ok(());
        };
        for seen in &self.pictured {
            if let Some(picture) = self.model.course.pictures.get(&seen.path) {
                let size = (picture.width, picture.height);
                let shown = protocol.show(&picture.png, size, &place(seen));
                terminal.backend_mut().write_all(shown.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Draws off screen, for the facts of what is where: a click or a step counts from what the event before it left.
    fn look_again(&mut self, terminal: &mut Screen) {
        let look = Look {
            theme: self.theme,
            highlight: &Highlighter,
        };
        self.model.seen = view(&self.model, &mut terminal.get_frame(), &look);
        terminal.current_buffer_mut().reset();
    }

    /// Blocks until something happens, takes all that waits, draws once.
    fn run(
        &mut self,
        terminal: &mut Screen,
        inbox: &Receiver<Wake>,
        guard: &crate::term::Guard,
    ) -> io::Result<()> {
        while let Some(first) = self.wait(inbox) {
            let (mut next, mut fresh) = (Some(first), true);
            let mut keyed = false;
            while let Some(wake) = next {
                if matches!(wake, Wake::Term(_)) && !fresh {
                    self.look_again(terminal);
                }
                fresh = false;
                keyed |= matches!(wake, Wake::Term(_));
                let paused = matches!(&wake, Wake::Term(event) if gives_way(event));
                for effect in self.wake(wake) {
                    match effect {
                        Effect::Quit => return Ok(()),
                        Effect::Copy(text) => crate::term::copy(&text)?,
                        Effect::Suspend => {
                            guard.suspend()?;
                            // A new one draws every cell; clearing the old would ask the terminal where its cursor
                            // is, and wait for an answer that the thread of the keys takes.
                            *terminal = screen()?;
                            self.pictured.clear();
                        }
                        Effect::OwnEditor { item, text } => {
                            let text = guard.lend(|| self.world.own_editor(item, &text))?;
                            *terminal = screen()?;
                            self.pictured.clear();
                            drop(self.world.wakes.send(Wake::Msg(Msg::Edited(text))));
                        }
                        _ => {}
                    }
                }
                if let Some(go_on) = self.go_on.as_ref().filter(|_| paused) {
                    // Without that thread nobody waits.
                    let _ = go_on.send(());
                }
                next = inbox.try_recv().ok();
            }
            self.draw(terminal)?;
            if let Some(kind) = self.prepare.take_if(|_| keyed) {
                // Whether it can be started shows when an app is.
                drop(Engine::prepare(&kind));
            }
        }
        Ok(())
    }

    /// The next wake. While a clock is on screen, a second without one is a wake as well.
    fn wait(&self, inbox: &Receiver<Wake>) -> Option<Wake> {
        if !self.model.ticking() {
            return inbox.recv().ok();
        }
        match inbox.recv_timeout(Duration::from_secs(1)) {
            Ok(wake) => Some(wake),
            Err(RecvTimeoutError::Timeout) => Some(Wake::Msg(Msg::Tick)),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn wake(&mut self, wake: Wake) -> Vec<Effect> {
        let msg = match wake {
            Wake::Stop => Some(Msg::Do(Action::Quit)),
            Wake::Msg(msg) => Some(msg),
            Wake::Term(event) => {
                if let TermEvent::Resize(..) = event {
                    // The terminal may have moved or dropped them.
                    self.pictured.clear();
                }
                self.understand(event)
            }
        };
        msg.map_or_else(Vec::new, |msg| self.world.take(&mut self.model, msg))
    }

    /// What a key, a click or a new size means.
    fn understand(&self, event: TermEvent) -> Option<Msg> {
        match event {
            TermEvent::Key(key) if key.kind != KeyEventKind::Release => {
                match keymap::action(&self.model, &key) {
                    Some(action) => Some(Msg::Do(action)),
                    None if self.model.typing() => Some(Msg::Type(keymap::input(&key))),
                    None => None,
                }
            }
            TermEvent::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => {
                    self.model.seen.hit(mouse.column, mouse.row).map(Msg::Do)
                }
                MouseEventKind::ScrollDown => Some(self.wheel(&mouse, NOTCH)),
                MouseEventKind::ScrollUp => Some(self.wheel(&mouse, -NOTCH)),
                _ => None,
            },
            TermEvent::Paste(text) => Some(Msg::Paste(text)),
            TermEvent::Resize(columns, rows) => Some(Msg::Resized(columns, rows)),
            _ => None,
        }
    }

    fn wheel(&self, mouse: &event::MouseEvent, rows: i8) -> Msg {
        Msg::Do(self.model.seen.wheel(mouse.column, mouse.row, rows))
    }
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
