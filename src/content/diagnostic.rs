//! A mistake of an author: what, where, and what was meant.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// What kind of mistake, by a name that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// The file is not UTF-8.
    NotUtf8,
    /// The TOML does not parse.
    Toml,
    /// A key that must be there is not.
    MissingKey,
    /// A key that means nothing here.
    UnknownKey,
    /// A value of the wrong kind or outside what is allowed.
    BadValue,
    /// A lesson without `+++` front matter.
    NoFrontMatter,
    /// Two things with one id.
    DuplicateId,
    /// A reference to something that is not there.
    UnknownReference,
    /// An attribute of a code block that means nothing.
    UnknownAttribute,
    /// A live block without an app before it.
    NoApp,
    /// A request that does not parse.
    Hurl,
    /// A request without an expected answer: nothing could prove it.
    Unproved,
    /// A heading that lessons do not have.
    Heading,
    /// A lesson or quiz with nothing in it.
    Empty,
    /// Options that cannot be answered: none right, too many right, two alike.
    Options,
    /// A wrong option that says nothing to whom chose it.
    NoFeedback,
    /// A file that belongs to no part of a course.
    StrayFile,
    /// A live block inside a list or a quotation.
    Nested,
    /// An app that does not load.
    AppFails,
    /// A request that got no answer.
    NoAnswer,
    /// An assertion that does not hold of the real answer.
    Untrue,
    /// A prediction without exactly one right choice.
    NotOffered,
}

impl Code {
    /// Stable, for the authors' guide.
    pub fn name(self) -> &'static str {
        match self {
            Code::NotUtf8 => "C001",
            Code::Toml => "C002",
            Code::MissingKey => "C003",
            Code::UnknownKey => "C004",
            Code::BadValue => "C005",
            Code::NoFrontMatter => "C006",
            Code::DuplicateId => "C007",
            Code::UnknownReference => "C008",
            Code::UnknownAttribute => "C009",
            Code::NoApp => "C010",
            Code::Hurl => "C011",
            Code::Unproved => "C012",
            Code::Heading => "C013",
            Code::Empty => "C014",
            Code::Options => "C015",
            Code::NoFeedback => "C016",
            Code::StrayFile => "C017",
            Code::Nested => "C018",
            Code::AppFails => "P001",
            Code::NoAnswer => "P002",
            Code::Untrue => "P003",
            Code::NotOffered => "P004",
        }
    }

    pub fn severity(self) -> Severity {
        match self {
            Code::NoFeedback | Code::StrayFile => Severity::Warning,
            _ => Severity::Error,
        }
    }
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
}

impl Diagnostic {
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
        let snippet = Snippet::source(source)
            .path(&*self.file)
            .annotation(annotation);
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
        renderer.render(&report).to_string()
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
