//! A place to write code, or what code prints: a text with a cursor, indentation as Python wants it, undo, selection.
//!
//! What undo takes back is a step of the learner's: a word typed, lines moved, a whole text replaced. The text area would
//! take back its own steps, of which one of these may have several, and show what was never on screen.

use ratatui_textarea::{CursorMove, Input, Key, TextArea};

use crate::app::Action;

/// How far a block stands to the right of its head.
const INDENT: usize = 4;

#[derive(Debug, Clone)]
pub struct Editor {
    area: Box<TextArea<'static>>,
    /// What it begins with, to go back to.
    starter: String,
    /// Whether what is written is code, rather than what code prints.
    code: bool,
    /// What undo brings back, and what redo does, latest last.
    before: Vec<Moment>,
    after: Vec<Moment>,
}

/// How many steps can be undone.
const MOMENTS: usize = 500;

/// The text as it was, and where the cursor stood.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Moment {
    lines: Vec<String>,
    cursor: (usize, usize),
}

impl Editor {
    /// `draft` is what was left of an earlier session.
    pub fn new(starter: &str, draft: Option<&str>) -> Editor {
        Editor {
            area: area(draft.unwrap_or(starter)),
            starter: starter.to_owned(),
            code: true,
            before: Vec::new(),
            after: Vec::new(),
        }
    }

    /// For what code prints.
    pub fn of_output(draft: Option<&str>) -> Editor {
        Editor {
            code: false,
            ..Editor::new("", draft)
        }
    }

    pub fn is_code(&self) -> bool {
        self.code
    }

    pub fn text(&self) -> String {
        let mut text = self.area.lines().join("\n");
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }

    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// As it is painted where nothing else is.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }

    /// Line and character of the cursor, from 0.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    /// First and one past the last place selected, each a line and a character.
    pub fn selection(&self) -> Option<((usize, usize), (usize, usize))> {
        self.area.selection_range().filter(|(from, to)| from != to)
    }

    /// Puts another text in place of all of it; undo brings the old one back.
    pub fn replace(&mut self, text: &str) {
        self.step(false, |editor| {
            let cursor = editor.cursor();
            editor.area.select_all();
            editor
                .area
                .insert_str(text.strip_suffix('\n').unwrap_or(text));
            editor.go(cursor.0, cursor.1);
        });
    }

    /// Makes another text the one that undo brings; whether it is another one.
    pub fn put_before(&mut self, text: &str) -> bool {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let other = lines != self.area.lines();
        if other {
            self.remember(Moment {
                lines,
                cursor: self.cursor(),
            });
        }
        other
    }

    fn remember(&mut self, moment: Moment) {
        self.before.push(moment);
        let surplus = self.before.len().saturating_sub(MOMENTS);
        self.before.drain(..surplus);
    }

    fn moment(&self) -> Moment {
        Moment {
            lines: self.area.lines().to_vec(),
            cursor: self.cursor(),
        }
    }

    /// Does something that undo takes back as one. `goes_on`: it belongs to the step before, as a letter does to its word.
    fn step(&mut self, goes_on: bool, work: impl FnOnce(&mut Editor)) {
        let moment = self.moment();
        work(self);
        if self.area.lines() == moment.lines {
            return;
        }
        let word = goes_on && self.after.is_empty() && !self.before.is_empty();
        self.after.clear();
        if !word {
            self.remember(moment);
        }
    }

    fn undo(&mut self) {
        if let Some(moment) = self.before.pop() {
            self.after.push(self.moment());
            self.restore(moment);
        }
    }

    fn redo(&mut self) {
        if let Some(moment) = self.after.pop() {
            self.before.push(self.moment());
            self.restore(moment);
        }
    }

    fn restore(&mut self, moment: Moment) {
        let yanked = self.area.yank_text();
        self.area = area(&moment.lines.join("\n"));
        self.area.set_yank_text(yanked);
        self.go(moment.cursor.0, moment.cursor.1);
    }

    pub fn start_over(&mut self) {
        let starter = self.starter.clone();
        self.replace(&starter);
        self.go(0, 0);
    }

    /// Whether anything was written yet.
    pub fn changed(&self) -> bool {
        self.text().trim_end() != self.starter.trim_end()
    }

