//! The end of a round: the score, a review of what went wrong, what was right and why, the rules of the score.

use super::Text;
use super::quiz::options;
use crate::app::{Model, Results};
use crate::content::{Item, Kind, Prose, ScoreRules};
use crate::learn::{
    Answered, Occasion, Part, Round, Score, Worth, feedback, grade, left_out, parts_of, recall,
    solution,
};
use crate::markdown::{Highlight, Role, Row, Run};

const MEASURE: usize = 78;
const BAR: usize = 30;

pub(super) fn text(
    model: &Model,
    results: &Results,
    width: usize,
    highlight: &dyn Highlight,
) -> Text {
    let width = width.min(MEASURE);
    let mut text = Text::default();
    let Some(round) = model.progress.round(&results.round) else {
        return text;
    };
    standing(round.score(|item| model.worth(item)), width, &mut text);
    let wrong = round.wrong();
    text.gap();
    match wrong.len() {
        0 => text.line("   Nothing went wrong. Well done.", Role::Good),
        n => text.line(format!("   To look at again: {n}"), Role::Text.bold()),
    }
    for id in &wrong {
        if let Some(item) = model.item(id) {
            review(model, round, item, width, highlight, &mut text);
        }
    }
    right(model, round, width, highlight, &mut text);
    if let Some(rules) = rules(model, round) {
        text.gap();
        text.paragraph(&rules, Role::Dim, width, 3);
    }
    text
}

/// The score as a bar and as points: beside it, or below it where there is no room.
fn standing(score: Score, width: usize, text: &mut Text) {
    let percent = format!("   {} %   ", score.percent());
    let (got, of) = (super::points(score.got), super::points(score.of));
    let points = Run::new(format!("   {got} of {of} points"), Role::Dim);
    let beside = percent.len() + BAR + points.text.len() <= width;
    let bar = BAR.min(width.saturating_sub(percent.len() + 2));
    let full = bar * score.percent() as usize / 100;
    text.gap();
    let mut row = vec![
        Run::new(percent, Role::Accent.bold()),
        Run::new("━".repeat(full), Role::Accent),
        Run::new("─".repeat(bar - full), Role::Dim),
    ];
    if beside {
        row.push(points);
        text.row(row);
    } else {
        text.row(row);
        text.row([points]);
    }
}

/// What was answered right: a line of the question, what was given, what it cost, and why it is right.
fn right(model: &Model, round: &Round, width: usize, highlight: &dyn Highlight, text: &mut Text) {
    let answers = round.started.items.iter().filter_map(|id| {
        let answer = &round.answers.get(id)?.answer;
        Some((model.item(id)?, answer)).filter(|_| answer.right)
    });
    let answers: Vec<(&Item, &Answered)> = answers.collect();
    if answers.is_empty() {
        return;
    }
    text.gap();
    text.line(format!("   Right: {}", answers.len()), Role::Text.bold());
    for (item, answer) in answers {
        let asked = crate::markdown::plain_text(&item.prompt);
        let asked = asked.lines().next().unwrap_or_default().to_owned();
        text.gap();
        let row = Row::new(format!("   {asked}"), Role::Text, text.offset());
        text.rows.push(row.shortened(width));
        let given = given_shortly(item, answer);
        let before = [Run::new("     ✓ you: ", Role::Good)];
        text.hanging(&before, &given, Role::Good, width);
        costs(model, round, item, width, text);
        // Shortly: its first paragraph.
        let why = &item.explanation[..item.explanation.len().min(1)];
        text.prose(why, width, 5, highlight);
    }
}

/// What was given, on one line.
fn given_shortly(item: &Item, answer: &Answered) -> String {
    match item.kind {
        Kind::Code(_) => "code that passes every check".to_owned(),
        _ => {
            let parts = parts_of(item, answer);
            let given = parts.iter().map(|part| words(&part.given, part));
            given.collect::<Vec<_>>().join(" · ").replace('\n', " ⏎ ")
        }
    }
}

/// Why an answer has not all of its points.
fn costs(model: &Model, round: &Round, item: &Item, width: usize, text: &mut Text) {
    let worth = model.worth(&item.id);
    let lost = worth.and_then(|worth| lost(worth, round.best(&item.id, &worth)?));
    if let Some(words) = lost {
        text.paragraph(&words, Role::Dim, width, 5);
    }
}

