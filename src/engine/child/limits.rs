//! What an app may use, and how the child ends when it takes more.
//!
//! Most limits are noticed by the child in good order. Memory is different: the system refuses it, Rust aborts, and the
//! signal's handler tells what happened with a [`Telegram`] that was written before. A stack that is used up and a
//! defect of the interpreter end the same way.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::super::trace::Place;
use super::super::{Event, Fault, Limits};
use super::events::{emit, write};
use super::own::Spot;
use super::telegram::{Line, Telegram};
use super::turns::{Id, Overdue};
use super::{line, output, stacks};

/// How long an app may take over its end.
pub const PARTING: Duration = Duration::from_secs(1);

/// What can be used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// One request.
    RequestTime,
    /// What goes on between requests.
    IdleTime,
    /// Loading the app, or a snippet from start to end.
    RunTime,
    /// What an app does at its end.
    Parting,
    Memory,
    Output,
    Stack,
    /// None of the app's doing: the interpreter itself failed.
    Interpreter,
    /// None of the app's doing either: another process sent a signal.
    Outside,
}

/// What the signal handlers need; written before the first signal can come.
struct Ready {
    limits: Limits,
    memory: Telegram,
    stack: Telegram,
    interpreter: Telegram,
    outside: Telegram,
}

static READY: OnceLock<Ready> = OnceLock::new();
/// Where the interpreter's stack begins; it grows down from here.
static STACK_TOP: AtomicUsize = AtomicUsize::new(0);
/// The request that the interpreter is at: an [`Id`]'s bits; 0 before there can be one.
static RUNNING: AtomicU64 = AtomicU64::new(0);
/// The end is told once, however many threads come to it.
static TOLD: AtomicBool = AtomicBool::new(false);

/// The interpreter needs room for deep recursion before its own limit is reached.
pub const STACK: usize = 64 << 20;
/// What one more stack takes, with what the interpreter has for it.
const ROOM: u64 = STACK as u64 + (8 << 20);
/// What must be left of the stack for what is asked next: one level of a nested value, with a function of the app's there.
const MARGIN: usize = 8 << 20;
/// How far from the end of the stack an access is still one that overflowed it.
const GUARD: usize = 1 << 20;
/// How often to look for the line of the app that runs.
const LOOKS: usize = 300;
/// How the system's library numbers what can be limited.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
type Resource = libc::__rlimit_resource_t;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
type Resource = libc::c_int;
/// The child's exit code after a limit.
const PASSED: i32 = 3;

/// Sets what the system can enforce, and gets ready to tell of the rest. To be called on the interpreter's thread.
pub fn install(limits: Limits) {
    let telegram = |limit| Telegram::new(|at| fault(limit, limits, at));
    drop(READY.set(Ready {
        limits,
        memory: telegram(Limit::Memory),
        stack: telegram(Limit::Stack),
        interpreter: telegram(Limit::Interpreter),
        outside: telegram(Limit::Outside),
    }));
    let all = limits.memory + stacks::MOST as u64 * ROOM;
    resource(libc::RLIMIT_AS, limits.memory, all);
    resource(libc::RLIMIT_CORE, 0, 0);
    resource(libc::RLIMIT_FSIZE, 0, 0);
    // Rust gives every thread of its own a second stack for handlers.
    let flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
    for signal in [libc::SIGABRT, libc::SIGSEGV, libc::SIGBUS, libc::SIGILL] {
        line::handle(signal, crashed as *const () as usize, flags);
    }
    std::panic::set_hook(Box::new(|_| exceeded(Limit::Interpreter)));
    line::watch_this_thread();
}

/// Sets what the system allows: now, and at most later.
fn resource(which: Resource, now: u64, most: u64) {
    let limit = libc::rlimit {
        rlim_cur: now,
        rlim_max: most,
    };
    // SAFETY: `setrlimit` reads one `rlimit`, which lives until the call returns.
    unsafe { libc::setrlimit(which, &raw const limit) };
}

