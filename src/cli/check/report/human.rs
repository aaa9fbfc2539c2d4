//! For a person: each mistake with its snippet, then the sum.

use super::Report;
use crate::content::Severity;

pub(super) fn report(report: &Report<'_>) -> String {
    let findings = report.findings;
    let mut text = String::new();
    for mistake in &findings.mistakes {
        text += &mistake.render(report.files.text(&mistake.file), report.colour);
        text += "\n\n";
    }
    let errors = findings.count(Severity::Error);
    let warnings = findings.count(Severity::Warning);
    let unchanged = match findings.reused {
        0 => String::new(),
        reused => format!(" ({reused} unchanged since they were proved)"),
    };
    text + &format!(
        "{} proved{unchanged}; {}, {}",
        count(findings.proved, "claim"),
        count(errors, "mistake"),
        count(warnings, "warning")
    )
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
