//! What `check` found, in the words of whoever reads it: a person, a program, a code host.

mod github;
mod human;
mod json;
mod sarif;

use std::path::Path;

use super::Findings;
use crate::content::{Diagnostic, Files};

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Format {
    /// Snippets for a person
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub Actions run
    Github,
}

/// Everything a report is made from.
pub(super) struct Report<'a> {
    pub files: &'a Files,
    pub findings: &'a Findings,
    /// The course's folder as it was given, so that paths lead from where the program was started.
    pub folder: Option<&'a Path>,
    pub colour: bool,
}

impl Report<'_> {
    pub fn print(&self, format: Format) {
        let text = match format {
            Format::Human => human::report(self),
            Format::Json => json::report(self),
            Format::Sarif => sarif::report(self),
            Format::Github => github::report(self),
        };
        println!("{text}");
    }

    /// The path of a mistake's file from where the program was started, with `/` between parts.
    fn path(&self, mistake: &Diagnostic) -> String {
        let path = self
            .folder
            .map_or_else(Default::default, |folder| folder.join(&mistake.file));
        let parts = path
            .iter()
            .filter(|part| *part != ".")
            .map(|part| part.to_string_lossy());
        let path = parts.collect::<Vec<_>>().join("/").replace("//", "/");
        if path.is_empty() {
            mistake.file.clone()
        } else {
            path
        }
    }

    fn position(&self, mistake: &Diagnostic) -> Position {
        Position::of(mistake, self.files.text(&mistake.file))
    }
}

/// Lines and columns of a mistake, from 1; a column is a character, and the end is behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Position {
    fn of(mistake: &Diagnostic, source: &str) -> Position {
        let (line, column) = line_and_column(source, mistake.span.start);
        let (end_line, end_column) = line_and_column(source, mistake.span.end);
        Position {
            line,
            column,
            end_line,
            end_column,
        }
    }
}

fn line_and_column(source: &str, at: usize) -> (usize, usize) {
    let before = &source.as_bytes()[..at.min(source.len())];
    let before = String::from_utf8_lossy(before);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (line, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::path::Path;

    use super::*;
    use crate::content::{Code, File};

    /// A course with an error behind a letter of two bytes and a warning over two lines.
    fn with_report<T>(read: impl FnOnce(&Report<'_>) -> T) -> T {
        let file = File {
            path: "lessons/1.md".into(),
            bytes: Cow::Borrowed("é: bad\nnext\n".as_bytes()),
        };
        let mistake = |code, span, message: &str| Diagnostic {
            help: (code == Code::Untrue).then(|| "say 201".to_owned()),
            ..Diagnostic::new(code, "lessons/1.md", span, message)
        };
        let findings = Findings {
            mistakes: vec![
                mistake(Code::Untrue, 4..7, "100% wrong,\nreally: yes"),
                mistake(Code::TooWide, 0..12, "wide"),
            ],
            proved: 3,
            reused: 2,
        };
        read(&Report {
            files: &Files::new(vec![file]),
            findings: &findings,
            folder: Some(Path::new("./courses/mine")),
            colour: false,
        })
    }

    #[test]
    fn every_format_says_the_same() {
        let all = with_report(|report| {
            [
                human::report(report),
                json::report(report),
                sarif::report(report),
                github::report(report),
            ]
            .join("\n=====\n")
        });
        insta::assert_snapshot!(all);
    }

    #[test]
    fn a_column_is_a_character_and_any_byte_has_one() {
        assert_eq!(line_and_column("é: bad", 4), (1, 4));
        assert_eq!(line_and_column("a\nb", 2), (2, 1));
        assert_eq!(line_and_column("é", 1), (1, 2));
        assert_eq!(line_and_column("", 99), (1, 1));
    }
}
