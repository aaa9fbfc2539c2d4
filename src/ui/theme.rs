//! Roles → colours. Colour never stands alone: what it says, words or marks say too.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::markdown;
use crate::markdown::Role;

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// `NO_COLOR`, or a terminal without: bold, underline and reverse only.
    None,
    Sixteen,
    True,
}

/// The colours of a theme file, `assets/themes/NAME.toml`. Each is a name (`green`, `bright blue`, `default`) or
/// `#rrggbb`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Palette {
    text: Color,
    dim: Color,
    accent: Color,
    good: Color,
    bad: Color,
    informational: Color,
    success: Color,
    redirection: Color,
    client_error: Color,
    server_error: Color,
    keyword: Color,
    string: Color,
    number: Color,
    function: Color,
    type_name: Color,
    decorator: Color,
}

/// How roles look on this terminal.
#[derive(Debug, Clone)]
pub struct Theme {
    palette: Palette,
    depth: Depth,
}

impl Theme {
    /// Reads a theme.
    ///
    /// # Errors
    /// What is wrong with the file, with its line.
    pub fn parse(text: &str, depth: Depth) -> Result<Theme, String> {
        let palette = toml::from_str(text).map_err(|error| error.to_string())?;
        Ok(Theme { palette, depth })
    }

    /// The theme for terminals of any kind: their own sixteen colours.
    pub fn terminal(depth: Depth) -> Theme {
        use Color::{Blue, Cyan, DarkGray, Green, Magenta, Red, Reset, Yellow};
        let palette = Palette {
            text: Reset,
            dim: DarkGray,
            accent: Cyan,
            good: Green,
            bad: Red,
            informational: Reset,
            success: Green,
            redirection: Blue,
            client_error: Yellow,
            server_error: Red,
            keyword: Magenta,
            string: Green,
            number: Yellow,
            function: Blue,
            type_name: Cyan,
            decorator: Yellow,
        };
        Theme { palette, depth }
    }

    /// The look of one run.
    pub fn style(&self, style: markdown::Style) -> Style {
        let mut look = self.role(style.role);
        for (on, modifier) in [
            (style.bold, Modifier::BOLD),
            (style.italic, Modifier::ITALIC),
            (style.strike, Modifier::CROSSED_OUT),
            (style.underline, Modifier::UNDERLINED),
        ] {
            if on {
                look = look.add_modifier(modifier);
            }
        }
        if self.depth == Depth::None {
            Style {
                fg: None,
                bg: None,
                ..look
            }
        } else {
            look
        }
    }

    fn role(&self, role: Role) -> Style {
        let p = &self.palette;
        let plain = |colour| Style::new().fg(colour);
        match role {
            Role::Text
            | Role::Code
            | Role::Operator
            | Role::Punctuation
            | Role::Key
            | Role::Target => plain(p.text),
            Role::Dim
            | Role::Comment
            | Role::LineNumber
            | Role::Border
            | Role::Quote
            | Role::Version => self.quiet(),
            Role::Heading(_) => plain(p.text).add_modifier(Modifier::BOLD),
            Role::InlineCode | Role::Bullet | Role::Accent | Role::Link => plain(p.accent),
            Role::Keyword | Role::Tag | Role::Section => plain(p.keyword),
            Role::Str => plain(p.string),
            Role::Number | Role::Constant => plain(p.number),
            Role::Function => plain(p.function),
            Role::TypeName => plain(p.type_name),
            Role::Decorator => plain(p.decorator),
            Role::Method => plain(p.text).add_modifier(Modifier::BOLD),
            Role::Good => plain(p.good),
            Role::Bad => plain(p.bad),
            Role::Caret => plain(p.accent).add_modifier(Modifier::REVERSED),
            Role::Selected => plain(p.text).add_modifier(Modifier::REVERSED),
            Role::Status(code) => plain(self.class(code)).add_modifier(Modifier::BOLD),
        }
    }

    /// Quiet text. Without colours it is dimmed, where the terminal can.
    fn quiet(&self) -> Style {
        match self.depth {
            Depth::None => Style::new().add_modifier(Modifier::DIM),
            _ => Style::new().fg(self.palette.dim),
        }
    }

    fn class(&self, code: u16) -> Color {
        let p = &self.palette;
        match code / 100 {
            1 => p.informational,
            2 => p.success,
            3 => p.redirection,
            4 => p.client_error,
            _ => p.server_error,
        }
    }
}
