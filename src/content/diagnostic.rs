//! A mistake of an author: what, where, and what was meant.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// The table of codes: one row makes the variant, its name, its severity and the line in the authors' guide.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $meaning:literal)*) => {
        /// What kind of mistake, by a name that stays.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// Stable, for the authors' guide.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// One line, for the authors' guide and for other programs.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }
        }
    };
}

// C: the files. L: a lint. P: a proof that failed.
codes! {
    NotUtf8 "C001" Error "The file is not UTF-8."
    Toml "C002" Error "The TOML does not parse."
    MissingKey "C003" Error "A key that must be there is not."
    UnknownKey "C004" Error "A key that means nothing here."
    BadValue "C005" Error "A value of the wrong kind or outside what is allowed."
    NoFrontMatter "C006" Error "A lesson without `+++` front matter."
    DuplicateId "C007" Error "Two things with one id."
    UnknownReference "C008" Error "A reference to something that is not there."
    UnknownAttribute "C009" Error "An attribute of a code block that means nothing."
    NoApp "C010" Error "A live block without an app before it."
    Hurl "C011" Error "A request that does not parse."
    Unproved "C012" Error "A request without an expected answer: nothing could prove it."
    Heading "C013" Error "A heading that lessons do not have."
    Empty "C014" Error "A lesson or quiz with nothing in it."
    Options "C015" Error "Options that cannot be answered: none right, too many right, two alike."
    NoFeedback "C016" Warning "A wrong answer that says nothing to who chose it."
    StrayFile "C017" Warning "A file that belongs to no part of a course."
    Nested "C018" Error "A live block inside a list or a quotation."
    Foreign "C019" Error "A file of another format that does not parse."
    Lost "C020" Warning "Something of another format that has no place here."
    TooMuch "C021" Error "More than a file of a course may hold."
    Control "C022" Error "A control character, or one that turns the direction of writing, in a text."
    Unreadable "C023" Error "A file or a folder that the system does not let be read."
    DeadLink "L001" Error "A link or a picture that leads nowhere."
    NoAlt "L002" Warning "A picture without words for who cannot see it."
    Unmeasured "L003" Warning "An objective that no item measures."
    NoObjective "L004" Warning "An item that measures no objective of the course."
    AnswerTwice "L005" Error "A wrong option that reads like a right one."
    TooWide "L006" Warning "Content that does not fit 80 columns."
    Unplaced "L007" Warning "A quiz that no lesson places: no learner would meet it."
    PlacedTwice "L008" Warning "A quiz that is placed twice."
    NoReference "L009" Warning "A link by a reference that is not there."
    ShownRaw "L010" Warning "HTML or a footnote: it is shown as it is written."
    AppFails "P001" Error "An app that does not load."
    NoAnswer "P002" Error "A request that got no answer."
    Untrue "P003" Error "An assertion that does not hold of the real answer."
    NotOffered "P004" Error "A prediction without exactly one right choice."
    Passes "P005" Error "A starter or a foreseen mistake with which nothing is wrong."
    Unrecognised "P006" Error "A foreseen mistake that does not get its own feedback."
    Differs "P007" Error "The two engines answer differently."
    AnyCrash "P008" Warning "A foreseen mistake that ends in a 500, and does not say which exception it is."
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    /// The file within the course.
    pub file: String,
    /// Bytes of that file.
    pub span: Range<usize>,
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// A change that is safe to make unasked.
    pub fix: Option<Fix>,
}

/// Text to put in place of some bytes of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub span: Range<usize>,
    pub text: String,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl Diagnostic {
    /// A mistake without advice.
    pub fn new(
        code: Code,
        file: impl Into<String>,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            code,
            file: file.into(),
            span,
            message: message.into(),
            help: None,
            fix: None,
        }
    }

    /// 1-based line of its start.
    pub fn line(&self, source: &str) -> usize {
        let start = self.span.start.min(source.len());
        source.as_bytes()[..start]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count()
            + 1
    }

    /// The mistake with its place and a snippet, as compilers show it.
    pub fn render(&self, source: &str, colour: bool) -> String {
        let level = match self.code.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let tame = crate::markdown::tame(&self.message);
        let help = self.help.as_deref().map(crate::markdown::tame);
        let annotation = AnnotationKind::Primary.span(within(&self.span, source));
        let path = crate::markdown::tame(&self.file);
        let snippet = Snippet::source(source).path(&*path).annotation(annotation);
        let mut report = vec![
            level
                .primary_title(&*tame)
                .id(self.code.name())
                .element(snippet),
        ];
        report.extend(
            help.as_deref()
                .map(|help| Group::with_title(Level::HELP.secondary_title(help))),
        );
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        // What the crate leaves of a source's control characters; its own colours stay.
        let rendered = renderer.render(&report).to_string();
        let parts = rendered.split('\u{1b}').map(crate::markdown::tame);
        parts.collect::<Vec<_>>().join("\u{1b}")
    }
}

/// The span moved to where the source has characters.
fn within(span: &Range<usize>, source: &str) -> Range<usize> {
    let floor = |at: usize| {
        (0..=at.min(source.len()))
            .rev()
            .find(|&at| source.is_char_boundary(at))
            .unwrap_or(0)
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_commands_no_terminal() {
        let source = "a \u{1b}]0;owned\u{7} \u{9b}2J \u{202e} \u{200f}b";
        let mistake = Diagnostic::new(Code::Toml, "f\u{1b}[2J", 0..3, "no \u{1b}[2J \u{9b}2J");
        let plain = mistake.render(source, false);
        let tame = |c: char| c == '\n' || crate::markdown::tame(&c.to_string()) == c.to_string();
        assert!(plain.chars().all(tame), "{plain:?}");
        // In colour there are escape codes, but those of the colours alone.
        let colours = mistake.render(source, true);
        let mut codes = colours.split('\u{1b}').skip(1);
        assert!(
            codes.all(|code| code.starts_with('[') && code.contains('m')),
            "{colours:?}"
        );
        assert!(
            !colours.contains(['\u{7}', '\u{9b}', '\u{202e}']),
            "{colours:?}"
        );
    }

    #[test]
    fn the_authors_guide_lists_every_code() {
        let guide = include_str!("../../docs/authoring.md");
        for code in Code::ALL {
            let severity = code.severity().name();
            let row = format!("| {} | {severity} | {} |", code.name(), code.meaning());
            assert!(guide.contains(&row), "docs/authoring.md lacks\n{row}");
        }
    }
}
