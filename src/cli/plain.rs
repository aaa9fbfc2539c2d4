//! The line-by-line face: the same machine, the same pages, printed. Keys are typed by name, a line each.

use std::io::{BufRead, Write};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use ratatui_textarea::{Input, Key};

use crate::app::{
    Action, Draft, Edit, Effect, HomeRow, Model, Msg, Overlay, Page, QuizPage, Stage,
};
use crate::content::{Item, Kind};
use crate::markdown::NoHighlight;
use crate::shell::{self, Setup, Wake};
use crate::ui::{keymap, page};

const WIDTH: usize = 78;
/// Columns of a number before what it chooses.
const NUMBER: usize = 3;
/// For pages that shorten what is wider than the screen: here nothing is, it is wrapped.
const WIDE: usize = 2000;

pub(super) fn run(setup: Setup<'_>) {
    let (mut model, mut world, inbox) = shell::start(setup, |_| {});
    model.size = (WIDTH as u16, u16::MAX);
    model.by_lines = true;
    println!(
        "httplings, line by line. Type a key's name, or its word in the last line, and Enter: ? lists them, an empty \
         line is ⏎, q leaves (`:q` where text is the answer). On the map a number or an id opens a lesson or quiz.\n"
    );
    let mut shown = Shown::default();
    let mut lines = std::io::stdin().lock().split(b'\n');
    loop {
        settle(&mut model, &mut world, &inbox);
        if show(&mut model, &mut shown).is_err() {
            // Nobody reads any more.
            return;
        }
        let Some(Ok(line)) = lines.next() else { return };
        let line = String::from_utf8_lossy(&line);
        if wants_question(&model, line.trim()) {
            shown = Shown::default();
            continue;
        }
        begin_request_anew(&mut model, &line, &mut shown.request_begun);
        for msg in understand(&model, line.trim()) {
            let effects = world.take(&mut model, msg);
            for effect in effects {
                match effect {
                    Effect::Quit => return,
                    Effect::Copy(text) => println!("{text}"),
                    Effect::OwnEditor { item, text } => {
                        let text = world.own_editor(item.clone(), &text);
                        drop(world.take(&mut model, Msg::Edited { item, text }))
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
        Page::Lesson(reader) => reader.waits(),
        Page::Quiz(quiz) => {
            let waits = matches!(&quiz.draft, Draft::Goal(chase) if chase.waits());
            waits || matches!(quiz.stage, Stage::Firing { .. } | Stage::Saving(_))
        }
        _ => false,
    }
}

/// What stands above on the learner's screen.
#[derive(Default)]
struct Shown {
    text: String,
    /// It is the map: there only the cursor moves.
    map: bool,
    /// The question that it is.
    question: Option<String>,
    /// The request that is written is the learner's own, no longer the one that was there.
    request_begun: bool,
}

/// Whether the question is to be shown again, all of it.
fn wants_question(model: &Model, line: &str) -> bool {
    let asked = asked(model);
    line == ":p" && asked.is_some() || line == "p" && asked.is_some_and(|quiz| !quiz.typing())
}

/// The question on screen, with nothing over it.
fn question(model: &Model) -> Option<&QuizPage> {
    match (&model.overlay, &model.page) {
        (None, Page::Quiz(quiz)) if quiz.panel.is_none() => Some(quiz),
        _ => None,
    }
}

/// What can be chosen by a number is numbered; gives the number of each live thing.
fn numbers(model: &Model) -> Option<Vec<usize>> {
    let all = |count: usize| (1..=count).collect();
    match (&model.overlay, question(model).map(|quiz| &quiz.draft)) {
        (Some(Overlay::Search(search)), _) => Some(all(search.found.len())),
        (Some(Overlay::Reference(open)), _) => Some(all(open.found.len())),
        (None, Some(Draft::Picks(picks))) => Some(
            picks
                .order
                .iter()
                .flat_map(|group| 1..=group.len())
                .collect(),
        ),
        _ if on_map(model) => Some(all(model.home_rows().len())),
        _ => None,
    }
}

/// A line in rows of the width of the screen: what goes on stands further right. Wide gaps are closed.
fn wrapped(line: &str) -> Vec<String> {
    if line.chars().count() <= WIDTH {
        return vec![line.to_owned()];
    }
    let indent = line.len() - line.trim_start().len();
    in_rows(line.split_whitespace(), " ", indent)
}

/// Pieces that stay whole, as many in a row as fit.
fn in_rows<'p>(pieces: impl Iterator<Item = &'p str>, gap: &str, indent: usize) -> Vec<String> {
    let (mut rows, mut row) = (Vec::new(), " ".repeat(indent));
    for piece in pieces {
        let begun = !row.trim().is_empty();
        let width = row.chars().count() + gap.len() + piece.chars().count();
        if begun && width > WIDTH {
            rows.push(std::mem::replace(&mut row, " ".repeat(indent + 4)));
        } else if begun {
            row.push_str(gap);
        }
        row.push_str(piece);
    }
    rows.push(row);
    rows
}

/// Whether the map is all there is to see.
fn on_map(model: &Model) -> bool {
    model.overlay.is_none() && matches!(model.page, Page::Home(_))
}

/// The first line that is written of a request takes the place of what was there: nothing else could take lines away.
fn begin_request_anew(model: &mut Model, line: &str, begun: &mut bool) {
    let Some(Overlay::Edit(edit)) = &mut model.overlay else {
        *begun = false;
        return;
    };
    let writes = !matches!(line.trim(), "." | "" | "?" | "esc" | ":esc");
    if line.trim() == ":clear" || (writes && !*begun) {
        edit.text.replace("");
        *begun = true;
    }
}

/// Prints what is to be seen now: all of it, or of what stands above already what is new; and what can be typed.
fn show(model: &mut Model, shown: &mut Shown) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    let (mut out, here) = seen(model);
    let map = on_map(model);
    if map
        && shown.map
        && let Some(here) = &here
    {
        out = format!("{here}\n");
    }
    if let Some(Overlay::Edit(edit)) = &model.overlay {
        out = request_text(edit, shown.request_begun);
    }
    for toast in model.toasts.drain(..) {
        out.push_str(&format!("! {}\n", toast.text));
    }
    let question = question(model).map(|quiz| quiz.item.clone());
    let known = question.is_some() && question == shown.question;
    if known {
        // Where nothing changed, what is under the cursor answers whoever typed.
        let new = what_is_new(&shown.text, &out);
        let new = if new.is_empty() {
            here.unwrap_or_default()
        } else {
            new
        };
        if !new.is_empty() {
            writeln!(stdout, "{new}")?;
        }
    } else if out != shown.text {
        writeln!(stdout, "{out}")?;
    }
    *shown = Shown {
        text: out,
        map,
        question,
        ..std::mem::take(shown)
    };
    let words = keys(model, known);
    write!(stdout, "{words}> ")?;
    stdout.flush()
}

/// The header and the page, or what lies over it; and the row that the cursor is on.
fn seen(model: &mut Model) -> (String, Option<String>) {
    let (left, right) = page::header(model);
    let runs = left.iter().chain(&right).map(|run| run.text.as_str());
    let title = runs.collect::<Vec<_>>().join(" ");
    let mut out = format!("== {} ==\n", title.trim());
    let numbers = numbers(model);
    let width = match (&model.overlay, &model.page) {
        (Some(Overlay::Search(_) | Overlay::Reference(_)), _) | (None, Page::Sheet(_)) => WIDE,
        _ if numbers.is_some() => WIDTH - NUMBER,
        _ => WIDTH,
    };
    let text = page::overlay(model, width, &NoHighlight)
        .or_else(|| page::panel(model, width, &NoHighlight))
        .unwrap_or_else(|| page::main(model, width, &NoHighlight));
    for row in &page::banner(model).unwrap_or_default().rows {
        out.push_str(row.text().trim_end());
        out.push('\n');
    }
    for (at, row) in text.rows.iter().enumerate() {
        let number = numbers.as_ref().map_or_else(String::new, |numbers| {
            let live = text.live.iter().position(|(first, _)| *first == at);
            let number = live.and_then(|live| numbers.get(live));
            format!(
                "{:>NUMBER$}",
                number.map_or_else(String::new, usize::to_string)
            )
        });
        for row in wrapped((number + &row.text()).trim_end()) {
            out.push_str(&row);
            out.push('\n');
        }
    }
    let here = text.cursor.and_then(|at| text.rows.get(at));
    let here = here.map(|row| row.text().trim_end().to_owned());
    // There is no window to scroll: everything is in view.
    model.seen.offsets = text.rows.iter().map(|row| row.offset).collect();
    model.seen.height = text.rows.len();
    model.seen.live = text.live;
    (out, here)
}

/// A request that is being written, and how to go on with it.
fn request_text(edit: &Edit, begun: bool) -> String {
    let how = match begun {
        false => {
            "The request. `.` sends it as it is; the first line you type takes the place of all of it."
        }
        true => "Your request. Type its next line; `.` sends it, `:clear` empties it.",
    };
    let (lines, errors) = (edit.text.lines().join("\n"), edit.errors.join("\n"));
    format!("{how} `esc` leaves.\n{lines}\n{errors}\n")
}

/// What can be typed: how to answer a question that was not `known`, and the words of the keys.
fn keys(model: &Model, known: bool) -> String {
    let mut out = String::new();
    let asked = asked(model).filter(|_| !known);
    if let Some(words) = asked.and_then(|quiz| usage(model.item(&quiz.item)?, quiz)) {
        let p = if model.typing() { ":p" } else { "p" };
        let words = format!("{words} `{p}` shows the question again.");
        out.push_str(&(wrapped(&words).join("\n") + "\n"));
    }
    // While a request is written its keys are lines, which are told above.
    if !matches!(model.overlay, Some(Overlay::Edit(_))) {
        let words =
            keymap::available(model).map(|binding| keymap::word(model, &model.seen, binding));
        let words = words.filter(|word| !word.is_empty());
        out.push_str(&(in_rows(words, "  ", 0).join("\n") + "\n"));
    }
    out
}

/// Of a question that stands above already, the lines that are not there: what was picked, a hint, the judgement.
fn what_is_new(above: &str, now: &str) -> String {
    let above: Vec<&str> = above.lines().collect();
    let new = now.lines().filter(|line| !line.trim().is_empty());
    let new: Vec<&str> = new.filter(|line| !above.contains(line)).collect();
    new.join("\n")
}

/// A typed line: a key's name, a digit, `/words`, or text for the editor.
fn understand(model: &Model, line: &str) -> Vec<Msg> {
    if let Some(Overlay::Edit(_)) = &model.overlay {
        return edit(line);
    }
    if line == "?" {
        return vec![Msg::Do(Action::Help)];
    }
    if on_map(model)
        && let Some(row) = row_named(model, line)
    {
        return vec![Msg::Do(Action::FocusOn(row))];
    }
    if let Some(looked_up) = look_up(model, line) {
        return looked_up;
    }
    let asked = asked(model);
    if let Some(words) = line.strip_prefix('/')
        && !asked.is_some_and(|quiz| quiz.typing())
    {
        return written(Msg::Do(Action::Search), words);
    }
    let name = if line.is_empty() { "enter" } else { line };
    let typing = asked.is_some_and(QuizPage::typing);
    if typing && let Some(action) = command(model, line) {
        return vec![Msg::Do(action)];
    }
    if let Some(answer) = asked.and_then(|quiz| answer(quiz, line)) {
        return answer;
    }
    if matches!(line, ":q" | ":quit") {
        return vec![Msg::Do(Action::Quit)];
    }
    let name = name.strip_prefix(':').unwrap_or(name);
    let action = match name.parse::<usize>() {
        Ok(digit @ 1..=9) => Some(Action::Pick(digit - 1)),
        _ => keymap::action_named(model, &keymap::spelt(name))
            .or_else(|| keymap::action_worded(model, name))
            // Where Enter means nothing an empty line goes on all the same.
            .or_else(|| keymap::action_named(model, "space").filter(|_| line.is_empty())),
    };
    match action {
        Some(action) => vec![Msg::Do(action)],
        None => vec![Msg::Notice(format!(
            "`{line}` does nothing here; ? lists the keys."
        ))],
    }
}

/// Words for a search that something opens, or that it empties.
fn written(begin: Msg, words: &str) -> Vec<Msg> {
    let typed = words.trim().chars().map(|c| key(Key::Char(c), false));
    std::iter::once(begin).chain(typed).collect()
}

/// Where something is looked for, a line is its words; a number chooses, an empty line opens what is chosen. `q`
/// leaves, and so does an empty line where nothing was asked yet.
fn look_up(model: &Model, line: &str) -> Option<Vec<Msg>> {
    let (query, found) = match model.overlay.as_ref()? {
        Overlay::Search(search) => (&search.query, search.found.len()),
        Overlay::Reference(open) => (&open.query, open.found.len()),
        _ => return None,
    };
    let words = line.strip_prefix('/').unwrap_or(line).trim();
    let number = line.parse::<usize>().ok();
    if let Some(number) = number.filter(|number| (1..=found).contains(number)) {
        return Some(vec![Msg::Do(Action::FocusOn(number - 1))]);
    }
    match words {
        "q" | ":q" => Some(vec![Msg::Do(Action::Back)]),
        "" if query.is_empty() => Some(vec![Msg::Do(Action::Back)]),
        "" => Some(vec![Msg::Do(Action::Enter)]),
        key if keymap::action_named(model, key).is_some() => None,
        words => Some(written(key(Key::Char('u'), true), words)),
    }
}

/// The question that waits for an answer.
fn asked(model: &Model) -> Option<&QuizPage> {
    question(model).filter(|quiz| matches!(quiz.stage, Stage::Asking))
}

/// Where text is the answer: what is meant by a key that no text is (`ctrl-t`, `esc`) or by a word of the last line
/// (`hint`). Behind a backslash it is text all the same.
fn command(model: &Model, line: &str) -> Option<Action> {
    let name = keymap::spelt(line);
    let is_key = matches!(&*name, "esc" | "f1" | "f2" | "f3" | "f4") || name.starts_with("ctrl-");
    match is_key {
        true => keymap::action_named(model, &name),
        false if line.is_empty() => None,
        false => keymap::action_worded(model, line),
    }
}

/// The row of the map with this number, or of the lesson or quiz with this id; a lesson goes before its quiz.
fn row_named(model: &Model, name: &str) -> Option<usize> {
    let rows = model.home_rows();
    let number = name.parse::<usize>().ok();
    if let Some(number) = number.filter(|number| (1..=rows.len()).contains(number)) {
        return Some(number - 1);
    }
    let id = |row: &HomeRow| match *row {
        HomeRow::Lesson(lesson) => &model.course.lessons[lesson].id,
        HomeRow::Quiz(quiz) => &model.course.quizzes[quiz].id,
    };
    let quiz = name.strip_prefix("quiz ");
    let wanted = |row: &HomeRow| match quiz {
        Some(name) => matches!(row, HomeRow::Quiz(_)) && id(row) == name,
        None => id(row) == name,
    };
    rows.iter().position(wanted)
}

/// How to answer a question of this kind, in one line.
fn usage(item: &Item, quiz: &QuizPage) -> Option<String> {
    let words = match (&item.kind, &quiz.draft) {
        (Kind::Multiple(_), _) => "Answer: `1 3` picks these and no others; an empty line answers.",
        (Kind::Single(_) | Kind::TrueFalse(_), _) => {
            "Answer: `2` picks that one; an empty line answers."
        }
        (Kind::Predict(_), _) => {
            "Answer each in turn: `2` picks that one (of keys `1 3`, or `2` for one more or less); an empty line \
             goes on, and after the last one answers."
        }
        (Kind::Gap(_), Draft::Fields(fields)) if fields.fields.len() > 1 => {
            "Answer: type what belongs into the gap (where there are choices: one of them, or its number) for each gap \
             in turn; an empty line answers."
        }
        (Kind::Gap(_), _) => {
            "Answer: type it (where there are choices: one of them, or its number)."
        }
        (Kind::Short(_), _) => {
            "Answer: type it. `:hint` is a command; `\\hint` answers with that word."
        }
        (Kind::Number(_), _) => "Answer: type a number.",
        (Kind::Order(_), _) => {
            return Some(format!(
                "Answer: the numbers in the right order, such as `{}`; an empty line answers.",
                example(&quiz.draft)
            ));
        }
        (Kind::Match(_), _) => {
            "Answer: for each line the number of its partner, such as `2 1 3`; an empty line answers."
        }
        (Kind::Spot(_), _) => "Answer: `7` points at line 7; an empty line answers.",
        (Kind::Prints(_), _) => {
            "Answer: type what it prints, line by line; an empty line answers, `:ctrl-l` begins anew."
        }
        (Kind::Code(_), _) => {
            "Write: `7 text` for a new line 7, `7+ text` for one below it, `7-` to take it away; an empty line runs."
        }
        (Kind::Goal(_), _) => {
            "Send: `POST /users {\"name\": \"Ada\"}`; an empty line opens a request to write."
        }
    };
    Some(words.to_owned())
}

/// The numbers of as many lines as there are, backwards.
fn example(draft: &Draft) -> String {
    let count = match draft {
        Draft::Lines(lines) => lines.order.len(),
        _ => 0,
    };
    let numbers = (1..=count).rev().map(|number| number.to_string());
    numbers.collect::<Vec<_>>().join(" ")
}

/// What is written as an answer: any text where text is wanted, unless a colon makes it a command; elsewhere a list of
/// numbers.
fn answer(quiz: &QuizPage, line: &str) -> Option<Vec<Msg>> {
    let literal = quiz.typing().then(|| line.strip_prefix('\\')).flatten();
    let written = Msg::Write(literal.unwrap_or(line).to_owned());
    if let Draft::Editor(editor) = &quiz.draft {
        let edit = line.starts_with(|c: char| c.is_ascii_digit());
        return match line {
            command if command.starts_with(':') => None,
            "" => Some(vec![Msg::Do(Action::Enter)]),
            "ctrl-z" => Some(vec![key(Key::Char('z'), true)]),
            "ctrl-y" => Some(vec![key(Key::Char('y'), true)]),
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
    if let Draft::Fields(fields) = &quiz.draft {
        let number = line.parse::<usize>().is_ok();
        return (number || fields.names_choice(line)).then(|| vec![written]);
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

/// Lines are added; `.` sends.
fn edit(line: &str) -> Vec<Msg> {
    match line {
        "." => vec![Msg::Do(Action::Submit)],
        "esc" | ":esc" => vec![Msg::Do(Action::Back)],
        ":clear" => Vec::new(),
        "?" => vec![Msg::Notice(
            "Type the lines of a request, such as `GET /users`, its headers, and below them its body.".to_owned(),
        )],
        text => vec![Msg::Paste(format!("{text}\n"))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_cut_and_no_key_is_torn_from_its_word() {
        let keys = vec!["space pick"; 10];
        let rows = in_rows(keys.into_iter(), "  ", 0);
        assert_eq!(rows.len(), 2);
        assert!(rows[0].ends_with("space pick") && rows[1].starts_with("    space pick"));
        let line = format!("  {}", "word ".repeat(40));
        let rows = wrapped(&line);
        assert!(rows.iter().all(|row| row.chars().count() <= WIDTH));
        assert_eq!(rows.join(" ").matches("word").count(), 40);
        assert!(rows[0].starts_with("  word") && rows[1].starts_with("      word"));
    }

    #[test]
    fn of_a_question_that_stands_above_only_what_is_new_is_said() {
        assert_eq!(what_is_new("a\n\n○ b\nc\n", "a\n\n● b\nc\n"), "● b");
    }
}
