//! Pictures in terminals that show them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The ways in which terminals are given pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Kitty's graphics protocol, which Ghostty, Konsole and others speak too.
    Kitty,
    /// iTerm2's inline images, which WezTerm shows too.
    Iterm,
}

/// Where on the screen a picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The cell of its upper left corner that is in view, from 0.
    pub column: u16,
    pub row: u16,
    /// Columns and rows of all of it.
    pub columns: u16,
    pub rows: u16,
    /// The rows of it that are in view, the first of them counted from 0.
    pub first: u16,
    pub shown: u16,
}

/// What a chunk of Kitty's protocol may hold.
const CHUNK: usize = 4096;

impl Protocol {
    /// What this terminal speaks, by what it says of itself in the environment; `HTTPLINGS_PICTURES` (`kitty`, `iterm` or
    /// `off`) knows better. Within tmux and screen it is none: they would pass a picture on to the wrong place.
    pub fn detect() -> Option<Protocol> {
        Protocol::of(&|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn of(variable: &dyn Fn(&str) -> Option<String>) -> Option<Protocol> {
        match variable("HTTPLINGS_PICTURES").as_deref() {
            Some("kitty") => return Some(Protocol::Kitty),
            Some("iterm") => return Some(Protocol::Iterm),
            Some(_) => return None,
            None => {}
        }
        let kind = variable("TERM").unwrap_or_default();
        if variable("TMUX").is_some() || kind.starts_with("screen") || kind.starts_with("tmux") {
            return None;
        }
        let program = variable("TERM_PROGRAM").unwrap_or_default();
        let kitty = [
            "KITTY_WINDOW_ID",
            "KONSOLE_VERSION",
            "GHOSTTY_RESOURCES_DIR",
        ];
        if kitty.iter().any(|name| variable(name).is_some()) || kind.contains("kitty") {
            Some(Protocol::Kitty)
        } else if matches!(program.as_str(), "iTerm.app" | "WezTerm") {
            Some(Protocol::Iterm)
        } else {
            None
        }
    }

    /// What puts a picture on the screen. `size`: its width and height in pixels. iTerm2 shows a picture whole or not at
    /// all.
    pub fn show(self, png: &[u8], size: (u32, u32), place: &Place) -> String {
        let mut out = format!("\x1b[{};{}H", place.row + 1, place.column + 1);
        match self {
            Protocol::Kitty => kitty(&mut out, png, size, place),
            Protocol::Iterm if place.shown == place.rows => {
                let (columns, rows) = (place.columns, place.rows);
                let data = STANDARD.encode(png);
                // Writing to a string cannot fail.
                let _ = write!(
                    out,
                    "\x1b]1337;File=inline=1;size={};width={columns};height={rows};preserveAspectRatio=0:{data}\x07",
                    png.len(),
                );
            }
            Protocol::Iterm => {}
        }
        out
    }
}

/// Transmits and displays in one; without an answer (`q=2`) and without moving the cursor (`C=1`).
fn kitty(out: &mut String, png: &[u8], (width, height): (u32, u32), place: &Place) {
    let pixels = |rows: u16| u64::from(height) * u64::from(rows) / u64::from(place.rows.max(1));
    let (from, high) = (pixels(place.first), pixels(place.shown).max(1));
    let (columns, rows) = (place.columns, place.shown);
    let mut control =
        format!("a=T,f=100,q=2,C=1,c={columns},r={rows},x=0,y={from},w={width},h={high},");
    let data = STANDARD.encode(png);
    let mut rest = data.as_str();
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.len().min(CHUNK));
        let more = u8::from(!after.is_empty());
        let _ = write!(out, "\x1b_G{control}m={more};{chunk}\x1b\\");
        control.clear();
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place {
        column: 4,
        row: 9,
        columns: 40,
        rows: 10,
        first: 0,
        shown: 10,
    };

    fn of(variables: &[(&str, &str)]) -> Option<Protocol> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        Protocol::of(&|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_terminal_says_what_it_speaks() {
        assert_eq!(of(&[("TERM", "xterm-kitty")]), Some(Protocol::Kitty));
        assert_eq!(of(&[("KONSOLE_VERSION", "221203")]), Some(Protocol::Kitty));
        assert_eq!(of(&[("TERM_PROGRAM", "WezTerm")]), Some(Protocol::Iterm));
        assert_eq!(of(&[("TERM", "xterm-256color")]), None);
        assert_eq!(
            of(&[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")]),
            None
        );
        assert_eq!(
            of(&[("TERM", "xterm-kitty"), ("HTTPLINGS_PICTURES", "off")]),
            None
        );
    }

    #[test]
    fn a_large_picture_goes_in_chunks() {
        let shown = Protocol::Kitty.show(&[7; 4000], (100, 50), &PLACE);
        assert!(
            shown
                .starts_with("\x1b[10;5H\x1b_Ga=T,f=100,q=2,C=1,c=40,r=10,x=0,y=0,w=100,h=50,m=1;")
        );
        assert_eq!(shown.matches("\x1b_G").count(), 2);
        assert!(shown.contains("\x1b\\\x1b_Gm=0;"));
        let data = shown.split("\x1b_G").skip(1).map(|part| {
            let data = part.split_once(';').unwrap().1;
            data.strip_suffix("\x1b\\").unwrap()
        });
        assert_eq!(
            STANDARD.decode(data.collect::<String>()).unwrap(),
            [7; 4000]
        );
    }

    #[test]
    fn of_a_picture_that_is_half_in_view_half_is_shown_or_none() {
        let half = Place {
            first: 5,
            shown: 5,
            ..PLACE
        };
        let shown = Protocol::Kitty.show(b"png", (100, 50), &half);
        assert!(shown.contains("c=40,r=5,x=0,y=25,w=100,h=25,"), "{shown:?}");
        assert_eq!(Protocol::Iterm.show(b"png", (100, 50), &half), "\x1b[10;5H");
        let whole = Protocol::Iterm.show(b"png", (100, 50), &PLACE);
        assert!(whole.contains("width=40;height=10;"), "{whole:?}");
    }
}
