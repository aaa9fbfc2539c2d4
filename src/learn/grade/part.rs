//! An answer of the log, part by part: what was given, whether it was right, and what would have been.

use super::{Mark, grade, recall, sampled, solution};
use crate::content::{About, Ask, Item, Kind};
use crate::learn::Answered;

/// One part of an answer that was given earlier.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it was about, in a prediction.
    pub about: Option<About>,
    /// What it is called among several: `gap 2`, `The status code`.
    pub name: Option<String>,
    /// Empty: nothing was given.
    pub given: String,
    /// `None`: nobody can tell any more.
    pub right: Option<bool>,
    /// What would have been right instead, where that belongs to this part alone; empty: nothing.
    pub truth: Option<String>,
}

/// The parts of an answer, in the order in which they were given.
pub fn parts_of(item: &Item, answer: &Answered) -> Vec<Part> {
    let marks = marks(item, answer);
    let truths = truths(item);
    let part = |(at, given): (usize, &String)| {
        let right = match marks.get(at) {
            Some(right) => Some(*right),
            None => answer.right.then_some(true),
        };
        Part {
            about: None,
            name: name(item, at),
            given: given.clone(),
            right,
            truth: truths.get(at).filter(|_| right == Some(false)).cloned(),
        }
    };
    match &item.kind {
        Kind::Predict(predict) => {
            let asks = predict.asks.iter().enumerate();
            asks.map(|(at, ask)| predicted(ask, at, answer)).collect()
        }
        _ => answer.given.iter().enumerate().map(part).collect(),
    }
}

/// The right options of several that were not picked.
pub fn left_out(item: &Item, answer: &Answered) -> Vec<String> {
    let mut right = match item.kind {
        Kind::Multiple(_) => solution(item),
        _ => Vec::new(),
    };
    right.retain(|right| !answer.given.contains(right));
    right
}

fn name(item: &Item, at: usize) -> Option<String> {
    match &item.kind {
        Kind::Gap(gap) if gap.gaps.len() > 1 => Some(format!("gap {}", at + 1)),
        _ => None,
    }
}

/// Whether each text that was given is right.
fn marks(item: &Item, answer: &Answered) -> Vec<bool> {
    match &item.kind {
        Kind::Single(_) | Kind::Multiple(_) | Kind::TrueFalse(_) => {
            let right = solution(item);
            answer.given.iter().map(|g| right.contains(g)).collect()
        }
        // A line of which several were wanted, code, an output: right or wrong as a whole.
        Kind::Spot(_) | Kind::Prints(_) | Kind::Code(_) => {
            vec![answer.right; answer.given.len()]
        }
        // What is on record of a goal are the requests that reached a step.
        Kind::Goal(_) => vec![true; answer.given.len()],
        _ => {
            let verdict = recall(item, &answer.given).and_then(|a| grade(item, &a, None).ok());
            let marks = verdict.into_iter().flat_map(|verdict| verdict.marks);
            marks.flatten().map(|mark| mark == Mark::Hit).collect()
        }
    }
}

/// What belongs to each part alone.
fn truths(item: &Item) -> Vec<String> {
    match &item.kind {
        Kind::Gap(_) | Kind::Match(_) => solution(item),
        _ => Vec::new(),
    }
}

fn predicted(ask: &Ask, at: usize, answer: &Answered) -> Part {
    let given = answer.given.get(at).cloned().unwrap_or_default();
    let truth = answer.truth.get(at);
    let right = match truth {
        Some(truth) => Some(agrees(ask, &given, truth)),
        None => answer.right.then_some(true),
    };
    Part {
        about: Some(ask.about.clone()),
        name: Some(ask.about.in_words()),
        right,
        truth: truth.filter(|_| right == Some(false)).cloned(),
        given,
    }
}

/// Of several that hold, such as a value and `present`, any will do; of keys all are wanted.
fn agrees(ask: &Ask, given: &str, truth: &str) -> bool {
    let set = |text: &str| -> std::collections::BTreeSet<String> {
        text.split(", ").map(str::to_owned).collect()
    };
    match sampled(ask) {
        true => set(given) == set(truth),
        false => given == truth || (!given.is_empty() && set(truth).contains(given)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::item;
    use super::*;
    use crate::content::{App, AskChoice, At, Choice, Predict};
    use crate::learn::Answered;

    fn ask(about: About, choices: &[&str]) -> Ask {
        let choice = |text: &&str| AskChoice {
            text: (*text).to_owned(),
            at: At::default(),
            feedback: None,
        };
        Ask {
            about,
            at: At::default(),
            choices: choices.iter().map(choice).collect(),
        }
    }

    fn answered(given: &[&str], truth: &[&str], right: bool) -> Answered {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Answered {
            round: String::new(),
            item: String::new(),
            key: String::new(),
            given: texts(given),
            truth: texts(truth),
            right,
            credit: 0.0,
            hints: 0,
            millis: 0,
            attempt: 1,
            again: false,
            gave_up: false,
        }
    }

    #[test]
    fn each_part_of_a_prediction_has_its_mark_and_what_was_right() {
        let entry = crate::hurl::parse("GET {{host}}/\n");
        let item = item(Kind::Predict(Box::new(Predict {
            app: App {
                name: "app.py".into(),
                source: String::new(),
            },
            entry: entry.unwrap().entries.remove(0),
            before: Vec::new(),
            asks: vec![
                ask(About::Status, &["200", "404"]),
                ask(About::Keys, &["detail", "id", "name"]),
            ],
        })));
        let told = |given: &[&str], truth: &[&str]| {
            let parts = parts_of(&item, &answered(given, truth, false)).into_iter();
            let told = parts.map(|part| (part.right, part.truth));
            told.collect::<Vec<_>>()
        };
        let told_now = told(&["404", "id"], &["404", "detail"]);
        let names = parts_of(&item, &answered(&["404", "id"], &[], false)).into_iter();
        let names: Vec<_> = names.filter_map(|part| part.name).collect();
        assert_eq!(names, ["The status code", "The keys of the body"]);
        let wrong = (Some(false), Some("detail".to_owned()));
        assert_eq!(told_now, [(Some(true), None), wrong]);
        assert_eq!(
            told(&["404", "id, detail"], &["404", "detail, id"])[1].0,
            Some(true)
        );
        assert_eq!(
            told(&["404", ""], &["404", ""])[1],
            (Some(true), None),
            "nothing was right"
        );
        assert_eq!(told(&["404", "id"], &[])[0], (None, None), "an old log");
    }

    #[test]
    fn the_right_ones_of_several_options_are_not_called_wrong() {
        let option = |text: &str, right| Choice {
            text: crate::markdown::parse(text, 0..text.len()),
            right,
            feedback: Vec::new(),
            span: 0..0,
        };
        let options = vec![option("a", true), option("b", false), option("c", true)];
        let item = item(Kind::Multiple(options));
        let parts = parts_of(&item, &answered(&["a", "b"], &[], false));
        let marks: Vec<_> = parts.iter().map(|part| part.right).collect();
        assert_eq!(marks, [Some(true), Some(false)]);
        assert_eq!(left_out(&item, &answered(&["a", "b"], &[], false)), ["c"]);
    }
}
