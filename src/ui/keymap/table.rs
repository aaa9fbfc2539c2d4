//! The table of keys.

use crate::app::Action;

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    Home,
    Lesson,
    /// An exchange or a comparison is open.
    Panel,
    Asking,
    /// A question whose answer is being typed.
    Typing,
    /// One whose answer has several lines, so that Enter belongs to the text.
    Writing,
    /// A goal to be reached with requests.
    Pursuing,
    Answered,
    Results,
    /// An exam being put together.
    Offer,
    /// The answer sheet of an exam.
    Sheet,
    Stats,
    Log,
    Problems,
    Help,
    Search,
    Reference,
    Edit,
}

/// One meaning of some keys.
pub struct Binding {
    pub contexts: &'static [Context],
    /// As written on screen, and what the help lists: `j ↓`.
    pub keys: &'static [&'static str],
    pub action: Action,
    /// A word or two for the footer; empty: only in the help.
    pub word: &'static str,
    pub help: &'static str,
}

use Context::{
    Answered, Asking, Edit, Help, Home, Lesson, Log, Offer, Panel as Open, Problems, Pursuing,
    Reference, Results, Search, Sheet, Stats, Typing, Writing,
};

const READING: &[Context] = &[
    Home, Lesson, Open, Asking, Pursuing, Answered, Results, Offer, Sheet, Stats, Log, Problems,
    Help,
];
const PAGES: &[Context] = &[
    Home, Lesson, Open, Asking, Pursuing, Answered, Results, Offer, Sheet, Stats, Log, Problems,
];

macro_rules! bind {
    ($contexts:expr, $keys:expr, $action:ident, $word:expr, $help:expr) => {
        Binding {
            contexts: $contexts,
            keys: &$keys,
            action: Action::$action,
            word: $word,
            help: $help,
        }
    };
}

