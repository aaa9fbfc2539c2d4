//! Escape codes: the guard that always gives the terminal back, pictures, and the clipboard.

mod editor;
mod pictures;

use std::io::{self, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};

use crate::ui::Depth;

pub use editor::edit;
pub use pictures::{Place, Protocol};

/// The terminal while it is ours. Dropping it, and a panic on any thread, give it back as it was.
pub struct Guard(());

/// Whether the terminal is ours. Giving it back twice would move the cursor back over what was said in between.
static OURS: AtomicBool = AtomicBool::new(false);

/// The exit code of a program that panicked.
const PANICKED: i32 = 101;

impl Guard {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it is none.
    pub fn take() -> io::Result<Guard> {
        let before = std::panic::take_hook();
        let owner = std::thread::current().id();
        std::panic::set_hook(Box::new(move |panic| {
            let ours = OURS.load(Ordering::SeqCst);
            give_back();
            before(panic);
            // Without one of its threads the program would go on without an answer, on a screen that is not its own.
            if ours && std::thread::current().id() != owner {
                std::process::exit(PANICKED);
            }
        }));
        enter()?;
        Ok(Guard(()))
    }

    /// Gives the terminal back, stops the process as Ctrl-Z does, and takes the terminal again when it goes on.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn suspend(&self) -> io::Result<()> {
        give_back();
        stop_group();
        enter()
    }
}

impl Guard {
    /// Gives the terminal back while `work` has it, and takes it again.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn lend<T>(&self, work: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let done = work();
        enter()?;
        Ok(done)
    }
}

/// Stops all that the shell started together, as Ctrl-Z does, so that the shell has the terminal also where it did not
/// start this program itself.
fn stop_group() {
    // SAFETY: sets dispositions and sends signals; the old one is restored before anybody else can set another, for only
    // this thread does. Our own turn comes last, with a signal that cannot come late.
    unsafe {
        let mut before = std::mem::zeroed::<libc::sigaction>();
        let mut ignore = std::mem::zeroed::<libc::sigaction>();
        ignore.sa_sigaction = libc::SIG_IGN;
        libc::sigaction(libc::SIGTSTP, &raw const ignore, &raw mut before);
        libc::kill(0, libc::SIGTSTP);
        libc::sigaction(libc::SIGTSTP, &raw const before, std::ptr::null_mut());
        libc::raise(libc::SIGSTOP);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

fn enter() -> io::Result<()> {
    OURS.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(
        stdout(),
        EnterAlternateScreen,
        // Another program may have left something there.
        Clear(ClearType::All),
        EnableMouseCapture,
        EnableBracketedPaste,
        cursor::Hide
    )
}

/// Restores in the reverse order; what fails is not worth a word on a terminal that is gone.
fn give_back() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    drop(execute!(
        stdout(),
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen,
        cursor::Show
    ));
    drop(disable_raw_mode());
}

/// How many colours the environment promises. `NO_COLOR` (no-color.org) wins over everything.
pub fn depth() -> Depth {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is = |name: &str, words: &[&str]| {
        std::env::var(name).is_ok_and(|value| words.contains(&value.as_str()))
    };
    if set("NO_COLOR") || is("TERM", &["dumb", "vt100", "vt220"]) {
        Depth::None
    } else if is("COLORTERM", &["truecolor", "24bit"]) {
        Depth::True
    } else {
        Depth::Sixteen
    }
}

/// Puts text on the clipboard by OSC 52, which works over ssh too; terminals that do not know it ignore it.
///
/// # Errors
/// When the terminal is gone.
pub fn copy(text: &str) -> io::Result<()> {
    let mut out = stdout();
    write!(out, "\x1b]52;c;{}\x07", base64(text.as_bytes()))?;
    out.flush()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
