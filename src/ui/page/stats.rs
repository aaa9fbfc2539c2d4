//! What was learned so far: mastery, days, scores, reviews ahead, and the misconceptions that are still alive.

use super::Text;
use crate::app::Model;
use crate::learn::{Date, Day, Forecast, Mastery, Misconception, RoundResult, Stats};
use crate::markdown::{Role, Row, Run, tame};

const MEASURE: usize = 78;
const BAR: usize = 12;
/// From this width on a bar stands beside its words rather than below them.
const BESIDE: usize = 56;
/// Rounds that the line of scores shows, and those that are listed.
const SCORES: usize = 30;
const LISTED: usize = 5;

pub(super) fn header(model: &Model) -> (Vec<Run>, Vec<Run>) {
    let due = model.due();
    let right = match due.len() {
        0 => Vec::new(),
        n => vec![Run::new(format!("{n} due for review"), Role::Dim)],
    };
    (vec![Run::new("Statistics", Role::Text.bold())], right)
}

pub(super) fn text(model: &Model, width: usize) -> Text {
    rows(
        &Stats::of(&model.progress, &model.course, model.moment()),
        width,
    )
}

/// The statistics as rows, for the screen and for the command line.
pub fn rows(stats: &Stats, width: usize) -> Text {
    let width = width.min(MEASURE);
    let mut text = Text::default();
    text.gap();
    if stats.days.is_empty() {
        text.paragraph(
            "Nothing yet. Read a screen or answer a question, and it shows here.",
            Role::Dim,
            width,
            3,
        );
        return text;
    }
    // What says most fits a small screen; what it is made of follows.
    text.paragraph(&summary(stats), Role::Text, width, 3);
    overall(stats, width, &mut text);
    calendar(stats, width, &mut text);
    forecast(&stats.forecast, width, &mut text);
    mastery(&stats.objectives, width, &mut text);
    scores(&stats.rounds, width, &mut text);
    misconceptions(&stats.misconceptions, width, &mut text);
    text
}

