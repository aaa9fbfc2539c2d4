//! What the app prints: told line by line, up to a limit.

use std::sync::Mutex;

use super::super::Event;
use super::limits::{Limit, exceeded};

/// Text that has no end of line yet, and what may still be printed.
struct Output {
    lines: [String; 2],
    left: u64,
}

static OUTPUT: Mutex<Output> = Mutex::new(Output {
    lines: [String::new(), String::new()],
    left: 0,
});

/// From now on, so many bytes may be printed: for the next request, or by a snippet as a whole.
pub fn allow(bytes: u64) {
    if let Ok(mut output) = OUTPUT.lock() {
        output.left = bytes;
    }
}

/// Takes text that the app wrote to its standard output, or (`stderr`) error output.
pub fn print(stderr: bool, text: &str) {
    let Ok(mut output) = OUTPUT.lock() else {
        return;
    };
    let Some(left) = output.left.checked_sub(text.len() as u64) else {
        exceeded(Limit::Output);
    };
    output.left = left;
    let line = &mut output.lines[usize::from(stderr)];
    line.push_str(text);
    while let Some(end) = line.find('\n') {
        let mut text = line.split_off(end + 1);
        std::mem::swap(&mut text, line);
        text.pop();
        super::emit(&Event::Printed { text, stderr });
    }
}

/// Tells what was printed without an end of line; nothing more comes.
pub fn finish() {
    // Whoever holds it is printing, and may never be done.
    let Ok(mut output) = OUTPUT.try_lock() else {
        return;
    };
    for stderr in [false, true] {
        let text = std::mem::take(&mut output.lines[usize::from(stderr)]);
        if !text.is_empty() {
            super::emit(&Event::Printed { text, stderr });
        }
    }
}
