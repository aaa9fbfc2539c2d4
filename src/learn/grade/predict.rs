//! Predictions: what is right is read off the real answer.

use super::{Mark, Ungraded, Verdict, form, verdict};
use crate::content::{About, Ask, Prose};
use crate::hurl::Reply;
use crate::markdown;

pub fn grade(
    asks: &[Ask],
    chosen: &[Vec<usize>],
    reality: Option<&Reply>,
) -> Result<Verdict, Ungraded> {
    let open = |(ask, picks): (&Ask, &Vec<usize>)| picks.is_empty() && !sampled(ask);
    if chosen.len() != asks.len() || asks.iter().zip(chosen).any(open) {
        return Err(form("Predict each of them, then answer."));
    }
    let reality = reality.ok_or(Ungraded::NoReality)?;
    let mut marks = Vec::new();
    let mut given = Vec::new();
    for (ask, picks) in asks.iter().zip(chosen) {
        let truth = truth(ask, reality);
        marks.push(
            truth
                .iter()
                .enumerate()
                .map(|(i, &right)| Mark::of(picks.contains(&i), right))
                .collect(),
        );
        given.push(
            picks
                .iter()
                .filter_map(|&i| ask.choices.get(i))
                .map(|c| c.text.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        );
    }
    Ok(Verdict {
        truth: truths(asks, reality),
        ..verdict(marks, given)
    })
}

/// What the real exchange makes right, as text for each ask.
pub(super) fn truths(asks: &[Ask], reality: &Reply) -> Vec<String> {
    let of = |ask: &Ask| {
        let right = ask.choices.iter().zip(truth(ask, reality));
        let right = right.filter(|(_, right)| *right);
        let texts: Vec<&str> = right.map(|(choice, _)| choice.text.as_str()).collect();
        texts.join(", ")
    };
    asks.iter().map(of).collect()
}

/// Which choices of an ask the real exchange makes right.
pub fn truth(ask: &Ask, reality: &Reply) -> Vec<bool> {
    ask.choices
        .iter()
        .map(|choice| holds(&ask.about, &choice.text, reality))
        .collect()
}

fn holds(about: &About, choice: &str, reality: &Reply) -> bool {
    match about {
        About::Status => choice.split_whitespace().next() == Some(&reality.status.to_string()),
        About::Header(name) => header_holds(name, choice, reality),
        About::Body => body_holds(choice, &reality.body),
        About::Keys => match serde_json::from_slice(&reality.body) {
            Ok(serde_json::Value::Object(object)) => object.contains_key(choice),
            _ => false,
        },
    }
}

fn header_holds(name: &str, choice: &str, reality: &Reply) -> bool {
    let mut values = reality
        .headers
        .iter()
        .filter(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, value)| value);
    match choice {
        "absent" => values.next().is_none(),
        "present" => values.next().is_some(),
        text => values.any(|value| value == text.as_bytes()),
    }
}

fn body_holds(choice: &str, body: &[u8]) -> bool {
    match choice {
        "empty" => body.is_empty(),
        "something" => !body.is_empty(),
        text => text.as_bytes() == body,
    }
}

/// Whether several choices of this ask may be right at once.
pub fn sampled(ask: &Ask) -> bool {
    ask.about == About::Keys
}

/// The feedback of the choices that were picked, as the log tells them; it does not say which of them were right.
pub fn said(asks: &[Ask], given: &[String]) -> Vec<Prose> {
    // A choice may hold a comma itself, so only where several may be picked are they apart.
    let picked = |ask: &Ask, given: &str, text: &str| match sampled(ask) {
        true => given.split(", ").any(|given| given == text),
        false => given == text,
    };
    asks.iter()
        .zip(given)
        .flat_map(|(ask, given)| {
            let choices = ask.choices.iter();
            choices.filter(|choice| picked(ask, given, &choice.text))
        })
        .filter_map(|choice| choice.feedback.as_deref())
        .map(|feedback| markdown::parse(feedback, 0..feedback.len()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{AskChoice, At};

    #[test]
    fn a_list_has_no_keys() {
        let ask = Ask {
            about: About::Keys,
            at: At::default(),
            choices: vec![],
        };
        assert!(truth(&ask, &reply(b"[]")).is_empty());
    }

    #[test]
    fn a_body_is_compared_to_the_letter() {
        assert!(body_holds("null", b"null"));
        assert!(!body_holds("empty", b"null"));
        assert!(body_holds("empty", b""));
    }

    #[test]
    fn a_comma_in_a_choice_does_not_make_it_another_choice() {
        let choice = |text: &str| AskChoice {
            text: text.to_owned(),
            at: At::default(),
            feedback: Some(format!("said of {text}")),
        };
        let ask = Ask {
            about: About::Header("allow".to_owned()),
            at: At::default(),
            choices: vec![choice("GET"), choice("PUT, GET")],
        };
        let said = said(&[ask], &["PUT, GET".to_owned()]);
        assert_eq!(said.len(), 1);
    }

    #[test]
    fn header_names_ignore_case_and_values_do_not() {
        let mut reply = reply(b"");
        reply
            .headers
            .push(("Location".into(), b"/users/7".to_vec()));
        assert!(header_holds("location", "/users/7", &reply));
        assert!(header_holds("location", "present", &reply));
        assert!(!header_holds("location", "/Users/7", &reply));
        assert!(header_holds("etag", "absent", &reply));
    }

    fn reply(body: &[u8]) -> Reply {
        Reply {
            status: 200,
            body: body.to_vec(),
            ..Reply::default()
        }
    }
}
