use super::*;
use crate::hurl::{Entry, parse};
use std::time::Duration;

const BODY: &str = r#"{"id": 7, "ratio": 1.0, "name": "Ada", "tags": ["a", "b"], "born": "2026-11-21T10:15:00Z",
    "gone": null, "ok": true, "none": [], "users": [{"id": 1}, {"id": 2}], "raw": "{\"x\": 3}"}"#;

fn reply() -> Reply {
    let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    Reply {
        status: 201,
        version: "1.1".to_owned(),
        url: "http://127.0.0.1:4204/users".to_owned(),
        headers: vec![
            header("content-type", "application/json"),
            header("location", "/users/7"),
            header("vary", "accept"),
            header("vary", "origin"),
            header(
                "set-cookie",
                "sid=abc=; Path=/; Max-Age=60; HttpOnly; SameSite=lax",
            ),
        ],
        body: BODY.as_bytes().to_vec(),
        duration: Duration::from_millis(12),
    }
}

fn entry(expected: &str) -> Entry {
    let text = format!("GET {{{{host}}}}/\n{expected}");
    parse(&text)
        .unwrap_or_else(|errors| panic!("{text}\n{errors:?}"))
        .entries
        .remove(0)
}

fn checks_of(expected: &str, reply: &Reply, variables: &mut Variables) -> Vec<Check> {
    evaluate(&entry(expected).expected.unwrap(), reply, variables)
}

fn outcome(assert: &str) -> Outcome {
    let expected = format!("HTTP *\n[Asserts]\n{assert}");
    let mut variables = Variables::with_host("http://h");
    variables.set("seven", Value::from(7));
    checks_of(&expected, &reply(), &mut variables)
        .remove(1)
        .outcome
}

fn failed(expected: &str, actual: &str) -> Outcome {
    Outcome::Failed {
        expected: expected.to_owned(),
        actual: actual.to_owned(),
    }
}

#[test]
fn what_holds_passes() {
    for assert in [
        "status == 201",
        "version == \"1.1\"",
        "url endsWith \"/users\"",
        "duration < 1000",
        "bytes count > 10",
        "body contains \"Ada\"",
        "bytes startsWith hex,7b22;",
        "header \"Content-Type\" == \"application/json\"",
        "header \"Vary\" includes \"origin\"",
        "header \"vary\" count == 2",
        "header \"X\" not exists",
        "cookie \"sid\" == \"abc=\"",
        "cookie \"sid[Max-Age]\" == 60",
        "cookie \"sid[HttpOnly]\" == true",
        "cookie \"sid[Secure]\" not exists",
        "cookie \"sid[SameSite]\" matches /(?i)^LAX$/",
        "jsonpath \"$.id\" == 7.0",
        "jsonpath \"$.ratio\" == 1",
        "jsonpath \"$.id\" == {{seven}}",
        "jsonpath \"$.id\" toString == \"{{seven}}\"",
        "jsonpath \"$.id\" != \"7\"",
        "jsonpath \"$.gone\" == null",
        "jsonpath \"$.gone\" exists",
        "jsonpath \"$.password\" not exists",
        "jsonpath \"$..password\" isEmpty",
        "jsonpath \"$.none\" isEmpty",
        "jsonpath \"$.tags\" includes \"b\"",
        "jsonpath \"$.users[*].id\" includes 2",
        "jsonpath \"$.users\" count == 2",
        "jsonpath \"$.tags\" nth -1 == \"b\"",
        "jsonpath \"$.tags\" last == \"b\"",
        "jsonpath \"$.tags\" nth 9 not exists",
        "jsonpath \"$.raw\" jsonpath \"$.x\" == 3",
        "jsonpath \"$.born\" isIsoDate",
        "jsonpath \"$.ok\" isBoolean",
        "jsonpath \"$.id\" isInteger",
        "jsonpath \"$.ratio\" isFloat",
        "jsonpath \"$.id\" not isString",
        "jsonpath \"$\" isObject",
        "jsonpath \"$.tags\" isList",
        "jsonpath \"$\" isCollection",
        "header \"location\" split \"/\" nth 2 toInt == 7",
        "header \"location\" regex /(\\d+)$/ == \"7\"",
        "header \"location\" replace \"/\" \"-\" == \"-users-7\"",
        "header \"location\" replaceRegex /\\d/ \"n\" urlEncode == \"%2Fusers%2Fn\"",
    ] {
        assert_eq!(outcome(assert), Outcome::Passed, "{assert}");
    }
}

#[test]
fn what_fails_says_what_was_expected_and_what_came() {
    for (assert, expected, actual) in [
        ("status == 200", "200", "201"),
        ("jsonpath \"$.id\" == \"7\"", "\"7\"", "7"),
        ("jsonpath \"$.name\" not exists", "absent", "\"Ada\""),
        ("jsonpath \"$.email\" exists", "present", "absent"),
        ("jsonpath \"$.email\" == \"a\"", "\"a\"", "absent"),
        (
            "jsonpath \"$.email\" != \"a\"",
            "anything but \"a\"",
            "absent",
        ),
        ("jsonpath \"$.id\" > 7", "> 7", "7"),
        ("jsonpath \"$.name\" isInteger", "a whole number", "\"Ada\""),
        ("jsonpath \"$.tags\" isEmpty", "empty", "[\"a\",\"b\"]"),
        (
            "jsonpath \"$.name\" not startsWith \"A\"",
            "not starts with \"A\"",
            "\"Ada\"",
        ),
        (
            "bytes == hex,00;",
            "hex,00;",
            &Value::Bytes(BODY.into()).to_string(),
        ),
    ] {
        assert_eq!(outcome(assert), failed(expected, actual), "{assert}");
    }
}

