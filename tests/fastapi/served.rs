//! `httplings serve` on one app file.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::exchange::{Answer, Request};

/// The time of last change that the recorded files had: their ETag and Last-Modified come from it.
const RECORDED_MTIME: Duration = Duration::from_secs(1_700_000_000);

/// A copy of the apps whose files have the time of change that was recorded.
pub fn apps_with_fixed_times(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a folder for the apps");
    copy(from, to.path()).expect("the apps are copied");
    to
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, target) = entry.map(|e| (e.path(), to.join(e.file_name())))?;
        if entry.is_dir() {
            copy(&entry, &target)?;
        } else {
            fs::write(&target, fs::read(&entry)?)?;
            File::options()
                .append(true)
                .open(&target)?
                .set_modified(SystemTime::UNIX_EPOCH + RECORDED_MTIME)?;
        }
    }
    Ok(())
}

/// The running server; ended when dropped.
pub struct Served {
    child: Child,
    port: u16,
    etags: HashMap<String, String>,
}

impl Served {
    /// Starts the server and waits for the address that it prints; what it printed instead is the error.
    pub fn start(app: &Path) -> Result<Self, String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_httplings"));
        command
            .arg("serve")
            .arg(app)
            .args(["--port", "0", "--allow-any-host"]);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| e.to_string())?;
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe was asked for")).lines();
        let mut printed = String::new();
        let port = loop {
            let Some(Ok(line)) = lines.next() else {
                let _ = child.wait();
                return Err(format!("the server did not start: {}", printed.trim()));
            };
            if let Some(port) = port(&line) {
                break port;
            }
            printed = printed + &line + "\n";
        };
        std::thread::spawn(move || lines.for_each(drop)); // so that its log never blocks it
        Ok(Self {
            child,
            port,
            etags: HashMap::new(),
        })
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sends a request; `want` tells whether bytes after the answer are to be listened for.
    pub fn exchange(&mut self, request: &Request, want: &Answer) -> Result<Answer, String> {
        let bodyless = request.method == "HEAD" || matches!(want.status, Some(204 | 205 | 304));
        request
            .send(self.port, &mut self.etags, bodyless)
            .map_err(|e| e.to_string())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn port(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("http://127.0.0.1:")?;
    rest.split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}
