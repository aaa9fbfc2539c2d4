//! The line that matters.

use super::{Ungraded, Verdict, form, parts};
use crate::content::Spot;

pub fn grade(spot: &Spot, line: usize) -> Result<Verdict, Ungraded> {
    let count = spot.code.trim_end().lines().count();
    if !(1..=count).contains(&line) {
        return Err(form(format!("The code has the lines 1 to {count}.")));
    }
    let foreseen = spot.wrong.iter().find(|wrong| wrong.answer == line);
    let said = foreseen.map_or(&spot.feedback, |wrong| &wrong.feedback);
    let right = spot.lines.contains(&line);
    Ok(parts(&[right], vec![text(spot, line)], vec![said.clone()]))
}

/// A line with its number.
pub fn text(spot: &Spot, line: usize) -> String {
    let code = spot.code.lines().nth(line - 1).unwrap_or_default();
    format!("line {line}: {}", code.trim())
}
