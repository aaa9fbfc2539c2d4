//! For a program: one object.

use serde_json::{Value, json};

use super::Report;
use crate::content::{Diagnostic, Severity};

pub(super) fn report(report: &Report<'_>) -> String {
    let findings = report.findings;
    let mistakes: Vec<Value> = findings
        .mistakes
        .iter()
        .map(|mistake| entry(report, mistake))
        .collect();
    let whole = json!({
        "mistakes": mistakes,
        "errors": findings.count(Severity::Error),
        "warnings": findings.count(Severity::Warning),
        "proved": findings.proved,
        "unchanged": findings.reused,
    });
    format!("{whole:#}")
}

fn entry(report: &Report<'_>, mistake: &Diagnostic) -> Value {
    let at = report.position(mistake);
    json!({
        "code": mistake.code.name(),
        "severity": mistake.code.severity().name(),
        "file": report.path(mistake),
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "message": mistake.message,
        "help": mistake.help,
        "fixable": mistake.fix.is_some(),
    })
}