#[test]
fn a_predicate_that_does_not_fit_fails_with_not_and_without() {
    for predicate in [
        "> 3",
        "startsWith \"a\"",
        "matches /a/",
        "includes 1",
        "isEmpty",
        "isIsoDate",
    ] {
        for not in ["", "not "] {
            let outcome = outcome(&format!("jsonpath \"$.ok\" {not}{predicate}"));
            assert!(
                matches!(outcome, Outcome::Failed { .. }),
                "{not}{predicate}: {outcome:?}"
            );
        }
    }
}

#[test]
fn what_cannot_be_judged_says_why() {
    for assert in [
        "jsonpath \"$.name\" count == 1",
        "jsonpath \"$.users\" first jsonpath \"$.x\" not exists",
        "header \"location\" base64Encode exists",
        "body == \"{{unknown}}\"",
        "jsonpath \"$.{{seven}}\" exists",
    ] {
        assert!(
            matches!(outcome(assert), Outcome::Broken { .. }),
            "{assert}: {:?}",
            outcome(assert)
        );
    }
    let empty = Reply {
        status: 204,
        ..Reply::default()
    };
    let checks = checks_of(
        "HTTP 204\n[Asserts]\njsonpath \"$.a\" not exists",
        &empty,
        &mut Variables::default(),
    );
    assert!(checks[0].passed());
    let why = "the body is empty, so there is no JSON to look into".to_owned();
    assert_eq!(checks[1].outcome, Outcome::Broken { why });
}

#[test]
fn the_status_line_compares_what_was_written() {
    let outcome = |line| {
        checks_of(line, &reply(), &mut Variables::default())
            .remove(0)
            .outcome
    };
    assert_eq!(outcome("HTTP 201"), Outcome::Passed);
    assert_eq!(outcome("HTTP/1.1 *"), Outcome::Passed);
    assert_eq!(outcome("HTTP 200"), failed("200", "201"));
    assert_eq!(
        outcome("HTTP/1.0 201"),
        failed("HTTP/1.0 201", "HTTP/1.1 201")
    );
    assert_eq!(outcome("HTTP/1.0 *"), failed("HTTP/1.0", "HTTP/1.1"));
}

#[test]
fn headers_and_body_below_the_status_are_assertions() {
    let checks = |expected| checks_of(expected, &reply(), &mut Variables::default());
    let all = checks("HTTP 201\n# hint: one of the two\nVary: origin\nLocation: /users/8\nETag: x");
    assert!(all[1].passed());
    assert_eq!(all[1].hint.as_deref(), Some("one of the two"));
    assert_eq!(all[2].outcome, failed("/users/8", "/users/7"));
    assert_eq!(all[3].outcome, failed("x", "absent"));
    let json = Reply {
        body: b"{\"a\":1,\"b\":[true]}".to_vec(),
        ..reply()
    };
    let body = |expected: &str| {
        checks_of(
            &format!("HTTP *\n{expected}"),
            &json,
            &mut Variables::default(),
        )
        .remove(1)
        .outcome
    };
    assert_eq!(body("{\"b\": [true], \"a\": 1.0}"), Outcome::Passed);
    assert_eq!(
        body("{\"a\": \"1\"}"),
        failed("{\"a\":\"1\"}", "{\"a\":1,\"b\":[true]}")
    );
    assert_eq!(body("`{\"a\":1,\"b\":[true]}`"), Outcome::Passed);
    assert_eq!(body("```\n```"), failed("empty", "{\"a\":1,\"b\":[true]}"));
    assert_eq!(
        body("hex,00;"),
        failed("hex,00;", "hex,7b2261223a312c2262223a5b747275655d7d;")
    );
}

#[test]
fn captures_serve_later_lines() {
    let mut variables = Variables::default();
    let checks = checks_of(
        "HTTP 201\n[Captures]\nid: jsonpath \"$.id\"\nnone: header \"x\"\n[Asserts]\njsonpath \"$.id\" == {{id}}\nvariable \"id\" == 7",
        &reply(),
        &mut variables,
    );
    let passed: Vec<bool> = checks.iter().map(Check::passed).collect();
    assert_eq!(passed, [true, true, false, true, true]);
    assert_eq!(variables.get("id"), Some(&Value::from(7)));
    assert_eq!(variables.get("none"), None);
}

#[test]
fn of_two_cookies_of_a_name_hurl_takes_the_first() {
    let cookie = |value: &str| ("Set-Cookie".to_owned(), value.as_bytes().to_vec());
    let reply = Reply {
        headers: vec![cookie("a=1; Secure"), cookie("a=2"), cookie("b=3")],
        ..Reply::default()
    };
    let checks = checks_of(
        "HTTP *\n[Asserts]\ncookie \"a\" == \"1\"\ncookie \"a[Secure]\" == true",
        &reply,
        &mut Variables::default(),
    );
    assert!(checks.iter().all(Check::passed), "{checks:?}");
}
