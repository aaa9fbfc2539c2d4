//! The X-ray of a response: why it came out as it did.

mod rule;

use super::{Text, status_run};
use crate::app::Logged;
use crate::engine::trace::{
    HeaderBy, ModelPass, OutcomeKind, Place, StatusBy, StatusSource, Trace,
};
use crate::markdown::{Inline, Role, Row, Run, Style, wrap};
use crate::wire::numbered;

/// The column where values start.
const COLUMN: usize = 12;
/// Below this width a place stands behind what it is the place of.
const NARROW: usize = 50;
/// More rows than this of one value tell nothing more.
const MOST_ROWS: usize = 6;

pub(super) fn text(logged: &Logged, width: usize, text: &mut Text) {
    let Some(trace) = &logged.trace else {
        text.paragraph(
            "There is no X-ray: the app never saw this request, or could not say.",
            Role::Dim,
            width,
            2,
        );
        return;
    };
    Xray { width, text }.all(trace, logged);
}

struct Xray<'a> {
    width: usize,
    text: &'a mut Text,
}

impl Xray<'_> {
    fn all(&mut self, trace: &Trace, logged: &Logged) {
        self.route(trace, logged);
        for dependency in &trace.dependencies {
            let gave = dependency.gave.as_deref();
            let gave = gave.map_or_else(|| "raised".to_owned(), without_addresses);
            self.fact(
                "depends",
                vec![Run::new(
                    format!("{}  → {gave}", dependency.name),
                    Role::Text,
                )],
                dependency.at.as_ref(),
            );
        }
        for input in &trace.inputs {
            let value = vec![
                Run::new(
                    format!("{} = {}", input.name, without_addresses(&input.value)),
                    Role::Text,
                ),
                Run::new(format!("   {}", input.kind), Role::Dim),
            ];
            self.fact(&input.source, value, None);
        }
        for item in &trace.refused {
            self.refusal(item);
        }
        self.text.gap();
        for (i, source) in trace.status.iter().enumerate() {
            self.status(if i == 0 { "status" } else { "" }, source, trace);
        }
        self.text.gap();
        self.outcome(trace);
        match unsent(trace, logged) {
            Some(code) => {
                let words = format!("dropped: a {code} has no body");
                self.fact("", vec![Run::new(words, Role::Bad)], None);
            }
            None => self.model(trace.model.as_ref(), trace, logged),
        }
        self.headers(trace, logged);
        self.sent(trace, logged);
        self.moral(trace, logged);
    }

    /// What, value, and the place in the code at the right edge. What does not fit goes on below itself.
    fn fact(&mut self, what: &str, mut value: Vec<Run>, at: Option<&Place>) {
        let mut place = at.map_or_else(String::new, |at| format!("{}:{}", at.file, at.line));
        for run in &mut value {
            run.text = crate::markdown::tame(&run.text);
        }
        if self.width < NARROW && !place.is_empty() {
            value.push(Run::new(format!("   {place}"), Role::Accent));
            place.clear();
        }
        let gap = if place.is_empty() { 0 } else { place.len() + 3 };
        let room = self.width.saturating_sub(COLUMN + gap).max(8);
        for (i, row) in fitted(value, room).into_iter().enumerate() {
            let what = if i == 0 { what } else { "" };
            let mut row = row.after(&[Run::new(format!("   {what:9}"), Role::Dim)]);
            if i == 0 && !place.is_empty() {
                row.pad_to(self.width.saturating_sub(place.len() + 1));
                row.push(&place, Role::Accent.into());
            }
            row.offset = self.text.offset();
            self.text.rows.push(row.cut(self.width));
        }
    }

    fn route(&mut self, trace: &Trace, logged: &Logged) {
        match &trace.route {
            Some(route) => {
                let value = vec![
                    Run::new(&route.method, Role::Method),
                    Run::new(format!(" {}", route.path), Role::Text),
                    Run::new(format!("   {}()", route.function), Role::Function),
                ];
                self.fact("route", value, Some(&route.at));
            }
            None if methods(logged).is_some() => {
                let method = &logged.exchange.request.method;
                let words = format!("this path has one, but not for {method}");
                self.fact("route", vec![Run::new(words, Role::Bad)], None);
            }
            None => self.fact("route", vec![Run::new("none matched", Role::Bad)], None),
        }
    }

    fn refusal(&mut self, item: &serde_json::Value) {
        let loc = item
            .get("loc")
            .and_then(|loc| loc.as_array())
            .map_or_else(String::new, |loc| {
                loc.iter()
                    .map(|part| {
                        part.as_str()
                            .map_or_else(|| part.to_string(), str::to_owned)
                    })
                    .collect::<Vec<_>>()
                    .join(" → ")
            });
        let message = item
            .get("msg")
            .and_then(|msg| msg.as_str())
            .unwrap_or_default();
        self.fact(
            "refused",
            vec![
                Run::new(format!("{loc}: "), Role::Text),
                Run::new(message, Role::Bad),
            ],
            None,
        );
    }

    fn status(&mut self, what: &str, source: &StatusSource, trace: &Trace) {
        let who = match source.by {
            StatusBy::Default => "nobody said: the default",
            StatusBy::Decorator => "decorator",
            StatusBy::Dependency => "dependency",
            StatusBy::ResponseParameter => "response.status_code",
            StatusBy::ReturnedResponse => "the returned response",
            StatusBy::Middleware => "middleware",
            StatusBy::Exception => "raised",
            StatusBy::Handler => "exception handler",
            StatusBy::Validation => "input does not validate",
            StatusBy::Crash => "the app failed",
            StatusBy::Routing => "routing",
        };
        let name = match source.by {
            StatusBy::Crash => source.name.clone().or_else(|| raised(trace)),
            _ => source.name.clone(),
        };
        let joint = match source.by {
            StatusBy::Crash | StatusBy::Validation | StatusBy::ReturnedResponse => ": ",
            _ => " ",
        };
        let name = name.map_or_else(String::new, |name| format!("{joint}{name}"));
        let code = if source.wins {
            Run::new(source.code.to_string(), Role::Status(source.code))
        } else {
            Run::new(source.code.to_string(), Role::Dim)
        };
        let mut value = vec![
            code,
            Run::new(
                format!("  {who}{name}"),
                if source.wins { Role::Text } else { Role::Dim },
            ),
        ];
        if source.wins && trace.status.len() > 1 {
            value.push(Run::new("   ◂ wins", Role::Accent.bold()));
        }
        self.fact(what, value, source.at.as_ref());
    }

    fn outcome(&mut self, trace: &Trace) {
        let Some(outcome) = &trace.outcome else {
            return;
        };
        let what = match outcome.how {
            OutcomeKind::Returned => "returned",
            OutcomeKind::Raised => "raised",
        };
        let value = without_addresses(&outcome.repr);
        for (at, line) in value.split('\n').enumerate() {
            let value = vec![Run::new(line, Role::Text)];
            match at {
                0 => self.fact(what, value, outcome.at.as_ref()),
                _ => self.fact("", value, None),
            }
        }
        if let Some(advice) = &trace.advice {
            self.fact("", vec![Run::new(advice, Role::Dim)], None);
        }
    }

    fn model(&mut self, model: Option<&ModelPass>, trace: &Trace, logged: &Logged) {
        let Some(model) = model else {
            if matches!(&trace.outcome, Some(outcome) if outcome.how == OutcomeKind::Returned) {
                let words = format!("none: {}", unmodelled(trace, logged));
                self.fact("model", vec![Run::new(words, Role::Dim)], None);
            }
            return;
        };
        let value = vec![
            Run::new(&model.name, Role::TypeName),
            Run::new(format!("   from {}", model.from), Role::Dim),
        ];
        self.fact("model", value, model.at.as_ref());
        if !model.kept.is_empty() {
            self.list(
                "keeps",
                model
                    .kept
                    .iter()
                    .map(|field| (field.clone(), Role::Good.into())),
            );
        }
        for dropped in &model.dropped {
            let value = vec![
                Run::new("drops  ", Role::Text),
                Run::new(
                    &dropped.field,
                    Style {
                        bold: true,
                        ..Role::Bad.crossed()
                    },
                ),
                Run::new(
                    format!(" = {}", without_addresses(&dropped.value)),
                    Role::Dim.crossed(),
                ),
                Run::new(format!("   {}", dropped.why), Role::Dim),
            ];
            self.fact("", value, None);
        }
        for error in &model.errors {
            self.fact(
                "",
                vec![Run::new(format!("does not fit: {error}"), Role::Bad)],
                None,
            );
        }
    }

    fn list(&mut self, verb: &str, words: impl Iterator<Item = (String, Style)>) {
        let mut runs = vec![Run::new(format!("{verb}  "), Role::Text)];
        for (word, style) in words {
            runs.push(Run::new(word, style));
            runs.push(Run::new("  ", Role::Text));
        }
        self.fact("", runs, None);
    }

    /// What the app's own code put into the head of the answer, and where.
    fn headers(&mut self, trace: &Trace, logged: &Logged) {
        let response = logged.exchange.response();
        for (earlier, header) in numbered(response.map_or(&[], |response| &response.headers)) {
            let source = trace.header(&header.name.to_ascii_lowercase(), earlier);
            let Some(source) = source.filter(|source| source.by == HeaderBy::App) else {
                continue;
            };
            let value = vec![
                Run::new(&source.name, Role::Key),
                Run::new(format!(": {}", header.text()), Role::Text),
            ];
            self.fact("header", value, source.at.as_ref());
        }
        for lost in &trace.lost {
            let value = vec![
                Run::new("drops  ", Role::Text),
                Run::new(
                    &lost.name,
                    Style {
                        bold: true,
                        ..Role::Bad.crossed()
                    },
                ),
                Run::new(format!(": {}", lost.value), Role::Dim.crossed()),
                Run::new("   set on the injected Response", Role::Dim),
            ];
            self.fact("header", value, lost.at.as_ref());
        }
    }

    fn sent(&mut self, trace: &Trace, logged: &Logged) {
        let Some(reply) = logged.exchange.reply() else {
            return;
        };
        let mut value = vec![status_run(reply.status)];
        let kind = logged
            .exchange
            .header("content-type")
            .unwrap_or_else(|| "no content-type".to_owned());
        let plural = if reply.body.len() == 1 { "" } else { "s" };
        value.push(Run::new(
            format!("   {kind}   {} byte{plural}", reply.body.len()),
            Role::Text,
        ));
        let class = trace.response_class.iter();
        value.extend(class.map(|class| Run::new(format!("   {class}"), Role::Dim)));
        self.fact("sent", value, None);
        for task in &trace.background {
            self.fact(
                "after",
                vec![Run::new(format!("background task {task}"), Role::Text)],
                None,
            );
        }
    }

    /// One sentence: the rule behind what just happened.
    fn moral(&mut self, trace: &Trace, logged: &Logged) {
        let Some(rule) = rule::rule(trace, logged) else {
            return;
        };
        self.text.gap();
        self.text
            .paragraph(&rule, Role::Text, self.width.saturating_sub(2), 3);
    }
}