fn heading(words: &str, text: &mut Text) {
    text.gap();
    text.line(format!("   {words}"), Role::Text.bold());
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn summary(stats: &Stats) -> String {
    let days = count(stats.days.len(), "day", "days");
    let screens: usize = stats.days.values().map(|day| day.screens).sum();
    let read = format!("{} read", count(screens, "screen", "screens"));
    let percent = (stats.right as f64 / stats.answers.max(1) as f64 * 100.0).round();
    let answers = count(stats.answers, "answer", "answers");
    let mut words = match (stats.answers, screens) {
        (0, _) => format!("{read} on {days}, no question answered yet"),
        (_, 0) => format!("{answers} on {days}, {percent} % right"),
        _ => format!("{answers}, {percent} % right, and {read} on {days}"),
    };
    match stats.streak {
        0 | 1 => {}
        n => words.push_str(&format!(". {n} days in a row now")),
    }
    words.push('.');
    words
}

/// All objectives in one.
fn overall(stats: &Stats, width: usize, text: &mut Text) {
    if stats.objectives.is_empty() {
        return;
    }
    let begun = stats.objectives.iter().filter(|one| one.tried > 0).count();
    let all = count(stats.objectives.len(), "objective", "objectives");
    text.gap();
    let mut row = Row::new("   Mastery  ", Role::Text.bold(), text.offset());
    bar(&mut row, stats.mastery(), BAR);
    row.push(
        &format!(" {:.0} %", stats.mastery() * 100.0),
        Role::Text.into(),
    );
    row.push(&format!("   {begun} of {all} begun"), Role::Dim.into());
    text.rows.push(row.shortened(width));
}

/// The weakest of those begun come first: they are what to look at.
fn mastery(objectives: &[Mastery], width: usize, text: &mut Text) {
    let (mut begun, rest): (Vec<&Mastery>, Vec<&Mastery>) =
        objectives.iter().partition(|mastery| mastery.tried > 0);
    if objectives.is_empty() {
        return;
    }
    begun.sort_by(|a, b| a.strength.total_cmp(&b.strength));
    heading("What you can do", text);
    for mastery in begun {
        objective(mastery, width, text);
    }
    if !rest.is_empty() {
        let words = count(rest.len(), "objective", "objectives");
        text.line(format!("     {words} not begun"), Role::Dim);
    }
}

fn objective(mastery: &Mastery, width: usize, text: &mut Text) {
    let share = format!("{}/{}", mastery.right, mastery.items);
    let note = format!("{share:>6} {:>4.0} %", mastery.strength * 100.0);
    if width < BESIDE {
        text.paragraph(&mastery.text, Role::Text, width, 5);
        let mut row = Row::default();
        row.pad_to(5);
        bar(&mut row, mastery.strength, BAR);
        row.push(&note, Role::Dim.into());
        text.rows.push(row);
        return;
    }
    let column = width.saturating_sub(BAR + note.len() + 2);
    let first = text.rows.len();
    text.paragraph(&mastery.text, Role::Text, column.saturating_sub(2), 5);
    if let Some(row) = text.rows.get_mut(first) {
        row.pad_to(column);
        bar(row, mastery.strength, BAR);
        row.push(&note, Role::Dim.into());
    }
}

fn bar(row: &mut Row, share: f64, width: usize) {
    let full = ((share * width as f64).round() as usize).min(width);
    row.push(&"━".repeat(full), Role::Accent.into());
    row.push(&"─".repeat(width - full), Role::Dim.into());
}

/// A column a week, the newest right; a row for each day of the week.
fn calendar(stats: &Stats, width: usize, text: &mut Text) {
    heading("Days", text);
    let weeks = (width.saturating_sub(12) / 2).clamp(1, 30) as u32;
    let monday = stats.today.minus(stats.today.weekday());
    let first = monday.minus(7 * (weeks - 1));
    text.rows.push(months(first, weeks));
    for (weekday, name) in ["Mon", "", "Wed", "", "Fri", "", "Sun"].iter().enumerate() {
        let mut row = Row::default();
        row.push(&format!("     {name:3}  "), Role::Dim.into());
        for week in 0..weeks {
            let date = first.plus(7 * week + weekday as u32);
            if date <= stats.today {
                let (mark, role) = mark(stats.days.get(&date));
                row.push(mark, role.into());
                let today = if date == stats.today { "◂" } else { " " };
                row.push(today, Role::Accent.bold());
            }
        }
        text.rows.push(row.cut(width));
    }
    let legend = "Screens and answers a day: ░ 1 to 4, ▒ 5 to 19, █ 20 and more; ◂ today";
    text.paragraph(legend, Role::Dim, width, 5);
}

/// The name of each month above its first whole week.
fn months(first: Date, weeks: u32) -> Row {
    let mut row = Row::default();
    for week in 0..weeks {
        let date = first.plus(7 * week);
        let column = 10 + 2 * week as usize;
        let begins = date.day_of_month() <= 7;
        if begins && week + 1 < weeks && row.width() < column {
            row.pad_to(column);
            row.push(date.month(), Role::Dim.into());
        }
    }
    row
}

fn mark(day: Option<&Day>) -> (&'static str, Role) {
    match day.map_or(0, |day| day.answers + day.screens) {
        0 => ("·", Role::Dim),
        1..=4 => ("░", Role::Accent),
        5..=19 => ("▒", Role::Accent),
        _ => ("█", Role::Accent),
    }
}

fn scores(rounds: &[RoundResult], width: usize, text: &mut Text) {
    if rounds.is_empty() {
        return;
    }
    heading("Score by round", text);
    let shown = &rounds[rounds.len().saturating_sub(SCORES)..];
    let line: String = shown.iter().map(|round| level(round.percent)).collect();
    text.line(format!("     {line}"), Role::Accent);
    for round in rounds.iter().rev().take(LISTED) {
        let mut row = Row::default();
        row.push(&format!("     {}  ", round.date), Role::Dim.into());
        row.push(&tame(&round.title), Role::Text.into());
        let note = format!("{} %", round.percent);
        let mut row = row.shortened(width.saturating_sub(note.len() + 2));
        row.pad_to(width.saturating_sub(note.len()));
        row.push(&note, Role::Dim.into());
        text.rows.push(row);
    }
}

fn level(percent: u32) -> char {
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    LEVELS[(percent as usize * LEVELS.len() / 101).min(LEVELS.len() - 1)]
}

/// The coming days that have something, and what follows, in a row or two.
fn forecast(days: &[Forecast], width: usize, text: &mut Text) {
    if days.iter().all(|day| day.items == 0) {
        return;
    }
    let (week, later) = days.split_at(days.len().min(7));
    let mut words: Vec<String> = week
        .iter()
        .enumerate()
        .filter(|(_, day)| day.items > 0)
        .map(|(ahead, day)| format!("{} {}", weekday(ahead, day.date), day.items))
        .collect();
    let more: usize = later.iter().map(|day| day.items).sum();
    if more > 0 {
        words.push(format!("later {more}"));
    }
    heading("Reviews ahead", text);
    text.paragraph(&words.join(" · "), Role::Text, width, 5);
}

/// A week has each day once: its name is enough.
fn weekday(ahead: usize, date: Date) -> &'static str {
    const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    match ahead {
        0 => "today",
        1 => "tomorrow",
        _ => NAMES[date.weekday() as usize % 7],
    }
}

