//! The end of a round: the score, and a review of what went wrong.

use super::Text;
use super::quiz::options;
use crate::app::{Model, Results};
use crate::content::{Item, Kind, ScoreRules};
use crate::learn::{Answered, Occasion, Part, Round, Worth, feedback, parts_of, solution};
use crate::markdown::{Highlight, Role, Run};

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
    let score = round.score(|item| model.worth(item));
    let full = BAR * score.percent() as usize / 100;
    text.gap();
    text.row([
        Run::new(format!("   {} %", score.percent()), Role::Accent.bold()),
        Run::new("   ", Role::Text),
        Run::new("━".repeat(full), Role::Accent),
        Run::new("─".repeat(BAR - full), Role::Dim),
        Run::new(
            format!(
                "   {} of {} points",
                super::points(score.got),
                super::points(score.of)
            ),
            Role::Dim,
        ),
    ]);
    text.gap();
    if let Occasion::Quiz(id) = &round.started.occasion
        && let Some(quiz) = model.quiz_index(id).and_then(|index| model.quiz(index))
    {
        text.paragraph(&rules(quiz.score), Role::Dim, width, 3);
    }
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
    right(model, round, width, &mut text);
    text
}

/// What was answered right: a line of the question, what was given, and what it cost.
fn right(model: &Model, round: &Round, width: usize, text: &mut Text) {
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
        let row = crate::markdown::Row::new(format!("   ✓ {asked}"), Role::Text, text.offset());
        text.rows.push(row.shortened(width));
        let given = given_shortly(item, answer);
        let row = crate::markdown::Row::new(format!("     {given}"), Role::Good, text.offset());
        text.rows.push(row.shortened(width));
        costs(model, round, item, width, text);
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
    if costs.credit < 1.0 {
        why.push(format!("{:.0} % of it is right", costs.credit * 100.0));
    }
    if costs.tries > 0 {
        why.push(format!("try {} −{} %", answer.attempt, costs.tries));
    }
    match answer.hints {
        _ if costs.hints == 0 => {}
        1 => why.push(format!("a hint −{} %", costs.hints)),
        n => why.push(format!("{n} hints −{} %", costs.hints)),
    }
    let (got, of) = (super::points(got), super::points(of));
    Some(format!("{got} of {of} points: {}", why.join(", ")))
}

/// The rules of the score, in words.
fn rules(rules: ScoreRules) -> String {
    let mut words = vec!["A right answer gets all points of its item.".to_owned()];
    if rules.partial {
        words.push(
            "One that is partly right gets its share: of several options each right one counts for and each wrong one \
             against it, of an order each pair of lines that rightly follow each other, else each part."
                .to_owned(),
        );
    }
    if rules.attempts > 1 {
        let (attempts, retry) = (rules.attempts, rules.retry);
        words.push(format!(
            "There are {attempts} tries; each after the first costs {retry} %, and the best one counts."
        ));
    }
    words.push(format!("Each hint costs {} %.", rules.hint));
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
    let tried = answer.filter(|answer| !answer.gave_up);
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
        block("✓ right:", &solution(item).join("\n"), Role::Good);
    } else {
        for (at, part) in parts.iter().enumerate() {
            given(item, at, part, width, text);
        }
        // Where each part has its own, it stands there already.
        let own = matches!(item.kind, Kind::Gap(_) | Kind::Match(_)) && !parts.is_empty();
        let right = if own { Vec::new() } else { solution(item) };
        let given: Vec<&str> = parts.iter().map(|part| part.given.as_str()).collect();
        for (at, right) in right.iter().enumerate() {
            let right = match &item.kind {
                Kind::Order(_) => format!("{}  {right}", at + 1),
                Kind::Multiple(_) if given.contains(&right.as_str()) => continue,
                _ => right.clone(),
            };
            text.paragraph(&format!("✓ right: {right}"), Role::Good, width, 5);
        }
    }
    match answer {
        None => text.line("     not answered", Role::Dim),
        Some(answer) if answer.gave_up => {
            // Only the wire knew what was right.
            if let Kind::Predict(predict) = &item.kind {
                for (ask, truth) in predict.asks.iter().zip(&answer.truth) {
                    let name = options::named(&ask.about);
                    let truth = options::value(nothing(truth), &ask.about);
                    text.paragraph(&format!("✓ {name}: {truth}"), Role::Good, width, 5);
                }
            }
            text.line("     shown without an answer", Role::Dim);
            costs(model, round, item, width, text);
        }
        Some(_) => costs(model, round, item, width, text),
    }
    for words in feedback(item, answer.map_or(&[][..], |answer| &answer.given)) {
        text.prose(&words, width, 7, highlight);
    }
    text.prose(&item.explanation, width, 5, highlight);
}

fn given(item: &Item, at: usize, part: &Part, width: usize, text: &mut Text) {
    let (sign, role) = sign(part.right);
    let name = match (&part.about, &item.kind) {
        (Some(about), _) => format!("{}: ", options::named(about)),
        (None, Kind::Gap(gap)) if gap.gaps.len() > 1 => format!("gap {}: ", at + 1),
        (None, Kind::Order(_)) => format!("{}  ", at + 1),
        _ => "you: ".to_owned(),
    };
    let words = words(&part.given, part);
    text.paragraph(&format!("{sign} {name}{words}"), role, width, 5);
    if let Some(truth) = &part.truth {
        let truth = self::words(truth, part);
        text.paragraph(&format!("✓ right: {truth}"), Role::Good, width, 7);
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
