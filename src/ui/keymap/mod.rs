//! Which key means what, where. The footer, the help and the input all read [one table](table).

mod names;
mod table;

pub use names::{input, spelt};
pub use table::{Binding, Context, WRITING};

use crossterm::event::{KeyCode, KeyEvent};

use crate::app::{
    Action, Draft, Focus, Model, Overlay, Page, Panel, QuizPage, Seen, Shelf, Stage, too_small,
};
use names::name;
use table::BINDINGS;
use table::Context::{
    Answered, Asking, Edit, Help, Home, Lesson, Log, Offer, Panel as Open, Problems, Pursuing,
    Reference, Results, Search, Sheet, Stats, Typing, Writing,
};

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
    if too_small(model.size) {
        // Nothing happens unseen, but whoever wants to leave can.
        let leaves = name(key).is_some_and(|name| name == "ctrl-c");
        return leaves.then_some(Action::Quit);
    }
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
    let selects = |edit: &crate::app::Edit| edit.text.selection().is_some();
    if name == "ctrl-c" && matches!(&model.overlay, Some(Overlay::Edit(edit)) if selects(edit)) {
        // It copies what is selected.
        return None;
    }
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
        .find(|binding| {
            let shown = self::word(model, &model.seen, binding);
            shown.rsplit(' ').next() == Some(word)
        })
        .map(|binding| binding.action)
}

/// What the footer calls a binding now, with this in view: the same key sends one thing and opens another, and what is
/// not in view is shown first.
pub fn word(model: &Model, seen: &Seen, binding: &Binding) -> &'static str {
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
    if model.shows_first(binding.action, seen) {
        return match binding.action {
            Action::Enter => unseen(model),
            _ => "",
        };
    }
    match (binding.action, &model.page) {
        (Action::Restart, _) if !model.server.state.ended() => return "",
        (Action::PageDown, _) if seen.at_end() && seen.panel_at_end() => return "",
        (Action::Back, Page::Quiz(quiz)) if matches!(quiz.stage, Stage::Firing { .. }) => {
            return "esc stop";
        }
        (Action::Hint | Action::GiveUp, Page::Quiz(quiz))
            if matches!(quiz.stage, Stage::Firing { .. }) =>
        {
            return "";
        }
        (Action::NextCheck, Page::Quiz(quiz)) if quiz.panel.is_some() => return "F2 next check",
        (Action::NextCheck, Page::Quiz(quiz)) if quiz.judged().is_some() => return "F2 checks",
        (Action::Enter, _) => {}
        _ => return binding.word,
    }
    match &model.page {
        Page::Lesson(_) => match focus(model) {
            Some(Focus::Quiz(_)) => "⏎ open",
            Some(Focus::Compare(_)) => "⏎ compare",
            Some(Focus::Request(_)) if focus_was_sent(model) => "⏎ send again",
            _ => binding.word,
        },
        Page::Quiz(quiz) => match &quiz.draft {
            _ if quiz.judged().is_some_and(|judged| judged.again) => "⏎ try again",
            _ if quiz.judged().is_some() && is_last(model, quiz) => "⏎ result",
            draft if quiz.judged().is_none() && draft.only_chooses() => "⏎ choose",
            Draft::Editor(editor) if !editor.is_code() && quiz.judged().is_none() => {
                "ctrl-r answer"
            }
            _ => binding.word,
        },
        _ => binding.word,
    }
}

/// What Enter goes to, where that is not in view.
fn unseen(model: &Model) -> &'static str {
    match (&model.page, focus(model)) {
        (_, Some(Focus::Request(_))) => "⏎ to the request",
        (_, Some(Focus::Compare(_))) => "⏎ to the requests",
        (_, Some(Focus::Quiz(_))) => "⏎ to the quiz",
        (Page::Quiz(quiz), _) => match &quiz.draft {
            Draft::Lines(_) | Draft::Pointer(_) => "⏎ to the line",
            _ => "⏎ to the choices",
        },
        _ => "",
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
        (Action::Enter | Action::Edit | Action::Raw | Action::Xray, Page::Log(_)) => {
            !model.log.is_empty()
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
        (Action::ToBlame, Page::Quiz(quiz)) => match (&quiz.draft, model.blamed(quiz)) {
            (Draft::Editor(editor), Some(line)) => editor.cursor().0 + 1 != line,
            _ => false,
        },
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
