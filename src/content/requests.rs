//! Texts of requests: which an author may write, and where each stands in the file.

use std::ops::Range;

use super::Code;
use super::report::Report;
use crate::hurl;

/// The lines of a block's text and of the block as written, where lines may be indented or end as on Windows.
pub struct Lines<'t> {
    text: &'t str,
    written: &'t str,
    /// Where each line starts, in the text and as written.
    starts: Vec<(usize, usize)>,
}

impl<'t> Lines<'t> {
    pub fn of(text: &'t str, written: &'t str) -> Lines<'t> {
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
    pub fn place(&self, at: usize) -> usize {
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