    /// A click on a line, and whatever else is no key of the text.
    pub fn handle(&mut self, action: Action) {
        match action {
            Action::FocusOn(line) => self.go(line, usize::MAX),
            Action::StartOver => self.start_over(),
            _ => {}
        }
    }

    /// A key. Control-letters are those of editors for everybody (z, y, x, c, v, a), where the terminal gives them.
    pub fn type_in(&mut self, input: Input) {
        let ctrl = |letter| input.ctrl && input.key == Key::Char(letter);
        if ctrl('z') {
            self.undo();
        } else if ctrl('y') {
            self.redo();
        } else {
            let goes_on = self.goes_on(&input);
            self.step(goes_on, |editor| editor.take(input));
        }
    }

    /// Whether a key adds to the word that was being typed.
    fn goes_on(&self, input: &Input) -> bool {
        let Key::Char(letter) = input.key else {
            return false;
        };
        let (line, column) = self.cursor();
        let before = column
            .checked_sub(1)
            .and_then(|at| self.area.lines()[line].chars().nth(at));
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        !input.ctrl && !input.alt && in_word(letter) && before.is_some_and(in_word)
    }

    fn take(&mut self, input: Input) {
        match input {
            Input {
                key: Key::Enter, ..
            } => self.new_line(),
            Input {
                key: Key::Tab,
                shift: true,
                ..
            } => self.shift_lines(false),
            Input { key: Key::Tab, .. } if self.selection().is_some() => self.shift_lines(true),
            Input { key: Key::Tab, .. } => self.insert_to_stop(),
            Input {
                key: Key::Backspace,
                ctrl: false,
                alt: false,
                ..
            } if self.in_indentation() => {
                self.delete_to_stop();
            }
            Input {
                key: Key::Home,
                ctrl: true,
                shift,
                ..
            } => {
                self.select(shift);
                self.go(0, 0);
            }
            Input {
                key: Key::End,
                ctrl: true,
                shift,
                ..
            } => {
                self.select(shift);
                self.go(usize::MAX, usize::MAX);
            }
            Input {
                key: Key::Home,
                shift,
                ..
            } => self.go_to_line_start(shift),
            Input {
                key: Key::Char('v'),
                ctrl: true,
                ..
            } => drop(self.area.paste()),
            Input {
                key: Key::Char('a'),
                ctrl: true,
                ..
            } => self.area.select_all(),
            Input {
                key: Key::PageUp,
                shift,
                ..
            } => self.by_lines(CursorMove::Up, shift),
            Input {
                key: Key::PageDown,
                shift,
                ..
            } => self.by_lines(CursorMove::Down, shift),
            input => drop(self.area.input(input)),
        }
    }

    pub fn paste(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        self.step(false, |editor| {
            editor.area.insert_str(text);
        });
    }

    /// Puts the cursor on a line, as near to a character as it has.
    pub fn go(&mut self, line: usize, character: usize) {
        let number = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        self.area
            .move_cursor(CursorMove::Jump(number(line), number(character)));
    }

    /// A line of a line-by-line session. Output grows by it; of code, `7 text` writes line 7 anew, `7+ text` adds one
    /// below, `7-` takes it away.
    ///
    /// # Errors
    /// What to write instead.
    pub fn write(&mut self, line: &str) -> Result<(), String> {
        if !self.code {
            let text = self.text() + line;
            self.replace(&text);
            return Ok(());
        }
        let usage = || {
            "Write `7 text` for a new line 7, `7+ text` for one below it, `7-` to take it away."
                .to_owned()
        };
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let number: usize = line[..digits].parse().map_err(|_| usage())?;
        let mut lines = self.area.lines().to_vec();
        if number > lines.len() {
            return Err(format!("There are {} lines.", lines.len()));
        }
        let rest = &line[digits..];
        let text = |rest: &str| rest.strip_prefix(' ').unwrap_or(rest).trim_end().to_owned();
        match (rest.chars().next(), number.checked_sub(1)) {
            (Some('-'), Some(at)) if rest.trim() == "-" => drop(lines.remove(at)),
            (Some('+'), _) => lines.insert(number, text(&rest[1..])),
            (Some(' ') | None, Some(at)) => lines[at] = text(rest),
            _ => return Err(usage()),
        }
        self.replace(&(lines.join("\n") + "\n"));
        Ok(())
    }

