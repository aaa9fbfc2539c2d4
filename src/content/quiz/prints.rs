//! What does this print?

use super::super::fields::Fields;
use super::super::report::Report;
use super::super::{Code, Foreseen, Prints};
use super::{foreseen_twice, no_feedback, prose, words};

pub fn read(report: &Report<'_>, fields: &Fields<'_, '_>) -> Option<Prints> {
    let (code, output) = (fields.required("code"), fields.required("output"));
    let mut wrong = Vec::new();
    for entry in fields.tables("wrong") {
        let (answer, feedback) = (entry.required("answer"), entry.required("feedback"));
        entry.finish();
        let (Some(answer), Some(feedback)) = (answer, feedback) else {
            continue;
        };
        if output
            .as_ref()
            .is_some_and(|output| Prints::same(&output.text, &answer.text))
        {
            let message = "this is listed as wrong, and is the output";
            report.add(Code::Options, answer.span.clone(), message, None);
        }
        let same = |earlier: &Foreseen<String>| Prints::same(&earlier.answer, &answer.text);
        if wrong.iter().any(same) {
            foreseen_twice(report, answer.span);
        }
        wrong.push(Foreseen {
            answer: answer.text,
            feedback: prose(&feedback.text),
        });
    }
    let feedback = words(fields, "feedback");
    if wrong.is_empty() && feedback.is_empty() {
        no_feedback(report, fields);
    }
    Some(Prints {
        code: code?.text,
        output: output?.text,
        wrong,
        feedback,
    })
}