/// `1.8 of 2 points: a hint −10 %`; nothing where all of them were got, or all were lost with a wrong answer.
fn lost(worth: Worth, answer: &Answered) -> Option<String> {
    let (got, of) = (worth.points_for(answer), f64::from(worth.points));
    let costs = worth.costs(answer);
    if costs.credit <= 0.0 || got + 1e-9 >= of {
        return None;
    }
    let mut why = Vec::new();
    if answer.again {
        why.push(format!("try {} counts", answer.attempt));
    }
    if costs.tries > 0 {
        why.push(format!("try {} −{} %", answer.attempt, costs.tries));
    }
    match answer.hints {
        _ if costs.hints == 0 => {}
        1 => why.push(format!("a hint −{} %", costs.hints)),
        n => why.push(format!("{n} hints −{} %", costs.hints)),
    }
    let points = super::points_of(got, of);
    // What is right in part has a part of the points: that alone needs no words.
    if why.is_empty() {
        return Some(points);
    }
    if costs.credit < 1.0 {
        let share = format!("{:.0} % of it is right", costs.credit * 100.0);
        why.insert(usize::from(answer.again), share);
    }
    Some(format!("{points}: {}", why.join(", ")))
}

/// The rules of a quiz's score, in words: those that its questions meet.
fn rules(model: &Model, round: &Round) -> Option<String> {
    let Occasion::Quiz(id) = &round.started.occasion else {
        return None;
    };
    let quiz = model.quiz_index(id).and_then(|index| model.quiz(index))?;
    let items = round.started.items.iter();
    let items: Vec<&Item> = items.filter_map(|id| model.item(id)).collect();
    Some(in_words(quiz.score, &items))
}

fn in_words(rules: ScoreRules, items: &[&Item]) -> String {
    let any = |fits: fn(&Item) -> bool| items.iter().any(|item| fits(item));
    let mut words = vec!["A right answer gets all points of its question.".to_owned()];
    let share = |item: &&Item| {
        let share = super::quiz::parts(&item.kind)?;
        Some(format!(
            "in a question of the kind {}, {share}",
            item.kind.name()
        ))
    };
    let mut shares: Vec<String> = items.iter().filter_map(share).collect();
    shares.sort();
    shares.dedup();
    if rules.partial && !shares.is_empty() {
        words.push(format!(
            "One that is partly right gets, {}.",
            shares.join("; ")
        ));
    }
    let tried_again =
        |item: &Item| !matches!(item.kind, Kind::Predict(_) | Kind::Goal(_) | Kind::Code(_));
    if rules.attempts > 1 && any(tried_again) {
        let (attempts, retry) = (rules.attempts, rules.retry);
        words.push(format!(
            "There are {attempts} tries; each after the first costs {retry} %, and the best one counts."
        ));
    }
    if any(Item::has_hints) {
        words.push(format!("Each hint costs {} %.", rules.hint));
    }
    words.join(" ")
}

/// What was asked, what was given if anything, what was right, and why.
fn review(
    model: &Model,
    round: &Round,
    item: &Item,
    width: usize,
    highlight: &dyn Highlight,
    text: &mut Text,
) {
    let answer = round.answers.get(&item.id).map(|past| &past.answer);
    text.gap();
    text.prose(&item.prompt, width, 3, highlight);
    let tried = round.given_last(&item.id).map(|past| &past.answer);
    let parts = tried.map_or_else(Vec::new, |answer| parts_of(item, answer));
    if let Some(language) = super::quiz::language(&item.kind) {
        let mut block = |label: &str, words: &str, role: Role| {
            text.line(format!("     {label}"), role);
            let words = words.replace("{{host}}", "");
            text.code(&words, language, width, 7, highlight);
        };
        for part in &parts {
            let (sign, role) = sign(part.right);
            block(&format!("{sign} you:"), &part.given, role);
        }
        block("right:", &solution(item).join("\n"), Role::Good);
    } else {
        let said = said(item, tried);
        for (at, part) in parts.iter().enumerate() {
            given(item, at, part, width, text);
            if let Some(words) = said.get(at) {
                text.prose(words, width, 7, highlight);
            }
        }
        if !of_parts(item) {
            for words in tried.map_or_else(Vec::new, |answer| feedback(item, &answer.given)) {
                text.prose(&words, width, 7, highlight);
            }
        }
        correction(item, tried, width, text);
    }
    match answer {
        None => text.line("     not answered", Role::Dim),
        Some(answer) if answer.gave_up => {
            // Only the wire knew what was right.
            if let Kind::Predict(predict) = &item.kind {
                for (ask, truth) in predict.asks.iter().zip(&answer.truth) {
                    let name = ask.about.in_words();
                    let truth = options::value(nothing(truth), &ask.about);
                    text.paragraph(&format!("{name}: it was {truth}"), Role::Good, width, 5);
                }
            }
            let words = match tried {
                Some(_) => "     then shown",
                None => "     shown without an answer",
            };
            text.line(words, Role::Dim);
            costs(model, round, item, width, text);
        }
        Some(_) => costs(model, round, item, width, text),
    }
    text.prose(&item.explanation, width, 5, highlight);
}

