//! The real binary in a real pseudo-terminal, with a screen to look at.
// Each test file is a program of its own and uses a part of this.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::MouseProtocolMode;

/// Long enough for a slow machine; reached only when a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Arc<Output>,
    /// How the terminal treated its lines before the program came.
    lines: [libc::tcflag_t; 4],
}

/// What the program wrote.
struct Output {
    seen: Mutex<Seen>,
    changed: Condvar,
}

struct Seen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    /// Pictures completed.
    frames: usize,
}

/// With this the program ends a picture.
const FRAME_END: &[u8] = b"\x1b[?2026l";

impl Seen {
    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        // The mark may have come in two parts.
        let from = (self.bytes.len() + 1).saturating_sub(FRAME_END.len());
        self.bytes.extend_from_slice(bytes);
        let windows = self.bytes[from..].windows(FRAME_END.len());
        self.frames += windows.filter(|part| *part == FRAME_END).count();
    }
}

/// A command for the program under test, with its progress in `data`.
pub fn httplings(data: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_httplings"));
    surroundings(&mut command, data);
    // Tests run side by side: a taken port must do no harm, so all ask for the same one.
    command.args(["--port", "4204"]);
    command
}

/// A shell with job control, in which the program is `$httplings`.
pub fn shell(data: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new("bash");
    // Without line editing: that would ask the terminal for bracketed paste itself.
    command.args(["--norc", "--noprofile", "--noediting", "-i"]);
    surroundings(&mut command, data);
    command.env("httplings", env!("CARGO_BIN_EXE_httplings"));
    command.env("PS1", "ready> ");
    command
}

