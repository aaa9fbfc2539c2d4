//! Code that would be broken over rows on a screen of 80 columns.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::texts::texts;
use crate::content::{Code, Course, Diagnostic, Files, Lesson, Part, Quiz};
use crate::markdown::{self, Block, BlockKind, breaks};

/// What remains of 80 columns for code: margins, the bar beside it and the numbers of its lines take the rest.
const CODE: usize = 70;

/// What remains of 80 columns for a title, and for text.
const TEXT: usize = 74;

pub fn look(course: &Course, files: &Files, found: &mut Vec<Diagnostic>) {
    for lesson in &course.lessons {
        for screen in lesson
            .screens
            .iter()
            .filter(|screen| screen.title.width() > TEXT)
        {
            let width = screen.title.width();
            let message = format!(
                "a title of {width} columns; more than {TEXT} are cut off on a screen of 80"
            );
            found.push(Diagnostic::new(
                Code::TooWide,
                &lesson.file,
                first_line(lesson, &screen.span),
                message,
            ));
        }
        let parts = lesson.screens.iter().flat_map(|screen| &screen.parts);
        for part in parts {
            match part {
                Part::Prose(blocks) => {
                    for (span, _) in blocks.iter().flat_map(code) {
                        lines(lesson, span, found);
                    }
                    for block in blocks.iter().filter(|block| breaks(block, TEXT)) {
                        let message = "columns of this table are narrower than a word in them on a screen of 80";
                        found.push(Diagnostic::new(
                            Code::TooWide,
                            &lesson.file,
                            first_line(lesson, &block.span),
                            message,
                        ));
                    }
                }
                Part::App { span, .. } => lines(lesson, span.clone(), found),
                Part::Requests(live) | Part::Compare(live) => {
                    lines(lesson, live.span.clone(), found);
                }
                Part::Picture { .. } | Part::Quiz { .. } => {}
            }
        }
    }
    for quiz in &course.quizzes {
        shown(quiz, files, found);
    }
}

/// The code that a quiz shows with its questions.
fn shown(quiz: &Quiz, files: &Files, found: &mut Vec<Diagnostic>) {
    for written in texts(&quiz.file, files.text(&quiz.file)) {
        let text = &written.text;
        if written.is_code() {
            wide(&quiz.file, &text.text, |span| text.place(&span), found);
        }
        if written.is_markdown() {
            let blocks = markdown::parse(&text.text, 0..text.text.len());
            for (span, _) in blocks.iter().flat_map(code) {
                let code = text.text.get(span.clone()).unwrap_or_default();
                let place = |line: Range<usize>| {
                    text.place(&(line.start + span.start..line.end + span.start))
                };
                wide(&quiz.file, code, place, found);
            }
        }
    }
}

/// Every code block in a block, as its place and its text.
fn code(block: &Block) -> Vec<(Range<usize>, &str)> {
    match &block.kind {
        BlockKind::Code {
            text, text_span, ..
        } => vec![(text_span.clone(), text)],
        BlockKind::Quote(blocks) => blocks.iter().flat_map(code).collect(),
        BlockKind::List { items, .. } => {
            let blocks = items.iter().flat_map(|item| &item.blocks);
            blocks.flat_map(code).collect()
        }
        _ => Vec::new(),
    }
}

fn first_line(lesson: &Lesson, span: &Range<usize>) -> Range<usize> {
    let text = lesson.source.get(span.clone()).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    span.start..span.start + line.len()
}

fn lines(lesson: &Lesson, span: Range<usize>, found: &mut Vec<Diagnostic>) {
    let text = lesson.source.get(span.clone()).unwrap_or_default();
    let place = |line: Range<usize>| line.start + span.start..line.end + span.start;
    wide(&lesson.file, text, place, found);
}

/// The lines of a text that are too wide; `place` tells where in the file a part of the text is.
fn wide(
    file: &str,
    text: &str,
    place: impl Fn(Range<usize>) -> Range<usize>,
    found: &mut Vec<Diagnostic>,
) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.trim_end();
        if shown.width() > CODE {
            let message = too_wide(shown.width());
            let span = place(at..at + shown.len());
            found.push(Diagnostic::new(Code::TooWide, file, span, message));
        }
        at += line.len();
    }
}

fn too_wide(width: usize) -> String {
    format!("a line of {width} columns; more than {CODE} are broken on a screen of 80")
}
