//! The terminal: what is typed there goes in, what is drawn comes out.

use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crossterm::event::{Event as TermEvent, KeyEventKind, MouseButton, MouseEventKind};
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use crossterm::{event, execute, terminal};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use signal_hook::iterator::Signals;

use super::{Setup, Wake, World, start};
use crate::app::{Action, Effect, Model, Msg, PictureSeen};
use crate::engine::{self, Engine};
use crate::markdown::Highlighter;
use crate::term::{Place, Protocol};
use crate::ui::{Look, Theme, keymap, view};

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
    face.go_on = Some(listen(face.world.wakes(), signals));
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
        terminal.draw(|frame| {
            // What is on screen may be of a size that no event has told yet.
            self.model.size = (frame.area().width, frame.area().height);
            seen = Some(view(&self.model, frame, &look));
        })?;
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
                            let text = guard.lend(|| self.world.own_editor(item.clone(), &text))?;
                            *terminal = screen()?;
                            self.pictured.clear();
                            let edited = Msg::Edited { item, text };
                            drop(self.world.wakes().send(Wake::Msg(edited)));
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
            TermEvent::Resize(columns, rows) => {
                // An event may be late, and tell of a size that the terminal no longer has.
                let (columns, rows) = terminal::size().unwrap_or((columns, rows));
                Some(Msg::Resized(columns, rows))
            }
            _ => None,
        }
    }

    fn wheel(&self, mouse: &event::MouseEvent, rows: i8) -> Msg {
        Msg::Do(self.model.seen.wheel(mouse.column, mouse.row, rows))
    }
}
