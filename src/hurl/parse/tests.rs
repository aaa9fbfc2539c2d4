use super::*;
use crate::hurl::{Content, Part, Request, Source, Test, Variables, request_text};
use proptest::prelude::*;

fn one(text: &str) -> Entry {
    let mut file = parse(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(file.entries.len(), 1, "{text}");
    file.entries.remove(0)
}

fn resolved(text: &str) -> crate::hurl::Resolved {
    let mut variables = Variables::with_host("http://127.0.0.1:4204");
    variables.set("id", crate::hurl::Value::from(7));
    variables.set("name", crate::hurl::Value::from("a \"quoted\" b"));
    one(text).request.resolve(&variables).unwrap()
}

/// Each mistake with its line, what it is about, what is said, and the advice.
fn mistakes(text: &str) -> String {
    let Err(errors) = parse(text) else {
        return format!("{text}\n  no mistake\n");
    };
    let mut shown = format!("{}\n", text.trim_end());
    for error in errors {
        let line = text[..error.span.start].matches('\n').count() + 1;
        shown += &format!("  {line}: {:?}: {error}\n", &text[error.span.clone()]);
        if let Some(help) = error.help {
            shown += &format!("     {help}\n");
        }
    }
    shown
}

#[test]
fn an_entry_has_title_request_and_expectation() {
    let text = "\n# not there yet\nPUT {{host}}/tasks/milk\nAccept: text/plain # why not\n\n# hint: it was made\nHTTP/1.1 201\nLocation: /tasks/milk\n[Asserts]\n# hint: look at\n# the body\njsonpath \"$.id\" count >= 2 # enough\n\n";
    let entry = one(text);
    assert_eq!(entry.title.as_deref(), Some("not there yet"));
    assert_eq!(entry.request.method, "PUT");
    assert_eq!(text[entry.request.span.clone()].lines().count(), 2);
    let expected = entry.expected.unwrap();
    assert_eq!(
        (expected.version.as_deref(), expected.status),
        (Some("1.1"), Some(201))
    );
    assert_eq!(expected.hint.as_deref(), Some("it was made"));
    assert_eq!(expected.headers.len(), 1);
    let assert = &expected.asserts[0];
    assert_eq!(assert.hint.as_deref(), Some("look at the body"));
    assert_eq!(assert.text, "jsonpath \"$.id\" count >= 2");
    assert_eq!(&text[assert.span.clone()], assert.text);
    assert!(matches!(assert.query.source, Source::JsonPath(_)));
    assert!(matches!(assert.predicate.test, Test::GreaterOrEqual(_)));
    assert!(text[entry.span].ends_with("enough"));
}

#[test]
fn entries_follow_one_another() {
    let file = parse("GET {{host}}/a\n# second\nGET {{host}}/b\nHTTP 200\n\nDELETE {{host}}/c\n{\"x\": 1}\nHTTP *\n[Asserts]\nstatus < 500\n# last\nGET {{host}}/d").unwrap();
    let titles: Vec<_> = file
        .entries
        .iter()
        .map(|entry| entry.title.as_deref())
        .collect();
    assert_eq!(titles, [None, Some("second"), None, Some("last")]);
    assert!(file.entries[0].expected.is_none());
    assert_eq!(file.entries[2].expected.as_ref().unwrap().status, None);
    assert!(matches!(
        file.entries[2].request.body.as_ref().unwrap().content,
        Content::Json(_)
    ));
}

#[test]
fn a_title_needs_no_blank_line_between() {
    assert_eq!(one("# far away\n\nGET {{host}}/").title, None);
    assert_eq!(
        one("# one\n# two\nGET {{host}}/").title.as_deref(),
        Some("two")
    );
}

#[test]
fn a_json_body_is_kept_as_written_and_brings_its_type() {
    let request = resolved("POST {{host}}/x\n{ \"id\": {{id}},\n  \"name\": \"<{{name}}>\" }");
    assert_eq!(
        String::from_utf8(request.body).unwrap(),
        "{ \"id\": 7,\n  \"name\": \"<a \\\"quoted\\\" b>\" }"
    );
    assert_eq!(
        request.headers,
        [("Content-Type".to_owned(), "application/json".to_owned())]
    );
    let request = resolved("POST {{host}}/x\ncontent-type: text/plain\n[1, \"a]\"]");
    assert_eq!(request.headers.len(), 1);
    assert_eq!(request.body, b"[1, \"a]\"]");
}

#[test]
fn text_and_bytes_are_taken_as_they_are() {
    assert_eq!(
        resolved("POST {{host}}/\n```\none\ntwo\n```\n").body,
        b"one\ntwo\n"
    );
    assert_eq!(resolved("POST {{host}}/\n```one```\n").body, b"one");
    assert_eq!(resolved("POST {{host}}/\n`a\\nb {{id}}`").body, b"a\nb 7");
    assert_eq!(resolved("POST {{host}}/\nbase64,AAH/;").body, [0, 1, 255]);
    assert_eq!(resolved("POST {{host}}/\nhex,00 01fF;").body, [0, 1, 255]);
    assert_eq!(
        resolved("POST {{host}}/\n```json\n{\n```").headers[0].1,
        "application/json"
    );
}

#[test]
fn sections_become_url_headers_and_form() {
    let request = resolved(
        "GET {{host}}/x?a=1\nX-A: b:c \\# d\n[Query]\nq: a b&c\n[Cookies]\nsid: {{id}}\nt: u\n[BasicAuth]\nada: pass\n[Options]\nlocation: false\n",
    );
    assert_eq!(request.url, "http://127.0.0.1:4204/x?a=1&q=a%20b%26c");
    let header = |name: &str| {
        request
            .headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    assert_eq!(header("X-A"), Some("b:c # d"));
    assert_eq!(header("Cookie"), Some("sid=7; t=u"));
    assert_eq!(header("Authorization"), Some("Basic YWRhOnBhc3M="));
    let form = resolved("POST {{host}}/\n[Form]\nuser: ada\nnote: é=1\n");
    assert_eq!(form.body, b"user=ada&note=%C3%A9%3D1");
    assert_eq!(form.headers[0].1, "application/x-www-form-urlencoded");
}

#[test]
fn what_cannot_be_filled_in_says_where() {
    let text = "GET {{host}}/{{missing}}";
    let error = one(text)
        .request
        .resolve(&Variables::with_host("http://h"))
        .unwrap_err();
    assert_eq!(&text[error.span], "{{missing}}");
    assert_eq!(error.help.as_deref(), Some("set are: host"));
    let mut variables = Variables::with_host("http://h");
    variables.set("evil", crate::hurl::Value::from("a\r\nX-Evil: 1"));
    let request = |text: &str| one(text).request.resolve(&variables);
    assert!(request("GET {{host}}/\nX: {{evil}}").is_err());
    assert!(request("GET {{host}}/{{evil}}").is_err());
}

#[test]
fn mistakes_are_reported_with_advice() {
    let cases = [
        "hello",
        "GET",
        "GET {{host}}/a b",
        "POST {{host}}/\nHTTP 200\n{}\n[Asserts]\nstatus == 200",
        "POST {{host}}/\n{}\nAccept: text/plain",
        "GET {{host}}/a#top",
        "GET {{host/a",
        "GET {{host}}/\nHTTP 20",
        "GET {{host}}/\nHTTP 200 OK",
        "GET {{host}}/\nHTTP/9 200",
        "GET {{host}}/\n[Asserts]\nstatus == 200",
        "GET {{host}}/\n[Multipart]\na: b",
        "GET {{host}}/\n[Options]\nretry: 3",
        "GET {{host}}/\n[Nonsense]",
        "GET {{host}}/\nHTTP 200\n[Query]",
        "POST {{host}}/\n{\"a\": 1,}\nHTTP 200",
        "POST {{host}}/\n{\"a\": \nHTTP 200",
        "POST {{host}}/\n```\nno end\nHTTP 200",
        "POST {{host}}/\n```graphql\n{}\n```",
        "POST {{host}}/\nfile,a.txt;",
        "POST {{host}}/\nbase64,???;",
        "POST {{host}}/\nhex,0;",
        "POST {{host}}/\n[Form]\na: b\n[Query]\nc: d\n{\"e\": 1}",
        "POST {{host}}/\n<a/>",
        "# hint: nobody sees me\nGET {{host}}/",
        "GET {{host}}/\n# hint: nor me\nAccept: a\nHTTP 200",
        "GET {{host}}/{{newUuid}}",
        "GET {{host}}/\nX: \\q",
        "GET {{host}}/\nHTTP 200\n[Asserts]\nxpath \"//a\" exists\nsha256 == hex,00;\njson \"$.a\" == 1",
        "GET {{host}}/\nHTTP 200\n[Asserts]\njsonpath \"$.a\" equals 1\njsonpath \"$.a\" = 1\njsonpath \"$.a\"\nstatus == ok\nstatus == 200 OK",
        "GET {{host}}/\nHTTP 200\n[Asserts]\njsonpath \"a\" exists\njsonpath $.a exists\nbody matches /(/\nbody matches /a\nbody contains 5\nstatus >= true",
        "GET {{host}}/\nHTTP 200\n[Asserts]\nheader \"A exists\ncookie \"a[Taste]\" exists\nbody htmlEscape == \"\"\nbody nth x == 1",
        "GET {{host}}/\nHTTP 200\n[Captures]\nid jsonpath \"$.id\"\n{{x}}: status\n: status",
        "GET {{host}}/\n[Options]\nlocation: true\nHTTP 200\n[Captures]\nhost: jsonpath \"$.x\"",
        "GET {{host/a\nAccept text/plain\nX: \\q\n[Querry]\na: b\nc d\n[Query]\ne: \\q\nf: g\n[Options]\nretry: 1\nlocation: true\nHTTP 2000\nX: \\q\n[Asserts]\nStatus == 200\nstatus = 200",
        "GTE{{host}}/a\nHTTP 200 OK\n[Captures]\nid jsonpath \"$.id\"\n\n{{host}}/b\nHTTP 200",
        "HTTP 200\n[Asserts]\nstatus = 200",
        "GET {{host}}/a\nHTP 200\n[Capture]\na: status\n\nSTATUS 404 # x\nGET {{host}}/b\nHTTP/1.1 200",
        "get {{host}}/a\nhttp 200\n[Assert]\nstatus = 200\n\nGET\nHTTP 204",
        "POST {{host}}/\n{\"a\": [1}\nAccept: text/plain\nHTTP 2\n{\"b\": 1,}\n\nPOST {{host}}/\n{\n  \"a\": 1,\n}\nHTTP 3",
        "POST {{host}}/\n```xml\n<a>\n```\nHTTP 3\n\nPOST {{host}}/\n<a>\n  b\n</a>\nHTTP 4\n{}\n{}",
        "POST {{host}}/\n[Asserts]\nstatus = 1\n[Form]\na: \\q\n{}\n{}\nHTTP 201",
        "GET {{host}}/\nHTTP oops\n\n# fine\nGET {{host}}/b\nHTTP 200\n\nGET {{host}}/c\nHTTP oops",
    ];
    let shown: Vec<String> = cases.iter().map(|case| mistakes(case)).collect();
    insta::assert_snapshot!("mistakes", shown.join("\n"));
}

/// Shows a request and reads it back; the same must be sent, and shown again it must look the same.
fn survives(request: &Request) {
    let text = request.to_string();
    let again = one(&text).request;
    assert_eq!(again.to_string(), text);
    let mut variables = Variables::with_host("http://h");
    variables.set("id", crate::hurl::Value::from(7));
    assert_eq!(
        again.resolve(&variables),
        request.resolve(&variables),
        "{text}"
    );
}

#[test]
fn a_request_survives_being_shown_and_read() {
    for text in [
        "GET {{host}}/a?b={{id}}",
        "POST {{host}}/\nX-\\:odd: \\u{20}# \nY: a\\\\b\\tc {{id}} \\u{7b}{{id}}\n{\"a\": \"{{id}}\"}",
        "POST {{host}}/\n[Form]\na: b c\n[Query]\nq: \\#1\n[Cookies]\nc: d\n[BasicAuth]\nu: p",
        "POST {{host}}/\n`one \\` line # {{id}} \\u{7b}\\u{7b} `",
        "POST {{host}}/\n```json\n{{id}}\n```",
        "POST {{host}}/\nhex,00ff;",
    ] {
        survives(&one(text).request);
    }
}

#[test]
fn json_from_the_wire_is_laid_out_but_never_changed() {
    let kind = [
        ("content-type".to_owned(), "application/json".to_owned()),
        ("Host".to_owned(), "h".to_owned()),
    ];
    let text = |body: &str| request_text("POST", "{{host}}/x", &kind, body.as_bytes());
    assert_eq!(
        text("{\"a\":[1]}"),
        "POST {{host}}/x\ncontent-type: application/json\n{\n  \"a\": [\n    1\n  ]\n}\n"
    );
    for exact in [
        "{\"a\":1,\"a\":2}",
        "123456789012345678901234567890",
        "\"\\u00e9\"",
        "1.0e5",
    ] {
        assert!(text(exact).contains(exact), "{exact}");
    }
    assert_eq!(
        resolved(&text("{\"a\":\"{{b}}\"}")).body,
        b"{\n  \"a\": \"\\u007b{b}}\"\n}"
    );
}

#[test]
fn templates_know_their_parts() {
    let entry = one("GET {{ host }}/x/{{id}}/y");
    let names: Vec<&str> = entry
        .request
        .url
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Variable { name, .. } => Some(name.as_str()),
            Part::Text(_) => None,
        })
        .collect();
    assert_eq!(names, ["host", "id"]);
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = parse(&text);
    }

    /// Pieces of the language in any order get much further than any characters do.
    #[test]
    fn no_mix_of_its_pieces_panics(pieces in prop::collection::vec(prop::sample::select(vec![
        "GET", "POST", " ", "\n", "\r\n", "{{host}}", "{{", "}}", "/a", "HTTP", "HTTP 200", "*", "[Asserts]", "[Captures]", "[Form]",
        "[Query]", "[Options]", "[", "]", "{", "}", "\"", "\\", "\\u{1F600}", "\\u{", "`", "```", "json", ":", "a: b", "#", "# hint: x",
        "jsonpath", "\"$.a\"", "\"$..é\"", "header", "==", "not", "1", "-1.5", "true", "null", "base64,", "hex,", ";", "/", "é",
        "count", "nth", "matches", "exists", "status", "body", "regex", "x",
    ]), 0..40)) {
        let text = pieces.concat();
        if let Err(errors) = parse(&text) {
            for error in errors {
                // A span that cuts a character, or leaves the text, would panic here.
                let _ = &text[error.span];
            }
        }
    }

    #[test]
    fn what_was_on_the_wire_is_sent_again(
        method in "[A-Z]{1,8}",
        target in "/[!-~]{0,20}",
        headers in prop::collection::vec(("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}", "[ -~\\u{e9}]{0,20}"), 0..4),
        json in any::<bool>(),
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..40),
            "[ -~\\n`{}\"]{0,40}".prop_map(String::into_bytes),
            "\\[\"[a-z{}\\\\n]{0,9}\", ?-?[0-9]{1,30}\\]".prop_map(String::into_bytes),
        ],
    ) {
        let framing = ["host", "content-length", "transfer-encoding", "connection", "expect", "content-type"];
        let mut headers: Vec<(String, String)> = headers
            .into_iter()
            .filter(|(name, _)| !framing.contains(&name.to_ascii_lowercase().as_str()))
            .collect();
        if json {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let text = request_text(&method, &format!("{{{{host}}}}{target}"), &headers, &body);
        let file = parse(&text).map_err(|errors| TestCaseError::fail(format!("{text}\n{errors:?}")))?;
        prop_assert_eq!(file.entries.len(), 1, "{}", &text);
        let sent = file.entries[0].request.resolve(&Variables::with_host("http://h")).unwrap();
        prop_assert_eq!(sent.method, method);
        prop_assert_eq!(sent.url, format!("http://h{}", target.replace("{{", "%7B%7B").replace('#', "%23")));
        prop_assert_eq!(sent.headers, headers);
        let value = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
        if json && value(&body).is_some() {
            prop_assert_eq!(value(&sent.body), value(&body));
        } else {
            prop_assert_eq!(sent.body, body);
        }
    }
}

#[test]
fn for_reading_a_body_stands_without_its_marks() {
    let shown = |text: &str| parse(text).unwrap().entries[0].request.shown();
    assert_eq!(
        shown("POST http://h/a\nContent-Type: text/plain\n`tea {{n}}`\n"),
        "POST http://h/a\nContent-Type: text/plain\ntea {{n}}"
    );
    assert_eq!(
        shown("POST http://h/a\nhex,ff00;\n"),
        "POST http://h/a\nthe bytes ff 00"
    );
}
