//! Files that other programs write.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecursiveMode, Watcher};

/// Editors save in several steps; a change is over when they have been quiet for so long.
const QUIET: Duration = Duration::from_millis(60);

type Told = Receiver<notify::Result<Event>>;

/// Calls `changed` after every change in a folder and those in it, on a thread of its own, until that says `false`.
///
/// # Errors
/// When the system cannot watch the folder.
pub fn watch(folder: &Path, changed: impl FnMut() -> bool + Send + 'static) -> notify::Result<()> {
    let (tell, told) = channel();
    let mut watcher = notify::recommended_watcher(tell)?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    std::thread::spawn(move || {
        // Dropping it would end the watch.
        let _watcher = watcher;
        follow(&told, changed);
    });
    Ok(())
}

fn follow(told: &Told, mut changed: impl FnMut() -> bool) {
    while let Ok(event) = told.recv() {
        // To read a file is no change of it; what `changed` reads would call it again for ever.
        if event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
            continue;
        }
        if !settled(told) || !changed() {
            return;
        }
    }
}

/// Waits for the end of what is going on; `false` when there is nobody to hear from any more.
fn settled(told: &Told) -> bool {
    loop {
        match told.recv_timeout(QUIET) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}