/// Makes room for one more stack: that is none of the app's doing.
pub fn make_room() {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `getrlimit` writes one `rlimit`, which lives until the call returns.
    if unsafe { libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) } == 0 {
        let now = limit.rlim_cur.saturating_add(ROOM).min(limit.rlim_max);
        resource(libc::RLIMIT_AS, now, limit.rlim_max);
    }
}

/// From now on the interpreter runs on the stack that begins here; gives where the one before does.
pub fn stack_begins_at(top: usize) -> usize {
    STACK_TOP.swap(top, Ordering::SeqCst)
}

/// Starts the interpreter's thread, with the stack that [`Limit::Stack`] is about.
pub fn interpreter(work: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    let begin = move || {
        let top = 0_u8;
        STACK_TOP.store(&raw const top as usize, Ordering::SeqCst);
        work();
    };
    let thread = std::thread::Builder::new().name("interpreter".into());
    thread.stack_size(STACK).spawn(begin)
}

/// Whether a nested value should not be followed any deeper. On other threads than the interpreter's nobody can tell.
pub fn stack_is_low() -> bool {
    let here = 0_u8;
    let top = STACK_TOP.load(Ordering::Relaxed);
    let used = top.wrapping_sub(&raw const here as usize);
    top != 0 && used < STACK && used > STACK - MARGIN
}

/// [`RUNNING`] between requests: who waits for an answer then waits for one that was not begun.
const NOBODY: u64 = 1 << 63;

/// From now on, this request is the one that may pass limits, or none is.
pub fn at(id: Option<Id>) {
    RUNNING.store(id.map_or(NOBODY, bits), Ordering::SeqCst);
}

fn bits(id: Id) -> u64 {
    u64::from(id.port) << 32 | u64::from(id.sequence)
}

/// The request that may pass limits now.
pub fn running() -> Option<Id> {
    let bits = RUNNING.load(Ordering::SeqCst);
    let id = Id {
        port: (bits >> 32) as u16,
        sequence: bits as u32,
    };
    (bits != 0 && bits & NOBODY == 0).then_some(id)
}

/// Tells which request the end comes from, so that the others can be sent again. Safe in a signal handler.
fn tell_running() {
    let bits = RUNNING.load(Ordering::SeqCst);
    if bits != 0 {
        tell_abandoned(bits & !NOBODY);
    }
}

fn tell_abandoned(bits: u64) {
    let mut line = Line::default();
    line.text(b"{\"event\":\"abandoned\",\"peer_port\":");
    line.number(bits >> 32);
    line.text(b",\"sequence\":");
    line.number(bits & u64::from(u32::MAX));
    line.text(b"}\n");
    write(line.written());
}

/// Ends the child because something took longer than it may.
pub fn overdue(overdue: Overdue) -> ! {
    let limit = match overdue.id {
        Some(_) => Limit::RequestTime,
        None => Limit::IdleTime,
    };
    let line = || {
        let line = overdue.runs.then(|| running_line(limit)).flatten();
        line.or(overdue.rests)
    };
    ended_by(limit, line, || tell_abandoned(overdue.id.map_or(0, bits)))
}

/// Says which limit was passed and at which line, and ends the child.
pub fn exceeded(limit: Limit) -> ! {
    let line = || running_line(limit).or_else(line::resting);
    ended_by(limit, line, tell_running)
}

/// The line of the app that runs.
fn running_line(limit: Limit) -> Option<Spot> {
    // A stream goes back and forth between the app's code and the layer's; the app's line is there at some look, unless
    // it waits for its client.
    let looks = if limit == Limit::RequestTime {
        LOOKS
    } else {
        1
    };
    (0..looks).find_map(|_| {
        line::running().or_else(|| {
            std::thread::sleep(Duration::from_micros(500));
            None
        })
    })
}

fn ended_by(limit: Limit, line: impl FnOnce() -> Option<Spot>, tell: impl FnOnce()) -> ! {
    let Some(ready) = READY.get().filter(|_| !TOLD.swap(true, Ordering::SeqCst)) else {
        // Somebody else is telling, and ends the process when done.
        loop {
            std::thread::park_timeout(Duration::from_secs(1));
        }
    };
    let fault = fault(limit, ready.limits, line().map(place));
    output::finish();
    tell();
    emit(&Event::Limit { fault });
    end(PASSED)
}