    fn line(&self) -> &str {
        self.area
            .lines()
            .get(self.cursor().0)
            .map_or("", String::as_str)
    }

    /// As far right as the line above, and further after a colon or an open bracket.
    fn new_line(&mut self) {
        let before: String = self.line().chars().take(self.cursor().1).collect();
        let opens = before.trim_end().ends_with([':', '(', '[', '{']);
        let indent = indentation(&before) + if opens { INDENT } else { 0 };
        self.area.insert_newline();
        self.area.insert_str(" ".repeat(indent));
    }

    fn insert_to_stop(&mut self) {
        let blanks = INDENT - self.cursor().1 % INDENT;
        self.area.insert_str(" ".repeat(blanks));
    }

    fn in_indentation(&self) -> bool {
        let column = self.cursor().1;
        column > 0 && self.selection().is_none() && indentation(self.line()) >= column
    }

    fn delete_to_stop(&mut self) {
        let blanks = (self.cursor().1 - 1) % INDENT + 1;
        for _ in 0..blanks {
            self.area.delete_char();
        }
    }

    /// To the first character of the line's text, and from there to the line's start.
    fn go_to_line_start(&mut self, select: bool) {
        let (line, column) = self.cursor();
        let text = indentation(self.line());
        self.select(select);
        self.go(line, if column == text { 0 } else { text });
    }

    fn by_lines(&mut self, step: CursorMove, select: bool) {
        self.select(select);
        for _ in 0..10 {
            self.area.move_cursor(step);
        }
    }

    fn select(&mut self, select: bool) {
        if !select {
            self.area.cancel_selection();
        } else if !self.area.is_selecting() {
            self.area.start_selection();
        }
    }

    /// Moves the selected lines, or the one of the cursor, a stop to the right or to the left.
    fn shift_lines(&mut self, right: bool) {
        let cursor = self.cursor();
        let (from, to) = self.selection().map_or((cursor.0, cursor.0), |(from, to)| {
            // A selection that ends before the first character of a line does not mean that line.
            (
                from.0,
                if to.1 == 0 && to.0 > from.0 {
                    to.0 - 1
                } else {
                    to.0
                },
            )
        });
        let lines = self.area.lines()[from..=to].to_vec();
        let moved: Vec<String> = lines.iter().map(|line| shifted(line, right)).collect();
        self.area.cancel_selection();
        self.go(from, 0);
        self.area.start_selection();
        self.go(to, usize::MAX);
        self.area.insert_str(moved.join("\n"));
        self.go(from, 0);
        if from != to {
            self.area.start_selection();
            self.go(to, usize::MAX);
        }
    }
}

fn area(text: &str) -> Box<TextArea<'static>> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let lines = text.split('\n').map(str::to_owned).collect();
    let mut area = TextArea::new(lines);
    area.set_max_histories(0);
    Box::new(area)
}

