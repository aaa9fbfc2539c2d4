//! The learner's own editor.

use std::path::Path;
use std::process::Command;

/// Opens a file in `$VISUAL`, else `$EDITOR`, else `vi`, and waits until it is closed. The terminal must be free for it.
///
/// # Errors
/// Why it did not end well, for the learner.
pub fn edit(file: &Path) -> Result<(), String> {
    run(&command(), file)
}

fn run(command: &str, file: &Path) -> Result<(), String> {
    // The variable may hold arguments too, so that a shell has to read it, as it does for other programs.
    let status = Command::new("sh")
        .args(["-c", &format!("{command} \"$1\""), "sh"])
        .arg(file)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        // So says a shell that finds no such program.
        Ok(status) if status.code() == Some(127) => Err(format!(
            "`{command}` was not found: set EDITOR to an editor that is there. Nothing was changed."
        )),
        Ok(status) => Err(format!(
            "`{command}` ended with {status}; nothing was changed."
        )),
        Err(error) => Err(format!("`{command}` cannot be started: {error}")),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_that_is_not_there_is_told_from_one_that_failed() {
        let file = Path::new("app.py");
        let missing = run("no-such-editor --wait", file).unwrap_err();
        assert!(
            missing.contains("`no-such-editor --wait` was not found"),
            "{missing}"
        );
        let failed = run("false", file).unwrap_err();
        assert!(failed.contains("`false` ended with"), "{failed}");
        assert_eq!(run("true", file), Ok(()));
    }
}
