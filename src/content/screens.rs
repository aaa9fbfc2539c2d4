//! From the blocks of a lesson to its screens.

use std::collections::HashMap;
use std::ops::Range;

use super::fence::{self, Fence};
use super::files::relative;
use super::report::Report;
use super::requests::{Lines, requests};
use super::{App, Code, Fix, Live, LiveRequest, Part, Screen, suggest};
use crate::hurl;
use crate::markdown::{self, Block, BlockKind, plain_inlines};

/// What all stages of a lesson's apps may come to.
const MAX_CODE: usize = 4 * 1024 * 1024;

/// What the blocks of a lesson come to.
pub fn built<'r>(report: &'r Report<'r>, blocks: Vec<Block>, title: &str) -> Builder<'r> {
    let mut builder = Builder {
        report,
        apps: Vec::new(),
        latest: HashMap::new(),
        code: 0,
        screens: Vec::new(),
        slugs: HashMap::new(),
        failed: false,
    };
    builder.blocks(blocks, title);
    builder
}

/// A lesson as far as it has been read.
pub struct Builder<'r> {
    report: &'r Report<'r>,
    pub apps: Vec<App>,
    /// The latest stage of each app, by name.
    latest: HashMap<String, usize>,
    /// The bytes of all stages.
    code: usize,
    pub screens: Vec<Screen>,
    /// The ids of screens, and where each begins.
    slugs: HashMap<String, usize>,
    pub failed: bool,
}

