//! Keys by name: as the table writes them, and as the text editor takes them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The name of a key as the table writes it.
pub(super) fn name(key: &KeyEvent) -> Option<String> {
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

/// The table's name of a key as a reader may write it, or sees it written: `F2`, `Ctrl-T`, `→`. Letters stay as they are: a
/// capital is another key.
pub fn spelt(written: &str) -> String {
    match written {
        "→" => "right".to_owned(),
        "←" => "left".to_owned(),
        "↑" => "up".to_owned(),
        "↓" => "down".to_owned(),
        "⏎" => "enter".to_owned(),
        letter if letter.chars().count() == 1 => letter.to_owned(),
        name => name.to_ascii_lowercase(),
    }
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
