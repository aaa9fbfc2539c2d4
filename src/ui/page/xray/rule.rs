//! The sentence below an X-ray: the rule behind what just happened. It says what is true of this very answer, or nothing.

use super::{methods, unsent};
use crate::app::Logged;
use crate::engine::trace::{ModelPass, OutcomeKind, StatusBy, StatusSource, Trace};

/// The rule that explains an answer, most surprising first.
pub(super) fn rule(trace: &Trace, logged: &Logged) -> Option<String> {
    let winner = trace.status.iter().find(|source| source.wins)?;
    unsent(trace, logged)
        .map(|code| {
            format!("A {code} never has a body: what the function returned stays inside. Whoever wants to send it needs another code.")
        })
        .or_else(|| routed(winner, logged))
        .or_else(|| trace.model.as_ref().and_then(|model| filtered(model, trace)))
        .or_else(|| broken_off(winner, trace))
        .or_else(|| of_code(winner, trace, logged).map(str::to_owned))
}

/// Why no function was asked.
fn routed(winner: &StatusSource, logged: &Logged) -> Option<String> {
    if winner.by != StatusBy::Routing {
        return None;
    }
    let request = &logged.exchange.request;
    let path = request.target.split('?').next().unwrap_or_default();
    Some(match winner.code {
        405 => {
            let methods = methods(logged).unwrap_or_else(|| "other methods".to_owned());
            format!(
                "A route has the path {path}, but for {methods} only: the header Allow says so. No function ran."
            )
        }
        404 => {
            format!("No route of the app has the path {path}, with any method: no function ran.")
        }
        code @ 300..=399 => format!(
            "A route has this path but for the slash at its end: the {code} sends the client there, and no function ran."
        ),
        _ => return None,
    })
}

/// What the model did with the value, and by whose wish.
fn filtered(model: &ModelPass, trace: &Trace) -> Option<String> {
    if !model.errors.is_empty() {
        let words = "What the function returned does not fit the model that it promised. However the value came there, \
                     a broken promise is the server's fault: a 500, never a 422.";
        return Some(words.to_owned());
    }
    let stranger = |why: &str| why.starts_with("not a field of");
    let mut rules = Vec::new();
    if model.dropped.iter().any(|dropped| stranger(&dropped.why)) {
        rules.push(
            "The model is the promise: what it does not name stays inside, whatever the function returns."
                .to_owned(),
        );
    }
    let mut whys: Vec<&str> = Vec::new();
    for dropped in &model.dropped {
        if !stranger(&dropped.why) && !whys.contains(&dropped.why.as_str()) {
            whys.push(&dropped.why);
        }
    }
    for why in whys {
        let fields = model.dropped.iter().filter(|dropped| dropped.why == why);
        let fields: Vec<String> = fields
            .map(|dropped| format!("`{}`", dropped.field))
            .collect();
        rules.push(left_out(&fields.join(", "), why));
    }
    let nothing = || spared(model, trace).map(str::to_owned);
    match rules.is_empty() {
        true => nothing(),
        false => Some(rules.join(" ")),
    }
}

/// Fields of the model that stayed inside all the same.
fn left_out(fields: &str, why: &str) -> String {
    let option = why.split(['(', ')']).nth(1).unwrap_or_default();
    let who = match option {
        "exclude_unset" => "`exclude_unset` left out what nobody had set",
        "exclude_none" => "`exclude_none` left out what is None",
        "exclude_defaults" => "`exclude_defaults` left out what equals its default",
        _ if why.contains("by exclude") => "`response_model_exclude` took it out",
        _ if why.contains("by include") => "`response_model_include` does not name it",
        _ => "the field's own definition leaves it out",
    };
    format!("The model allows {fields}: {who}.")
}

