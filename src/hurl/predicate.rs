//! Predicates: whether a value is what was expected, and both said in the same words.

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::Variables;
use super::ast::{Kind, Literal, Predicate, Test};
use super::check::Outcome;
use super::query;
use super::value::Value;

/// How a test of a value that is there came out.
enum Verdict {
    Holds,
    Fails,
    /// The test makes no sense for this kind of value, so `not` does not turn it round.
    Unfit,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }
}

/// Judges what a query found.
///
/// # Errors
/// Why the expected value could not be made: a variable that is not set, a regular expression that is none.
pub(super) fn judge(
    predicate: &Predicate,
    found: Option<&Value>,
    variables: &Variables,
) -> Result<Outcome, String> {
    let (verdict, expected) = test(&predicate.test, found, variables)?;
    let passed = match verdict {
        Verdict::Holds => !predicate.not,
        Verdict::Fails => predicate.not,
        Verdict::Unfit => false,
    };
    if passed {
        return Ok(Outcome::Passed);
    }
    let expected = match (predicate.not, &predicate.test) {
        (true, Test::Exists) => "absent".to_owned(),
        (true, _) => format!("not {expected}"),
        (false, _) => expected,
    };
    let actual = found.map_or_else(|| "absent".to_owned(), Value::to_string);
    Ok(Outcome::Failed { expected, actual })
}

/// The verdict, and what was expected in words.
fn test(
    test: &Test,
    found: Option<&Value>,
    variables: &Variables,
) -> Result<(Verdict, String), String> {
    let value = |literal| self::value(literal, variables);
    // Without a value every test fails.
    let verdict = |judge: &dyn Fn(&Value) -> Verdict| found.map_or(Verdict::Fails, judge);
    let ordered = |literal, symbol: &str, fits: fn(Ordering) -> bool| {
        let value = value(literal)?;
        let judge = |found: &Value| {
            found
                .order(&value)
                .map_or(Verdict::Unfit, |order| fits(order).into())
        };
        Ok::<_, String>((verdict(&judge), format!("{symbol} {value}")))
    };
    let within =
        |literal, word: &str, text: fn(&str, &str) -> bool, bytes: fn(&[u8], &[u8]) -> bool| {
            let value = value(literal)?;
            let judge = |found: &Value| within(found, &value, text, bytes);
            Ok::<_, String>((verdict(&judge), format!("{word} {value}")))
        };
    Ok(match test {
        Test::Equal(literal) => {
            let value = value(literal)?;
            (
                verdict(&|found| (*found == value).into()),
                value.to_string(),
            )
        }
        Test::NotEqual(literal) => {
            let value = value(literal)?;
            (
                verdict(&|found| (*found != value).into()),
                format!("anything but {value}"),
            )
        }
        Test::Greater(literal) => ordered(literal, ">", Ordering::is_gt)?,
        Test::GreaterOrEqual(literal) => ordered(literal, ">=", Ordering::is_ge)?,
        Test::Less(literal) => ordered(literal, "<", Ordering::is_lt)?,
        Test::LessOrEqual(literal) => ordered(literal, "<=", Ordering::is_le)?,
        Test::StartsWith(literal) => within(
            literal,
            "starts with",
            |a, b| a.starts_with(b),
            |a, b| a.starts_with(b),
        )?,
        Test::EndsWith(literal) => within(
            literal,
            "ends with",
            |a, b| a.ends_with(b),
            |a, b| a.ends_with(b),
        )?,
        Test::Contains(literal) => {
            within(literal, "contains", |a, b| a.contains(b), contains_bytes)?
        }
        Test::Includes(literal) => {
            let value = value(literal)?;
            (
                verdict(&|found| includes(found, &value)),
                format!("includes {value}"),
            )
        }
        Test::Matches(pattern) => {
            let regex = query::pattern(variables, pattern)?;
            let judge = |found: &Value| {
                found
                    .as_str()
                    .map_or(Verdict::Unfit, |text| regex.is_match(text).into())
            };
            (verdict(&judge), format!("matches /{regex}/"))
        }
        Test::Exists => (found.is_some().into(), "present".to_owned()),
        Test::IsEmpty => {
            let judge = |found: &Value| {
                found
                    .length()
                    .map_or(Verdict::Unfit, |length| (length == 0).into())
            };
            (verdict(&judge), "empty".to_owned())
        }
        Test::Is(kind) => (
            verdict(&|found| is(found, *kind)),
            kind_name(*kind).to_owned(),
        ),
    })
}