/// Ends the process at once: the interpreter's thread may still run, so nothing is torn down around it.
pub fn end(code: i32) -> ! {
    // SAFETY: has no preconditions.
    unsafe { libc::_exit(code) }
}

fn place(spot: Spot) -> Place {
    Place {
        file: spot.file().to_owned(),
        line: spot.line,
    }
}

fn fault(limit: Limit, limits: Limits, at: Option<Place>) -> Fault {
    let (message, advice) = words(limit, limits);
    Fault {
        message,
        at,
        detail: String::new(),
        advice: Some(advice.to_owned()),
    }
}

fn words(limit: Limit, limits: Limits) -> (String, &'static str) {
    let time = limits.time.as_secs_f64();
    let amount = |bytes: u64| format!("{} MiB", bytes >> 20);
    match limit {
        Limit::RequestTime => (
            format!("time limit: one request took longer than {time} s, so the app was stopped"),
            "Look for a loop that never ends, or work that is too much for one request.",
        ),
        Limit::IdleTime => (
            format!("time limit: code that runs outside of a request held up the event loop longer than {time} s, so it was stopped"),
            "Look at the tasks that the app leaves running: for a loop that never awaits, or work that is too much.",
        ),
        Limit::RunTime => (
            format!("time limit: the code ran longer than {time} s, so it was stopped"),
            "Look for a loop that never ends, or work that is too much.",
        ),
        Limit::Parting => (
            format!(
                "time limit: what the app does at its end took longer than {} s, so it was stopped",
                PARTING.as_secs()
            ),
            "Look at what stands after the `yield` of its lifespan, and at its shutdown handlers.",
        ),
        Limit::Memory => (
            format!(
                "memory limit: more than {} was asked for, so the code was stopped",
                amount(limits.memory)
            ),
            "Look for a list, a text or a number that keeps growing.",
        ),
        Limit::Output => (
            format!(
                "output limit: more than {} was printed, so the code was stopped",
                amount(limits.output)
            ),
            "Look for a loop that prints without an end, or print less.",
        ),
        Limit::Stack => (
            "recursion limit: the stack is used up, so the code was stopped".to_owned(),
            "A function that calls itself needs a case in which it stops; data can be nested too deeply as well.",
        ),
        Limit::Interpreter => (
            "the built-in interpreter failed, so the code was stopped; this is a defect of httplings".to_owned(),
            "Write it another way, or try real Python with --engine cpython.",
        ),
        Limit::Outside => (
            "another process ended the app with a signal".to_owned(),
            "Nothing is wrong with the code: run it again.",
        ),
    }
}

/// Runs on the thread that crashed. Nothing here allocates, locks or returns.
extern "C" fn crashed(signal: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    if let Some(ready) = READY.get().filter(|_| !TOLD.swap(true, Ordering::SeqCst)) {
        // SAFETY: the system hands a valid `siginfo_t` to a handler installed with SA_SIGINFO.
        let info = unsafe { &*info };
        let telegram = match signal {
            _ if is_from_outside(info) => &ready.outside,
            // Panics are told by the hook; what else aborts is memory that was not to be had.
            libc::SIGABRT => &ready.memory,
            // SAFETY: what the processor raised has an address.
            _ if overflowed(unsafe { info.si_addr() } as usize) => &ready.stack,
            _ => &ready.interpreter,
        };
        tell_running();
        // What is made of a value that was returned runs in no line of the app's: the request's own is the nearest.
        let resting = || line::resting().filter(|_| !is_from_outside(info));
        telegram.send(line::running().or_else(resting));
    }
    end(PASSED)
}

/// Whether a process sent this signal, and another one than this: what the processor raises has a code above zero.
fn is_from_outside(info: &libc::siginfo_t) -> bool {
    // SAFETY: what a process sent has the number of that process.
    info.si_code <= 0 && unsafe { info.si_pid() } != std::process::id() as libc::pid_t
}

fn overflowed(address: usize) -> bool {
    let bottom = STACK_TOP.load(Ordering::SeqCst).saturating_sub(STACK);
    address.abs_diff(bottom) < GUARD
}
