//! The half of the child that stays this program, beside Python: it ends Python when the parent is gone or when it does
//! not run any more, and says how it ended when Python itself could not.
//!
//! Python's own threads watch the clock as long as they run. Code that holds the interpreter's lock (one long regular
//! expression, one huge power) stops them, so a thread beats into a pipe, and here is noticed when it does not. Then a
//! signal asks Python's `faulthandler`, which needs no lock, for the line.

use std::io::{PipeReader, Read as _};
use std::os::fd::AsRawFd as _;
use std::time::{Duration, Instant};

use super::super::trace::Place;
use super::super::{Event, Fault};

/// What Python exits with when it has told its end.
const TOLD: i32 = 97;
/// How long a beat may be late beyond the time limit: Python's own clock is first where it runs.
const LATE: Duration = Duration::from_secs(1);
/// How long an app may take over its end; Python's own clock is first here, too.
const PARTING: Duration = Duration::from_millis(1300);
/// How often to look.
const LOOK: i32 = 100;
/// How long Python has for telling its line, and how much of it is read.
const DUMP: Duration = Duration::from_secs(2);
const LONGEST: usize = 64 << 10;

pub struct Watch {
    pub python: libc::pid_t,
    /// Comes from Python: dots while it runs, tracebacks when asked.
    pub beats: PipeReader,
    pub time: Duration,
}

/// How a process ended.
enum End {
    Code(i32),
    Signal(i32),
}

impl Watch {
    /// Returns when Python has ended.
    pub fn run(mut self) {
        // Before the first beat, Python is not ready, and how long that takes is for the parent to judge.
        let mut last = None;
        loop {
            let (gone, beat) = self.look();
            if beat && self.read_beats() > 0 {
                last = Some(Instant::now());
            }
            if gone {
                return self.part();
            }
            if let Some(end) = self.ended() {
                self.kill();
                return self.tell_end(end);
            }
            if last.is_some_and(|last: Instant| last.elapsed() > self.time + LATE) {
                let line = self.ask_line();
                self.kill();
                return tell(&Event::Limit {
                    fault: self.too_long(line),
                });
            }
        }
    }

    /// Waits a moment; whether the parent is gone, and whether there is a beat.
    fn look(&self) -> (bool, bool) {
        let watched = |fd, events| libc::pollfd {
            fd,
            events,
            revents: 0,
        };
        let mut two = [
            watched(libc::STDIN_FILENO, 0),
            watched(self.beats.as_raw_fd(), libc::POLLIN),
        ];
        // SAFETY: the pointer and the count are those of one array.
        unsafe { libc::poll(two.as_mut_ptr(), 2, LOOK) };
        let gone = two[0].revents & (libc::POLLHUP | libc::POLLERR) != 0;
        if two[1].revents == libc::POLLHUP {
            // It closed its end and lives on, or ends just now; this must not become a busy loop.
            std::thread::sleep(Duration::from_millis(20));
        }
        (gone, two[1].revents & libc::POLLIN != 0)
    }

    fn read_beats(&mut self) -> usize {
        let mut some = [0; 4096];
        self.beats.read(&mut some).unwrap_or(0)
    }

    /// Whether Python has ended; its process is forgotten then.
    fn ended(&self) -> Option<End> {
        let mut status = 0;
        // SAFETY: the pointer is to a local.
        let pid = unsafe { libc::waitpid(self.python, &raw mut status, libc::WNOHANG) };
        if pid != self.python {
            return None;
        }
        Some(if libc::WIFSIGNALED(status) {
            End::Signal(libc::WTERMSIG(status))
        } else {
            End::Code(libc::WEXITSTATUS(status))
        })
    }

    /// Lets the app do what it does at its end, which uvicorn does at this signal, and ends Python.
    fn part(&self) {
        // SAFETY: takes numbers; Python has not been waited for.
        unsafe { libc::kill(self.python, libc::SIGTERM) };
        let until = Instant::now() + PARTING;
        while self.ended().is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.kill();
    }

