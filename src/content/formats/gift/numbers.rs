//! Numbers with a tolerance, and ranges.

/// A number, and how far off an answer may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    pub number: f64,
    pub tolerance: f64,
}

/// `3.14`, `3.14:0.01` or `3.13..3.15`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(text: &str) -> Result<Near, String> {
    let parse = |part: &str| -> Result<f64, String> {
        let number: Option<f64> = part.trim().parse().ok().filter(|n: &f64| n.is_finite());
        number.ok_or_else(|| format!("`{text}` is no number"))
    };
    // What lies between two decimals has at most a digit more than they.
    let decimals = |a: &str, b: &str| places(a).max(places(b)) + 1;
    if let Some((low, high)) = text.split_once("..") {
        let (from, to) = (parse(low)?, parse(high)?);
        if from > to {
            return Err(format!("`{text}` ends before it begins"));
        }
        let round = |number| rounded(number, decimals(low, high));
        return Ok(Near {
            number: round(f64::midpoint(from, to)),
            tolerance: round((to - from) / 2.0),
        });
    }
    let Some((number, tolerance)) = text.split_once(':') else {
        return Ok(Near {
            number: parse(text)?,
            tolerance: 0.0,
        });
    };
    let (number, tolerance) = (parse(number)?, parse(tolerance)?);
    if tolerance < 0.0 {
        return Err(format!(
            "`{text}`: nothing is nearer than the number itself"
        ));
    }
    Ok(Near { number, tolerance })
}

/// How many digits a number is written with behind the point.
fn places(text: &str) -> usize {
    let digits = text.trim().split_once('.');
    digits.map_or(0, |(_, digits)| digits.len())
}

fn rounded(number: f64, places: usize) -> f64 {
    // Beyond that, a float has no digits to round.
    match places {
        0..=15 => format!("{number:.places$}").parse().unwrap_or(number),
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_written_as_people_would() {
        for (text, number, tolerance) in [
            ("3.241..3.242", 3.2415, 0.0005),
            ("3.24:0.01", 3.24, 0.01),
            ("-1..2", 0.5, 1.5),
            ("0.1..0.3", 0.2, 0.1),
            ("1e3..2e3", 1500.0, 500.0),
        ] {
            assert_eq!(read(text), Ok(Near { number, tolerance }), "{text}");
        }
    }

    #[test]
    fn what_could_accept_nothing_is_refused() {
        for text in ["5..1", "3:-1", "a", "1..", "", "nan", "1:x"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
