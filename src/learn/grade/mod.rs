//! Is this answer right? One rule for each kind of item.

mod arrange;
mod exercise;
mod goal;
mod options;
mod part;
mod predict;
mod spot;
mod typed;

#[cfg(test)]
mod tests;

use crate::content::{Item, Kind, Prose};
use crate::hurl::Reply;

pub use exercise::{Checked, Failure, Run};
pub use goal::Pursuit;
pub use part::{Part, left_out, parts_of};
pub use predict::{sampled, truth};

/// What a learner gives, as indices into what the author wrote (never into what was shown: the order on screen must not
/// matter).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// For single and multiple choice, true and false: the options chosen.
    Options(Vec<usize>),
    /// For a prediction: the choices picked for each ask.
    Prediction(Vec<Vec<usize>>),
    /// For whatever is typed: a text for each gap, or the only one.
    Texts(Vec<String>),
    /// The lines in the order given.
    Order(Vec<usize>),
    /// For each left the right it was given.
    Pairs(Vec<usize>),
    /// A line of code, counted from 1.
    Line(usize),
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
    /// For every group of options (a question has one, a prediction one for each ask) the mark of each option; for what
    /// has no options one group with the mark of each gap, left or line.
    pub marks: Vec<Vec<Mark>>,
    /// What was given, as text.
    pub given: Vec<String>,
    /// What was right in each part, as text, where only the wire knows it.
    pub truth: Vec<String>,
    /// What there is to say to each gap, left or line that is wrong; feedback of options stands at the options.
    pub said: Vec<Prose>,
}

/// Why an answer is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ungraded {
    /// It has not the form that the question asks for: what to do instead. It is asked again and does not count.
    Form(String),
    /// Only the wire can tell, and nothing came back.
    NoReality,
}

/// Grades an answer. `reality` is what the wire showed and decides predictions.
///
/// # Errors
/// When the answer is of the wrong form, or a prediction could not be tried.
pub fn grade(item: &Item, answer: &Answer, reality: Option<&Reply>) -> Result<Verdict, Ungraded> {
    match (&item.kind, answer) {
        (
            Kind::Single(options) | Kind::Multiple(options) | Kind::TrueFalse(options),
            Answer::Options(chosen),
        ) => options::grade(options, chosen, matches!(item.kind, Kind::Multiple(_))),
        (Kind::Predict(predict), Answer::Prediction(chosen)) => {
            predict::grade(&predict.asks, chosen, reality)
        }
        (Kind::Short(short), Answer::Texts(texts)) => typed::grade(&[short], texts),
        (Kind::Number(number), Answer::Texts(texts)) => typed::number(number, texts),
        (Kind::Gap(gap), Answer::Texts(texts)) => {
            let rules: Vec<_> = gap.gaps.iter().map(|gap| &gap.typed).collect();
            typed::grade(&rules, texts)
        }
        (Kind::Order(order), Answer::Order(given)) => arrange::order(order, given),
        (Kind::Match(pairs), Answer::Pairs(given)) => arrange::pairs(pairs, given),
        (Kind::Spot(spot), Answer::Line(line)) => spot::grade(spot, *line),
        (Kind::Prints(prints), Answer::Texts(texts)) => typed::prints(prints, texts),
        // These are judged by what the wire shows of them: see `Run` and `Pursuit`.
        (Kind::Code(_) | Kind::Goal(_), _) => Err(Ungraded::NoReality),
        _ => Err(form("This answer is of another kind than the question.")),
    }
}

/// The answer that is right, as text: for the review and for whoever gives up. Empty where only the wire knows.
pub fn solution(item: &Item) -> Vec<String> {
    match &item.kind {
        Kind::Single(options) | Kind::Multiple(options) | Kind::TrueFalse(options) => {
            options::right(options)
        }
        Kind::Predict(_) => Vec::new(),
        Kind::Short(short) => typed::right(short).into_iter().collect(),
        Kind::Number(number) => vec![number.answer.to_string()],
        Kind::Gap(gap) => {
            // One for each gap, so that they stay in step.
            let shown = gap.gaps.iter().map(typed::shown);
            shown
                .map(|text| text.unwrap_or_else(|| "…".to_owned()))
                .collect()
        }
        Kind::Order(order) => order.lines.clone(),
        Kind::Match(pairs) => pairs
            .pairs
            .iter()
            .map(|pair| format!("{} → {}", pair.left, pairs.rights[pair.right]))
            .collect(),
        Kind::Spot(spot) => spot
            .lines
            .iter()
            .map(|&line| spot::text(spot, line))
            .collect(),
        Kind::Prints(prints) => vec![prints.output.clone()],
        Kind::Code(exercise) => vec![exercise.solution.clone()],
        Kind::Goal(goal) => {
            let requests = goal.solution.iter();
            requests.map(|entry| entry.request.to_string()).collect()
        }
    }
}

