//! Which key means what, where. The footer, the help and the input all read this one table.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::app::{Action, Draft, Focus, Model, Overlay, Page, Panel, QuizPage, Shelf, Stage};

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
        "give up and be shown: no more points, and no shame"
    ),
    bind!(
        &[Typing, Writing],
        ["ctrl-g"],
        GiveUp,
        "ctrl-g show",
        "give up and be shown: no more points, and no shame"
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
        &[Search, Edit],
        ["f1", "f3"],
        Glossary,
        "F1 terms",
        "look up a term or a status code"
    ),
    bind!(
        &[Typing, Writing],
        ["f3"],
        Glossary,
        "F3 terms",
        "look up a term or a status code"
    ),
    bind!(&[Typing, Writing], ["f1"], Help, "F1 help", "all keys"),
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
        &["ctrl-←", "ctrl-→"],
        "a word to the left, and to the right",
    ),
    (&["pageup", "pagedown"], "ten lines up, and down"),
];

/// The context of the model.
pub fn context(model: &Model) -> Context {
    match (&model.overlay, &model.page) {
        (Some(Overlay::Help { .. }), _) => Help,
        (Some(Overlay::Search(_)), _) => Search,
        (Some(Overlay::Reference(_)), _) => Reference,
        (Some(Overlay::Edit(_)), _) => Edit,
        (None, Page::Home(_)) => Home,
        (None, Page::Lesson(reader)) if reader.panel.is_some() => Open,
        (None, Page::Lesson(_)) => Lesson,
        (None, Page::Quiz(quiz)) if quiz.panel.is_some() => Open,
        (None, Page::Quiz(quiz)) if matches!(quiz.stage, Stage::Answered(_)) => Answered,
        (None, Page::Quiz(quiz)) if matches!(quiz.draft, Draft::Goal(_)) => Pursuing,
        (None, Page::Quiz(quiz)) if matches!(quiz.draft, Draft::Editor(_)) => Writing,
        (None, Page::Quiz(quiz)) if quiz.typing() => Typing,
        (None, Page::Quiz(_)) => Asking,
        (None, Page::Results(_)) => Results,
        (None, Page::Offer(_)) => Offer,
        (None, Page::Sheet(_)) => Sheet,
        (None, Page::Stats { .. }) => Stats,
        (None, Page::Log(log)) if log.open.is_some() => Open,
        (None, Page::Log(_)) => Log,
        (None, Page::Problems { .. }) => Problems,
    }
}

/// What a key means now, if anything.
pub fn action(model: &Model, key: &KeyEvent) -> Option<Action> {
    let context = context(model);
    if let KeyCode::Char(digit @ '1'..='9') = key.code
        && matches!(context, Lesson | Asking | Open)
        && key.modifiers.is_empty()
    {
        return Some(Action::Pick(digit as usize - '1' as usize));
    }
    action_named(model, &name(key)?)
}

/// Whether a key means this anywhere.
pub fn may_mean(key: &KeyEvent, action: Action) -> bool {
    let name = name(key);
    let means = |binding: &Binding| {
        binding.action == action && name.as_deref().is_some_and(|n| binding.keys.contains(&n))
    };
    BINDINGS.iter().any(means)
}

/// What a key's name, as the table writes it, means now: how `--plain` takes keys.
pub fn action_named(model: &Model, name: &str) -> Option<Action> {
    let context = context(model);
    let meant = |b: &&Binding| b.contexts.contains(&context) && b.keys.contains(&name);
    let mut meanings = BINDINGS.iter().filter(meant);
    // A key may have two meanings of which only one does something now.
    let first = meanings.next()?;
    let now = std::iter::once(first)
        .chain(meanings)
        .find(|binding| does_something(model, binding.action));
    match now {
        Some(binding) => Some(binding.action),
        // Then the key belongs to the text.
        None if matches!(context, Typing | Writing) => None,
        None => Some(first.action),
    }
}

/// What a word of the footer means now, such as `hint`.
pub fn action_worded(model: &Model, word: &str) -> Option<Action> {
    available(model)
        .find(|binding| self::word(model, binding).rsplit(' ').next() == Some(word))
        .map(|binding| binding.action)
}

