//! What an item asks, in the terms of xAPI 1.0.3 (Data, Appendix C): a type of interaction, what can be answered, what is
//! right, and how a response is written.

use serde_json::{Value, json};

use crate::content::{Choice, Item, Kind, Match, TextRule, Typed};
use crate::learn::{Answer, recall, solution};
use crate::markdown::plain_text;

/// Between the parts of a response, and between the two halves of a pair.
const COMMA: &str = "[,]";
const DOT: &str = "[.]";

/// A type of interaction with what belongs to it.
pub(super) struct Interaction {
    kind: &'static str,
    /// Each stands for a response that is right.
    patterns: Vec<String>,
    /// Lists of what can be answered, by name: id and text.
    components: Vec<(&'static str, Vec<(String, String)>)>,
}

impl Interaction {
    /// For what xAPI has no type for.
    pub(super) fn other() -> Interaction {
        Interaction::new("other", Vec::new())
    }

    fn new(kind: &'static str, patterns: Vec<String>) -> Interaction {
        Interaction {
            kind,
            patterns,
            components: Vec::new(),
        }
    }

    pub(super) fn of(item: &Item) -> Interaction {
        match &item.kind {
            Kind::Single(options) | Kind::Multiple(options) => choice(options),
            Kind::TrueFalse(options) => {
                let right = options.first().is_some_and(|option| option.right);
                Interaction::new("true-false", vec![right.to_string()])
            }
            Kind::Short(typed) => Interaction::new("fill-in", texts(typed)),
            Kind::Gap(gap) => {
                let typed = gap.gaps.iter().map(|gap| &gap.typed);
                let exact = typed.flat_map(|typed| &typed.accept).any(is_exact);
                let right = solution(item).join(COMMA);
                Interaction::new("fill-in", vec![with_case(exact, &right)])
            }
            Kind::Number(number) => {
                let [low, high] =
                    [-number.tolerance, number.tolerance].map(|by| number.answer + by);
                Interaction::new("numeric", vec![format!("{low}[:]{high}")])
            }
            Kind::Spot(spot) => {
                let lines = spot.lines.iter();
                Interaction::new("numeric", lines.map(usize::to_string).collect())
            }
            Kind::Prints(prints) => Interaction::new("long-fill-in", vec![prints.output.clone()]),
            Kind::Order(order) => {
                let right: Vec<usize> = (0..order.lines.len()).collect();
                Interaction {
                    components: vec![("choices", named("line", order.lines.iter().cloned()))],
                    ..Interaction::new("sequencing", vec![ids("line", &right)])
                }
            }
            Kind::Match(pairs) => matching(pairs),
            // What the wire decides.
            Kind::Predict(_) | Kind::Goal(_) | Kind::Code(_) => Interaction::other(),
        }
    }

    /// Writes it into the definition of an activity.
    pub(super) fn define(self, definition: &mut Value) {
        definition["interactionType"] = self.kind.into();
        if !self.patterns.is_empty() {
            definition["correctResponsesPattern"] = self.patterns.into();
        }
        for (name, list) in self.components {
            let component = |(id, text)| json!({ "id": id, "description": { "en": text } });
            definition[name] = list.into_iter().map(component).collect();
        }
    }
}

/// What was given, as its interaction writes it; `None` when the item has been reworded since.
pub(super) fn response(item: &Item, given: &[String]) -> Option<String> {
    match (recall(item, given)?, &item.kind) {
        (Answer::Options(chosen), Kind::TrueFalse(_)) => Some((chosen == [0]).to_string()),
        (Answer::Options(chosen), _) => Some(ids("option", &chosen)),
        (Answer::Order(lines), _) => Some(ids("line", &lines)),
        (Answer::Pairs(rights), _) => Some(pairs(rights.iter().copied().enumerate())),
        (Answer::Line(line), _) => Some(line.to_string()),
        (Answer::Texts(texts), _) => Some(texts.join(COMMA)),
        (Answer::Prediction(_), _) => None,
    }
}

fn choice(options: &[Choice]) -> Interaction {
    let right = options.iter().enumerate();
    let right = right.filter(|(_, option)| option.right).map(|(at, _)| at);
    let shown = options.iter().map(|option| plain_text(&option.text));
    Interaction {
        components: vec![("choices", named("option", shown))],
        ..Interaction::new("choice", vec![ids("option", &right.collect::<Vec<_>>())])
    }
}

fn matching(asked: &Match) -> Interaction {
    let lefts = asked.pairs.iter().map(|pair| pair.left.clone());
    let right = asked.pairs.iter().map(|pair| pair.right);
    Interaction {
        components: vec![
            ("source", named("left", lefts)),
            ("target", named("right", asked.rights.iter().cloned())),
        ],
        ..Interaction::new("matching", vec![pairs(right.enumerate())])
    }
}

/// The texts that are accepted. A regular expression is no text, and xAPI has no other word for it.
fn texts(typed: &Typed) -> Vec<String> {
    let written = |rule: &TextRule| match rule {
        TextRule::Pattern(_) => None,
        rule => Some(with_case(is_exact(rule), rule.text())),
    };
    typed.accept.iter().filter_map(written).collect()
}

fn is_exact(rule: &TextRule) -> bool {
    matches!(rule, TextRule::Exact(_))
}

fn with_case(matters: bool, text: &str) -> String {
    format!("{{case_matters={matters}}}{text}")
}

/// Ids are numbers from one, in the author's order.
fn id(name: &str, at: usize) -> String {
    format!("{name}-{}", at + 1)
}

fn ids(name: &str, places: &[usize]) -> String {
    let ids = places.iter().map(|&at| id(name, at));
    ids.collect::<Vec<_>>().join(COMMA)
}

fn pairs(pairs: impl Iterator<Item = (usize, usize)>) -> String {
    let pair = |(left, right)| format!("{}{DOT}{}", id("left", left), id("right", right));
    pairs.map(pair).collect::<Vec<_>>().join(COMMA)
}

fn named(name: &str, texts: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let named = texts.enumerate().map(|(at, text)| (id(name, at), text));
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Files, Quiz, load};

    fn quizzes() -> Vec<Quiz> {
        load(&Files::embedded()).course.quizzes
    }

    /// What is right in the course is right by the patterns of a record store.
    #[test]
    fn the_right_answer_is_written_as_its_pattern() {
        let quizzes = quizzes();
        let mut tried = std::collections::BTreeSet::new();
        for item in quizzes.iter().flat_map(|quiz| &quiz.items) {
            let interaction = Interaction::of(item);
            let Some(response) = response(item, &solution(item)) else {
                assert_eq!(interaction.kind, "other", "{}", item.id);
                continue;
            };
            let plain = |pattern: &String| match pattern.strip_prefix("{case_matters=") {
                Some(rest) => rest.split_once('}').map_or("", |(_, text)| text).to_owned(),
                None => pattern.clone(),
            };
            let fits = |pattern: &String| match pattern.split_once("[:]") {
                Some((low, high)) => {
                    let number = |text: &str| text.parse::<f64>().unwrap();
                    (number(low)..=number(high)).contains(&number(&response))
                }
                None => plain(pattern) == response,
            };
            // Where all that is accepted are regular expressions, there is nothing to hold it against.
            assert!(
                interaction.patterns.is_empty() || interaction.patterns.iter().any(fits),
                "{}: {response} and {:?}",
                item.id,
                interaction.patterns
            );
            tried.insert(interaction.kind);
        }
        assert_eq!(tried.len(), 7, "{tried:?}");
    }
}