/// What there is to say to an answer that was given earlier, read back from the log's words; empty when it was right or
/// the course has changed too much since.
pub fn feedback(item: &Item, given: &[String]) -> Vec<Prose> {
    let said = match &item.kind {
        Kind::Single(options) | Kind::Multiple(options) | Kind::TrueFalse(options) => {
            options::said(options, given)
        }
        Kind::Predict(predict) => predict::said(&predict.asks, given),
        _ => recall(item, given)
            .and_then(|answer| grade(item, &answer, None).ok())
            .map_or_else(Vec::new, |verdict| verdict.said),
    };
    said.into_iter().filter(|words| !words.is_empty()).collect()
}

/// The answer that these words of the log stand for; `None` when the item was reworded since, and for what is judged by
/// the wire.
pub fn recall(item: &Item, given: &[String]) -> Option<Answer> {
    match &item.kind {
        Kind::Single(options) | Kind::Multiple(options) | Kind::TrueFalse(options) => {
            options::recall(options, given).map(Answer::Options)
        }
        Kind::Short(_) | Kind::Number(_) | Kind::Gap(_) | Kind::Prints(_) => {
            Some(Answer::Texts(given.to_vec()))
        }
        Kind::Order(order) => arrange::recall_order(order, given).map(Answer::Order),
        Kind::Match(pairs) => arrange::recall_pairs(pairs, given).map(Answer::Pairs),
        Kind::Spot(spot) => {
            let lines = 1..=spot.code.lines().count();
            let mut lines = lines.filter(|&line| given.contains(&spot::text(spot, line)));
            lines.next().map(Answer::Line)
        }
        _ => None,
    }
}

/// The verdict of whoever asked to be shown: nothing given, nothing got, and everything that would have been right. `None`
/// where only the wire knows that and there is no answer from it.
pub fn surrendered(item: &Item, reality: Option<&Reply>) -> Option<Verdict> {
    let unmarked = |right: &bool| Mark::of(false, *right);
    let marks = match &item.kind {
        Kind::Single(options) | Kind::Multiple(options) | Kind::TrueFalse(options) => {
            let right = options.iter().map(|option| option.right);
            vec![right.map(|right| unmarked(&right)).collect()]
        }
        Kind::Predict(predict) => {
            let truths = predict.asks.iter().map(|ask| Some(truth(ask, reality?)));
            let truths: Option<Vec<_>> = truths.collect();
            let group = |group: Vec<bool>| group.iter().map(unmarked).collect();
            truths?.into_iter().map(group).collect()
        }
        _ => vec![Vec::new()],
    };
    Some(Verdict {
        right: false,
        credit: 0.0,
        marks,
        given: Vec::new(),
        truth: match (&item.kind, reality) {
            (Kind::Predict(predict), Some(reality)) => predict::truths(&predict.asks, reality),
            _ => Vec::new(),
        },
        said: Vec::new(),
    })
}

fn form(message: impl Into<String>) -> Ungraded {
    Ungraded::Form(message.into())
}

/// A verdict over parts that are each right or wrong: the credit is the share that is right.
fn parts(right: &[bool], given: Vec<String>, said: Vec<Prose>) -> Verdict {
    let hits = right.iter().filter(|right| **right).count();
    let all = hits == right.len();
    let said = said.into_iter().zip(right);
    Verdict {
        right: all,
        credit: hits as f64 / right.len().max(1) as f64,
        marks: vec![right.iter().map(|&right| Mark::of(true, right)).collect()],
        given,
        truth: Vec::new(),
        said: said
            .map(|(words, &right)| if right { Prose::new() } else { words })
            .collect(),
    }
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
        truth: Vec::new(),
        said: Vec::new(),
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
