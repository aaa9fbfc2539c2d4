//! Typed answers: texts, numbers, gaps.

use super::{Ungraded, Verdict, form, parts};
use crate::content::{Hole, Number, Prints, Prose, TextRule, Typed};

/// One text for each rule.
pub fn grade(rules: &[&Typed], texts: &[String]) -> Result<Verdict, Ungraded> {
    if texts.len() != rules.len() || texts.iter().any(|text| text.trim().is_empty()) {
        return Err(form(if rules.len() == 1 {
            "Write an answer first."
        } else {
            "Fill every gap, then answer."
        }));
    }
    let pairs = || rules.iter().zip(texts);
    let right: Vec<bool> = pairs().map(|(rule, text)| fits(rule, text)).collect();
    let said = pairs().map(|(rule, text)| said(rule, text)).collect();
    let given = texts.iter().map(|text| text.trim().to_owned()).collect();
    Ok(parts(&right, given, said))
}

fn fits(typed: &Typed, text: &str) -> bool {
    typed.accept.iter().any(|rule| rule.fits(text))
}

fn said(typed: &Typed, text: &str) -> Prose {
    let foreseen = typed.wrong.iter().find(|wrong| wrong.answer.fits(text));
    foreseen
        .map_or(&typed.feedback, |wrong| &wrong.feedback)
        .clone()
}

/// What to show as the right text: the first that is not a pattern; nobody who did not know the answer can read that.
pub fn right(typed: &Typed) -> Option<String> {
    let literal = |rule: &&TextRule| !matches!(rule, TextRule::Pattern(_));
    let rule = typed.accept.iter().find(literal);
    rule.map(|rule| rule.text().to_owned())
}

/// The same for a gap: of its choices, those that fit.
pub fn shown(hole: &Hole) -> Option<String> {
    let choice = hole.choices.iter().find(|choice| fits(&hole.typed, choice));
    choice.cloned().or_else(|| right(&hole.typed))
}

pub fn number(number: &Number, texts: &[String]) -> Result<Verdict, Ungraded> {
    let [text] = texts else {
        return Err(form("Write a number."));
    };
    let value = parse(text).ok_or_else(|| {
        let text = text.trim();
        form(format!(
            "`{text}` is no number. Write it in digits, with a point for a fraction."
        ))
    })?;
    // Of decimals a computer keeps the nearest fraction: for it, 0.4 is a little more than 0.1 from 0.3.
    let blur = 4.0 * f64::EPSILON * value.abs().max(number.answer.abs());
    let near = |other: f64| (value - other).abs() <= number.tolerance + blur;
    let foreseen = number.wrong.iter().find(|wrong| near(wrong.answer));
    let said = foreseen.map_or(&number.feedback, |wrong| &wrong.feedback);
    let given = vec![text.trim().to_owned()];
    Ok(parts(&[near(number.answer)], given, vec![said.clone()]))
}

pub fn prints(prints: &Prints, texts: &[String]) -> Result<Verdict, Ungraded> {
    let [text] = texts else {
        return Err(form("Write what it prints."));
    };
    if text.trim().is_empty() {
        return Err(form("Write what it prints, then answer."));
    }
    let foreseen = prints.wrong.iter();
    let foreseen = foreseen.map(|wrong| (Prints::same(&wrong.answer, text), &wrong.feedback));
    let said = foreseen
        .filter(|(same, _)| *same)
        .map(|(_, words)| words)
        .next();
    let said = said.unwrap_or(&prints.feedback).clone();
    let given = vec![text.trim_end().to_owned()];
    Ok(parts(
        &[Prints::same(&prints.output, text)],
        given,
        vec![said],
    ))
}

/// A finite number, with a comma or a point.
fn parse(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let value: f64 = text.parse().ok().filter(|_| digits)?;
    value.is_finite().then_some(value)
}