fn value(literal: &Literal, variables: &Variables) -> Result<Value, String> {
    Ok(match literal {
        Literal::Null => Value::Json(Json::Null),
        Literal::Boolean(boolean) => Value::Json(Json::Bool(*boolean)),
        Literal::Number(number) => Value::Json(Json::Number(number.clone())),
        Literal::String(template) => {
            Value::from(variables.fill(template).map_err(|error| error.message)?)
        }
        Literal::Bytes(bytes) => Value::Bytes(bytes.clone()),
        Literal::Variable { name, span } => variables
            .value(name, span)
            .map_err(|error| error.message)?
            .clone(),
    })
}

/// A test of a string against a string, or of bytes against bytes.
fn within(
    found: &Value,
    part: &Value,
    text: fn(&str, &str) -> bool,
    bytes: fn(&[u8], &[u8]) -> bool,
) -> Verdict {
    match (found, part) {
        (Value::Json(Json::String(found)), Value::Json(Json::String(part))) => {
            text(found, part).into()
        }
        (Value::Bytes(found), Value::Bytes(part)) => bytes(found, part).into(),
        _ => Verdict::Unfit,
    }
}

fn contains_bytes(bytes: &[u8], part: &[u8]) -> bool {
    part.is_empty() || bytes.windows(part.len()).any(|window| window == part)
}

fn includes(found: &Value, wanted: &Value) -> Verdict {
    match found {
        Value::Json(Json::Array(items)) => items
            .iter()
            .any(|item| Value::Json(item.clone()) == *wanted)
            .into(),
        _ => Verdict::Unfit,
    }
}

fn is(found: &Value, kind: Kind) -> Verdict {
    let Value::Json(json) = found else {
        return (kind == Kind::Collection).into();
    };
    match kind {
        Kind::Boolean => json.is_boolean().into(),
        Kind::Collection => (json.is_array() || json.is_object()).into(),
        Kind::Float => json.is_f64().into(),
        Kind::Integer => (json.is_i64() || json.is_u64()).into(),
        Kind::IsoDate => json
            .as_str()
            .map_or(Verdict::Unfit, |text| is_iso_date(text).into()),
        Kind::List => json.is_array().into(),
        Kind::Number => json.is_number().into(),
        Kind::Object => json.is_object().into(),
        Kind::String => json.is_string().into(),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "a boolean",
        Kind::Collection => "a list or an object",
        Kind::Float => "a number with a fraction",
        Kind::Integer => "a whole number",
        Kind::IsoDate => "a date and time such as \"2026-11-21T10:15:00Z\"",
        Kind::List => "a list",
        Kind::Number => "a number",
        Kind::Object => "an object",
        Kind::String => "a string",
    }
}

/// A date and time of RFC 3339, section 5.6: `2026-11-21T10:15:00.5Z` or with an offset such as `+01:00`.
fn is_iso_date(text: &str) -> bool {
    date_and_time(text.as_bytes()).is_some()
}

fn date_and_time(text: &[u8]) -> Option<()> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix(b"-")?, 2)?;
    let (day, rest) = digits(rest.strip_prefix(b"-")?, 2)?;
    let (hour, rest) = digits(
        rest.strip_prefix(b"T")
            .or_else(|| rest.strip_prefix(b"t"))?,
        2,
    )?;
    let (minute, rest) = digits(rest.strip_prefix(b":")?, 2)?;
    let (second, mut rest) = digits(rest.strip_prefix(b":")?, 2)?;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = fraction
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        rest = fraction.get(length..).filter(|_| length > 0)?;
    }
    let in_range =
        (1..=days(year, month)?).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    (in_range && is_offset(rest)).then_some(())
}

fn is_offset(text: &[u8]) -> bool {
    let hours_and_minutes = |text| {
        let (hours, rest) = digits(text, 2)?;
        let (minutes, rest) = digits(rest.strip_prefix(b":")?, 2)?;
        Some(hours < 24 && minutes < 60 && rest.is_empty())
    };
    match text {
        b"Z" | b"z" => true,
        [b'+' | b'-', offset @ ..] => hours_and_minutes(offset) == Some(true),
        _ => false,
    }
}

fn digits(text: &[u8], length: usize) -> Option<(u32, &[u8])> {
    let (digits, rest) = text.split_at_checked(length)?;
    let number = digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })?;
    Some((number, rest))
}

fn days(year: u32, month: u32) -> Option<u32> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    Some(match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::is_iso_date;

    #[test]
    fn iso_dates_are_those_of_rfc_3339() {
        for date in [
            "2026-11-21T10:15:00Z",
            "2024-02-29T00:00:00.123+01:00",
            "1990-12-31T23:59:60Z",
        ] {
            assert!(is_iso_date(date), "{date}");
        }
        for date in [
            "2026-11-21",
            "2026-02-29T00:00:00Z",
            "2026-11-21T10:15:00",
            "2026-13-01T00:00:00Z",
            "soon",
            "",
        ] {
            assert!(!is_iso_date(date), "{date}");
        }
    }
}
