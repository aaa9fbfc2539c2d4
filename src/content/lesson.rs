//! One lesson: front matter, then screens.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::fence::{self, Fence};
use super::fields::{Fields, Report, Text, is_wild};
use super::files::relative;
use super::load::FALLBACK_TRACK;
use super::{App, Code, Fix, Lesson, Live, LiveRequest, Objective, Part, Screen, suggest};
use crate::hurl;
use crate::markdown::{self, Block, BlockKind, plain_inlines};

/// What all stages of a lesson's apps may come to.
const MAX_CODE: usize = 4 * 1024 * 1024;

/// What could be read of a lesson: enough to look it over, and for others to refer to.
pub struct Draft {
    /// Without an id where that cannot be read.
    pub lesson: Lesson,
    /// Its id, if that can be read, and its former ids.
    pub names: Vec<Text>,
    /// The ids of its objectives.
    pub objectives: Vec<Text>,
    /// Whether it is sound, so that a learner may open it.
    pub opens: bool,
}

/// Reads a lesson; `None` when nothing of it can be told. Everything wrong with it is reported.
pub fn read(report: &Report<'_>, tracks: &[&str]) -> Option<Draft> {
    let (front, body) = front_matter(report)?;
    let head = header(report, front, tracks);
    harmless(report, &body);
    let Builder {
        apps,
        screens,
        failed,
        ..
    } = built(
        report,
        markdown::parse(report.source, body),
        &head.lesson.title,
    );
    if screens.is_empty() {
        report.add(Code::Empty, 0..3, "this lesson has no text", None);
    }
    Some(Draft {
        opens: head.opens && !failed && !screens.is_empty(),
        lesson: Lesson {
            apps,
            screens,
            ..head.lesson
        },
        names: head.names,
        objectives: head.objectives,
    })
}

/// What a terminal would obey has no place in a lesson, either. It is shown as a mark.
fn harmless(report: &Report<'_>, body: &Range<usize>) {
    let text = report.source.get(body.clone()).unwrap_or_default();
    for (at, letter) in text.char_indices().filter(|(_, letter)| is_wild(*letter)) {
        let at = body.start + at;
        report.control(letter, at..at + letter.len_utf8());
    }
}

/// A lesson without its text: its screens by their names, with the quizzes that they place. `None` where it does not open.
pub fn outline(report: &Report<'_>, tracks: &[&str]) -> Option<Lesson> {
    let (front, body) = front_matter(report)?;
    let head = header(report, front, tracks);
    let is_quiz = |info: &str| fence::parse(info) == Ok(Fence::Quiz);
    let blocks = markdown::skim(report.source, body, is_quiz);
    let Builder {
        mut screens,
        failed,
        ..
    } = built(report, blocks, &head.lesson.title);
    for screen in &mut screens {
        screen
            .parts
            .retain(|part| matches!(part, Part::Quiz { .. }));
    }
    let opens = head.opens && !failed && !screens.is_empty();
    opens.then_some(Lesson {
        screens,
        ..head.lesson
    })
}

