//! `preview`: the course as a learner sees it, anew at every save, opened where it changed.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use super::{Failure, learn, loaded, problems};
use crate::app::{Change, Msg, Reloaded};
use crate::content::{Files, load};
use crate::shell::{Opened, Setup, Wake};
use crate::store;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The course's folder
    dir: PathBuf,
}

pub(super) fn run(preview: &Arguments, arguments: &super::Arguments) -> Result<ExitCode, Failure> {
    let (files, loaded) = loaded(Some(&preview.dir))?;
    let problems = problems(&files, &loaded, false, false);
    let broken = (!problems.is_empty()).then(|| Reloaded::Broken(problems.clone()));
    let (folder, seen) = (preview.dir.clone(), files.clone());
    let setup = Setup {
        outline: None,
        course: Box::new(|| Opened {
            course: loaded.course,
            problems,
        }),
        // What an author tries out is no progress.
        progress: None,
        port: super::port(arguments.port),
        first: broken.map(Msg::Reloaded),
        engine: arguments.engine.for_course(Some(&preview.dir), &files)?,
        companion: Some(Box::new(move |wakes| watch(folder, seen, wakes))),
    };
    learn::open(setup, arguments, &files)
}

/// Starts the watch; what it sees becomes messages.
fn watch(folder: PathBuf, mut seen: Files, wakes: Sender<Wake>) {
    // What is mended is compared with what was shown, not with what was broken in between.
    let mut sound = seen.clone();
    let say = wakes.clone();
    let place = folder.clone();
    let changed = move || {
        let msg = match Files::read(&folder) {
            Ok(files) if files == seen => return true,
            Ok(files) => {
                let msg = reloaded(&sound, &files);
                if matches!(msg, Msg::Reloaded(Reloaded::Sound { .. })) {
                    sound.clone_from(&files);
                }
                seen = files;
                msg
            }
            Err(error) => {
                // Whatever is read next is news, also what was there before.
                seen = Files::default();
                let words = format!("{} cannot be read: {error}", folder.display());
                Msg::Reloaded(Reloaded::Broken(vec![words]))
            }
        };
        wakes.send(Wake::Msg(msg)).is_ok()
    };
    if let Err(error) = store::watch(&place, changed) {
        let words = format!("The folder cannot be watched: {error}");
        drop(say.send(Wake::Msg(Msg::Notice(words))));
    }
}

fn reloaded(before: &Files, after: &Files) -> Msg {
    let loaded = load(after);
    let problems = problems(after, &loaded, false, false);
    Msg::Reloaded(match problems.is_empty() {
        false => Reloaded::Broken(problems),
        true => Reloaded::Sound {
            course: Arc::new(loaded.course),
            at: changed(before, after),
        },
    })
}

/// The first byte that is not as it was, in the first file that was there before, else in a new one. What is blank belongs
/// to what it stands before: whoever adds something leaves a line free first.
fn changed(before: &Files, after: &Files) -> Option<Change> {
    let differing = |file: &&crate::content::File| {
        before
            .get(&file.path)
            .is_none_or(|old| old.bytes != file.bytes)
    };
    let mut files: Vec<_> = after.iter().filter(differing).collect();
    files.sort_by_key(|file| before.get(&file.path).is_none());
    let file = files.first()?;
    let old = before.get(&file.path).map_or(&[][..], |old| &old.bytes);
    let same = old
        .iter()
        .zip(file.bytes.iter())
        .take_while(|(old, new)| old == new);
    let same = same.count();
    let blank = file.bytes[same..]
        .iter()
        .position(|byte| !byte.is_ascii_whitespace());
    Some(Change {
        byte: same + blank.unwrap_or(0),
        file: file.path.clone(),
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::content::File;

    #[test]
    fn a_change_is_found_at_its_first_byte() {
        let files = |list: &[(&str, &str)]| {
            let file = |(path, text): &(&str, &str)| File {
                path: (*path).to_owned(),
                bytes: Cow::Owned(text.as_bytes().to_vec()),
            };
            Files::new(list.iter().map(file).collect())
        };
        let before = files(&[("lessons/1.md", "one"), ("lessons/2.md", "two")]);
        let spot = |after: &Files| changed(&before, after).map(|spot| (spot.file, spot.byte));
        assert_eq!(spot(&before), None);
        let after = files(&[("lessons/1.md", "one"), ("lessons/2.md", "tax")]);
        assert_eq!(spot(&after), Some(("lessons/2.md".into(), 1)));
        let longer = files(&[
            ("lessons/0.md", ""),
            ("lessons/1.md", "one more"),
            ("lessons/2.md", "two"),
        ]);
        assert_eq!(spot(&longer), Some(("lessons/1.md".into(), 4)));
        let blank = files(&[("lessons/1.md", "one\n"), ("lessons/2.md", "two")]);
        assert_eq!(spot(&blank), Some(("lessons/1.md".into(), 3)));
        let new = files(&[
            ("lessons/1.md", "one"),
            ("lessons/2.md", "two"),
            ("lessons/3.md", ""),
        ]);
        assert_eq!(spot(&new), Some(("lessons/3.md".into(), 0)));
    }
}