/// An option that was to leave something out, and did not.
fn spared(model: &ModelPass, trace: &Trace) -> Option<&'static str> {
    let asked = |option: &str| model.options.iter().any(|asked| asked == option);
    let repr = trace.outcome.as_ref().map_or("", |outcome| &outcome.repr);
    if asked("exclude_unset") && repr.starts_with('{') {
        return Some(
            "A dict does not remember what was set: every key in it counts as set, so `exclude_unset` left nothing out.",
        );
    }
    if asked("exclude_unset") {
        return Some(
            "Set to its default is still set: `exclude_unset` leaves out only what nobody set, and here all was.",
        );
    }
    if asked("exclude") {
        return Some(
            "`response_model_exclude` names nothing that was there, so nothing was left out. Nobody complains of a slip in it.",
        );
    }
    None
}

/// What went wrong after the status had gone out.
fn broken_off(winner: &StatusSource, trace: &Trace) -> Option<String> {
    let early = !matches!(
        winner.by,
        StatusBy::Exception | StatusBy::Handler | StatusBy::Crash | StatusBy::Validation
    );
    let raised = trace
        .outcome
        .as_ref()
        .is_some_and(|outcome| outcome.how == OutcomeKind::Raised);
    (early && raised).then(|| {
        "The code was on its way before the body broke off: no status can tell of that any more."
            .to_owned()
    })
}

/// Who names a status code, and what that makes of the others.
fn of_code(winner: &StatusSource, trace: &Trace, logged: &Logged) -> Option<&'static str> {
    let named = |by: StatusBy| trace.status.iter().any(|source| source.by == by);
    let decorated = named(StatusBy::Decorator);
    Some(match winner.by {
        // Of a GET nobody expects anything else.
        StatusBy::Default => {
            let method = logged.exchange.request.method.as_str();
            let read = matches!(method, "GET" | "HEAD" | "OPTIONS");
            return (!read).then_some(
                "Nobody named a code, so it is 200, whatever the method and whatever the code did.",
            );
        }
        StatusBy::Decorator => {
            "The decorator names the code of every answer that returns normally, unless the injected `Response` or a returned one names another."
        }
        StatusBy::ResponseParameter if decorated => {
            "The decorator names the default. What the function sets on `response` wins."
        }
        StatusBy::ResponseParameter => {
            "The decorator named no code, so 200 was the default. What the function sets on `response` wins."
        }
        StatusBy::Dependency if decorated => {
            "What a dependency sets on `response` beats the decorator; the last one that sets it wins."
        }
        StatusBy::Dependency => {
            "What a dependency sets on `response` counts, as if the function had set it; the last one that sets it wins."
        }
        StatusBy::Middleware => {
            "Middleware stands around the app: what it answers itself, or sets on the answer, comes last."
        }
        StatusBy::ReturnedResponse if !returned_it(trace) => return None,
        StatusBy::ReturnedResponse
            if named(StatusBy::ResponseParameter) || !trace.lost.is_empty() =>
        {
            "A returned response goes out as it is: no model, and nothing that was set on `response` before."
        }
        StatusBy::ReturnedResponse if decorated => {
            "A returned response goes out as it is: with its own code, not the decorator's, and past every model."
        }
        StatusBy::ReturnedResponse => {
            "A returned response goes out as it is: with its own code, and past every model."
        }
        StatusBy::Exception if in_a_dependency(trace) => {
            "A dependency raised, so the function never ran: the exception brings its own code."
        }
        StatusBy::Exception => {
            "Raising ends the function: the exception brings its own code, and what was set before is dropped."
        }
        StatusBy::Handler => {
            "An exception ends the function; the app has a handler for it, and what that returns is the answer."
        }
        StatusBy::Validation => "The function never ran: the input was refused first.",
        StatusBy::Crash => "The code failed, so the server says 500, and nothing more than that.",
        StatusBy::Routing => return None,
    })
}

/// Whether a function returned, and not a part of the framework.
fn returned_it(trace: &Trace) -> bool {
    let outcome = trace.outcome.as_ref();
    outcome.is_some_and(|outcome| outcome.how == OutcomeKind::Returned)
}

