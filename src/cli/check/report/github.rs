//! Workflow commands of GitHub Actions: each line becomes an annotation at its place in the pull request.

use super::Report;
use crate::content::Diagnostic;
use crate::markdown::tame;

pub(super) fn report(report: &Report<'_>) -> String {
    let mistakes = report.findings.mistakes.iter();
    let lines: Vec<String> = mistakes.map(|mistake| line(report, mistake)).collect();
    lines.join("\n")
}

fn line(report: &Report<'_>, mistake: &Diagnostic) -> String {
    let at = report.position(mistake);
    // A column is ignored, and warned about, when the lines differ.
    let columns = match at.line == at.end_line {
        true => format!(",col={},endColumn={}", at.column, at.end_column),
        false => String::new(),
    };
    let help = mistake.help.as_ref();
    let help = help.map_or_else(String::new, |help| format!("\n{help}"));
    format!(
        "::{} file={},line={},endLine={}{columns},title={}::{}",
        mistake.code.severity().name(),
        property(&report.path(mistake)),
        at.line,
        at.end_line,
        mistake.code.name(),
        data(&format!("{}{help}", mistake.message)),
    )
}

fn data(text: &str) -> String {
    tame(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