/// In the order in which the footer shows them.
pub const BINDINGS: &[Binding] = &[
    bind!(&[Lesson], ["left", "h"], Left, "", "predict another code"),
    bind!(
        &[Lesson],
        ["right", "l"],
        Right,
        "← → predict",
        "predict another code"
    ),
    bind!(
        &[Home],
        ["enter"],
        Enter,
        "⏎ open",
        "open the lesson or quiz; the cursor starts where you left off"
    ),
    bind!(
        &[Lesson],
        ["enter"],
        Enter,
        "⏎ send",
        "send the request, compare, or open the quiz in focus"
    ),
    bind!(
        &[Lesson, Open, Pursuing],
        ["r"],
        Restart,
        "r restart",
        "start the app afresh"
    ),
    bind!(
        &[Home],
        ["r"],
        Review,
        "r review",
        "answer what is due, of all lessons"
    ),
    bind!(
        &[Home],
        ["s"],
        Stats,
        "s stats",
        "what you can do, your days, scores and reviews ahead"
    ),
    bind!(
        &[Home],
        ["E"],
        Exam,
        "E exam",
        "take an exam, or go on with the one that is running"
    ),
    bind!(&[Offer], ["left", "h"], Left, "", "less, or what is before"),
    bind!(
        &[Offer],
        ["right", "l"],
        Right,
        "← → change",
        "more, or what comes next"
    ),
    bind!(
        &[Offer],
        ["enter"],
        Enter,
        "⏎ begin",
        "begin: the clock starts"
    ),
    bind!(
        &[Sheet],
        ["enter", "space"],
        Enter,
        "⏎ open",
        "open the question, or hand in"
    ),
    bind!(
        &[Offer, Sheet, Stats],
        ["esc", "backspace"],
        Back,
        "esc map",
        "back to the course map"
    ),
    bind!(
        &[Asking, Sheet],
        ["f"],
        Flag,
        "f flag",
        "to come back to, or no longer"
    ),
    bind!(
        &[Typing, Writing],
        ["ctrl-f"],
        Flag,
        "ctrl-f flag",
        "to come back to, or no longer"
    ),
    bind!(
        &[Asking],
        ["n"],
        NextScreen,
        "n next",
        "the next question of the exam"
    ),
    bind!(&[Asking], ["b"], PreviousScreen, "", "the question before"),
    bind!(
        &[Typing, Writing],
        ["ctrl-n"],
        NextScreen,
        "ctrl-n next",
        "the next question of the exam"
    ),
    bind!(
        &[Typing, Writing],
        ["ctrl-p"],
        PreviousScreen,
        "",
        "the question before"
    ),
    bind!(
        &[Asking, Typing, Writing],
        ["esc"],
        Exam,
        "esc sheet",
        "the answer sheet of the exam"
    ),
    bind!(
        &[Sheet],
        ["H"],
        HandIn,
        "H hand in",
        "close the exam; asked twice"
    ),
    bind!(&[Asking], ["space"], Space, "space pick", "pick the option"),
    bind!(
        &[Asking],
        ["left"],
        Left,
        "",
        "another choice for this line or gap"
    ),
    bind!(
        &[Asking],
        ["right"],
        Right,
        "← → change",
        "another choice for this line or gap"
    ),
    bind!(&[Asking, Typing], ["enter"], Enter, "⏎ answer", "answer"),
    bind!(
        &[Pursuing],
        ["enter"],
        Enter,
        "⏎ request",
        "write a request and send it"
    ),
    bind!(
        &[Writing],
        ["ctrl-r", "ctrl-s"],
        Enter,
        "ctrl-r run",
        "run the code against its checks, or answer"
    ),
    bind!(
        &[Answered],
        ["enter", "space"],
        Enter,
        "⏎ next",
        "next question"
    ),
    bind!(
        &[Results],
        ["r"],
        Retry,
        "r retry",
        "answer the wrong ones again"
    ),
    bind!(
        &[Results],
        ["n"],
        NextScreen,
        "n read on",
        "the lesson to go on with"
    ),
    bind!(
        &[Results],
        ["enter"],
        Enter,
        "⏎ map",
        "back to the course map"
    ),
    bind!(
        &[Results],
        ["a"],
        RetryAll,
        "a all again",
        "answer all again"
    ),
    bind!(
        &[Results],
        ["s"],
        Stats,
        "s stats",
        "what you can do, your days, scores and reviews ahead"
    ),
    bind!(&[Log], ["enter"], Enter, "⏎ open", "open the exchange"),
    bind!(
        &[Search],
        ["enter"],
        Enter,
        "⏎ go there",
        "go to the screen"
    ),
    bind!(
        &[Reference],
        ["enter"],
        Enter,
        "⏎ lesson",
        "open the lesson that explains it"
    ),
    bind!(
        &[Reference],
        ["right"],
        Right,
        "← → which",
        "choose among its lessons"
    ),
    bind!(&[Reference], ["left"], Left, "", "choose among its lessons"),
    bind!(
        &[Reference],
        ["tab", "backtab"],
        NextTab,
        "tab terms/codes",
        "from the glossary to the status codes and back"
    ),
    bind!(
        &[Edit],
        ["ctrl-r", "ctrl-s"],
        Submit,
        "ctrl-r send",
        "send the request"
    ),
    bind!(
        &[Lesson, Open, Log, Pursuing],
        ["e"],
        Edit,
        "e edit",
        "edit the request, then send it"
    ),
    bind!(
        &[Lesson, Open, Answered, Pursuing, Log],
        ["v"],
        Raw,
        "v raw",
        "the raw bytes"
    ),
    bind!(
        &[Lesson, Open, Answered, Pursuing, Log],
        ["x"],
        Xray,
        "x x-ray",
        "why this answer: the X-ray"
    ),
    bind!(
        &[Writing, Answered, Open],
        ["f2"],
        NextCheck,
        "F2 x-ray",
        "the exchange of the check that fails, and why it came; again, that of the next check"
    ),
    bind!(
        &[Writing],
        ["f6"],
        ToBlame,
        "F6 to the line",
        "to the line that is to blame for what came of running it"
    ),
    bind!(&[Open], ["t"], Timing, "", "how long it took"),
    bind!(
        &[Lesson],
        ["c"],
        Compare,
        "c compare",
        "send all of a block that compares, side by side"
    ),
    bind!(
        &[Open],
        ["tab", "right", "l"],
        NextTab,
        "tab next view",
        "next view"
    ),
    bind!(
        &[Open],
        ["backtab", "left", "h"],
        PreviousTab,
        "",
        "previous view"
    ),
    bind!(
        &[Lesson],
        ["space"],
        Space,
        "space next",
        "read on: a page further, then the next screen"
    ),
    bind!(&[Open], ["space"], Space, "", "close"),
    bind!(&[Lesson], ["n", "tab"], NextScreen, "", "next screen"),
    bind!(
        &[Lesson],
        ["b", "p", "backtab"],
        PreviousScreen,
        "b back",
        "previous screen"
    ),
    bind!(
        &[Asking, Pursuing],
        ["h"],
        Hint,
        "h hint",
        "a hint, step by step"
    ),
    bind!(
        &[Typing, Writing],
        ["ctrl-t"],
        Hint,
        "ctrl-t hint",
        "a hint, step by step"
    ),
    bind!(
        &[Asking, Pursuing],
        ["s"],
        GiveUp,
        "s show",
        "give up and be shown, asked twice: no more points, and no shame"
    ),
    bind!(
        &[Typing, Writing],
        ["ctrl-g"],
        GiveUp,
        "ctrl-g show",
        "give up and be shown, asked twice: no more points, and no shame"
    ),
    bind!(
        &[Writing],
        ["ctrl-down"],
        PageDown,
        "ctrl-↓ more",
        "scroll down, without moving the cursor"
    ),
    bind!(
        &[Writing],
        ["f4"],
        KeepFile,
        "F4 file",
        "keep the code in a file as well, for an editor in another window; every save runs it"
    ),
    bind!(
        &[Writing],
        ["ctrl-o"],
        OwnEditor,
        "ctrl-o $EDITOR",
        "write on in your own editor; close it to come back"
    ),
    bind!(
        &[Writing],
        ["ctrl-l"],
        StartOver,
        "",
        "back to the code it began with; ctrl-z undoes it"
    ),
    bind!(
        &[Edit],
        ["ctrl-l"],
        StartOver,
        "",
        "back to the request it began with; ctrl-z undoes it"
    ),
    bind!(&[Typing], ["up", "backtab"], Up, "", "the gap before"),
    bind!(&[Typing], ["down", "tab"], Down, "tab next", "the next gap"),
    bind!(&[Asking], ["backtab"], Up, "", "the gap before"),
    bind!(&[Asking], ["tab"], Down, "tab next", "the next gap"),
    bind!(&[Typing], ["pageup"], PageUp, "", "a page up"),
    bind!(&[Typing], ["pagedown"], PageDown, "", "a page down"),
    bind!(
        &[Writing],
        ["ctrl-up"],
        PageUp,
        "",
        "scroll up, without moving the cursor"
    ),
    bind!(
        &[Typing, Writing],
        ["esc"],
        Back,
        "esc map",
        "back to the course map"
    ),
    bind!(&[Typing, Writing], ["ctrl-c"], Quit, "", "leave"),
    bind!(
        &[Open, Lesson, Log, Pursuing],
        ["y"],
        CopyCurl,
        "y curl",
        "copy the request as a curl line"
    ),
    bind!(
        &[Home, Lesson, Open, Pursuing],
        ["L"],
        Log,
        "L log",
        "every request of this session, whoever sent it"
    ),
    bind!(
        &[Open, Log, Problems, Help, Search, Reference, Edit],
        ["esc"],
        Back,
        "esc close",
        "close"
    ),
    bind!(
        &[Lesson, Asking, Pursuing, Answered, Results],
        ["esc", "backspace"],
        Back,
        "esc map",
        "back to the course map"
    ),
    bind!(PAGES, ["/"], Search, "/ search", "search the course"),
    bind!(READING, ["g"], Glossary, "g glossary", "look up a term"),
    bind!(
        READING,
        ["#"],
        StatusCodes,
        "# codes",
        "look up a status code"
    ),
    bind!(
        &[Typing, Writing, Search, Edit],
        ["f3"],
        Glossary,
        "F3 terms",
        "look up a term or a status code"
    ),
    bind!(
        &[Typing, Writing, Search, Edit, Reference],
        ["f1"],
        Help,
        "F1 help",
        "all keys"
    ),
    bind!(
        PAGES,
        ["P"],
        Problems,
        "P problems",
        "what is wrong with the course's files"
    ),
    bind!(PAGES, ["?", "f1"], Help, "? help", "all keys"),
    bind!(&[Help], ["?", "f1"], Back, "", "close"),
    bind!(READING, ["up", "k"], Up, "", "up"),
    bind!(READING, ["down", "j"], Down, "", "down"),
    bind!(&[Search, Reference], ["up"], Up, "", "up"),
    bind!(&[Search, Reference], ["down"], Down, "", "down"),
    bind!(&[Reference], ["pageup"], PageUp, "", "a page up"),
    bind!(&[Reference], ["pagedown"], PageDown, "", "a page down"),
    bind!(
        READING,
        ["pageup", "ctrl-b", "ctrl-u"],
        PageUp,
        "",
        "a page up"
    ),
    bind!(
        READING,
        ["pagedown", "ctrl-f", "ctrl-d"],
        PageDown,
        "",
        "a page down"
    ),
    bind!(READING, ["home"], Top, "", "to the top"),
    bind!(READING, ["end", "G"], Bottom, "", "to the end"),
    bind!(
        &[Home, Stats, Log, Problems, Help],
        ["space"],
        Space,
        "",
        "open, or a page further"
    ),
    bind!(&[Stats, Problems, Help], ["enter"], Enter, "", "back"),
    bind!(
        READING,
        ["ctrl-z"],
        Suspend,
        "",
        "to the shell; `fg` comes back"
    ),
    bind!(READING, ["q"], Quit, "q quit", "leave; everything is kept"),
    bind!(&[Search, Reference, Edit], ["ctrl-c"], Back, "", "close"),
    bind!(READING, ["ctrl-c"], Quit, "", "leave"),
];

