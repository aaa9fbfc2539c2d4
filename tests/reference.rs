//! The reference of status codes that ships with the program, against the registry and the rest of the program.

use httplings::content::{Files, StatusCode, load};
use httplings::wire::explain;

/// What IANA has assigned, and what it keeps as unused.
const REGISTERED: [std::ops::RangeInclusive<u16>; 11] = [
    100..=104,
    200..=208,
    226..=226,
    300..=308,
    400..=418,
    421..=426,
    428..=429,
    431..=431,
    451..=451,
    500..=508,
    510..=511,
];

fn codes() -> Vec<StatusCode> {
    load(&Files::embedded()).course.codes
}

#[test]
fn every_registered_code_is_in_it_and_no_other() {
    let known: Vec<u16> = codes().iter().map(|code| code.code).collect();
    let registered: Vec<u16> = REGISTERED.into_iter().flatten().collect();
    assert_eq!(known, registered);
}

/// The names as the engine gives them to an app.
#[test]
fn its_constants_are_those_that_an_app_can_import() {
    let source = include_str!("../src/engine/python/_status.py");
    let list = source.split("\"\"\"").nth(3).expect("the list of names");
    let names = list.replace('\n', "");
    let mut importable: Vec<String> = names
        .split(';')
        .map(|name| format!("HTTP_{}", name.replace(' ', "_")))
        .collect();
    let mut named: Vec<String> = codes()
        .into_iter()
        .filter_map(|code| code.constant)
        .collect();
    importable.sort();
    named.sort();
    assert_eq!(named, importable);
}

/// Of unused and temporary entries an exchange says no more than their class.
#[test]
fn it_says_what_an_exchange_says_of_a_code() {
    let shown = |code: &StatusCode| explain::status(code.code);
    for code in codes().iter().filter(|code| !shown(code).reason.is_empty()) {
        if code.phrase != "(Unused)" {
            assert_eq!(shown(code).reason, code.phrase);
        }
        assert_eq!(shown(code).rfc, code.rfc.replace(", ", " §"));
    }
    let unexplained = codes()
        .into_iter()
        .filter(|code| shown(code).reason.is_empty());
    assert_eq!(
        unexplained.map(|code| code.code).collect::<Vec<_>>(),
        [104, 306]
    );
}
