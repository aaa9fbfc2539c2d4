//! Is this answer right? One rule for each kind of item.

use crate::content::{About, Ask, Choice, Item, Kind};
use crate::hurl::Reply;

/// What a learner gives, as indices into what the author wrote (never into what was shown: the order on screen must not
/// matter).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// For single and multiple choice: the options chosen.
    Options(Vec<usize>),
    /// For a prediction: the choices picked for each ask.
    Prediction(Vec<Vec<usize>>),
}

/// What an option turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Chosen, and right.
    Hit,
    /// Chosen, and wrong.
    Wrong,
    /// Right, but not chosen.
    Missed,
    /// Neither.
    Blank,
}

impl Mark {
    fn of(chosen: bool, right: bool) -> Mark {
        match (chosen, right) {
            (true, true) => Mark::Hit,
            (true, false) => Mark::Wrong,
            (false, true) => Mark::Missed,
            (false, false) => Mark::Blank,
        }
    }
}

/// The judgement of one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub right: bool,
    /// Between 0 and 1; 1 exactly when `right`.
    pub credit: f64,
    /// For every group of options (a question has one, a prediction one for each ask) the mark of each option.
    pub marks: Vec<Vec<Mark>>,
    /// What was given, as text.
    pub given: Vec<String>,
}

/// Grades an answer. `reality` is what the wire showed and decides predictions; a prediction without it (the app could
/// not run) is not graded, nor is an answer of the wrong form: `None`.
pub fn grade(item: &Item, answer: &Answer, reality: Option<&Reply>) -> Option<Verdict> {
    match (&item.kind, answer) {
        (Kind::Single(options) | Kind::Multiple(options), Answer::Options(chosen)) => {
            Some(grade_options(options, chosen))
        }
        (Kind::Predict(predict), Answer::Prediction(chosen))
            if chosen.len() == predict.asks.len() =>
        {
            Some(grade_prediction(&predict.asks, chosen, reality?))
        }
        _ => None,
    }
}

fn grade_options(options: &[Choice], chosen: &[usize]) -> Verdict {
    let marks: Vec<Mark> = options
        .iter()
        .enumerate()
        .map(|(i, option)| Mark::of(chosen.contains(&i), option.right))
        .collect();
    let given = chosen
        .iter()
        .filter_map(|&i| options.get(i))
        .map(|option| crate::markdown::plain_text(&option.text))
        .collect();
    verdict(vec![marks], given)
}

fn grade_prediction(asks: &[Ask], chosen: &[Vec<usize>], reality: &Reply) -> Verdict {
    let mut marks = Vec::new();
    let mut given = Vec::new();
    for (ask, picks) in asks.iter().zip(chosen) {
        let truth = truth(ask, reality);
        marks.push(
            truth
                .iter()
                .enumerate()
                .map(|(i, &right)| Mark::of(picks.contains(&i), right))
                .collect(),
        );
        given.push(
            picks
                .iter()
                .filter_map(|&i| ask.choices.get(i))
                .map(|c| c.text.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        );
    }
    verdict(marks, given)
}

/// Credit is the mean over the groups of: hits less wrong picks, over what was to be found; never below zero.
fn verdict(marks: Vec<Vec<Mark>>, given: Vec<String>) -> Verdict {
    let credit =
        marks.iter().map(|group| group_credit(group)).sum::<f64>() / marks.len().max(1) as f64;
    let right = marks
        .iter()
        .flatten()
        .all(|mark| matches!(mark, Mark::Hit | Mark::Blank));
    Verdict {
        right,
        credit: if right { 1.0 } else { credit },
        marks,
        given,
    }
}

fn group_credit(marks: &[Mark]) -> f64 {
    let count = |wanted: Mark| marks.iter().filter(|&&mark| mark == wanted).count() as f64;
    let to_find = count(Mark::Hit) + count(Mark::Missed);
    let blank_or_wrong = count(Mark::Wrong) + count(Mark::Blank);
    if to_find == 0.0 {
        return if blank_or_wrong > 0.0 {
            1.0 - count(Mark::Wrong) / blank_or_wrong
        } else {
            1.0
        };
    }
    ((count(Mark::Hit) - count(Mark::Wrong)) / to_find).max(0.0)
}

/// Which choices of an ask the real exchange makes right.
pub fn truth(ask: &Ask, reality: &Reply) -> Vec<bool> {
    ask.choices
        .iter()
        .map(|choice| holds(&ask.about, &choice.text, reality))
        .collect()
}

fn holds(about: &About, choice: &str, reality: &Reply) -> bool {
    match about {
        About::Status => choice.split_whitespace().next() == Some(&reality.status.to_string()),
        About::Header(name) => header_holds(name, choice, reality),
        About::Body => body_holds(choice, &reality.body),
        About::Keys => match serde_json::from_slice(&reality.body) {
            Ok(serde_json::Value::Object(object)) => object.contains_key(choice),
            _ => false,
        },
    }
}

fn header_holds(name: &str, choice: &str, reality: &Reply) -> bool {
    let mut values = reality
        .headers
        .iter()
        .filter(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, value)| value);
    match choice {
        "absent" => values.next().is_none(),
        "present" => values.next().is_some(),
        text => values.any(|value| value == text.as_bytes()),
    }
}

fn body_holds(choice: &str, body: &[u8]) -> bool {
    match choice {
        "empty" => body.is_empty(),
        "something" => !body.is_empty(),
        text => text.as_bytes() == body,
    }
}

/// Whether several choices of this ask may be right at once.
pub fn sampled(ask: &Ask) -> bool {
    ask.about == About::Keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict_of(marks: &[Mark]) -> Verdict {
        verdict(vec![marks.to_vec()], Vec::new())
    }

    #[test]
    fn every_option_picked_is_not_full_credit() {
        use Mark::*;
        assert_eq!(verdict_of(&[Hit, Wrong]).credit, 0.0);
        assert_eq!(verdict_of(&[Hit, Hit, Wrong]).credit, 0.5);
        assert_eq!(verdict_of(&[Hit, Missed, Blank]).credit, 0.5);
    }

    #[test]
    fn only_a_faultless_answer_is_right() {
        use Mark::*;
        assert!(verdict_of(&[Hit, Blank]).right);
        assert!(!verdict_of(&[Hit, Missed]).right);
        assert!(!verdict_of(&[Wrong, Missed]).right);
    }

    #[test]
    fn a_choice_of_no_keys_is_right_when_there_are_none() {
        let ask = Ask {
            about: About::Keys,
            choices: vec![],
        };
        assert!(truth(&ask, &reply(b"[]")).is_empty());
        assert_eq!(group_credit(&[Mark::Blank, Mark::Blank]), 1.0);
        assert_eq!(group_credit(&[Mark::Wrong, Mark::Blank]), 0.5);
    }

    #[test]
    fn a_body_is_compared_to_the_letter() {
        assert!(body_holds("null", b"null"));
        assert!(!body_holds("empty", b"null"));
        assert!(body_holds("empty", b""));
    }

    #[test]
    fn header_names_ignore_case_and_values_do_not() {
        let mut reply = reply(b"");
        reply
            .headers
            .push(("Location".into(), b"/users/7".to_vec()));
        assert!(header_holds("location", "/users/7", &reply));
        assert!(header_holds("location", "present", &reply));
        assert!(!header_holds("location", "/Users/7", &reply));
        assert!(header_holds("etag", "absent", &reply));
    }

    fn reply(body: &[u8]) -> Reply {
        Reply {
            status: 200,
            body: body.to_vec(),
            ..Reply::default()
        }
    }
}
