//! One exchange: the response, the raw bytes, the X-ray, the timing.

use std::time::Duration;

use super::{Link, Text, lesson, status_run, xray};
use crate::app::{Action, Logged, Model, Page, Tab};
use crate::engine::trace::{HeaderBy, Trace};
use crate::markdown::{Highlight, Inline, Role, Row, Run, code_rows, wrap};
use crate::wire::{Answer, Exchange, ExchangeId, Header, Response, body, explain, numbered};

pub(super) fn text(
    model: &Model,
    id: ExchangeId,
    tab: Tab,
    width: usize,
    highlight: &dyn Highlight,
) -> Text {
    let mut text = Text::default();
    let Some(logged) = model.exchange(id) else {
        text.line("  This exchange is no longer kept.", Role::Dim);
        return text;
    };
    headline(model, logged, width, &mut text);
    tabs(tab, &mut text);
    text.gap();
    match tab {
        Tab::Response => {
            if ended_app(model, id) {
                lesson::trouble(model, width, &mut text);
                text.gap();
            }
            response(logged, width, highlight, &mut text);
        }
        Tab::Raw => raw(logged, width, &mut text),
        Tab::Xray => xray::text(logged, width, &mut text),
        Tab::Timing => timing(logged, width, &mut text),
    }
    text
}

/// Whether it is the last one of a lesson's app, which runs no more.
fn ended_app(model: &Model, id: ExchangeId) -> bool {
    let last = model.log.newest().next();
    matches!(model.page, Page::Lesson(_))
        && model.server.state.ended()
        && last.is_some_and(|last| last.exchange.id == id)
}

/// `PUT /tasks/milk        you said 200 · 201 Created · 1.2 ms`
fn headline(model: &Model, logged: &Logged, width: usize, text: &mut Text) {
    let exchange = &logged.exchange;
    let mut row = Row::default();
    row.push(
        &format!("  {}", exchange.request.method),
        Role::Method.into(),
    );
    row.push(
        &format!(" {}", crate::markdown::tame(&exchange.request.target)),
        Role::Text.into(),
    );
    let mut right = Vec::new();
    if let Some(said) = said(model, exchange.id) {
        let wrong = exchange.status() != Some(said);
        right.push(Run::new(
            format!("you said {said} · "),
            if wrong { Role::Bad } else { Role::Good },
        ));
    }
    right.extend(outcome(exchange));
    right.push(Run::new(
        format!(
            " · {}",
            duration(exchange.timing.waiting + exchange.timing.response)
        ),
        Role::Dim,
    ));
    let needed: usize = right.iter().map(|run| run.text.chars().count()).sum();
    if row.width() + needed + 3 > width {
        text.rows.push(row.cut(width));
        row = Row::default();
    }
    row.pad_to(width.saturating_sub(needed + 1));
    row.runs.extend(right);
    text.rows.push(row.cut(width));
    text.line("─".repeat(width), Role::Border);
}

/// The status that came, and whether the body did.
pub(super) fn outcome(exchange: &Exchange) -> Vec<Run> {
    let Some(code) = exchange.status() else {
        return vec![Run::new("no answer", Role::Bad)];
    };
    let broken = matches!(exchange.answer, Answer::CutShort { .. });
    let broken = broken.then(|| Run::new(" ✗ broke off", Role::Bad));
    std::iter::once(status_run(code)).chain(broken).collect()
}

fn said(model: &Model, id: ExchangeId) -> Option<u16> {
    let Page::Lesson(reader) = &model.page else {
        return None;
    };
    reader
        .shots
        .values()
        .find(|shot| shot.first == Some(id))?
        .said
}

fn tabs(open: Tab, text: &mut Text) {
    let mut row = Row::default();
    for (i, tab) in Tab::ALL.into_iter().enumerate() {
        row.push("  ", Role::Text.into());
        let from = row.width();
        if tab == open {
            row.push(&format!("[{}]", tab.name()), Role::Accent.bold());
        } else {
            row.push(&format!(" {} ", tab.name()), Role::Dim.into());
        }
        text.links.push(Link {
            row: text.rows.len(),
            columns: from..row.width(),
            action: Action::Pick(i),
        });
    }
    text.row(row.runs);
}

