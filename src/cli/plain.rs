//! The line-by-line face: the same machine, the same pages, printed. Keys are typed by name, a line each.

use std::io::{BufRead, Write};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use ratatui_textarea::{Input, Key};

use crate::app::{Action, Draft, Effect, Model, Msg, Overlay, Page, QuizPage, Stage};
use crate::markdown::NoHighlight;
use crate::shell::{self, Setup, Wake};
use crate::ui::{keymap, page};

const WIDTH: usize = 78;

pub(super) fn run(setup: Setup) {
    let (mut model, mut world, inbox) = shell::start(setup);
    model.size = (WIDTH as u16, u16::MAX);
    println!(
        "httplings, line by line. Type a key's name and Enter: ? lists them, an empty line is ⏎, q leaves.\n"
    );
    let mut shown = String::new();
    let mut lines = std::io::stdin().lock().lines();
    loop {
        settle(&mut model, &mut world, &inbox);
        if show(&mut model, &mut shown).is_err() {
            // Nobody reads any more.
            return;
        }
        let Some(Ok(line)) = lines.next() else { return };
        for msg in understand(&model, line.trim()) {
            let effects = world.take(&mut model, msg);
            for effect in effects {
                match effect {
                    Effect::Quit => return,
                    Effect::Copy(text) => println!("{text}"),
                    Effect::OwnEditor { item, text } => {
                        let text = world.own_editor(item, &text);
                        drop(world.take(&mut model, Msg::Edited(text)))
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Takes what happens until nothing is on its way any more.
fn settle(model: &mut Model, world: &mut shell::World, inbox: &std::sync::mpsc::Receiver<Wake>) {
    loop {
        let wait = if busy(model) {
            Duration::from_secs(35)
        } else {
            Duration::from_millis(30)
        };
        match inbox.recv_timeout(wait) {
            Ok(Wake::Msg(msg)) => drop(world.take(model, msg)),
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Whether an answer is awaited.
fn busy(model: &Model) -> bool {
    if model.saving() {
        return true;
    }
    match &model.page {
        Page::Lesson(reader) => reader.shots.values().any(|shot| shot.pending),
        Page::Quiz(quiz) => {
            let waits = matches!(&quiz.draft, Draft::Goal(chase) if chase.waits());
            waits || matches!(quiz.stage, Stage::Firing { .. } | Stage::Saving(_))
        }
        _ => false,
    }
}

fn show(model: &mut Model, shown: &mut String) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    let mut out = String::new();
    let (left, right) = page::header(model);
    let title: String = left
        .iter()
        .chain(&right)
        .map(|run| run.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    out.push_str(&format!("== {} ==\n", title.trim()));
    let text = page::overlay(model, WIDTH, &NoHighlight)
        .or_else(|| page::panel(model, WIDTH, &NoHighlight))
        .unwrap_or_else(|| page::main(model, WIDTH, &NoHighlight));
    let banner = page::banner(model).unwrap_or_default();
    for row in banner.rows.iter().chain(&text.rows) {
        out.push_str(row.text().trim_end());
        out.push('\n');
    }
    // There is no window to scroll: everything is in view.
    model.seen.offsets = text.rows.iter().map(|row| row.offset).collect();
    model.seen.height = text.rows.len();
    model.seen.live = text.live;
    if let Some(Overlay::Edit(edit)) = &model.overlay {
        out = format!(
            "Type the request; a line with a dot alone sends it, an empty buffer closes.\n{}\n{}\n",
            edit.text.lines().join("\n"),
            edit.errors.join("\n")
        );
    }
    for toast in model.toasts.drain(..) {
        out.push_str(&format!("! {}\n", toast.text));
    }
    if out != *shown {
        writeln!(stdout, "{out}")?;
    }
    *shown = out;
    let keys = page::footer(model, WIDTH);
    for row in &keys.rows {
        writeln!(stdout, "{}", row.text().trim())?;
    }
    write!(stdout, "> ")?;
    stdout.flush()
}

/// A typed line: a key's name, a digit, `/words`, or text for the editor.
fn understand(model: &Model, line: &str) -> Vec<Msg> {
    if let Some(Overlay::Edit(_)) = &model.overlay {
        return edit(line);
    }
    let asked = match (&model.overlay, &model.page) {
        (None, Page::Quiz(quiz)) if matches!(quiz.stage, Stage::Asking) => Some(quiz),
        _ => None,
    };
    if let Some(words) = line.strip_prefix('/')
        && !asked.is_some_and(|quiz| quiz.typing())
    {
        // Where words are looked for already, these take their place.
        let open = match &model.overlay {
            Some(Overlay::Search(_) | Overlay::Reference(_)) => key(Key::Char('u'), true),
            _ => Msg::Do(Action::Search),
        };
        let typed = words.trim().chars().map(|c| key(Key::Char(c), false));
        return std::iter::once(open).chain(typed).collect();
    }
    let name = if line.is_empty() { "enter" } else { line };
    if let Some(answer) = asked.and_then(|quiz| answer(quiz, line)) {
        return answer;
    }
    let name = name.strip_prefix(':').unwrap_or(name);
    let action = match name.parse::<usize>() {
        Ok(digit @ 1..=9) => Some(Action::Pick(digit - 1)),
        _ => keymap::action_named(model, name).or_else(|| keymap::action_worded(model, name)),
    };
    match action {
        Some(action) => vec![Msg::Do(action)],
        None => vec![Msg::Notice(format!(
            "`{line}` does nothing here; ? lists the keys."
        ))],
    }
}

/// What is written as an answer: any text where text is wanted, unless a colon makes it a command; elsewhere a list of
/// numbers.
fn answer(quiz: &QuizPage, line: &str) -> Option<Vec<Msg>> {
    let written = Msg::Write(line.to_owned());
    if let Draft::Editor(editor) = &quiz.draft {
        let edit = line.starts_with(|c: char| c.is_ascii_digit());
        return match line {
            command if command.starts_with(':') => None,
            "" => Some(vec![Msg::Do(Action::Enter)]),
            _ if editor.is_code() => edit.then(|| vec![written]),
            _ => Some(vec![written]),
        };
    }
    if let Draft::Goal(_) = &quiz.draft {
        let method = line.split(' ').next().unwrap_or_default();
        let request = line.contains(" /") && method.chars().all(|c| c.is_ascii_uppercase());
        return request.then(|| vec![written]);
    }
    if quiz.typing() {
        let only = matches!(&quiz.draft, Draft::Fields(fields) if fields.fields.len() == 1);
        return match line {
            "" | "?" => None,
            command if command.starts_with(':') => None,
            _ if only => Some(vec![written, Msg::Do(Action::Enter)]),
            _ => Some(vec![written]),
        };
    }
    let mut words = line.split([' ', ',']).filter(|word| !word.is_empty());
    let numbers = words.clone().all(|word| word.parse::<usize>().is_ok());
    let list = words.nth(1).is_some() || matches!(quiz.draft, Draft::Pointer(_));
    (numbers && list && !line.is_empty()).then(|| vec![written])
}

fn key(key: Key, ctrl: bool) -> Msg {
    Msg::Type(Input {
        key,
        ctrl,
        alt: false,
        shift: false,
    })
}

/// The first line replaces the request, further ones are added; `.` sends.
fn edit(line: &str) -> Vec<Msg> {
    match line {
        "." => vec![Msg::Do(Action::Submit)],
        "" | "esc" => vec![Msg::Do(Action::Back)],
        text => {
            vec![key(Key::Enter, false), Msg::Paste(text.to_owned())]
        }
    }
}
