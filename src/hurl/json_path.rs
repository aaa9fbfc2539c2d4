//! JSONPath (RFC 9535) as Hurl answers it.
//!
//! A path that can point at one place only (`$.user.name`, `$.items[0]`) gives the value there, or nothing. Any other
//! (`$.items[*]`, `$..id`, `$.items[?@.done]`) gives the list of all values, which may be empty: it *exists* even then,
//! unless the fixed part at its start leads nowhere. To say that a key is nowhere: `jsonpath "$..key" isEmpty`.

use serde_json::Value;
use serde_json_path::JsonPath;

/// Says what is wrong with a path, if anything is.
pub(super) fn check(path: &str) -> Result<(), String> {
    parse(path).map(drop)
}

/// What is at `path` in `value`; `None` if there is nothing.
///
/// # Errors
/// A path that is none.
pub(super) fn find(path: &str, value: &Value) -> Result<Option<Value>, String> {
    let parsed = parse(path)?;
    let fixed = fixed_part(path);
    if fixed.len() == path.trim_end().len() {
        return Ok(parsed
            .query(value)
            .all()
            .first()
            .map(|&found| found.clone()));
    }
    let leads_somewhere = parse(fixed).is_ok_and(|fixed| !fixed.query(value).is_empty());
    let found = parsed.query(value).all().into_iter().cloned().collect();
    Ok(leads_somewhere.then_some(Value::Array(found)))
}

fn parse(path: &str) -> Result<JsonPath, String> {
    JsonPath::parse(path).map_err(|error| format!("this is not a JSONPath: {}", error.message()))
}

/// The part at the start of a path that can point at one place only: names and single indexes.
fn fixed_part(path: &str) -> &str {
    let mut end = usize::from(path.starts_with('$'));
    while let Some(length) = fixed_segment(&path[end..]) {
        end += length;
    }
    &path[..end]
}

/// The length of the segment at the start of `rest`, if it is `.name`, `['name']`, `["name"]` or `[1]`.
fn fixed_segment(rest: &str) -> Option<usize> {
    if let Some(name) = rest.strip_prefix('.') {
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || !c.is_ascii();
        let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
        return (length > 0).then_some(1 + length);
    }
    let inside = rest.strip_prefix('[')?;
    let selector = match inside.chars().next()? {
        quote @ ('\'' | '"') => quoted_length(inside, quote)?,
        _ => inside
            .find(']')
            .filter(|&end| inside[..end].trim().parse::<i64>().is_ok())?,
    };
    inside[selector..].starts_with(']').then_some(selector + 2)
}

/// The length of the quoted string at the start of `text`, its quotes included.
fn quoted_length(text: &str, quote: char) -> Option<usize> {
    let mut escaped = true; // the opening quote does not close
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(path: &str) -> Option<Value> {
        let value = json!({"items": [{"id": 1, "a.b": 2}, {"id": 3}], "none": [], "null": null});
        find(path, &value).unwrap()
    }

    #[test]
    fn a_path_to_one_place_gives_its_value_or_nothing() {
        assert_eq!(found("$.items[0].id"), Some(json!(1)));
        assert_eq!(found("$['items'][-1].id"), Some(json!(3)));
        assert_eq!(found("$.items[0]['a.b']"), Some(json!(2)));
        assert_eq!(found("$.null"), Some(Value::Null));
        assert_eq!(found("$.items[2].id"), None);
        assert_eq!(found("$.nowhere"), None);
    }

    #[test]
    fn any_other_path_gives_a_list() {
        assert_eq!(found("$.items[*].id"), Some(json!([1, 3])));
        assert_eq!(found("$.items[?@.id > 1].id"), Some(json!([3])));
        assert_eq!(found("$.items[0,1].id"), Some(json!([1, 3])));
        assert_eq!(found("$..id"), Some(json!([1, 3])));
        assert_eq!(found("$.none[*]"), Some(json!([])));
        assert_eq!(found("$..password"), Some(json!([])));
    }

    #[test]
    fn a_list_below_nothing_is_nothing() {
        assert_eq!(found("$.nowhere[*]"), None);
    }

    #[test]
    fn what_is_no_path_says_so() {
        assert!(check("items").is_err());
        assert!(check("$.items[").is_err());
    }
}