fn response(logged: &Logged, width: usize, highlight: &dyn Highlight, text: &mut Text) {
    let exchange = &logged.exchange;
    match &exchange.answer {
        Answer::Complete(response) => {
            let meaning = explain::status(response.status).meaning;
            whole(
                response,
                meaning,
                logged.trace.as_ref(),
                width,
                highlight,
                text,
            );
        }
        Answer::CutShort { response, expected } => {
            let got = response.body.len();
            let announced =
                expected.map_or_else(String::new, |expected| format!(" of {expected} announced"));
            text.paragraph(
                &format!("The answer broke off after {got}{announced} bytes."),
                Role::Bad,
                width,
                2,
            );
            text.gap();
            let early = format!(
                "{} was sent before the body broke off: a status cannot be taken back.",
                response.status
            );
            whole(
                response,
                &early,
                logged.trace.as_ref(),
                width,
                highlight,
                text,
            );
        }
        Answer::Closed => text.paragraph(
            "The server closed the connection without an answer.",
            Role::Bad,
            width,
            2,
        ),
        Answer::Malformed { why, .. } => text.paragraph(
            &format!("What came back is not HTTP: {why}."),
            Role::Bad,
            width,
            2,
        ),
        Answer::TimedOut { after } => {
            text.paragraph(
                &format!("No answer within {}.", duration(*after)),
                Role::Bad,
                width,
                2,
            );
        }
        Answer::Refused { response, why, .. } => {
            text.paragraph(
                &format!("The listener refused this request: {why}."),
                Role::Bad,
                width,
                2,
            );
            text.gap();
            let meaning = explain::status(response.status).meaning;
            whole(response, meaning, None, width, highlight, text);
        }
        Answer::NoApp => {
            text.paragraph("No app is running behind the address.", Role::Bad, width, 2)
        }
    }
    text.gap();
    request(logged, width, highlight, text);
}

fn whole(
    response: &Response,
    meaning: &str,
    trace: Option<&Trace>,
    width: usize,
    highlight: &dyn Highlight,
    text: &mut Text,
) {
    text.row([
        Run::new("  ", Role::Text),
        Run::new(
            format!("{} {}", response.status, response.reason).trim_end(),
            Role::Status(response.status),
        ),
    ]);
    text.paragraph(meaning, Role::Dim, width, 2);
    text.gap();
    let by = |header: &Header, earlier| who(header, earlier, trace);
    headers(&response.headers, by, width, text);
    text.gap();
    body_rows(&response.headers, &response.body, width, highlight, text);
}

/// Who set a response header, which stands behind `earlier` others of its name: by the trace, else by the rule that the
/// server sets what belongs to the connection.
fn who(header: &Header, earlier: usize, trace: Option<&Trace>) -> &'static str {
    let name = header.name.to_ascii_lowercase();
    let traced = trace.and_then(|trace| trace.header(&name, earlier));
    let traced = traced.map(|source| source.by);
    match traced {
        Some(HeaderBy::App) => "your code",
        Some(HeaderBy::Framework) => "FastAPI",
        Some(HeaderBy::Server) => "server",
        None if matches!(
            name.as_str(),
            "date" | "server" | "connection" | "transfer-encoding"
        ) =>
        {
            "server"
        }
        None if matches!(name.as_str(), "content-type" | "content-length") => "FastAPI",
        None => "app",
    }
}

/// Who set a request header: what every client adds, or the person.
fn sent_by(header: &Header) -> &'static str {
    match header.name.to_ascii_lowercase().as_str() {
        "host" | "content-length" | "accept" | "user-agent" | "accept-encoding" | "connection" => {
            "client"
        }
        _ => "request",
    }
}

/// `by` says who set a header that stands behind so many others of its name. A long value goes on below itself.
fn headers(
    headers: &[Header],
    by: impl Fn(&Header, usize) -> &'static str,
    width: usize,
    text: &mut Text,
) {
    let names = headers.iter().map(|header| header.name.chars().count());
    let names = names.max().unwrap_or(0);
    for (earlier, header) in numbered(headers) {
        let by = by(header, earlier);
        let value = Inline::Text {
            text: crate::markdown::tame(&header.text()),
            style: Role::Str.into(),
            at: text.offset(),
        };
        let room = width.saturating_sub(names + 4 + by.len() + 3).max(8);
        for (i, row) in wrap(&[value], room, text.offset()).into_iter().enumerate() {
            let (name, by) = if i == 0 {
                (&*header.name, by)
            } else {
                ("", "")
            };
            let mut row = row.after(&[Run::new(format!("  {name:names$}  "), Role::Text)]);
            row.pad_to(width.saturating_sub(by.len() + 1));
            row.push(by, Role::Dim.into());
            text.rows.push(row.cut(width));
        }
    }
}

