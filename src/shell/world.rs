//! The threads around the model, which do what it asks for.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use super::network::Network;
use super::{Wake, entropy, now};
use crate::app::{Effect, Fire, Model, Msg, update};
use crate::engine;
use crate::learn::{Event, EventId, ExamResult, What};
use crate::store::{CodeFile, Writer};

/// The world around the model: threads that do what it asks for.
pub struct World {
    wakes: Sender<Wake>,
    apps: Sender<(u64, engine::App)>,
    fires: Sender<(u64, Fire)>,
    /// How many apps were asked for.
    asked: u64,
    writer: Option<Writer>,
    ids: u64,
    /// Where files of code are kept; without a place they end with the session.
    code_folder: Option<PathBuf>,
    code_file: Option<CodeFile>,
}

/// Where the code of an item is as well, and what was found there.
type Kept = (PathBuf, Option<String>);

fn kept_msg(item: String, kept: Result<Kept, String>) -> Msg {
    let (file, found) = match kept {
        Ok((file, found)) => (Ok(file), found),
        Err(why) => (Err(why), None),
    };
    Msg::FileKept { item, file, found }
}

impl World {
    pub(super) fn new(
        wakes: Sender<Wake>,
        (apps, fires): Network,
        writer: Option<Writer>,
        code_folder: Option<PathBuf>,
    ) -> World {
        World {
            wakes,
            apps,
            fires,
            asked: 0,
            writer,
            ids: 0,
            code_folder,
            code_file: None,
        }
    }

    pub(super) fn wakes(&self) -> &Sender<Wake> {
        &self.wakes
    }

    /// Does what the model asks for. `Break`: the program ends. Suspending, an editor and the clipboard are the face's.
    pub fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Run(app) => {
                self.asked += 1;
                drop(self.apps.send((self.asked, app)));
            }
            Effect::Fire(fire) => drop(self.fires.send((self.asked, fire))),
            Effect::Record(what) => self.record(now(), what),
            Effect::RecordAt { at, what } => self.record(at, what),
            Effect::ReadLog { round } => match &self.writer {
                Some(writer) => writer.read(round),
                None => drop(self.wakes.send(Wake::Msg(super::read(round, None)))),
            },
            Effect::SavePlace(place) => {
                if let Some(writer) = &self.writer {
                    writer.save_place(place);
                }
            }
            Effect::SaveDraft { item, text } => {
                if let Some(writer) = &self.writer {
                    writer.save_draft(item, text);
                }
            }
            Effect::ForgetDraft(item) => {
                if let Some(writer) = &self.writer {
                    writer.forget_draft(item);
                }
            }
            Effect::WriteResult { path, result } => self.write_result(&path, &result),
            Effect::KeepFile { item, text } => {
                let kept = self.keep_file(&item, &text);
                drop(self.wakes.send(Wake::Msg(kept_msg(item, kept))));
            }
            Effect::WriteFile(text) => self.write_file(&text),
            other @ (Effect::Copy(_)
            | Effect::OwnEditor { .. }
            | Effect::Suspend
            | Effect::Quit) => {
                return Some(other);
            }
        }
        None
    }

    /// Has an item's code in a file, which another program may save from now on; and what one saved there before.
    fn keep_file(&mut self, item: &str, text: &str) -> Result<Kept, String> {
        let (wakes, name) = (self.wakes.clone(), item.to_owned());
        let saved = move |text| {
            let item = name.clone();
            drop(wakes.send(Wake::Msg(Msg::FileSaved { item, text })));
        };
        let (file, found) = CodeFile::create(self.code_folder.as_deref(), item, text, saved)
            .map_err(|error| format!("There is no place for a file: {error}"))?;
        let path = file.path().to_owned();
        self.code_file = Some(file);
        Ok((path, found))
    }

    fn write_file(&self, text: &str) {
        if let Some(Err(error)) = self.code_file.as_ref().map(|file| file.write(text)) {
            let words = format!("The file of this code cannot be written: {error}");
            drop(self.wakes.send(Wake::Msg(Msg::Notice(words))));
        }
    }

    /// Opens an item's code in the learner's own editor, which gets the terminal; gives what it is after that.
    ///
    /// # Errors
    /// Why it is as it was, for the learner.
    pub fn own_editor(&mut self, item: String, text: &str) -> Result<String, String> {
        let kept = self.keep_file(&item, text)?;
        let edited = crate::term::edit(&kept.0);
        drop(self.wakes.send(Wake::Msg(kept_msg(item, Ok(kept)))));
        let file = self.code_file.as_ref().ok_or("There is no file.")?;
        edited.and_then(|()| file.read())
    }

    fn record(&mut self, at: u64, what: What) {
        self.ids += 1;
        let id = EventId(format!(
            "{:013x}-{:08x}-{:04x}",
            now(),
            entropy() as u32,
            self.ids
        ));
        let event = Event { id, at, what };
        match &self.writer {
            Some(writer) => writer.append(event),
            None => drop(
                self.wakes
                    .send(Wake::Msg(Msg::Saved { event, error: None })),
            ),
        }
    }

    /// Writes what came of an exam. It is in the log in any case: a file that cannot be written is said and no more.
    fn write_result(&self, path: &Path, result: &ExamResult) {
        let written = serde_json::to_string_pretty(result)
            .map_err(io::Error::from)
            .and_then(|text| write_new(path, &format!("{text}\n")));
        let msg = Msg::ResultWritten {
            path: path.to_owned(),
            error: written.err().map(|error| error.to_string()),
        };
        drop(self.wakes.send(Wake::Msg(msg)));
    }

    /// Takes one message: advances the model and performs what it asks for; gives back what only the face can do.
    pub fn take(&mut self, model: &mut Model, msg: Msg) -> Vec<Effect> {
        model.now = now();
        update(model, msg)
            .into_iter()
            .filter_map(|effect| self.perform(effect))
            .collect()
    }
}

/// Writes a new file. Another window may have written the same there.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = match std::fs::File::create_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let same = std::fs::read(path).is_ok_and(|there| there == text.as_bytes());
            return if same { Ok(()) } else { Err(error) };
        }
        file => file?,
    };
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
