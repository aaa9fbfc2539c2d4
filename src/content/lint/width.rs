//! Code that would be broken over rows on a screen of 80 columns.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::content::{Code, Course, Diagnostic, Kind, Lesson, Part, Quiz};
use crate::markdown::{Block, BlockKind, breaks};

/// What remains of 80 columns for code: margins, the bar beside it and the numbers of its lines take the rest.
const CODE: usize = 70;

/// What remains of 80 columns for a title, and for text.
const TEXT: usize = 74;

pub fn look(course: &Course, found: &mut Vec<Diagnostic>) {
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
        items(quiz, found);
    }
}

/// The code of an item. The places of its lines in the file are not kept, so that the item is named.
fn items(quiz: &Quiz, found: &mut Vec<Diagnostic>) {
    for item in &quiz.items {
        let blocks = item.prompt.iter().chain(&item.explanation);
        let blocks = blocks.flat_map(code).map(|(_, text)| text.to_owned());
        let own = match &item.kind {
            Kind::Spot(spot) => Some(spot.code.clone()),
            Kind::Prints(prints) => Some(prints.code.clone()),
            Kind::Code(exercise) => Some(exercise.starter.clone()),
            Kind::Gap(gap) => Some(gap.pieces.join("____")),
            _ => None,
        };
        let widest = blocks
            .chain(own)
            .filter_map(|text| text.lines().map(UnicodeWidthStr::width).max());
        if let Some(width) = widest.max().filter(|width| *width > CODE) {
            let message = format!("`{}`: {}", item.id, too_wide(width));
            let mistake = Diagnostic::new(Code::TooWide, &quiz.file, item.span.clone(), message);
            found.push(mistake);
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
    let mut at = span.start;
    for line in lesson
        .source
        .get(span)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        let text = line.trim_end();
        if text.width() > CODE {
            let message = too_wide(text.width());
            let span = at..at + text.len();
            found.push(Diagnostic::new(Code::TooWide, &lesson.file, span, message));
        }
        at += line.len();
    }
}

fn too_wide(width: usize) -> String {
    format!("a line of {width} columns; more than {CODE} are broken on a screen of 80")
}