fn surroundings(command: &mut CommandBuilder, data: &Path) {
    command.env("HTTPLINGS_DATA", data);
    command.env("TERM", "xterm-256color");
    // Whatever terminal the tests are started from.
    command.env("HTTPLINGS_PICTURES", "off");
    command.env_remove("NO_COLOR");
    command.env_remove("COLORTERM");
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

impl Session {
    /// Opens the program on a screen of this size, with its progress in `data`.
    pub fn open(data: &Path, columns: u16, rows: u16) -> Session {
        Session::run(httplings(data), columns, rows)
    }

    /// Runs any command on a screen of this size.
    pub fn run(command: CommandBuilder, columns: u16, rows: u16) -> Session {
        let pair = native_pty_system()
            .openpty(size(columns, rows))
            .expect("a pty");
        let lines = line_modes(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let output = Arc::new(Output {
            seen: Mutex::new(Seen {
                parser: vt100::Parser::new(rows, columns, 0),
                bytes: Vec::new(),
                frames: 0,
            }),
            changed: Condvar::new(),
        });
        let mut pipe = pair.master.try_clone_reader().expect("its output");
        let written = output.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(read @ 1..) = pipe.read(&mut buffer) {
                // A test that failed has let go of it for good.
                let Ok(mut seen) = written.seen.lock() else {
                    return;
                };
                seen.take(&buffer[..read]);
                written.changed.notify_all();
            }
        });
        Session {
            child,
            keys: pair.master.take_writer().expect("its keys"),
            master: pair.master,
            output,
            lines,
        }
    }

    pub fn press(&mut self, keys: &str) -> &mut Session {
        self.keys.write_all(keys.as_bytes()).expect("a key");
        self.keys.flush().expect("a key");
        self
    }

    /// Clicks where these words are on the screen.
    pub fn click(&mut self, words: &str) -> &mut Session {
        let (column, row) = self.place(words).expect(words);
        self.mouse(0, column, row, 'M').mouse(0, column, row, 'm')
    }

    /// Turns the wheel one notch down over the middle of the screen.
    pub fn wheel_down(&mut self) -> &mut Session {
        self.mouse(65, 10, 10, 'M')
    }

    /// A mouse event as xterm reports it (SGR mode), in cells from 0.
    fn mouse(&mut self, button: u8, column: usize, row: usize, end: char) -> &mut Session {
        self.press(&format!("\x1b[<{button};{};{}{end}", column + 1, row + 1))
    }

    /// The cell at which these words begin.
    fn place(&self, words: &str) -> Option<(usize, usize)> {
        let text = self.text();
        text.lines().enumerate().find_map(|(row, line)| {
            let at = line.find(words)?;
            Some((line[..at].chars().count(), row))
        })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.output.seen.lock().expect("the screen")
    }

    pub fn text(&self) -> String {
        self.seen().parser.screen().contents()
    }

    /// Waits until what was written fulfils a condition.
    fn wait(&self, what: &str, condition: impl Fn(&Seen) -> bool) -> MutexGuard<'_, Seen> {
        let end = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        while !condition(&seen) {
            let left = end.saturating_duration_since(Instant::now());
            let text = seen.parser.screen().contents();
            assert!(!left.is_zero(), "waited in vain for {what}:\n{text}");
            let waited = self.output.changed.wait_timeout(seen, left);
            seen = waited.expect("the screen").0;
        }
        seen
    }

    /// Waits until the screen fulfils a condition; gives the screen.
    pub fn until(&self, what: &str, condition: impl Fn(&str) -> bool) -> String {
        self.wait(what, |seen| condition(&seen.parser.screen().contents()))
            .parser
            .screen()
            .contents()
    }

    /// Waits for words.
    pub fn see(&self, words: &str) -> String {
        self.until(words, |text| text.contains(words))
    }

    /// Waits for words in a picture that is complete; gives it.
    pub fn see_whole(&self, words: &str) -> String {
        let whole = |seen: &Seen| {
            let text = seen.parser.screen().contents();
            text.contains(words) && seen.bytes.ends_with(FRAME_END)
        };
        self.wait(words, whole).parser.screen().contents()
    }

    /// Waits until the program has written these bytes at any time.
    pub fn see_bytes(&self, bytes: &[u8]) {
        let what = String::from_utf8_lossy(bytes);
        drop(self.wait(&what, |seen| {
            seen.bytes.windows(bytes.len()).any(|part| part == bytes)
        }));
    }

    /// How often the program wrote these bytes.
    pub fn count_bytes(&self, bytes: &[u8]) -> usize {
        count(&self.seen().bytes, bytes)
    }

    /// Waits until the program has written these bytes more often than so.
    pub fn see_bytes_again(&self, bytes: &[u8], before: usize) {
        let what = String::from_utf8_lossy(bytes);
        drop(self.wait(&what, |seen| count(&seen.bytes, bytes) > before));
    }

    /// Pictures drawn so far.
    pub fn frames(&self) -> usize {
        self.seen().frames
    }

    /// Waits for the n-th picture.
    pub fn frame(&self, number: usize) {
        drop(self.wait("a picture", |seen| seen.frames >= number));
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        let mut seen = self.seen();
        seen.parser.screen_mut().set_size(rows, columns);
        self.master.resize(size(columns, rows)).expect("a size");
    }

    pub fn signal(&self, signal: libc::c_int) {
        let pid = self.pid() as libc::pid_t;
        // SAFETY: a signal to our own child, which was not waited for yet.
        unsafe { libc::kill(pid, signal) };
    }

    /// Waits for the program's own end; whether it went well.
    pub fn end(&mut self) -> bool {
        self.child.wait().expect("an end").success()
    }

    /// Waits until the screen, the mouse, the cursor and pasting are as a shell expects them.
    pub fn see_screen_given_back(&self) {
        drop(self.wait("the shell's screen", |seen| {
            let screen = seen.parser.screen();
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == MouseProtocolMode::None
        }));
    }

    /// The same, and lines are edited and echoed as before. To be asked after the program's end.
    pub fn see_terminal_given_back(&self) {
        self.see_screen_given_back();
        assert_eq!(line_modes(&*self.master), self.lines, "raw mode stayed on");
    }
}

fn count(all: &[u8], bytes: &[u8]) -> usize {
    all.windows(bytes.len())
        .filter(|part| *part == bytes)
        .count()
}

/// Input, output, control and local modes of a terminal.
fn line_modes(master: &dyn MasterPty) -> [libc::tcflag_t; 4] {
    let terminal = master.as_raw_fd().expect("a file descriptor");
    // SAFETY: zeroes are a valid termios, which the call fills in; the descriptor is open.
    let modes = unsafe {
        let mut modes = std::mem::zeroed::<libc::termios>();
        assert_eq!(libc::tcgetattr(terminal, &mut modes), 0, "no terminal");
        modes
    };
    [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
