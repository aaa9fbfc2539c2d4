//! What can happen, and what the model asks for.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use ratatui_textarea::Input;

use crate::engine;
use crate::hurl;
use crate::learn::{Event, ExamResult, Place, What};
use crate::wire::{Exchange, ExchangeId};

/// Identifies one firing of requests, so that a late answer finds the place that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// Everything that can happen to the model.
#[derive(Debug, Clone)]
pub enum Msg {
    /// The learner wants something: a key, a click, or a word in `--plain`.
    Do(Action),
    /// A key while text is being typed.
    Type(Input),
    Paste(String),
    /// What the learner's own editor left of the text of this name, or why there is nothing.
    Edited {
        item: String,
        text: Result<String, String>,
    },
    /// The text of this name is in this file, too; or why not. What another program saved there while nobody looked is
    /// `found`.
    FileKept {
        item: String,
        file: Result<PathBuf, String>,
        found: Option<String>,
    },
    /// Another program saved that file: what is in it, or why that cannot be read.
    FileSaved {
        item: String,
        text: Result<String, String>,
    },
    /// Another window had written this to an item when this one, not knowing it, wrote over it.
    DraftReplaced {
        item: String,
        text: String,
    },
    /// A whole line as the answer to the question on screen.
    Write(String),
    Resized(u16, u16),
    /// An event is on disk, or could not be put there.
    Saved {
        event: Event,
        error: Option<String>,
    },
    /// The app's child said something.
    App(engine::Event),
    /// The listener recorded an exchange, whoever sent the request.
    Recorded(Box<Exchange>),
    /// One request of a firing got its outcome.
    Fired(Fired),
    /// A firing is over; what its captures left behind.
    FireDone {
        ticket: Ticket,
        variables: hurl::Variables,
    },
    Listening {
        address: SocketAddr,
        wanted: Option<u16>,
    },
    /// Time has passed, and nothing else.
    Tick,
    /// An exam is wanted.
    TakeExam(super::ExamWish),
    /// What the log has now, also of other windows, for the exam that is to be closed, or (`None`) begun. Without texts it
    /// could not be read.
    LogRead {
        round: Option<String>,
        events: Vec<Event>,
        drafts: Option<BTreeMap<String, String>>,
    },
    /// What came of an exam is in its file, or why not.
    ResultWritten {
        path: PathBuf,
        error: Option<String>,
    },
    /// An author saved a file of the course.
    Reloaded(super::Reloaded),
    /// Something to tell the learner once.
    Notice(String),
}

impl Msg {
    /// Whether the learner does something here.
    pub(super) fn is_of_learner(&self) -> bool {
        matches!(
            self,
            Msg::Do(_) | Msg::Type(_) | Msg::Paste(_) | Msg::Write(_)
        )
    }

    /// Whether the learner leaves the program, for good or for a while.
    pub(super) fn leaves(&self) -> bool {
        matches!(self, Msg::Do(Action::Quit | Action::Suspend))
    }
}

/// What became of one request of a firing.
#[derive(Debug, Clone)]
pub struct Fired {
    pub ticket: Ticket,
    /// The exchange as the listener recorded it, or why there is none.
    pub exchange: Result<ExchangeId, String>,
    /// What the course expected of it.
    pub checks: Vec<hurl::Check>,
}

/// What a learner can want. The keymap gives keys to these; the words of `--plain` name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Top,
    Bottom,
    /// The wheel: rows down over the text, and over the panel that shows what came back. Negative is up.
    Scroll(i8),
    ScrollPanel(i8),
    /// Do the thing in focus: open, send, answer, next.
    Enter,
    /// Go on reading; in a question, pick the option.
    Space,
    /// One step back or out.
    Back,
    PreviousScreen,
    NextScreen,
    NextTab,
    PreviousTab,
    Raw,
    Xray,
    /// To the line of the code that is to blame for what came of running it.
    ToBlame,
    /// The exchange of the next check of an exercise; first of the one that fails.
    NextCheck,
    Timing,
    Compare,
    Edit,
    /// Send what is in the editor.
    Submit,
    CopyCurl,
    /// Start the app afresh.
    Restart,
    Log,
    Search,
    /// Look up a term of the course, or a status code.
    Glossary,
    StatusCodes,
    Help,
    Problems,
    Home,
    Hint,
    /// Be shown the answer.
    GiveUp,
    /// Back to the code that an exercise began with.
    StartOver,
    /// Write on in an editor of the learner's own.
    OwnEditor,
    /// Keep the code in a file as well, for editors in other windows.
    KeepFile,
    /// What is due, of all lessons.
    Review,
    Stats,
    /// The exam that is running, or a new one.
    Exam,
    /// A question to come back to, in an exam; or no longer.
    Flag,
    /// Close the exam.
    HandIn,
    /// Answer again: the wrong ones, or all.
    Retry,
    RetryAll,
    /// Click or digit: the n-th thing that can be chosen, from 0.
    Pick(usize),
    /// A click on the n-th live thing of a screen.
    FocusOn(usize),
    /// A click on one of the codes to predict of such a thing.
    Predict {
        at: usize,
        choice: usize,
    },
    Suspend,
    Quit,
}

/// What the model asks the world to do.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Make this the app behind the address, started afresh.
    Run(engine::App),
    Fire(Fire),
    /// Append to the log; answered by [`Msg::Saved`].
    Record(What),
    /// The same, as of a moment that has passed: what counted when an exam's time ran out.
    RecordAt {
        at: u64,
        what: What,
    },
    /// Read the log once more before this exam is closed, or (`None`) one is begun; answered by [`Msg::LogRead`].
    ReadLog {
        round: Option<String>,
    },
    SavePlace(Place),
    /// Remember what was written to an item, or that nothing is; answered by [`Msg::DraftReplaced`] if another window wrote
    /// there, too.
    SaveDraft {
        item: String,
        text: Option<String>,
    },
    /// Forget what was written to an item. Not answered.
    ForgetDraft(String),
    /// Open the text of this name in the learner's own editor; answered by [`Msg::Edited`]. Only a face with a terminal
    /// can.
    OwnEditor {
        item: String,
        text: String,
    },
    /// Keep the text of this name in a file as well; answered by [`Msg::FileKept`], and by [`Msg::FileSaved`] whenever another
    /// program saves it.
    KeepFile {
        item: String,
        text: String,
    },
    /// Put other code into that file. Not answered.
    WriteFile(String),
    /// Write what came of an exam to a new file; answered by [`Msg::ResultWritten`].
    WriteResult {
        path: PathBuf,
        result: Box<ExamResult>,
    },
    /// Put text on the clipboard.
    Copy(String),
    Suspend,
    Quit,
}

/// Requests to send one after another.
#[derive(Debug, Clone)]
pub struct Fire {
    pub ticket: Ticket,
    pub entries: Vec<hurl::Entry>,
    pub variables: hurl::Variables,
}
