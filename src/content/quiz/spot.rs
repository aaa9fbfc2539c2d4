//! Finding the line that matters.

use super::super::fields::Fields;
use super::super::report::Report;
use super::super::{Code, Foreseen, Spot};
use super::{foreseen_twice, no_feedback, prose, words};

pub fn read(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Spot> {
    let code = fields.required("code");
    let lines = fields.line_numbers("lines");
    let mut wrong = Vec::new();
    let mut places = lines.clone();
    for entry in fields.tables("wrong") {
        let (line, feedback) = (entry.line_number("line"), entry.required("feedback"));
        entry.finish();
        let (Some((line, span)), Some(feedback)) = (line, feedback) else {
            continue;
        };
        if lines.iter().any(|(right, _)| *right == line) {
            let message = "this line is listed as wrong, and as right";
            report.add(Code::Options, span.clone(), message, None);
        }
        if wrong
            .iter()
            .any(|earlier: &Foreseen<usize>| earlier.answer == line)
        {
            foreseen_twice(report, span.clone());
        }
        places.push((line, span));
        wrong.push(Foreseen {
            answer: line,
            feedback: prose(&feedback.text),
        });
    }
    let feedback = words(fields, "feedback");
    if feedback.is_empty() {
        no_feedback(report, fields);
    }
    let code = code?;
    let count = code.text.trim_end().lines().count();
    let mut sound = !lines.is_empty();
    // What stands there and is no number of a line is told.
    if fields.list("lines").is_empty() {
        let help = Some("name the line to find: `lines = [4]`".to_owned());
        report.add(Code::Options, fields.head(), "no line is right", help);
    }
    for (line, span) in places {
        if !(1..=count).contains(&line) {
            let message = format!("the code has the lines 1 to {count}, not {line}");
            report.add(Code::BadValue, span, message, None);
            sound = false;
        }
    }
    sound.then(|| Spot {
        code: code.text,
        lines: lines.into_iter().map(|(line, _)| line).collect(),
        wrong,
        feedback,
    })
}
