//! Order, and what belongs together.

use super::{Mark, Ungraded, Verdict, form, parts};
use crate::content::{Match, Order, Prose};

/// Right when the lines read as the author's do; the credit is the share of neighbours that are neighbours in truth.
pub fn order(order: &Order, given: &[usize]) -> Result<Verdict, Ungraded> {
    let mut sorted = given.to_vec();
    sorted.sort_unstable();
    if sorted != (0..order.lines.len()).collect::<Vec<_>>() {
        return Err(form("Every line has one place."));
    }
    // Lines may read the same: what counts is the text, not which of them it is.
    let text = |line: usize| order.lines[line].as_str();
    let truth: Vec<(&str, &str)> = order
        .lines
        .windows(2)
        .map(|pair| (&*pair[0], &*pair[1]))
        .collect();
    let hits = neighbours(
        &truth,
        given.windows(2).map(|pair| (text(pair[0]), text(pair[1]))),
    );
    let marks: Vec<Mark> = given
        .iter()
        .enumerate()
        .map(|(place, &line)| Mark::of(true, text(line) == order.lines[place]))
        .collect();
    let right = marks.iter().all(|mark| *mark == Mark::Hit);
    Ok(Verdict {
        right,
        credit: if right {
            1.0
        } else {
            // Without this an order that is wrong only at its start could count as full.
            (hits as f64 / truth.len() as f64).min(0.99)
        },
        marks: vec![marks],
        given: given.iter().map(|&line| text(line).to_owned()).collect(),
        truth: Vec::new(),
        said: if right {
            Vec::new()
        } else {
            vec![order.feedback.clone()]
        },
    })
}

/// How many of the given pairs are among the true ones, each of which counts once.
fn neighbours<'a>(
    truth: &[(&'a str, &'a str)],
    given: impl Iterator<Item = (&'a str, &'a str)>,
) -> usize {
    let mut left = truth.to_vec();
    given
        .filter(|pair| {
            let at = left.iter().position(|truth| truth == pair);
            at.map(|at| left.swap_remove(at)).is_some()
        })
        .count()
}

pub fn recall_order(order: &Order, given: &[String]) -> Option<Vec<usize>> {
    let mut left: Vec<usize> = (0..order.lines.len()).collect();
    given
        .iter()
        .map(|text| {
            let at = left.iter().position(|&line| order.lines[line] == *text)?;
            Some(left.remove(at))
        })
        .collect()
}

/// For each left the index of the right it was given; the credit is the share of lefts that are right.
pub fn pairs(pairs: &Match, given: &[usize]) -> Result<Verdict, Ungraded> {
    let known = given.iter().all(|&right| right < pairs.rights.len());
    if given.len() != pairs.pairs.len() || !known {
        return Err(form("Give each of them a partner, then answer."));
    }
    let both = || pairs.pairs.iter().zip(given);
    let right: Vec<bool> = both().map(|(pair, &right)| pair.right == right).collect();
    let said: Vec<Prose> = pairs
        .pairs
        .iter()
        .map(|pair| pair.feedback.clone())
        .collect();
    let texts = both().map(|(pair, &right)| format!("{} → {}", pair.left, pairs.rights[right]));
    Ok(parts(&right, texts.collect(), said))
}

pub fn recall_pairs(pairs: &Match, given: &[String]) -> Option<Vec<usize>> {
    let right = |(pair, text): (&crate::content::Pair, &String)| {
        let right = text.strip_prefix(&pair.left)?.strip_prefix(" → ")?;
        pairs.rights.iter().position(|other| other == right)
    };
    pairs.pairs.iter().zip(given).map(right).collect()
}