/// Whether each part of an answer has its own correction and feedback.
fn of_parts(item: &Item) -> bool {
    matches!(item.kind, Kind::Gap(_) | Kind::Match(_))
}

/// What there is to say to each part that has its own.
fn said(item: &Item, answer: Option<&Answered>) -> Vec<Prose> {
    let given = answer.filter(|_| of_parts(item));
    let answer = given.and_then(|answer| recall(item, &answer.given));
    let verdict = answer.and_then(|answer| grade(item, &answer, None).ok());
    verdict.map_or_else(Vec::new, |verdict| verdict.said)
}

/// What would have been right, where it does not stand at the parts.
fn correction(item: &Item, answer: Option<&Answered>, width: usize, text: &mut Text) {
    match (answer, &item.kind) {
        (Some(_), Kind::Gap(_) | Kind::Match(_)) => {}
        (Some(answer), Kind::Multiple(_)) => {
            for right in left_out(item, answer) {
                text.paragraph(&format!("you left out: {right}"), Role::Good, width, 5);
            }
        }
        _ => super::quiz::right_answer(item, &solution(item), width, 5, text),
    }
}

fn given(item: &Item, at: usize, part: &Part, width: usize, text: &mut Text) {
    let (sign, role) = sign(part.right);
    let name = match (&part.name, &item.kind) {
        (Some(name), _) => format!("{name}: "),
        (None, Kind::Order(_)) => format!("{}  ", at + 1),
        _ => "you: ".to_owned(),
    };
    let before = [Run::new(format!("     {sign} {name}"), role)];
    text.hanging(&before, &words(&part.given, part), role, width);
    if let Some(truth) = &part.truth {
        let label = match part.about {
            Some(_) => "it was",
            None => "right",
        };
        let truth = self::words(truth, part);
        text.paragraph(&format!("{label}: {truth}"), Role::Good, width, 7);
    }
}

/// A part as it was shown when it was asked.
fn words(words: &str, part: &Part) -> String {
    match &part.about {
        Some(about) => options::value(nothing(words), about),
        None => nothing(words).to_owned(),
    }
}

fn nothing(words: &str) -> &str {
    match words.trim().is_empty() {
        true => "nothing",
        false => words,
    }
}

fn sign(right: Option<bool>) -> (&'static str, Role) {
    match right {
        Some(true) => ("✓", Role::Good),
        Some(false) => ("✗", Role::Bad),
        None => ("·", Role::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_what_took_points_away() {
        let worth = Worth {
            points: 2,
            rules: ScoreRules {
                attempts: 2,
                ..ScoreRules::default()
            },
            free_tries: false,
        };
        let answer = |credit, attempt, hints| Answered {
            round: String::new(),
            item: String::new(),
            key: String::new(),
            given: Vec::new(),
            truth: Vec::new(),
            right: credit == 1.0,
            credit,
            hints,
            millis: 0,
            attempt,
            again: false,
            gave_up: false,
        };
        let told = |credit, attempt, hints| lost(worth, &answer(credit, attempt, hints));
        assert_eq!(told(1.0, 1, 0), None);
        assert_eq!(
            told(1.0, 1, 1).as_deref(),
            Some("1.8 of 2 points: a hint −10 %")
        );
        assert_eq!(
            told(0.5, 2, 2).as_deref(),
            Some("0.55 of 2 points: 50 % of it is right, try 2 −25 %, 2 hints −20 %")
        );
        // That half of it is right the points say.
        assert_eq!(told(0.5, 1, 0).as_deref(), Some("1 of 2 points"));
        assert_eq!(told(0.0, 1, 1), None);
        let earlier = Answered {
            again: true,
            ..answer(0.75, 1, 0)
        };
        assert_eq!(
            lost(worth, &earlier).as_deref(),
            Some("1.5 of 2 points: try 1 counts, 75 % of it is right")
        );
    }
}