fn misconceptions(alive: &[Misconception], width: usize, text: &mut Text) {
    let (shown, wrong): (Vec<_>, Vec<_>) = alive.iter().partition(|one| one.shown);
    if !wrong.is_empty() {
        heading("Still to be put right", text);
    }
    for one in wrong {
        text.gap();
        let question = one.question.lines().next().unwrap_or_default();
        text.paragraph(question, Role::Text, width, 5);
        for given in &one.given {
            let before = [Run::new("       ✗ you: ", Role::Bad)];
            text.hanging(&before, given, Role::Bad, width);
        }
        for right in &one.left_out {
            text.paragraph(&format!("you left out: {right}"), Role::Text, width, 7);
        }
        for words in &one.feedback {
            text.paragraph(words, Role::Dim, width, 9);
        }
    }
    if !shown.is_empty() {
        heading("Shown, not answered yet", text);
    }
    for one in shown {
        let question = one.question.lines().next().unwrap_or_default();
        let row = Row::new(
            format!("     {}", tame(question)),
            Role::Text,
            text.offset(),
        );
        text.rows.push(row.shortened(width));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{Date, Zone};

    fn stats() -> Stats {
        let today: Date = Zone::UTC.date(20_778 * 86_400_000);
        let day = Day {
            screens: 6,
            ..Day::default()
        };
        let objective = |n: usize| Mastery {
            objective: n.to_string(),
            text: format!("objective {n}"),
            lesson: "l".into(),
            items: 2,
            tried: 1,
            right: 1,
            strength: 0.5,
        };
        Stats {
            today,
            answers: 0,
            right: 0,
            days: [(today, day)].into(),
            streak: 1,
            longest_streak: 1,
            objectives: (0..30).map(objective).collect(),
            rounds: Vec::new(),
            forecast: (0..14)
                .map(|ahead| Forecast {
                    date: today.plus(ahead),
                    items: 3,
                })
                .collect(),
            misconceptions: vec![Misconception {
                item: "q/a".into(),
                question: "Which?".into(),
                given: Vec::new(),
                left_out: vec!["404".into()],
                shown: false,
                feedback: Vec::new(),
                date: today,
            }],
        }
    }

    #[test]
    fn the_essentials_are_on_the_first_page() {
        let rows = rows(&stats(), 80).rows;
        let text: Vec<String> = rows.iter().map(Row::text).collect();
        let page = text[..20].join("\n");
        for words in ["Mastery", "Days", "◂ today", "Reviews ahead", "later 21"] {
            assert!(page.contains(words), "no {words} in\n{page}");
        }
        assert!(page.contains("6 screens read on 1 day, no question answered yet"));
        assert!(text.iter().any(|row| row.contains("you left out: 404")));
    }
}
