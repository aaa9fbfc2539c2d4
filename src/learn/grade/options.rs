//! Choosing among options.

use super::{Mark, Ungraded, Verdict, form, verdict};
use crate::content::{Choice, Prose};
use crate::markdown::plain_text;

pub fn grade(options: &[Choice], chosen: &[usize], many: bool) -> Result<Verdict, Ungraded> {
    if chosen.iter().any(|&option| option >= options.len()) {
        return Err(form("There is no such option."));
    }
    match chosen.len() {
        0 => return Err(form("Pick at least one, then answer.")),
        2.. if !many => return Err(form("Pick one option.")),
        _ => {}
    }
    let marks: Vec<Mark> = options
        .iter()
        .enumerate()
        .map(|(i, option)| Mark::of(chosen.contains(&i), option.right))
        .collect();
    let given = chosen.iter().map(|&i| plain_text(&options[i].text));
    Ok(verdict(vec![marks], given.collect()))
}

/// The options that are right.
pub fn right(options: &[Choice]) -> Vec<String> {
    let right = options.iter().filter(|option| option.right);
    right.map(|option| plain_text(&option.text)).collect()
}

pub fn recall(options: &[Choice], given: &[String]) -> Option<Vec<usize>> {
    let place = |text: &String| {
        let mut options = options.iter();
        options.position(|option| plain_text(&option.text) == *text)
    };
    given.iter().map(place).collect()
}

/// The feedback of the wrong ones that were chosen.
pub fn said(options: &[Choice], given: &[String]) -> Vec<Prose> {
    let chosen = |option: &&Choice| !option.right && given.contains(&plain_text(&option.text));
    let wrong = options.iter().filter(chosen);
    wrong.map(|option| option.feedback.clone()).collect()
}
