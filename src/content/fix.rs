//! Corrections that are safe to make unasked.

use super::Diagnostic;

/// The source with the corrections of its mistakes made. One that would touch bytes of another is left for a next time.
pub fn fixed(source: &str, mistakes: &[&Diagnostic]) -> String {
    let mut fixes: Vec<_> = mistakes
        .iter()
        .filter_map(|mistake| mistake.fix.as_ref())
        .collect();
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let (mut text, mut done) = (String::with_capacity(source.len()), 0);
    for fix in fixes {
        let Some(between) = source.get(done..fix.span.start) else {
            continue;
        };
        if source.get(fix.span.clone()).is_none() {
            continue;
        }
        text += between;
        text += &fix.text;
        done = fix.span.end;
    }
    text + &source[done..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Code, Fix};

    fn mistake(span: std::ops::Range<usize>, text: &str) -> Diagnostic {
        let fix = Fix {
            span: span.clone(),
            text: text.to_owned(),
        };
        Diagnostic {
            fix: Some(fix),
            ..Diagnostic::new(Code::UnknownKey, "f", span, "m")
        }
    }

    #[test]
    fn corrections_are_made_in_any_order_and_never_on_top_of_each_other() {
        let mistakes = [
            mistake(4..5, "E"),
            mistake(0..2, "AB"),
            mistake(1..3, "no"),
            mistake(9..12, "no"),
        ];
        let mistakes: Vec<&Diagnostic> = mistakes.iter().collect();
        assert_eq!(fixed("abcdef", &mistakes), "ABcdEf");
        assert_eq!(fixed("é", &[&mistake(1..2, "no")]), "é");
    }
}