/// A value in one row as it is, or wrapped to as many as it needs.
fn fitted(value: Vec<Run>, width: usize) -> Vec<Row> {
    let whole = Row {
        runs: value,
        offset: 0,
    };
    if whole.width() <= width {
        return vec![whole];
    }
    // Wrapping makes one blank of several, so what they kept apart needs a sign.
    let inline = |run: Run| Inline::Text {
        text: run.text.replace("   ", " · "),
        style: run.style,
        at: 0,
    };
    let inlines: Vec<Inline> = whole.runs.into_iter().map(inline).collect();
    let mut rows = wrap(&inlines, width, 0);
    if rows.len() > MOST_ROWS {
        rows.truncate(MOST_ROWS);
        if let Some(last) = rows.last_mut() {
            *last = std::mem::take(last).cut(width.saturating_sub(1));
            last.push("…", Role::Dim.into());
        }
    }
    rows
}

/// How a value went out that no model looked at.
fn unmodelled(trace: &Trace, logged: &Logged) -> String {
    let by = |by: StatusBy| trace.status.iter().any(|source| source.by == by);
    let body = logged.exchange.response().map(|response| &response.body);
    match trace.response_class.as_deref() {
        _ if by(StatusBy::Crash) => "it did not go out".to_owned(),
        _ if by(StatusBy::ReturnedResponse) => "a response goes out as it is".to_owned(),
        _ if body.is_none_or(Vec::is_empty) => "there is no body".to_owned(),
        None | Some("JSONResponse") => "nothing is left out; written as JSON".to_owned(),
        Some(class) => format!("nothing is left out; written by {class}"),
    }
}

