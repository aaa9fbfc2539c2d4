//! The learner's own editor.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Opens a text in `$VISUAL`, else `$EDITOR`, else `vi`, and gives what it is when the editor is closed. The terminal
/// must be free for it.
///
/// # Errors
/// Why there is no edited text, for the learner.
pub fn edit(text: &str) -> Result<String, String> {
    let folder =
        Folder::make().map_err(|error| format!("There is no place for a file: {error}"))?;
    let file = folder.0.join("app.py");
    std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    run(&command(), &file)?;
    let text = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn command() -> String {
    let set = |name: &&str| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.trim().is_empty())
    };
    let mut names = ["VISUAL", "EDITOR"].iter();
    names.find_map(set).unwrap_or_else(|| "vi".to_owned())
}

/// The variable may hold arguments too, so that a shell has to read it, as it does for other programs.
fn run(command: &str, file: &Path) -> Result<(), String> {
    let status = Command::new("sh")
        .args(["-c", &format!("{command} \"$1\""), "sh"])
        .arg(file)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!(
            "`{command}` ended with {status}; nothing was changed."
        )),
        Err(error) => Err(format!("`{command}` cannot be started: {error}")),
    }
}

/// A folder of our own, readable by nobody else, that goes away again.
struct Folder(PathBuf);

impl Folder {
    fn make() -> std::io::Result<Folder> {
        let place = std::env::temp_dir();
        let name = |n: u32| place.join(format!("httplings-{}-{n}", std::process::id()));
        for n in 0..100 {
            let path = name(n);
            // What exists may be somebody else's: it is never used.
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Folder(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(std::io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
