//! The real binary in a real pseudo-terminal, with a screen to look at.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Long enough for a slow machine; reached only when a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<(Mutex<vt100::Parser>, Condvar)>,
}

impl Session {
    /// Opens the program on a screen of this size, with its progress in `data`.
    pub fn open(data: &Path, columns: u16, rows: u16) -> Session {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_httplings"));
        command.env("HTTPLINGS_DATA", data);
        command.env("TERM", "xterm-256color");
        // Tests run side by side: a taken port must do no harm, so all ask for the same one.
        command.args(["--port", "4204"]);
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let screen = Arc::new((
            Mutex::new(vt100::Parser::new(rows, columns, 0)),
            Condvar::new(),
        ));
        let mut output = pair.master.try_clone_reader().expect("its output");
        let painted = screen.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                painted
                    .0
                    .lock()
                    .expect("the screen")
                    .process(&buffer[..read]);
                painted.1.notify_all();
            }
        });
        let keys = pair.master.take_writer().expect("its keys");
        Session {
            child,
            master: pair.master,
            keys,
            screen,
        }
    }

    pub fn press(&mut self, keys: &str) -> &mut Session {
        self.keys.write_all(keys.as_bytes()).expect("a key");
        self.keys.flush().expect("a key");
        self
    }

    pub fn text(&self) -> String {
        self.screen
            .0
            .lock()
            .expect("the screen")
            .screen()
            .contents()
    }

    /// Waits until the screen fulfils a condition; gives the screen.
    pub fn until(&self, what: &str, condition: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        let mut parser = self.screen.0.lock().expect("the screen");
        loop {
            let text = parser.screen().contents();
            if condition(&text) {
                return text;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}:\n{text}");
            parser = self
                .screen
                .1
                .wait_timeout(parser, left)
                .expect("the screen")
                .0;
        }
    }

    /// Waits for words.
    pub fn see(&self, words: &str) -> String {
        self.until(words, |text| text.contains(words))
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.screen
            .0
            .lock()
            .expect("the screen")
            .screen_mut()
            .set_size(rows, columns);
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        self.master.resize(size).expect("another size");
    }

    pub fn pid(&self) -> i32 {
        self.child.process_id().expect("a process") as i32
    }

    /// Waits for the program's own end; whether it went well.
    pub fn end(&mut self) -> bool {
        self.child.wait().expect("an end").success()
    }

    /// Waits until the alternate screen is off: the terminal was given back.
    pub fn see_terminal_given_back(&self) {
        let end = Instant::now() + PATIENCE;
        let mut parser = self.screen.0.lock().expect("the screen");
        while parser.screen().alternate_screen() {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the terminal was not given back");
            parser = self
                .screen
                .1
                .wait_timeout(parser, left)
                .expect("the screen")
                .0;
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