fn body_rows(
    headers: &[Header],
    bytes: &[u8],
    width: usize,
    highlight: &dyn Highlight,
    text: &mut Text,
) {
    if bytes.is_empty() {
        text.line("  no body", Role::Dim);
        return;
    }
    let kind = headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-type"))
        .map(Header::text);
    let language = match kind.as_deref() {
        Some(kind) if kind.contains("json") => "json",
        Some(kind) if kind.contains("html") => "html",
        _ => "",
    };
    let pretty = body::pretty(kind.as_deref(), bytes).join("\n");
    text.indented(
        code_rows(
            &pretty,
            language,
            width.saturating_sub(4).max(1),
            None,
            0,
            highlight,
        ),
        2,
        false,
    );
}

fn request(logged: &Logged, width: usize, highlight: &dyn Highlight, text: &mut Text) {
    let request = &logged.exchange.request;
    text.line("  the request, as sent", Role::Dim);
    text.row([
        Run::new(format!("  {}", request.method), Role::Method),
        Run::new(
            format!(" {} HTTP/1.1", crate::markdown::tame(&request.target)),
            Role::Text,
        ),
    ]);
    headers(&request.headers, |header, _| sent_by(header), width, text);
    if !request.body.is_empty() {
        text.gap();
        body_rows(&request.headers, &request.body, width, highlight, text);
    }
}

fn raw(logged: &Logged, width: usize, text: &mut Text) {
    let exchange = &logged.exchange;
    let inner = width.saturating_sub(4).max(1);
    text.line("  → sent", Role::Dim);
    for line in body::raw_lines(&exchange.request.raw) {
        text.indented(
            code_rows(&line, "", inner, None, 0, &crate::markdown::NoHighlight),
            4,
            false,
        );
    }
    text.gap();
    text.line("  ← received", Role::Dim);
    let bytes: &[u8] = match &exchange.answer {
        Answer::Complete(response)
        | Answer::CutShort { response, .. }
        | Answer::Refused { response, .. } => &response.raw,
        Answer::Malformed { raw, .. } => raw,
        Answer::Closed | Answer::TimedOut { .. } | Answer::NoApp => &[],
    };
    if bytes.is_empty() {
        text.line("    nothing", Role::Dim);
    }
    for line in body::raw_lines(bytes) {
        text.indented(
            code_rows(&line, "", inner, None, 0, &crate::markdown::NoHighlight),
            4,
            false,
        );
    }
}

fn timing(logged: &Logged, width: usize, text: &mut Text) {
    let timing = logged.exchange.timing;
    let whole = timing.request + timing.waiting + timing.response;
    let app = logged
        .trace
        .as_ref()
        .map(|trace| Duration::from_micros(trace.micros));
    let rows = [
        (
            "request",
            Some(timing.request),
            "from its first byte to its last",
        ),
        (
            "waiting",
            Some(timing.waiting),
            "until the first byte of the answer",
        ),
        (
            "  in the app",
            app.filter(|app| *app <= timing.waiting),
            "of that, in your code and FastAPI",
        ),
        (
            "response",
            Some(timing.response),
            "from its first byte to its last",
        ),
        ("in all", Some(whole), ""),
        // Then it went on behind the first byte, and perhaps behind the last.
        (
            "the app",
            app.filter(|app| *app > timing.waiting),
            "was at work so long, also on the body and on what comes after it",
        ),
    ];
    for (name, time, note) in rows {
        let Some(time) = time else { continue };
        let before = [
            Run::new(format!("  {name:14}"), Role::Text),
            Run::new(format!("{:>9}   ", duration(time)), Role::Text.bold()),
        ];
        match note {
            "" => text.row(before),
            note => text.hanging(&before, note, Role::Dim, width.saturating_sub(1)),
        }
    }
}

/// Milliseconds with one digit, or microseconds below one.
pub(super) fn duration(time: Duration) -> String {
    match time.as_micros() {
        micros @ 0..1000 => format!("{micros} µs"),
        micros @ 1000..1_000_000 => format!("{:.1} ms", micros as f64 / 1000.0),
        micros => format!("{:.1} s", micros as f64 / 1_000_000.0),
    }
}
