//! The line of a request on a lesson's screen: what is sent, and what was said of it and came back.

use unicode_width::UnicodeWidthStr;

use super::status_run;
use crate::content::LiveRequest;
use crate::markdown::{Role, Run};

/// `you said 200 · 201 Created`.
pub(super) fn answered(said: Option<u16>, code: u16) -> Vec<Run> {
    let mut runs = Vec::new();
    match said {
        Some(said) if said == code => runs.push(Run::new("✓ as you said: ", Role::Good)),
        Some(said) => runs.push(Run::new(format!("✗ you said {said}: "), Role::Bad)),
        None => {}
    }
    runs.push(status_run(code));
    runs
}

/// The same once it was sent again: what was said of the first answer stands, and the last one beside it.
pub(super) fn sent_again(said: u16, first: u16, last: u16) -> Vec<Run> {
    let verdict = match said == first {
        true => Run::new(format!("✓ as you said: {first}"), Role::Good),
        false => Run::new(format!("✗ you said {said}: {first}"), Role::Bad),
    };
    vec![verdict, Run::new(" · now ", Role::Dim), status_run(last)]
}

/// Where there is no room for the words of the code at the end, its number.
pub(super) fn within(room: usize, mut runs: Vec<Run>, code: u16) -> Vec<Run> {
    if width(&runs) > room
        && let Some(last) = runs.last_mut()
    {
        last.text = code.to_string();
    }
    runs
}

/// Columns of the widest that is likely to stand at the end of a request's line.
pub(super) fn widest(request: &LiveRequest) -> usize {
    let judged = |&code: &u16| width(&answered(Some(100), code));
    let judged = request.predict.iter().map(judged).max();
    judged.unwrap_or_else(|| width(&[status_run(201)]))
}

pub(super) fn width(runs: &[Run]) -> usize {
    runs.iter().map(|run| run.text.width()).sum()
}

pub(super) fn choices(request: &LiveRequest, chosen: Option<usize>) -> Vec<Run> {
    let mut runs = Vec::new();
    for (i, code) in request.predict.iter().enumerate() {
        let run = if chosen == Some(i) {
            Run::new(format!("[{code}]"), Role::Accent.bold())
        } else {
            Run::new(format!(" {code} "), Role::Dim)
        };
        runs.push(run);
    }
    runs
}

/// `PUT /tasks/tea`: the request line as a learner reads it.
pub(super) fn short(request: &LiveRequest) -> String {
    let url = request.entry.request.url.to_string();
    format!(
        "{} {}",
        request.entry.request.method,
        url.strip_prefix("{{host}}").unwrap_or(&url)
    )
}

pub(super) fn title(request: &LiveRequest) -> &str {
    request.entry.title.as_deref().unwrap_or_default()
}

/// Headers and body, a line each.
pub(super) fn details(request: &LiveRequest) -> Vec<String> {
    let text = request.entry.request.shown();
    text.lines().skip(1).map(str::to_owned).collect()
}