fn in_a_dependency(trace: &Trace) -> bool {
    trace
        .dependencies
        .last()
        .is_some_and(|last| last.gave.is_none())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::engine::trace::{Dropped, LostHeader, Outcome};
    use crate::wire::{Answer, Exchange, ExchangeId, Request, Response, Timing};

    fn logged(method: &str, status: u16) -> Logged {
        let exchange = Exchange {
            id: ExchangeId(1),
            at: SystemTime::UNIX_EPOCH,
            client_port: 0,
            upstream_port: 0,
            upstream_sequence: 0,
            request: Request {
                method: method.to_owned(),
                target: "/".to_owned(),
                headers: Vec::new(),
                body: Vec::new(),
                raw: Vec::new(),
            },
            answer: Answer::Complete(Response {
                status,
                reason: String::new(),
                headers: Vec::new(),
                body: b"x".to_vec(),
                raw: Vec::new(),
            }),
            timing: Timing::default(),
        };
        Logged {
            exchange,
            trace: None,
        }
    }

    /// A function returned this, and these named a code; the last one won.
    fn trace(repr: &str, codes: &[(u16, StatusBy)]) -> Trace {
        let source = |(at, &(code, by)): (usize, &(u16, StatusBy))| StatusSource {
            code,
            by,
            name: None,
            at: None,
            wins: at + 1 == codes.len(),
        };
        Trace {
            status: codes.iter().enumerate().map(source).collect(),
            outcome: Some(Outcome {
                how: OutcomeKind::Returned,
                repr: repr.to_owned(),
                at: None,
            }),
            ..Trace::default()
        }
    }

    fn said(trace: &Trace, method: &str) -> String {
        rule(trace, &logged(method, 200)).unwrap_or_default()
    }

    #[test]
    fn a_field_that_an_option_took_out_was_allowed_by_the_model() {
        let mut trace = trace("Item()", &[(200, StatusBy::Default)]);
        let dropped = |field: &str, why: &str| Dropped {
            field: field.to_owned(),
            value: String::new(),
            why: why.to_owned(),
        };
        trace.model = Some(ModelPass {
            dropped: vec![
                dropped("note", "not set (exclude_unset)"),
                dropped("stock", "not set (exclude_unset)"),
            ],
            ..ModelPass::default()
        });
        assert_eq!(
            said(&trace, "GET"),
            "The model allows `note`, `stock`: `exclude_unset` left out what nobody had set."
        );
        let model = trace.model.as_mut().unwrap();
        model.dropped = vec![dropped("pin", "not a field of Out")];
        assert!(said(&trace, "GET").starts_with("The model is the promise"));
    }

    #[test]
    fn an_option_that_left_nothing_out_says_why() {
        let mut trace = trace("{'price': 3, 'note': None}", &[(200, StatusBy::Default)]);
        trace.model = Some(ModelPass {
            options: vec!["exclude_unset".to_owned()],
            ..ModelPass::default()
        });
        assert!(said(&trace, "GET").starts_with("A dict does not remember"));
    }

    #[test]
    fn only_what_is_true_of_this_answer_is_said() {
        use StatusBy::{Decorator, Default, ResponseParameter, ReturnedResponse};
        // Nobody wonders at the 200 of a GET.
        assert_eq!(said(&trace("1", &[(200, Default)]), "GET"), "");
        assert!(said(&trace("1", &[(200, Default)]), "POST").contains("Nobody named a code"));
        let decorated = said(&trace("1", &[(201, Decorator)]), "POST");
        assert!(
            decorated.contains("unless the injected `Response`"),
            "{decorated}"
        );
        let set = [(200, Default), (202, ResponseParameter)];
        assert!(!said(&trace("1", &set), "POST").contains("names the default"));
        let mut returned = trace("Response(…)", &[(200, Default), (200, ReturnedResponse)]);
        assert!(!said(&returned, "GET").contains("set on"));
        returned.lost.push(LostHeader {
            name: "set-cookie".to_owned(),
            value: "a=1".to_owned(),
            at: None,
        });
        assert!(said(&returned, "GET").contains("set on `response`"));
    }
}