/// A key as the text editor takes it.
pub fn input(key: &KeyEvent) -> ratatui_textarea::Input {
    use ratatui_textarea::Key;
    let code = match key.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Tab | KeyCode::BackTab => Key::Tab,
        _ => Key::Null,
    };
    let has = |modifier| key.modifiers.contains(modifier);
    let (ctrl, alt, shift) = (
        has(KeyModifiers::CONTROL),
        has(KeyModifiers::ALT),
        has(KeyModifiers::SHIFT) || key.code == KeyCode::BackTab,
    );
    ratatui_textarea::Input {
        key: code,
        ctrl,
        alt,
        shift,
    }
}

/// What the footer calls a binding now: the same key sends one thing and opens another.
pub fn word(model: &Model, binding: &Binding) -> &'static str {
    if binding.action == Action::NextTab && model.overlay.is_none() {
        let compares = matches!(&model.page, Page::Lesson(reader)
            if matches!(reader.panel, Some(Panel::Compare { .. })));
        return if compares {
            "← → choose"
        } else {
            binding.word
        };
    }
    // Enter does the same there.
    if binding.action == Action::Compare && focus_compares(model) {
        return "";
    }
    if model.overlay.is_some() {
        return binding.word;
    }
    match (binding.action, &model.page) {
        (Action::Restart, _) if !model.server.state.ended() => return "",
        (Action::PageDown, _) if model.seen.last_top() == 0 => return "",
        (Action::NextCheck, Page::Quiz(quiz)) if quiz.panel.is_some() => return "F2 next check",
        (Action::NextCheck, Page::Quiz(quiz)) if quiz.judged().is_some() => return "F2 checks",
        (Action::Enter, _) => {}
        _ => return binding.word,
    }
    match &model.page {
        Page::Lesson(_) => match focus(model) {
            Some(Focus::Quiz(_)) => "⏎ open",
            Some(Focus::Compare(_)) => "⏎ compare",
            _ => binding.word,
        },
        Page::Quiz(quiz) => match &quiz.draft {
            _ if quiz.judged().is_some_and(|judged| judged.again) => "⏎ try again",
            _ if quiz.judged().is_some() && is_last(model, quiz) => "⏎ result",
            Draft::Editor(editor) if !editor.is_code() && quiz.judged().is_none() => {
                "ctrl-r answer"
            }
            _ => binding.word,
        },
        _ => binding.word,
    }
}

/// Whether no question of the round is left.
fn is_last(model: &Model, quiz: &QuizPage) -> bool {
    let round = model.progress.round(&quiz.round);
    round.is_some_and(|round| round.finished())
}

/// The bindings that do something now, in footer order.
pub fn available(model: &Model) -> impl Iterator<Item = &'static Binding> {
    let context = context(model);
    BINDINGS.iter().filter(move |binding| {
        binding.contexts.contains(&context) && does_something(model, binding.action)
    })
}

/// All bindings of the context of a model, whether or not they do something now.
pub fn listed(model: &Model) -> impl Iterator<Item = &'static Binding> {
    let context = context(model);
    BINDINGS.iter().filter(move |binding| {
        binding.contexts.contains(&context) && belongs(model, binding.action)
    })
}

/// Whether there is such a thing on this page: an exam has a sheet and flags, a quiz hints and solutions.
fn belongs(model: &Model, action: Action) -> bool {
    // What lies over a question closes with Esc, whatever the question is for.
    let examined = model.examined().is_some();
    match (action, &model.page) {
        _ if model.overlay.is_some() => true,
        (Action::Hint | Action::GiveUp | Action::Back, Page::Quiz(_)) => !examined,
        (
            Action::Flag | Action::NextScreen | Action::PreviousScreen | Action::Exam,
            Page::Quiz(_),
        ) => examined,
        _ => true,
    }
}

