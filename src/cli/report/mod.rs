//! `report`: what the answers of many learners say about the items.

mod html;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{ENVIRONMENT, Failure, failure, results};
use crate::learn::{Analysis, ItemAnalysis, OptionUse, Remark, analyse};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What `progress export` wrote, a file for each learner
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A line for each item, for a spreadsheet
    #[arg(long, conflicts_with_all = ["json", "html"])]
    csv: bool,
    /// One JSON object
    #[arg(long, conflicts_with = "html")]
    json: bool,
    /// One page with plots, in this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, course: Option<&Path>) -> Result<ExitCode, Failure> {
    let (files, loaded) = super::loaded(course)?;
    let logs = results::read(&arguments.files)?;
    let logs: Vec<_> = logs.into_iter().map(|log| log.events).collect();
    let analysis = analyse(&loaded.course, &files, &logs);
    if let Some(path) = &arguments.html {
        let page = html::page(&loaded.course, &analysis);
        let wrong = |error| failure(ENVIRONMENT, format!("{}: {error}", path.display()));
        std::fs::write(path, page).map_err(wrong)?;
        println!("{}", path.display());
    } else if arguments.json {
        println!("{:#}", serde_json::json!(analysis));
    } else if arguments.csv {
        print!("{}", csv(&analysis));
    } else {
        print!("{}", table::text(&analysis));
    }
    Ok(ExitCode::SUCCESS)
}

fn csv(analysis: &Analysis) -> String {
    let head =
        "item,file,line,kind,answers,difficulty,low,high,discrimination,seconds,remarks,options";
    let lines = analysis.items.iter().map(|item| {
        let remarks: Vec<String> = item.remarks.iter().map(|r| said(item, *r)).collect();
        let options: Vec<String> = item.options.iter().map(option).collect();
        let fields = [
            item.item.clone(),
            item.file.clone(),
            item.line.to_string(),
            item.kind.to_owned(),
            item.answers.to_string(),
            format!("{:.3}", item.difficulty),
            format!("{:.3}", item.interval.0),
            format!("{:.3}", item.interval.1),
            item.discrimination
                .map_or_else(String::new, |d| format!("{d:.3}")),
            format!("{:.1}", item.seconds),
            remarks.join("; "),
            options.join("; "),
        ];
        results::csv_line(&fields)
    });
    std::iter::once(format!("{head}\r\n"))
        .chain(lines)
        .collect()
}

/// `✗ 9 -0.40 text`: how an option was used.
fn option(option: &OptionUse) -> String {
    let mark = if option.right { "✓" } else { "✗" };
    let pull = option.attraction;
    let pull = pull.map_or("–".to_owned(), |pull| format!("{pull:+.2}"));
    format!("{mark} {} {pull} {}", option.chosen, option.text)
}

/// A remark in words, with what it is about.
fn said(item: &ItemAnalysis, remark: Remark) -> String {
    let unused = item.options.iter().filter(|option| option.chosen == 0);
    let unused: Vec<String> = unused.map(|option| format!("`{}`", option.text)).collect();
    match remark {
        Remark::UnusedOption => format!("nobody chose {}", unused.join(", ")),
        _ => remark.words().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Files, load};

    fn analysis() -> Analysis {
        let option = |text: &str, right, chosen, attraction| OptionUse {
            text: text.to_owned(),
            right,
            chosen,
            attraction,
        };
        let item = ItemAnalysis {
            item: "codes/first".to_owned(),
            file: "quizzes/codes.toml".to_owned(),
            line: 7,
            kind: "single",
            answers: 12,
            difficulty: 0.25,
            interval: (0.089, 0.532),
            discrimination: Some(-0.4),
            seconds: 8.25,
            options: vec![
                option("200", true, 3, Some(-0.4)),
                option("<b>\u{1b}[2J", false, 9, None),
            ],
            remarks: vec![Remark::SuspectedKey, Remark::SmallSample],
        };
        Analysis {
            learners: 12,
            items: vec![item],
            unknown: 0,
            outdated: 2,
        }
    }

    #[test]
    fn the_table_and_the_csv_say_the_same() {
        let analysis = analysis();
        insta::assert_snapshot!(format!("{}\n{}", table::text(&analysis), csv(&analysis)));
    }

    #[test]
    fn an_item_to_look_at_has_its_strongest_wrong_answer_below_it() {
        let mut analysis = analysis();
        analysis.items[0].remarks = vec![Remark::TooHard];
        let drawn = "nearly all are wrong\n  quizzes/codes.toml:7\n    ✗    9      –  <b>␛[2J\n";
        let text = table::text(&analysis);
        assert!(text.contains(drawn), "{text}");
        analysis.items[0].remarks = vec![Remark::SmallSample];
        assert!(!table::text(&analysis).contains('✗'));
    }

    #[test]
    fn the_page_needs_nothing_else_and_obeys_no_text() {
        let course = load(&Files::default()).course;
        let page = html::page(&course, &analysis());
        for outside in [
            "<script", "http:", "https:", "src=", "@import", "<b>", "\u{1b}",
        ] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("<circle class=\"suspect hollow\""), "{page}");
        assert!(page.contains("&lt;b&gt;"));
    }
}
