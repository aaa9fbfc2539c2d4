//! What the child says to its parent: one JSON [`Event`] a line.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, OnceLock};

use super::super::Event;

/// What was standard output.
static EVENTS: OnceLock<Mutex<File>> = OnceLock::new();
/// Its descriptor, for signal handlers.
static DESCRIPTOR: AtomicI32 = AtomicI32::new(-1);

/// Takes standard output for events alone: what an interpreter prints past us must not be read as one.
pub fn take_stdout() -> io::Result<()> {
    let nowhere = File::options().write(true).open("/dev/null")?;
    // SAFETY: both calls are given open descriptors, and the new one belongs to the `File` alone.
    let events = unsafe {
        let events = libc::fcntl(libc::STDOUT_FILENO, libc::F_DUPFD_CLOEXEC, 3);
        if events < 0 || libc::dup2(nowhere.as_raw_fd(), libc::STDOUT_FILENO) < 0 {
            return Err(io::Error::last_os_error());
        }
        DESCRIPTOR.store(events, Ordering::SeqCst);
        File::from_raw_fd(events)
    };
    drop(EVENTS.set(Mutex::new(events)));
    Ok(())
}

/// Tells the parent. A parent that no longer listens ends the child soon; there is nobody to complain to.
pub fn emit(event: &Event) {
    let Some(events) = EVENTS.get() else { return };
    let Ok(mut line) = serde_json::to_vec(event) else {
        return;
    };
    line.push(b'\n');
    if let Ok(mut events) = events.lock() {
        drop(events.write_all(&line));
    }
}

/// Writes past every lock, as a signal handler must.
pub fn write(mut bytes: &[u8]) {
    let descriptor = DESCRIPTOR.load(Ordering::SeqCst);
    while !bytes.is_empty() {
        // SAFETY: the pointer and the length are those of one slice.
        let wrote = unsafe { libc::write(descriptor, bytes.as_ptr().cast(), bytes.len()) };
        let Some(rest) = usize::try_from(wrote)
            .ok()
            .and_then(|wrote| bytes.get(wrote..))
        else {
            return;
        };
        bytes = rest;
    }
}
