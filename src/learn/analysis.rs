//! Item analysis: what many learners' answers say about the items themselves.
//!
//! Classical test theory on first answers. Difficulty is the mean credit, with Wilson's interval. Discrimination is the
//! correlation of an item's credit with the rest of a learner's answers (item–rest, so that an item does not correlate
//! with itself). An option's attraction is the same correlation for who chose it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::{Answered, Event, EventId, Names, What};
use crate::content::{Choice, Course, Files, Item, Kind};
use crate::markdown::plain_text;

/// Below this many answers, numbers are chance as much as anything.
pub const SMALL_SAMPLE: usize = 30;
/// Fewer answers than this give no suspicion of a key.
const LEAST_TO_SUSPECT: usize = 10;
/// A correlation that is more than noise.
const NOTABLE: f64 = 0.1;
/// Typed answers listed.
const ANSWERS_SHOWN: usize = 8;

/// What was found out about a course's items.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    pub learners: usize,
    /// Every item that was answered, in the order of the course.
    pub items: Vec<ItemAnalysis>,
    /// Answers to items that the course no longer has.
    pub unknown: usize,
    /// Answers given when an item had another key.
    pub outdated: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemAnalysis {
    pub item: String,
    /// The file of its quiz, and the line where it begins.
    pub file: String,
    pub line: usize,
    pub kind: &'static str,
    /// First answers, one for each learner.
    pub answers: usize,
    /// Mean credit, from 0 (nobody) to 1 (everybody).
    pub difficulty: f64,
    /// Where the true difficulty is in 95 of 100 cases.
    pub interval: (f64, f64),
    /// From -1 to 1; `None` where it cannot be told.
    pub discrimination: Option<f64>,
    /// The middle time to answer, in seconds.
    pub seconds: f64,
    pub options: Vec<OptionUse>,
    pub remarks: Vec<Remark>,
}

/// How an option, or a typed answer, was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionUse {
    pub text: String,
    pub right: bool,
    pub chosen: usize,
    /// Above 0: chosen by who does well elsewhere.
    pub attraction: Option<f64>,
}

/// What an author should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Good learners answer it wrong and weak ones right: the key may be wrong.
    SuspectedKey,
    /// It does not tell who knows more.
    TellsNothing,
    /// Nobody falls for an option.
    UnusedOption,
    /// Nearly everybody is right.
    TooEasy,
    /// Nearly nobody is right.
    TooHard,
    SmallSample,
}

impl Remark {
    pub fn words(self) -> &'static str {
        match self {
            Remark::SuspectedKey => "the key may be wrong",
            Remark::TellsNothing => "does not discriminate",
            Remark::UnusedOption => "an option nobody chose",
            Remark::TooEasy => "nearly all are right",
            Remark::TooHard => "nearly all are wrong",
            Remark::SmallSample => "small sample",
        }
    }
}

/// The first answer of a learner to an item.
struct Sample<'a> {
    answer: &'a Answered,
    /// The learner's mean credit on all other items; `None` if there is no other.
    rest: Option<f64>,
}

/// Analyses the logs of several learners, one log each.
pub fn analyse(course: &Course, files: &Files, logs: &[Vec<Event>]) -> Analysis {
    let names = Names::of(course);
    let (mut unknown, mut outdated) = (0, 0);
    let mut firsts: Vec<BTreeMap<String, Answered>> = Vec::new();
    for log in &learners(logs) {
        let mut first = BTreeMap::new();
        for answer in first_answers(log, &names) {
            match course.item(&answer.item) {
                None => unknown += 1,
                Some(item) if item.key != answer.key => outdated += 1,
                Some(_) => {
                    first.entry(answer.item.clone()).or_insert(answer);
                }
            }
        }
        firsts.push(first);
    }
    let samples = samples(&firsts);
    let quizzes = course.quizzes.iter();
    let items = quizzes.flat_map(|quiz| quiz.items.iter().map(move |item| (quiz, item)));
    let items = items.filter_map(|(quiz, item)| {
        let samples = samples.get(item.id.as_str())?;
        let before = files.text(&quiz.file).get(..item.span.start);
        let line = before.unwrap_or_default().matches('\n').count() + 1;
        Some(of_item(item, &quiz.file, line, samples))
    });
    Analysis {
        learners: firsts.iter().filter(|first| !first.is_empty()).count(),
        items: items.collect(),
        unknown,
        outdated,
    }
}

