//! Blocks → rows for a width.

use unicode_width::UnicodeWidthStr;

use super::block::Item;
use super::row::fitting;
use super::{Block, BlockKind, Highlight, Inline, Role, Row, Run, Style, table, wrap};

/// Lays blocks out: a blank row between two, none doubled, none at the ends. No row is wider than `width`, whatever the
/// text.
pub fn layout(blocks: &[Block], width: usize, highlight: &dyn Highlight) -> Vec<Row> {
    let width = width.max(1);
    let mut rows: Vec<Row> = Vec::new();
    for block in blocks {
        if !rows.is_empty() {
            rows.push(Row::blank(block.span.start));
        }
        let within = |row: Row| Row {
            offset: row.offset.min(block.span.end),
            ..row
        };
        rows.extend(block_rows(block, width, highlight).into_iter().map(within));
    }
    monotone(&mut rows);
    rows
}

fn block_rows(block: &Block, width: usize, highlight: &dyn Highlight) -> Vec<Row> {
    let at = block.span.start;
    match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => wrap(text, width, at),
        BlockKind::List { start, items } => list(*start, items, width, highlight),
        BlockKind::Quote(blocks) => quote(blocks, width, highlight),
        BlockKind::Code {
            info,
            text,
            text_span,
        } => {
            let language = info.split_whitespace().next().unwrap_or_default();
            let inner = width.saturating_sub(2);
            let rows = code_rows(
                text,
                language,
                inner.max(1),
                None,
                text_span.start,
                highlight,
            );
            if width < 8 {
                rows.into_iter().map(|row| row.cut(width)).collect()
            } else {
                indent(rows, "  ")
            }
        }
        BlockKind::Table { aligns, head, rows } => table::rows(aligns, head, rows, width, at),
        BlockKind::Rule => vec![Row::new("─".repeat(width), Role::Border, at)],
        BlockKind::Image { alt, path } => image(alt, path, width, at),
        BlockKind::Html(text) => text
            .lines()
            .flat_map(|line| code_rows(line, "", width, None, at, &super::NoHighlight))
            .collect(),
    }
}

/// A picture in words, and where to find it if that is an address: a path within the course tells a reader nothing.
fn image(alt: &str, path: &str, width: usize, at: usize) -> Vec<Row> {
    let text = |text: &str, role: Role| Inline::Text {
        text: text.to_owned(),
        style: role.into(),
        at,
    };
    let mut words = vec![text("▣ ", Role::Bullet), text(alt, Role::Text)];
    if path.contains("://") {
        words.push(text(&format!(" ({path})"), Role::Dim));
    }
    wrap(&words, width, at)
}

fn indent(rows: Vec<Row>, by: &str) -> Vec<Row> {
    rows.into_iter()
        .map(|row| row.after(&[Run::new(by, Role::Text)]))
        .collect()
}

/// Tight when no item has more than one paragraph: then no blank rows between items.
fn list(start: Option<u64>, items: &[Item], width: usize, highlight: &dyn Highlight) -> Vec<Row> {
    let loose = items.iter().any(|item| {
        let paragraphs = item
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Paragraph(_)));
        paragraphs.count() > 1
    });
    let last = start.map_or(0, |start| start + items.len() as u64);
    let mut rows = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let marker = match start {
            Some(start) => format!("{:>1$}. ", start + i as u64, last.to_string().len()),
            None => "• ".to_owned(),
        };
        if i > 0 && loose {
            rows.push(Row::blank(item.span.start));
        }
        rows.extend(item_rows(item, &marker, width, highlight));
    }
    rows
}

fn item_rows(item: &Item, marker: &str, width: usize, highlight: &dyn Highlight) -> Vec<Row> {
    let hang = marker.width();
    if width <= hang + 4 {
        return layout(&item.blocks, width, highlight);
    }
    let mut rows = Vec::new();
    for block in &item.blocks {
        rows.extend(block_rows(block, width - hang, highlight));
    }
    if rows.is_empty() {
        rows.push(Row::blank(item.span.start));
    }
    let first = [Run::new(marker, Role::Bullet)];
    let rest = [Run::new(" ".repeat(hang), Role::Text)];
    rows.into_iter()
        .enumerate()
        .map(|(i, row)| row.after(if i == 0 { &first } else { &rest }))
        .collect()
}

fn quote(blocks: &[Block], width: usize, highlight: &dyn Highlight) -> Vec<Row> {
    if width <= 6 {
        return layout(blocks, width, highlight);
    }
    let bar = [Run::new("│ ", Role::Border)];
    layout(blocks, width - 2, highlight)
        .into_iter()
        .map(|row| row.after(&bar))
        .collect()
}

/// Code with its own line breaks: what is too long goes on in a next row behind `↪`. With `first_line`, lines are
/// numbered from it.
pub fn code_rows(
    text: &str,
    language: &str,
    width: usize,
    first_line: Option<u32>,
    offset: usize,
    highlight: &dyn Highlight,
) -> Vec<Row> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let tokens = highlight.tokens(language, text);
    let last = first_line.map_or(0, |first| first as usize + text.lines().count());
    let digits = last.to_string().len();
    let mut rows = Vec::new();
    let mut at = offset;
    for (i, line) in text.split('\n').enumerate() {
        let number = first_line.map(|first| format!("{:>digits$}  ", first as usize + i));
        let runs = styled(line, tokens.as_ref().and_then(|tokens| tokens.get(i)));
        rows.extend(code_line(runs, width, number.as_deref(), at));
        at += line.len() + 1;
    }
    rows
}

