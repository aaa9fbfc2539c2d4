//! A quiz file of mdbook-quiz: carried over, then read as if it had been written here.

use std::ops::Range;

use super::super::report::Report;
use super::super::written::quiz_of;
use super::super::{Code, Diagnostic, Format, Kind};
use super::{Draft, Known};

pub fn read(report: &Report<'_>, known: &Known<'_>) -> Option<Draft> {
    let imported = Format::Mdbook.read(report.file, report.source);
    imported
        .notes
        .into_iter()
        .for_each(|note| report.push(note));
    let (spans, items): (Vec<_>, Vec<_>) = imported.items.into_iter().unzip();
    if items.is_empty() {
        return None;
    }
    let text = match toml::to_string(&quiz_of(report.file, items)) {
        Ok(text) => text,
        Err(error) => {
            report.add(Code::Foreign, 0..0, error.to_string(), None);
            return None;
        }
    };
    let inner = Report::new(report.file, &text);
    let mut draft = super::read(&inner, known);
    let place = |span: &Range<usize>| place(&text, span, &spans);
    for item in draft.iter_mut().flat_map(|draft| &mut draft.quiz.items) {
        item.span = place(&item.span);
        if let Kind::Single(options) | Kind::Multiple(options) | Kind::TrueFalse(options) =
            &mut item.kind
        {
            for option in options {
                option.span = item.span.clone();
            }
        }
    }
    // Its id is the name of its file.
    for name in draft.iter_mut().flat_map(|draft| &mut draft.names) {
        name.span = 0..0;
    }
    // The format has no room for feedback to an option: nobody could mend that here.
    let found = inner.into_diagnostics().into_iter();
    for found in found.filter(|found| found.code != Code::NoFeedback) {
        let span = place(&found.span);
        report.push(Diagnostic { span, ..found });
    }
    draft
}

/// The question that a place in the text carried over came from.
fn place(text: &str, span: &Range<usize>, questions: &[Range<usize>]) -> Range<usize> {
    let before = text.get(..span.end).unwrap_or(text);
    let number = before.matches("\n[[items]]").count();
    let question = questions.get(number.saturating_sub(1));
    question.cloned().unwrap_or(0..0)
}