/// One log for each learner: files that share an event are of the same one, such as an older and a newer export.
fn learners(logs: &[Vec<Event>]) -> Vec<Vec<&Event>> {
    let mut learners: Vec<Vec<&Event>> = Vec::new();
    let mut owners: HashMap<&EventId, usize> = HashMap::new();
    for log in logs {
        let known = log.iter().filter_map(|event| owners.get(&event.id));
        let known: BTreeSet<usize> = known.copied().collect();
        let owner = known.first().copied().unwrap_or(learners.len());
        if owner == learners.len() {
            learners.push(Vec::new());
        }
        // This file may show that two logs were of one learner.
        for other in known.into_iter().skip(1) {
            let more = std::mem::take(&mut learners[other]);
            owners.extend(more.iter().map(|event| (&event.id, owner)));
            learners[owner].extend(more);
        }
        for event in log {
            owners.insert(&event.id, owner);
            learners[owner].push(event);
        }
    }
    learners
}

/// The first try of every item in every round, oldest first; a surrender is an answer worth nothing.
fn first_answers(log: &[&Event], names: &Names) -> Vec<Answered> {
    let mut log = log.to_vec();
    log.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    log.dedup_by(|a, b| a.id == b.id);
    let answers = log
        .into_iter()
        .filter_map(|event| match names.translate(event.what.clone()) {
            What::Answered(answer) if answer.attempt == 1 => Some(answer),
            _ => None,
        });
    answers.collect()
}

fn samples(firsts: &[BTreeMap<String, Answered>]) -> HashMap<&str, Vec<Sample<'_>>> {
    let mut samples: HashMap<&str, Vec<Sample<'_>>> = HashMap::new();
    for first in firsts {
        let total: f64 = first.values().map(|answer| answer.credit).sum();
        let others = first.len().saturating_sub(1);
        for answer in first.values() {
            let rest = (others > 0).then(|| (total - answer.credit) / others as f64);
            samples
                .entry(&answer.item)
                .or_default()
                .push(Sample { answer, rest });
        }
    }
    samples
}

fn of_item(item: &Item, file: &str, line: usize, samples: &[Sample<'_>]) -> ItemAnalysis {
    let answers = samples.len();
    let difficulty = samples.iter().map(|s| s.answer.credit).sum::<f64>() / answers as f64;
    let discrimination = correlation(samples, |sample| sample.answer.credit);
    let options = options(item, samples);
    let mut analysis = ItemAnalysis {
        item: item.id.clone(),
        file: file.to_owned(),
        line,
        kind: item.kind.name(),
        answers,
        difficulty,
        interval: wilson(difficulty, answers),
        discrimination,
        seconds: median(samples.iter().map(|s| s.answer.millis).collect()) as f64 / 1000.0,
        options,
        remarks: Vec::new(),
    };
    analysis.remarks = remarks(&analysis);
    analysis
}

fn remarks(item: &ItemAnalysis) -> Vec<Remark> {
    let enough = item.answers >= LEAST_TO_SUSPECT;
    let attracts = |right: bool, than: &dyn Fn(f64) -> bool| {
        let mut options = item.options.iter().filter(|option| option.right == right);
        options.any(|option| option.attraction.is_some_and(than))
    };
    let upside_down = item.discrimination.is_some_and(|d| d < -NOTABLE)
        || attracts(false, &|pull| pull > NOTABLE) && attracts(true, &|pull| pull < 0.0);
    let found = [
        (enough && upside_down, Remark::SuspectedKey),
        (
            enough && !upside_down && item.discrimination.is_some_and(|d| d < NOTABLE),
            Remark::TellsNothing,
        ),
        (
            enough && item.options.iter().any(|option| option.chosen == 0),
            Remark::UnusedOption,
        ),
        (enough && item.difficulty > 0.95, Remark::TooEasy),
        (enough && item.difficulty < 0.2, Remark::TooHard),
        (item.answers < SMALL_SAMPLE, Remark::SmallSample),
    ];
    found
        .iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, remark)| *remark)
        .collect()
}

