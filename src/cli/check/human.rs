//! For a person: each mistake with its snippet, then the sum.

use super::Findings;
use crate::content::{Files, Severity};

pub(super) fn print(files: &Files, findings: &Findings) {
    for mistake in &findings.mistakes {
        println!("{}\n", mistake.render(files.text(&mistake.file), false));
    }
    println!(
        "{} requests proved; {} mistakes, {} warnings",
        findings.proved,
        findings.count(Severity::Error),
        findings.count(Severity::Warning)
    );
}