impl Builder<'_> {
    fn fail(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.failed = true;
        self.report.add(code, span, message, help);
    }

    fn blocks(&mut self, blocks: Vec<Block>, lesson_title: &str) {
        for block in blocks {
            match &block.kind {
                BlockKind::Heading { level: 1, .. } => {
                    let help = Some(
                        "the title stands in the front matter; `## ` starts a screen".to_owned(),
                    );
                    let message = "a lesson has no level-1 heading";
                    let (line, fix) = (self.first_line(&block.span), self.lower(&block.span));
                    self.failed = true;
                    self.report.fixable(Code::Heading, line, message, help, fix);
                }
                BlockKind::Heading { level: 2, id, text } => {
                    self.screen_id(&block.span);
                    self.screen(plain_inlines(text), id.clone(), block.span);
                }
                BlockKind::Code {
                    info,
                    text,
                    text_span,
                } => {
                    self.open_screen(lesson_title, &block);
                    self.code(info, text, text_span.clone(), &block);
                }
                _ => {
                    self.open_screen(lesson_title, &block);
                    self.nested(&block);
                    self.prose(block);
                }
            }
        }
        let end = self.report.source.len();
        if let Some(last) = self.screens.last_mut() {
            last.span.end = end;
        }
    }

    /// A link to a screen says its id, so that it has the letters of one.
    fn screen_id(&mut self, heading: &Range<usize>) {
        let line = self.first_line(heading);
        let text = self.report.source.get(line.clone()).unwrap_or_default();
        let written = text
            .rsplit_once("{#")
            .and_then(|(_, id)| id.trim_end().strip_suffix('}'));
        let fine = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let Some(id) = written.filter(|id| id.is_empty() || !id.chars().all(fine)) else {
            return;
        };
        let help = Some("write one word, such as `{#two-hundreds}`".to_owned());
        self.fail(
            Code::BadValue,
            line,
            format!("`{id}` is no id of a screen"),
            help,
        );
    }

    /// `# Title` → `## Title`.
    fn lower(&self, heading: &Range<usize>) -> Option<Fix> {
        let text = self.report.source.get(heading.clone())?;
        text.starts_with("# ").then(|| Fix {
            span: heading.start..heading.start,
            text: "#".to_owned(),
        })
    }

    fn first_line(&self, span: &Range<usize>) -> Range<usize> {
        let text = self.report.source.get(span.clone()).unwrap_or_default();
        span.start..span.start + text.lines().next().unwrap_or_default().len()
    }

    /// A live block within a list or a quotation would look live and do nothing.
    fn nested(&mut self, block: &Block) {
        let inner: Vec<&Block> = match &block.kind {
            BlockKind::List { items, .. } => items.iter().flat_map(|item| &item.blocks).collect(),
            BlockKind::Quote(blocks) => blocks.iter().collect(),
            BlockKind::Code { info, .. } if fence::parse(info) != Ok(Fence::Plain) => {
                let help = Some(
                    "move it out of the list or quotation, to the start of the line".to_owned(),
                );
                self.fail(
                    Code::Nested,
                    self.first_line(&block.span),
                    "a live block within another block",
                    help,
                );
                return;
            }
            _ => return,
        };
        for block in inner {
            self.nested(block);
        }
    }

    /// What stands before the first heading is a screen titled like the lesson.
    fn open_screen(&mut self, title: &str, block: &Block) {
        if self.screens.is_empty() {
            self.screen(
                title.to_owned(),
                Some("start".to_owned()),
                block.span.clone(),
            );
        }
    }

    fn screen(&mut self, title: String, id: Option<String>, span: Range<usize>) {
        if let Some(last) = self.screens.last_mut() {
            last.span.end = span.start;
        }
        let title = markdown::tame(&title);
        let slug = id.unwrap_or_else(|| slug(&title));
        let first = *self.slugs.entry(slug.clone()).or_insert(span.start);
        if first != span.start {
            let first = self.report.line_of(first);
            let help = Some("give one of them an id of its own: `## Title {#id}`".to_owned());
            self.fail(
                Code::DuplicateId,
                self.first_line(&span),
                format!("two screens of this lesson are `{slug}`: the first in line {first}"),
                help,
            );
        }
        self.screens.push(Screen {
            slug,
            title,
            span,
            parts: Vec::new(),
        });
    }

    fn parts(&mut self) -> Option<&mut Vec<Part>> {
        self.screens.last_mut().map(|screen| &mut screen.parts)
    }

    fn push(&mut self, part: Part) {
        if let Some(parts) = self.parts() {
            parts.push(part);
        }
    }

    fn prose(&mut self, block: Block) {
        let written = self.report.source.get(block.span.clone());
        if let Some(path) = written.and_then(mdbook_quiz) {
            let at = written.and_then(|written| written.find(path)).unwrap_or(0);
            let at = block.span.start + at;
            self.push(Part::Quiz {
                id: path.to_owned(),
                span: at..at + path.len(),
            });
            return;
        }
        if let BlockKind::Image { path, .. } = &block.kind
            && let Some(path) = relative(self.report.file, path)
        {
            self.push(Part::Picture { words: block, path });
            return;
        }
        match self.parts() {
            Some(parts) => match parts.last_mut() {
                Some(Part::Prose(blocks)) => blocks.push(block),
                _ => parts.push(Part::Prose(vec![block])),
            },
            None => self.failed = true,
        }
    }

    fn code(&mut self, info: &str, text: &str, text_span: Range<usize>, block: &Block) {
        let span = block.span.clone();
        if !is_closed(self.report.source.get(span.clone()).unwrap_or_default()) {
            let help = Some("end it with a line of three backticks".to_owned());
            let message = "this code block is not closed: all behind it is code";
            self.fail(Code::BadValue, self.first_line(&span), message, help);
            return;
        }
        let fence = fence::parse(info).unwrap_or_else(|(code, message, help)| {
            self.fail(code, self.first_line(&span), message, help);
            fence::meant(info)
        });
        match fence {
            Fence::Plain => self.prose(block.clone()),
            Fence::App { name, grow } => self.app(name, grow, text, text_span, span),
            Fence::Hurl {
                app,
                compare,
                predict,
            } => self.live(app, compare, &predict, text, text_span, span),
            Fence::Quiz if text.trim().is_empty() => {
                let help = Some("write the id of a quiz in it".to_owned());
                let message = "this block names no quiz";
                self.report.add(Code::Empty, span, message, help);
            }
            Fence::Quiz => {
                let id = text.trim();
                let written = self.report.source.get(text_span.clone());
                let at = written.and_then(|written| written.find(id));
                let span = at.map_or(text_span.clone(), |at| {
                    let at = text_span.start + at;
                    at..at + id.len()
                });
                let id = id.to_owned();
                self.push(Part::Quiz { id, span });
            }
        }
    }

    fn app(
        &mut self,
        name: String,
        grow: bool,
        text: &str,
        text_span: Range<usize>,
        span: Range<usize>,
    ) {
        let old = self.latest.get(&name).map(|&old| &self.apps[old].source);
        if grow && old.is_none() {
            let message = format!("there is no app `{name}` yet to grow");
            self.fail(Code::NoApp, span, message, None);
            return;
        }
        let old = old.filter(|_| grow).map_or("", String::as_str);
        self.code += old.len() + text.len();
        if self.code > MAX_CODE {
            let message =
                format!("the stages of this lesson's apps have more than {MAX_CODE} bytes");
            let help =
                Some("divide the lesson: each stage that grows holds all before it".to_owned());
            self.fail(Code::TooMuch, span, message, help);
            return;
        }
        let before = if grow {
            format!("{old}\n")
        } else {
            String::new()
        };
        let first_line = before.lines().count() as u32 + 1;
        let (source, app) = (before + text, self.apps.len());
        self.apps.push(App {
            name: format!("{name}.py"),
            source,
        });
        self.latest.insert(name, app);
        self.push(Part::App {
            app,
            first_line,
            text: text.to_owned(),
            span: text_span,
        });
    }

    fn live(
        &mut self,
        app: Option<String>,
        compare: bool,
        predict: &[u16],
        text: &str,
        at: Range<usize>,
        span: Range<usize>,
    ) {
        let written = self.report.source.get(at.clone()).unwrap_or_default();
        let lines = Lines::of(text, written);
        let place = |inner: &Range<usize>| {
            at.start + lines.place(inner.start)..at.start + lines.place(inner.end)
        };
        let known = &mut hurl::Variables::with_host("");
        let entries = requests(self.report, text, Some(known), &place);
        // Without a name: the app whose code the reader saw last.
        let found = app.as_ref().map_or(self.apps.len().checked_sub(1), |name| {
            self.latest.get(name).copied()
        });
        let Some(app) = found else {
            let names = self.latest.keys().map(String::as_str);
            let meant = app
                .as_deref()
                .and_then(|name| suggest::nearest(name, names));
            let block = app
                .as_ref()
                .map_or("app".to_owned(), |name| format!("app={name}"));
            let help = Some(match meant {
                Some(meant) => format!("did you mean `app={meant}`?"),
                None => format!("put a ```python {block} block before it"),
            });
            let name = app.unwrap_or_else(|| "app".to_owned());
            self.fail(
                Code::NoApp,
                span,
                format!("there is no app `{name}` to send this to"),
                help,
            );
            return;
        };
        let Some(entries) = entries else {
            self.failed = true;
            return;
        };
        if entries.is_empty() || (compare && entries.len() < 2) {
            let wanted = if compare {
                "two requests or more"
            } else {
                "a request"
            };
            self.fail(
                Code::Empty,
                span,
                format!("this block needs {wanted}"),
                None,
            );
            return;
        }
        let requests = entries
            .into_iter()
            .map(|entry| LiveRequest {
                entry,
                predict: predict.to_vec(),
            })
            .collect();
        let live = Live {
            app,
            requests,
            span,
        };
        self.push(if compare {
            Part::Compare(live)
        } else {
            Part::Requests(live)
        });
    }
}

/// Whether a code block ends with the fence that it begins with; one that is indented has none.
fn is_closed(block: &str) -> bool {
    let Some(mark) = ["```", "~~~"]
        .into_iter()
        .find(|mark| block.starts_with(mark))
    else {
        return true;
    };
    let last = block.trim_end().rsplit_once('\n');
    last.is_some_and(|(_, line)| {
        let line = line.trim();
        line.starts_with(mark) && line.chars().all(|c| mark.contains(c))
    })
}

/// `{{#quiz ../quizzes/name.toml}}`, as in a book of mdBook: the path. It becomes an id when all quizzes are known.
fn mdbook_quiz(paragraph: &str) -> Option<&str> {
    let inside = paragraph
        .trim()
        .strip_prefix("{{#quiz ")?
        .strip_suffix("}}")?;
    (!inside.contains(['}', '\n'])).then(|| inside.trim())
}

/// `Why 201?` → `why-201`.
fn slug(title: &str) -> String {
    let words = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