/// What the blocks of a lesson come to.
fn built<'r>(report: &'r Report<'r>, blocks: Vec<Block>, title: &str) -> Builder<'r> {
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

/// The front matter's text and the bytes of the body.
fn front_matter(report: &Report<'_>) -> Option<(Range<usize>, Range<usize>)> {
    let source = report.source;
    let start = if source.starts_with("+++\r\n") { 5 } else { 4 };
    let opened = source.starts_with("+++\n") || start == 5;
    let found = opened
        .then(|| source[start..].find("\n+++"))
        .flatten()
        .map(|end| start..start + end + 1);
    let Some(front) = found else {
        let (message, help) = match opened {
            true => (
                "this front matter is not closed",
                "write a second line `+++` where it ends, before the text",
            ),
            false => (
                "a lesson starts with front matter",
                "start the file with a line `+++`, then `id`, `title` and `track`, then `+++`",
            ),
        };
        let first_line = 0..source.lines().next().unwrap_or_default().len();
        report.add(
            Code::NoFrontMatter,
            first_line,
            message,
            Some(help.to_owned()),
        );
        return None;
    };
    let after = front.end + 3;
    let body = source[after..]
        .find('\n')
        .map_or(source.len(), |at| after + at + 1);
    Some((front, body..source.len()))
}

fn header(report: &Report<'_>, front: Range<usize>, tracks: &[&str]) -> Draft {
    let base = front.start;
    let table = report.toml(&report.source[front], base);
    let fields = Fields::new(report, table.get_ref(), 0..0, base);
    let (id, title, track) = (
        fields.id(),
        fields.required("title"),
        fields.required("track"),
    );
    let minutes = fields.number("minutes", 1..600, 10) as u16;
    let aliases = fields.texts("aliases");
    let names: Vec<Text> = id.iter().chain(&aliases).cloned().collect();
    let objectives = objectives(report, &fields);
    fields.finish();
    let known = track
        .as_ref()
        .is_some_and(|track| known_track(report, track, tracks));
    let opens = id.is_some() && title.is_some() && known;
    let text = |field: Option<Text>| field.map_or_else(String::new, |field| field.text);
    let lesson = Lesson {
        id: text(id),
        aliases: aliases.into_iter().map(|alias| alias.text).collect(),
        title: text(title),
        track: text(track),
        minutes,
        objectives: objectives
            .iter()
            .map(|(_, objective)| objective.clone())
            .collect(),
        file: report.file.to_owned(),
        source: Arc::from(report.source),
        apps: Vec::new(),
        screens: Vec::new(),
    };
    Draft {
        lesson,
        names,
        objectives: objectives.into_iter().map(|(id, _)| id).collect(),
        opens,
    }
}

/// The objectives, each with its id where it stands.
fn objectives(report: &Report<'_>, fields: &Fields<'_, '_>) -> Vec<(Text, Objective)> {
    let mut objectives: Vec<(Text, Objective)> = Vec::new();
    for entry in fields.tables("objectives") {
        let (id, text) = (entry.id(), entry.required("text"));
        entry.finish();
        let (Some(id), Some(text)) = (id, text) else {
            continue;
        };
        if let Some((first, _)) = objectives.iter().find(|(other, _)| other.text == id.text) {
            report.twice(&id, "objectives", first.span.start);
            continue;
        }
        let objective = Objective {
            id: id.text.clone(),
            text: text.text,
        };
        objectives.push((id, objective));
    }
    objectives
}

fn known_track(report: &Report<'_>, track: &Text, tracks: &[&str]) -> bool {
    let known = tracks.contains(&track.text.as_str());
    // Without a track in the course that is told there, once.
    if !known && !tracks.is_empty() && tracks != [FALLBACK_TRACK] {
        let message = format!("course.toml has no track `{}`", track.text);
        report.add(
            Code::UnknownReference,
            track.span.clone(),
            message,
            suggest::help(&track.text, tracks),
        );
    }
    known
}

struct Builder<'r> {
    report: &'r Report<'r>,
    apps: Vec<App>,
    /// The latest stage of each app, by name.
    latest: HashMap<String, usize>,
    /// The bytes of all stages.
    code: usize,
    screens: Vec<Screen>,
    /// The ids of screens, and where each begins.
    slugs: HashMap<String, usize>,
    failed: bool,
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

/// The lines of a block's text and of the block as written, where lines may be indented or end as on Windows.
struct Lines<'t> {
    text: &'t str,
    written: &'t str,
    /// Where each line starts, in the text and as written.
    starts: Vec<(usize, usize)>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str, written: &'t str) -> Lines<'t> {
        let starts = |text: &str| {
            let ends = text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect::<Vec<_>>()
        };
        let mut of_written = starts(written).into_iter();
        let starts = starts(text).into_iter();
        let pair = |at| (at, of_written.next().unwrap_or(written.len()));
        Lines {
            text,
            written,
            starts: starts.map(pair).collect(),
        }
    }

    /// Where byte `at` of the text is in the block as written.
    fn place(&self, at: usize) -> usize {
        let line = self.starts.partition_point(|(start, _)| *start <= at);
        let (start, written) = self.starts[line.saturating_sub(1)];
        let first = |text: &'t str, at: usize| text[at..].lines().next().unwrap_or_default();
        let line = first(self.written, written);
        let indent = line.find(first(self.text, start)).unwrap_or(0);
        // Markdown has a mark of three bytes in the place of a NUL.
        written + line.floor_char_boundary(indent + (at - start))
    }
}

/// Where a span of a text of requests is in the file.
pub type Place<'p> = &'p dyn Fn(&Range<usize>) -> Range<usize>;

/// Parses requests that must be provable: each with an expected answer, each sent to the running app. `None` when there
/// are mistakes, all of them reported.
pub fn requests(
    report: &Report<'_>,
    text: &str,
    known: Option<&mut hurl::Variables>,
    place: Place<'_>,
) -> Option<Vec<hurl::Entry>> {
    let (entries, mut sound) = entries(report, text, known, place);
    for entry in entries.iter().filter(|entry| entry.expected.is_none()) {
        sound = false;
        let help = Some("add what comes back, such as a line `HTTP 200`".to_owned());
        let span = if report.is_full() {
            0..0
        } else {
            place(&entry.span)
        };
        report.add(
            Code::Unproved,
            span,
            "this request does not say what it should be answered with",
            help,
        );
    }
    sound.then_some(entries)
}

/// Requests, whether or not they say what they should be answered; and whether nothing is wrong: each goes to the
/// course's own app, and each variable is `known` or captured by a request above. What they capture is known from then on.
pub fn entries(
    report: &Report<'_>,
    text: &str,
    known: Option<&mut hurl::Variables>,
    place: Place<'_>,
) -> (Vec<hurl::Entry>, bool) {
    let place = |span: &Range<usize>| {
        if report.is_full() { 0..0 } else { place(span) }
    };
    let hurl::Reading {
        entries,
        spoilt,
        errors,
    } = hurl::read(text);
    let read = errors.is_empty();
    let mut sound = read;
    for error in errors {
        report.add(Code::Hurl, place(&error.span), error.message, error.help);
    }
    let whole = |at: &usize| spoilt.binary_search(at).is_err();
    for (_, entry) in entries.iter().enumerate().filter(|(at, _)| whole(at)) {
        if !entry.request.url.to_string().starts_with("{{host}}/") {
            sound = false;
            let help = Some("write `{{host}}/path`; it stands for the running app".to_owned());
            report.add(
                Code::BadValue,
                place(&entry.span),
                "a course sends requests only to its own app",
                help,
            );
        }
    }
    let unset = known.map_or_else(Vec::new, |known| hurl::unset(&entries, known));
    // A line that begins with the name may be the capture, with a mistake.
    let captured = |name: &str| text.lines().any(|line| line.trim_start().starts_with(name));
    for error in unset {
        let name = text.get(error.span.clone()).unwrap_or_default();
        let name = name.trim_matches(|c: char| c == '{' || c == '}' || c == ' ');
        if read || report.is_full() || !captured(name) {
            sound = false;
            report.add(
                Code::UnknownReference,
                place(&error.span),
                error.message,
                error.help,
            );
        }
    }
    let entries = entries.into_iter().enumerate();
    let entries = entries.filter(|(at, _)| whole(at)).map(|(_, entry)| entry);
    (entries.collect(), sound)
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
