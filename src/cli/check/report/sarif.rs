//! SARIF 2.1.0 (OASIS), as code scanning reads it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Report;
use crate::content::{Code, Diagnostic};

pub(super) fn report(report: &Report<'_>) -> String {
    let codes = report.findings.mistakes.iter().map(|mistake| mistake.code);
    let codes: BTreeSet<Code> = codes.collect();
    let rules: Vec<Value> = codes.into_iter().map(rule).collect();
    let mistakes = report.findings.mistakes.iter();
    let results: Vec<Value> = mistakes.map(|mistake| result(report, mistake)).collect();
    let whole = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "httplings",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{whole:#}")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.meaning() },
        "defaultConfiguration": { "level": code.severity().name() },
    })
}

fn result(report: &Report<'_>, mistake: &Diagnostic) -> Value {
    let at = report.position(mistake);
    let help = mistake.help.as_ref();
    let help = help.map_or_else(String::new, |help| format!("\n{help}"));
    json!({
        "ruleId": mistake.code.name(),
        "level": mistake.code.severity().name(),
        "message": { "text": format!("{}{help}", mistake.message) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&report.path(mistake)) },
            "region": {
                "startLine": at.line,
                "startColumn": at.column,
                "endLine": at.end_line,
                "endColumn": at.end_column,
            },
        }}],
    })
}

/// A path as a URI, or a reference relative to where the program was started.
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const RESERVED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'%')
        .add(b'#')
        .add(b'?')
        .add(b':')
        .add(b'[')
        .add(b']');
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(path, RESERVED))
}
