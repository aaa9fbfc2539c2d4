//! Did you mean?

pub use crate::hurl::nearest;

/// A help text naming the nearest candidate, or all of them if there are few.
pub fn help(word: &str, candidates: &[&str]) -> Option<String> {
    match nearest(word, candidates.iter().copied()) {
        Some(meant) => Some(format!("did you mean `{meant}`?")),
        None if candidates.is_empty() || candidates.len() > 12 => None,
        None => Some(format!("known here: {}", candidates.join(", "))),
    }
}

/// A text as an id: `Why 201?` → `why-201`. Empty when nothing of it can stand in an id.
pub fn slug(text: &str) -> String {
    let text = text.to_ascii_lowercase();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// A name as a title: `first-steps` → `First steps`.
pub fn title(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        assert_eq!(nearest("titel", ["title", "track"]), Some("title"));
        assert_eq!(nearest("banana", ["title", "track"]), None);
    }
}