/// Keys that belong to the text that is written, and what they do there: no actions, so not in the table.
pub const WRITING: &[(&[&str], &str)] = &[
    (&["ctrl-z", "ctrl-y"], "undo, and redo"),
    (&["shift-↑", "shift-↓", "shift-←", "shift-→"], "select"),
    (&["ctrl-a"], "select all"),
    (
        &["ctrl-c", "ctrl-x", "ctrl-v"],
        "copy, cut, paste; without a selection ctrl-c leaves",
    ),
    (
        &["tab", "shift-tab"],
        "move the selected lines to the right, and to the left",
    ),
    (
        &["home", "end"],
        "to where the line's text begins, and to its end",
    ),
    (
        &["ctrl-home", "ctrl-end"],
        "to the beginning, and to the end",
    ),
    (
        &["ctrl-←", "ctrl-→"],
        "a word to the left, and to the right",
    ),
    (&["pageup", "pagedown"], "ten lines up, and down"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The first meaning would win, and nobody would ever reach the second. (Of two that exclude each other, both do.)
    #[test]
    fn no_key_means_two_things_in_one_place() {
        // In an exam Esc goes to its list, elsewhere back: never both.
        let single = BINDINGS.iter().filter(|one| one.action != Action::Exam);
        let mut taken = HashSet::new();
        for binding in single {
            for context in binding.contexts {
                for key in binding.keys {
                    let free = taken.insert((format!("{context:?}"), *key));
                    assert!(free, "{key} has two meanings in {context:?}");
                }
            }
        }
    }
}