/// Cuts a line into runs by its tokens; what no token covers is plain code.
fn styled(line: &str, tokens: Option<&Vec<(std::ops::Range<usize>, Role)>>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut done = 0;
    for (range, role) in tokens.into_iter().flatten() {
        let (Some(before), Some(token)) = (line.get(done..range.start), line.get(range.clone()))
        else {
            continue;
        };
        runs.push(Run::new(super::tame(before), Role::Code));
        runs.push(Run::new(super::tame(token), *role));
        done = range.end;
    }
    runs.push(Run::new(
        super::tame(line.get(done..).unwrap_or_default()),
        Role::Code,
    ));
    runs.retain(|run| !run.text.is_empty());
    runs
}

fn code_line(runs: Vec<Run>, width: usize, number: Option<&str>, offset: usize) -> Vec<Row> {
    let gutter = number.map_or(0, str::len);
    let gutter = if gutter + 4 > width { 0 } else { gutter };
    let room = width - gutter;
    let mark = if room > 4 { "↪ " } else { "" };
    let mut rows = vec![Row::blank(offset)];
    let mut used = 0;
    for run in runs {
        let mut rest = run.text.as_str();
        while !rest.is_empty() {
            let begun = rows
                .last()
                .is_some_and(|row| !row.text().trim_start_matches(mark).trim().is_empty());
            let start = whole_words(rest, fitting(rest, room - used), begun, room - mark.width());
            if start.is_empty() && used <= mark.width() {
                // A character wider than the whole row.
                break;
            }
            if let Some(row) = rows.last_mut() {
                row.push(start, run.style);
            }
            used += start.width();
            rest = &rest[start.len()..];
            if !rest.is_empty() {
                let mut next = Row::blank(offset);
                next.push(mark, Role::Dim.into());
                rows.push(next);
                used = mark.width();
            }
        }
    }
    if gutter == 0 {
        return rows;
    }
    let blank = " ".repeat(gutter);
    let numbered = |(i, row): (usize, Row)| {
        let text = if i == 0 {
            number.unwrap_or_default()
        } else {
            &blank
        };
        row.after(&[Run::new(text, Style::from(Role::LineNumber))])
    };
    rows.into_iter().enumerate().map(numbered).collect()
}

/// What of `start`, with which `rest` begins and which fits into the row, stays there: all of it, or as much as breaks
/// no word that fits a row of its own. Where `begun`, there is something in the row, so that the whole word may move.
fn whole_words<'t>(rest: &'t str, start: &'t str, begun: bool, room: usize) -> &'t str {
    let within = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\u{a0}');
    let whole = start.trim_end_matches(within);
    let word = rest[whole.len()..]
        .split(|c| !within(c))
        .next()
        .unwrap_or_default();
    let broken = whole.len() + word.len() > start.len();
    let moves = begun || !whole.trim().is_empty();
    match broken && moves && word.width() <= room {
        true => whole,
        false => start,
    }
}

/// A wrapped table cell or a nested block may start before the row above it ends.
fn monotone(rows: &mut [Row]) {
    let mut least = 0;
    for row in rows {
        row.offset = row.offset.max(least);
        least = row.offset;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NoHighlight, parse};
    use super::*;

    fn text(source: &str, width: usize) -> String {
        let blocks = parse(source, 0..source.len());
        let rows = layout(&blocks, width, &NoHighlight);
        rows.iter()
            .map(|row| row.text().trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn lists_hang_and_nest() {
        assert_eq!(
            text("1. one two three\n2. b\n   - c\n", 11),
            "1. one two\n   three\n2. b\n   • c"
        );
    }

    #[test]
    fn tables_share_the_width() {
        let table = "| code | meaning |\n|---|---|\n| 200 | here it is, as you asked |\n";
        assert_eq!(
            text(table, 20),
            "code  meaning\n────  ──────────────\n200   here it is, as\n      you asked"
        );
    }

    #[test]
    fn long_code_goes_on_behind_a_mark() {
        assert_eq!(text("```\nabcdefghijkl\n```", 10), "  abcdefgh\n  ↪ ijkl");
    }

    #[test]
    fn long_code_breaks_between_words() {
        assert_eq!(
            text("```\n@app.get(\"/\", response_model=User)\n```", 24),
            "  @app.get(\"/\",\n  ↪ response_model=User)"
        );
    }

    #[test]
    fn a_picture_is_told_in_words_to_the_last_one() {
        assert_eq!(
            text("![the way of a request](assets/way.png)", 20),
            "▣ the way of a\nrequest"
        );
        assert_eq!(
            text("![the way](https://a.example/way.png)", 40),
            "▣ the way (https://a.example/way.png)"
        );
    }

    #[test]
    fn numbers_start_where_asked() {
        let rows = code_rows("a\nb", "", 20, Some(9), 0, &NoHighlight);
        assert_eq!(
            rows.iter().map(Row::text).collect::<Vec<_>>(),
            [" 9  a", "10  b"]
        );
    }

    proptest::proptest! {
        #[test]
        fn no_row_is_wider_than_asked(source in "([a-z*`#>|\\-0-9 \n日🙂\t]|\\| a \\| b \\|\n\\|--\\|--\\|\n|```\n|- |1\\. ){0,120}", width in 1usize..90) {
            let blocks = parse(&source, 0..source.len());
            let rows = layout(&blocks, width, &NoHighlight);
            let mut least = 0;
            for row in &rows {
                proptest::prop_assert!(row.width() <= width, "{} > {width}: {:?}", row.width(), row.text());
                proptest::prop_assert!(row.offset >= least && row.offset <= source.len());
                least = row.offset;
            }
        }
    }
}
