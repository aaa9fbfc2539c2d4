//! Aiken: a line that asks, lines `A. …` or `A) …`, a line `ANSWER: A`.

use std::ops::Range;

use super::super::written::{Choice, Item, Kind};
use super::{Reader, answer_is, literal::literal};

/// A question whose answer has not come yet.
#[derive(Default)]
struct Question {
    span: Range<usize>,
    prompt: String,
    options: Vec<(char, String)>,
}

const UNANSWERED: &str = "this question has no line `ANSWER: …` behind its options";

pub(super) fn read(source: &str, reader: &mut Reader<'_>) {
    let (mut open, mut at) = (None::<Question>, 0);
    for line in source.split_inclusive('\n') {
        let span = at..at + line.trim_end().len();
        at += line.len();
        let text = line.trim().trim_start_matches('\u{feff}');
        if text.is_empty() {
            continue;
        }
        match (open.as_mut(), text.strip_prefix("ANSWER:"), option(text)) {
            (_, Some(letter), _) => match open.take() {
                Some(question) => close(question, letter.trim(), span, reader),
                None => reader.wrong(span, "an answer without a question before it"),
            },
            (Some(question), None, Some(option)) => {
                let letter = option.0;
                if question.options.iter().any(|(taken, _)| *taken == letter) {
                    reader.wrong(span, format!("there is an option {letter} already"));
                } else {
                    question.options.push(option);
                }
            }
            (Some(question), None, None) if question.options.is_empty() => {
                // Strictly, a question has one line; a second one can only belong to it.
                question.prompt += "\n";
                question.prompt += text;
            }
            // Behind its options only the answer belongs to a question, so that this begins the next.
            (unanswered, None, _) => {
                if let Some(question) = unanswered {
                    reader.wrong(question.span.clone(), UNANSWERED);
                }
                open = Some(Question {
                    span,
                    prompt: text.to_owned(),
                    options: Vec::new(),
                });
            }
        }
    }
    if let Some(question) = open {
        reader.wrong(question.span, UNANSWERED);
    }
}

/// `A. text` or `A) text`.
fn option(line: &str) -> Option<(char, String)> {
    let mut letters = line.chars();
    let letter = letters.next().filter(char::is_ascii_alphabetic)?;
    let rest = letters.as_str();
    let text = rest.strip_prefix(['.', ')'])?;
    let spaced = text.starts_with(char::is_whitespace) || text.is_empty();
    spaced.then(|| (letter.to_ascii_uppercase(), text.trim().to_owned()))
}

fn close(question: Question, letter: &str, line: Range<usize>, reader: &mut Reader<'_>) {
    let mut letters = letter.chars();
    let wanted = letters.next().map(|letter| letter.to_ascii_uppercase());
    let right = question
        .options
        .iter()
        .find(|(letter, _)| Some(*letter) == wanted && letters.as_str().is_empty());
    let Some((right, text)) = right else {
        reader.wrong(line, format!("there is no option `{letter}`"));
        return;
    };
    let choice = |(letter, text): &(char, String)| Choice {
        text: literal(text),
        right: letter == right,
        feedback: String::new(),
    };
    let item = Item {
        explanation: answer_is(&[&literal(text)]),
        ..Item::new(
            "",
            literal(&question.prompt),
            Kind::Single {
                options: question.options.iter().map(choice).collect(),
            },
        )
    };
    reader.item(question.span.start..line.end, item);
}
