//! What a learner likes to look at: everything here is computed from the log, for the screen and for programs alike.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Date, Mastery, Now, Occasion, Part, Past, Progress, Round, Standing, Worth, feedback, left_out,
    parts_of,
};
use crate::content::{Course, Item};
use crate::markdown::plain_text;

#[cfg(test)]
mod tests;

/// How many days ahead reviews are foretold, today included.
pub const FORECAST_DAYS: usize = 14;

/// A learner's history, summed up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    pub today: Date,
    /// Answers that count, and how many of them were right.
    pub answers: usize,
    pub right: usize,
    /// The days on which something was learned.
    pub days: BTreeMap<Date, Day>,
    /// Days in a row up to today, or up to yesterday as long as today is not over.
    pub streak: u32,
    pub longest_streak: u32,
    pub objectives: Vec<Mastery>,
    /// Every round that came to its end, oldest first.
    pub rounds: Vec<RoundResult>,
    /// For each day from today on, the items whose turn comes; today's are those that are due now.
    pub forecast: Vec<Forecast>,
    pub misconceptions: Vec<Misconception>,
}

/// What was done on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Day {
    /// Screens of lessons seen for the first time.
    pub screens: usize,
    pub answers: usize,
    pub right: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundResult {
    pub date: Date,
    /// `quiz`, `review` or `exam`.
    pub occasion: &'static str,
    pub title: String,
    pub points: f64,
    pub of: f64,
    pub percent: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Forecast {
    pub date: Date,
    pub items: usize,
}

/// A wrong answer that was the last word on its item so far.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Misconception {
    pub item: String,
    pub question: String,
    /// What of the answer was not right; of several parts each begins with its name.
    pub given: Vec<String>,
    /// What was right and not picked, of several options.
    pub left_out: Vec<String>,
    /// The answer was shown, none was given.
    pub shown: bool,
    /// What the author says to that answer; empty where the answer has no words of its own.
    pub feedback: Vec<String>,
    pub date: Date,
}

impl Stats {
    /// How much of all objectives is known now, between 0 and 1: what is not begun counts as nothing.
    pub fn mastery(&self) -> f64 {
        let all: f64 = self.objectives.iter().map(|one| one.strength).sum();
        all / self.objectives.len().max(1) as f64
    }

    pub fn of(progress: &Progress, course: &Course, now: Now) -> Stats {
        let rounds = progress.rounds();
        let answers = || rounds.iter().filter(|round| round.open_book());
        let answers = || answers().flat_map(|round| round.answers.values());
        let days = days(progress, answers(), now);
        let dates: Vec<Date> = days.keys().copied().collect();
        Stats {
            today: now.today(),
            answers: answers().count(),
            right: answers().filter(|past| past.answer.right).count(),
            streak: streak_to(&dates, now.today()),
            longest_streak: longest_streak(&dates),
            days,
            objectives: Mastery::of(progress, course, now),
            rounds: rounds
                .iter()
                .filter(|round| round.finished())
                .map(|round| result(round, course, now))
                .collect(),
            forecast: forecast(progress, course, now),
            misconceptions: misconceptions(progress, course, now),
        }
    }
}

fn days<'a>(
    progress: &Progress,
    answers: impl Iterator<Item = &'a Past>,
    now: Now,
) -> BTreeMap<Date, Day> {
    let mut days: BTreeMap<Date, Day> = BTreeMap::new();
    for at in progress.first_visits() {
        days.entry(now.zone.date(at)).or_default().screens += 1;
    }
    for past in answers {
        let day = days.entry(now.zone.date(past.at)).or_default();
        day.answers += 1;
        day.right += usize::from(past.answer.right);
    }
    days
}

/// Days in a row that end today or yesterday.
fn streak_to(dates: &[Date], today: Date) -> u32 {
    let past = dates.partition_point(|date| *date <= today);
    match dates[..past].last() {
        Some(last) if today.days_after(*last) <= 1 => row_before(&dates[..past]),
        _ => 0,
    }
}

fn longest_streak(dates: &[Date]) -> u32 {
    let ends = 1..=dates.len();
    ends.map(|end| row_before(&dates[..end])).max().unwrap_or(0)
}

/// How many days in a row end with the last of these.
fn row_before(dates: &[Date]) -> u32 {
    let gaps = dates.windows(2).rev();
    let steps = gaps.take_while(|pair| pair[1].days_after(pair[0]) == 1);
    u32::from(!dates.is_empty()) + steps.count() as u32
}

fn result(round: &Round, course: &Course, now: Now) -> RoundResult {
    let score = round.score(|item| Worth::of(course, item));
    let (occasion, title) = match &round.started.occasion {
        Occasion::Quiz(id) => {
            let quiz = course.quizzes.iter().find(|quiz| quiz.id == *id);
            ("quiz", quiz.map_or("", |quiz| quiz.title.as_str()))
        }
        Occasion::Review {} => ("review", "Review"),
        Occasion::Exam(exam) => ("exam", exam.title.as_str()),
    };
    RoundResult {
        date: now.zone.date(round.at),
        occasion,
        title: title.to_owned(),
        points: score.got,
        of: score.of,
        percent: score.percent(),
    }
}

fn forecast(progress: &Progress, course: &Course, now: Now) -> Vec<Forecast> {
    let today = now.today();
    let mut counts = [0; FORECAST_DAYS];
    for item in course.items() {
        if let Some(date) = progress.standing(item, now).due(now) {
            let ahead = usize::try_from(date.days_after(today)).unwrap_or(0);
            if let Some(count) = counts.get_mut(ahead) {
                *count += 1;
            }
        }
    }
    let dates = (0..).map(|ahead| today.plus(ahead));
    let paired = dates.zip(counts);
    paired
        .map(|(date, items)| Forecast { date, items })
        .collect()
}

/// The latest first.
fn misconceptions(progress: &Progress, course: &Course, now: Now) -> Vec<Misconception> {
    let mut alive: Vec<(u64, Misconception)> = course
        .items()
        .filter_map(|item| match progress.standing(item, now) {
            Standing::Known { last, .. } if !last.answer.right => {
                let round = progress.round(&last.answer.round);
                let given = round.and_then(|round| round.given_last(&item.id));
                Some((last.at, misconception(item, given, last, now)))
            }
            _ => None,
        })
        .collect();
    alive.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    alive.into_iter().map(|(_, one)| one).collect()
}

/// `given` is what was answered last, if anything, and `last` how the question ended.
fn misconception(item: &Item, given: Option<&Past>, last: &Past, now: Now) -> Misconception {
    let given = given.map(|past| &past.answer);
    let words = given.map_or_else(Vec::new, |answer| feedback(item, &answer.given));
    let wrong = given.map_or_else(Vec::new, |answer| parts_of(item, answer));
    let wrong = wrong
        .into_iter()
        .filter(|part| part.right != Some(true) && !part.given.is_empty());
    let named = |part: Part| match part.name {
        Some(name) => format!("{name}: {}", part.given),
        None => part.given,
    };
    Misconception {
        item: item.id.clone(),
        question: plain_text(&item.prompt),
        given: wrong.map(named).collect(),
        left_out: given.map_or_else(Vec::new, |answer| left_out(item, answer)),
        shown: given.is_none(),
        feedback: words.iter().map(|words| plain_text(words)).collect(),
        date: now.zone.date(last.at),
    }
}
