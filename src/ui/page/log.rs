//! Every request of this session, newest first.

use std::time::UNIX_EPOCH;

use super::Text;
use crate::app::{Action, LogPage, Logged, Model};
use crate::markdown::{Role, Row, tame};

pub(super) fn text(model: &Model, log: &LogPage, width: usize) -> Text {
    let mut text = Text::default();
    if model.log.is_empty() {
        text.gap();
        text.paragraph("Nothing was sent yet. What you send shows here, and what any other client sends to the address at the top.", Role::Dim, width, 3);
    }
    for (i, logged) in model.log.newest().enumerate() {
        let from = text.rows.len();
        text.rows.push(entry(model, logged, i == log.cursor, width));
        if i == log.cursor {
            text.cursor = Some(from);
        }
        text.live_since(from, Action::FocusOn(i));
    }
    if !model.server.printed.is_empty() {
        text.gap();
        text.line("   printed by the app", Role::Dim);
        for line in model.server.printed.iter().rev().take(20).rev() {
            text.rows
                .push(Row::new(format!("     {}", tame(line)), Role::Text, 0).cut(width));
        }
    }
    text
}

fn entry(model: &Model, logged: &Logged, selected: bool, width: usize) -> Row {
    let exchange = &logged.exchange;
    let mut row = Row::default();
    row.push(if selected { " ▸ " } else { "   " }, Role::Accent.bold());
    // On a narrow screen the path needs the room.
    let narrow = width < 60;
    let at = exchange.at.duration_since(UNIX_EPOCH);
    let clock = model
        .zone
        .clock(at.map_or(0, |since| since.as_millis() as u64));
    row.push(if narrow { &clock[3..] } else { &clock }, Role::Dim.into());
    let client = if narrow {
        " ".to_owned()
    } else {
        format!("  {:9}", client(logged))
    };
    row.push(&client, Role::Dim.into());
    row.push(
        &format!("{:7}", exchange.request.method),
        Role::Method.into(),
    );
    let mut answer = super::exchange::outcome(exchange);
    if let Some(code) = exchange.status().filter(|_| narrow) {
        answer[0].text = code.to_string();
    }
    let needed: usize = answer.iter().map(|run| run.text.chars().count()).sum();
    row.push(&tame(&exchange.request.target), Role::Text.into());
    let mut row = row.shortened(width.saturating_sub(needed + 3));
    row.pad_to(width.saturating_sub(needed + 2));
    row.runs.extend(answer);
    row.cut(width)
}

/// Who sent it, by what the client says of itself.
pub(super) fn client(logged: &Logged) -> String {
    let agent = logged
        .exchange
        .request
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("user-agent"));
    let name = agent.map_or_else(|| "unnamed".to_owned(), |agent| tame(&agent.text()));
    match name.split(['/', ' ']).next().unwrap_or_default() {
        "httplings" => "you".to_owned(),
        "Mozilla" => "browser".to_owned(),
        other => other.chars().take(8).collect(),
    }
}
