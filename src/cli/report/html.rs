//! The report as one page that needs nothing else: no script, no font, no network.

use std::fmt::Write as _;

use crate::cli::count;
use crate::content::Course;
use crate::learn::{Analysis, ItemAnalysis, OptionUse, Remark, SMALL_SAMPLE};
use crate::markdown::plain_text;

const HEAD: &str = include_str!("head.html");
/// The plot's inside, in its own units.
const PLOT: (f64, f64) = (560.0, 320.0);
const MARGIN: f64 = 44.0;

pub(super) fn page(course: &Course, analysis: &Analysis) -> String {
    let mut page = format!(
        "{HEAD}<h1>{}</h1>\n<p>{}, {} answered. First answers only.</p>\n",
        escape(&course.title),
        count(analysis.learners, "learner"),
        count(analysis.items.len(), "item")
    );
    scatter(&mut page, analysis);
    let small = analysis
        .items
        .iter()
        .any(|item| item.remarks.contains(&Remark::SmallSample));
    if small {
        let _ = writeln!(
            page,
            "<p class=note>Hollow dots and <i>small sample</i>: fewer than {SMALL_SAMPLE} answers.</p>"
        );
    }
    for item in &analysis.items {
        section(&mut page, course, item);
    }
    let (outdated, unknown) = (analysis.outdated, analysis.unknown);
    let _ = writeln!(
        page,
        "<p class=note>Left out: {outdated} answers from before a key was changed, {unknown} to items that are gone.</p>\n</main>\n</html>"
    );
    page
}

/// Difficulty against discrimination: what is low on the left deserves a look.
fn scatter(page: &mut String, analysis: &Analysis) {
    let (width, height) = (PLOT.0 + 2.0 * MARGIN, PLOT.1 + 2.0 * MARGIN);
    let _ = writeln!(
        page,
        "<svg viewBox=\"0 0 {width} {height}\" role=img aria-label=\"Share of right answers against discrimination\">"
    );
    for step in 0..=4 {
        let share = f64::from(step) / 4.0;
        let x = x(share);
        let _ = writeln!(
            page,
            "<line class=grid x1={x:.1} y1={:.1} x2={x:.1} y2={:.1} /><text x={x:.1} y={:.1} text-anchor=middle>{:.0} %</text>",
            y(1.0),
            y(-1.0),
            y(-1.0) + 18.0,
            share * 100.0
        );
        let value = share * 2.0 - 1.0;
        let y = y(value);
        let _ = writeln!(
            page,
            "<line class=grid x1={:.1} y1={y:.1} x2={:.1} y2={y:.1} /><text x={:.1} y={:.1} text-anchor=end>{value:+.1}</text>",
            self::x(0.0),
            self::x(1.0),
            self::x(0.0) - 6.0,
            y + 4.0
        );
    }
    for item in &analysis.items {
        let Some(discrimination) = item.discrimination else {
            continue;
        };
        let class = if item.remarks.contains(&Remark::SuspectedKey) {
            "suspect"
        } else {
            "dot"
        };
        let hollow = if item.answers < SMALL_SAMPLE {
            " hollow"
        } else {
            ""
        };
        let _ = writeln!(
            page,
            "<a href=\"#{0}\"><circle class=\"{class}{hollow}\" cx={1:.1} cy={2:.1} r=5><title>{0}</title></circle></a>",
            escape(&item.item),
            x(item.difficulty),
            y(discrimination)
        );
    }
    let _ = writeln!(
        page,
        "<text x={:.1} y={:.1} text-anchor=middle>share of right answers</text>\n</svg>\n<p class=note>Upwards: discrimination, how well the item tells who knows more.</p>",
        width / 2.0,
        height - 6.0
    );
}

fn x(share: f64) -> f64 {
    MARGIN + share * PLOT.0
}

fn y(correlation: f64) -> f64 {
    MARGIN + (1.0 - correlation) / 2.0 * PLOT.1
}

fn section(page: &mut String, course: &Course, item: &ItemAnalysis) {
    let prompt = course
        .item(&item.item)
        .map(|item| plain_text(&item.prompt))
        .unwrap_or_default();
    let discrimination = item
        .discrimination
        .map_or("not known".to_owned(), |d| format!("{d:+.2}"));
    let _ = writeln!(
        page,
        "<section id=\"{0}\">\n<h2>{0} <small>{1} · {8}:{9}</small></h2>\n<p>{2}</p>\n<p class=facts>{3} · {4:.0} % right ({5:.0}–{6:.0}) · discrimination {discrimination} · {7:.1} s</p>",
        escape(&item.item),
        item.kind,
        escape(&prompt),
        count(item.answers, "answer"),
        item.difficulty * 100.0,
        item.interval.0 * 100.0,
        item.interval.1 * 100.0,
        item.seconds,
        escape(&item.file),
        item.line
    );
    for remark in &item.remarks {
        let words = escape(&super::said(item, *remark));
        let _ = writeln!(page, "<span class=remark>{words}</span>");
    }
    let _ = writeln!(page, "<table>");
    for option in &item.options {
        bar(page, option, item.answers);
    }
    let _ = writeln!(page, "</table>\n</section>");
}

fn bar(page: &mut String, option: &OptionUse, answers: usize) {
    let share = option.chosen as f64 / answers.max(1) as f64 * 100.0;
    let (class, mark) = if option.right {
        ("right", "✓")
    } else {
        ("wrong", "✗")
    };
    // Code that somebody wrote, with its lines.
    let said = if option.text.contains('\n') {
        " class=code"
    } else {
        ""
    };
    let pull = option
        .attraction
        .map_or("–".to_owned(), |pull| format!("{pull:+.2}"));
    let _ = writeln!(
        page,
        "<tr><td>{mark}</td><td{said}>{}</td><td class=bar><div class={class} style=\"width:{share:.1}%\"></div></td><td>{}</td><td>{share:.0} %</td><td>{pull}</td></tr>",
        escape(&option.text),
        option.chosen
    );
}

fn escape(text: &str) -> String {
    crate::markdown::tame(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