/// How many blanks a line begins with.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn shifted(line: &str, right: bool) -> String {
    match (right, line.is_empty()) {
        (true, false) => " ".repeat(INDENT) + line,
        (true, true) => String::new(),
        (false, _) => line[indentation(line).min(INDENT)..].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(editor: &mut Editor, keys: &[Key]) {
        for key in keys {
            editor.type_in(Input {
                key: *key,
                ..Input::default()
            });
        }
    }

    #[test]
    fn control_home_and_end_go_to_the_ends_of_the_text_and_select() {
        let mut editor = Editor::new("a\n  b\nccc", None);
        let to = |editor: &mut Editor, key, shift| {
            editor.type_in(Input {
                key,
                ctrl: true,
                alt: false,
                shift,
            });
        };
        to(&mut editor, Key::End, false);
        assert_eq!((editor.cursor(), editor.selection()), ((2, 3), None));
        to(&mut editor, Key::Home, true);
        assert_eq!(editor.cursor(), (0, 0));
        assert_eq!(editor.selection(), Some(((0, 0), (2, 3))));
    }

    fn typed(editor: &mut Editor, text: &str) {
        let keys: Vec<Key> = text.chars().map(Key::Char).collect();
        press(editor, &keys);
    }

    fn control(editor: &mut Editor, letter: char) {
        editor.type_in(Input {
            key: Key::Char(letter),
            ctrl: true,
            ..Input::default()
        });
    }

    #[test]
    fn undo_and_redo_go_by_what_a_person_did() {
        let mut editor = Editor::new("", None);
        typed(&mut editor, "def f():");
        press(&mut editor, &[Key::Enter]);
        typed(&mut editor, "pass");
        let texts = ["def f():\n    \n", "def f():\n", "def f()\n"];
        for text in texts {
            control(&mut editor, 'z');
            assert_eq!(editor.text(), text);
        }
        control(&mut editor, 'y');
        control(&mut editor, 'y');
        assert_eq!(editor.text(), texts[0]);
        typed(&mut editor, "x");
        control(&mut editor, 'y');
        assert_eq!(editor.text(), "def f():\n    x\n");
    }

    #[test]
    fn a_new_line_is_indented_as_python_wants_it() {
        let mut editor = Editor::new("", None);
        typed(&mut editor, "def f():");
        press(&mut editor, &[Key::Enter]);
        typed(&mut editor, "if x:");
        press(&mut editor, &[Key::Enter]);
        typed(&mut editor, "return 1");
        press(&mut editor, &[Key::Enter, Key::Backspace]);
        typed(&mut editor, "return 2");
        assert_eq!(
            editor.text(),
            "def f():\n    if x:\n        return 1\n    return 2\n"
        );
    }

    #[test]
    fn tab_and_backspace_go_from_stop_to_stop() {
        let mut editor = Editor::new("ab", None);
        press(&mut editor, &[Key::Tab]);
        assert_eq!(editor.text(), "    ab\n");
        press(&mut editor, &[Key::Backspace]);
        assert_eq!(editor.text(), "ab\n");
        press(&mut editor, &[Key::End, Key::Tab]);
        assert_eq!(editor.lines()[0], "ab  ");
    }

    #[test]
    fn selected_lines_move_together_and_undo_brings_them_back() {
        let mut editor = Editor::new("a\n\n  b\nc", None);
        editor.go(0, 0);
        for _ in 0..3 {
            editor.type_in(Input {
                key: Key::Down,
                shift: true,
                ..Input::default()
            });
        }
        press(&mut editor, &[Key::Tab]);
        assert_eq!(editor.text(), "    a\n\n      b\nc\n");
        editor.type_in(Input {
            key: Key::Tab,
            shift: true,
            ..Input::default()
        });
        assert_eq!(editor.text(), "a\n\n  b\nc\n");
        control(&mut editor, 'z');
        assert_eq!(editor.text(), "    a\n\n      b\nc\n");
    }

    #[test]
    fn starting_over_can_be_undone() {
        let mut editor = Editor::new("one\n", Some("two\nthree\n"));
        assert!(editor.changed());
        editor.start_over();
        assert_eq!((editor.text().as_str(), editor.changed()), ("one\n", false));
        control(&mut editor, 'z');
        assert_eq!(editor.text(), "two\nthree\n");
    }

    #[test]
    fn a_text_from_elsewhere_can_be_undone_to_and_back() {
        let mut editor = Editor::new("", None);
        typed(&mut editor, "mine");
        assert!(editor.put_before("theirs\n"));
        assert!(!editor.put_before("mine\n"));
        typed(&mut editor, "s");
        control(&mut editor, 'z');
        assert_eq!(editor.text(), "theirs\n");
        control(&mut editor, 'y');
        assert_eq!(editor.text(), "mines\n");
        control(&mut editor, 'z');
        control(&mut editor, 'z');
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn lines_can_be_written_one_by_one() {
        let mut editor = Editor::new("a\nb\n", None);
        editor.write("2     c = 1").unwrap();
        editor.write("0+ first").unwrap();
        editor.write("2-").unwrap();
        editor.write("2+").unwrap();
        assert_eq!(editor.lines(), ["first", "    c = 1", ""]);
        for wrong in ["", "x", "9 x", "0 x", "0-", "1*"] {
            assert!(editor.write(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn pasted_lines_end_as_ours_do() {
        let mut editor = Editor::new("", None);
        editor.paste("a\r\nb\rc");
        assert_eq!(editor.lines(), ["a", "b", "c"]);
    }
}
