//! The texts of a quiz where they stand in its file: what a lint finds in one can be pointed at.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::content::fields::{Fields, Text};
use crate::content::report::Report;

/// A text of a quiz.
pub struct Written {
    key: String,
    /// Whether it stands below one of [`LITERAL`].
    literal: bool,
    pub text: Text,
}

/// The keys of a quiz, also of one of mdbook-quiz, whose texts are Markdown.
const MARKDOWN: [&str; 10] = [
    "prompt",
    "explanation",
    "hints",
    "feedback",
    "right_feedback",
    "hint",
    "text",
    "context",
    "distractors",
    "answer",
];
/// The keys whose texts are code that is shown with the question.
const CODE: [&str; 4] = ["code", "starter", "app", "program"];
/// Below these, a text is what was sent or typed.
const LITERAL: [&str; 3] = ["choices", "wrong", "asks"];

impl Written {
    pub fn is_markdown(&self) -> bool {
        MARKDOWN.contains(&&*self.key) && (!self.literal || self.key == "feedback")
    }

    pub fn is_code(&self) -> bool {
        CODE.contains(&&*self.key) && !self.literal
    }
}

/// Every text of a quiz, in the order of the file as far as its tables are.
pub fn texts(file: &str, source: &str) -> Vec<Written> {
    let (table, _) = DeTable::parse_recoverable(source);
    let report = Report::new(file, source);
    let fields = Fields::new(&report, table.get_ref(), 0..0, 0);
    let mut texts = Vec::new();
    for (key, value) in table.get_ref() {
        collect(&fields, key.get_ref(), false, value, &mut texts);
    }
    texts
}

fn collect(
    fields: &Fields<'_, '_>,
    key: &str,
    literal: bool,
    value: &Spanned<DeValue<'_>>,
    texts: &mut Vec<Written>,
) {
    match value.get_ref() {
        DeValue::Table(table) => {
            let literal = literal || LITERAL.contains(&key);
            for (key, value) in table {
                collect(fields, key.get_ref(), literal, value, texts);
            }
        }
        DeValue::Array(list) => {
            let each = list.iter();
            each.for_each(|value| collect(fields, key, literal, value, texts));
        }
        DeValue::String(_) => texts.extend(fields.as_text(value).map(|text| Written {
            key: key.to_owned(),
            literal,
            text,
        })),
        _ => {}
    }
}