/// What could be chosen, or for other kinds the answers given most.
fn options(item: &Item, samples: &[Sample<'_>]) -> Vec<OptionUse> {
    if let Kind::Single(choices) | Kind::Multiple(choices) | Kind::TrueFalse(choices) = &item.kind {
        let option = |choice: &Choice| used(plain_text(&choice.text), choice.right, samples);
        return choices.iter().map(option).collect();
    }
    let mut given: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for sample in samples {
        let entry = given.entry(whole(sample.answer)).or_default();
        *entry = (entry.0 + 1, sample.answer.right);
    }
    let mut given: Vec<_> = given.into_iter().collect();
    given.sort_by(|(a, (more, _)), (b, (less, _))| (less, a).cmp(&(more, b)));
    given.truncate(ANSWERS_SHOWN);
    let option = |(text, (_, right)): (String, (usize, bool))| {
        let chosen = samples.iter().filter(|sample| whole(sample.answer) == text);
        OptionUse {
            chosen: chosen.count(),
            right,
            attraction: correlation(samples, |s| f64::from(u8::from(whole(s.answer) == text))),
            text,
        }
    };
    given.into_iter().map(option).collect()
}

fn used(text: String, right: bool, samples: &[Sample<'_>]) -> OptionUse {
    let chose = |sample: &Sample<'_>| sample.answer.given.contains(&text);
    OptionUse {
        chosen: samples.iter().filter(|sample| chose(sample)).count(),
        attraction: correlation(samples, |sample| f64::from(u8::from(chose(sample)))),
        right,
        text,
    }
}

/// An answer in one line; nothing for one that was given up.
fn whole(answer: &Answered) -> String {
    answer.given.join(" | ")
}

/// Pearson's correlation of a number of each answer with the learner's other answers.
fn correlation(samples: &[Sample<'_>], of: impl Fn(&Sample<'_>) -> f64) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = samples
        .iter()
        .filter_map(|sample| Some((of(sample), sample.rest?)))
        .collect();
    let n = pairs.len() as f64;
    if pairs.len() < 3 {
        return None;
    }
    let (x, y) = pairs
        .iter()
        .fold((0.0, 0.0), |(x, y), pair| (x + pair.0, y + pair.1));
    let (x, y) = (x / n, y / n);
    let sum = |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(a, b)| f(a - x, b - y)).sum::<f64>();
    let (xx, yy, xy) = (sum(&|a, _| a * a), sum(&|_, b| b * b), sum(&|a, b| a * b));
    (xx > 1e-12 && yy > 1e-12).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// Wilson's interval of a proportion at 95 %.
fn wilson(p: f64, n: usize) -> (f64, f64) {
    const Z: f64 = 1.959_964;
    let n = n as f64;
    let centre = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (
        ((centre - half) / scale).max(0.0),
        ((centre + half) / scale).min(1.0),
    )
}

fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::content::{File, Files, load};
    use crate::learn::split_mix;

    /// A quiz of true-false items `q0`, `q1` and so on, all true.
    fn course(items: usize) -> Course {
        let item = |n| {
            format!(
                "[[items]]\nid = \"q{n}\"\nkind = \"true-false\"\nanswer = true\nfeedback = \"f\"\nprompt = \"p\"\nexplanation = \"e\"\n"
            )
        };
        let items: String = (0..items).map(item).collect();
        let file = File {
            path: "quizzes/q.toml".into(),
            bytes: Cow::Owned(format!("id = \"q\"\ntitle = \"Q\"\n{items}").into_bytes()),
        };
        load(&Files::new(vec![file])).course
    }

    fn answer(course: &Course, item: &str, right: bool) -> Answered {
        Answered {
            round: "r".into(),
            item: item.into(),
            key: course.item(item).unwrap().key.clone(),
            given: vec![if right { "True" } else { "False" }.into()],
            truth: Vec::new(),
            right,
            credit: f64::from(u8::from(right)),
            hints: 0,
            millis: 2000,
            attempt: 1,
            again: false,
            gave_up: false,
        }
    }

    fn log(answers: Vec<Answered>) -> Vec<Event> {
        let event = |(n, answer): (usize, Answered)| Event {
            id: EventId(format!("{n:04}")),
            at: n as u64,
            what: What::Answered(answer),
        };
        answers.into_iter().enumerate().map(event).collect()
    }

    /// Learners of every ability. Each item is answered right by who is able enough; the last has its key upside down.
    fn cohort(course: &Course, learners: usize) -> Vec<Vec<Event>> {
        let items = &course.quizzes[0].items;
        let mut seed = 7;
        let learner = |n: usize| {
            let ability = n as f64 / learners as f64;
            let mut answers = Vec::new();
            for (number, item) in items.iter().enumerate() {
                let luck = split_mix(&mut seed) as f64 / u64::MAX as f64;
                let knows =
                    ability * 0.8 + luck * 0.2 > (number + 1) as f64 / (items.len() + 1) as f64;
                let last = number + 1 == items.len();
                let right = if last { ability + luck < 1.0 } else { knows };
                answers.push(answer(course, &item.id, right));
            }
            let mut log = log(answers);
            for event in &mut log {
                event.id = EventId(format!("{n}-{}", event.id.0));
            }
            log
        };
        (0..learners).map(learner).collect()
    }

    #[test]
    fn a_wrong_key_is_suspected_and_a_good_item_is_not() {
        let course = course(6);
        let analysis = analyse(&course, &Files::default(), &cohort(&course, 60));
        assert_eq!((analysis.learners, analysis.items.len()), (60, 6));
        let suspects: Vec<&str> = analysis
            .items
            .iter()
            .filter(|item| item.remarks.contains(&Remark::SuspectedKey))
            .map(|item| item.item.as_str())
            .collect();
        assert_eq!(suspects, ["q/q5"]);
        let good = &analysis.items[2];
        assert!(good.discrimination.unwrap() > 0.5, "{good:?}");
        assert!(good.interval.0 < good.difficulty && good.difficulty < good.interval.1);
        assert!(good.options[0].right && good.options[0].attraction.unwrap() > 0.5);
        assert!(analysis.items[0].difficulty > analysis.items[4].difficulty);
    }

    #[test]
    fn only_the_first_answer_to_the_present_key_counts() {
        let course = course(2);
        let old = Answered {
            key: "old".into(),
            ..answer(&course, "q/q0", true)
        };
        let gone = Answered {
            item: "q/gone".into(),
            ..answer(&course, "q/q0", true)
        };
        let second = Answered {
            attempt: 2,
            ..answer(&course, "q/q0", true)
        };
        let first = answer(&course, "q/q0", false);
        let later = answer(&course, "q/q0", true);
        let analysis = analyse(
            &course,
            &Files::default(),
            &[log(vec![old, gone, first, second, later])],
        );
        assert_eq!((analysis.outdated, analysis.unknown), (1, 1));
        let item = &analysis.items[0];
        assert_eq!(
            (item.answers, item.difficulty, item.discrimination),
            (1, 0.0, None)
        );
        assert_eq!(item.remarks, [Remark::SmallSample]);
    }

    #[test]
    fn two_exports_of_one_learner_count_once() {
        let course = course(3);
        let mut all = cohort(&course, 3);
        let once = analyse(&course, &Files::default(), &all);
        all.push(all[1][..2].to_vec());
        assert_eq!(once.learners, 3);
        assert_eq!(analyse(&course, &Files::default(), &all), once);
    }

    #[test]
    fn wilsons_interval_is_within_bounds_and_narrows() {
        // Worked by hand: 8 of 10.
        let (low, high) = wilson(0.8, 10);
        assert!(
            (low - 0.490).abs() < 0.001 && (high - 0.943).abs() < 0.001,
            "{low} {high}"
        );
        assert_eq!(wilson(1.0, 5).1, 1.0);
        assert!(wilson(0.5, 1000).0 > wilson(0.5, 10).0);
    }
}