fn does_something(model: &Model, action: Action) -> bool {
    if let Some(Overlay::Reference(open)) = &model.overlay {
        let lessons = open.see(&model.course).len();
        return match action {
            Action::Enter => lessons > 0,
            Action::Left | Action::Right => lessons > 1,
            Action::NextTab => model.has_shelf(Shelf::Terms) && model.has_shelf(Shelf::Codes),
            _ => true,
        };
    }
    if !belongs(model, action) {
        return false;
    }
    match (action, &model.page) {
        // Ctrl-C copies what is selected.
        (Action::Quit, Page::Quiz(quiz)) => !quiz.selecting(),
        (Action::Glossary, _) => model.has_shelf(Shelf::Terms),
        (Action::StatusCodes, _) => model.has_shelf(Shelf::Codes),
        (Action::Problems, _) => !model.problems.is_empty(),
        (Action::Left | Action::Right, Page::Lesson(_)) => focus_predicts(model),
        (Action::Enter, Page::Lesson(reader)) => reader
            .focused(&model.course.lessons[reader.lesson])
            .is_some(),
        (Action::Edit, Page::Lesson(_)) => {
            model.current_exchange().is_some() || focus_is_request(model)
        }
        (Action::Raw | Action::Xray, Page::Lesson(reader)) => match &reader.panel {
            Some(_) => true,
            None => focus_was_sent(model),
        },
        (Action::Raw | Action::Xray, Page::Quiz(quiz)) => {
            quiz.panel.is_some() || quiz.exchange().is_some()
        }
        (Action::NextCheck, Page::Quiz(quiz)) => quiz.next_check().is_some(),
        (Action::NextCheck, _) => false,
        (Action::Restart, Page::Lesson(_)) => true,
        (Action::Restart, Page::Quiz(quiz)) => quiz.panel.is_none(),
        (Action::Restart, _) => false,
        (Action::Left | Action::Right, Page::Quiz(quiz)) => {
            matches!(quiz.draft, Draft::Partners(_) | Draft::Fields(_))
        }
        (Action::Space, Page::Quiz(quiz)) => !matches!(quiz.draft, Draft::Pointer(_)),
        (Action::Down, Page::Quiz(quiz)) => match &quiz.draft {
            Draft::Fields(fields) => fields.fields.len() > 1,
            _ => false,
        },
        (Action::NextTab, Page::Lesson(reader)) => reader.panel.is_some(),
        (Action::CopyCurl, _) => model.current_exchange().is_some() && !model.log.is_empty(),
        (Action::Compare, Page::Lesson(reader)) => {
            let focuses = reader.focuses(&model.course.lessons[reader.lesson]);
            focuses
                .iter()
                .any(|focus| matches!(focus, Focus::Compare(_)))
        }
        (Action::Hint, Page::Quiz(quiz)) => model
            .item(&quiz.item)
            .is_some_and(|item| quiz.has_hint(item)),
        (Action::Review, _) => !model.due().is_empty(),
        (Action::Retry, Page::Results(results)) => model
            .progress
            .round(&results.round)
            .is_some_and(|round| !round.wrong().is_empty()),
        _ => true,
    }
}

/// What the learner is at in a lesson.
fn focus(model: &Model) -> Option<Focus> {
    let Page::Lesson(reader) = &model.page else {
        return None;
    };
    reader.focused(model.course.lessons.get(reader.lesson)?)
}

fn focus_compares(model: &Model) -> bool {
    matches!(focus(model), Some(Focus::Compare(_)))
}

fn focused_spot(model: &Model) -> Option<(&crate::app::Reader, crate::app::Spot)> {
    match (&model.page, focus(model)?) {
        (Page::Lesson(reader), Focus::Request(spot)) => Some((reader, spot)),
        _ => None,
    }
}

fn focus_is_request(model: &Model) -> bool {
    focused_spot(model).is_some()
}

fn focus_was_sent(model: &Model) -> bool {
    focused_spot(model).is_some_and(|(reader, spot)| {
        reader
            .shot(spot)
            .is_some_and(|shot| shot.exchange.is_some())
    })
}

fn focus_predicts(model: &Model) -> bool {
    let Some((reader, spot)) = focused_spot(model) else {
        return false;
    };
    let request = crate::app::request_at(&model.course.lessons[reader.lesson], spot);
    let open = reader.shot(spot).is_none_or(|shot| shot.exchange.is_none());
    open && request.is_some_and(|request| !request.predict.is_empty())
}

/// The name of a key as the table writes it.
fn name(key: &KeyEvent) -> Option<String> {
    let base = match key.code {
        KeyCode::Char(' ') => "space".to_owned(),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::Enter => "enter".into(),
        KeyCode::Esc => "esc".into(),
        KeyCode::Tab => "tab".into(),
        KeyCode::BackTab => "backtab".into(),
        KeyCode::Backspace => "backspace".into(),
        KeyCode::Up => "up".into(),
        KeyCode::Down => "down".into(),
        KeyCode::Left => "left".into(),
        KeyCode::Right => "right".into(),
        KeyCode::PageUp => "pageup".into(),
        KeyCode::PageDown => "pagedown".into(),
        KeyCode::Home => "home".into(),
        KeyCode::End => "end".into(),
        KeyCode::F(number) => format!("f{number}"),
        _ => return None,
    };
    if key.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    Some(if key.modifiers.contains(KeyModifiers::CONTROL) {
        format!("ctrl-{base}")
    } else {
        base
    })
}

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
