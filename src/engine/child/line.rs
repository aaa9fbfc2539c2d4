//! Which line of the app runs right now, asked from outside: also during one long native call, and after a crash.
//!
//! The interpreter keeps a chain of frames for each thread that may be read from a signal handler. So the question is a
//! signal to the interpreter's thread, whose handler reads the chain and leaves the answer in an atomic.

use std::mem::zeroed;
use std::sync::atomic::{AtomicU64, Ordering};

use rustpython_vm::bytecode::{CodeUnit, Instruction};
use rustpython_vm::vm::thread::get_current_frame;

use super::own::Spot;

/// More frames than the interpreter's recursion limit allows.
const MAX_FRAMES: usize = 100_000;
/// How often to look for the answer, a millisecond apart; a thread that runs answers within microseconds.
const LOOKS: usize = 200;

/// The interpreter's thread as `pthread_t`; 0 before there is one.
static THREAD: AtomicU64 = AtomicU64::new(0);
/// The answer to the last question: a [`Spot`]'s bits, [`NOWHERE`], or [`ASKED`] until it is there.
static ANSWER: AtomicU64 = AtomicU64::new(NOWHERE);
const NOWHERE: u64 = 0;
const ASKED: u64 = u64::MAX;

/// From now on, [`running`] is about this thread.
pub fn watch_this_thread() {
    handle(
        libc::SIGUSR1,
        answer as *const () as usize,
        libc::SA_RESTART,
    );
    THREAD.store(this_thread(), Ordering::SeqCst);
}

/// Where the app waits: for a piece of its stream to go out, or for what it awaits; [`NOWHERE`] where there is no such line.
static RESTING: AtomicU64 = AtomicU64::new(NOWHERE);

/// From now on the app waits at this line, until it runs again.
pub fn rests_at(spot: Option<Spot>) {
    RESTING.store(spot.map_or(NOWHERE, Spot::bits), Ordering::SeqCst);
}

/// The line at which the app waits.
pub fn resting() -> Option<Spot> {
    Spot::from_bits(RESTING.load(Ordering::SeqCst))
}

/// The line of the app's files that runs now, seen from any thread; `None` outside the app's code. Safe in a signal
/// handler.
pub fn running() -> Option<Spot> {
    let thread = THREAD.load(Ordering::SeqCst);
    if thread == 0 {
        return None;
    }
    if thread == this_thread() {
        return here();
    }
    ANSWER.store(ASKED, Ordering::SeqCst);
    // SAFETY: the interpreter's thread lives as long as the process.
    unsafe { libc::pthread_kill(thread as libc::pthread_t, libc::SIGUSR1) };
    for _ in 0..LOOKS {
        let answer = ANSWER.load(Ordering::SeqCst);
        if answer != ASKED {
            return Spot::from_bits(answer);
        }
        // SAFETY: a sleep of one millisecond; `usleep` is safe in signal handlers on the systems we build for.
        unsafe { libc::usleep(1000) };
    }
    None
}

extern "C" fn answer(_: libc::c_int) {
    let line = here().map_or(NOWHERE, Spot::bits);
    ANSWER.store(line, Ordering::SeqCst);
}

/// The innermost line of the app's files in this thread's chain of frames.
fn here() -> Option<Spot> {
    let mut frame = get_current_frame();
    for _ in 0..MAX_FRAMES {
        // SAFETY: frames in the chain are alive while their thread runs them, and this is that thread.
        let seen = unsafe { frame.as_ref() }?;
        if let Some(spot) = Spot::of(seen.code.source_path().as_str(), 0) {
            let line = |at: usize| Some(seen.code.locations.get(at)?.0.line.get());
            let next = seen.lasti() as usize;
            let last = line(next.saturating_sub(1))?;
            // Right after a jump back to the start of a loop, what stands before it was not run last: the loop is meant.
            let loops = starts_loop(&seen.code.instructions, next);
            let line = line(next).filter(|_| loops).unwrap_or(last);
            return Some(spot.at(u32::try_from(line).ok()?));
        }
        frame = seen.previous_frame();
    }
    None
}

/// Whether an instruction further on jumps back to this one.
fn starts_loop(code: &[CodeUnit], start: usize) -> bool {
    let mut high = 0;
    let behind = code.iter().enumerate().skip(start);
    behind.into_iter().any(|(at, unit)| {
        let argument = high | usize::from(u8::from(unit.arg));
        high = match unit.op {
            Instruction::ExtendedArg => argument << 8,
            _ => 0,
        };
        // Of what a jump counts from: behind itself, and behind the cache that follows most of them.
        let from = match unit.op {
            Instruction::JumpBackward { .. }
            | Instruction::JumpBackwardJit
            | Instruction::JumpBackwardNoJit
            | Instruction::InstrumentedJumpBackward => at + 2,
            Instruction::JumpBackwardNoInterrupt { .. } => at + 1,
            _ => return false,
        };
        from.checked_sub(argument) == Some(start)
    })
}

/// Installs a signal handler.
pub fn handle(signal: libc::c_int, handler: usize, flags: libc::c_int) {
    // SAFETY: a zeroed `sigaction` is valid, and both pointers live until the call returns.
    unsafe {
        let mut action: libc::sigaction = zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = flags;
        libc::sigaction(signal, &raw const action, std::ptr::null_mut());
    }
}

fn this_thread() -> u64 {
    // SAFETY: has no preconditions.
    unsafe { libc::pthread_self() as u64 }
}

#[cfg(test)]
mod tests {
    use rustpython_vm::compiler::{CompileOpts, Mode, compile};

    use super::*;

    /// The lines of a text at whose instructions a loop starts.
    fn loops(text: &str) -> Vec<usize> {
        let code = compile(text, Mode::Exec, "app.py", CompileOpts::default()).unwrap();
        let starts = 0..code.instructions.len();
        let starts = starts.filter(|at| starts_loop(&code.instructions, *at));
        starts.map(|at| code.locations[at].0.line.get()).collect()
    }

    #[test]
    fn a_loop_starts_where_something_jumps_back_to() {
        assert_eq!(loops("n = 0\nn += 1\n"), [] as [usize; 0]);
        assert_eq!(loops("n = 0\nwhile True:\n    n += 1\n    pass\n"), [2]);
        assert_eq!(loops("n = 0\nwhile n < 9:\n    n += 1\n"), [2]);
        assert_eq!(loops("for n in x:\n    while n:\n        n -= 1\n"), [1, 2]);
        let long = "    n += 1\n".repeat(200);
        assert_eq!(loops(&format!("n = 0\nwhile True:\n{long}")), [2]);
    }
}