/// The code that left no room for what the function returned.
fn unsent(trace: &Trace, logged: &Logged) -> Option<u16> {
    let reply = logged.exchange.reply()?;
    let outcome = trace.outcome.as_ref()?;
    let ready = trace
        .status
        .iter()
        .any(|s| s.by == StatusBy::ReturnedResponse);
    let gave = outcome.how == OutcomeKind::Returned && outcome.repr != "None" && !ready;
    (gave && reply.body.is_empty() && matches!(reply.status, 204 | 205 | 304))
        .then_some(reply.status)
}

/// The methods that the path has, where only the method was wrong.
fn methods(logged: &Logged) -> Option<String> {
    let reply = logged.exchange.reply().filter(|reply| reply.status == 405);
    reply.and_then(|_| logged.exchange.header("allow"))
}

/// The class of the exception that ended the function.
fn raised(trace: &Trace) -> Option<String> {
    let outcome = trace.outcome.as_ref();
    let outcome = outcome.filter(|outcome| outcome.how == OutcomeKind::Raised)?;
    let class = outcome.repr.split('(').next()?.trim();
    (!class.is_empty() && !class.contains(' ')).then(|| class.to_owned())
}

/// `<_http.JSONResponse object at 0x7f…>` is `JSONResponse(…)`: where it lies in memory says nothing.
fn without_addresses(repr: &str) -> String {
    const BETWEEN: &str = " object at 0x";
    let Some(at) = repr.find(BETWEEN) else {
        return repr.to_owned();
    };
    let rest = &repr[at + BETWEEN.len()..];
    let end = rest
        .find(|c: char| !c.is_ascii_hexdigit())
        .unwrap_or(rest.len());
    match (repr[..at].rfind('<'), rest[end..].strip_prefix('>')) {
        (Some(start), Some(after)) => {
            let class = repr[start + 1..at].rsplit('.').next().unwrap_or_default();
            format!("{}{class}(…){}", &repr[..start], without_addresses(after))
        }
        _ => {
            let (before, after) = repr.split_at(at + BETWEEN.len());
            format!("{before}{}", without_addresses(after))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_named_and_its_place_in_memory_is_not() {
        let told = without_addresses;
        assert_eq!(
            told("<_http.JSONResponse object at 0x7f00a1>"),
            "JSONResponse(…)"
        );
        assert_eq!(
            told("[<app.A object at 0x1>, <B object at 0x2>]"),
            "[A(…), B(…)]"
        );
        assert_eq!(told("'an object at 0x'"), "'an object at 0x'");
    }
}