    /// Ends Python and what it started.
    fn kill(&self) {
        // SAFETY: takes numbers. The group is Python's own; its number is not given to others while a member lives.
        unsafe {
            libc::kill(-self.python, libc::SIGKILL);
            libc::kill(self.python, libc::SIGKILL);
            libc::waitpid(self.python, std::ptr::null_mut(), 0);
        }
    }

    /// The line that runs, by Python's `faulthandler`.
    fn ask_line(&mut self) -> Option<Place> {
        // SAFETY: takes numbers; Python has not been waited for.
        unsafe { libc::kill(self.python, libc::SIGXCPU) };
        let mut dump = Vec::new();
        let until = Instant::now() + DUMP;
        while Instant::now() < until && dump.len() < LONGEST {
            if !self.look().1 {
                if dump.is_empty() {
                    continue;
                }
                break;
            }
            let mut some = [0; 4096];
            let read = self.beats.read(&mut some).unwrap_or(0);
            let said = &some[..read];
            let beats = if dump.is_empty() {
                said.iter().take_while(|&&byte| byte == b'.').count()
            } else {
                0
            };
            dump.extend_from_slice(&said[beats..]);
        }
        place_in(&String::from_utf8_lossy(&dump))
    }

    fn too_long(&self, at: Option<Place>) -> Fault {
        let seconds = self.time.as_secs_f64();
        Fault {
            message: format!(
                "time limit: the code ran longer than {seconds} s without a pause, so it was stopped"
            ),
            at,
            detail: String::new(),
            advice: Some("Look for a loop that never ends, or work that is too much.".to_owned()),
        }
    }

    fn tell_end(&self, end: End) {
        let message = match end {
            End::Code(TOLD) => return,
            End::Code(code) => format!("Python ended by itself, with exit code {code}"),
            End::Signal(signal) => {
                format!("Python was ended by signal {signal} ({})", name(signal))
            }
        };
        tell(&Event::Failed {
            fault: Fault {
                message,
                at: None,
                detail: String::new(),
                advice: None,
            },
        });
    }
}

fn name(signal: libc::c_int) -> &'static str {
    match signal {
        libc::SIGKILL => "SIGKILL",
        libc::SIGSEGV => "SIGSEGV, a crash",
        libc::SIGBUS => "SIGBUS, a crash",
        libc::SIGABRT => "SIGABRT, it gave up",
        libc::SIGTERM => "SIGTERM",
        libc::SIGINT => "SIGINT",
        libc::SIGFPE => "SIGFPE",
        libc::SIGILL => "SIGILL, a crash",
        _ => "not one of the usual",
    }
}

/// Standard output is Python's as well, for its events; a line is written at once. Python is dead by now and may have
/// died in the middle of one.
fn tell(event: &Event) {
    use std::io::Write as _;

    let mut line = vec![b'\n'];
    line.extend(serde_json::to_vec(event).unwrap_or_default());
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    drop(out.write_all(&line).and_then(|()| out.flush()));
}

/// The innermost line of the learner's in what `faulthandler` writes, `  File "app.py", line 3 in down`. Other files have a
/// whole path, and what comes from no file has a name in brackets.
fn place_in(dump: &str) -> Option<Place> {
    dump.lines().find_map(|frame| {
        let (file, rest) = frame
            .trim()
            .strip_prefix("File \"")?
            .split_once("\", line ")?;
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        let place = Place {
            file: file.to_owned(),
            line: digits.parse().ok()?,
        };
        (!file.starts_with(['/', '<'])).then_some(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_line_of_the_learners_is_found() {
        let dump = "Thread 0x1 (most recent call first):\n  File \"/lib/re.py\", line 9 in match\n  File \"<frozen x>\", line 2 in f\n  File \"a/app.py\", line 12 in f\n  File \"app.py\", line 3 in <module>\n";
        let place = Place {
            file: "a/app.py".into(),
            line: 12,
        };
        assert_eq!(place_in(dump), Some(place));
        assert_eq!(place_in("  File \"<string>\", line 9 in main\n"), None);
    }
}
