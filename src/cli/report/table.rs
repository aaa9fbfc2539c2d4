//! The report on a terminal.

use std::fmt::Write as _;

use crate::cli::count;
use crate::learn::{Analysis, ItemAnalysis, OptionUse, Remark, SMALL_SAMPLE};
use crate::markdown::tame;

pub(super) fn text(analysis: &Analysis) -> String {
    let mut text = String::new();
    let (learners, items) = (analysis.learners, analysis.items.len());
    let _ = writeln!(
        text,
        "{}, {} answered. First answers only.\n",
        count(learners, "learner"),
        count(items, "item")
    );
    let _ = writeln!(
        text,
        "{:32} {:>7} {:>16} {:>8} {:>7}",
        "item", "answers", "right", "discrim.", "seconds"
    );
    for item in &analysis.items {
        line(&mut text, item);
    }
    let suspects = with(analysis, Remark::SuspectedKey);
    if !suspects.is_empty() {
        let _ = writeln!(
            text,
            "\nWho does well elsewhere answers these wrong. Look at their keys first:"
        );
        for item in suspects {
            options(&mut text, item);
        }
    }
    if !analysis.items.is_empty() {
        let _ = writeln!(
            text,
            "\nEvery option and who chose it: --csv, --json or --html FILE."
        );
    }
    if !with(analysis, Remark::SmallSample).is_empty() {
        let _ = writeln!(
            text,
            "\n* fewer than {SMALL_SAMPLE} answers: take these numbers as a hint, no more."
        );
    }
    for (number, why) in [
        (
            analysis.outdated,
            "were given when their item had another key",
        ),
        (
            analysis.unknown,
            "belong to items that the course no longer has",
        ),
    ] {
        if number > 0 {
            let _ = writeln!(
                text,
                "Left out, as they {why}: {}.",
                count(number, "answer")
            );
        }
    }
    text
}

fn with(analysis: &Analysis, remark: Remark) -> Vec<&ItemAnalysis> {
    let items = analysis.items.iter();
    items
        .filter(|item| item.remarks.contains(&remark))
        .collect()
}

fn line(text: &mut String, item: &ItemAnalysis) {
    let (low, high) = item.interval;
    let right = format!(
        "{:3.0} % ({:.0}–{:.0})",
        item.difficulty * 100.0,
        low * 100.0,
        high * 100.0
    );
    let discrimination = item
        .discrimination
        .map_or("–".to_owned(), |d| format!("{d:+.2}"));
    let small = if item.remarks.contains(&Remark::SmallSample) {
        "*"
    } else {
        " "
    };
    let _ = write!(
        text,
        "{:32} {:>6}{small} {right:>16} {discrimination:>8} {:>7.1}",
        tame(&item.item),
        item.answers,
        item.seconds
    );
    let remarks = item
        .remarks
        .iter()
        .filter(|remark| **remark != Remark::SmallSample);
    let remarks: Vec<String> = remarks.map(|remark| super::said(item, *remark)).collect();
    let _ = writeln!(text, "  {}", tame(&remarks.join(", ")));
    let _ = writeln!(text, "  {}:{}", tame(&item.file), item.line);
    let remarkable = item.remarks.iter().any(|r| *r != Remark::SmallSample);
    // The options of a suspected key follow in full.
    if remarkable && !item.remarks.contains(&Remark::SuspectedKey) {
        drawn(text, item);
    }
}

/// The wrong answer that was given most.
fn drawn(text: &mut String, item: &ItemAnalysis) {
    let wrong = item.options.iter().filter(|option| !option.right);
    let most = wrong.max_by_key(|option| option.chosen);
    if let Some(most) = most.filter(|most| most.chosen > 0) {
        option(text, most);
    }
}

fn options(text: &mut String, item: &ItemAnalysis) {
    let place = format!("{} ({}:{})", item.item, item.file, item.line);
    let _ = writeln!(text, "  {}", tame(&place));
    for one in &item.options {
        option(text, one);
    }
}

fn option(text: &mut String, option: &OptionUse) {
    let mark = if option.right { "✓" } else { "✗" };
    let pull = option
        .attraction
        .map_or("–".to_owned(), |pull| format!("{pull:+.2}"));
    let _ = writeln!(
        text,
        "    {mark} {:>4}  {pull:>5}  {}",
        option.chosen,
        tame(&option.text)
    );
}
